/**
 * Matrices as their rows: row i of M is the linear form Σ_j M_ij z_j in indeterminates z_0, z_1, …; the rows of XM arise from
 * those of X when each z_j becomes row j of M. A linear form may have further indeterminates as coefficients.
 */
import { plus } from '../../core/arithmetic/interpret.js';
import type { Polynomial, PolynomialRing } from '../../core/arithmetic/polynomial.js';
import { ONE } from '../../core/arithmetic/rational.js';
import type { Matrix } from '../averaged/reading.js';

export type Rows = readonly Polynomial[];

export const isZero = (M: Rows) => M.every(({ terms }) => terms.size === 0);
export const whole = (n: bigint) => ({ numerator: n, denominator: 1n });

export type Matrices = ReturnType<typeof matrices>;

export function matrices(R: PolynomialRing, size: number) {
  const z = (i: number, value = ONE) => R.term(value, [[i, 1]]);

  function rowsOf(matrix: Matrix): Rows {
    const rows = Array.from({ length: size }, () => R.sum([]));
    for (const [i, j, entry] of matrix) rows[i] = plus(R, rows[i], z(j, entry));
    return rows;
  }
  const times = (X: Rows, M: Rows): Rows =>
    X.map(({ terms, scale }) => {
      const image = (m: string, c: bigint) =>
        R.multiply({ terms: new Map([[m.slice(1), c]]), scale }, M[m.charCodeAt(0)] as Polynomial);
      return R.sum([...terms].map(([m, c]) => [image(m, c), 1]));
    });
  const minus = (X: Rows, Y: Rows): Rows => X.map((row, i) => plus(R, row, Y[i] as Polynomial, -1));
  const scaled = (X: Rows, n: number): Rows => X.map((row) => R.multiply(R.term(whole(BigInt(n))), row));
  const commutator = (X: Rows, E: Rows): Rows => minus(times(X, E), times(E, X));
  /** The trace of M minus a number. */
  function excessTrace(M: Rows, due: number): Polynomial {
    const entry = ({ terms, scale }: Polynomial, i: number) => {
      return { terms: new Map([['', terms.get(String.fromCharCode(i)) ?? 0n]]), scale };
    };
    return plus(R, R.sum(M.map((row, i) => [entry(row, i), 1])), R.term(whole(BigInt(due))), -1);
  }
  /** The quadratic form Σ factor_i z_i M_ij z_j. */
  const form = (M: Rows, factor = (_: number) => ONE): Rows => [
    R.sum(M.map((row, i) => [R.multiply(z(i, factor(i)), row), 1])),
  ];
  const unit = Array.from({ length: size }, (_, i) => z(i));

  return Object.freeze({ R, size, z, unit, rowsOf, times, minus, scaled, commutator, excessTrace, form });
}
