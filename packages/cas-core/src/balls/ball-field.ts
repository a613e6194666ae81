/**
 * The field operations on balls at one precision.
 *
 * Claim: if the real numbers s, t lie in the balls a, b, then s ∘ t, when it exists, lies in a ∘ b. Argument: on a box
 * free of poles, +, −, ×, ÷ attain their extremes at corners, and the sign cases below list every corner that can be
 * extreme. The lower end is computed with rounding towards −∞ and the upper end with rounding towards +∞; these four
 * decimal operations are correctly rounded (`decimal.ts`), so rounding moves the ends outwards only. Exponents beyond the cap move
 * outwards too (`ballFromEnds`), and where the divisor contains 0 the answer is the unbounded ball.
 *
 * Balls do not form a ring: x − x ≠ 0 and the distributive law is only an inclusion. The object has the shape of a
 * `Field` so that generic algorithms run over it; what they then compute is an enclosure of what they would compute over ℝ,
 * provided they branch on nothing but `isZero` answering true. `isZero` says "proved zero" and its negation is not "proved
 * nonzero". `equal` says "proved equal": both are the same point.
 */
import type { Rational } from '../rings/rationals.js';
import type { Field } from '../rings/ring.js';
import { type Ball, ballFromEnds, containsZero, isExactlyZero, isPoint, isUnbounded, UNBOUNDED } from './ball.js';
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  type DecimalLike,
  decimal,
  decimalOf,
  divDecimals,
  INFINITE,
  isBelow,
  mulDecimals,
  negDecimal,
  roundDecimal,
  subDecimals,
  textOfDecimal,
  ZERO,
} from './decimal.js';

const TWO = decimal(2n);

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
  fromEnds(lower: DecimalLike, upper: DecimalLike): Ball;
  /** A ball around midpoint ± radius. Throws `RangeError` for a negative radius. */
  fromMidpoint(midpoint: DecimalLike, radius: DecimalLike): Ball;
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
  const point = (n: bigint): Ball => fromEnds(decimal(n), decimal(n));

  function fromEnds(lower: DecimalLike, upper: DecimalLike): Ball {
    const [low, high] = [decimalOf(lower), decimalOf(upper)];
    if (isBelow(high, low))
      throw new RangeError(
        `fromEnds: the lower end ${textOfDecimal(low)} exceeds the upper end ${textOfDecimal(high)}`,
      );
    return ballFromEnds(roundDecimal(low, precision, 'down'), roundDecimal(high, precision, 'up'));
  }
  const neg = (a: Ball): Ball => (isUnbounded(a) ? UNBOUNDED : ballFromEnds(negDecimal(a.upper), negDecimal(a.lower)));
  const times = (a: Decimal, b: Decimal, c: Decimal, d: Decimal): Ball =>
    ballFromEnds(mulDecimals(a, b, precision, 'down'), mulDecimals(c, d, precision, 'up'));

  function mul(a: Ball, b: Ball): Ball {
    if (isUnbounded(a) || isUnbounded(b)) return UNBOUNDED;
    if (a.lower.digits >= 0n) {
      if (b.lower.digits >= 0n) return times(a.lower, b.lower, a.upper, b.upper);
      if (b.upper.digits <= 0n) return times(a.upper, b.lower, a.lower, b.upper);
      return times(a.upper, b.lower, a.upper, b.upper);
    }
    if (a.upper.digits <= 0n) return neg(mul(neg(a), b));
    if (b.lower.digits >= 0n) return times(a.lower, b.upper, a.upper, b.upper);
    if (b.upper.digits <= 0n) return neg(mul(a, neg(b)));
    return hull(times(a.lower, b.upper, a.lower, b.lower), times(a.upper, b.lower, a.upper, b.upper));
  }

  function div(a: Ball, b: Ball): Ball {
    if (isUnbounded(a) || containsZero(b)) return UNBOUNDED;
    if (b.upper.digits < 0n) return neg(div(a, neg(b)));
    return ballFromEnds(
      divDecimals(a.lower, a.lower.digits >= 0n ? b.upper : b.lower, precision, 'down'),
      divDecimals(a.upper, a.upper.digits >= 0n ? b.lower : b.upper, precision, 'up'),
    );
  }

  function hull(a: Ball, b: Ball): Ball {
    if (isUnbounded(a) || isUnbounded(b)) return UNBOUNDED;
    return ballFromEnds(isBelow(b.lower, a.lower) ? b.lower : a.lower, isBelow(a.upper, b.upper) ? b.upper : a.upper);
  }

  const midpoint = (a: Ball): Decimal =>
    isUnbounded(a) ? ZERO : divDecimals(addDecimals(a.lower, a.upper, precision, 'nearest'), TWO, precision, 'nearest');
  const one = point(1n);

  return Object.freeze({
    name: `balls of ${precision} digits`,
    precision,
    zero: point(0n),
    one,
    characteristic: 0n,
    fromInteger: point,
    add: (a: Ball, b: Ball) =>
      isUnbounded(a) || isUnbounded(b)
        ? UNBOUNDED
        : ballFromEnds(
            addDecimals(a.lower, b.lower, precision, 'down'),
            addDecimals(a.upper, b.upper, precision, 'up'),
          ),
    sub: (a: Ball, b: Ball) =>
      isUnbounded(a) || isUnbounded(b)
        ? UNBOUNDED
        : ballFromEnds(
            subDecimals(a.lower, b.upper, precision, 'down'),
            subDecimals(a.upper, b.lower, precision, 'up'),
          ),
    neg,
    mul,
    div,
    inv: (a: Ball) => div(one, a),
    isZero: isExactlyZero,
    equal: (a: Ball, b: Ball) => isPoint(a) && isPoint(b) && compareDecimals(a.lower, b.lower) === 0,
    fromRational: ({ num, den }: Rational) =>
      ballFromEnds(
        divDecimals(decimal(num), decimal(den), precision, 'down'),
        divDecimals(decimal(num), decimal(den), precision, 'up'),
      ),
    fromEnds,
    fromMidpoint: (middle: DecimalLike, rad: DecimalLike) => {
      const [m, r] = [decimalOf(middle), decimalOf(rad)];
      if (r.digits < 0n) throw new RangeError(`fromMidpoint: the radius ${textOfDecimal(r)} is negative`);
      if (r === INFINITE) return UNBOUNDED;
      return ballFromEnds(subDecimals(m, r, precision, 'down'), addDecimals(m, r, precision, 'up'));
    },
    midpoint,
    radius: (a: Ball) => {
      if (isUnbounded(a)) return INFINITE;
      const m = midpoint(a);
      const [above, below] = [subDecimals(a.upper, m, precision, 'up'), subDecimals(m, a.lower, precision, 'up')];
      return isBelow(above, below) ? below : above;
    },
    hull,
  });
}
