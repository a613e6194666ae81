/**
 * Sparse matrices over ℚ by columns: how group elements act on large feature spaces.
 *
 * column j lists the pairs [i, m_ij] with m_ij ≠ 0 by increasing i, that is, the image of the basis vector e_j. So the
 * product a·b combines columns of a, and a signed permutation is recognised at sight. The tensor product uses the
 * index (i, k) ↦ i·size(b) + k.
 */
import { QQ, type Rational, type RationalMatrix } from '@lawful/cas-core';

export type SparseColumn = readonly (readonly [number, Rational])[];

export interface ColumnMatrix {
  readonly rows: number;
  readonly columns: readonly SparseColumn[];
}

const sorted = (column: ReadonlyMap<number, Rational>): SparseColumn =>
  [...column].filter(([, v]) => !QQ.isZero(v)).sort((a, b) => a[0] - b[0]);

/** Adds up entries [row, value] of one column. */
export function columnOf(entries: Iterable<readonly [number, Rational]>): SparseColumn {
  const column = new Map<number, Rational>();
  for (const [i, v] of entries) {
    const old = column.get(i);
    column.set(i, old === undefined ? v : QQ.add(old, v));
  }
  return sorted(column);
}

export const sparseFromDense = (a: RationalMatrix, cols = a[0]?.length ?? 0): ColumnMatrix => ({
  rows: a.length,
  columns: Array.from({ length: cols }, (_, j) =>
    a.flatMap((row, i) => (QQ.isZero(row[j]!) ? [] : [[i, row[j]!] as const])),
  ),
});

export function denseFromSparse(a: ColumnMatrix): RationalMatrix {
  const out = Array.from({ length: a.rows }, () => new Array<Rational>(a.columns.length).fill(QQ.zero));
  a.columns.forEach((column, j) => {
    for (const [i, v] of column) out[i]![j] = v;
  });
  return out;
}

export const sparseDiagonal = (values: readonly Rational[]): ColumnMatrix => ({
  rows: values.length,
  columns: values.map((v, i) => (QQ.isZero(v) ? [] : [[i, v]])),
});

export const sparseIdentity = (n: number): ColumnMatrix => sparseDiagonal(new Array<Rational>(n).fill(QQ.one));

const times = (c: Rational, v: Rational): Rational => (c.num === 1n && c.den === 1n ? v : QQ.mul(c, v));

export const multiplySparse = (a: ColumnMatrix, b: ColumnMatrix): ColumnMatrix => ({
  rows: a.rows,
  columns: b.columns.map((column) =>
    columnOf(column.flatMap(([k, c]) => a.columns[k]!.map(([i, v]) => [i, times(c, v)] as const))),
  ),
});

export const addSparse = (a: ColumnMatrix, b: ColumnMatrix): ColumnMatrix => ({
  rows: a.rows,
  columns: a.columns.map((column, j) => columnOf([...column, ...b.columns[j]!])),
});

export function transposeSparse(a: ColumnMatrix): ColumnMatrix {
  const columns: (readonly [number, Rational])[][] = Array.from({ length: a.rows }, () => []);
  a.columns.forEach((column, j) => {
    for (const [i, v] of column) columns[i]!.push([j, v]);
  });
  return { rows: a.columns.length, columns };
}

export const directSumSparse = (a: ColumnMatrix, b: ColumnMatrix): ColumnMatrix => ({
  rows: a.rows + b.rows,
  columns: [...a.columns, ...b.columns.map((column) => column.map(([i, v]) => [a.rows + i, v] as const))],
});

export const tensorSparse = (a: ColumnMatrix, b: ColumnMatrix): ColumnMatrix => ({
  rows: a.rows * b.rows,
  columns: a.columns.flatMap((p) =>
    b.columns.map((q) => p.flatMap(([i, v]) => q.map(([k, u]) => [i * b.rows + k, times(v, u)] as const))),
  ),
});

export const equalSparse = (a: ColumnMatrix, b: ColumnMatrix): boolean =>
  a.rows === b.rows &&
  a.columns.length === b.columns.length &&
  a.columns.every((column, j) => {
    const other = b.columns[j]!;
    return (
      column.length === other.length && column.every(([i, v], k) => i === other[k]![0] && QQ.equal(v, other[k]![1]))
    );
  });
