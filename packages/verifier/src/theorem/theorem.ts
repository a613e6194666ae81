/**
 * The typed value in the middle: what was studied, which laws hold, by which proof, and whether that is all. The search makes it, everything that
 * is printed or written is written from it, and nothing is read back from text.
 *
 * A Theorem is about one family: the plain one of a network, loss and flow, or the average over a data symmetry. Every law in it was proved by
 * identities; independence by a minor of the Jacobian; the upper bound by bracket words. Completeness is the squeeze (theory §1.1) under the
 * hypotheses of the bound in force, and no list is complete for a bound of the path family alone.
 */
import type { FieldFamily, StateFunction } from '@lawful/cas-core';
import type { Independence } from '../squeeze/independence.js';
import { type SqueezeResult, squeeze } from '../squeeze/squeeze.js';
import { type BoundInForce, type NamedPoint, NO_WORDS, type UpperBound } from './bounds.js';

/** A law: one function, or the entries of a matrix, each proved. */
export interface TheoremLaw {
  readonly entries: readonly StateFunction[];
  /** How the entries are written together, in the expression language; undefined for a single law. */
  readonly text: string | undefined;
  readonly shape: 'matrix' | 'units' | 'single';
  /** A name for what is conserved that is not an expression: `range(P)`. */
  readonly form?: string;
  /** How many independent scalar laws it adds to those before it; these add up to the number found. */
  readonly count: number;
  /** Proved with the slopes that units of parameters have at the point of the bound, and a law where these are constant; such laws come last. */
  readonly nearPoint?: true;
}

/** The two bounds, and what proves the upper one. */
export interface Counts extends SqueezeResult {
  readonly basis: UpperBound['basis'];
  /** `not computed`: the search was stopped before; then `maxLaws` is the number of all. */
  readonly upperBound?: string;
  /** Of an enclosure: bracket words that were not told from combinations of the others, and the rank without them (evidence only). */
  readonly undecided?: number;
  readonly evidenceRank?: number;
  /** The point near which the bound holds, when it holds near a point. */
  readonly point?: NamedPoint;
  /** The bound that free slopes give, where true slopes do not attain it or were not tried. */
  readonly pathFamily?: {
    readonly lieRank: number;
    readonly maxLaws: number;
    readonly complete: boolean;
    /** The largest number of laws that true slopes leave at the points tried. */
    readonly trueSlopesLeave?: number;
  };
}

/** What was studied and proved of one family: its laws with their proofs, the bound in force, the counts. May change with every version. */
export interface Theorem<F extends FieldFamily = FieldFamily> {
  readonly family: F;
  readonly laws: readonly TheoremLaw[];
  /** The entries of all laws, one law after the other. */
  readonly functions: readonly StateFunction[];
  readonly independence: Independence;
  readonly bound: BoundInForce;
  /** With the slopes put in with which the laws near the point were proved. */
  readonly ofRegion?: FieldFamily;
  readonly counts: Counts;
  /** What a certificate states: the same, unless the bound holds near a point with kernels. */
  readonly certified: Counts;
  readonly termOperations: number;
}

export type TheoremParts<F extends FieldFamily> = Pick<
  Theorem<F>,
  'family' | 'laws' | 'independence' | 'bound' | 'termOperations' | 'ofRegion'
>;

/** The family in which a law was proved. */
export const familyOfLaw = ({ family, ofRegion }: Theorem, law: TheoremLaw | undefined): FieldFamily =>
  law?.nearPoint === true ? (ofRegion ?? family) : family;

/** Throws `RangeError` when the bounds contradict each other: one of the proofs is then wrong. */
export function theoremOf<F extends FieldFamily>(parts: TheoremParts<F>): Theorem<F> {
  const { family, independence, bound } = parts;
  const N = family.state.length;
  const found = independence.rank;
  const certified = countsOf(N, found, bound.certified.upper);
  const counts = countsOf(N, found, bound.upper);
  const { point, pathFamily } = bound;
  const path = pathFamily && squeeze({ parameters: N, lieRank: pathFamily.lieRank, independentLaws: found });
  const left = pathFamily?.trueSlopesLeave;
  return Object.freeze({
    ...parts,
    functions: parts.laws.flatMap((l) => l.entries),
    certified,
    counts: {
      ...counts,
      // A bound for the path family alone makes no list complete.
      complete: counts.complete && (path === undefined || bound.nearPoint),
      ...(point === undefined ? {} : { point }),
      ...(path === undefined
        ? {}
        : {
            pathFamily: {
              lieRank: path.lieRank,
              maxLaws: path.maxLaws,
              complete: path.complete,
              ...(left === undefined ? {} : { trueSlopesLeave: left }),
            },
          }),
    },
  });
}

/** The same laws without the upper bound. */
export const withoutUpperBound = <F extends FieldFamily>(theorem: Theorem<F>): Theorem<F> => {
  const upper: UpperBound = { basis: 'modular', lieRank: NO_WORDS };
  const bound = { upper, nearPoint: false, hypotheses: [], point: undefined, pathFamily: undefined };
  return theoremOf({ ...theorem, bound: { ...bound, certified: { upper, nearPoint: false } } });
};

const NOT_COMPUTED = 'not computed';

/** The counts of a family that was not looked at. */
export const uncounted = (N: number, found: number): Counts => ({
  ...squeeze({ parameters: N, lieRank: 0, independentLaws: found }),
  basis: 'modular',
  upperBound: NOT_COMPUTED,
});

function countsOf(N: number, found: number, { basis, lieRank }: UpperBound): Counts {
  const squeezed = squeeze({ parameters: N, lieRank: lieRank.rank, independentLaws: found });
  const isEnclosed = basis === 'enclosure' && !squeezed.complete;
  const untouched = lieRank.rank === 0 && lieRank.words.length === 0 && !lieRank.exhausted && !squeezed.complete;
  return {
    ...squeezed,
    basis,
    ...(untouched ? { upperBound: NOT_COMPUTED } : {}),
    ...(isEnclosed ? { undecided: lieRank.undecided } : {}),
    ...(isEnclosed && lieRank.evidenceRank !== undefined ? { evidenceRank: lieRank.evidenceRank } : {}),
  };
}
