/**
 * Decimal text of balls and rationals, exactly.
 *
 * `Big` adds, subtracts and multiplies without rounding; so the conversions decimal ↔ rational are exact, and the printed
 * enclosure m ± r is checked against the ends exactly: r is rounded upwards from max(upper − m, m − lower), where m is the
 * midpoint as printed. What is read back therefore encloses the ball.
 */
import BigConstructor, { type Big } from 'big.js';
import type { Decimal } from 'decimal.js';
import { type Rational, rational } from '../rings/rationals.js';
import { type Ball, EXPONENT_CAP, isUnbounded } from './ball.js';
import { ballField } from './ball-field.js';

/** A constructor of our own; the results used here are exact, and RM only serves the printed digits. */
const Exact = BigConstructor();
Exact.RM = 2;

const ROUND_HALF_EVEN = 2;
const ROUND_UP = 3;
const big = (x: Decimal): Big => new Exact(x.toString());

/**
 * `m ± r`, a decimal enclosure of the ball with `digits` significant digits of the midpoint and one of the radius; `m` alone
 * when the ball is the point m. The unbounded ball is `0 ± Infinity`. Throws `RangeError` unless 1 ≤ digits ≤ 1000.
 */
export function decimalText(ball: Ball, digits: number): string {
  if (!Number.isInteger(digits) || digits < 1 || digits > 1000)
    throw new RangeError(`decimalText: ${digits} is not a number of digits in 1 … 1000`);
  if (isUnbounded(ball)) return '0 ± Infinity';
  const [low, high] = [big(ball.lower), big(ball.upper)];
  const middle = new Exact(
    ballField(digits + 2)
      .midpoint(ball)
      .toString(),
  );
  const text = middle.eq(0) ? '0' : middle.toPrecision(digits, ROUND_HALF_EVEN);
  const printed = new Exact(text);
  const [above, below] = [high.minus(printed), printed.minus(low)];
  const radius = above.gt(below) ? above : below;
  const shown = text.replace('e+', 'e');
  return radius.eq(0) ? shown : `${shown} ± ${shortest(radius)}`;
}

/** One significant digit, rounded up. */
const shortest = (radius: Big): string => radius.prec(1, ROUND_UP).toExponential().replace('e+', 'e');

/** Reads what `decimalText` prints, exactly: midpoint and radius. Throws `RangeError` on other text and on infinite radii. */
export function parseDecimalText(text: string): { readonly midpoint: Rational; readonly radius: Rational } {
  const [middle, radius = '0', ...rest] = text.split('±');
  if (rest.length > 0) throw new RangeError(`parseDecimalText: "${text}" has more than one ±`);
  return { midpoint: rationalFromDecimal(middle!), radius: rationalFromDecimal(radius) };
}

/** The rational that a decimal such as `0.012`, `-3`, `2.5e-7` writes. Throws `RangeError` on other text. */
export function rationalFromDecimal(text: string): Rational {
  const trimmed = text.trim();
  const match = /^[+-]?\d+(?:\.\d+)?(?:[eE]([+-]?\d+))?$/.exec(trimmed);
  if (match === null) throw new RangeError(`rationalFromDecimal: "${text}" is not a decimal`);
  if (Math.abs(Number(match[1] ?? 0)) > EXPONENT_CAP)
    throw new RangeError(`rationalFromDecimal: the exponent of "${text}" exceeds ${EXPONENT_CAP}`);
  const { s, e, c } = new Exact(trimmed.replace(/^\+/, ''));
  const digits = BigInt(c.join('')) * BigInt(s);
  const exponent = e - c.length + 1;
  return exponent >= 0 ? rational(digits * 10n ** BigInt(exponent)) : rational(digits, 10n ** BigInt(-exponent));
}
