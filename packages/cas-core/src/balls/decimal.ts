/**
 * Decimals: digits · 10^exponent, the ends of balls.
 *
 * Sums, differences and products are exact numbers, and a quotient is known with its remainder; each is rounded once, to so many significant digits, down
 * (towards −∞), up (towards +∞) or to the nearest, ties to even. So an end of a ball is the best one of its precision. ±∞ has the exponent ∞; it is compared and
 * negated, and takes no part in arithmetic.
 *
 * Digits may end in zeros: equal numbers have several forms, and `compareDecimals` decides.
 */

export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** What is taken for a decimal: 12, '-3.5e-7'. */
export type DecimalLike = Decimal | number | string;

export type Towards = 'down' | 'up' | 'nearest';

export const decimal = (digits: bigint, exponent = 0): Decimal => ({ digits, exponent });

export const ZERO = decimal(0n);
export const INFINITE = decimal(1n, Number.POSITIVE_INFINITY);

const TEXT = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** The number that a decimal text writes; undefined for other texts. */
export function readDecimal(text: string): Decimal | undefined {
  const match = TEXT.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole, places = '', power = '0'] = match;
  const digits = BigInt(whole + places);
  return decimal(sign === '-' ? -digits : digits, Number(power) - places.length);
}

/** Throws `RangeError` for what is no decimal. */
export function decimalOf(value: DecimalLike): Decimal {
  if (typeof value === 'object') return value;
  if (value === Number.POSITIVE_INFINITY) return INFINITE;
  const read = readDecimal(String(value));
  if (read === undefined) throw new RangeError(`decimalOf: ${value} is not a decimal`);
  return read;
}

export const isFiniteDecimal = (x: Decimal): boolean => Number.isFinite(x.exponent);
export const decimalSign = ({ digits }: Decimal): -1 | 0 | 1 => (digits === 0n ? 0 : digits < 0n ? -1 : 1);
export const negDecimal = ({ digits, exponent }: Decimal): Decimal => decimal(-digits, exponent);
export const absDecimal = (x: Decimal): Decimal => (x.digits < 0n ? negDecimal(x) : x);

const LIMIT = 64;
const SMALL = Array.from({ length: LIMIT }, (_, k) => 10n ** BigInt(k));
export const powerOfTen = (k: number): bigint => SMALL[k] ?? 10n ** BigInt(k);

/** How many decimal digits n has, n ≥ 0; 1 for 0. */
function length(n: bigint): number {
  if (n < 1_000_000_000_000_000n) return String(Number(n)).length;
  const hexadecimal = n.toString(16);
  const log = Math.log10(Number(`0x${hexadecimal.slice(0, 13)}`)) + (hexadecimal.length - 13) * Math.log10(16);
  const nearest = Math.round(log);
  // A float is trusted away from powers of ten alone; 10^5 digits leave it an error below 10^−9.
  if (Math.abs(log - nearest) > 1e-8) return Math.floor(log) + 1;
  return n >= powerOfTen(nearest) ? nearest + 1 : nearest;
}

const size = (n: bigint): bigint => (n < 0n ? -n : n);

/** The exponent of the leading digit; −∞ for 0. */
export const leading = ({ digits, exponent }: Decimal): number =>
  digits === 0n ? Number.NEGATIVE_INFINITY : exponent + length(size(digits)) - 1;

/** @param more whether the number is a little farther from 0 than `x`, by less than one unit of its last digit */
export function roundDecimal(x: Decimal, precision: number, towards: Towards, more = false): Decimal {
  const positive = x.digits >= 0n;
  const n = size(x.digits);
  const excess = length(n) - precision;
  if (excess <= 0 && !more) return x;
  const unit = powerOfTen(Math.max(excess, 0));
  const kept = n / unit;
  const rest = n - kept * unit;
  const half = 2n * rest - unit;
  const away =
    towards === 'nearest'
      ? half > 0n || (half === 0n && (more || kept % 2n === 1n))
      : (rest > 0n || more) && (towards === 'up') === positive;
  const rounded = away ? kept + 1n : kept;
  return decimal(positive ? rounded : -rounded, x.exponent + Math.max(excess, 0));
}

