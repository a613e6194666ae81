/**
 * Shapes of networks whose laws are known to be all, whatever the widths (theory §13): a product of two factors, softmax attention, one hidden layer of units,
 * gated units. A shape is read from the network multiplied out (`tensorSum`), so it does not matter how a text brackets it. Nothing may be left over: a
 * parameter that occurs anywhere else makes it another network.
 */
import {
  type AxisGraph,
  type AxisOperation,
  type TensorFactor,
  type TensorSum,
  type TensorTerm,
  tensorSum,
  usedNodes,
  type Width,
} from '@lawful/cas-core';

export type ShapeName = 'product' | 'attention' | 'units' | 'gated-units';

export interface NetworkShape {
  readonly name: ShapeName;
  /** What the widths must be for the theorem, as in `n >= 2`; those that numbers satisfy are left out. */
  readonly conditions: readonly string[];
  /** The laws that the theorem says are all: parameters by node, with signs, and whether every entry or the diagonal. */
  readonly laws: readonly {
    readonly form: 'gram' | 'diagonal';
    readonly plus: readonly number[];
    readonly minus: readonly number[];
  }[];
  /** What is multiplied, gated or attended, for a sentence. */
  readonly about: string;
}

const READERS: readonly ((graph: AxisGraph, sum: TensorSum) => NetworkShape | undefined)[] = [
  productShape,
  attentionShape,
  unitShape,
  gatedShape,
];

/** The shape of a network under a free output cotangent; undefined when it has none of these. */
export function networkShape(graph: AxisGraph): NetworkShape | undefined {
  if (graph.cotangent !== 'free') return undefined;
  const sum = tensorSum(graph, graph.output);
  if (sum === undefined) return undefined;
  const moving = { ...sum, terms: sum.terms.filter((t) => t.factors.some((f) => depends(graph, f.node))) };
  for (const reader of READERS) {
    const shape = reader(graph, moving);
    if (shape !== undefined) return shape;
  }
  return undefined;
}

/** Whether a parameter reaches the node. */
function depends(graph: AxisGraph, node: number): boolean {
  const reached = usedNodes({ ...graph, output: node });
  return [...reached].some((n) => graph.nodes[n]!.operation.op === 'parameter');
}

const opOf = (graph: AxisGraph, f: TensorFactor): AxisOperation['op'] => graph.nodes[f.node]!.operation.op;
const isParameter = (graph: AxisGraph, f: TensorFactor): boolean => opOf(graph, f) === 'parameter';
const isInput = (graph: AxisGraph, f: TensorFactor): boolean =>
  opOf(graph, f) === 'input' || opOf(graph, f) === 'onehot';

/** The labels of a factor that are none of width 1; undefined when one stands twice. */
function labelsOf(f: TensorFactor): number[] | undefined {
  const labels = f.labels.filter((l) => l >= 0);
  return new Set(labels).size === labels.length ? labels : undefined;
}

const without = (list: readonly number[], label: number): number[] => list.filter((l) => l !== label);

/** The two parameters of a term and the one label over which they are summed, which nothing else has. */
function pairOf(
  graph: AxisGraph,
  { factors }: TensorTerm,
  result: readonly number[],
): { readonly a: TensorFactor; readonly b: TensorFactor; readonly inner: number } | undefined {
  const [a, b, more] = factors.filter((f) => isParameter(graph, f));
  if (a === undefined || b === undefined || more !== undefined || a.node === b.node) return undefined;
  const [p, q] = [labelsOf(a), labelsOf(b)];
  const shared = p?.filter((l) => q?.includes(l)) ?? [];
  if (p === undefined || q === undefined || shared.length !== 1) return undefined;
  const inner = shared[0]!;
  const elsewhere = result.includes(inner) || factors.some((f) => f !== a && f !== b && f.labels.includes(inner));
  return elsewhere ? undefined : { a, b, inner };
}

