/** What balls contain, decided exactly, for comparison with what the engine only bounds. */
import { type Ball, compareRationals, type Rational, rational } from '@lawful/cas-core';
import { isUnbounded } from '@lawful/cas-core/inside/balls/ball';
import { compareDecimals } from '@lawful/cas-core/inside/balls/decimal';

export const containsBall = (outer: Ball, inner: Ball): boolean =>
  compareDecimals(outer.lower, inner.lower) <= 0 && compareDecimals(inner.upper, outer.upper) <= 0;

export const overlaps = (a: Ball, b: Ball): boolean =>
  compareDecimals(a.lower, b.upper) <= 0 && compareDecimals(b.lower, a.upper) <= 0;

/** The exact value of a finite end; its exponent must be moderate, for the power of ten is written out. */
export const rationalOfDecimal = ({ digits, exponent }: Ball['lower']): Rational =>
  exponent >= 0 ? rational(digits * 10n ** BigInt(exponent)) : rational(digits, 10n ** BigInt(-exponent));

export const containsRational = (x: Ball, q: Rational): boolean =>
  isUnbounded(x) ||
  (compareRationals(rationalOfDecimal(x.lower), q) <= 0 && compareRationals(q, rationalOfDecimal(x.upper)) <= 0);
