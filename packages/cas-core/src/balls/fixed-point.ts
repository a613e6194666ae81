/**
 * Elementary functions in fixed point, with proved errors.
 *
 * Real numbers are integers in units of 10^−q. An `Approximation` {value, error} of y says |10^q·y − value| ≤ error. All
 * series are summed with truncated divisions, each wrong by less than one unit, and the recurrences t_k = t_{k−1}·f_k with
 * |f_k| ≤ 1 damp old errors; so a sum of N terms is wrong by a small multiple of N units plus the remainder. The bounds are
 * derived at each function. Nothing is assumed of the machine but exact integer arithmetic.
 *
 * The reductions: e^x = 10^k·e^r with |r| ≤ ½ log 10 + a little; log x = k log 10 + j log 2 + 2 artanh z with |z| ≤ 1/5;
 * sin and cos modulo π/2; erf x = (2/√π) e^{−x²} Σ_k 2^k x^{2k+1}/(2k+1)!!, whose terms are positive (DLMF 7.6.2). The
 * constants come from 1/31, 1/49, 1/161 (artanh) and Machin's 1/5, 1/239 (arctan).
 */
import { integerSquareRoot } from '../rings/integers.js';

export interface Approximation {
  readonly value: bigint;
  readonly error: bigint;
}

export interface FixedPoint {
  /** q: the unit is 10^−q. */
  readonly digits: number;
  /** 10^q, the number one. */
  readonly unit: bigint;
  readonly log2: Approximation;
  readonly log10: Approximation;
  readonly pi: Approximation;
}

const abs = (n: bigint): bigint => (n < 0n ? -n : n);
/** An integer nearest to a/b, or one that is hardly farther; b > 0. */
const near = (a: bigint, b: bigint): bigint => (a < 0n ? -((2n * -a + b) / (2n * b)) : (2n * a + b) / (2n * b));
const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/**
 * Σ_k s^k / ((2k+1) n^{2k+1}): artanh(1/n) for s = 1, arctan(1/n) for s = −1, n ≥ 2. Nested floors are one floor, so each
 * of the N terms is wrong by less than 1; the rest is below n^{−2N−1}·10^q·4/3 < 2.
 */
function inverseSeries(n: bigint, s: 1n | -1n, unit: bigint): Approximation {
  let value = 0n;
  let sign = 1n;
  let k = 0n;
  for (let t = unit / n; t > 0n; t /= n * n) {
    value += sign * (t / (2n * k + 1n));
    sign *= s;
    k++;
  }
  return { value, error: k + 2n };
}

const combine = (terms: readonly (readonly [bigint, Approximation])[]): Approximation => ({
  value: terms.reduce((sum, [c, a]) => sum + c * a.value, 0n),
  error: terms.reduce((sum, [c, a]) => sum + abs(c) * a.error, 0n),
});

export function fixedPoint(digits: number): FixedPoint {
  const unit = 10n ** BigInt(digits);
  const [a, b, c] = [31n, 49n, 161n].map((n) => inverseSeries(n, 1n, unit)) as [
    Approximation,
    Approximation,
    Approximation,
  ];
  return Object.freeze({
    digits,
    unit,
    log2: combine([
      [14n, a],
      [10n, b],
      [6n, c],
    ]),
    log10: combine([
      [46n, a],
      [34n, b],
      [20n, c],
    ]),
    pi: combine([
      [16n, inverseSeries(5n, -1n, unit)],
      [-4n, inverseSeries(239n, -1n, unit)],
    ]),
  });
}

/**
 * The terms r^k/k! for |r| ≤ 6/5, until one is 0 units, k ≥ 3. Term k is wrong by ε_k ≤ (6/5k) ε_{k−1} + 1 ≤ 2; the
 * remainder after the last is below 2 (1 + 3/10 + 9/100 + …) < 3. So any signed part of the sum of N terms is wrong by at
 * most 2N + 3 units.
 */
function exponentialTerms(r: bigint, unit: bigint): bigint[] {
  const terms = [unit];
  let t = unit;
  for (let k = 1n; t !== 0n || k < 4n; k++) {
    t = (t * r) / (k * unit);
    terms.push(t);
  }
  return terms;
}
const seriesError = (terms: readonly bigint[]): bigint => 2n * BigInt(terms.length) + 3n;

/**
 * e^{n·10^−q} = 10^{k−q}·(value ± error). The reduced argument is wrong by D = |k|·error(log 10) units, which changes e^r,
 * |r| ≤ 6/5, by less than 4D while D is below a hundredth. Throws `RangeError` when q is too small for n.
 */