/** f = Σ A(·, r) B(·, r) against data that tells all entries of the product apart: two-layer linear networks, LoRA, matrix factorisation. */
function productShape(graph: AxisGraph, { terms, result }: TensorSum): NetworkShape | undefined {
  const [term, more] = terms;
  if (term === undefined || more !== undefined) return undefined;
  const pair = pairOf(graph, term, result);
  if (pair === undefined) return undefined;
  const { a, b, inner } = pair;
  const inputs = term.factors.filter((f) => f !== a && f !== b);
  if (!inputs.every((f) => isInput(graph, f)) || new Set(inputs.map((f) => f.node)).size !== inputs.length)
    return undefined;
  const outer = [...without(labelsOf(a)!, inner), ...without(labelsOf(b)!, inner)];
  const seen = new Set<number>();
  for (const input of inputs) {
    const labels = labelsOf(input);
    if (labels === undefined) return undefined;
    for (const l of labels) {
      // An axis of an input is that of the product, or runs along the output; never both, and never that of another input.
      if (outer.includes(l) === result.includes(l) || seen.has(l)) return undefined;
      seen.add(l);
    }
  }
  if (!outer.every((l) => seen.has(l) !== result.includes(l))) return undefined;
  if (!result.every((l) => l < 0 || outer.includes(l) || seen.has(l))) return undefined;
  return {
    name: 'product',
    conditions: [],
    laws: [{ form: 'gram', plus: [a.node], minus: [b.node] }],
    about: 'a product of two factors, every entry of which data sees by itself',
  };
}

interface Head {
  readonly query: number;
  readonly key: number;
  readonly value: number;
  readonly out: number;
}

/** f = Σ_h softmax(X φ_h Xᵀ) X ψ_h with φ_h, ψ_h products of two factors. */
function attentionShape(graph: AxisGraph, { terms, result }: TensorSum): NetworkShape | undefined {
  const heads: Head[] = [];
  let data: { readonly node: number; readonly token: number } | undefined;
  for (const term of terms) {
    const pair = pairOf(graph, term, result);
    const inputs = term.factors.filter((f) => isInput(graph, f));
    const weights = term.factors.filter((f) => opOf(graph, f) === 'softmax');
    const [x, w] = [inputs[0], weights[0]];
    if (pair === undefined || x === undefined || w === undefined || term.factors.length !== 4) return undefined;
    if (opOf(graph, x) !== 'input' || x.labels.length !== 2) return undefined;
    const { operation, inputs: scores, axes } = graph.nodes[w.node]!;
    if (operation.op !== 'softmax' || operation.over.length !== 1 || scores.length !== 1 || axes.length !== 2)
      return undefined;
    const along = operation.over[0]!;
    const [key, query] = [w.labels[along]!, w.labels[1 - along]!];
    const token = x.labels.indexOf(key);
    if (key < 0 || query < 0 || key === query || token < 0 || result.includes(key) || !result.includes(query))
      return undefined;
    const feature = x.labels[1 - token]!;
    const value = [pair.a, pair.b].find((f) => f.labels.includes(feature));
    const out = value === pair.a ? pair.b : pair.a;
    const featured = feature >= 0 ? value : undefined;
    // A feature axis of width 1 has no label: then one factor has no axis but the inner one.
    const single =
      feature < 0 ? [pair.a, pair.b].find((f) => without(labelsOf(f)!, pair.inner).length === 0) : undefined;
    const first = featured ?? single;
    if (first === undefined || without(labelsOf(first)!, pair.inner).length > 1) return undefined;
    const second = first === pair.a ? pair.b : first === pair.b ? pair.a : out;
    const outside = without(labelsOf(second)!, pair.inner);
    if (result.includes(feature) || outside.some((l) => !result.includes(l) || l === query)) return undefined;
    if (!result.every((l) => l < 0 || l === query || outside.includes(l))) return undefined;
    const inner = scorePair(graph, scores[0]!, x.node, token, along);
    if (inner === undefined) return undefined;
    if (data !== undefined && (data.node !== x.node || data.token !== token)) return undefined;
    data = { node: x.node, token };
    heads.push({ ...inner, value: first.node, out: second.node });
  }
  if (data === undefined) return undefined;
  const tokens = atLeastTwo(graph.nodes[data.node]!.axes[data.token]!);
  const scores = stars(heads.map((h) => [h.query, h.key]));
  const values = stars(heads.map((h) => [h.value, h.out]));
  if (tokens === undefined || scores === undefined || values === undefined) return undefined;
  const [ofScores, ofValues] = [scores, values].map((list) => new Set(list.flatMap((s) => [...s.plus, ...s.minus])));
  if ([...ofScores!].some((n) => ofValues!.has(n))) return undefined;
  return {
    name: 'attention',
    conditions: tokens,
    laws: [...scores, ...values].map((s) => ({ form: 'gram' as const, ...s })),
    about: heads.length === 1 ? 'softmax attention with one head' : `softmax attention with ${heads.length} heads`,
  };
}

