/** What the Taylor series of a loss of the margin at 0 is: of ℓ(z) as a Program of its own. */
import { type Program, programBuilder, random } from '@lawful/cas-core';
import { appendPointLoss, isMarginLoss, type Network } from '@lawful/networks';
import { type LossFacts, lossFacts } from '@lawful/verifier/symmetry';

export const isMargin = (network: Network): boolean => isMarginLoss(network.model.loss);

/** ℓ(z) as a Program of its own. */
export function lossProgram(network: Network): { program: Program; z: number } {
  const builder = programBuilder();
  const z = builder.variable('z', 'input');
  const value = appendPointLoss(network, builder, { rows: 1, cols: 1, nodes: [z] }, undefined);
  return { program: builder.build([value]), z: 0 };
}

/** Undefined for losses of another kind; `order`: how many Taylor coefficients are computed. */
export function factsOfLoss(network: Network, order?: number): LossFacts | undefined {
  if (!isMargin(network)) return undefined;
  const { program, z } = lossProgram(network);
  return lossFacts(program, z, random(network.seed).fork('facts of the loss'), order);
}
