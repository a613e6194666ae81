/**
 * Translations whose size is shared by several parameters (theory §12, cross laws): each moves along ones by a multiple of one number (`ones`), or of one
 * vector along an axis (`columns`). They add up at sums and may cancel there. Where an operation does not pass them as such they go on as motions of which it is
 * only known along which axes they are the same (shifts.ts); these vanish where means are subtracted and under softmax, and must not be seen at the end.
 */
import { QQ, rational } from '../rings/rationals.js';
import type { AxisGraph, AxisNode, AxisOperation } from './axis-graph.js';
import { addForms, type LinearForm, ZERO_FORM } from './linear-forms.js';
import { type Shift, shiftOf } from './shifts.js';

const MINUS = rational(-1);

/** A motion with this factor, and along which axes it is the same. */
interface Loose {
  readonly factor: LinearForm;
  readonly alike: readonly boolean[];
}

export interface Translations {
  /** How node n moves, from its inputs: under `ones` one factor, under `columns` one for each axis. */
  moves(n: number, inputs: readonly (readonly LinearForm[])[]): readonly LinearForm[];
  /** The factors that must vanish for the loss not to see the output move. */
  seen(output: readonly LinearForm[]): readonly LinearForm[];
}

/** Nodes are asked for in order. */
export function translations(graph: AxisGraph, form: 'ones' | 'columns'): Translations {
  const one = form === 'ones';
  const loose = new Map<number, readonly Loose[]>();

  /** The factors of a node as loose motions: the same along all axes but that of the vector. */
  const loosened = (node: AxisNode, factors: readonly LinearForm[]): Loose[] =>
    factors.flatMap((factor, k) =>
      factor.size === 0 ? [] : [{ factor, alike: node.axes.map((w, axis) => w === 1 || one || axis !== k) }],
    );

  function moves(n: number, inputs: readonly (readonly LinearForm[])[]): readonly LinearForm[] {
    const node = graph.nodes[n]!;
    const moving = inputs.some((own, i) => loose.has(node.inputs[i]!) || own.some((f) => f.size > 0));
    if (!moving) return one ? [ZERO_FORM] : node.axes.map(() => ZERO_FORM);
    const { factors, left } = passedOn(graph, node, inputs, one);
    const found = new Map<string, Loose>();
    new Set(node.inputs).forEach((input) => {
      const i = node.inputs.indexOf(input);
      const own = loosened(graph.nodes[input]!, left(i));
      for (const { factor, alike } of [...(loose.get(input) ?? []), ...own]) {
        const shift: Shift = shiftOf(graph, node, (m) => (m === input ? alike : undefined));
        if (shift !== undefined)
          found.set(`${shift.join()} ${[...factor].map(([k, c]) => `${k}:${c.num}/${c.den}`).join()}`, {
            factor,
            alike: shift,
          });
      }
    });
    if (found.size > 0) loose.set(n, [...found.values()]);
    return factors;
  }

  const seen = (output: readonly LinearForm[]): readonly LinearForm[] =>
    [...loosened(graph.nodes[graph.output]!, output), ...(loose.get(graph.output) ?? [])]
      // Cross-entropy does not see that all logits move alike.
      .filter(({ alike }) => graph.cotangent === 'free' || !alike.every(Boolean))
      .map(({ factor }) => factor);

  return { moves, seen };
}

interface Passed {
  readonly factors: readonly LinearForm[];
  /** The factors of an input that are not passed as translations. */
  left(input: number): readonly LinearForm[];
}

/** What the node passes of the translations of its inputs. */
function passedOn(graph: AxisGraph, node: AxisNode, inputs: readonly (readonly LinearForm[])[], one: boolean): Passed {
  const { operation, axes } = node;
  const still = (): LinearForm[] => (one ? [ZERO_FORM] : axes.map(() => ZERO_FORM));
  const nothing: Passed = { factors: still(), left: (i) => inputs[i]! };
  if (inputs.flat().every((f) => f.size === 0)) return nothing;
  /** Axis k of the result is axis `places[k]` of input i, or none; nothing else moves. */
  const kept = (i: number, places: readonly (number | null)[]): Passed => {
    if (one) return { factors: [inputs[i]![0]!], left: () => [] };
    return {
      factors: places.map((k) => (k === null || k < 0 ? ZERO_FORM : inputs[i]![k]!)),
      left: (input) => (input === i ? inputs[i]!.map((f, k) => (places.includes(k) ? ZERO_FORM : f)) : inputs[input]!),
    };
  };
  switch (operation.op) {
    case 'contract': {
      const table = tableOf(operation, graph, node, inputs);
      return table === undefined
        ? nothing
        : kept(
            table,
            operation.result.map((l) => operation.labels[table]!.indexOf(l)),
          );
    }
    case 'add': {
      const sign = (i: number) => (operation.signs[i] === -1 ? MINUS : QQ.one);
      const factors = still().map((zero, k) =>
        inputs.reduce((sum, f, i) => addForms(sum, f[k]!, sign(i)), zero as LinearForm),
      );
      return { factors, left: () => [] };
    }
    case 'mean':
    case 'max':
      return kept(
        0,
        axes.map((_, k) => (operation.over.includes(k) ? null : k)),
      );
    case 'along':
      return operation.what === 'slice' ? kept(0, operation.kept) : nothing;
    default:
      return nothing;
  }
}

/** The input that alone moves, and of which axes are put in another order, or rows taken by unit vectors; nothing else lets ones through as ones. */
function tableOf(
  { labels, result }: AxisOperation & { op: 'contract' },
  graph: AxisGraph,
  node: AxisNode,
  inputs: readonly (readonly LinearForm[])[],
): number | undefined {
  const [table, more] = inputs.flatMap((f, i) => (f.some((g) => g.size > 0) ? [i] : []));
  const own = labels[table!]!;
  const summed = new Set(own.filter((l, k) => graph.nodes[node.inputs[table!]!]!.axes[k] !== 1 && !result.includes(l)));
  const repeats = (i: number) => repeatsOnly(graph.nodes[node.inputs[i]!]!, labels[i]!, own, result);
  const others = labels.flatMap((_, i) => (i === table || repeats(i) ? [] : [i]));
  // Each of them takes rows along a label of its own.
  const taken = new Set(others.map((i) => takesRows(graph.nodes[node.inputs[i]!]!, labels[i]!, summed, result)));
  const all = taken.size === others.length && taken.size === summed.size && !taken.has(undefined);
  return more === undefined && new Set(own).size === own.length && all ? table : undefined;
}

/** Ones along new axes: what they are multiplied with is repeated along these. */
const repeatsOnly = (
  { operation, axes }: AxisNode,
  labels: readonly number[],
  own: readonly number[],
  result: readonly number[],
): boolean =>
  operation.op === 'pattern' &&
  operation.pattern === 'one' &&
  labels.every((l, k) => axes[k] === 1 || (result.includes(l) && !own.includes(l)));

/** The label of the entries of one-hot rows (or of a column) when they are summed along it, and along nothing else: Σ_v x_v = 1. */
function takesRows(
  { operation, axes }: AxisNode,
  labels: readonly number[],
  summed: ReadonlySet<number>,
  result: readonly number[],
): number | undefined {
  if (operation.op !== 'onehot') return undefined;
  const along = axes.length === 2 && axes[1] === 1 ? 0 : axes.length - 1;
  const plain = labels.every((label, k) =>
    k === along ? summed.has(label) : !summed.has(label) && (axes[k] === 1 || result.includes(label)),
  );
  return plain ? labels[along] : undefined;
}
