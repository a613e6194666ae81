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

import type { Decimal } from 'decimal.js';
import { integerSquareRoot } from '../rings/integers.js';
import {
  type Ball,
  ballFromEnds,
  containsZero,
  decimalParts,
  decimalSign,
  decimals,
  EXPONENT_CAP,
  isExactlyZero,
  isUnbounded,
  UNBOUNDED,
} from './ball.js';
import type { BallField } from './ball-field.js';
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
  const { digits, exponent } = decimalParts(x);
  if (exponent + q >= 0) return digits * 10n ** BigInt(exponent + q);
  const power = -exponent - q;
  if (x.e + q < -1)
    return digits === 0n ? 0n : digits < 0n ? (towards === 'floor' ? -1n : 0n) : towards === 'ceil' ? 1n : 0n;
  const scale = 10n ** BigInt(power);
  const quotient = digits / scale;
  if (quotient * scale === digits) return quotient;
  if (towards === 'floor') return digits < 0n ? quotient - 1n : quotient;
  return digits < 0n ? quotient : quotient + 1n;
}

const ends = (field: BallField, low: bigint, high: bigint, exponent: number): Ball =>
  field.fromEnds(`${low}e${exponent}`, `${high}e${exponent}`);

const around = (field: BallField, a: Approximation, exponent: number): Ball =>
  ends(field, a.value - a.error, a.value + a.error, exponent);

/** Fixed-point digits that leave `precision` of them after the zeros behind the point, at most as many again. */
const digitsFor = (field: BallField, x: Decimal): number =>
  field.precision + GUARD + Math.max(0, Math.min(-x.e, field.precision)) + Math.max(0, x.e + 1);

/** The ball through an increasing function from enclosures at its ends. */
function increasing(x: Ball, lowerEnd: (x: Decimal) => Ball, upperEnd: (x: Decimal) => Ball): Ball {
  if (isUnbounded(x)) return UNBOUNDED;
  const [low, high] = [lowerEnd(x.lower), upperEnd(x.upper)];
  return isUnbounded(low) || isUnbounded(high) ? UNBOUNDED : ballFromEnds(low.lower, high.upper);
}

/** Above e^{−2.3·EXPONENT_CAP}, for 2.3 log₁₀ e > 0.998. */
const NEARLY_ZERO = `1e-${Math.floor(0.99 * EXPONENT_CAP)}`;

export const expBall: BallFunction = (field, x) => {
  const end = (t: Decimal, towards: 'floor' | 'ceil'): Ball => {
    if (t.isZero()) return field.one;
    if (t.e > 6 || t.abs().gt(2.3 * EXPONENT_CAP)) return t.s > 0 ? UNBOUNDED : field.fromEnds(0, NEARLY_ZERO);
    const fp = atDigits(field, field.precision + GUARD + Math.max(0, t.e + 1));
    const y = exponential(toFixed(t, fp.digits, towards), fp);
    return around(field, y, y.exponent - fp.digits);
  };
  return increasing(
    x,
    (t) => end(t, 'floor'),
    (t) => end(t, 'ceil'),
  );
};

const exact = decimals(1_000_000, 4);

/** log; unbounded where the ball is not positive. */
export const logBall: BallFunction = (field, x) => {
  if (isUnbounded(x) || decimalSign(x.lower) <= 0) return UNBOUNDED;
  const end = (t: Decimal): Ball => {
    const distance = t.e === 0 || t.e === -1 ? exact.sub(t, 1) : t;
    if (distance.isZero()) return field.zero;
    const extra = distance === t ? 0 : Math.max(0, Math.min(-distance.e, field.precision + GUARD));
    const fp = atDigits(field, field.precision + GUARD + extra);
    const { digits, exponent } = decimalParts(t);
    return around(field, logarithm(digits, exponent, fp), -fp.digits);
  };
  return increasing(x, end, end);
};

/** √; unbounded where the ball reaches below 0. */
export const sqrtBall: BallFunction = (field, x) => {
  if (isUnbounded(x) || decimalSign(x.lower) < 0) return UNBOUNDED;
  const end = (t: Decimal): Ball => {
    if (t.isZero()) return field.zero;
    const { digits, exponent } = decimalParts(t);
    let shift = Math.max(0, 2 * field.precision + 4 - digits.toString().length);
    if ((exponent - shift) % 2 !== 0) shift++;
    const square = digits * 10n ** BigInt(shift);
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
      if (t.isZero()) return field.zero;
      if (t.s > 0) return positive(field, t, towards);
      return field.neg(positive(field, t.neg(), towards === 'floor' ? 'ceil' : 'floor'));
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
const isTiny = (field: BallField, t: Decimal): boolean => 2 * t.e < -field.precision - 2;
/** [1 − 10^−(p+2), 1] at precision p, rounded outwards. */
const justBelowOne = (field: BallField): Ball =>
  ballFromEnds(field.sub(field.one, field.fromEnds(0, `1e-${field.precision + 2}`)).lower, field.one.upper);
const atMostOne = (field: BallField, y: Ball): Ball => (y.upper.gt(1) ? ballFromEnds(y.lower, field.one.upper) : y);

export const erfBall = oddIncreasing((field, t, towards) => {
  // e^{−x²} < 10^{−(p+2)} where x² > 2.31 (p + 2), for log 10 < 2.31.
  if (t.e > 6 || t.times(t).gt(2.4 * (field.precision + 2))) return justBelowOne(field);
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
  ballFromEnds(y.lower.lt(-1) ? field.neg(field.one).lower : y.lower, y.upper.gt(1) ? field.one.upper : y.upper);

function circular(field: BallField, x: Ball, which: 'sin' | 'cos'): Ball {
  if (isUnbounded(x)) return UNBOUNDED;
  const whole = field.hull(field.neg(field.one), field.one);
  const middle = field.midpoint(x);
  const radius = field.radius(x);
  if (radius.gt(2) || middle.e > 2 * field.precision + 40) return whole;
  const fp = atDigits(field, digitsFor(field, middle));
  const q = fp.digits;
  // Rounding the middle to fixed point moves it by less than one unit, and the slope is at most 1.
  const at = sineAndCosine(toFixed(middle, q, 'floor'), fp)[which];
  const value = around(field, { value: at.value, error: at.error + 1n }, -q);
  return withinOne(field, field.add(value, field.fromMidpoint(0, radius)));
}

export const sinBall: BallFunction = (field, x) => {
  if (isExactlyZero(x)) return field.zero;
  const least = x.lower.abs().gt(x.upper.abs()) ? x.lower : x.upper;
  if (isUnbounded(x) || !isTiny(field, least)) return circular(field, x, 'sin');
  // sin increases on so small a ball.
  return oddIncreasing((F, t) => nearZero(F, t, 6n))(field, x);
};

export const cosBall: BallFunction = (field, x) => (isExactlyZero(x) ? field.one : circular(field, x, 'cos'));

/** |x|, exactly. */
export const absBall: BallFunction = (field, x) => {
  if (isUnbounded(x)) return UNBOUNDED;
  if (!containsZero(x)) return decimalSign(x.lower) > 0 ? x : field.neg(x);
  const low = x.lower.neg();
  return ballFromEnds(field.zero.lower, low.gt(x.upper) ? low : x.upper);
};
