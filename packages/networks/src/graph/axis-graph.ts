/**
 * From the Graph of a Model, widths left as names, to the operations that laws for every width are read from (`AxisGraph`). What the reading does not know
 * entry by entry becomes an operation along axes, or a function of which nothing is known: no law is read through it, and none is lost beside it.
 */
import {
  type AxisGraph,
  type AxisNode,
  type AxisOperation,
  type EntryFunction,
  formatRational,
  kernelAt,
  NotSupportedError,
  OP,
  programBuilder,
  QQ,
  type Rational,
  type Width,
} from '@lawful/cas-core';
import { departure } from '../flows/formulas.js';
import type { Argued, Loss, Model } from '../language/model.js';
import { reaches } from '../language/parse-additions.js';
import { lossRow } from '../losses/table.js';
import { nodeTensor } from '../lowering/node-tensor.js';
import type { GraphNode } from './graph.js';
import type { Operation } from './operations.js';

interface Reading {
  readonly nodes: AxisNode[];
  readonly known: Map<GraphNode, number>;
  readonly named: Map<string, number>;
}

const ROLES = { param: 'parameter', const: 'constant', input: 'input' } as const;

/** Throws `NotSupportedError` for flows and losses of which these laws are not true. */
export function axisGraph(model: Model): AxisGraph {
  const departs = departure(model);
  if (departs !== undefined)
    throw new NotSupportedError(model.source, departs.at, `${departs.what}, in laws for every width`);
  const { expr } = model.loss as Partial<Argued<Loss>>;
  if (expr !== undefined && reaches(expr, 'param', model))
    throw new NotSupportedError(model.source, expr.at, 'a loss that names parameters, in laws for every width');
  const reading: Reading = { nodes: [], known: new Map(), named: new Map() };
  declare(model, reading);
  for (const [name, node] of model.graph.bindings) reading.named.set(name, read(node, reading));
  const output = read(model.graph.output, reading);
  return {
    widths: model.freeWidths,
    nodes: reading.nodes,
    output,
    cotangent: lossRow(model.loss).labels === 'sum-one' ? 'sum-zero' : 'free',
    names: new Map([...reading.named].map(([name, n]) => [n, name])),
  };
}

/**
 * Widths at which the text means something else when they are bound to 1, as in `m >= 2`: a matrix of one column is a column there, and what is done along its
 * rows is done to all its entries.
 */
export function rowConditions({ declarations, graph }: Model): string[] {
  const found = new Set<string>();
  const seen = new Set<GraphNode>();
  const columns = (dims: readonly Width[]): void => {
    const [, last] = dims;
    if (dims.length === 2 && typeof last === 'string') found.add(`${last} >= 2`);
  };
  const visit = (node: GraphNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const { operation } = node;
    const alongRows =
      (operation.kind === 'softmax' || operation.kind === 'standardise') && operation.over.join() === '1';
    if (alongRows) columns(widths(node));
    node.inputs.forEach(visit);
  };
  for (const node of graph.bindings.values()) visit(node);
  visit(graph.output);
  for (const { oneHot, shape } of declarations) if (oneHot) columns(shape.dims ?? [shape.rows, shape.cols]);
  return [...found];
}

/** The graph of one node over the declared names: of a law, say. */
export function axisGraphOf(model: Model, node: GraphNode): AxisGraph {
  const reading: Reading = { nodes: [], known: new Map(), named: new Map() };
  declare(model, reading);
  const output = read(node, reading);
  return { widths: model.freeWidths, nodes: reading.nodes, output, cotangent: 'free', names: new Map() };
}

function declare(model: Model, reading: Reading): void {
  for (const { kind, name, shape, oneHot, positive } of model.declarations) {
    const axes = shape.dims ?? [shape.rows, shape.cols];
    const op = oneHot ? 'onehot' : kind === 'input' && positive ? 'positive' : ROLES[kind];
    reading.named.set(name, push(reading, { op, name }, [], axes));
  }
}

function push({ nodes }: Reading, operation: AxisOperation, inputs: readonly number[], axes: readonly Width[]): number {
  nodes.push({ operation, inputs, axes });
  return nodes.length - 1;
}

function read(node: GraphNode, reading: Reading): number {
  const before = reading.known.get(node);
  if (before !== undefined) return before;
  const n = inner(node, reading);
  reading.known.set(node, n);
  return n;
}

function leaf(node: GraphNode, name: string, reading: Reading): number {
  return reading.named.get(name) ?? push(reading, { op: 'constant', name }, [], widths(node));
}

const widths = (node: GraphNode): readonly Width[] => node.axes.map((a) => a.width);

