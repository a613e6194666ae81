/** Rational numbers with their operations, which pay for their digits. */
import { ONE, type Rational } from '../../core/arithmetic/rational.js';
import { type Meter, reject } from '../../text/rejection.js';
import { type Numbers, quotient } from './logits.js';

export const ZERO: Rational = { ...ONE, numerator: 0n };

const words = (a: bigint): number => 1 + (a.toString(16).length >> 4);

export function rationals(spend: Meter): Numbers<Rational> {
  const paid = (numerator: bigint, denominator: bigint): Rational => {
    spend(words(numerator) * words(denominator));
    return quotient(numerator, denominator);
  };
  return {
    zero: ZERO,
    fromRational: (q) => q,
    K: {
      sum: (terms) =>
        terms.reduce<Rational>(
          (total, [a, sign]) =>
            paid(
              total.numerator * a.denominator + BigInt(sign) * a.numerator * total.denominator,
              total.denominator * a.denominator,
            ),
          ZERO,
        ),
      multiply: (a, b) => paid(a.numerator * b.numerator, a.denominator * b.denominator),
      invert: (a) =>
        a === undefined || a.numerator === 0n
          ? reject('at evidence.point a denominator of f(gx) vanishes')
          : paid(a.denominator, a.numerator),
    },
  };
}

/** Negative, zero or positive as a − b is. */
export function compare(a: Rational, b: Rational): number {
  const d = a.numerator * b.denominator - b.numerator * a.denominator;
  return d < 0n ? -1 : d > 0n ? 1 : 0;
}
