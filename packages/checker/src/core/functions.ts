/** Functions, laws and scalars as the checks see them. */
import type { Algebra, Kind } from './arithmetic/interpret.js';
import type { Polynomial, PolynomialRing } from './arithmetic/polynomial.js';
import type { PrimeField } from './arithmetic/residue.js';
import type { Piece } from './reading/program.js';

/** The functions of a claim in one polynomial ring with relations (kernels/tower.ts). */
export interface Functions {
  readonly R: PolynomialRing;
  readonly K: Algebra<Polynomial>;
  /** The function of a step that was wanted. */
  at(step: number): Polynomial;
  isWanted(step: number): boolean;
  /** ∂f/∂i for the wanted variables i, through reciprocals and kernels. */
  gradient(f: Polynomial, wanted: (variable: number) => boolean): Map<number, Polynomial>;
  /** The normal form; f is the zero function on all assignments of slopes exactly when it has no terms. */
  reduced(f: Polynomial): Polynomial;
  isZero(f: Polynomial): boolean;
  /** Whether f is zero on some assignment of slopes. */
  hasZero(f: Polynomial): boolean;
  /** The value of an indeterminate at a point modulo p; `given` are the values of variables, exponentials, logarithms. */
  valuesAt(F: PrimeField, given: (i: number) => number, place: string): (i: number) => number;
  /** The variables, layers left out, that an indeterminate is made of. */
  roots(i: number): readonly number[];
  /** Reciprocals and kernels by their indeterminates. */
  readonly layers: ReadonlyMap<number, { readonly kind: Kind; readonly of: Polynomial }>;
  /** Piecewise nodes by the indeterminates of their slopes, the first of which is `firstSlope`. */
  readonly slopes: ReadonlyMap<number, Piece>;
  readonly firstSlope: number;
}

export type Field<T> = ReadonlyMap<number, T>;

/** p/q with q∇p − p∇q, by the variables of the state. */
export interface Law {
  readonly numerator: Polynomial;
  readonly denominator: Polynomial;
  readonly gradient: Field<Polynomial>;
}

/** A scalar whose gradients belong to 𝒱. */
export interface Scalar {
  readonly value: Polynomial;
  readonly name: string;
}

/** The functions that have been verified, as the checker expanded them. */
export interface Proved {
  readonly functions: Functions;
  readonly laws: readonly Law[];
}
