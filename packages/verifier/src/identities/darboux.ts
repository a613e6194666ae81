/**
 * Darboux polynomials: X(p) = κ·p for every field X of the family, with a polynomial cofactor κ (theory §1.3). Decided by exact division.
 */
import {
  divideExact,
  expandNodes,
  type FieldFamily,
  formatTerms,
  prune,
  type Terms,
  UnableError,
} from '@lawful/cas-core';
import { appendLieDerivative } from './lie-derivative.js';

/** 'unknown' when an expansion is too large. */
export function isDarboux(family: FieldFamily, p: Terms): 'yes' | 'no' | 'unknown' {
  const { verdict } = darbouxCofactors(family, p);
  return verdict;
}

/** With κ for each field that moves p, as texts in the variables of the family. */
export function darbouxCofactors(
  family: FieldFamily,
  p: Terms,
): { readonly verdict: 'yes' | 'no' | 'unknown'; readonly cofactors: readonly string[] } {
  const cofactors: string[] = [];
  try {
    for (const generator of family.generators) {
      const { program, value, rate } = appendLieDerivative(family, generator, { numerator: p, denominator: undefined });
      const both = prune(program, [value, rate]);
      const { fractions, ring, programVariable } = expandNodes(both, both.outputs, { keep: 'all', termLimit: 200_000 });
      const [top, bottom] = [fractions[1]!.num, fractions[0]!.num];
      if (ring.isZero(top)) continue;
      const kappa = divideExact(top, bottom);
      if (kappa === undefined) return { verdict: 'no', cofactors: [] };
      const name = (v: number): string => both.variables[programVariable[v]!]!.name;
      const text = formatTerms(ring.sortedTerms(kappa), name);
      cofactors.push(
        ring.equal(fractions[1]!.den, ring.one)
          ? text
          : `(${text})/(${formatTerms(ring.sortedTerms(fractions[1]!.den), name)})`,
      );
    }
  } catch (error) {
    if (error instanceof UnableError) return { verdict: 'unknown', cofactors: [] };
    throw error;
  }
  return { verdict: 'yes', cofactors };
}
