/**
 * Gauss–Jordan elimination over any field, textbook form, for matrices that are small or over fields such as
 * rational functions, where entries are few and large.
 *
 * A matrix is an array of rows. An array cannot say how wide a matrix without rows is, so every function takes the
 * number of columns as an optional last argument; it is read off the first row when there is one. All functions throw
 * `RangeError` when rows differ in length.
 */
import type { Field } from '../rings/ring.js';

export type Rows<T> = readonly (readonly T[])[];

/** The common row length; `cols` when given, else that of the first row, else 0. Throws `RangeError` on ragged rows. */
export function columnsOf<T>(rows: Rows<T>, cols?: number): number {
  const n = cols ?? rows[0]?.length ?? 0;
  for (const row of rows) if (row.length !== n) throw new RangeError(`matrix: a row of ${row.length} in ${n} columns`);
  return n;
}

export interface EchelonForm<T> {
  /** The nonzero rows of the reduced echelon form, by increasing pivot. */
  readonly rows: readonly (readonly T[])[];
  readonly pivots: readonly number[];
  /** The product of the pivots divided out, with the sign of the row exchanges: the determinant of a regular matrix. */
  readonly scale: T;
}

/** The reduced row echelon form. O(rows · cols · rank) field operations. */
export function echelonOver<T>(field: Field<T>, rows: Rows<T>, cols?: number): EchelonForm<T> {
  const n = columnsOf(rows, cols);
  const m = rows.map((row) => [...row]);
  const pivots: number[] = [];
  let scale = field.one;
  for (let j = 0; j < n && pivots.length < m.length; j++) {
    const r = pivots.length;
    let found = r;
    while (found < m.length && field.isZero(m[found]![j]!)) found++;
    if (found === m.length) continue;
    const pivotRow = m[found]!;
    if (found !== r) {
      m[found] = m[r]!;
      m[r] = pivotRow;
      scale = field.neg(scale);
    }
    scale = field.mul(scale, pivotRow[j]!);
    const inverse = field.inv(pivotRow[j]!);
    for (let k = j; k < n; k++) pivotRow[k] = field.mul(pivotRow[k]!, inverse);
    for (let i = 0; i < m.length; i++) {
      const row = m[i]!;
      const c = row[j]!;
      if (i === r || field.isZero(c)) continue;
      for (let k = j; k < n; k++)
        if (!field.isZero(pivotRow[k]!)) row[k] = field.sub(row[k]!, field.mul(c, pivotRow[k]!));
    }
    pivots.push(j);
  }
  return { rows: m.slice(0, pivots.length), pivots, scale };
}

/** The inverse of a square matrix; undefined when singular. Throws `RangeError` unless it is square. */
export function inverseOver<T>(field: Field<T>, rows: Rows<T>): T[][] | undefined {
  const n = columnsOf(rows);
  if (rows.length !== n) throw new RangeError(`inverseOver: a ${rows.length} × ${n} matrix is not square`);
  const wide = rows.map((row, i) => [...row, ...row.map((_, j) => (i === j ? field.one : field.zero))]);
  const { rows: reduced, pivots } = echelonOver(field, wide, 2 * n);
  if (n > 0 && pivots[n - 1] !== n - 1) return undefined;
  return reduced.map((row) => row.slice(n));
}
