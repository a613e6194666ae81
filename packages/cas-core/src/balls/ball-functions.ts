/**
 * exp, log, sqrt, sin, cos and erf of balls.
 *
 * An increasing function maps [l, u] into [f(l) rounded down, f(u) rounded up]; the ends are taken by the fixed-point series
 * of `fixed-point.ts` with their proved errors. sin and cos have slopes at most 1, so f(m) ± ρ encloses the image of m ± ρ.
 * Near 0 and far out, where fixed point would lose the digits that count, stand inequalities, for x ≥ 0:
 *
 *   x − x³/6 ≤ sin x ≤ x,   x − x³/3 ≤ (√π/2) erf x ≤ x   (alternating series),   1 − e^{−x²} ≤ erf x < 1 (DLMF 7.8),
 *   e^x for x > 2.3·EXPONENT_CAP is the unbounded ball, for x < −2.3·EXPONENT_CAP it lies in [0, 10^{−0.99·EXPONENT_CAP}].
 *
 * A function of a ball on which it may be undefined (log where the ball is not positive, sqrt where it reaches below 0)
 * is the unbounded ball.
 */

import { integerSquareRoot } from '../rings/integers.js';
import {
  type Ball,
  ballFromEnds,
  containsZero,
  EXPONENT_CAP,
  isExactlyZero,
  isUnbounded,
  magnitude,
  UNBOUNDED,
} from './ball.js';
import type { BallField } from './ball-field.js';
import {
  absDecimal,
  compareDecimals,
  type Decimal,
  decimal,
  isAbove,
  isBelow,
  leading,
  mulDecimals,
  negDecimal,
  powerOfTen,
  subDecimals,
} from './decimal.js';
import {
  type Approximation,
  errorFunction,
  exponential,
  type FixedPoint,
  fixedPoint,
  logarithm,
  sineAndCosine,
} from './fixed-point.js';

export type BallFunction = (field: BallField, x: Ball) => Ball;

const GUARD = 12;
const [MINUS_ONE, ONE, TWO] = [decimal(-1n), decimal(1n), decimal(2n)];
const constants = new WeakMap<BallField, Map<number, FixedPoint>>();

/** Fixed point with at least this many digits; the constants are kept with the field. */
function atDigits(field: BallField, digits: number): FixedPoint {
  const rounded = 8 * Math.ceil(digits / 8);
  let known = constants.get(field);
  if (known === undefined) {
    known = new Map();
    constants.set(field, known);
  }
  let fp = known.get(rounded);
  if (fp === undefined) {
    fp = fixedPoint(rounded);
    known.set(rounded, fp);
  }
  return fp;
}

/** ⌊x·10^q⌋ or ⌈x·10^q⌉. */
function toFixed(x: Decimal, q: number, towards: 'floor' | 'ceil'): bigint {
  const { digits, exponent } = x;
  if (exponent + q >= 0) return digits * powerOfTen(exponent + q);
  const below = digits < 0n ? -1n : 0n;
  if (leading(x) + q < -1) return digits === 0n || towards === 'floor' ? below : below + 1n;
  const scale = powerOfTen(-exponent - q);
  const floor = digits / scale + (digits % scale < 0n ? -1n : 0n);
  return towards === 'ceil' && floor * scale !== digits ? floor + 1n : floor;
}

const ends = (field: BallField, low: bigint, high: bigint, exponent: number): Ball =>
  field.fromEnds(decimal(low, exponent), decimal(high, exponent));

const around = (field: BallField, a: Approximation, exponent: number): Ball =>
  ends(field, a.value - a.error, a.value + a.error, exponent);

/** Fixed-point digits that leave `precision` of them after the zeros behind the point, at most as many again. */
const digitsFor = (field: BallField, x: Decimal): number =>
  field.precision + GUARD + Math.max(0, Math.min(-leading(x), field.precision)) + Math.max(0, leading(x) + 1);

/** The ball through an increasing function from enclosures at its ends. */
function increasing(x: Ball, lowerEnd: (x: Decimal) => Ball, upperEnd: (x: Decimal) => Ball): Ball {
  if (isUnbounded(x)) return UNBOUNDED;
  const [low, high] = [lowerEnd(x.lower), upperEnd(x.upper)];
  return isUnbounded(low) || isUnbounded(high) ? UNBOUNDED : ballFromEnds(low.lower, high.upper);
}

/** Above e^{−2.3·EXPONENT_CAP}, for 2.3 log₁₀ e > 0.998. */
const NEARLY_ZERO = decimal(1n, -Math.floor(0.99 * EXPONENT_CAP));

/** 2.3·EXPONENT_CAP. */
const FAR = decimal(23n * BigInt(EXPONENT_CAP), -1);

export const expBall: BallFunction = (field, x) => {
  const end = (t: Decimal, towards: 'floor' | 'ceil'): Ball => {
    if (t.digits === 0n) return field.one;
    if (isAbove(absDecimal(t), FAR)) return t.digits > 0n ? UNBOUNDED : field.fromEnds(0, NEARLY_ZERO);
    const fp = atDigits(field, field.precision + GUARD + Math.max(0, leading(t) + 1));
    const y = exponential(toFixed(t, fp.digits, towards), fp);
    return around(field, y, y.exponent - fp.digits);
  };
  return increasing(
    x,
    (t) => end(t, 'floor'),
    (t) => end(t, 'ceil'),
  );
};