/** Precondition: both are finite. */
export function addDecimals(a: Decimal, b: Decimal, precision: number, towards: Towards): Decimal {
  if (a.digits === 0n) return roundDecimal(b, precision, towards);
  if (b.digits === 0n) return roundDecimal(a, precision, towards);
  const [high, low] = leading(a) >= leading(b) ? [a, b] : [b, a];
  // Behind all digits that count, what is added matters by its sign alone; 10^exponent may be too large to write out.
  const last = Math.min(high.exponent, leading(high) - precision - 2);
  const near = leading(low) < last - 1 ? decimal(low.digits < 0n ? -1n : 1n, last - 1) : low;
  const exponent = Math.min(high.exponent, near.exponent);
  const sum = high.digits * powerOfTen(high.exponent - exponent) + near.digits * powerOfTen(near.exponent - exponent);
  return roundDecimal(decimal(sum, exponent), precision, towards);
}

export const subDecimals = (a: Decimal, b: Decimal, precision: number, towards: Towards): Decimal =>
  addDecimals(a, negDecimal(b), precision, towards);

/** Precondition: both are finite. */
export const mulDecimals = (a: Decimal, b: Decimal, precision: number, towards: Towards): Decimal =>
  roundDecimal(decimal(a.digits * b.digits, a.exponent + b.exponent), precision, towards);

/** Precondition: both are finite, and b is not 0. */
export function divDecimals(a: Decimal, b: Decimal, precision: number, towards: Towards): Decimal {
  const [n, d] = [size(a.digits), size(b.digits)];
  const shift = Math.max(0, precision + 1 + length(d) - length(n));
  const scaled = n * powerOfTen(shift);
  const quotient = scaled / d;
  const sign = a.digits < 0n === b.digits < 0n ? 1n : -1n;
  // A quotient with a remainder has more digits than are kept, of which the last is none that a tie depends on but by `more`.
  const x = decimal(sign * quotient, a.exponent - b.exponent - shift);
  return roundDecimal(x, precision, towards, quotient * d !== scaled);
}

/** Negative, 0 or positive as a is below, at or above b. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const sign = decimalSign(a);
  if (sign !== decimalSign(b) || sign === 0) return sign - decimalSign(b);
  const [p, q] = [leading(a), leading(b)];
  if (p !== q) return p > q ? sign : -sign;
  if (!isFiniteDecimal(a)) return 0;
  const exponent = Math.min(a.exponent, b.exponent);
  const x = a.digits * powerOfTen(a.exponent - exponent);
  const y = b.digits * powerOfTen(b.exponent - exponent);
  return x > y ? 1 : x < y ? -1 : 0;
}

export const isBelow = (a: Decimal, b: DecimalLike): boolean => compareDecimals(a, decimalOf(b)) < 0;
export const isAbove = (a: Decimal, b: DecimalLike): boolean => compareDecimals(a, decimalOf(b)) > 0;

/**
 * The text of a decimal, with all digits that it has: `0.0012`, `-350`, `2.5e-9`; powers of ten from 10^21 on and below 10^−6 as such.
 *
 * @param digits so many significant digits, rounded to the nearest and filled up with zeros
 */
export function textOfDecimal(x: Decimal, digits?: number): string {
  const sign = x.digits < 0n ? '-' : '';
  if (!isFiniteDecimal(x)) return `${sign}Infinity`;
  if (x.digits === 0n) return '0';
  const rounded = digits === undefined ? x : roundDecimal(x, digits, 'nearest');
  const point = leading(rounded);
  const shown = size(rounded.digits).toString().replace(/0+$/, '');
  const all = digits === undefined ? shown : shown.padEnd(digits, '0');
  if (point < -6 || point >= Math.min(digits ?? 21, 21)) return `${sign}${pointed(all)}e${point}`;
  if (point < 0) return `${sign}0.${'0'.repeat(-point - 1)}${all}`;
  const whole = all.padEnd(point + 1, '0');
  return `${sign}${whole.slice(0, point + 1)}${whole.length > point + 1 ? '.' : ''}${whole.slice(point + 1)}`;
}

const pointed = (digits: string): string => (digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`);
