/** Rational numbers as certificates write them, "-3/4": denominator > 0, gcd(numerator, denominator) = 1. They are only read: polynomials keep a common denominator. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const ONE: Rational = { numerator: 1n, denominator: 1n };

export const sameRational = (a: Rational, b: Rational) =>
  a.numerator === b.numerator && a.denominator === b.denominator;

export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