/** Scores c·Σ X(query, a) Q(a, s) K(b, s) X(key, b); `along` is the axis of the keys. */
function scorePair(
  graph: AxisGraph,
  scores: number,
  data: number,
  token: number,
  along: number,
): Pick<Head, 'query' | 'key'> | undefined {
  const sum = tensorSum(graph, scores);
  const term = sum?.terms[0];
  if (sum === undefined || term === undefined || sum.terms.length !== 1 || term.factors.length !== 4) return undefined;
  const [key, query] = [sum.result[along]!, sum.result[1 - along]!];
  const pair = pairOf(graph, term, sum.result);
  const inputs = term.factors.filter((f) => f.node === data);
  if (pair === undefined || inputs.length !== 2 || key < 0 || query < 0) return undefined;
  const side = (label: number): TensorFactor | undefined => inputs.find((f) => f.labels[token] === label);
  const [atKey, atQuery] = [side(key), side(query)];
  if (atKey === undefined || atQuery === undefined || atKey === atQuery) return undefined;
  const [p, q] = [atKey.labels[1 - token]!, atQuery.labels[1 - token]!];
  const only = (f: TensorFactor): number[] => without(labelsOf(f)!, pair.inner);
  const fits = (f: TensorFactor, label: number): boolean =>
    label < 0 ? only(f).length === 0 : only(f).length === 1 && only(f)[0] === label;
  if (p >= 0 && p === q) return undefined;
  if (fits(pair.a, q) && fits(pair.b, p)) return { query: pair.a.node, key: pair.b.node };
  if (fits(pair.b, q) && fits(pair.a, p)) return { query: pair.b.node, key: pair.a.node };
  return undefined;
}

/**
 * Pairs (left, right), all different, that fall into stars: what shares a parameter shares it with all of its star, and no parameter is left in one pair and
 * right in another. Undefined otherwise.
 */
function stars(pairs: readonly (readonly [number, number])[]): { plus: number[]; minus: number[] }[] | undefined {
  const [left, right] = [new Set(pairs.map((p) => p[0])), new Set(pairs.map((p) => p[1]))];
  if ([...left].some((n) => right.has(n)) || new Set(pairs.map((p) => p.join())).size !== pairs.length)
    return undefined;
  const degree = (n: number): number => pairs.filter((p) => p.includes(n)).length;
  if (pairs.some(([a, b]) => degree(a) > 1 && degree(b) > 1)) return undefined;
  const found: { plus: number[]; minus: number[] }[] = [];
  for (const [a, b] of pairs) {
    const star = found.find((s) => s.plus.includes(a) || s.minus.includes(b));
    if (star === undefined) found.push({ plus: [a], minus: [b] });
    else {
      if (!star.plus.includes(a)) star.plus.push(a);
      if (!star.minus.includes(b)) star.minus.push(b);
    }
  }
  return found;
}

