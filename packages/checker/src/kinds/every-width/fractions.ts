/** Sums and products of the factors of motions; all are small. */
import { gcd, type Rational } from '../../core/arithmetic/rational.js';
import { tooLarge } from '../../text/rejection.js';

export const ZERO: Rational = { numerator: 0n, denominator: 1n };
export const MINUS: Rational = { numerator: -1n, denominator: 1n };

const LARGEST = 2n ** 4096n;

function lowest(numerator: bigint, denominator: bigint): Rational {
  const common = gcd(numerator, denominator);
  if (denominator > LARGEST || numerator > LARGEST || numerator < -LARGEST) tooLarge('a factor of a motion');
  return common === 0n ? ZERO : { numerator: numerator / common, denominator: denominator / common };
}

export const sum = (a: Rational, b: Rational): Rational =>
  lowest(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const times = (a: Rational, b: Rational): Rational =>
  lowest(a.numerator * b.numerator, a.denominator * b.denominator);

export const isZero = (a: Rational): boolean => a.numerator === 0n;

export const difference = (a: Rational, b: Rational): Rational => sum(a, times(b, MINUS));
