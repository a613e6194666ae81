/**
 * Dense matrices over ℚ as arrays of rows: group elements, projectors, Gram matrices of moderate size.
 *
 * What acts on a large feature space is sparse and lives with representations; ranks, nullspaces and determinants are in rational-matrix.ts. A 0 × 0
 * matrix is the empty array. Shapes are the caller's business, except in `squareDefect`, which is asked about matrices nobody has looked at yet.
 */
import { formatRational, QQ, type Rational, rational } from '../rings/rationals.js';

export type RationalMatrix = readonly (readonly Rational[])[];

/** The matrix of exact integers. */
export const integerMatrix = (rows: readonly (readonly (number | bigint)[])[]): RationalMatrix =>
  rows.map((row) => row.map((v) => rational(v)));

export const identityMatrix = (n: number): RationalMatrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? QQ.one : QQ.zero)));

/** The n × n matrix with the given entries [row, column, value], zero elsewhere; repeated places add up. */
export function matrixFromEntries(n: number, entries: readonly (readonly [number, number, number])[]): RationalMatrix {
  const rows = Array.from({ length: n }, () => new Array<Rational>(n).fill(QQ.zero));
  for (const [i, j, v] of entries) rows[i]![j] = QQ.add(rows[i]![j]!, rational(v));
  return rows;
}

export const transposeMatrix = (a: RationalMatrix): RationalMatrix =>
  Array.from({ length: a[0]?.length ?? 0 }, (_, j) => a.map((row) => row[j]!));

export function multiplyMatrices(a: RationalMatrix, b: RationalMatrix): RationalMatrix {
  const cols = b[0]?.length ?? 0;
  return a.map((row) => {
    const out = new Array<Rational>(cols).fill(QQ.zero);
    row.forEach((x, k) => {
      if (QQ.isZero(x)) return;
      const other = b[k]!;
      for (let j = 0; j < cols; j++) if (!QQ.isZero(other[j]!)) out[j] = QQ.add(out[j]!, QQ.mul(x, other[j]!));
    });
    return out;
  });
}

export const addMatrices = (a: RationalMatrix, b: RationalMatrix): RationalMatrix =>
  a.map((row, i) => row.map((x, j) => QQ.add(x, b[i]![j]!)));

export const subtractMatrices = (a: RationalMatrix, b: RationalMatrix): RationalMatrix =>
  a.map((row, i) => row.map((x, j) => QQ.sub(x, b[i]![j]!)));

export const isZeroMatrix = (a: RationalMatrix): boolean => a.every((row) => row.every(QQ.isZero));

export const isIdentityMatrix = (a: RationalMatrix): boolean =>
  a.every((row, i) => row.every((q, j) => QQ.equal(q, i === j ? QQ.one : QQ.zero)));

export const scaleMatrix = (c: Rational, a: RationalMatrix): RationalMatrix =>
  a.map((row) => row.map((x) => QQ.mul(c, x)));

export const equalMatrices = (a: RationalMatrix, b: RationalMatrix): boolean =>
  a.length === b.length &&
  a.every((row, i) => row.length === b[i]!.length && row.every((x, j) => QQ.equal(x, b[i]![j]!)));

/** diag(a, b). */
export function blockDiagonal(a: RationalMatrix, b: RationalMatrix): RationalMatrix {
  const left = new Array<Rational>(a.length).fill(QQ.zero);
  const right = new Array<Rational>(b.length).fill(QQ.zero);
  return [...a.map((row) => [...row, ...right]), ...b.map((row) => [...left, ...row])];
}

export const formatMatrix = (a: RationalMatrix): string =>
  `[${a.map((row) => `[${row.map(formatRational).join(', ')}]`).join(', ')}]`;

/** What keeps a matrix from being size × size; undefined when nothing does. */
export function squareDefect(a: RationalMatrix, size: number): string | undefined {
  if (a.length !== size) return `has ${a.length} rows, expected ${size}`;
  const i = a.findIndex((row) => row.length !== size);
  return i < 0 ? undefined : `has ${a[i]!.length} entries in row ${i + 1}, expected ${size}`;
}

/** The first entry (1-based, row by row) in which g'g differs from the identity; undefined for orthogonal g. */
export function orthogonalityDefect(g: RationalMatrix): { row: number; col: number; value: Rational } | undefined {
  const gram = multiplyMatrices(transposeMatrix(g), g);
  for (let i = 0; i < gram.length; i++)
    for (let j = 0; j < gram.length; j++)
      if (!QQ.equal(gram[i]![j]!, i === j ? QQ.one : QQ.zero)) return { row: i + 1, col: j + 1, value: gram[i]![j]! };
  return undefined;
}
