/**
 * The plain family 𝒱 = span{∇_θ ⟨u, f_θ(x)⟩} with a free output cotangent u (theory §1.2).
 *
 * u is free for every loss whose output gradients ∇_z ℓ(z, y) fill an open set as y varies: squared loss, margin losses
 * with a scalar output. For cross-entropy they fill the hyperplane 1ᵀu = 0. For a loss written out in `out` and `y` this
 * is decided by the mixed Hessian ∂²ℓ/∂z∂y at a point mod p; when it is singular the family keeps the labels and the
 * loss as written.
 */
import {
  type Hypothesis,
  NotSupportedError,
  nodeByVariable,
  type Program,
  type ProgramBuilder,
  type Random,
} from '@lawful/cas-core';
import type { Cotangent } from '../losses/loss-row.js';
import { appendPointLoss, cotangentOfLoss } from '../losses/table.js';
import type { Network } from '../lowering/network.js';
import { nodeMatrix } from '../lowering/node-tensor.js';

export const PATH_FAMILY: Hypothesis = Object.freeze({
  id: 'path-family',
  text: 'path family: every piecewise-linear unit is taken to switch freely at every data point, whatever the parameters and the other units; true data may allow less',
});

/** Appends the potential whose gradients span the family. Throws `NotSupportedError` for losses beyond this engine. */
export function plainPotential(
  network: Network,
  builder: ProgramBuilder,
  random: Random,
): { potential: number; cotangent: Cotangent } {
  const own = network.valueAtPoint;
  const ofLoss = cotangentOfLoss(own === undefined ? network : { ...network, output: own }, random);
  if (own !== undefined && ofLoss === 'explicit')
    throw new NotSupportedError(
      network.model.source,
      network.model.loss.at,
      'one-hot inputs with a loss whose output gradients do not range freely',
    );
  // With one-hot inputs every point has a cotangent of its own, and logits stand as differences.
  const cotangent = own === undefined ? ofLoss : 'free';
  const { rows, cols, nodes } = network.output;
  if (cotangent === 'explicit') {
    const labels = nodeMatrix(rows, cols, (i, j) => builder.variable(`y[${i + 1},${j + 1}]`, 'label'));
    return { potential: appendPointLoss(network, builder, network.output, labels), cotangent };
  }
  const free = cotangent === 'sum-zero' ? nodes.length - 1 : nodes.length;
  const u = Array.from({ length: free }, (_, j) => builder.variable(`u[${j + 1}]`, 'cotangent'));
  if (cotangent === 'sum-zero') u.push(builder.neg(builder.sum(u)));
  return { potential: builder.dot(u, nodes), cotangent };
}

/** The node of each variable. */
export function variableNodes(program: Program, variables: readonly number[]): number[] {
  const node = nodeByVariable(program);
  return variables.map((v) => node.get(v)!);
}
