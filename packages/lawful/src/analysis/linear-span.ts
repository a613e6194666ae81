/**
 * Which of the polynomials found are not linear combinations of those already kept. Decided modulo a prime, in the space of
 * monomials; it only chooses what is listed, every listed law is proved by itself.
 */
import { primeField, type SparseRow, sparseRowSpaceModular, type StateFunction } from '@lawful/cas-core';

export function independentCandidates(known: readonly StateFunction[], more: readonly StateFunction[], p: number): StateFunction[] {
  const F = primeField(p);
  const columns = new Map<string, number>();
  const rowOf = (h: StateFunction): SparseRow => ({
    columns: h.numerator.map((t) => {
      const key = t.exponents.map(([v, e]) => `${v}^${e}`).join(' ');
      const column = columns.get(key) ?? columns.size;
      columns.set(key, column);
      return column;
    }),
    values: h.numerator.map((t) => F.fromRational(t.coefficient) ?? 0),
  });
  const rows = [...known, ...more].map(rowOf);
  const space = sparseRowSpaceModular(p, Math.max(1, columns.size));
  rows.slice(0, known.length).forEach((row) => {
    space.insert(row);
  });
  return more.filter((_, k) => space.insert(rows[known.length + k]!));
}
