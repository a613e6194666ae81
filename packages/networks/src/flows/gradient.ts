/** θ' = −∇L: the fields ∇φ for the potential φ = ⟨u, f_θ(x)⟩, or the loss as written. */
import { prune } from '@lawful/cas-core';
import { against, type FlowRow, generator } from './flow-row.js';

export const gradientFlow: FlowRow = {
  argument: undefined,
  written: true,
  joins: ['rates', 'a decay', 'a penalty'],
  plain: true,
  stateDimension: (parameters) => parameters,
  append: () => ({}),
  family: (_, { network, builder, gradient, potential, parameterNodes, keptNodes, motion }) => {
    const own = generator('gradient', builder.view(), gradient, [...parameterNodes, ...keptNodes]);
    const kept = prune(builder.build([potential]), [potential], parameterNodes);
    return {
      variables: own.field.variables,
      state: network.parameters,
      generators: [{ ...own, motion, potential: kept }],
    };
  },
  rate: (nodes) => against(nodes, nodes.partials),
  rateText: (_, gradient) => `<grad h, ${gradient}>`,
};
