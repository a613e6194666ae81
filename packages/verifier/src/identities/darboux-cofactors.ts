/** Darboux polynomials with their cofactors, X(p) = κ·p (theory §1.3), for whoever prints them. */
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

/** κ for each field that moves p, as texts in the variables of the family; undefined where p is none, or an expansion too large. */
export function darbouxCofactors(family: FieldFamily, p: Terms): readonly string[] | undefined {
  const cofactors: string[] = [];
  try {
    for (const generator of family.generators) {
      const { program, value, rate } = appendLieDerivative(family, generator, { numerator: p, denominator: undefined });
      const both = prune(program, [value, rate]);
      const { fractions, ring, programVariable } = expandNodes(both, both.outputs, { keep: 'all', termLimit: 200_000 });
      const [{ num: bottom }, { num: top, den }] = fractions as [(typeof fractions)[0], (typeof fractions)[0]];
      if (ring.isZero(top)) continue;
      const kappa = divideExact(top, bottom);
      if (kappa === undefined) return undefined;
      const name = (v: number): string => both.variables[programVariable[v]!]!.name;
      const text = (f: typeof kappa): string => formatTerms(ring.sortedTerms(f), name);
      cofactors.push(ring.equal(den, ring.one) ? text(kappa) : `(${text(kappa)})/(${text(den)})`);
    }
  } catch (error) {
    if (error instanceof UnableError) return undefined;
    throw error;
  }
  return cofactors;
}
