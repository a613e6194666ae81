/**
 * The Newton–Schulz iteration: X₀ = G/(‖G‖_F + ε), then k times X ← aX + bXXᵀX + c(XXᵀ)²X.
 *
 * With (a, b, c) = (3/2, −1/2, 0) singular values in (0, √3) go to 1, so that X goes to the orthogonal factor of G; Muon's (3.4445, −4.775,
 * 2.0315) only brings them near 1, faster. Whatever the coefficients, X = G·q(GᵀG): left and right orthogonal matrices pass
 * through, and cᵀG = 0 gives cᵀX = 0 (theory §14, F′).
 */
import { gram, length, product, transposed } from './matrices.js';

export interface NewtonSchulz {
  readonly coefficients: readonly [number, number, number];
  readonly iterations: number;
}

/** Of Muon (K. Jordan, 2024). */
export const QUINTIC: NewtonSchulz = Object.freeze({ coefficients: [3.4445, -4.775, 2.0315] as const, iterations: 5 });

/** (3X − XXᵀX)/2. */
export const CUBIC: NewtonSchulz = Object.freeze({ coefficients: [1.5, -0.5, 0] as const, iterations: 5 });

/** @param matrix rows × columns, row by row */
export function newtonSchulz(
  { coefficients: [a, b, c], iterations }: NewtonSchulz,
  matrix: Float64Array,
  rows: number,
  columns: number,
): Float64Array {
  // The smaller Gram matrix.
  const isTall = rows > columns;
  const [m, n] = isTall ? [columns, rows] : [rows, columns];
  const size = length(matrix) + 1e-7;
  let x = (isTall ? transposed(matrix, rows, columns) : matrix).map((entry) => entry / size);
  for (let k = 0; k < iterations; k++) {
    const square = gram(x, m, n);
    const fourth = gram(square, m, m);
    const factor = square.map((entry, i) => b * entry + c * fourth[i]!);
    const move = product(factor, x, m, m, n);
    x = x.map((entry, i) => a * entry + move[i]!);
  }
  return isTall ? transposed(x, m, n) : x;
}
