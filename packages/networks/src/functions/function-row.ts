/**
 * What each function of the model language answers for itself: arity, the shape of its value, how it becomes nodes, and whether its value brings
 * kernels (exponentials, logarithms, roots), so that a law which calls it is read in a network that has them. A new function is a row.
 */
import type { ProgramBuilder } from '@lawful/cas-core';
import { SCALAR, type Shape } from '../language/model.js';
import type { NodeMatrix } from '../lowering/node-matrix.js';

/** Returns the value, a sentence that says why it cannot be lowered yet, or what was expected of the argument. */
export type LoweringRule = (
  builder: ProgramBuilder,
  args: readonly NodeMatrix[],
) => NodeMatrix | string | { readonly expected: string };

export interface FunctionRow {
  readonly arity: number;
  /** The shape of the value, or a sentence that says what was expected. */
  shape(args: readonly Shape[]): Shape | string;
  readonly lower: LoweringRule;
  readonly kernels: boolean;
}

const sameShape: FunctionRow['shape'] = ([a]) => a!;

/** Entry by entry. */
export const entrywise = (lower: LoweringRule): FunctionRow => ({ arity: 1, shape: sameShape, lower, kernels: false });

/** Entry by entry, through kernels. */
export const transcendental = (lower: LoweringRule): FunctionRow => ({ ...entrywise(lower), kernels: true });

/** One number of all entries. */
export const reduction = (lower: LoweringRule): FunctionRow => ({
  arity: 1,
  shape: () => SCALAR,
  lower,
  kernels: false,
});
