/** M(θ) on the features of the lifted representation: those that the group adds to the network's have the coefficient zero. */
import { monomialKey, type OrdinalMonomial, type Polynomial, type Rational, type TensorForm } from '@lawful/cas-core';

/** outputs × features. */
export function matrixEntries(form: TensorForm, features: readonly OrdinalMonomial[]): Polynomial<Rational>[][] {
  const place = new Map(form.features.map((m, i) => [monomialKey(m), i]));
  return form.matrix.map((row) =>
    features.map((m) => {
      const at = place.get(monomialKey(m));
      return at === undefined ? form.ring.zero : row[at]!;
    }),
  );
}
