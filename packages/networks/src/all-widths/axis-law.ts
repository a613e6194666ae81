/**
 * A law as a user writes it, read as sums of squares and sums of parameters along their axes: `W1*W1' - W2'*W2`, `|W1[i,:]|^2 + b[i]^2`, `sum(W[:,i])`. What has
 * no such form is left to other proofs.
 */
import {
  type AxisGraph,
  type AxisNode,
  type Expr,
  QQ,
  type Rational,
  type SourceText,
  tensorSum,
  walkExpr,
} from '@lawful/cas-core';
import { axisGraphOf } from '../graph/axis-graph.js';
import { integerValue, readExpression } from '../graph/expression.js';
import { axesOf, graphNode } from '../graph/graph.js';
import { FREE_INDEX } from '../language/free-index.js';
import type { Model } from '../language/model.js';
import { dimsOf } from '../language/shape.js';

export interface TensorLawTerm {
  readonly parameter: string;
  readonly axis: number;
  readonly coefficient: Rational;
}

/** The form says what each term is of its parameter: its Gram matrix along the axis, its diagonal, …, the sums at each place of the axis, those along it, all entries. */
export interface TensorLaw {
  readonly form: 'gram' | 'pairs' | 'diagonal' | 'norm' | 'ones' | 'columns' | 'sums' | 'constant';
  readonly terms: readonly TensorLawTerm[];
}

/** From here on labels stand for the free index: INDEX itself for `i`, and behind it those within a range such as `2*i-1:2*i`. */
const INDEX = 1_000_000;

/** Undefined when the law has none of the forms. Precondition: it was read, so its names and shapes are right. */
export function readAxisLaw(model: Model, source: SourceText, expr: Expr): TensorLaw | undefined {
  const index = indexOf(expr);
  if (index === 'other') return undefined;
  const leaves = new Map(
    model.declarations.map((d) => [
      d.name,
      graphNode({ kind: 'leaf', name: d.name }, [], axesOf(dimsOf(d.shape), d.name), d.at),
    ]),
  );
  const node = readExpression(expr, {
    source,
    nodeOf: (name) => leaves.get(name),
    widthOf: (name) => model.widths[name] ?? (model.freeWidths.includes(name) ? name : undefined),
    known: [...leaves.keys()],
    ...(index === 'none' ? {} : { freeIndex: { name: FREE_INDEX, value: 1 } }),
  });
  const graph = axisGraphOf(model, node);
  if (!graph.nodes.every((n) => isExact(n, graph))) return undefined;
  const sum = tensorSum(graph, graph.output);
  if (sum === undefined || sum.terms.length === 0) return undefined;
  const read = sum.terms.map((t) =>
    termOf(
      graph,
      t,
      sum.result.filter((l) => l >= 0),
      index,
    ),
  );
  const form = read[0]?.form;
  if (form === undefined || read.some((t) => t?.form !== form)) return undefined;
  return { form, terms: joined(read.map((t) => t!.term)) };
}

/** Divisions by roots are not told apart from 1 in a `tensorSum`, nor what is spread from what is not. */
const isExact = ({ operation, inputs, axes }: AxisNode, graph: AxisGraph): boolean => {
  if (operation.op === 'add') return inputs.every((i) => graph.nodes[i]!.axes.every((w, k) => w === axes[k]));
  if (operation.op === 'map') return operation.function.kind === 'power' && operation.function.exponent === '2';
  if (operation.op !== 'divide') return true;
  return graph.nodes[inputs[1]!]!.operation.op === 'number';
};

/** How the free index is used: not, as `i`, as `2*i-1:2*i`, or in another way. */
function indexOf(expr: Expr): 'none' | 'single' | 'pairs' | 'other' {
  const uses = new Set<'single' | 'pairs' | 'other'>();
  const at = (e: Expr, i: number): number | undefined =>
    integerValue(e, { widthOf: (name) => (name === FREE_INDEX ? i : undefined) });
  walkExpr(expr, (e) => {
    if (e.kind !== 'index') return;
    for (const index of e.indices) {
      if (index.kind === 'all') continue;
      const ends = index.kind === 'at' ? [index.value, index.value] : [index.from, index.to];
      const values = [1, 2, 3].map((i) => ends.map((end) => at(end, i)).join());
      uses.add(values.join(' ') === '1,1 2,2 3,3' ? 'single' : values.join(' ') === '1,2 3,4 5,6' ? 'pairs' : 'other');
    }
  });
  if (uses.size === 0) return 'none';
  return uses.size === 1 ? [...uses][0]! : 'other';
}

/** No label stands twice; −1 is none. */
function distinct(labels: readonly number[]): boolean {
  const own = labels.filter((l) => l >= 0);
  return new Set(own).size === own.length;
}

