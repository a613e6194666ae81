/**
 * Sparse samples of a family with piecewise-linear units (theory §1.2, fact 5): one input coordinate, one live unit per layer, one
 * output. Each gives a field with about one nonzero component per layer, and nearly all of them are independent.
 *
 * The layer of a mask is one more than the deepest mask below its argument. Along a base path (the first unit of every
 * layer) two neighbouring layers at a time run through all their units; a path may also start at the bias of a later layer, with
 * everything before it dead. Any sample is a member of the family, so a poor choice costs rank and never truth.
 */
import { cone, type FieldFamily, OP, type Program, primeField } from '@lawful/cas-core';
import type { Sample } from './samples.js';

/** The slots a path passes through: input coordinates, the masks of each layer, output cotangents. */
function pathSlots(family: FieldFamily): number[][] | undefined {
  const { network } = family;
  const inputs: number[] = [];
  const cotangents: number[] = [];
  family.variables.forEach((v, i) => {
    if (v.role === 'input') inputs.push(i);
    else if (v.role === 'cotangent') cotangents.push(i);
  });
  const layers = maskLayers(network);
  if (layers.length === 0 || cotangents.length === 0) return undefined;
  return [inputs, ...layers, cotangents];
}

/** Mask variables by layer, first layer first. */
function maskLayers(network: Program): number[][] {
  const masks = network.variables.flatMap((v, i) => (v.mask === undefined ? [] : [i]));
  if (masks.length === 0) return [];
  const depth = new Int32Array(network.op.length);
  const layerOf = new Map<number, number>();
  const needed = cone(network, network.outputs);
  for (let n = 0; n < depth.length; n++) {
    if (network.op[n] === OP.variable) {
      const { mask } = network.variables[network.left[n]!]!;
      if (mask === undefined) continue;
      depth[n] = depth[mask.argument]! + 1;
      if (needed[n] === 1) layerOf.set(network.left[n]!, depth[n]!);
    } else if (network.op[n] !== OP.constant) {
      const b = network.op[n] === OP.neg || network.op[n] === OP.pow ? 0 : depth[network.right[n]!]!;
      depth[n] = Math.max(depth[network.left[n]!]!, b);
    }
  }
  const layers: number[][] = [];
  for (const [v, d] of layerOf) {
    while (layers.length < d) layers.push([]);
    layers[d - 1]!.push(v);
  }
  return layers.filter((l) => l.length > 0);
}

/** All sparse samples, in an order that lets each bring a component that no earlier one had. */
export function* sparseSamples(family: FieldFamily, p: number): Generator<Sample> {
  const slots = pathSlots(family);
  if (slots === undefined) return;
  const [inputs, ...rest] = slots as [number[], ...number[][]];
  const layers = rest.slice(0, -1);
  const outputs = rest[rest.length - 1]!;
  const F = primeField(p);
  const slope = (v: number, live: boolean): number => {
    const { low, high } = family.variables[v]!.mask!;
    const own = F.fromRational(live ? high : low);
    if (family.masks === 'free') return live ? (own === 0 || own === undefined ? 1 : own) : 0;
    if (own === undefined) throw new RangeError(`the prime ${p} divides the denominator of a slope`);
    return own;
  };
  const deadZero = family.masks === 'free' || layers.flat().every((v) => slope(v, false) === 0);
  // Samples are kept by the million: they share their pairs.
  const ones = family.variables.map((v, i): readonly [number, number] | undefined =>
    v.role === 'input' || v.role === 'cotangent' || v.mask !== undefined ? [i, 1] : undefined,
  );
  const pair = (v: number, value: number): readonly [number, number] => (value === 1 ? ones[v]! : [v, value]);
  /** `path[l]` is the unit taken in slot l, or −1 for none (a dead layer, no input). */
  const sample = (path: readonly number[]): Sample => {
    const values: (readonly [number, number])[] = [];
    if (path[0]! >= 0) values.push(pair(inputs[path[0]!]!, 1));
    layers.forEach((layer, l) => {
      if (deadZero) {
        if (path[l + 1]! >= 0) values.push(pair(layer[path[l + 1]!]!, slope(layer[path[l + 1]!]!, true)));
      } else for (const [k, v] of layer.entries()) values.push(pair(v, slope(v, k === path[l + 1])));
    });
    values.push(pair(outputs[path[path.length - 1]!]!, 1));
    return { generator: 0, values };
  };
  const sizes = [inputs.length, ...layers.map((l) => l.length), outputs.length];
  const base = sizes.map(() => 0);
  if (inputs.length === 0) base[0] = -1;
  yield sample(base);
  for (let l = 0; l + 1 < sizes.length; l++)
    for (let a = 0; a < sizes[l]!; a++)
      // (0, 0) is the base path; for l > 0 the pair (a, 0) was taken with the layer before, as (0, a).
      for (let b = l === 0 && a > 0 ? 0 : 1; b < sizes[l + 1]!; b++) yield sample(base.with(l, a).with(l + 1, b));
  // Paths that start at a bias: everything before slot l is dead.
  for (let l = 1; l < sizes.length; l++)
    for (let b = 0; b < sizes[l]!; b++) yield sample(base.map((unit, k) => (k < l ? -1 : k === l ? b : unit)));
}
