/**
 * Upper bounds as data: what proves that dim Lie(𝒱) ≥ r, and what the bound in force holds under (theory §1.2). How the words were found is
 * nobody's business here; any finder may produce these shapes.
 */
import type { Rational } from '@lawful/cas-core';
import type { LieRankEvidence } from '../certificates/certificate.js';
import type { WordJson } from '../certificates/certificate-data.js';

/** Bracket words with a minor that is nonzero modulo a prime. */
export interface ModularRank extends LieRankEvidence {
  /** False when the search was stopped before a level added nothing. */
  readonly exhausted: boolean;
}

/** The bound of a search that was stopped before it: none. */
export const NO_WORDS = Object.freeze({
  rank: 0,
  prime: 2,
  point: [],
  samples: [],
  words: [],
  columns: [],
  exhausted: false,
}) satisfies ModularRank;

/** Bracket words with a minor whose enclosure excludes zero, for kernels without proof of independence. */
interface EnclosedRank {
  readonly rank: number;
  /** What the enclosures suggest; evidence only. */
  readonly evidenceRank: number | undefined;
  /** Words that were not told from combinations of the others. */
  readonly undecided: number;
  /** Exact values of the state and the constants, by variable. */
  readonly point: ReadonlyMap<number, Rational>;
  readonly words: readonly WordJson[];
  /** State ordinals. */
  readonly columns: readonly number[];
  readonly exhausted: boolean;
}

export type UpperBound<M extends ModularRank = ModularRank, E extends EnclosedRank = EnclosedRank> =
  | { readonly basis: 'modular'; readonly lieRank: M }
  | { readonly basis: 'enclosure'; readonly lieRank: E };

/** Values by name: of the state and the constants. */
export type NamedPoint = { readonly [name: string]: string };

/** The upper bound that is the answer, and what it holds under. */
export interface BoundInForce {
  readonly upper: UpperBound;
  /** It holds near `point`, if that is given, or near the point of an enclosure. */
  readonly nearPoint: boolean;
  readonly hypotheses: readonly string[];
  readonly point: NamedPoint | undefined;
  /** The bound for the path family, where true slopes did not attain it: at the points tried they leave up to so many laws, if any was tried. */
  readonly pathFamily: { readonly lieRank: number; readonly trueSlopesLeave: number | undefined } | undefined;
  /** For a certificate: what it can state when the values of kernels at a point are not the true ones. */
  readonly certified: { readonly upper: UpperBound; readonly nearPoint: boolean };
}