export function exponential(n: bigint, fp: FixedPoint): Approximation & { readonly exponent: number } {
  const k = near(n, fp.log10.value);
  const r = n - k * fp.log10.value;
  const shift = abs(k) * fp.log10.error;
  if (shift * 100n > fp.unit) throw new RangeError(`exponential: ${fp.digits} digits are too few for this argument`);
  const terms = exponentialTerms(r, fp.unit);
  return {
    value: terms.reduce((sum, t) => sum + t, 0n),
    error: seriesError(terms) + 4n * shift,
    exponent: Number(k),
  };
}

/**
 * log(digits·10^exponent), digits > 0. The argument is m·2^j·10^k with m in [2/3, 4/3], exactly; z = (m−1)/(m+1), |z| ≤ 1/5.
 * With w = z²: w is wrong by ≤ 2, the powers z·w^i by ε_i ≤ ε_{i−1}/16 + 1/2 + 1 + … ≤ 2, each quotient by 2i+1 by ≤ 2; after
 * the first power of 0 units the rest is below 3. Doubled: 2(2N + 3).
 */
export function logarithm(digits: bigint, exponent: number, fp: FixedPoint): Approximation {
  const text = digits.toString();
  let k = exponent + text.length - 1;
  let leading = Number(`${text[0]}.${text.slice(1, 15)}`);
  if (leading > 6.7) {
    k++;
    leading /= 10;
  }
  const j = leading < 4 / 3 ? 0 : leading < 8 / 3 ? 1 : leading < 16 / 3 ? 2 : 3;
  const a = digits * 10n ** BigInt(Math.max(exponent - k, 0));
  const b = (1n << BigInt(j)) * 10n ** BigInt(Math.max(k - exponent, 0));
  const z = ((a - b) * fp.unit) / (a + b);
  const w = (z * z) / fp.unit;
  let sum = 0n;
  let i = 0n;
  for (let t = z; t !== 0n; t = (t * w) / fp.unit) {
    sum += t / (2n * i + 1n);
    i++;
  }
  return combine([
    [2n, { value: sum, error: 2n * i + 3n }],
    [BigInt(k), fp.log10],
    [BigInt(j), fp.log2],
  ]);
}

/** sin and cos of n·10^−q, reduced by the nearest multiple of π/2; both have slopes ≤ 1, so the reduction's error adds. */
export function sineAndCosine(n: bigint, fp: FixedPoint): { readonly sin: Approximation; readonly cos: Approximation } {
  const k = near(2n * n, fp.pi.value);
  const r = (2n * n - k * fp.pi.value) / 2n;
  const terms = exponentialTerms(r, fp.unit);
  let [odd, even] = [0n, 0n];
  for (let i = 0; i < terms.length; i++) {
    const t = i % 4 < 2 ? terms[i]! : -terms[i]!;
    if (i % 2 === 1) odd += t;
    else even += t;
  }
  const error = seriesError(terms) + (abs(k) * fp.pi.error) / 2n + 2n;
  const quadrant = Number(((k % 4n) + 4n) % 4n);
  const turned = [odd, even, -odd, -even];
  return { sin: { value: turned[quadrant]!, error }, cos: { value: turned[(quadrant + 1) % 4]!, error } };
}

/**
 * Ends lower ≤ 10^q·erf(n·10^−q) ≤ upper for n ≥ 0. All terms are positive, so floors and ceilings carry both ends through.
 * The sum stops where the next ratio 2x²/(2k+3) is at most 1/2 and the last term at most one unit: the rest is then no
 * larger than the last term.
 */
export function errorFunction(n: bigint, fp: FixedPoint): { readonly lower: bigint; readonly upper: bigint } {
  const { unit } = fp;
  const squareLow = (n * n) / unit;
  const squareHigh = ceilDiv(n * n, unit);
  let [low, high] = [n, n];
  let [lowSum, highSum] = [n, n];
  for (let k = 1n; high > 1n || 4n * squareHigh > (2n * k + 1n) * unit; k++) {
    const ratio = (2n * k + 1n) * unit;
    low = (2n * low * squareLow) / ratio;
    high = ceilDiv(2n * high * squareHigh, ratio);
    lowSum += low;
    highSum += high;
  }
  highSum += high;
  const least = exponential(-squareHigh, fp);
  const most = exponential(-squareLow, fp);
  const cubed = 4n * unit * unit * unit;
  const factorLow = integerSquareRoot(cubed / (fp.pi.value + fp.pi.error));
  const factorHigh = integerSquareRoot(cubed / (fp.pi.value - fp.pi.error)) + 1n;
  const area = unit * unit;
  return {
    lower: scaled((least.value - least.error) * lowSum * factorLow, least.exponent) / area,
    upper: ceilDiv(scaled((most.value + most.error) * highSum * factorHigh, most.exponent) + 1n, area),
  };
}

/** ⌊n·10^k⌋ for n ≥ 0. */
const scaled = (n: bigint, k: number): bigint => (k >= 0 ? n * 10n ** BigInt(k) : n / 10n ** BigInt(-k));