interface AffineLayer {
  readonly weight: number;
  readonly bias: number | undefined;
  readonly input: number;
  /** Of the input. */
  readonly width: Width;
  /** Which axis of the node the units run along; undefined for a single one. */
  readonly unitAxis: number | undefined;
}

/** Σ W(i, a) x(a) + b(i) of one input: its parameters. */
function affine(graph: AxisGraph, node: number): AffineLayer | undefined {
  const sum = tensorSum(graph, node);
  if (sum === undefined || sum.terms.length === 0 || sum.terms.length > 2) return undefined;
  const linear = sum.terms.filter((t) => t.factors.length === 2);
  const constant = sum.terms.filter((t) => t.factors.length === 1);
  const [term] = linear;
  if (term === undefined || linear.length !== 1 || linear.length + constant.length !== sum.terms.length)
    return undefined;
  const w = term.factors.find((f) => isParameter(graph, f));
  const x = term.factors.find((f) => opOf(graph, f) === 'input');
  if (w === undefined || x === undefined) return undefined;
  const [p, q] = [labelsOf(w), labelsOf(x)];
  if (p === undefined || q === undefined) return undefined;
  const shared = p.filter((l) => q.includes(l));
  const units = p.filter((l) => !shared.includes(l));
  // The units run along the result, the features are summed, the rest of the input (a batch) runs along the result too.
  if (shared.length > 1 || units.length > 1 || shared.some((l) => sum.result.includes(l))) return undefined;
  if (![...units, ...q.filter((l) => !shared.includes(l))].every((l) => sum.result.includes(l))) return undefined;
  const b = constant[0]?.factors[0];
  if (b !== undefined) {
    const own = labelsOf(b);
    if (!isParameter(graph, b) || b.node === w.node || own === undefined || own.join() !== units.join())
      return undefined;
  }
  const width = shared.length === 0 ? 1 : sum.widths[shared[0]!]!;
  const unitAxis = units.length === 0 ? undefined : sum.result.indexOf(units[0]!);
  return { weight: w.node, bias: b?.node, input: x.node, width, unitAxis };
}

/** f = Σ_i c_i σ(w_i·x + b_i), perhaps with a bias of the output. */
function unitShape(graph: AxisGraph, { terms, result }: TensorSum): NetworkShape | undefined {
  const outer = terms.filter((t) => t.factors.length === 1);
  const inner = terms.filter((t) => t.factors.length === 2);
  if (inner.length !== 1 || outer.length > 1 || inner.length + outer.length !== terms.length) return undefined;
  const { factors } = inner[0]!;
  const c = factors.find((f) => isParameter(graph, f));
  const z = factors.find((f) => opOf(graph, f) === 'map');
  if (c === undefined || z === undefined) return undefined;
  const { operation, inputs } = graph.nodes[z.node]!;
  if (operation.op !== 'map' || operation.function.kind !== 'piecewise') return undefined;
  if (operation.function.low === operation.function.high) return undefined;
  const layer = affine(graph, inputs[0]!);
  if (layer === undefined || !readsUnits(c, z, layer, result)) return undefined;
  const out = outer[0]?.factors[0];
  const parameters = [c.node, layer.weight, ...[layer.bias, out?.node].filter((n) => n !== undefined)];
  if (out !== undefined && !isParameter(graph, out)) return undefined;
  if (new Set(parameters).size !== parameters.length) return undefined;
  const wide = layer.bias === undefined ? atLeastTwo(layer.width) : [];
  if (wide === undefined) return undefined;
  const plus = layer.bias === undefined ? [layer.weight] : [layer.weight, layer.bias];
  return {
    name: 'units',
    conditions: wide,
    laws: [{ form: 'diagonal', plus, minus: [c.node] }],
    about: 'one hidden layer of piecewise-linear units',
  };
}

