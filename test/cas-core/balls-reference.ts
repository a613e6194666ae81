/**
 * Reference values of elementary functions, by another path than the balls': binary fixed point, no constants but π by
 * Gauss's formula, exp by halving and squaring, log by Halley's iteration on that exp, sin and cos by halving and the double
 * angle, erf by its alternating series. Errors are not bounded but swamped by guard bits: results are meant to be right to
 * 70 digits where all values stay between 10^−8 and 10^12.
 */
import { type Rational, rational } from '@lawful/cas-core';

export const BITS = 480n;
export const ONE = 1n << BITS;

export const fromFraction = (q: Rational): bigint => (q.num << BITS) / q.den;
export const toFraction = (x: bigint): Rational => rational(x, ONE);
export const product = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
export const quotientOf = (a: bigint, b: bigint): bigint => (a << BITS) / b;
const sized = (x: bigint): bigint => (x < 0n ? -x : x);
/** A nearby float, good to 40 bits or so. */
export const asFloat = (x: bigint): number => Number(x >> (BITS - 60n)) / 2 ** 60;

const GUARD = 80n;

/** e^x by e^{x/2^k} and k squarings. */
export function referenceExp(x: bigint): bigint {
  const k = BigInt(Math.max(0, sized(x).toString(2).length - Number(BITS)) + 12);
  const bits = BITS + GUARD;
  const r = (x << GUARD) >> k;
  let y = 1n << bits;
  for (let n = 40n; n > 0n; n--) y = (1n << bits) + ((r * y) >> bits) / n;
  for (let i = 0n; i < k; i++) y = (y * y) >> bits;
  return y >> GUARD;
}

export function referenceLog(x: bigint): bigint {
  let y = BigInt(Math.round(Math.log(asFloat(x)) * 2 ** 40)) << (BITS - 40n);
  for (let i = 0; i < 3; i++) {
    const e = referenceExp(y);
    y += quotientOf(2n * (x - e), x + e);
  }
  return y;
}

export function referenceSqrt(x: bigint): bigint {
  const n = x << BITS;
  let y = 1n << BigInt(n.toString(2).length);
  for (;;) {
    const next = (y + n / y) >> 1n;
    if (next >= y) return y;
    y = next;
  }
}

/** sin and 1 − cos by halving and doubling the angle. */
function halves(x: bigint): { sin: bigint; versine: bigint } {
  const k = BigInt(Math.max(0, sized(x).toString(2).length - Number(BITS)) + 12);
  const bits = BITS + 2n * GUARD;
  const one = 1n << bits;
  const r = (x << (2n * GUARD)) >> k;
  const square = (r * r) >> bits;
  let s = one;
  let c = one;
  for (let n = 20n; n > 0n; n--) {
    s = one - ((square * s) >> bits) / (2n * n * (2n * n + 1n));
    c = one - ((square * c) >> bits) / ((2n * n + 1n) * (2n * n + 2n));
  }
  let sin = (r * s) >> bits;
  let versine = ((square * c) >> bits) / 2n;
  for (let i = 0n; i < k; i++) {
    const cos = one - versine;
    versine = (2n * versine * (one + cos)) >> bits;
    sin = (2n * sin * cos) >> bits;
  }
  return { sin: sin >> (2n * GUARD), versine: versine >> (2n * GUARD) };
}
export const referenceSin = (x: bigint): bigint => halves(x).sin;
export const referenceCos = (x: bigint): bigint => ONE - halves(x).versine;

function arctanInverse(n: bigint, one: bigint): bigint {
  let sum = 0n;
  let sign = 1n;
  for (let k = 0n, t = one / n; t > 0n; k++, t /= n * n, sign = -sign) sum += (sign * t) / (2n * k + 1n);
  return sum;
}
/** Gauss: π = 48 arctan 1/18 + 32 arctan 1/57 − 20 arctan 1/239. */
export const referencePi = (one: bigint): bigint =>
  48n * arctanInverse(18n, one) + 32n * arctanInverse(57n, one) - 20n * arctanInverse(239n, one);
const rootOfPi = referenceSqrt(referencePi(ONE));

/** (2/√π) Σ (−1)^k x^{2k+1}/(k!(2k+1)) with bits for terms up to e^{x²}; 1 − e^{−169} < erf x < 1 beyond 13. */
export function referenceErf(x: bigint): bigint {
  if (sized(x) > 13n * ONE) return x < 0n ? -ONE : ONE;
  const bits = BITS + 320n;
  const r = x << 320n;
  const square = (r * r) >> bits;
  let sum = 0n;
  let t = r;
  for (let k = 0n; t !== 0n && t !== -1n; ) {
    sum += t / (2n * k + 1n);
    k++;
    t = -((t * square) >> bits) / k;
  }
  return quotientOf(2n * (sum >> 320n), rootOfPi);
}
