/**
 * `study`: from one family to the Theorem about it. Called once for the plain family and once for the average.
 */
import type { FieldFamily } from '@lawful/cas-core';
import type { Region } from '@lawful/lie';
import { type Theorem, theoremOf } from '@lawful/verifier';
import { lawsOfRegion } from './region-laws.js';
import { type SearchedDegree, type SearchOptions, type SearchResult, searchLaws } from './search-laws.js';
import { boundInForce } from './upper-bound.js';

export interface FamilyQuestion extends SearchOptions {
  /** Count with true slopes at this point only. */
  readonly region?: Region | undefined;
  /** Look for laws that hold near the point of the bound alone. */
  readonly ofRegion?: boolean;
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

/** The Theorem of a search that was made already; where a gap is left near a point, with the laws of its region. */
export function concluded<F extends FieldFamily>(
  family: F,
  question: FamilyQuestion,
  { store, upper, atOnce, searched, darboux }: SearchResult,
): FamilyAnswer<F> {
  const { seed, work, isAnalytic } = question;
  const found = store.independence.rank;
  const { region, ...bound } = boundInForce({
    family,
    upper,
    region: question.region,
    atOnce,
    found,
    isAnalytic,
    seed,
    work,
  });
  const isOpen = bound.upper.lieRank.rank + found < family.state.length && work.stopped === undefined;
  const near =
    region !== undefined && isOpen && question.ofRegion === true
      ? lawsOfRegion(family, region, store, question)
      : undefined;
  const parts = near ?? {
    laws: store.laws.map((law, k) => ({ ...law, count: store.counts[k]! })),
    independence: store.independence,
    termOperations: store.termOperations,
  };
  return { theorem: theoremOf({ family, bound, ...parts }), searched, darboux };
}
