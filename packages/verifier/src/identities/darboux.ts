/**
 * Darboux polynomials: X(p) = κ·p for every field X of the family, with a polynomial cofactor κ (theory §1.3). Decided by exact division.
 */
import { divideExact, expandNodes, type FieldFamily, prune, type Terms, UnableError } from '@lawful/cas-core';
import { appendLieDerivative } from './lie-derivative.js';

/** 'unknown' when an expansion is too large. */
export function isDarboux(family: FieldFamily, p: Terms): 'yes' | 'no' | 'unknown' {
  try {
    for (const generator of family.generators) {
      const { program, value, rate } = appendLieDerivative(family, generator, { numerator: p, denominator: undefined });
      const both = prune(program, [value, rate]);
      const { fractions, ring } = expandNodes(both, both.outputs, { keep: 'all', termLimit: 200_000 });
      const [top, bottom] = [fractions[1]!.num, fractions[0]!.num];
      if (!ring.isZero(top) && divideExact(top, bottom) === undefined) return 'no';
    }
  } catch (error) {
    if (error instanceof UnableError) return 'unknown';
    throw error;
  }
  return 'yes';
}