function inner(node: GraphNode, reading: Reading): number {
  const inputs = node.inputs.map((i) => read(i, reading));
  const add = (operation: AxisOperation, from: readonly number[] = inputs, axes = widths(node)): number =>
    push(reading, operation, from, axes);
  const { operation } = node;
  switch (operation.kind) {
    case 'leaf':
      return leaf(node, operation.name, reading);
    case 'number':
      return add({ op: 'number', value: formatRational(operation.value) });
    case 'pattern':
      return add({ op: 'pattern', pattern: operation.pattern });
    case 'product':
      return product(node, inputs, reading);
    case 'contract':
      return add(contraction(operation, node));
    case 'pointwise':
      return add({ op: 'map', function: entryFunction(operation, node) }, inputs.slice(0, 1));
    case 'power':
      return add({ op: 'map', function: { kind: 'power', exponent: String(operation.exponent) } });
    case 'spread':
      if (operation.operator === '/') return add({ op: 'divide' });
      if (operation.operator === '*') return add(spreadProduct(node));
      return add({ op: 'add', signs: [1, operation.operator === '-' ? -1 : 1] });
    case 'divide':
      return add({ op: 'divide' });
    case 'add':
      return add({ op: 'add', signs: operation.negative.map((minus) => (minus ? -1 : 1)) });
    case 'reduce':
      return reduced(operation, node, inputs[0]!, reading);
    case 'softmax':
      return add({ op: 'softmax', over: operation.over });
    case 'standardise':
      return add({ op: 'normalise', over: operation.over, centred: operation.centred, eps: inputs.length > 1 });
    case 'permute':
      return add({ op: 'contract', labels: [node.inputs[0]!.axes.map((_, k) => k)], result: operation.order });
    case 'rotate':
      return add({ op: 'turn' });
    case 'diagonal':
      return diagonal(node, inputs[0]!, reading);
    case 'slice':
      return add({
        op: 'along',
        what: 'slice',
        kept: operation.places.map((list, k) => (list === undefined ? k : null)),
      });
    case 'reshape':
      return add({ op: 'along', what: 'reshape', kept: keptByReshape(node) });
    case 'concat': {
      const { rows, cols } = operation;
      return add({ op: 'along', what: 'concat', kept: [rows === 1 ? 0 : null, cols === 1 ? 1 : null] });
    }
    case 'join':
      return add({ op: 'along', what: 'concat', kept: node.axes.map((_, k) => (k === operation.axis ? null : k)) });
    case 'opaque':
      return add({ op: 'opaque', name: operation.name });
    case 'window':
      return add({ op: 'along', what: 'window', kept: keptByWindows(operation, node) });
  }
}

/** Labels of a chain of matrices and scalars, read from the left as `build.ts` does. */
function product(node: GraphNode, inputs: readonly number[], reading: Reading): number {
  let next = 0;
  let ends: readonly [number, number] | undefined;
  let scalar = true;
  const labels = node.inputs.map((factor): number[] => {
    const own = factor.axes.map(() => next++);
    const one = factor.axes.length === 2 && factor.axes.every((a) => a.width === 1);
    if (ends === undefined || (scalar && !one)) {
      ends = [own[0]!, own[1]!];
      scalar = one;
      return factor.axes.length > 2 ? own : [...ends];
    }
    if (one) return own;
    const joined = [ends[1], own[1]!];
    ends = [ends[0], own[1]!];
    return joined;
  });
  const tensor = node.axes.length > 2 ? labels.find((l) => l.length > 2)! : undefined;
  return push(reading, { op: 'contract', labels, result: tensor ?? [...ends!] }, inputs, widths(node));
}

/** What is written with fewer labels than it has axes has width 1 along the others. */
function contraction(operation: Operation & { kind: 'contract' }, node: GraphNode): AxisOperation {
  let fresh = Math.max(-1, ...operation.labels.flat(), ...operation.result) + 1;
  const filled = (own: readonly number[], { axes }: GraphNode): number[] => axes.map((_, k) => own[k] ?? fresh++);
  const labels = operation.labels.map((own, i) => filled(own, node.inputs[i]!));
  return { op: 'contract', labels, result: filled(operation.result, node) };
}

function spreadProduct(node: GraphNode): AxisOperation {
  const result = node.axes.map((_, k) => k);
  let fresh = result.length;
  const labels = node.inputs.map((input) =>
    input.axes.map((axis, k) => (k < result.length && axis.width === node.axes[k]!.width ? k : fresh++)),
  );
  return { op: 'contract', labels, result };
}

function reduced(
  { by, over }: Operation & { kind: 'reduce' },
  node: GraphNode,
  input: number,
  reading: Reading,
): number {
  const value = node.inputs[0]!;
  const axes = value.axes.map((a, k) => (over.includes(k) ? 1 : a.width));
  const all = node.axes.length !== axes.length;
  let made: number;
  if (by === 'mean' || by === 'max') made = push(reading, { op: by, over }, [input], axes);
  else {
    const squares =
      by === 'norm2'
        ? push(reading, { op: 'map', function: { kind: 'power', exponent: '2' } }, [input], widths(value))
        : input;
    const own = axes.map((_, k) => k);
    const result = own.map((k) => (over.includes(k) ? k + own.length : k));
    made = push(reading, { op: 'contract', labels: [own], result }, [squares], axes);
  }
  if (!all) return made;
  const labels = axes.map((_, k) => k);
  return push(
    reading,
    { op: 'contract', labels: [labels], result: node.axes.map((_, k) => k + labels.length) },
    [made],
    widths(node),
  );
}

