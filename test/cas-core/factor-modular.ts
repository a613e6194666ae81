/** The whole factorisation in F_p[x], from the steps that the engine takes over ℚ. */
import type { PrimeField } from '@lawful/cas-core';
import {
  squarefreeFactors,
  type Univariate,
  type UnivariateFactor,
  type UnivariateRing,
  univariateRing,
} from '@lawful/cas-core/inside/polynomials/univariate';
import {
  distinctDegreeFactors,
  equalDegreeFactors,
} from '@lawful/cas-core/inside/polynomials/univariate-factor-modular';

type Poly = Univariate<number>;

/** By degree, then by coefficients from the top. */
function compareModular(a: Poly, b: Poly): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = a.length - 1; i >= 0; i--) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** The monic irreducible factors of a monic squarefree polynomial, sorted. */
const squarefreeFactorsModular = (ring: UnivariateRing<number>, f: Poly, seed = 1): Poly[] =>
  distinctDegreeFactors(ring, f)
    .flatMap((part) => equalDegreeFactors(ring, part, seed))
    .sort(compareModular);

/**
 * f = unit·∏ factor^multiplicity with monic irreducible factors, sorted. Coefficients by rising degree. Throws
 * `RangeError` for zero.
 */
export function factorModular(
  field: PrimeField,
  f: Poly,
  seed = 1,
): { readonly unit: number; readonly factors: readonly UnivariateFactor<number>[] } {
  const ring = univariateRing<number>(field);
  const whole = ring.fromCoefficients(f);
  const factors = squarefreeFactors(ring, whole).flatMap(({ factor, multiplicity }) =>
    squarefreeFactorsModular(ring, factor, seed).map((q) => ({ factor: q, multiplicity })),
  );
  factors.sort((a, b) => compareModular(a.factor, b.factor));
  return { unit: ring.lead(whole), factors };
}
