/** A claim about a network and its evidence as data; reading/ makes them, and docs/certificate-format.md says what they mean. */
import type { Loss } from '../text/losses.js';
import type { Meter } from '../text/rejection.js';
import type { Found } from '../text/shape.js';
import type { Algebra } from './arithmetic/interpret.js';
import type { Rational } from './arithmetic/rational.js';
import type { Field, Functions, Scalar } from './functions.js';
import type { Variable } from './reading/network.js';
import type { Program } from './reading/program.js';

export interface Term {
  readonly coefficient: Rational;
  readonly factors: readonly (readonly [variable: number, exponent: number])[];
}

/** A quotient of polynomials; the denominator is 1 when it is left out. `near`: claimed near the point of the bound alone. */
export type LawTerms = Readonly<
  Record<'numerator', readonly Term[]> & Record<'denominator', readonly Term[] | undefined> & Record<'near', boolean>
>;

export interface Claim {
  readonly variables: readonly Variable[];
  readonly parameters: readonly number[];
  readonly inputs: readonly number[];
  /** The inputs and labels. */
  readonly data: ReadonlySet<number>;
  readonly program: Program;
  readonly outputs: readonly number[];
  readonly loss: Loss;
  readonly family: Family;
  readonly flow: Flow;
  readonly laws: readonly LawTerms[];
  readonly counts: Record<'parameters' | 'stateDimension' | 'lieRank' | 'maxLaws' | 'found', number> & {
    readonly complete: boolean;
  };
  readonly hypotheses: readonly ('path-family' | 'near-point')[];
  /** Laws are proved by motions, and nothing is expanded that need not be (version 3). */
  readonly tangents: boolean;
}

export type Entries = ReadonlyMap<number, number>;

export interface Site {
  readonly prime: number;
  /** One integer for each variable, 0 for inputs and labels. */
  readonly point: readonly number[];
  /** The values of exponentials and logarithms of the state. */
  readonly kernels: Entries;
}

export interface Independence extends Site {
  readonly laws: readonly number[];
  readonly columns: readonly number[];
}

/** The drift, or the gradient field of one scalar for given inputs, labels, slopes and cotangent. */
export type Sample = Readonly<Record<'data' | 'slopes' | 'cotangent' | 'kernels', Entries>> & {
  readonly drift: boolean;
};

/** A sample's field, or the bracket of two words. */
export type Word = number | readonly [Word, Word];

export interface LieRank extends Site {
  readonly samples: readonly Sample[];
  readonly words: readonly Word[];
  readonly columns: readonly number[];
}

export interface Evidence {
  readonly spanned: Spanned | undefined;
  readonly further: ReturnType<NonNullable<Spanned['further']>> | undefined;
  readonly independence: Independence | undefined;
  readonly lieRank: LieRank | undefined;
  readonly maskReach: Site | undefined;
}

export interface Certificate {
  readonly claim: Claim;
  readonly evidence: Evidence;
}

/** 𝒱: spanned by the gradients of ⟨u, f⟩ for all u, or for all u with the sum 0. */
export interface Family {
  readonly kind: string;
  readonly cotangent: 'free' | 'sum-zero';
  /** The steps that u is paired with. */
  readonly scalars: readonly number[];
  /** What a sample says besides inputs and slopes: the cotangent u, or the labels when there is one scalar only. */
  readonly sample: 'cotangent' | 'labels';
  /** Of a family whose scalars are no steps of the network: members of its own in evidence. */
  readonly evidence?: { readonly members: readonly string[]; read(found: Found): Spanned };
  /** What the statement says of the loss and the outputs, of the data, and at its end, where it is not the usual. */
  readonly words?: {
    readonly loss?: string;
    outputs?(stepText: (step: number) => string, named: (role: string) => string): string[];
    data?(names: readonly string[]): string[];
    end?(names: readonly string[]): string[];
  };
}

/** The scalars of such a family, and how many coordinates u then has. */
export interface Spanned {
  readonly prime: number;
  readonly coordinates: number;
  /** How many indeterminates it needs for itself. */
  readonly reserved: number;
  scalars(claim: Claim, functions: Functions, spend: Meter): Scalar[];
  /** The claim with these scalars as steps. */
  posed(claim: Claim, scalars: readonly Scalar[], functions: Functions): Claim;
  /** What else its evidence has is read when the minor has been; what that proves is checked when the laws have been. */
  further?(): (claim: Claim, functions: Functions, spend: Meter) => void;
}

export interface Flow {
  readonly kind: string;
  /** The variable that the component of a field of 𝒱 at a parameter moves: the parameter, or its velocity. */
  readonly moved: ReadonlyMap<number, number>;
  /** The factor of that component, as a step, where there is one. */
  readonly metric: ReadonlyMap<number, number>;
  /** The steps that belong to the flow. */
  readonly steps: readonly number[];
  readonly state: ReadonlySet<number>;
  readonly drift?: Drift;
  /** What the statement says of it. */
  words?(stepText: (step: number) => string, nameOf: (variable: number) => string, timed: boolean): string[];
}

/** The field of a flow that is there without data (theory §9). */
export interface Drift {
  /** A variable E with E' = rate·E, or the time where the rate is zero. */
  readonly clock?: { readonly variable: number; readonly rate: number };
  field<T>(seen: Seen<T>): Field<T>;
}

/** What it is made of: steps and their gradients, variables; `timed` says whether the clock is E, and not the time. */
export type Seen<T> = Readonly<Record<'at' | 'point', (i: number) => T> & { K: Algebra<T>; one: T; timed: boolean }> & {
  slopes(step: number): Field<T>;
};
