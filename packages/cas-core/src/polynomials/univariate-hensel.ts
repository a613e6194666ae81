/**
 * Hensel lifting: a factorisation modulo p becomes one modulo p^k.
 *
 * Polynomials here are arrays of bigints modulo m, constant term first, without trailing zeros. One step takes
 * f ≡ g·h and s·g + t·h ≡ 1 from m to m²; h is monic and g carries the leading coefficient of f. Several factors are
 * lifted along a binary tree of halves.
 *
 * Reference: J. von zur Gathen, J. Gerhard, *Modern Computer Algebra*, Algorithms 15.10 and 15.17.
 */
import { modulo } from '../linear-algebra/modular-reconstruction.js';
import { primeField } from '../rings/prime-field.js';
import { type Univariate, type UnivariateRing, univariateRing } from './univariate.js';

export type Integers = readonly bigint[];

export const trimIntegers = (f: Integers): Integers => {
  let n = f.length;
  while (n > 0 && f[n - 1] === 0n) n--;
  return f.slice(0, n);
};

export const reduceIntegers = (f: Integers, m: bigint): Integers => trimIntegers(f.map((c) => modulo(c, m)));

/** The representatives in (−m/2, m/2]. */
export const symmetric = (f: Integers, m: bigint): Integers => f.map((c) => (2n * c > m ? c - m : c));

export function multiplyIntegers(a: Integers, b: Integers): Integers {
  if (a.length === 0 || b.length === 0) return [];
  const out = new Array<bigint>(a.length + b.length - 1).fill(0n);
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) out[i + j] = out[i + j]! + a[i]! * b[j]!;
  return out;
}

const combine = (a: Integers, b: Integers, sign: 1n | -1n): Integers =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0n) + sign * (b[i] ?? 0n));

/** Quotient and remainder modulo m; precondition: b is monic. */
function divmodMonic(a: Integers, b: Integers, m: bigint): readonly [q: Integers, r: Integers] {
  const n = b.length - 1;
  if (a.length <= n) return [[], a];
  const rest = [...a];
  const q = new Array<bigint>(a.length - n).fill(0n);
  for (let i = q.length - 1; i >= 0; i--) {
    const c = modulo(rest[i + n]!, m);
    q[i] = c;
    if (c !== 0n) for (let j = 0; j < n; j++) rest[i + j] = rest[i + j]! - c * b[j]!;
  }
  return [trimIntegers(q), reduceIntegers(rest.slice(0, n), m)];
}

interface Pair {
  readonly g: Integers;
  readonly h: Integers;
  readonly s: Integers;
  readonly t: Integers;
}

/** From m to m². */
function step(f: Integers, { g, h, s, t }: Pair, m: bigint): Pair {
  const mm = m * m;
  const mod = (a: Integers): Integers => reduceIntegers(a, mm);
  const e = mod(combine(f, multiplyIntegers(g, h), -1n));
  const [q, r] = divmodMonic(mod(multiplyIntegers(s, e)), h, mm);
  const g1 = mod(combine(combine(g, multiplyIntegers(t, e), 1n), multiplyIntegers(q, g), 1n));
  const h1 = mod(combine(h, r, 1n));
  const b = mod(combine(combine(multiplyIntegers(s, g1), multiplyIntegers(t, h1), 1n), [1n], -1n));
  const [c, d] = divmodMonic(mod(multiplyIntegers(s, b)), h1, mm);
  return {
    g: g1,
    h: h1,
    s: mod(combine(s, d, -1n)),
    t: mod(combine(combine(t, multiplyIntegers(t, b), -1n), multiplyIntegers(c, g1), -1n)),
  };
}

export interface Lifted {
  readonly modulus: bigint;
  /** Monic modulo the modulus, in the order of the input. */
  readonly factors: readonly Integers[];
}

/**
 * Lifts f ≡ lead(f)·∏ factors (mod p), monic and pairwise coprime, to the first modulus p^(2^j) above `bound`.
 * Precondition, not checked: p does not divide lead(f).
 */
export function henselLift(f: Integers, factors: readonly Univariate<number>[], p: number, bound: bigint): Lifted {
  let modulus = BigInt(p);
  let steps = 0;
  for (; modulus <= bound; steps++) modulus *= modulus;
  const ring = univariateRing<number>(primeField(p));
  const lifted = liftTree(ring, reduceIntegers(f, modulus), factors, BigInt(p), steps, modulus);
  return { modulus, factors: lifted };
}

function liftTree(
  ring: UnivariateRing<number>,
  f: Integers,
  factors: readonly Univariate<number>[],
  p: bigint,
  steps: number,
  modulus: bigint,
): Integers[] {
  if (factors.length === 1) {
    const inverse = inverseModulo(f[f.length - 1]!, modulus);
    return [f.map((c) => modulo(c * inverse, modulus))];
  }
  const half = factors.length >> 1;
  const product = (list: readonly Univariate<number>[]): Univariate<number> =>
    list.reduce((a, b) => ring.mul(a, b), ring.one);
  const lead = Number(modulo(f[f.length - 1]!, p));
  const left = ring.scale(lead, product(factors.slice(0, half)));
  const right = product(factors.slice(half));
  const [, s, t] = ring.xgcd(left, right);
  const big = (a: Univariate<number>): Integers => a.map((c) => BigInt(c));
  let pair: Pair = { g: big(left), h: big(right), s: big(s), t: big(t) };
  for (let i = 0, m = p; i < steps; i++, m *= m) pair = step(reduceIntegers(f, m * m), pair, m);
  return [
    ...liftTree(ring, pair.g, factors.slice(0, half), p, steps, modulus),
    ...liftTree(ring, pair.h, factors.slice(half), p, steps, modulus),
  ];
}

/** a⁻¹ mod m for a prime to m. */
function inverseModulo(a: bigint, m: bigint): bigint {
  let [r0, r1, s0, s1] = [m, modulo(a, m), 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [s0, s1] = [s1, s0 - q * s1];
  }
  if (r0 !== 1n) throw new RangeError(`inverseModulo: ${a} is not invertible modulo ${m}`);
  return modulo(s0, m);
}
