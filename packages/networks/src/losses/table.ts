/** The losses, one row a kind. */
import type { ProgramBuilder, Random } from '@lawful/cas-core';
import type { Loss } from '../language/model.js';
import type { Network } from '../lowering/network.js';
import type { NodeMatrix } from '../lowering/node-tensor.js';
import { crossEntropy } from './cross-entropy.js';
import { huber } from './huber.js';
import type { Cotangent, LossRow } from './loss-row.js';
import { exponential, logistic, writtenMargin } from './margin.js';
import { squared } from './squared.js';
import { written } from './written.js';

const LOSSES: Readonly<Record<string, LossRow>> = {
  mse: squared,
  'cross-entropy': crossEntropy,
  logistic,
  exponential,
  margin: writtenMargin,
  huber,
  custom: written,
};

/** The words that may stand behind `loss`; a loss without one is written out. */
export const LOSS_WORDS = Object.keys(LOSSES).filter((kind) => kind !== 'custom');

/** The row of a loss. Throws `RangeError` for a kind without one, which no parser makes. */
export function lossRow({ kind }: Pick<Loss, 'kind'>): LossRow {
  const row = LOSSES[kind];
  if (row === undefined) throw new RangeError(`lossRow: there is no loss "${kind}"`);
  return row;
}

export const isMarginLoss = (loss: Loss): boolean => lossRow(loss).labels === 'margin';

/** What the output cotangent of a network's loss ranges over. Throws as the rows do. */
export const cotangentOfLoss = (network: Network, random: Random): Cotangent =>
  lossRow(network.model.loss).cotangent(network.model.loss, network, random);

/**
 * The loss of one data point as a node: ℓ(out, y), or for margin losses without labels ℓ(z) at z = out.
 * @param labels of the shape of `out`; cross-entropy takes weights that sum to one
 */
export const appendPointLoss = (
  network: Network,
  builder: ProgramBuilder,
  out: NodeMatrix,
  labels: NodeMatrix | undefined,
): number => lossRow(network.model.loss).value(network.model.loss, network, builder, out, labels);
