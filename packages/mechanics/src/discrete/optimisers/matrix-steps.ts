/** Steps tensor by tensor, θ − η·update(W, G), and products of matrices as lists of rows. */
import type { StepState } from '../optimiser-row.js';
import type { StepArithmetic } from '../step-arithmetic.js';
import type { Tensor } from '../tensors.js';
import { ETA } from './settings.js';

export type Matrix<T> = readonly (readonly T[])[];

/** @param update of a tensor from its value and its gradient, both row by row */
export function tensorStep<T>(
  A: StepArithmetic<T>,
  { theta }: StepState<T>,
  gradient: readonly T[],
  tensors: readonly Tensor[],
  update: (tensor: Tensor, value: readonly T[], gradient: readonly T[]) => readonly T[] | undefined,
): StepState<T> | undefined {
  const { sub, mul } = A.field;
  const eta = A.of(ETA);
  const moved = [...theta];
  for (const tensor of tensors) {
    const at = (list: readonly T[]): T[] => tensor.ordinals.map((d) => list[d]!);
    const own = update(tensor, at(theta), at(gradient));
    if (own === undefined) return undefined;
    tensor.ordinals.forEach((d, k) => {
      moved[d] = sub(theta[d]!, mul(eta, own[k]!));
    });
  }
  return { theta: moved, velocity: gradient };
}

export const product = <T>({ field }: StepArithmetic<T>, a: Matrix<T>, b: Matrix<T>): T[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => field.add(sum, field.mul(x, b[k]![j]!)), field.zero)));

export const transposed = <T>(a: Matrix<T>): T[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));

export const matrixOf = <T>({ rows, cols }: Tensor, entries: readonly T[]): T[][] =>
  Array.from({ length: rows }, (_, i) => entries.slice(i * cols, (i + 1) * cols));