interface Read {
  readonly form: TensorLaw['form'];
  readonly term: TensorLawTerm;
}

type Sum = NonNullable<ReturnType<typeof tensorSum>>;

function termOf(
  graph: AxisGraph,
  { coefficient, factors }: Sum['terms'][number],
  result: readonly number[],
  index: 'none' | 'single' | 'pairs',
): Read | undefined {
  const found: { readonly parameter: string; readonly labels: readonly number[] }[] = [];
  const ones: number[] = [];
  for (const factor of factors) {
    const { operation, inputs } = graph.nodes[factor.node]!;
    const squared = operation.op === 'map';
    // A sum with ones says only that its label is summed.
    if (operation.op === 'pattern' && operation.pattern === 'one') {
      ones.push(...factor.labels.filter((l) => l >= 0));
      continue;
    }
    const own = parameterOf(graph, squared ? inputs[0]! : factor.node, factor.labels);
    if (own === undefined) return undefined;
    found.push(own);
    if (squared) found.push(own);
  }
  const [a, b, more] = found;
  if (a === undefined || more !== undefined) return undefined;
  // Ones along nothing else are as many as they are.
  const own = [a, b].flatMap((f) => f?.labels.map((l) => (l > INDEX ? l - INDEX - 1 : l)) ?? []);
  if (!ones.every((l) => own.includes(l) || result.includes(l))) return undefined;
  const as = (form: Read['form'], axis: number): Read => ({
    form,
    term: { parameter: a.parameter, axis, coefficient },
  });
  const long = a.labels.flatMap((l, k) => (l >= 0 ? [k] : []));
  const marked = long.filter((k) => a.labels[k]! >= INDEX);
  if (b === undefined) {
    const kept = long.filter((k) => result.includes(a.labels[k]!));
    if (index !== 'none')
      return index === 'single' && marked.length === 1 && kept.length === 0 && distinct(a.labels)
        ? as('columns', marked[0]!)
        : undefined;
    if (kept.length === long.length && kept.length > 0) return as('constant', 0);
    // A diagonal is no sum of all that there is.
    if (!distinct(a.labels)) return undefined;
    const [along, further] = long.filter((k) => !kept.includes(k));
    if (kept.length > 1 && along !== undefined && further === undefined) return as('sums', along);
    if (kept.length === 1) return result.length === 1 ? as('columns', kept[0]!) : undefined;
    return kept.length === 0 ? as(long.length === 0 ? 'constant' : 'ones', 0) : undefined;
  }
  if (a.parameter !== b.parameter) return undefined;
  const apart = long.filter((k) => a.labels[k] !== b.labels[k]);
  const seen = long.filter((k) => !apart.includes(k)).map((k) => a.labels[k]!);
  if (new Set(seen).size !== seen.length || seen.some((l) => result.includes(l))) return undefined;
  if (index !== 'none') {
    if (apart.length > 0 || marked.length !== 1 || result.length > 0) return undefined;
    return as(index === 'pairs' ? 'pairs' : 'diagonal', marked[0]!);
  }
  if (apart.length === 0) return result.length === 0 ? as('norm', 0) : undefined;
  const [axis] = apart;
  const ends = [a.labels[axis!]!, b.labels[axis!]!];
  const isGram =
    apart.length === 1 && result.length === 2 && ends.every((l) => result.includes(l)) && ends[0] !== ends[1];
  return isGram ? as('gram', axis!) : undefined;
}

/** The parameter behind slices at the free index and behind dropped axes, with the labels of its own axes. */
function parameterOf(
  graph: AxisGraph,
  node: number,
  labels: readonly number[],
): { readonly parameter: string; readonly labels: readonly number[] } | undefined {
  const { operation, inputs } = graph.nodes[node]!;
  if (operation.op === 'parameter') return { parameter: operation.name, labels };
  if (operation.op !== 'along' || inputs.length !== 1) return undefined;
  const { axes } = graph.nodes[inputs[0]!]!;
  const own = axes.map((width, k) => {
    const to = operation.kept.indexOf(k);
    if (to >= 0) return labels[to]!;
    return operation.what === 'slice' ? INDEX + 1 + labels[k]! : width === 1 ? -1 : undefined;
  });
  return own.includes(undefined) ? undefined : parameterOf(graph, inputs[0]!, own as number[]);
}

/** Terms of one parameter and axis added up. */
function joined(terms: readonly TensorLawTerm[]): TensorLawTerm[] {
  const sum = new Map<string, TensorLawTerm>();
  for (const t of terms) {
    const key = `${t.axis} ${t.parameter}`;
    const before = sum.get(key);
    sum.set(key, before === undefined ? t : { ...t, coefficient: QQ.add(before.coefficient, t.coefficient) });
  }
  return [...sum.values()].filter((t) => !QQ.isZero(t.coefficient));
}
