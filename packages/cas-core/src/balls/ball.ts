/**
 * Balls: enclosures of real numbers by decimals.
 *
 * A ball is a closed interval [lower, upper] with decimal ends, read as midpoint ± radius. It stands for one real number
 * that is known only to lie inside. Three kinds occur: points (lower = upper: the number is known exactly), bounded balls,
 * and the unbounded ball [−∞, ∞], which says that nothing is known, not even that the number exists (1/x where x may be
 * 0, log x where x may be ≤ 0, an overflow). It absorbs every operation and decides no question.
 *
 * The only property ever used is containment: a statement about the number is proved when it holds on the whole ball.
 * So a ball that excludes 0 proves "nonzero"; one that contains 0 proves nothing, unless it is the point 0.
 *
 * Two balls say nothing about how their numbers depend on each other, even if they are the same object: x − x is an
 * interval around 0 and not the point 0, and x·x is not known to be a square.
 *
 * Reference: R. E. Moore, R. B. Kearfott, M. J. Cloud, Introduction to Interval Analysis, SIAM 2009, chapters 2–5.
 */
import { Decimal } from 'decimal.js';

export interface Ball {
  readonly lower: Decimal;
  readonly upper: Decimal;
}

/** Exponents of the ends beyond ±EXPONENT_CAP are given up: upwards to the unbounded ball, downwards to an end at or beyond 0. */
export const EXPONENT_CAP = 1_000_000;

/** A constructor of our own: the library's global precision and rounding are never read nor set. */
export const decimals = (precision: number, rounding: Decimal.Rounding): Decimal.Constructor =>
  Decimal.clone({ defaults: true, precision, rounding });

const exactDecimals = decimals(20, Decimal.ROUND_HALF_EVEN);

export const UNBOUNDED: Ball = Object.freeze({
  lower: new exactDecimals(Number.NEGATIVE_INFINITY),
  upper: new exactDecimals(Number.POSITIVE_INFINITY),
});
const ZERO = new exactDecimals(0);
const LEAST = new exactDecimals(`1e-${EXPONENT_CAP}`);

/** The sign of a decimal, with no negative zero. */
export const decimalSign = (x: Decimal): -1 | 0 | 1 => (x.isZero() ? 0 : x.s < 0 ? -1 : 1);

/**
 * The ball with these ends, which are taken as they are, save that exponents beyond the cap are rounded outwards, negative
 * zero becomes zero, and an infinite end or NaN makes the ball unbounded. Throws `RangeError` when lower > upper.
 */
export function ballFromEnds(lower: Decimal, upper: Decimal): Ball {
  if (!lower.isFinite() || !upper.isFinite()) return UNBOUNDED;
  if (lower.e > EXPONENT_CAP || upper.e > EXPONENT_CAP) return UNBOUNDED;
  let [low, high] = [lower, upper];
  if (low.e < -EXPONENT_CAP && !low.isZero()) low = low.s > 0 ? ZERO : LEAST.neg();
  if (high.e < -EXPONENT_CAP && !high.isZero()) high = high.s > 0 ? LEAST : ZERO;
  if (low.gt(high)) throw new RangeError(`ballFromEnds: the lower end ${lower} exceeds the upper end ${upper}`);
  return Object.freeze({ lower: low.isZero() ? ZERO : low, upper: high.isZero() ? ZERO : high });
}

export const isUnbounded = (x: Ball): boolean => !x.lower.isFinite();

/** The number is known exactly. */
export const isPoint = (x: Ball): boolean => x.lower.isFinite() && x.lower.eq(x.upper);

/** Is the ball the point 0: the number is proved to be zero. */
export const isExactlyZero = (x: Ball): boolean => x.lower.isZero() && x.upper.isZero();

export const containsZero = (x: Ball): boolean => decimalSign(x.lower) <= 0 && decimalSign(x.upper) >= 0;

/** The number is proved to exist and to be nonzero. */
export const excludesZero = (x: Ball): boolean => !containsZero(x);

/** The proved sign of the number; undefined when the ball does not decide it. */
export function ballSign(x: Ball): -1 | 0 | 1 | undefined {
  const [low, high] = [decimalSign(x.lower), decimalSign(x.upper)];
  return low === high && !isUnbounded(x) ? low : low > 0 ? 1 : high < 0 ? -1 : undefined;
}

/** The smallest |number| that the ball allows; 0 when it contains 0. */
export const mignitude = (x: Ball): Decimal =>
  containsZero(x) ? ZERO : decimalSign(x.lower) > 0 ? x.lower : x.upper.neg();

/** The largest |number| that the ball allows; infinite when unbounded. */
export function magnitude(x: Ball): Decimal {
  const low = x.lower.neg();
  return low.gt(x.upper) ? low : x.upper;
}

/** digits · 10^exponent, exactly x. Precondition: x is finite. */
export function decimalParts(x: Decimal): { readonly digits: bigint; readonly exponent: number } {
  const [mantissa, exponent] = x.toExponential().split('e') as [string, string];
  const point = mantissa.indexOf('.');
  if (point < 0) return { digits: BigInt(mantissa), exponent: Number(exponent) };
  const decimalsAfterPoint = mantissa.length - point - 1;
  return { digits: BigInt(mantissa.replace('.', '')), exponent: Number(exponent) - decimalsAfterPoint };
}
