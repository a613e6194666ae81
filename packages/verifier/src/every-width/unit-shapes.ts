/** One hidden layer of units, plain or gated (theory §13, E′). */
import { type AxisGraph, type TensorFactor, type TensorSum, tensorSum, type Width } from '@lawful/cas-core';
import { atLeastTwo, isParameter, labelsOf, type NetworkShape, opOf } from './shape.js';

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
export function unitShape(graph: AxisGraph, { terms, result }: TensorSum): NetworkShape | undefined {
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
  if (out !== undefined && !(isParameter(graph, out) && labelsOf(out)?.every((l) => result.includes(l))))
    return undefined;
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
export function gatedShape(graph: AxisGraph, { terms, result, widths }: TensorSum): NetworkShape | undefined {
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
