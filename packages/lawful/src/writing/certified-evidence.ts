/** What a certificate states of a theorem: its laws, counts, independence and bound. */
import { UnableError } from '@lawful/cas-core';
import type { ModularRank, Theorem } from '@lawful/verifier';

export function evidenceOf(theorem: Theorem) {
  const { lieRank: rank, maxLaws, found, complete } = theorem.certified;
  return {
    laws: theorem.functions,
    lawsOfRegion: theorem.laws.reduce((n, l) => (l.nearPoint === true ? n + l.entries.length : n), 0),
    counts: { lieRank: rank, maxLaws, found, complete },
    independence: theorem.independence,
    lieRank: modularRank(theorem),
    nearPoint: theorem.bound.certified.nearPoint,
  };
}

/** The bound modulo a prime. Throws `UnableError` for one by enclosures, which a certificate cannot state yet. */
export function modularRank({ bound: { certified } }: Theorem): ModularRank {
  if (certified.upper.basis === 'modular') return certified.upper.lieRank;
  throw new UnableError('the upper bound is proved by enclosure, and certificates of enclosures are not written');
}
