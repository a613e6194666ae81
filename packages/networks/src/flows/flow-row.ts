/**
 * What each kind of flow answers for itself: how it is written, the state on which it lives, its generators from the gradient of the potential, what
 * a certificate says of it, what laws may name beside the parameters. Shared code asks the row and never the kind. A new flow is a file
 * and a row of the table; what is written of it has a row in packages/verifier, and the checker states it by itself.
 */
import {
  type Expr,
  type FieldFamily,
  type FlowParts,
  type Generator,
  type Motion,
  type Position,
  type Program,
  type ProgramBuilder,
  prune,
  type SourceText,
} from '@lawful/cas-core';
import type { Flow } from '../language/model.js';
import type { Shape } from '../language/shape.js';
import type { Cotangent } from '../losses/loss-row.js';
import { sampleVariables } from '../lowering/kernels.js';
import type { Network } from '../lowering/network.js';
import type { NodeMatrix } from '../lowering/node-tensor.js';
import type { FieldSplit } from './split.js';

/** The gradient of the potential by its nodes in a builder, with what a field must keep. */
export interface GradientNodes {
  readonly network: Network;
  readonly builder: ProgramBuilder;
  readonly potential: number;
  readonly gradient: readonly number[];
  /** The same at as many data points as the flow speaks of at once, `gradient` first; each has data of its own. */
  readonly gradients: readonly (readonly number[])[];
  readonly parameterNodes: readonly number[];
  /** Of constants, and of kernels of the state. */
  readonly keptNodes: readonly number[];
  /** What `append` gave. */
  readonly parts: FlowParts;
  /** What has to stand still for a law of θ' = −∇L. */
  readonly motion: Motion;
}

/** What a law h meets at a data point: forces ∇ℓ, partials of h by the state, the state itself, by their nodes. */
export interface RateNodes {
  readonly builder: ProgramBuilder;
  readonly forces: readonly number[];
  readonly partials: readonly number[];
  readonly state: readonly number[];
  readonly parts: FlowParts;
  /** Whether the clock is e^{τt}. */
  readonly exponentialClock: boolean;
}

/** Names that laws may use beside parameters and constants. */
export interface LawScope {
  shape(name: string, args: readonly Expr[], at: Position): Shape | undefined;
  lower(builder: ProgramBuilder): (name: string, args: readonly Expr[], at: Position) => NodeMatrix | undefined;
  /** How a law writes time: `t` by itself without friction, otherwise inside `exp`. */
  readonly clock: string;
  readonly hasTime: boolean;
  time(builder: ProgramBuilder): NodeMatrix;
}

/** The members of a family that a flow decides by itself. */
export type FlowFields = Pick<FieldFamily, 'variables' | 'state' | 'clock' | 'generators'> &
  Partial<Pick<FieldFamily, 'masks' | 'linkedSlopes' | 'network'>> & {
    /** How a field was split into several (theory §14, Theorem K), where it was. */
    readonly split?: FieldSplit;
  };

export interface FlowRow<F extends Flow = Flow> {
  /** The names that its argument may use beside constants; undefined: it takes none. */
  readonly argument: ReadonlyMap<string, Shape> | undefined;
  /** How many arguments it takes, where that is not one; `times`: the most that may stand behind a semicolon, a number of repetitions. */
  readonly list?: { readonly counts: readonly number[]; readonly usage: string; readonly times?: number };
  /** Constants that stand for arguments that are left out, by their names. */
  readonly implied?: readonly string[];
  /** How many data points a field speaks of at once; one where this is left out, for fields that are linear in the gradient. */
  points?(flow: F, network: Network, cotangent: Cotangent): number;
  /** Whether what it brings may have kernels of parameters, which the network then has too. */
  readonly kernels?: boolean;
  /** Whether its fields have norms of gradients in them, which are no rational functions. */
  readonly roots?: boolean;
  /** Whether parameters may have arguments of their own. */
  readonly perParameter?: boolean;
  /** Whether a model writes its name; the others are made of those by additions. */
  readonly written: boolean;
  /** The additions that it takes, as a sentence says them: rates, a decay, a penalty. */
  readonly joins: readonly string[];
  /** θ' = −∇L: what symmetries of the data, proofs for every width and mechanics speak of. */
  readonly plain: boolean;
  /** How many variables the state has. */
  stateDimension(parameters: number): number;
  append(flow: F, network: Network, builder: ProgramBuilder): FlowParts;
  family(flow: F, nodes: GradientNodes): FlowFields;
  /** dh/dt at a data point as a node; left out where it is no rational function. What it is along a generator, in words. */
  rate?(nodes: RateNodes): number;
  rateText(generator: string, gradient: string): string;
  /** Left out when laws speak of parameters alone. */
  lawScope?(flow: F, network: Network, family: FieldFamily, source: SourceText): LawScope | undefined;
}

/** −⟨partials, forces⟩, each force times its factor. */
export const against = (
  { builder, forces }: RateNodes,
  partials: readonly number[],
  factors?: readonly number[],
): number =>
  builder.neg(
    builder.sum(
      forces.map((f, d) => builder.mul(partials[d]!, factors === undefined ? f : builder.mul(factors[d]!, f))),
    ),
  );

/** A generator whose components are nodes of a program; `keep` keep their places. */
export function generator(
  name: string,
  program: Program,
  components: readonly number[],
  keep: readonly number[],
): Generator {
  const field = prune({ ...program, outputs: components }, components, keep);
  return { name, field, samples: sampleVariables(field) };
}
