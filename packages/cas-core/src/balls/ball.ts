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
import {
  compareDecimals,
  type Decimal,
  decimal,
  decimalSign,
  INFINITE,
  isBelow,
  isFiniteDecimal,
  leading,
  negDecimal,
  textOfDecimal,
  ZERO,
} from './decimal.js';

export interface Ball {
  readonly lower: Decimal;
  readonly upper: Decimal;
}

/** Exponents of the ends beyond ±EXPONENT_CAP are given up: upwards to the unbounded ball, downwards to an end at or beyond 0. */
export const EXPONENT_CAP = 1_000_000;

export const UNBOUNDED: Ball = Object.freeze({ lower: negDecimal(INFINITE), upper: INFINITE });
const LEAST = decimal(1n, -EXPONENT_CAP);

/**
 * The ball with these ends, which are taken as they are, save that exponents beyond the cap are rounded outwards, and an infinite end makes the ball
 * unbounded. Throws `RangeError` when lower > upper.
 */
export function ballFromEnds(lower: Decimal, upper: Decimal): Ball {
  if (!isFiniteDecimal(lower) || !isFiniteDecimal(upper)) return UNBOUNDED;
  if (leading(lower) > EXPONENT_CAP || leading(upper) > EXPONENT_CAP) return UNBOUNDED;
  const low = leading(lower) >= -EXPONENT_CAP ? lower : lower.digits >= 0n ? ZERO : negDecimal(LEAST);
  const high = leading(upper) >= -EXPONENT_CAP ? upper : upper.digits > 0n ? LEAST : ZERO;
  if (compareDecimals(low, high) > 0)
    throw new RangeError(
      `ballFromEnds: the lower end ${textOfDecimal(lower)} exceeds the upper end ${textOfDecimal(upper)}`,
    );
  return Object.freeze({ lower: low, upper: high });
}

export const isUnbounded = (x: Ball): boolean => !isFiniteDecimal(x.lower);

/** The number is known exactly. */
export const isPoint = (x: Ball): boolean => compareDecimals(x.lower, x.upper) === 0;

/** Is the ball the point 0: the number is proved to be zero. */
export const isExactlyZero = (x: Ball): boolean => x.lower.digits === 0n && x.upper.digits === 0n;

export const containsZero = (x: Ball): boolean => x.lower.digits <= 0n && x.upper.digits >= 0n;

/** The number is proved to exist and to be nonzero. */
export const excludesZero = (x: Ball): boolean => !containsZero(x);

/** The proved sign of the number; undefined when the ball does not decide it. */
export function ballSign(x: Ball): -1 | 0 | 1 | undefined {
  const [low, high] = [decimalSign(x.lower), decimalSign(x.upper)];
  return low === high && !isUnbounded(x) ? low : low > 0 ? 1 : high < 0 ? -1 : undefined;
}

/** The smallest |number| that the ball allows; 0 when it contains 0. */
export const mignitude = (x: Ball): Decimal =>
  containsZero(x) ? ZERO : x.lower.digits > 0n ? x.lower : negDecimal(x.upper);

/** The largest |number| that the ball allows; infinite when unbounded. */
export function magnitude(x: Ball): Decimal {
  const low = negDecimal(x.lower);
  return isBelow(x.upper, low) ? low : x.upper;
}
