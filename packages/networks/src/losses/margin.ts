/**
 * Margin losses ℓ(z), z = y·f for a scalar output f and a label that is a number or a sign: logistic, exponential, and those written out in z.
 * Where ℓ' is not identically zero, y·ℓ'(y·f) takes a nonzero value for generic data, and the cotangent may as well be free.
 */
import {
  gradient,
  NotSupportedError,
  type Position,
  type ProgramBuilder,
  programBuilder,
  QQ,
  SourceError,
  random as seeded,
  vanishes,
} from '@lawful/cas-core';
import type { Argued, Loss } from '../language/model.js';
import { SCALAR } from '../language/shape.js';
import type { Network } from '../lowering/network.js';
import type { NodeMatrix } from '../lowering/node-tensor.js';
import { type LossRow, lowerLoss } from './loss-row.js';

const margin = (builder: ProgramBuilder, out: NodeMatrix, labels: NodeMatrix | undefined): number =>
  labels === undefined ? out.nodes[0]! : builder.mul(labels.nodes[0]!, out.nodes[0]!);

const decay = (builder: ProgramBuilder, out: NodeMatrix, labels: NodeMatrix | undefined): number =>
  builder.kernel('exp', builder.neg(margin(builder, out, labels)));

export const logistic: LossRow = {
  labels: 'margin',
  names: undefined,
  bothWays: true,
  squared: false,
  text: 'the logistic loss',
  cotangent: ({ at }, network) => scalarOutput(network, at),
  value: (_, __, builder, out, labels) =>
    builder.kernel('log', builder.add(builder.constant(QQ.one), decay(builder, out, labels))),
};

export const exponential: LossRow = {
  ...logistic,
  text: 'the exponential loss',
  value: (_, __, builder, out, labels) => decay(builder, out, labels),
};

const value: LossRow<Argued<Loss>>['value'] = ({ expr }, network, builder, out, labels) =>
  lowerLoss(network, expr, new Map([['z', { rows: 1, cols: 1, nodes: [margin(builder, out, labels)] }]]), builder);

export const writtenMargin: LossRow<Argued<Loss>> = {
  labels: 'margin',
  names: () => new Map([['z', SCALAR]]),
  // z^2 pushes one way at every label.
  bothWays: false,
  squared: false,
  text: 'the margin loss above',
  cotangent: (loss, network) => {
    scalarOutput(network, loss.at);
    requireSlope(loss, network);
    return 'free';
  },
  value,
};

function scalarOutput({ output: { rows, cols }, model }: Network, at: Position): 'free' {
  if (rows * cols === 1) return 'free';
  throw new SourceError(
    model.source,
    at,
    `a margin loss of an output of shape ${rows} x ${cols}: expected a scalar output`,
  );
}

/** ℓ' is not identically zero. */
function requireSlope(loss: Argued<Loss>, network: Network): void {
  const { at } = loss;
  const builder = programBuilder();
  const z = builder.variable('z', 'input');
  const at1 = value(loss, network, builder, { rows: 1, cols: 1, nodes: [z] }, undefined);
  const slope = gradient(builder.view(), at1, [z]);
  const zero = vanishes(slope, slope.outputs[0]!, seeded(network.seed).fork('slope of the loss'));
  if (zero.kind === 'ok' && zero.value)
    throw new SourceError(
      network.model.source,
      at,
      'a loss that does not depend on the margin: expected one that does',
    );
  // A slope that is zero on one side of a kink only may vanish at all data of some network and leave others free.
  if (slope.variables.some((v) => v.mask !== undefined))
    throw new NotSupportedError(
      network.model.source,
      at,
      'a margin loss with kinks (relu, abs, max): its slope is not analytic, so it may vanish for some data and not for others',
    );
  if (zero.kind !== 'ok') throw new NotSupportedError(network.model.source, at, `this margin loss: ${zero.reason}`);
}
