/** A lowered network: one Program, the nodes of all declared names, and the scope in which further expressions are read. */
import type { KernelProof, Outcome, Program, ProgramBuilder } from '@lawful/cas-core';
import type { Model } from '../language/model.js';
import type { LoweringScope } from './lower-expression.js';
import type { NodeMatrix } from './node-tensor.js';

export interface Network {
  readonly model: Model;
  /** Of all random choices made about the network: points at which kernels are told apart and losses looked at. */
  readonly seed: number;
  /** Holds all nodes of `program`; families continue from it. */
  readonly program: Program;
  /** Variable indices. */
  readonly parameters: readonly number[];
  readonly constants: readonly number[];
  readonly inputs: readonly number[];
  /** The nodes of each declared name. */
  readonly values: ReadonlyMap<string, NodeMatrix>;
  readonly output: NodeMatrix;
  /** With one-hot inputs `output` is a list of values at all of them (one-hot.ts), and this the first. */
  readonly valueAtPoint?: NodeMatrix;
  /** Present when there are exponentials, logarithms or roots: whether they are independent, by proof (theory §7). */
  readonly independentKernels?: Outcome<KernelProof>;
}

/** The scope in which law and loss expressions about a network are lowered. */
export function networkScope(
  network: { readonly model: Model; readonly values: ReadonlyMap<string, NodeMatrix> },
  builder: ProgramBuilder,
): LoweringScope {
  const { source, widths } = network.model;
  return { source, builder, valueOf: (name) => network.values.get(name), widthOf: (name) => widths[name] };
}
