/** What every way of averaging a loss over a symmetry hands on. */
import type { Budget, FieldFamily, Outcome, StateFunction, Terms } from '@lawful/cas-core';
import type { Candidate, Frame } from '@lawful/lie';
import type {
  AugmentedFamily,
  AveragedPolynomials,
  DataElements,
  DataSymmetry,
  OrbitFamily,
  SparseRows,
} from '@lawful/lie/symmetry';
import type { Network } from '@lawful/networks';

export interface NamedCandidate {
  readonly form: string;
  /** Made when they are asked for: determinants may be large. */
  entries(): readonly StateFunction[];
}

export interface Augmentation {
  /** Fields of the averaged loss: its whole family, or, beside `whole`, a part that bounds the count from above. */
  readonly family: FieldFamily;
  /** The exact family of squared loss, when the network has a tensor form. */
  readonly exact: AugmentedFamily | undefined;
  /** A family of averages of polynomials in the data that certificates can state: it has the laws found, and bounds their number. */
  readonly stated?: StatedAverage;
  /** Of an infinite group: the functions of the parameters among which all averages are. */
  readonly orbits?: Orbits;
  /** Where laws are proved: a family that contains all fields of the averaged loss, when `family` has a part of them only. */
  readonly whole?: FieldFamily;
  /** Laws proved in `whole` already. */
  readonly known?: readonly Candidate[];
  /** How the generators act on inputs and labels. */
  readonly symmetry?: DataSymmetry;
  /** The block of each data coordinate. */
  readonly blocks: readonly number[];
  /** The elements of a finite symmetry of at most so many. */
  elements(limit: number): Outcome<DataElements>;
  /** Frames whose column spaces may be conserved. */
  readonly frames: readonly Frame[];
  /** Further candidates that a block of complex type suggests. */
  readonly candidates: readonly NamedCandidate[];
}

/** What a search in the average starts from. */
export interface AverageStart extends Pick<Augmentation, 'whole' | 'frames' | 'candidates'> {
  readonly known: readonly Candidate[];
}

/** An average as a study takes it up. */
export interface StudiedAverage extends Augmentation {
  /** @param laws of `family`, which hold for every data set */
  startFrom(laws: readonly Candidate[], family: FieldFamily): AverageStart;
}

/** A field on the parameters, with the motion of inputs and labels under which the network, or the loss, stays as it is; no rows where data rest. */
export interface JointMotion {
  readonly parameters: ReadonlyMap<number, Terms>;
  readonly data: SparseRows;
}

/** All functions that motions of the parameters leave as they are. */
export interface Orbits {
  readonly family: OrbitFamily;
  readonly motions: readonly JointMotion[];
  /** Then it is the loss that stays as it is. */
  readonly labelsMove: boolean;
}

/** Averages of the loss as written, a polynomial in outputs and labels, or of powers of f·y. */
export interface StatedAverage {
  readonly family: AveragedPolynomials;
  readonly of: 'loss' | { readonly powers: readonly number[] };
}

/** What the averages of a model are made of. */
export interface AverageQuestion {
  readonly network: Network;
  readonly data: DataSymmetry;
  /** The block of each data coordinate. */
  readonly blocks: readonly number[];
  readonly seed: number;
  readonly work: Budget;
  /** Only polynomials in the parameters will do, and all that there are: another flow is to be made of them. */
  readonly polynomial?: boolean;
}