/** log; unbounded where the ball is not positive. */
export const logBall: BallFunction = (field, x) => {
  if (isUnbounded(x) || x.lower.digits <= 0n) return UNBOUNDED;
  const end = (t: Decimal): Ball => {
    const place = leading(t);
    const distance = place === 0 || place === -1 ? subDecimals(t, ONE, 1, 'down') : t;
    if (distance.digits === 0n) return field.zero;
    // One digit of the distance is enough for its size.
    const extra = distance === t ? 0 : Math.max(0, Math.min(-leading(distance), field.precision + GUARD));
    const fp = atDigits(field, field.precision + GUARD + extra);
    return around(field, logarithm(t.digits, t.exponent, fp), -fp.digits);
  };
  return increasing(x, end, end);
};

/** √; unbounded where the ball reaches below 0. */
export const sqrtBall: BallFunction = (field, x) => {
  if (isUnbounded(x) || x.lower.digits < 0n) return UNBOUNDED;
  const end = (t: Decimal): Ball => {
    const { digits, exponent } = t;
    if (digits === 0n) return field.zero;
    let shift = Math.max(0, 2 * field.precision + 4 - digits.toString().length);
    if ((exponent - shift) % 2 !== 0) shift++;
    const square = digits * powerOfTen(shift);
    const root = integerSquareRoot(square);
    return ends(field, root, root * root === square ? root : root + 1n, (exponent - shift) / 2);
  };
  return increasing(x, end, end);
};

/** An odd increasing function from its values on x > 0. */
const oddIncreasing =
  (positive: (field: BallField, t: Decimal, towards: 'floor' | 'ceil') => Ball): BallFunction =>
  (field, x) => {
    const end = (t: Decimal, towards: 'floor' | 'ceil'): Ball => {
      if (t.digits === 0n) return field.zero;
      if (t.digits > 0n) return positive(field, t, towards);
      return field.neg(positive(field, negDecimal(t), towards === 'floor' ? 'ceil' : 'floor'));
    };
    return increasing(
      x,
      (t) => end(t, 'floor'),
      (t) => end(t, 'ceil'),
    );
  };

/** [t − t³/c, t], which encloses the odd functions of the head for 0 ≤ t. */
function nearZero(field: BallField, t: Decimal, c: bigint): Ball {
  const ball = field.fromEnds(t, t);
  const cubic = field.div(field.mul(ball, field.mul(ball, ball)), field.fromInteger(c));
  return ballFromEnds(field.sub(ball, cubic).lower, ball.upper);
}
const isTiny = (field: BallField, t: Decimal): boolean => 2 * leading(t) < -field.precision - 2;
/** [1 − 10^−(p+2), 1] at precision p, rounded outwards. */
const justBelowOne = (field: BallField): Ball =>
  ballFromEnds(field.sub(field.one, field.fromEnds(0, decimal(1n, -field.precision - 2))).lower, field.one.upper);
const atMostOne = (field: BallField, y: Ball): Ball =>
  isAbove(y.upper, ONE) ? ballFromEnds(y.lower, field.one.upper) : y;

export const erfBall = oddIncreasing((field, t, towards) => {
  // e^{−x²} < 10^{−(p+2)} where x² > 2.31 (p + 2), for log 10 < 2.31.
  if (leading(t) > 6 || isAbove(mulDecimals(t, t, 10, 'down'), decimal(24n * BigInt(field.precision + 2), -1)))
    return justBelowOne(field);
  if (isTiny(field, t)) {
    const rootPi = sqrtBall(field, piBall(field));
    return field.div(field.mul(field.fromInteger(2n), nearZero(field, t, 3n)), rootPi);
  }
  const fp = atDigits(field, digitsFor(field, t));
  const y = errorFunction(toFixed(t, fp.digits, towards), fp);
  return atMostOne(field, ends(field, y.lower, y.upper, -fp.digits));
});

/** π. */
export const piBall = (field: BallField): Ball => {
  const fp = atDigits(field, field.precision + GUARD);
  return around(field, fp.pi, -fp.digits);
};

/** The part of a ball in [−1, 1], where its number is known to lie. */
const withinOne = (field: BallField, y: Ball): Ball =>
  ballFromEnds(
    isBelow(y.lower, MINUS_ONE) ? field.neg(field.one).lower : y.lower,
    isAbove(y.upper, ONE) ? field.one.upper : y.upper,
  );

function circular(field: BallField, x: Ball, which: 'sin' | 'cos'): Ball {
  if (isUnbounded(x)) return UNBOUNDED;
  const whole = field.hull(field.neg(field.one), field.one);
  const middle = field.midpoint(x);
  const radius = field.radius(x);
  if (isAbove(radius, TWO) || leading(middle) > 2 * field.precision + 40) return whole;
  const fp = atDigits(field, digitsFor(field, middle));
  const q = fp.digits;
  // Rounding the middle to fixed point moves it by less than one unit, and the slope is at most 1.
  const at = sineAndCosine(toFixed(middle, q, 'floor'), fp)[which];
  const value = around(field, { value: at.value, error: at.error + 1n }, -q);
  return withinOne(field, field.add(value, field.fromMidpoint(0, radius)));
}

export const sinBall: BallFunction = (field, x) => {
  if (isExactlyZero(x)) return field.zero;
  const least = compareDecimals(absDecimal(x.lower), absDecimal(x.upper)) > 0 ? x.lower : x.upper;
  if (isUnbounded(x) || !isTiny(field, least)) return circular(field, x, 'sin');
  // sin increases on so small a ball.
  return oddIncreasing((F, t) => nearZero(F, t, 6n))(field, x);
};

export const cosBall: BallFunction = (field, x) => (isExactlyZero(x) ? field.one : circular(field, x, 'cos'));

/** |x|, exactly. */
export const absBall: BallFunction = (field, x) => {
  if (isUnbounded(x)) return UNBOUNDED;
  if (!containsZero(x)) return x.lower.digits > 0n ? x : field.neg(x);
  return ballFromEnds(field.zero.lower, magnitude(x));
};
