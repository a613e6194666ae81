/**
 * The field operations on balls at one precision.
 *
 * Claim: if the real numbers s, t lie in the balls a, b, then s ∘ t, when it exists, lies in a ∘ b. Argument: on a box
 * free of poles, +, −, ×, ÷ attain their extremes at corners, and the sign cases below list every corner that can be
 * extreme. The lower end is computed with rounding towards −∞ and the upper end with rounding towards +∞; these four
 * decimal operations are correctly rounded, so rounding moves the ends outwards only. Exponents beyond the cap move
 * outwards too (`ballFromEnds`), a square of a capped exponent stays far inside the library's own range, and where the
 * divisor contains 0 the answer is the unbounded ball.
 *
 * Balls do not form a ring: x − x ≠ 0 and the distributive law is only an inclusion. The object has the shape of a
 * `Field` so that generic algorithms run over it; what they then compute is an enclosure of what they would compute over ℝ,
 * provided they branch on nothing but `isZero` answering true. `isZero` says "proved zero" and its negation is not "proved
 * nonzero". `equal` says "proved equal": both are the same point.
 */
import { Decimal } from 'decimal.js';
import type { Rational } from '../rings/rationals.js';
import type { Field } from '../rings/ring.js';
import {
  type Ball,
  ballFromEnds,
  containsZero,
  decimalSign,
  decimals,
  isExactlyZero,
  isPoint,
  isUnbounded,
  UNBOUNDED,
} from './ball.js';

export interface BallField extends Field<Ball> {
  /** Significant digits of the ends. */
  readonly precision: number;
  /** Is the number proved to be zero? */
  isZero(a: Ball): boolean;
  /** Are both numbers proved to be the same? */
  equal(a: Ball, b: Ball): boolean;
  /** The quotient; the unbounded ball when `b` contains 0, even as the point 0. Never throws. */
  div(a: Ball, b: Ball): Ball;
  /** The inverse; the unbounded ball when `a` contains 0. Never throws. */
  inv(a: Ball): Ball;
  fromRational(q: Rational): Ball;
  /** The smallest ball of this precision around [lower, upper]. Throws `RangeError` when lower > upper. */
  fromEnds(lower: Decimal.Value, upper: Decimal.Value): Ball;
  /** A ball around midpoint ± radius. Throws `RangeError` for a negative radius. */
  fromMidpoint(midpoint: Decimal.Value, radius: Decimal.Value): Ball;
  /** A decimal near the middle, 0 for the unbounded ball. */
  midpoint(a: Ball): Decimal;
  /** An upper bound for the distance of `midpoint` to the ends; infinite for the unbounded ball. */
  radius(a: Ball): Decimal;
  /** The smallest ball around both. */
  hull(a: Ball, b: Ball): Ball;
}

/** The ball field with ends of `precision` significant digits. Throws `RangeError` unless 2 ≤ precision ≤ 100000. */
export function ballField(precision: number): BallField {
  if (!Number.isInteger(precision) || precision < 2 || precision > 100_000)
    throw new RangeError(`ballField: the precision ${precision} is not an integer in 2 … 100000`);
  const Down = decimals(precision, Decimal.ROUND_FLOOR);
  const Up = decimals(precision, Decimal.ROUND_CEIL);
  const Near = decimals(precision, Decimal.ROUND_HALF_EVEN);
  const point = (n: bigint): Ball => fromEnds(n.toString(), n.toString());

  function fromEnds(lower: Decimal.Value, upper: Decimal.Value): Ball {
    const low = new Down(lower);
    const high = new Up(upper);
    if (low.gt(high)) throw new RangeError(`fromEnds: the lower end ${low} exceeds the upper end ${high}`);
    return ballFromEnds(
      low.toSignificantDigits(precision, Decimal.ROUND_FLOOR),
      high.toSignificantDigits(precision, Decimal.ROUND_CEIL),
    );
  }
  const neg = (a: Ball): Ball => (isUnbounded(a) ? UNBOUNDED : ballFromEnds(a.upper.neg(), a.lower.neg()));

  function mul(a: Ball, b: Ball): Ball {
    if (isUnbounded(a) || isUnbounded(b)) return UNBOUNDED;
    if (decimalSign(a.lower) >= 0) {
      if (decimalSign(b.lower) >= 0) return ballFromEnds(Down.mul(a.lower, b.lower), Up.mul(a.upper, b.upper));
      if (decimalSign(b.upper) <= 0) return ballFromEnds(Down.mul(a.upper, b.lower), Up.mul(a.lower, b.upper));
      return ballFromEnds(Down.mul(a.upper, b.lower), Up.mul(a.upper, b.upper));
    }
    if (decimalSign(a.upper) <= 0) return neg(mul(neg(a), b));
    if (decimalSign(b.lower) >= 0) return ballFromEnds(Down.mul(a.lower, b.upper), Up.mul(a.upper, b.upper));
    if (decimalSign(b.upper) <= 0) return neg(mul(a, neg(b)));
    return ballFromEnds(
      Near.min(Down.mul(a.lower, b.upper), Down.mul(a.upper, b.lower)),
      Near.max(Up.mul(a.lower, b.lower), Up.mul(a.upper, b.upper)),
    );
  }

  function div(a: Ball, b: Ball): Ball {
    if (isUnbounded(a) || containsZero(b)) return UNBOUNDED;
    if (decimalSign(b.upper) < 0) return neg(div(a, neg(b)));
    return ballFromEnds(
      Down.div(a.lower, decimalSign(a.lower) >= 0 ? b.upper : b.lower),
      Up.div(a.upper, decimalSign(a.upper) >= 0 ? b.lower : b.upper),
    );
  }

  const midpoint = (a: Ball): Decimal => (isUnbounded(a) ? new Near(0) : Near.div(Near.add(a.lower, a.upper), 2));
  const one = point(1n);

  return Object.freeze({
    name: `balls of ${precision} digits`,
    precision,
    zero: point(0n),
    one,
    characteristic: 0n,
    fromInteger: point,
    add: (a: Ball, b: Ball) => ballFromEnds(Down.add(a.lower, b.lower), Up.add(a.upper, b.upper)),
    sub: (a: Ball, b: Ball) => ballFromEnds(Down.sub(a.lower, b.upper), Up.sub(a.upper, b.lower)),
    neg,
    mul,
    div,
    inv: (a: Ball) => div(one, a),
    isZero: isExactlyZero,
    equal: (a: Ball, b: Ball) => isPoint(a) && isPoint(b) && a.lower.eq(b.lower),
    fromRational: (q: Rational) => {
      const [num, den] = [new Near(q.num.toString()), new Near(q.den.toString())];
      return ballFromEnds(Down.div(num, den), Up.div(num, den));
    },
    fromEnds,
    fromMidpoint: (middle: Decimal.Value, rad: Decimal.Value) => {
      if (!(decimalSign(new Near(rad)) >= 0)) throw new RangeError(`fromMidpoint: the radius ${rad} is negative`);
      return ballFromEnds(Down.sub(middle, rad), Up.add(middle, rad));
    },
    midpoint,
    radius: (a: Ball) => {
      if (isUnbounded(a)) return new Up(Number.POSITIVE_INFINITY);
      const m = midpoint(a);
      return Near.max(Up.sub(a.upper, m), Up.sub(m, a.lower));
    },
    hull: (a: Ball, b: Ball) =>
      isUnbounded(a) || isUnbounded(b)
        ? UNBOUNDED
        : ballFromEnds(Near.min(a.lower, b.lower), Near.max(a.upper, b.upper)),
  });
}
