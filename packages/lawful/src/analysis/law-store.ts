/**
 * The laws found so far: candidates go in, only those with every entry proved stay, and the number of functionally independent
 * ones is kept.
 */
import { type FieldFamily, type PrimeField, primeField, random, type StateFunction } from '@lawful/cas-core';
import type { Candidate } from '@lawful/lie';
import { type Independence, independence, proveLaw } from '@lawful/verifier';
import type { Budget } from './budget.js';
import { independentCandidates } from './linear-span.js';

export interface LawStore {
  readonly laws: readonly Candidate[];
  readonly entries: readonly StateFunction[];
  /** The Jacobian rank of the laws, with its minor. */
  readonly independence: Independence;
  readonly termOperations: number;
  /** Takes a candidate that was proved for a larger family. */
  trust(candidate: Candidate): void;
  /** Keeps a candidate when every entry is proved; false otherwise, also when the budget ends. */
  keep(candidate: Candidate): boolean;
  /** Keeps those polynomials that are not polynomials in the laws already kept; returns how many. */
  keepNew(candidates: readonly StateFunction[], degree: number): number;
  /** Keeps those entries of a candidate that raise the Jacobian rank, as one law. */
  keepRaising(candidate: Candidate): boolean;
  /** Keeps a single law when it raises the Jacobian rank. */
  keepIndependent(h: StateFunction): boolean;
}

export function lawStore(family: FieldFamily, seed: number, prime: number, work: Budget): LawStore {
  const laws: Candidate[] = [];
  const field: PrimeField = primeField(prime);
  let entries: StateFunction[] = [];
  let known: Independence | undefined;
  let termOperations = 0;
  const rankOf = (list: readonly StateFunction[]): Independence =>
    independence(family, list, field.p, random(seed).fork('independence'));

  const add = (candidate: Candidate): void => {
    laws.push(candidate);
    entries = [...entries, ...candidate.entries];
    known = undefined;
  };
  const keep = (candidate: Candidate): boolean => {
    let spent = 0;
    for (const h of candidate.entries) {
      if (!work.step('proving laws')) return false;
      const outcome = proveLaw(family, h);
      if (outcome.kind !== 'ok' || !outcome.value.holds) return false;
      spent += outcome.value.termOperations;
    }
    termOperations += spent;
    add(candidate);
    return true;
  };
  const single = (h: StateFunction): Candidate => ({ entries: [h], text: undefined, shape: 'single' });
  const current = (): Independence => {
    known ??= rankOf(entries);
    return known;
  };
  return {
    get laws() {
      return laws;
    },
    get entries() {
      return entries;
    },
    get independence() {
      return current();
    },
    get termOperations() {
      return termOperations;
    },
    trust: add,
    keep,
    keepRaising: (candidate) => {
      const base = current().rank;
      const fresh: StateFunction[] = [];
      for (const h of candidate.entries)
        if (rankOf([...entries, ...fresh, h]).rank > base + fresh.length) fresh.push(h);
      return fresh.length > 0 && keep({ ...candidate, entries: fresh });
    },
    keepNew: (candidates, degree) =>
      independentCandidates(entries, candidates, prime, degree).filter((h) => keep(single(h))).length,
    keepIndependent: (h) => rankOf([...entries, h]).rank > current().rank && keep(single(h)),
  };
}
