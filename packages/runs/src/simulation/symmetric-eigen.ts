/**
 * Eigenvalues and eigenvectors of a small symmetric matrix of floats by Jacobi's rotations (Golub, Van Loan, *Matrix Computations*, §8.5).
 *
 * Each rotation makes one pair of entries 0; sweeps over all pairs converge quadratically. For simulation only: what is decided exactly is decided
 * elsewhere.
 */

export interface SymmetricEigen {
  /** n of them, in no order. */
  readonly values: Float64Array;
  /** n × n, row by row; the k-th column belongs to the k-th value. */
  readonly vectors: Float64Array;
}

/** More are never needed; 6 to 10 are usual. */
const SWEEPS = 40;

/** @param matrix n × n, row by row; symmetric (not checked: the lower triangle is read too) */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  const a = Float64Array.from(matrix);
  const vectors = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const entry = a[p * n + q]!;
        // Below the last bit of both diagonal entries nothing is left to rotate.
        if (Math.abs(entry) <= 2 ** -54 * Math.sqrt(Math.abs(a[p * n + p]! * a[q * n + q]!))) continue;
        off += Math.abs(entry);
        rotate(a, vectors, n, p, q);
      }
    if (off === 0) break;
  }
  return { values: Float64Array.from({ length: n }, (_, k) => a[k * (n + 1)]!), vectors };
}

/** The rotation of coordinates p and q that makes a_pq = 0. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * a[p * n + q]!);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p]!, a[k * n + q]!];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k]!, a[q * n + k]!];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
    const [u, v] = [vectors[k * n + p]!, vectors[k * n + q]!];
    vectors[k * n + p] = c * u - s * v;
    vectors[k * n + q] = s * u + c * v;
  }
  a[p * n + q] = 0;
  a[q * n + p] = 0;
}

/** f(A) = V f(Λ) Vᵀ, n × n, row by row. */
export function spectralFunction(matrix: Float64Array, n: number, f: (value: number) => number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, n);
  const image = values.map(f);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += vectors[i * n + k]! * image[k]! * vectors[j * n + k]!;
      out[i * n + j] = sum;
    }
  return out;
}
