/**
 * F_p for a prime p < 2^26: residues 0 … p−1 as JavaScript numbers, so that a product of two residues is below
 * 2^52 and every float64 operation on it is exact. Default primes lie below 2^24, which lets linear algebra add
 * sixteen products before it reduces.
 */

import type { Rational } from './rationals.js';
import type { Field } from './ring.js';

export interface PrimeField extends Field<number> {
  readonly p: number;
  /** The image of a rational whose denominator p does not divide; undefined otherwise. */
  fromRational(q: Rational): number | undefined;
}

/** The default primes: the ten largest below 2^24, in falling order. */
export const DEFAULT_PRIMES: readonly number[] = Object.freeze([
  16777213, 16777199, 16777183, 16777153, 16777141, 16777139, 16777127, 16777121, 16777099, 16777049,
]);

/** Most work is modulo one of these, which are looked at again and again. */
const KNOWN_PRIMES: ReadonlySet<number> = new Set(DEFAULT_PRIMES);

export function isPrime(n: number): boolean {
  if (KNOWN_PRIMES.has(n)) return true;
  if (!Number.isInteger(n) || n < 2) return false;
  if (n % 2 === 0) return n === 2;
  for (let d = 3; d * d <= n; d += 2) if (n % d === 0) return false;
  return true;
}

/** a·b mod p for residues of a prime p < 2^26. */
export const mulMod = (a: number, b: number, p: number): number => (a * b) % p;

/** a^e mod p, e ≥ 0. */
export function powMod(a: number, e: number, p: number): number {
  let result = 1;
  let base = a;
  for (let k = e; k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) result = (result * base) % p;
    base = (base * base) % p;
  }
  return result;
}

/** The inverse of a nonzero residue by the extended Euclidean algorithm. */
export function invMod(a: number, p: number): number {
  let [r0, r1, s0, s1] = [p, a, 0, 1];
  while (r1 !== 0) {
    const q = Math.floor(r0 / r1);
    [r0, r1] = [r1, r0 - q * r1];
    [s0, s1] = [s1, s0 - q * s1];
  }
  if (r0 !== 1) throw new RangeError(`invMod: ${a} is not invertible modulo ${p}`);
  return s0 < 0 ? s0 + p : s0;
}

/** The field of p elements. Throws `RangeError` when p is not a prime below 2^26. */
export function primeField(p: number): PrimeField {
  if (p >= 2 ** 26 || !isPrime(p)) throw new RangeError(`primeField: ${p} is not a prime below 2^26`);
  const big = BigInt(p);
  const reduce = (n: bigint): number => {
    const r = Number(n % big);
    return r < 0 ? r + p : r;
  };
  const inv = (a: number): number => {
    if (a === 0) throw new RangeError(`GF(${p}).inv: division by zero`);
    return invMod(a, p);
  };
  const field: PrimeField = Object.freeze({
    name: `GF(${p})`,
    p,
    zero: 0,
    one: 1,
    characteristic: big,
    fromInteger: reduce,
    fromRational: (q: Rational) => {
      if (q.den === 1n) return reduce(q.num);
      const d = reduce(q.den);
      return d === 0 ? undefined : (reduce(q.num) * invMod(d, p)) % p;
    },
    add: (a: number, b: number) => (a + b >= p ? a + b - p : a + b),
    sub: (a: number, b: number) => (a < b ? a - b + p : a - b),
    neg: (a: number) => (a === 0 ? 0 : p - a),
    mul: (a: number, b: number) => (a * b) % p,
    isZero: (a: number) => a === 0,
    equal: (a: number, b: number) => a === b,
    inv,
    div: (a: number, b: number) => (a * inv(b)) % p,
  });

  return field;
}