/** diag of a vector: its product with the identity along one axis; of a matrix its entries (i, i). */
function diagonal(node: GraphNode, input: number, reading: Reading): number {
  const value = node.inputs[0]!;
  const [rows, cols] = value.axes;
  if (rows!.width !== 1 && cols!.width !== 1)
    return push(reading, { op: 'contract', labels: [[0, 0]], result: [0, 1] }, [input], widths(node));
  const identity = push(reading, { op: 'pattern', pattern: 'identity' }, [], widths(node));
  const labels = cols!.width === 1 ? [0, 2] : [2, 0];
  return push(reading, { op: 'contract', labels: [labels, [0, 1]], result: [0, 1] }, [input, identity], widths(node));
}

/** Axes that a reshape leaves alone: those before which, and behind which, the sizes agree. */
function keptByReshape(node: GraphNode): (number | null)[] {
  const long = (list: readonly Width[]): number[] => list.flatMap((w, k) => (w === 1 ? [] : [k]));
  const [from, to] = [widths(node.inputs[0]!), widths(node)];
  const [a, b] = [long(from), long(to)];
  const kept = to.map((): number | null => null);
  let front = 0;
  while (front < Math.min(a.length, b.length) && from[a[front]!] === to[b[front]!]) {
    kept[b[front]!] = a[front]!;
    front++;
  }
  for (let back = 1; back <= Math.min(a.length, b.length) - front; back++) {
    const [x, y] = [a.at(-back)!, b.at(-back)!];
    if (from[x] !== to[y]) break;
    kept[y] = x;
  }
  return kept;
}

export function keptByWindows({ along }: Operation & { kind: 'window' }, node: GraphNode): (number | null)[] {
  return node.inputs[0]!.axes.flatMap((_, k): (number | null)[] =>
    along.some((w) => w.axis === k) ? [null, null] : [k],
  );
}

/** What is known of a pointwise function: its rule is asked at a variable. */
export function entryFunction({ name, rule }: Operation & { kind: 'pointwise' }, node: GraphNode): EntryFunction {
  const any: EntryFunction = { kind: 'any', name };
  if (name === 'sqrt') return { kind: 'power', exponent: '1/2' };
  const builder = programBuilder();
  const [z] = builder.entries({ name: 'z', rows: 1, cols: 1, role: 'input' });
  const scalars: number[] = [];
  for (const input of node.inputs.slice(1)) {
    const value = numberOf(input);
    if (value === undefined) return any;
    scalars.push(builder.constant(value));
  }
  const image = rule(builder, nodeTensor([1, 1], [z!]), scalars);
  if (typeof image === 'string' || 'expected' in image) return any;
  const program = builder.build(image.nodes);
  const { op, left, right, variables } = program;
  const out = image.nodes[0]!;
  if (out === z) return { kind: 'power', exponent: '1' };
  if (op[out] === OP.pow && left[out] === z) return { kind: 'power', exponent: String(right[out]) };
  if (op[out] !== OP.mul || kernelAt(program, out) !== undefined) return any;
  for (const [slope, of] of [
    [left[out]!, right[out]!],
    [right[out]!, left[out]!],
  ] as const) {
    const mask = op[slope] === OP.variable ? variables[left[slope]!]!.mask : undefined;
    if (of === z && mask !== undefined && mask.argument === z)
      return { kind: 'piecewise', low: formatRational(mask.low), high: formatRational(mask.high) };
  }
  const factor = [left[out]!, right[out]!].map((n) => builder.constantValue(n)).find((c) => c !== undefined);
  return factor !== undefined && !QQ.isZero(factor) && (left[out] === z || right[out] === z)
    ? { kind: 'piecewise', low: formatRational(factor), high: formatRational(factor) }
    : any;
}

/** A number as a text writes it: with a sign, or as a fraction. */
function numberOf({ operation, inputs }: GraphNode): Rational | undefined {
  if (operation.kind === 'number') return operation.value;
  const values = inputs.map(numberOf);
  if (values.length === 0 || !values.every((v) => v !== undefined)) return undefined;
  const [a, b] = values;
  if (operation.kind === 'add' && b === undefined) return operation.negative[0] === true ? QQ.neg(a!) : a;
  return operation.kind === 'divide' && !QQ.isZero(b!) ? QQ.div(a!, b!) : undefined;
}
