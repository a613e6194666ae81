/** Sums of products over labels in float64, two tensors at a time from the left. */
import { eachOffset, stridesOf } from '../values/fold.js';

export interface Labelled {
  readonly values: Float64Array;
  readonly shape: readonly number[];
  /** One for each axis of the shape. */
  readonly labels: readonly number[];
}

/** A sum over all labels that the result has not. */
export function contracted(terms: readonly Labelled[], result: readonly number[]): Float64Array {
  let value = terms[0]!;
  if (terms.length === 1) return pair(value, undefined, result).values;
  for (let i = 1; i < terms.length; i++) {
    const later = new Set([...result, ...terms.slice(i + 1).flatMap((t) => t.labels)]);
    const all = [...new Set([...value.labels, ...terms[i]!.labels])];
    const kept = i === terms.length - 1 ? result : all.filter((l) => later.has(l));
    value = pair(value, terms[i]!, kept);
  }
  return value.values;
}

/** The offsets in a tensor for every index along a list of labels; a label that stands twice runs along the diagonal. */
function offsets({ shape, labels }: Labelled, list: readonly number[], size: ReadonlyMap<number, number>): Int32Array {
  const strides = stridesOf(shape);
  const steps = list.map((l) => labels.reduce((sum, m, k) => sum + (m === l ? strides[k]! : 0), 0));
  const widths = list.map((l) => size.get(l)!);
  const out = new Int32Array(widths.reduce((a, b) => a * b, 1));
  let n = 0;
  eachOffset(widths, steps, (offset) => {
    out[n++] = offset;
  });
  return out;
}

function pair(a: Labelled, b: Labelled | undefined, kept: readonly number[]): Labelled {
  const size = new Map<number, number>();
  for (const { shape, labels } of b === undefined ? [a] : [a, b])
    for (const [k, l] of labels.entries()) size.set(l, shape[k]!);
  const summed = [...size.keys()].filter((l) => !kept.includes(l));
  const [outerA, innerA] = [offsets(a, kept, size), offsets(a, summed, size)];
  const values = new Float64Array(outerA.length);
  if (b === undefined) {
    for (let k = 0; k < values.length; k++) {
      let sum = 0;
      for (let i = 0; i < innerA.length; i++) sum += a.values[outerA[k]! + innerA[i]!]!;
      values[k] = sum;
    }
  } else {
    const [outerB, innerB] = [offsets(b, kept, size), offsets(b, summed, size)];
    const [x, y] = [a.values, b.values];
    for (let k = 0; k < values.length; k++) {
      const [p, q] = [outerA[k]!, outerB[k]!];
      let sum = 0;
      for (let i = 0; i < innerA.length; i++) sum += x[p + innerA[i]!]! * y[q + innerB[i]!]!;
      values[k] = sum;
    }
  }
  return { values, shape: kept.map((l) => size.get(l)!), labels: kept };
}