/** The units are summed with the factor c, whose other axis, and a batch of the units, run along the output. */
function readsUnits(c: TensorFactor, z: TensorFactor, { unitAxis }: AffineLayer, result: readonly number[]): boolean {
  const [p, q] = [labelsOf(c), labelsOf(z)];
  if (p === undefined || q === undefined) return false;
  const units = p.filter((l) => q.includes(l) && !result.includes(l));
  // What is summed are the units, and not a batch of as many points.
  if (units.join() !== (unitAxis === undefined ? '' : `${z.labels[unitAxis]}`)) return false;
  const rest = [...p, ...q].filter((l) => !units.includes(l));
  return units.length <= 1 && new Set(rest).size === rest.length && rest.every((l) => result.includes(l));
}

/** Of these it is proved that units σ(g·x)(a·x)c with different g are told apart (poles of σ at iπ(2k+1), of σ(z) or of σ(2z)). */
const GATES = ['silu', 'sigmoid', 'tanh'];

/** f = Σ_i c_i σ(g_i·x)(a_i·x). */
function gatedShape(graph: AxisGraph, { terms, result, widths }: TensorSum): NetworkShape | undefined {
  const [term, more] = terms;
  if (term === undefined || more !== undefined || term.factors.length !== 4) return undefined;
  const parameters = term.factors.filter((f) => isParameter(graph, f));
  const x = term.factors.find((f) => opOf(graph, f) === 'input');
  const z = term.factors.find((f) => opOf(graph, f) === 'map');
  if (parameters.length !== 2 || x === undefined || z === undefined) return undefined;
  const { operation, inputs } = graph.nodes[z.node]!;
  if (operation.op !== 'map') return undefined;
  const f = operation.function;
  const bent = f.kind === 'piecewise' && f.low !== f.high;
  if (!bent && !(f.kind === 'any' && GATES.includes(f.name))) return undefined;
  const gate = affine(graph, inputs[0]!);
  if (gate === undefined || gate.bias !== undefined || gate.input !== x.node) return undefined;
  const [zs, xs] = [labelsOf(z), labelsOf(x)];
  if (zs === undefined || xs === undefined) return undefined;
  const batch = xs.filter((l) => result.includes(l));
  const features = xs.filter((l) => !result.includes(l));
  const units = zs.filter((l) => !result.includes(l));
  const sameBatch = zs.filter((l) => result.includes(l)).join() === batch.join();
  if (features.length !== 1 || units.length !== 1 || !sameBatch) return undefined;
  if (gate.unitAxis === undefined || z.labels[gate.unitAxis] !== units[0]) return undefined;
  const [feature, unit] = [features[0]!, units[0]!];
  const up = parameters.find((p) => p.labels.includes(feature));
  const down = parameters.find((p) => p !== up);
  if (up === undefined || down === undefined || up.node === down.node || [up.node, down.node].includes(gate.weight))
    return undefined;
  const [us, ds] = [labelsOf(up), labelsOf(down)];
  if (us === undefined || ds === undefined || us.length !== 2 || !us.includes(unit) || !ds.includes(unit))
    return undefined;
  const free = ds.filter((l) => l !== unit);
  if (!free.every((l) => result.includes(l) && !batch.includes(l)) || ds.includes(feature)) return undefined;
  if (!result.every((l) => l < 0 || free.includes(l) || batch.includes(l))) return undefined;
  const wide = bent ? atLeastTwo(widths[feature]!) : [];
  if (wide === undefined) return undefined;
  const linear = { form: 'diagonal' as const, plus: [up.node], minus: [down.node] };
  const gated = { form: 'diagonal' as const, plus: [gate.weight], minus: [down.node] };
  return {
    name: 'gated-units',
    conditions: wide,
    laws: bent ? [linear, gated] : [linear],
    about: 'one layer of gated units',
  };
}

/** A condition on a width that is a name; undefined for the number 1. */
function atLeastTwo(width: Width): readonly string[] | undefined {
  if (typeof width === 'string') return [`${width} >= 2`];
  return width >= 2 ? [] : undefined;
}
