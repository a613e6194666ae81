/**
 * Rationals modulo squares, as vectors over F₂: the sign and the parities of the prime exponents.
 */
import { bitRank } from '../linear-algebra/bit-rank.js';
import type { Rational } from '../rings/rationals.js';

const FACTOR_LIMIT = 1_000_000n;

/** The prime factorisation of |n|, n ≠ 0; undefined when a factor beyond the limit is left whose primality is not clear. */
export function primeFactors(n: bigint): Map<bigint, number> | undefined {
  const out = new Map<bigint, number>();
  let rest = n < 0n ? -n : n;
  for (let d = 2n; d * d <= rest; d += d === 2n ? 1n : 2n) {
    if (d > FACTOR_LIMIT) return undefined;
    while (rest % d === 0n) {
      out.set(d, (out.get(d) ?? 0) + 1);
      rest /= d;
    }
  }
  if (rest > 1n) out.set(rest, (out.get(rest) ?? 0) + 1);
  return out;
}

/** The dimension of the span of nonzero rationals in ℚ^×/squares; undefined when one of them could not be factored. */
export function squareClasses(values: readonly Rational[]): number | undefined {
  const columns = new Map<bigint, bigint>();
  const bit = (prime: bigint): bigint => {
    let own = columns.get(prime);
    if (own === undefined) {
      own = 1n << BigInt(columns.size);
      columns.set(prime, own);
    }
    return own;
  };
  const classes = bitRank();
  for (const q of values) {
    const factors = primeFactors(q.num * q.den);
    if (factors === undefined) return undefined;
    let row = q.num < 0n ? bit(-1n) : 0n;
    for (const [prime, e] of factors) if (e % 2 === 1) row |= bit(prime);
    classes.insert(row);
  }
  return classes.rank;
}
