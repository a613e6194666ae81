/**
 * A field family: what "for all data" means, as vector fields on a state space.
 *
 * A generator is a Program whose outputs are the components of a field, one per state variable, in the state, in
 * constants (fixed but arbitrary) and in sample variables; the family is the linear span of these fields as the samples
 * take all values. A function of the state is an integral of motion when every field of the family annihilates it.
 * All Programs of a family share one table of variables.
 */
import type { Program, Variable } from '../programs/program.js';
import type { Outcome } from '../rings/outcome.js';
import { DEFAULT_PRIMES } from '../rings/prime-field.js';

export interface Hypothesis {
  readonly id: string;
  readonly text: string;
}

/**
 * A field as the motion of the parameters against quantities (theory §11): h is conserved along it when, while each parameter moves by its weight times
 * ∂h/∂s with s its state variable in `by`, the outputs of the Program stand still; or all move equally, when cotangents have sum zero.
 */
export interface Motion {
  readonly program: Program;
  readonly condition: 'still' | 'equal';
  /** Variables, and for each the state variable whose partial derivative moves it. */
  readonly parameters: readonly number[];
  readonly by: readonly number[];
  /** Nodes of the Program, by parameter; 1 without them. */
  readonly weights?: readonly number[];
}

export interface Generator {
  /** Programs of more fields each, among which those of `field` are, written with less: what is conserved along all of one is conserved. For proofs alone. */
  readonly wider?: readonly Program[];
  readonly name: string;
  /** Outputs: the velocity of each state variable, in the order of `state`. */
  readonly field: Program;
  /** Undefined where the field is not a gradient in parameters. */
  readonly motion?: Motion;
  /** The function whose gradient in the state is the field, when there is one: one output. */
  readonly potential?: Program;
  /** Indices of the sample variables: inputs, cotangents, labels, masks, coordinates. */
  readonly samples: readonly number[];
}

/**
 * How masks range. `none`: there are none. `free`: fields have degree at most one in each mask, so all values span what
 * the two slopes span. `slopes`: only the two slopes are allowed.
 */
export type MaskRange = 'none' | 'free' | 'slopes';

export interface FieldFamily {
  readonly name: 'plain' | 'augmented';
  readonly variables: readonly Variable[];
  /** Variable indices of the state: the parameters, for gradient flow; clock, parameters, velocities under momentum. */
  readonly state: readonly number[];
  /** The state variable that keeps time under momentum: e^{τt}, or t itself when τ = 0. */
  readonly clock?: number;
  /** Variables fixed but arbitrary. */
  readonly constants: readonly number[];
  readonly generators: readonly Generator[];
  readonly masks: MaskRange;
  /** Whether slopes do not vary freely: only a region, with the slopes that units truly have, gives a bound. */
  readonly linkedSlopes?: boolean;
  /** Whether there are units inside kernels: what is independent depends on the slopes, and is proved for each pattern that is used. */
  readonly branching?: boolean;
  /** Kernels of the state and the constants alone, by variable: they are fixed together with the point (theory §7). */
  readonly kernels?: readonly number[];
  /**
   * For a family with kernels: that they are independent, or why this is not known. Without it nothing may be concluded from values
   * modulo a prime; identities proved with kernels as indeterminates hold all the same.
   */
  readonly independentKernels?: Outcome<true>;
  /** Primes at which the family can be evaluated, when square roots restrict them. */
  readonly primes?: readonly number[];
  /** The network whose piecewise-linear units the masks stand for: its `mask.argument` nodes give their true values. */
  readonly network: Program;
  readonly hypotheses: readonly Hypothesis[];
}

/** The primes of a family's evaluations. */
export const primesOf = (family: FieldFamily): readonly number[] => family.primes ?? DEFAULT_PRIMES;

/** Everything that is fixed at a point beside the state: constants and kernels of the state. */
export const fixedVariables = (family: FieldFamily): readonly number[] =>
  family.kernels === undefined ? family.constants : [...family.constants, ...family.kernels];
