/**
 * Dense matrices over F_p, p < 2^24, and the questions asked of them: rank profile, reduced echelon form, nullspace,
 * linear systems, determinant.
 *
 * A matrix is row-major in a Float64Array of residues; n×0 and 0×n are matrices like any other. Every function leaves
 * its argument unchanged and takes an optional `RankKernel`; the results do not depend on it, the rows of a rank profile
 * included: with either kernel of kernel.ts they are the lexicographically first ones. A kernel of the caller's need
 * only choose independent ones.
 */
import { automaticKernel } from './kernel.js';
import type { RankKernel } from './rank-kernel.js';
import { checkModulus, rowSpaceModular } from './row-space.js';

export interface ModularMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly p: number;
  /** rows·cols residues 0 … p−1, row by row. */
  readonly data: Float64Array;
}

export interface RankProfile {
  readonly rank: number;
  /** Indices of `rank` independent rows. */
  readonly rows: readonly number[];
  /** The pivot columns, increasing; the minor on `rows` × `columns` is nonsingular. */
  readonly columns: readonly number[];
}

/** The residue of an exact integer. Throws `RangeError` on anything else. */
function residueOf(value: number, p: number): number {
  // Most are residues already, and remainders of doubles are slow.
  if (value >= 0 && value < p && (value | 0) === value) return value + 0;
  if (!Number.isSafeInteger(value)) throw new RangeError(`matrixModular: ${value} is not an exact integer`);
  const r = value % p;
  return r < 0 ? r + p : r + 0;
}

/**
 * The rows×cols matrix with entries fill(i, j) mod p, zero without `fill`. Throws `RangeError` for a modulus that is
 * not a prime below 2^24, for sizes that are not natural numbers, and for entries that are not exact integers.
 */
export function matrixModular(
  p: number,
  rows: number,
  cols: number,
  fill?: (i: number, j: number) => number,
): ModularMatrix {
  checkModulus(p, 'matrixModular');
  for (const n of [rows, cols])
    if (!Number.isInteger(n) || n < 0) throw new RangeError(`matrixModular: a ${rows} × ${cols} matrix`);
  const data = new Float64Array(rows * cols);
  if (fill !== undefined)
    for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) data[i * cols + j] = residueOf(fill(i, j), p);
  return { rows, cols, p, data };
}

/** The matrix with the given rows, each of `cols` residues; entries are copied and reduced. */
export function matrixFromRows(p: number, cols: number, rows: readonly ArrayLike<number>[]): ModularMatrix {
  for (const row of rows)
    if (row.length !== cols) throw new RangeError(`matrixFromRows: a row of ${row.length} entries, expected ${cols}`);
  return matrixModular(p, rows.length, cols, (i, j) => rows[i]![j]!);
}

/** Row i as a view, not a copy. */
export const rowOf = (m: ModularMatrix, i: number): Float64Array => m.data.subarray(i * m.cols, (i + 1) * m.cols);

/** cols × rows. */
export const transposeModular = (m: ModularMatrix): ModularMatrix =>
  matrixModular(m.p, m.cols, m.rows, (i, j) => m.data[j * m.cols + i]!);

/** a·b, (n×k)·(k×m) → n×m. Throws `RangeError` when the shapes or the moduli differ. */
export function multiplyModular(a: ModularMatrix, b: ModularMatrix): ModularMatrix {
  if (a.cols !== b.rows || a.p !== b.p)
    throw new RangeError(`multiplyModular: ${a.rows}×${a.cols} mod ${a.p} times ${b.rows}×${b.cols} mod ${b.p}`);
  const out = matrixModular(a.p, a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    const target = rowOf(out, i);
    for (let k = 0; k < a.cols; k++) {
      const x = a.data[i * a.cols + k]!;
      if (x !== 0) for (let j = 0; j < b.cols; j++) target[j] = (target[j]! + x * b.data[k * b.cols + j]!) % a.p;
    }
  }
  return out;
}

/** Rank, independent rows and pivot columns. */
export function rankProfileModular(m: ModularMatrix, kernel: RankKernel = automaticKernel): RankProfile {
  const { pivots, rowOrder } = kernel.echelon(m.p, m.rows, m.cols, m.data.slice(), false);
  return { rank: pivots.length, rows: rowOrder.slice(0, pivots.length), columns: pivots };
}

/** The reduced row echelon form, same shape, zero rows last, and its pivot columns. */
export function reducedEchelonModular(
  m: ModularMatrix,
  kernel: RankKernel = automaticKernel,
): { readonly matrix: ModularMatrix; readonly pivots: readonly number[] } {
  const data = m.data.slice();
  const { pivots } = kernel.echelon(m.p, m.rows, m.cols, data, true);
  return { matrix: { ...m, data }, pivots };
}

/** The columns that are not pivots, increasing. */
export function freeColumns(cols: number, pivots: readonly number[]): number[] {
  const taken = new Set(pivots);
  return Array.from({ length: cols }, (_, j) => j).filter((j) => !taken.has(j));
}

/** The basis of {x : m·x = 0} with one vector per free column, 1 there and 0 at the other free columns. */
export function nullspaceModular(m: ModularMatrix, kernel: RankKernel = automaticKernel): Float64Array[] {
  const { matrix, pivots } = reducedEchelonModular(m, kernel);
  return freeColumns(m.cols, pivots).map((free) => {
    const x = new Float64Array(m.cols);
    x[free] = 1;
    pivots.forEach((pivot, i) => {
      const c = matrix.data[i * m.cols + free]!;
      if (c !== 0) x[pivot] = m.p - c;
    });
    return x;
  });
}

/** +1 or −1 for a permutation given as the list of its values. */
function permutationSign(values: readonly number[]): 1 | -1 {
  const seen = new Set<number>();
  let transpositions = 0;
  for (let i = 0; i < values.length; i++) {
    for (let j = i, length = 0; !seen.has(j); j = values[j]!, length++) {
      seen.add(j);
      if (length > 0) transpositions++;
    }
  }
  return transpositions % 2 === 0 ? 1 : -1;
}

/**
 * The determinant; 1 for the 0×0 matrix. Throws `RangeError` unless the matrix is square.
 *
 * Rows enter one at a time and lose multiples of earlier rows only, so with the columns in pivot order the matrix is
 * upper triangular: the determinant is the product of the leading entries times the sign of that order.
 */
export function determinantModular(m: ModularMatrix): number {
  if (m.rows !== m.cols) throw new RangeError(`determinantModular: a ${m.rows} × ${m.cols} matrix is not square`);
  const space = rowSpaceModular(m.p, m.cols);
  const order: number[] = [];
  let product = 1;
  for (let i = 0; i < m.rows; i++) {
    const part = space.contribute(rowOf(m, i));
    if (part === undefined) return 0;
    product = (product * part.lead) % m.p;
    order.push(part.pivot);
  }
  return permutationSign(order) === 1 ? product : m.p - product;
}
