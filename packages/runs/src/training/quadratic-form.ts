/**
 * A symmetric bilinear form of floats, xᵀBy, with its parts: B = B₊ − B₋ by eigenvalues, |B| entry by entry, ‖B‖ the largest |eigenvalue|.
 *
 * B is given by its entries and lives on the indices that occur in them.
 */
import { symmetricEigen } from '../simulation/symmetric-eigen.js';

export interface QuadraticForm {
  /** xᵀBy. */
  pair(x: ArrayLike<number>, y: ArrayLike<number>): number;
  /** |x|ᵀ|B||y|. */
  absolute(x: ArrayLike<number>, y: ArrayLike<number>): number;
  /** (xᵀB₊x, xᵀB₋x), both at least 0. */
  parts(x: ArrayLike<number>): readonly [number, number];
  /** ‖B‖. */
  readonly norm: number;
}

/** @param terms (i, j, B_ij), those off the diagonal in both orders; entries that occur twice add up */
export function quadraticForm(terms: readonly (readonly [number, number, number])[]): QuadraticForm {
  const indices = [...new Set(terms.flatMap((term) => term.slice(0, 2)))].sort((a, b) => a - b);
  const place = new Map(indices.map((index, k) => [index, k]));
  const n = indices.length;
  const matrix = new Float64Array(n * n);
  for (const [i, j, b] of terms) matrix[place.get(i)! * n + place.get(j)!]! += b;
  const { values, vectors } = symmetricEigen(matrix, n);
  return Object.freeze({
    pair: (x: ArrayLike<number>, y: ArrayLike<number>) => terms.reduce((sum, [i, j, b]) => sum + b * x[i]! * y[j]!, 0),
    absolute: (x: ArrayLike<number>, y: ArrayLike<number>) =>
      terms.reduce((sum, [i, j, b]) => sum + Math.abs(b * x[i]! * y[j]!), 0),
    parts: (x: ArrayLike<number>) => {
      const out: [number, number] = [0, 0];
      for (let k = 0; k < n; k++) {
        let along = 0;
        for (let i = 0; i < n; i++) along += vectors[i * n + k]! * x[indices[i]!]!;
        out[values[k]! > 0 ? 0 : 1] += Math.abs(values[k]!) * along * along;
      }
      return out;
    },
    norm: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  });
}
