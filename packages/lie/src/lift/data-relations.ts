/**
 * Linear relations between monomials in data coordinates, where these are functions of the inputs and not free: functionals of data vanish on them.
 */
import { monomialKey, type OrdinalMonomial, type Outcome, ok, type Rational } from '@lawful/cas-core';

/** Σ coefficient·monomial = 0. */
export type Relation = readonly (readonly [OrdinalMonomial, Rational])[];

/** Coordinates that are dependent functions; those from `free` on (labels) are free. */
export interface DataRelations {
  readonly free: number;
  /** All relations between monomials in the coordinates that are not free. */
  of(monomials: readonly OrdinalMonomial[]): Outcome<readonly Relation[]>;
}

/** Relations hold for the factors of each monomial in free coordinates. */
export function relationsBetween(
  monomials: readonly OrdinalMonomial[],
  { free, of }: DataRelations,
): Outcome<Relation[]> {
  const byTail = new Map<string, { readonly tail: OrdinalMonomial; readonly heads: OrdinalMonomial[] }>();
  for (const m of monomials) {
    const tail = m.filter((i) => i >= free);
    const group = byTail.get(monomialKey(tail)) ?? { tail, heads: [] };
    group.heads.push(m.filter((i) => i < free));
    byTail.set(monomialKey(tail), group);
  }
  const out: Relation[] = [];
  for (const { tail, heads } of byTail.values()) {
    const found = of(heads);
    if (found.kind !== 'ok') return found;
    for (const relation of found.value) out.push(relation.map(([head, q]) => [[...head, ...tail], q]));
  }
  return ok(out);
}
