/**
 * Sums and sums of squares over a view, in float64. The innermost loop is a small function over one stride, whose partial sum is added to the result: so
 * rounding grows with the number of runs and the length of one, not with their product.
 */
import type { Loop } from './views.js';

export type Values = Float32Array | Float64Array;

function squaresOfRun(data: Values, at: number, stride: number, size: number): number {
  let [a, b] = [0, 0];
  let i = at;
  let left = size;
  for (; left >= 2; left -= 2, i += 2 * stride) {
    const [x, y] = [data[i]!, data[i + stride]!];
    a += x * x;
    b += y * y;
  }
  return left === 1 ? a + b + data[i]! * data[i]! : a + b;
}

/** Σ x², added to `out` from `o` on. */
export function addSquares(
  data: Values,
  at: number,
  loops: readonly Loop[],
  out: Float64Array,
  o: number,
  depth = 0,
): void {
  const loop = loops[depth];
  if (loop === undefined) {
    out[o]! += data[at]! * data[at]!;
    return;
  }
  const { size, stride, out: step } = loop;
  if (depth < loops.length - 1)
    for (let i = 0; i < size; i++) addSquares(data, at + i * stride, loops, out, o + i * step, depth + 1);
  else if (step === 0) out[o]! += squaresOfRun(data, at, stride, size);
  else for (let i = 0; i < size; i++) out[o + i * step]! += data[at + i * stride]! ** 2;
}

export interface Sums {
  readonly values: Float64Array;
  /** Sums of absolute values: the scale on which a sum is small. */
  readonly absolute: Float64Array;
}

/** Σ x and Σ |x|, added from `o` on. */
export function addSums(data: Values, at: number, loops: readonly Loop[], out: Sums, o: number, depth = 0): void {
  const { values, absolute } = out;
  const loop = loops[depth];
  if (loop === undefined) {
    values[o]! += data[at]!;
    absolute[o]! += Math.abs(data[at]!);
    return;
  }
  const { size, stride, out: step } = loop;
  if (depth < loops.length - 1)
    for (let i = 0; i < size; i++) addSums(data, at + i * stride, loops, out, o + i * step, depth + 1);
  else if (step === 0) {
    let [sum, sizes] = [0, 0];
    for (let i = 0; i < size; i++) {
      const x = data[at + i * stride]!;
      sum += x;
      sizes += Math.abs(x);
    }
    values[o]! += sum;
    absolute[o]! += sizes;
  } else
    for (let i = 0; i < size; i++) {
      const x = data[at + i * stride]!;
      values[o + i * step]! += x;
      absolute[o + i * step]! += Math.abs(x);
    }
}
