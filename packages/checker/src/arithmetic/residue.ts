/**
 * The field F_p for a prime 2^10 < p < 2^26. Elements are numbers 0 … p−1; a product is below 2^52 and therefore exact
 * in a double, and is brought back by one multiplication with 1/p and a correction by at most p.
 */
import { type Meter, reject } from '../reading/rejection.js';
import type { Rational } from './rational.js';

export type PrimeField = ReturnType<typeof primeField>;

export function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n > 1;
}

export function primeField(prime: number) {
  const inverse = 1 / prime;

  function multiply(a: number, b: number): number {
    const product = a * b;
    const rest = product - Math.floor(product * inverse) * prime;
    return rest < 0 ? rest + prime : rest >= prime ? rest - prime : rest;
  }

  /** 1/a by the extended Euclidean algorithm; a ≠ 0 is not checked. */
  function invert(a: number): number {
    let [r, s, x, y] = [prime, a, 0, 1];
    while (s !== 0) {
      const q = Math.floor(r / s);
      [r, s, x, y] = [s, r - q * s, y, x - q * y];
    }
    return x < 0 ? x + prime : x;
  }

  const fromInteger = (n: number): number => ((n % prime) + prime) % prime;

  function fromRational({ numerator, denominator }: Rational): number {
    const p = BigInt(prime);
    if (denominator % p === 0n) reject(`the prime ${prime} divides the denominator ${denominator} of the claim`);
    const above = fromInteger(Number(numerator % p));
    return denominator === 1n ? above : multiply(above, invert(Number(denominator % p)));
  }

  return Object.freeze({ prime, multiply, invert, fromInteger, fromRational });
}

/** The rank of a matrix over F_p, by elimination; the rows are overwritten. */
export function rank(F: PrimeField, rows: readonly Float64Array[], spend: Meter): number {
  let left = [...rows];
  const columns = left[0]?.length ?? 0;
  for (let c = 0; c < columns; c++) {
    const pivot = left.find((row) => row[c] !== 0);
    if (pivot === undefined) continue;
    left = left.filter((row) => row !== pivot);
    const scale = F.prime - F.invert(pivot[c] as number);
    for (const row of left) if (row[c] !== 0) eliminate(F, row, pivot, F.multiply(row[c] as number, scale), c, spend);
  }
  return rows.length - left.length;
}

/** row ← row + factor · pivot, from column c on. */
function eliminate(F: PrimeField, row: Float64Array, pivot: Float64Array, factor: number, c: number, spend: Meter) {
  spend(row.length - c);
  for (let j = c; j < row.length; j++) {
    const value = (row[j] as number) + F.multiply(factor, pivot[j] as number);
    row[j] = value >= F.prime ? value - F.prime : value;
  }
}
