/**
 * Exact averages over O(d) of products of entries, by Weingarten calculus (Collins and Śniady, *Integration with respect to
 * the Haar measure on unitary, orthogonal and symplectic group*, 2006, Corollary 3.4).
 *
 * E_g Π_{s=1..2n} ⟨a_s, g b_s⟩ = Σ_{σ,τ} Wg(σ, τ) Π_{(s,t) ∈ σ} ⟨a_s, a_t⟩ Π_{(s,t) ∈ τ} ⟨b_s, b_t⟩, where σ and τ run
 * over the (2n−1)!! pairings of 2n places, and Wg is the inverse of the Gram matrix G(σ, τ) = d^{loops of σ ∪ τ}. For
 * d < n the pairings are linearly dependent and G is singular; Wg is then its Moore–Penrose inverse, (G + P)⁻¹ − P with P
 * the orthogonal projector onto the kernel. Everything is exact: the entries of Wg are rational numbers.
 */
import { multiplyMatrices, QQ, type Rational, rational } from '@lawful/cas-core';

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

/** Wg(σ, τ) for the pairings in order. Throws `RangeError` when d is not a positive integer. */
export function weingarten(n: number, d: number): Rational[][] {
  if (!Number.isInteger(d) || d < 1) throw new RangeError(`weingarten: dimension ${d}, expected a positive integer`);
  const all = pairings(n);
  const gram = all.map((a) => all.map((b) => rational(BigInt(d) ** BigInt(loops(a, b)))));
  const { inverse, kernel } = invertOrKernel(gram);
  if (inverse !== undefined) return inverse;
  const inner = kernel.map((u) => kernel.map((v) => dot(u, v)));
  const scaled = multiplyMatrices(invertOrKernel(inner).inverse!, kernel);
  const projector = all.map((_, i) => all.map((__, j) => dot(column(kernel, i), column(scaled, j))));
  const regular = gram.map((row, i) => row.map((x, j) => QQ.add(x, projector[i]![j]!)));
  return invertOrKernel(regular).inverse!.map((row, i) => row.map((x, j) => QQ.sub(x, projector[i]![j]!)));
}

type Rows = readonly (readonly Rational[])[];

const dot = (u: readonly Rational[], v: readonly Rational[]): Rational =>
  u.reduce((sum, x, i) => QQ.add(sum, QQ.mul(x, v[i]!)), QQ.zero);
const column = (m: Rows, j: number): Rational[] => m.map((row) => row[j]!);

/** Gauss–Jordan on a square matrix: its inverse, or when there is none a basis of its left kernel, by rows. */
function invertOrKernel(matrix: Rows): { inverse: Rational[][] | undefined; kernel: Rational[][] } {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? QQ.one : QQ.zero))]);
  let rank = 0;
  for (let c = 0; c < n; c++) {
    const pivot = rows.findIndex((row, i) => i >= rank && !QQ.isZero(row[c]!));
    if (pivot < 0) continue;
    [rows[rank], rows[pivot]] = [rows[pivot]!, rows[rank]!];
    const scale = QQ.inv(rows[rank]![c]!);
    const lead = rows[rank]!.map((x) => QQ.mul(scale, x));
    rows[rank] = lead;
    for (let i = 0; i < n; i++) {
      const factor = rows[i]![c]!;
      if (i !== rank && !QQ.isZero(factor)) rows[i] = rows[i]!.map((x, j) => QQ.sub(x, QQ.mul(factor, lead[j]!)));
    }
    rank++;
  }
  const right = rows.map((row) => row.slice(n));
  return { inverse: rank === n ? right : undefined, kernel: right.slice(rank) };
}
