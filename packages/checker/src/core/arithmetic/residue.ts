/**
 * The field F_p for a prime 2^10 < p < 2^26. Elements are numbers 0 … p−1; a product is below 2^52 and therefore exact
 * in a double, and is brought back by one multiplication with 1/p and a correction by at most p.
 */
import { type Meter, reject } from '../../text/rejection.js';
import type { Rational } from './rational.js';

export type PrimeField = ReturnType<typeof primeField>;

export function primeField(prime: number) {
  const [inverse, p] = [1 / prime, BigInt(prime)];

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
      const [rest, next] = [r - q * s, x - q * y];
      r = s;
      s = rest;
      x = y;
      y = next;
    }
    return x < 0 ? x + prime : x;
  }

  const fromInteger = (n: number): number => ((n % prime) + prime) % prime;

  function fromRational({ numerator, denominator }: Rational): number {
    if (denominator % p === 0n) reject(`the prime ${prime} divides the denominator ${denominator} of the claim`);
    const above = fromInteger(Number(numerator % p));
    return denominator === 1n ? above : multiply(above, invert(Number(denominator % p)));
  }

  return Object.freeze({ prime, multiply, invert, fromInteger, fromRational });
}

export type SparseRow = ReadonlyMap<number, number>;

/**
 * The rank of a matrix over F_p given by entries of its rows, zeros left out or not, by elimination: short rows first,
 * and in each row the rarest column is the pivot, so that sparse matrices stay sparse.
 */
export function rank(F: PrimeField, rows: readonly SparseRow[], spend: Meter): number {
  const count = new Map<number, number>();
  for (const row of rows) for (const column of row.keys()) count.set(column, (count.get(column) ?? 0) + 1);
  const columns = [...count].sort(([, a], [, b]) => a - b);
  const place = new Map(columns.map(([column], i) => [column, i]));
  const pivots = new Map<number, { readonly at: readonly number[]; readonly entries: readonly number[] }>();
  const row = new Float64Array(columns.length);
  for (const given of [...rows].sort((a, b) => a.size - b.size)) {
    spend(row.length);
    row.fill(0);
    for (const [column, entry] of given) row[place.get(column) as number] = entry;
    for (let c = 0; c < row.length; c++) {
      const lead = row[c] as number;
      if (lead === 0) continue;
      const pivot = pivots.get(c);
      if (pivot === undefined) {
        const [at, scale] = [[] as number[], F.invert(lead)];
        for (let j = c; j < row.length; j++) if (row[j] !== 0) at.push(j);
        pivots.set(c, { at, entries: at.map((j) => F.multiply(row[j] as number, scale)) });
        break;
      }
      const { at, entries } = pivot;
      spend(at.length);
      for (let k = 0; k < at.length; k++) {
        const entry = (row[at[k] as number] as number) + F.multiply(F.prime - lead, entries[k] as number);
        row[at[k] as number] = entry >= F.prime ? entry - F.prime : entry;
      }
    }
  }
  return pivots.size;
}
