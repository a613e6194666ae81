/**
 * ℚ: reduced fractions of bigints with positive denominator. The representation is canonical, so equality is
 * equality of the two components.
 */
import type { Field } from './ring.js';

export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

export function gcdInteger(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) {
    const r = x % y;
    x = y;
    y = r;
  }
  return x;
}

const make = (num: bigint, den: bigint): Rational => Object.freeze({ num, den });

/** The fraction num/den in lowest terms. Throws `RangeError` when den = 0. */
export function rational(num: bigint | number, den: bigint | number = 1n): Rational {
  let n = exactInteger(num);
  let d = exactInteger(den);
  if (d === 0n) throw new RangeError(`rational: denominator of ${num}/${den} is zero`);
  if (d === 1n) return make(n, d);
  const g = gcdInteger(n, d);
  if (d < 0n) {
    n = -n;
    d = -d;
  }
  return g === 1n ? make(n, d) : make(n / g, d / g);
}

function exactInteger(value: bigint | number): bigint {
  if (typeof value === 'bigint') return value;
  if (!Number.isSafeInteger(value)) throw new RangeError(`rational: ${value} is not an exact integer`);
  return BigInt(value);
}

/** Reads `12`, `-3/4`, `0.012` (= 12/1000) exactly. Throws `RangeError` on any other text. */
export function parseRational(text: string): Rational {
  const match = /^([+-]?)(\d+)(?:\/(\d+)|\.(\d+))?$/.exec(text.trim());
  if (match === null) throw new RangeError(`parseRational: "${text}" is not an integer, fraction or decimal`);
  const [, sign, whole, den, decimals] = match;
  let value: Rational;
  if (den !== undefined) value = rational(BigInt(whole!), BigInt(den));
  else if (decimals !== undefined) value = rational(BigInt(whole! + decimals), 10n ** BigInt(decimals.length));
  else value = rational(BigInt(whole!));
  return sign === '-' ? QQ.neg(value) : value;
}

export const formatRational = (q: Rational): string => (q.den === 1n ? `${q.num}` : `${q.num}/${q.den}`);

export const QQ: Field<Rational> = Object.freeze({
  name: 'QQ',
  zero: make(0n, 1n),
  one: make(1n, 1n),
  characteristic: 0n,
  fromInteger: (n: bigint) => make(n, 1n),
  add: (a: Rational, b: Rational) =>
    a.den === 1n && b.den === 1n ? make(a.num + b.num, 1n) : rational(a.num * b.den + b.num * a.den, a.den * b.den),
  sub: (a: Rational, b: Rational) =>
    a.den === 1n && b.den === 1n ? make(a.num - b.num, 1n) : rational(a.num * b.den - b.num * a.den, a.den * b.den),
  neg: (a: Rational) => make(-a.num, a.den),
  mul: (a: Rational, b: Rational) =>
    a.den === 1n && b.den === 1n ? make(a.num * b.num, 1n) : rational(a.num * b.num, a.den * b.den),
  isZero: (a: Rational) => a.num === 0n,
  equal: (a: Rational, b: Rational) => a.num === b.num && a.den === b.den,
  inv: (a: Rational) => {
    if (a.num === 0n) throw new RangeError('QQ.inv: division by zero');
    return a.num < 0n ? make(-a.den, -a.num) : make(a.den, a.num);
  },
  div: (a: Rational, b: Rational) => {
    if (b.num === 0n) throw new RangeError(`QQ.div: ${formatRational(a)} divided by zero`);
    return rational(a.num * b.den, a.den * b.num);
  },
});

export const compareRationals = (a: Rational, b: Rational): number => {
  const d = a.num * b.den - b.num * a.den;
  return d < 0n ? -1 : d > 0n ? 1 : 0;
};
