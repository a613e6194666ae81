/**
 * What each optimiser answers for itself: its step, the reasons by which it keeps a quantity, and a first step in exact numbers or enclosures, by which it
 * is seen to break one. Shared code asks the row and never the name. A new optimiser is a file and a row of the table.
 *
 * Steps are those of minibatches: g is the gradient of any batch. Every tensor is the matrix of its first unfolding, vectors and numbers too. Learning
 * rate η and decay λ are the same for all tensors and may change from step to step.
 */
import type { AffineField } from '../symmetries/affine-symmetries.js';
import type { GradientIdentities } from './gradient-identities.js';
import type { LawShape } from './quantities.js';
import type { StepArithmetic } from './step-arithmetic.js';
import type { Tensor } from './tensors.js';

/** `exact`: unchanged for every η and every minibatch, or times a factor that `identity` names; `recurrence`: its change is known in closed form. */
export type Keeps = 'exact' | 'recurrence' | 'no' | 'unknown';

export interface Kept {
  readonly keeps: 'exact' | 'recurrence';
  readonly identity: string;
  readonly latex: string;
  /** The theorem, and what was proved for it. */
  readonly by: string;
}

/** A law that was proved, with what can be asked of its gradients. */
export interface LawFacts {
  readonly shape: LawShape;
  readonly identities: GradientIdentities;
  readonly tensors: readonly Tensor[];
  /** Whether h(θ − v) = h(θ) was proved for all sums v of gradients at θ. */
  staysUnderSteps(): boolean;
}

/** A skew generator S with θᵀSg = 0, proved. */
export interface SkewFacts {
  readonly field: AffineField;
  readonly tensors: readonly Tensor[];
}

export type LawReason = (facts: LawFacts) => Kept | undefined;
export type SkewReason = (facts: SkewFacts) => Kept | undefined;

/** Entries by state ordinal. */
export interface StepState<T> {
  readonly theta: readonly T[];
  /** What the optimiser accumulates of gradients, zero at the start. */
  readonly velocity: readonly T[];
}

export interface OptimiserRow {
  readonly name: string;
  readonly title: string;
  /** The step in words of formulas. */
  readonly update: string;
  readonly latex: string;
  readonly laws: readonly LawReason[];
  /** Undefined without a velocity: then there is no J. */
  readonly skew: readonly SkewReason[] | undefined;
  /** What J does where it is not kept. */
  readonly skewBroken?: { readonly identity: string; readonly latex: string };
  /** Why its step is not computed. */
  readonly stepless?: string;
  /** The numbers of `step`. */
  readonly settings: string;
  /** Whether `step` may be repeated; else it is the first one, from a state of zeros. */
  readonly repeatable: boolean;
  /** One step without decay; undefined where a number cannot be told or is not there. */
  step?<T>(
    A: StepArithmetic<T>,
    state: StepState<T>,
    gradient: readonly T[],
    tensors: readonly Tensor[],
  ): StepState<T> | undefined;
}
