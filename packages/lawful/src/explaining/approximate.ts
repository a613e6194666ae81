/**
 * `lift --approximate`: how far the laws of the average move when the symmetry is approximate, with the norms that the bounds speak of as polynomials in the
 * parameters (theory §14, Theorem I).
 */
import { formatTerms, type Polynomial, QQ, type Rational } from '@lawful/cas-core';
import { type LiftedGroup, matrixEntries } from '@lawful/lie/symmetry';
import { type SymmetryBound, symmetryBounds } from '@lawful/mechanics';
import type { Network } from '@lawful/networks';
import type { FeatureForm } from '@lawful/networks/symmetry';

/** Bounds of the drift under an approximate symmetry: the field `approximate` of `lawful lift --approximate --json`. */
export interface Approximate {
  /** |M|² in an orthonormal basis of the features; null when it is long. */
  readonly mapNorm: string | null;
  /** |dM|², the sum of the squares of all partial derivatives of M: at least the square of the operator norm. */
  readonly slopeNorm: string | null;
  readonly bounds: readonly SymmetryBound[];
}

/** Longer norms are not printed. */
const TERM_LIMIT = 40;

export function approximate(
  { program, parameters }: Network,
  { form, blocks, polynomial }: FeatureForm,
  { features, lifted }: LiftedGroup,
): Approximate {
  const { ring, variables } = form;
  const entries = matrixEntries(form, features);
  /** Σ p²/w over the entries, w the invariant form. */
  const norm = (of: (p: Polynomial<Rational>) => readonly Polynomial<Rational>[]): string | null => {
    const sum = ring.sumOfProducts(
      entries.flatMap((row) =>
        row.flatMap((p, i) => of(p).map((q) => ({ a: q, b: ring.scale(QQ.inv(lifted.form[i]!), q) }))),
      ),
    );
    const terms = ring.sortedTerms(sum);
    if (terms.length > TERM_LIMIT) return null;
    const named = terms.map((t) => ({
      coefficient: t.coefficient,
      exponents: t.exponents.map(([v, e]): [number, number] => [variables[v]!, e]),
    }));
    return formatTerms(named, (v) => program.variables[v]!.name);
  };
  return {
    mapNorm: norm((p) => [p]),
    slopeNorm: norm((p) => parameters.map((_, d) => ring.derivative(p, d))),
    bounds: symmetryBounds({ degrees: polynomial ? profileDegrees(features, blocks) : undefined }),
  };
}

/** The degree of each degree profile that occurs: V has all monomials of a profile. */
function profileDegrees(features: LiftedGroup['features'], blocks: readonly number[]): number[] {
  const profiles = new Map(
    features.map((m) => [
      m
        .map((i) => blocks[i]!)
        .sort((a, b) => a - b)
        .join(),
      m.length,
    ]),
  );
  return [...profiles.values()];
}
