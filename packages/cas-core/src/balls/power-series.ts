/**
 * Functions given by their power series, with a remainder bound.
 *
 * f(x) = Σ_k c_k (x − a)^k with rational c_k. The user gives, besides the coefficients, a bound for the remainder: for each
 * number of terms N and each bound m ≥ |x − a| a ball whose upper end is at least |Σ_{k ≥ N} c_k (x − a)^k|. Then
 * Σ_{k < N} ± remainder encloses f(x); N is doubled until the remainder is below the last digit, or the terms are spent, when
 * the enclosure is still right but wide. The bound is taken on trust, as the coefficients are: it is part of the definition
 * of f. `geometricRemainder` and `factorialRemainder` are proved from bounds on the coefficients:
 *
 *   |c_k| ≤ C·R^k:     Σ_{k≥N} ≤ C (Rm)^N / (1 − Rm)                       where Rm < 1,
 *   |c_k| ≤ C·R^k/k!:  Σ_{k≥N} ≤ C (Rm)^N / N! · 1/(1 − Rm/(N+1))          where Rm < N + 1.
 */
import { QQ, type Rational } from '../rings/rationals.js';
import { power } from '../rings/ring.js';
import { type Ball, containsZero, decimalSign, isUnbounded, magnitude, UNBOUNDED } from './ball.js';
import type { BallField } from './ball-field.js';
import { absBall, type BallFunction } from './ball-functions.js';

/** At least |Σ_{k ≥ terms} c_k t^k| for all |t| in or below `size`; unbounded when there is no such bound. */
export type Remainder = (field: BallField, terms: number, size: Ball) => Ball;

export interface PowerSeries {
  /** The point of expansion a; 0 unless given. */
  readonly centre?: Rational;
  readonly coefficient: (k: number) => Rational;
  readonly remainder: Remainder;
  /** At most this many terms; 4096 unless given. */
  readonly maxTerms?: number;
}

/** The remainder when |c_k| ≤ C·R^k for all k. */
export const geometricRemainder =
  (C: Rational, R: Rational): Remainder =>
  (field, terms, size) => {
    const t = field.mul(field.fromRational(R), size);
    const gap = field.sub(field.one, t);
    if (decimalSign(gap.lower) <= 0) return UNBOUNDED;
    return field.div(field.mul(field.fromRational(C), power(field, t, terms)), gap);
  };

/** The remainder when |c_k| ≤ C·R^k/k! for all k. */
export const factorialRemainder =
  (C: Rational, R: Rational): Remainder =>
  (field, terms, size) => {
    const t = field.mul(field.fromRational(R), size);
    const gap = field.sub(field.one, field.div(t, field.fromInteger(BigInt(terms + 1))));
    if (decimalSign(gap.lower) <= 0) return UNBOUNDED;
    let factorial = 1n;
    for (let k = 2n; k <= BigInt(terms); k++) factorial *= k;
    const bound = field.div(power(field, t, terms), field.fromInteger(factorial));
    return field.div(field.mul(field.fromRational(C), bound), gap);
  };

/** The function of balls with this power series; unbounded where its remainder bound is. */
export function seriesFunction(series: PowerSeries): BallFunction {
  const centre = series.centre ?? QQ.zero;
  const maxTerms = series.maxTerms ?? 4096;
  const coefficients: Rational[] = [];
  return (field, x) => {
    if (isUnbounded(x)) return UNBOUNDED;
    const t = field.sub(x, field.fromRational(centre));
    const size = absBall(field, t);
    const wanted = field.fromEnds(`1e-${field.precision + 2}`, `1e-${field.precision + 2}`).upper;
    let terms = Math.min(8, maxTerms);
    let rest = series.remainder(field, terms, size);
    while (terms < maxTerms && (isUnbounded(rest) || magnitude(rest).gt(wanted))) {
      terms = Math.min(2 * terms, maxTerms);
      rest = series.remainder(field, terms, size);
    }
    if (isUnbounded(rest)) return UNBOUNDED;
    while (coefficients.length < terms) coefficients.push(series.coefficient(coefficients.length));
    let sum = field.zero;
    for (let k = terms - 1; k >= 0; k--) sum = field.add(field.mul(sum, t), field.fromRational(coefficients[k]!));
    const bound = magnitude(rest);
    return containsZero(rest) && bound.isZero() ? sum : field.add(sum, field.fromMidpoint(0, bound));
  };
}
