/**
 * A quadratic form B written as a difference of two that are nowhere negative, exactly.
 *
 * R is the diagonal of the absolute row sums of B. Both M₊ = (R + B)/2 and M₋ = (R − B)/2 are diagonally dominant, so
 *
 *   gᵀM±g = Σ_i max(±B_ii, 0) g_i² + Σ_{i<j} ½|B_ij| (g_i ± sgn(B_ij) g_j)²,   B = M₊ − M₋,   ‖B‖ ≤ max R.
 *
 * Where B² = R², as for diagonals and for multiples of signed partial permutations (the laws that symmetries of networks give), R is √(B²), M± are the
 * spectral parts B± and ‖B‖ is the largest entry of R. This is asked of each connected part of B. Reference: R. Horn, C. Johnson, *Matrix Analysis*,
 * §6.1 (diagonal dominance).
 */
import { compareRationals, QQ, type Rational, rational, type StateFunction } from '@lawful/cas-core';

/** c·(x_i + sign·x_j)², or c·x_i² where j = i. */
export interface Square {
  readonly c: Rational;
  readonly i: number;
  readonly j: number;
  readonly sign: 1 | -1;
}

export interface SplitForm {
  /** The variables of each part sum to B = plus − minus; all c > 0. */
  readonly plus: readonly Square[];
  readonly minus: readonly Square[];
  /** Whether these are the spectral parts. */
  readonly spectral: boolean;
  /** The largest absolute row sum: ‖B‖ where `normExact`, and at least ‖B‖ always. */
  readonly norm: Rational;
  readonly normExact: boolean;
}

type SymmetricRows = ReadonlyMap<number, ReadonlyMap<number, Rational>>;

const HALF = rational(1, 2);
const size = (q: Rational): Rational => (q.num < 0n ? QQ.neg(q) : q);

/** The terms of degree 2 of a polynomial law, θᵀBθ, by variable. */
export function symmetricRows(h: StateFunction): SymmetricRows {
  const rows = new Map<number, Map<number, Rational>>();
  const put = (i: number, j: number, q: Rational): void => {
    const row = rows.get(i) ?? new Map<number, Rational>();
    rows.set(i, row);
    row.set(j, q);
  };
  for (const { coefficient, exponents } of h.numerator) {
    const [first, second] = exponents;
    if (first?.[1] === 2) put(first[0], first[0], coefficient);
    else if (first !== undefined && second !== undefined) {
      const half = QQ.mul(HALF, coefficient);
      put(first[0], second[0], half);
      put(second[0], first[0], half);
    }
  }
  return rows;
}

/** @param B symmetric, without zeros, not empty */
export function splitForm(B: SymmetricRows): SplitForm {
  const sums = new Map([...B].map(([i, row]) => [i, [...row.values()].map(size).reduce(QQ.add, QQ.zero)]));
  const parts = connectedParts(B).map((part) => ({
    norm: part.map((i) => sums.get(i)!).reduce((a, b) => (compareRationals(a, b) < 0 ? b : a)),
    spectral: part.every((i) => isSquareRow(B, i, sums.get(i)!)),
  }));
  const norm = parts.map((p) => p.norm).reduce((a, b) => (compareRationals(a, b) < 0 ? b : a));
  const squares = (wanted: 1 | -1): Square[] =>
    [...B].flatMap(([i, row]) =>
      [...row].flatMap(([j, q]): Square[] => {
        const sign = q.num > 0n ? 1 : -1;
        if (i === j) return sign === wanted ? [{ c: size(q), i, j, sign: 1 }] : [];
        return i < j ? [{ c: QQ.mul(HALF, size(q)), i, j, sign: sign === wanted ? 1 : -1 }] : [];
      }),
    );
  return {
    plus: squares(1),
    minus: squares(-1),
    spectral: parts.every((p) => p.spectral),
    norm,
    normExact: parts.some((p) => p.spectral && compareRationals(p.norm, norm) === 0),
  };
}

/** Whether row i of B² is that of R². */
function isSquareRow(B: SymmetricRows, i: number, sum: Rational): boolean {
  const out = new Map<number, Rational>();
  for (const [k, b] of B.get(i)!)
    for (const [j, c] of B.get(k)!) out.set(j, QQ.add(out.get(j) ?? QQ.zero, QQ.mul(b, c)));
  return [...out].every(([j, q]) => QQ.equal(q, j === i ? QQ.mul(sum, sum) : QQ.zero));
}

function connectedParts(B: SymmetricRows): number[][] {
  const seen = new Set<number>();
  const parts: number[][] = [];
  for (const start of B.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const part = [start];
    for (const i of part)
      for (const j of B.get(i)!.keys())
        if (!seen.has(j)) {
          seen.add(j);
          part.push(j);
        }
    parts.push(part);
  }
  return parts;
}
