/**
 * What each kind of loss answers for itself: how it is written, what labels it takes, what its output gradients fill, and its value at a data point.
 * Shared code asks the row and never the kind. A new loss is a file
 * and a row of the table, whose key is the word behind `loss`.
 */
import type { Expr, ProgramBuilder, Random } from '@lawful/cas-core';
import type { Loss } from '../language/model.js';
import type { Shape } from '../language/shape.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import type { NodeMatrix } from '../lowering/node-tensor.js';

/** What the output cotangent ranges over; `explicit`: the loss is kept as written, with labels. */
export type Cotangent = 'free' | 'sum-zero' | 'explicit';

/** `any`: all of the shape of the output; `sum-one`: weights of classes; `margin`: a number, or a sign, that multiplies a scalar output. */
type LabelRange = 'any' | 'sum-one' | 'margin';

export interface LossRow<L extends Loss = Loss> {
  readonly labels: LabelRange;
  /** The names of its expression with their shapes, where it is written with one, from the shape of the network's output and the constants. */
  readonly names: ((output: Shape, constants: ReadonlyMap<string, Shape>) => ReadonlyMap<string, Shape>) | undefined;
  /** The square |f − y|², whose average over a compact group is exact by the tensor form of the network. */
  readonly squared: boolean;
  /** Whether sums of its output gradients, over labels, reach every direction: a loss that only pushes one way has gradients in a cone. */
  readonly bothWays: boolean;
  /** In a sentence of a page. */
  readonly text: string;
  /**
   * What ∇_z ℓ(z, y) fills as y varies. Throws `SourceError` for outputs that the loss does not fit, `NotSupportedError` beyond the engine.
   */
  cotangent(loss: L, network: Network, random: Random): Cotangent;
  /** ℓ(out, y) as a node; for margin losses without labels ℓ(z) at z = out. Labels have the shape of `out`. */
  value(loss: L, network: Network, builder: ProgramBuilder, out: NodeMatrix, labels: NodeMatrix | undefined): number;
}

/** An expression of a loss in the given names, and in those of the network. */
export function lowerLoss(
  network: Network,
  expr: Expr,
  names: ReadonlyMap<string, NodeMatrix>,
  builder: ProgramBuilder,
): number {
  const scope = networkScope(network, builder);
  return lowerExpression(expr, { ...scope, valueOf: (name) => names.get(name) ?? scope.valueOf(name) }).nodes[0]!;
}
