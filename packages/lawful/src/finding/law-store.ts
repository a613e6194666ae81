/**
 * The laws found so far: candidates go in, only those with every entry proved stay, and the number of functionally independent
 * ones is kept.
 */

import type { Budget } from '@lawful/cas-core';
import { type FieldFamily, random, type StateFunction } from '@lawful/cas-core';
import type { Candidate, Proposal } from '@lawful/lie';
import {
  type Independence,
  type IndependenceSpace,
  independenceSpace,
  independentCandidates,
  proveLaw,
} from '@lawful/verifier';
import { type Tell, tellEntry, tellLaw } from './progress.js';

export interface LawStore {
  readonly laws: readonly Candidate[];
  /** How many independent scalar laws each adds to those before it; they add up to the rank. */
  readonly counts: readonly number[];
  readonly entries: readonly StateFunction[];
  /** The Jacobian rank of the laws, with its minor. */
  readonly independence: Independence;
  readonly termOperations: number;
  /** Takes a candidate that was proved for a larger family. */
  trust(candidate: Candidate): void;
  /** Takes a candidate that was proved for this family, as if proved here. */
  take(candidate: Candidate, termOperations: number): void;
  /** Counts work done elsewhere for these laws. */
  spend(termOperations: number): void;
  /** Whether some entry would raise the Jacobian rank: what is a function of laws already kept says nothing new. */
  raisesBy(candidate: Proposal): boolean;
  /** Keeps a candidate when every entry is proved; false otherwise. When the budget ends, the entries proved by then are kept one by one. */
  keep(candidate: Proposal): boolean;
  /** Keeps those polynomials that are not polynomials in the laws already kept, nor other functions of them; returns how many. */
  keepNew(candidates: readonly StateFunction[], degree: number): number;
  /** Keeps those entries of a candidate that raise the Jacobian rank, as one law. */
  keepRaising(candidate: Candidate): boolean;
  /** Keeps a single law when it raises the Jacobian rank. */
  keepIndependent(h: StateFunction): boolean;
}

export interface LawStoreOptions {
  readonly seed: number;
  readonly prime: number;
  readonly work: Budget;
  /** Where laws are proved, when it is not the family itself. */
  readonly whole?: FieldFamily | undefined;
  /** Told each law as it is kept, and each entry of a law that takes long. */
  readonly tell?: Tell | undefined;
}

export function lawStore(family: FieldFamily, { seed, prime, work, tell, whole = family }: LawStoreOptions): LawStore {
  const laws: Candidate[] = [];
  const counts: number[] = [];
  const entries: StateFunction[] = [];
  let known: Independence | undefined;
  let termOperations = 0;
  const spaceOf = (list: readonly StateFunction[]): IndependenceSpace => {
    const made = independenceSpace(family, prime, random(seed).fork('independence'));
    made.add(list);
    return made;
  };
  let space = spaceOf([]);

  /** Nothing is listed of a candidate that is a function of the laws before it. */
  const add = (candidate: Candidate): number => {
    if (!candidate.entries.some((h) => space.raises(h))) return 0;
    laws.push(candidate);
    for (const h of candidate.entries) entries.push(h);
    known = undefined;
    const adds = space.add(candidate.entries);
    counts.push(adds);
    return adds;
  };
  const single = (h: StateFunction, text?: string): Candidate => ({ entries: [h], text, shape: 'single' });
  const keepOne = (candidate: Candidate): void => {
    const adds = add(candidate);
    if (adds > 0 && tell !== undefined) tellLaw(tell, family, candidate, adds);
  };
  const keep = (candidate: Proposal): boolean => {
    let spent = 0;
    const proved: StateFunction[] = [];
    const told = tell === undefined || candidate.shape === 'single' ? undefined : spaceOf(entries);
    for (const h of candidate.entries) {
      const outcome = work.step('proving laws') ? proveLaw(whole, h, { due: work.due }) : undefined;
      if (outcome?.kind !== 'ok') {
        // Of work that was stopped, the entries proved so far are laws each by itself.
        if (work.stopped !== undefined)
          proved.forEach((g, k) => {
            if (space.raises(g)) keepOne(single(g, entryText(candidate, k)));
          });
        termOperations += spent;
        return false;
      }
      if (!outcome.value.holds) return false;
      spent += outcome.value.termOperations;
      proved.push(h);
      if (tell !== undefined && told !== undefined && told.add([h]) > 0)
        tellEntry(tell, family, single(h, entryText(candidate, proved.length - 1)), 1);
    }
    termOperations += spent;
    const { text, shape, form } = candidate;
    keepOne({ entries: proved, text, shape, ...(form === undefined ? {} : { form }) });
    return true;
  };
  return {
    get laws() {
      return laws;
    },
    get counts() {
      return counts;
    },
    get entries() {
      return entries;
    },
    get independence() {
      known ??= space.independence;
      return known;
    },
    get termOperations() {
      return termOperations;
    },
    trust: add,
    take: (candidate, spent) => {
      termOperations += spent;
      keepOne(candidate);
    },
    spend: (spent) => {
      termOperations += spent;
    },
    raisesBy: (candidate) => {
      for (const h of candidate.entries) if (space.raises(h)) return true;
      return false;
    },
    keep,
    keepRaising: (candidate) => {
      // Tried out in the space itself, which is made anew when the law is not kept in the end.
      const before = laws.length;
      const fresh = candidate.entries.filter((h) => space.add([h]) > 0);
      space = spaceOf(entries);
      return fresh.length > 0 && keep({ ...candidate, entries: fresh }) && laws.length > before;
    },
    keepNew: (candidates, degree) =>
      independentCandidates(entries, candidates, prime, degree).filter((h) => space.raises(h) && keep(single(h)))
        .length,
    keepIndependent: (h) => space.raises(h) && keep(single(h)),
  };
}

/** `(W1*W1' - W2'*W2)[1,2]` for an entry of a matrix law; undefined where it has no such short form. */
function entryText({ text, triangle }: Proposal, k: number): string | undefined {
  if (text === undefined || triangle === undefined) return undefined;
  let [i, rest] = [0, k];
  while (rest >= triangle - i) {
    rest -= triangle - i;
    i++;
  }
  return `(${text})[${i + 1},${i + rest + 1}]`;
}
