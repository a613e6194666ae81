/**
 * Decimal text of balls and rationals, exactly.
 *
 * The printed enclosure m ± r is checked against the ends exactly: r is rounded upwards from max(upper − m, m − lower), where m is the
 * midpoint as printed. What is read back therefore encloses the ball.
 */
import { type Rational, rational } from '../rings/rationals.js';
import { type Ball, EXPONENT_CAP, isUnbounded } from './ball.js';
import { ballField } from './ball-field.js';
import { type Decimal, decimalOf, isBelow, powerOfTen, readDecimal, subDecimals, textOfDecimal } from './decimal.js';

/**
 * `m ± r`, a decimal enclosure of the ball with `digits` significant digits of the midpoint and one of the radius; `m` alone
 * when the ball is the point m. The unbounded ball is `0 ± Infinity`. Throws `RangeError` unless 1 ≤ digits ≤ 1000.
 */
export function decimalText(ball: Ball, digits: number): string {
  if (!Number.isInteger(digits) || digits < 1 || digits > 1000)
    throw new RangeError(`decimalText: ${digits} is not a number of digits in 1 … 1000`);
  if (isUnbounded(ball)) return '0 ± Infinity';
  const text = textOfDecimal(ballField(digits + 2).midpoint(ball), digits);
  const printed = decimalOf(text);
  const [above, below] = [subDecimals(ball.upper, printed, 1, 'up'), subDecimals(printed, ball.lower, 1, 'up')];
  const radius = isBelow(above, below) ? below : above;
  return radius.digits === 0n ? text : `${text} ± ${oneDigit(radius)}`;
}

/** A decimal of one significant digit in the form 4e-6. */
function oneDigit({ digits, exponent }: Decimal): string {
  const zeros = digits.toString().length - 1;
  return `${digits.toString()[0]}e${exponent + zeros}`;
}

/** Reads what `decimalText` prints, exactly: midpoint and radius. Throws `RangeError` on other text and on infinite radii. */
export function parseDecimalText(text: string): { readonly midpoint: Rational; readonly radius: Rational } {
  const [middle, radius = '0', ...rest] = text.split('±');
  if (rest.length > 0) throw new RangeError(`parseDecimalText: "${text}" has more than one ±`);
  return { midpoint: rationalFromDecimal(middle!), radius: rationalFromDecimal(radius) };
}

/** The rational that a decimal such as `0.012`, `-3`, `2.5e-7` writes. Throws `RangeError` on other text. */
export function rationalFromDecimal(text: string): Rational {
  const read = readDecimal(text);
  if (read === undefined) throw new RangeError(`rationalFromDecimal: "${text}" is not a decimal`);
  const { digits, exponent } = read;
  if (Math.abs(Number(/[eE](.+)$/.exec(text)?.[1] ?? 0)) > EXPONENT_CAP)
    throw new RangeError(`rationalFromDecimal: the exponent of "${text}" exceeds ${EXPONENT_CAP}`);
  return exponent >= 0 ? rational(digits * powerOfTen(exponent)) : rational(digits, powerOfTen(-exponent));
}
