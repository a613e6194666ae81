/** What balls contain, decided exactly, for comparison with what the engine only bounds. */
import { type Ball, compareRationals, type Rational } from '@lawful/cas-core';
import { isUnbounded } from '@lawful/cas-core/inside/balls/ball';
import { rationalFromDecimal } from '@lawful/cas-core/inside/balls/decimal-text';

export const containsBall = (outer: Ball, inner: Ball): boolean =>
  outer.lower.lte(inner.lower) && inner.upper.lte(outer.upper);

export const overlaps = (a: Ball, b: Ball): boolean => a.lower.lte(b.upper) && b.lower.lte(a.upper);

/** The exact value of a finite end; its exponent must be moderate, for the power of ten is written out. */
export const rationalOfDecimal = (end: Ball['lower']): Rational => rationalFromDecimal(end.toExponential());

export const containsRational = (x: Ball, q: Rational): boolean =>
  isUnbounded(x) ||
  (compareRationals(rationalOfDecimal(x.lower), q) <= 0 && compareRationals(q, rationalOfDecimal(x.upper)) <= 0);
