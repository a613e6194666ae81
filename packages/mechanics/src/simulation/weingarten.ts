/**
 * Exact averages over O(d) of products of entries, by Weingarten calculus (Collins and Śniady, *Integration with respect to
 * the Haar measure on unitary, orthogonal and symplectic group*, 2006, Corollary 3.4).
 *
 * E_g Π_{s=1..2n} ⟨a_s, g b_s⟩ = Σ_{σ,τ} Wg(σ, τ) Π_{(s,t) ∈ σ} ⟨a_s, a_t⟩ Π_{(s,t) ∈ τ} ⟨b_s, b_t⟩, where σ and τ run
 * over the (2n−1)!! pairings of 2n places, and Wg is the inverse of the Gram matrix G(σ, τ) = d^{loops of σ ∪ τ}. G is
 * regular for d ≥ n; for smaller d the pairings are linearly dependent, and this file refuses. Everything is exact: the
 * entries of Wg are rational numbers.
 */
import { type Field, QQ, type Rational, rational } from '@lawful/cas-core';

/** Disjoint pairs (s, t) with s < t that cover 0 … 2n−1. */
export type Pairing = readonly (readonly [number, number])[];

/** All (2n−1)!! pairings of 0 … 2n−1, in lexicographic order. */
export function pairings(n: number): Pairing[] {
  const extend = (free: readonly number[]): Pairing[] => {
    const [first, ...rest] = free;
    if (first === undefined) return [[]];
    return rest.flatMap((partner) =>
      extend(rest.filter((s) => s !== partner)).map((p) => [[first, partner] as const, ...p]),
    );
  };
  return extend(Array.from({ length: 2 * n }, (_, s) => s));
}

/** The number of cycles of the union of two pairings of the same places. */
export function loops(a: Pairing, b: Pairing): number {
  const partner = (p: Pairing): number[] => {
    const out: number[] = [];
    for (const [s, t] of p) {
      out[s] = t;
      out[t] = s;
    }
    return out;
  };
  const [p, q] = [partner(a), partner(b)];
  const seen = new Set<number>();
  let count = 0;
  for (let s = 0; s < p.length; s++) {
    if (seen.has(s)) continue;
    count++;
    for (let at = s; !seen.has(at); at = q[p[at]!]!) {
      seen.add(at);
      seen.add(p[at]!);
    }
  }
  return count;
}

/** Wg(σ, τ) for the pairings in order. Throws `RangeError` for d < n, where the Gram matrix is singular. */
export function weingarten(n: number, d: number): Rational[][] {
  if (!Number.isInteger(d) || d < n)
    throw new RangeError(`weingarten: dimension ${d}, expected an integer at least ${n}`);
  const all = pairings(n);
  return invertMatrix(
    QQ,
    all.map((a) => all.map((b) => rational(BigInt(d) ** BigInt(loops(a, b))))),
  );
}

/** Gauss–Jordan over a field; throws `RangeError` for a singular matrix. */
function invertMatrix<T>(field: Field<T>, matrix: readonly (readonly T[])[]): T[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? field.one : field.zero))]);
  for (let c = 0; c < n; c++) {
    const pivot = rows.findIndex((row, i) => i >= c && !field.isZero(row[c]!));
    if (pivot < 0) throw new RangeError('weingarten: the Gram matrix is singular');
    [rows[c], rows[pivot]] = [rows[pivot]!, rows[c]!];
    const scale = field.inv(rows[c]![c]!);
    rows[c] = rows[c]!.map((x) => field.mul(scale, x));
    for (let i = 0; i < n; i++) {
      const factor = rows[i]![c]!;
      if (i !== c && !field.isZero(factor))
        rows[i] = rows[i]!.map((x, j) => field.sub(x, field.mul(factor, rows[c]![j]!)));
    }
  }
  return rows.map((row) => row.slice(n));
}
