/**
 * The rank of a real matrix known through enclosures.
 *
 * Gaussian elimination with full pivoting on balls. Theorem: if the pivots chosen at (i₁, j₁), …, (i_r, j_r) all exclude 0,
 * the minor with these rows and columns is nonzero, so rank ≥ r. For the same elimination on the real matrix inside has its
 * pivots inside these balls, hence nonzero, and the minor is ± their product. If moreover every entry of the remaining Schur
 * complement is the point 0, the real Schur complement vanishes and rank = r. Otherwise the entries that contain 0 prove
 * nothing: that the rank is r is evidence only. Nothing of this depends on which pivots are tried; taking the largest
 * mignitude keeps the balls narrow. Precondition, not checked: the real matrix exists, so an unbounded ball among the entries
 * stands for a number about which nothing else is known.
 */
import { type Ball, isExactlyZero, magnitude, mignitude } from './ball.js';
import { ballField } from './ball-field.js';
import { type Decimal, isAbove, isFiniteDecimal } from './decimal.js';

export interface BallRank {
  /** Proved: the rank is at least this. */
  readonly provedRank: number;
  /** Proved: the rank is at most this: the pivots, and as many rows and columns of the Schur complement as are not proved zero. */
  readonly atMost: number;
  /** Proved: the rank is exactly `provedRank`. */
  readonly exact: boolean;
  /** The rank that the enclosures suggest, when they are bounded; the same as `provedRank` unless more digits tell more. */
  readonly evidenceRank?: number;
  /** No proof that the rank is not larger. */
  readonly undecided: boolean;
  /** Rows and columns of a minor that is proved to be nonzero, in the order of elimination. */
  readonly pivots: { readonly rows: readonly number[]; readonly columns: readonly number[] };
  /** No entry of the Schur complement is larger; 0 when the rank is exact, infinite when one is unbounded. */
  readonly residual: Decimal;
  readonly precision: number;
}

/** One elimination at one precision. Throws `RangeError` when the rows differ in length. */
export function rankOfBalls(matrix: readonly (readonly Ball[])[], precision: number): BallRank {
  const field = ballField(precision);
  const columns = matrix[0]?.length ?? 0;
  const bad = matrix.findIndex((row) => row.length !== columns);
  if (bad >= 0)
    throw new RangeError(`rankOfBalls: row ${bad} has ${matrix[bad]!.length} entries, row 0 has ${columns}`);
  const work = matrix.map((row) => [...row]);
  const freeRows = new Set(work.keys());
  const freeColumns = new Set(Array.from({ length: columns }, (_, j) => j));
  const pivotRows: number[] = [];
  const pivotColumns: number[] = [];
  for (;;) {
    const place = largestPivot(work, freeRows, freeColumns);
    if (place === undefined) break;
    const [i, j] = place;
    freeRows.delete(i);
    freeColumns.delete(j);
    pivotRows.push(i);
    pivotColumns.push(j);
    for (const r of freeRows) {
      if (isExactlyZero(work[r]![j]!)) continue;
      const factor = field.div(work[r]![j]!, work[i]![j]!);
      for (const c of freeColumns) {
        const entry = work[i]![c]!;
        if (!isExactlyZero(entry)) work[r]![c] = field.sub(work[r]![c]!, field.mul(factor, entry));
      }
    }
  }
  let residual: Decimal = field.zero.upper;
  const liveRows = new Set<number>();
  const liveColumns = new Set<number>();
  for (const r of freeRows)
    for (const c of freeColumns) {
      const size = magnitude(work[r]![c]!);
      if (size.digits === 0n) continue;
      liveRows.add(r);
      liveColumns.add(c);
      if (isAbove(size, residual)) residual = size;
    }
  const exact = liveRows.size === 0;
  return Object.freeze({
    provedRank: pivotRows.length,
    atMost: pivotRows.length + Math.min(liveRows.size, liveColumns.size),
    exact,
    ...(isFiniteDecimal(residual) ? { evidenceRank: pivotRows.length } : {}),
    undecided: !exact,
    pivots: Object.freeze({ rows: pivotRows, columns: pivotColumns }),
    residual,
    precision,
  });
}

function largestPivot(
  work: readonly (readonly Ball[])[],
  rows: ReadonlySet<number>,
  columns: ReadonlySet<number>,
): readonly [number, number] | undefined {
  let best: readonly [number, number] | undefined;
  let size: Decimal | undefined;
  for (const i of rows)
    for (const j of columns) {
      const here = mignitude(work[i]![j]!);
      if (here.digits !== 0n && (size === undefined || isAbove(here, size))) {
        size = here;
        best = [i, j];
      }
    }
  return best;
}
