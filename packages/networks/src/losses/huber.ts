/**
 * The Huber loss with threshold c > 0, Σ_j ½z_j² where |z_j| ≤ c and c|z_j| − ½c² beyond, z = f − y. Where |z_j| < c for all j its output gradient is z
 * itself, so that these gradients fill the open cube (−c, c)^m as y varies; fields are linear in u, and those of an open set span all.
 */
import { type Expr, parseExpression, programBuilder, SourceError, tokenCursor, tokenize } from '@lawful/cas-core';
import type { Argued, Loss } from '../language/model.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { type NodeMatrix, scalarMatrix } from '../lowering/node-tensor.js';
import { type LossRow, lowerLoss } from './loss-row.js';

/** Of one entry: ½z² less ½(|z| − c)² where |z| > c. */
const TEXT = '(out - y)^2/2 - relu(abs(out - y) - c)^2/2';

function entry(): Expr {
  const source = { file: 'huber', text: TEXT };
  return parseExpression(tokenCursor(source, tokenize(source)));
}

export const huber: LossRow<Argued<Loss>> = {
  labels: 'any',
  names: (_, constants) => constants,
  bothWays: true,
  squared: false,
  text: 'the Huber loss',
  cotangent: (loss, network) => {
    requirePositive(loss, network);
    return 'free';
  },
  value: ({ expr }, network, builder, out, labels) => {
    const threshold = lowerExpression(expr, networkScope(network, builder));
    const each = (j: number): ReadonlyMap<string, NodeMatrix> =>
      new Map([
        ['out', scalarMatrix(out.nodes[j]!)],
        ['y', scalarMatrix(labels!.nodes[j]!)],
        ['c', threshold],
      ]);
    return builder.sum(out.nodes.map((_, j) => lowerLoss(network, entry(), each(j), builder)));
  },
};

function requirePositive({ expr }: Argued<Loss>, network: Network): void {
  const { model } = network;
  const builder = programBuilder(network.program);
  const value = builder.constantValue(lowerExpression(expr, networkScope(network, builder)).nodes[0]!);
  const positive =
    value !== undefined
      ? value.num > 0n
      : expr.kind === 'name' && model.declarations.some((d) => d.name === expr.name && d.positive);
  if (!positive)
    throw new SourceError(
      model.source,
      expr.at,
      'the threshold of a Huber loss is not seen to be positive: expected a positive number, or a constant declared > 0',
    );
}
