/**
 * `study`: from one family to the Theorem about it. Called once for the plain family and once for the average.
 */
import type { Budget, FieldFamily } from '@lawful/cas-core';
import type { Region } from '@lawful/lie';
import { type Theorem, theoremOf } from '@lawful/verifier';
import { type SearchedDegree, type SearchOptions, type SearchResult, searchLaws } from './search-laws.js';
import { boundInForce } from './upper-bound.js';

export interface FamilyQuestion extends SearchOptions {
  /** Count with true slopes at this point only. */
  readonly region?: Region | undefined;
  /** Whether the fields are analytic everywhere, asked of bounds by enclosures alone. */
  isAnalytic(): boolean;
}

export interface FamilyAnswer<F extends FieldFamily = FieldFamily> {
  readonly theorem: Theorem<F>;
  readonly searched: readonly SearchedDegree[];
  /** Darboux polynomials of which laws are made, as texts. */
  readonly darboux: readonly string[];
}

export const study = <F extends FieldFamily>(family: F, question: FamilyQuestion): FamilyAnswer<F> =>
  concluded(family, question, searchLaws(family, question));

/** The Theorem of a search that was made already. */
export function concluded<F extends FieldFamily>(
  family: F,
  {
    region,
    isAnalytic,
    seed,
    work,
  }: Pick<FamilyQuestion, 'region' | 'isAnalytic' | 'seed'> & { readonly work: Budget },
  { store, upper, searched, darboux }: SearchResult,
): FamilyAnswer<F> {
  const { independence, termOperations } = store;
  const bound = boundInForce({ family, upper, region, found: independence.rank, isAnalytic, seed, work });
  const laws = store.laws.map((law, k) => ({ ...law, count: store.counts[k]! }));
  return { theorem: theoremOf({ family, laws, independence, bound, termOperations }), searched, darboux };
}
