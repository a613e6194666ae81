/** Directions along which laws say that outputs stand still, and how fast outputs change along one, in float64. */
import { evaluateNetwork } from '@lawful/importers';
import type { TensorNetwork } from '@lawful/networks';
import type { AuditLaw } from 'lawful/runs';

export type Values = Map<string, Float64Array>;

/** Uniform in (−1, 1). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export function valuesOf(network: TensorNetwork, next: () => number): Values {
  const values: Values = new Map();
  for (const { name, role, shape, values: stored } of network.tensors.values()) {
    if (role === 'constant' && stored !== undefined) continue;
    if (role === 'tokens') {
      const [rows, words] = shape as [number, number];
      const own = new Float64Array(rows * words);
      for (let r = 0; r < rows; r++) own[r * words + Math.floor(((next() + 1) / 2) * words)] = 1;
      values.set(name, own);
    } else
      values.set(
        name,
        Float64Array.from({ length: size(shape) }, () => next()),
      );
  }
  // ReLU and its like want units that are on and off, not kinks; running variances are positive.
  for (const [name, own] of values)
    if (/var/.test(name))
      values.set(
        name,
        own.map((v) => 1 + v * v),
      );
  return values;
}

/** Half the gradient of ⟨S, law⟩ for a random symmetric S, a random diagonal, or random coefficients. */
export function direction(
  network: TensorNetwork,
  law: AuditLaw,
  theta: Values,
  next: () => number,
  turn = false,
): Values {
  const moved: Values = new Map();
  const [first] = law.terms;
  const dims = first!.axes.map((k) => first!.view.sizes[k]!);
  const last = dims.at(-1) ?? 1;
  const batch = size(dims.slice(0, -1));
  const gram = law.form === 'gram';
  const S = Float64Array.from({ length: gram ? batch * last * last : batch * last }, () => next());
  if (gram)
    for (let b = 0; b < batch; b++)
      for (let i = 0; i < last; i++)
        for (let j = 0; j < i; j++) S[(b * last + i) * last + j] = S[(b * last + j) * last + i]!;
  law.terms.forEach(({ view, coefficient, axes }, t) => {
    const sign = turn && t === law.terms.length - 1 ? -1 : 1;
    const own = moved.get(view.tensor) ?? new Float64Array(size(network.tensors.get(view.tensor)!.shape));
    moved.set(view.tensor, own);
    const value = theta.get(view.tensor)!;
    const { sizes, strides } = view;
    const lastAxis = axes.at(-1) ?? -1;
    const weights = axes.slice(0, -1).map((_, k) => size(dims.slice(k + 1, -1)));
    const index = new Array<number>(sizes.length).fill(0);
    let at = view.offset;
    for (let e = 0, total = size(sizes); e < total; e++) {
      let b = 0;
      for (let k = 0; k < weights.length; k++) b += index[axes[k]!]! * weights[k]!;
      const i = lastAxis < 0 ? 0 : index[lastAxis]!;
      let rate = 0;
      if (gram) {
        const first = at - i * strides[lastAxis]!;
        for (let j = 0; j < last; j++) rate += S[(b * last + i) * last + j]! * value[first + j * strides[lastAxis]!]!;
      } else if (law.form === 'constant') rate = next();
      else rate = S[b * last + i]! * (law.form === 'sum' ? 1 : value[at]!);
      own[at]! += sign * coefficient * rate;
      for (let k = sizes.length - 1; k >= 0; k--) {
        at += strides[k]!;
        if (++index[k]! < sizes[k]!) break;
        at -= sizes[k]! * strides[k]!;
        index[k] = 0;
      }
    }
  });
  return moved;
}

/** How fast the outputs change along a direction, against how fast they change along an arbitrary one of its size. */
export function slope(network: TensorNetwork, theta: Values, along: Values, probabilities: boolean): number {
  const outputs = (step: number): number[] => {
    const at = new Map(theta);
    for (const [name, d] of along)
      at.set(
        name,
        theta.get(name)!.map((v, i) => v + step * d[i]!),
      );
    return [...evaluateNetwork(network, at).values()].flatMap(({ shape, values }) => {
      if (!probabilities) return [...values];
      const columns = shape.findLast((n) => n > 1) ?? 1;
      return Array.from({ length: values.length / columns }, (_, r) => {
        const row = values.subarray(r * columns, (r + 1) * columns);
        const most = Math.max(...row);
        const e = row.map((z) => Math.exp(z - most));
        const sum = e.reduce((a, b) => a + b, 0);
        return [...e].map((x) => x / sum);
      }).flat();
    });
  };
  const h = 1e-5;
  const [up, down] = [outputs(h), outputs(-h)];
  return Math.max(...up.map((u, i) => Math.abs(u - down[i]!) / (2 * h)));
}
