/** θ' = −M(θ)∘∇L: the fields M(θ)∘∇φ. M is written as a function of one parameter p. */
import { QQ, SourceError } from '@lawful/cas-core';
import { variableNodes } from '../families/plain-family.js';
import type { Argued, Flow } from '../language/model.js';
import { SCALAR } from '../language/shape.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { networkScope } from '../lowering/network.js';
import { scalarMatrix } from '../lowering/node-tensor.js';
import { against, type FlowRow, generator } from './flow-row.js';

export const mirrorFlow: FlowRow<Argued<Flow>> = {
  argument: new Map([['p', SCALAR]]),
  plain: false,
  stateDimension: (parameters) => parameters,
  append: (flow, network, builder) => {
    const scope = networkScope(network, builder);
    return variableNodes(builder.view(), network.parameters).map((p) => {
      const node = lowerExpression(flow.expr, {
        ...scope,
        valueOf: (name) => (name === 'p' ? scalarMatrix(p) : scope.valueOf(name)),
      }).nodes[0]!;
      const value = builder.constantValue(node);
      if (value !== undefined && QQ.isZero(value))
        throw new SourceError(
          network.model.source,
          flow.at,
          'the metric of the mirror flow is zero: expected a function that moves the parameters',
        );
      return node;
    });
  },
  family: (_, { network, builder, gradient, parameterNodes, keptNodes, flowNodes, motion }) => {
    const components = gradient.map((g, d) => builder.mul(flowNodes[d]!, g));
    const own = generator('mirror', builder.view(), components, [...parameterNodes, ...keptNodes]);
    return {
      variables: own.field.variables,
      state: network.parameters,
      generators: [{ ...own, motion: { ...motion, weights: flowNodes } }],
    };
  },
  rate: (nodes) => against(nodes, nodes.partials, nodes.flowNodes),
  rateText: (_, gradient) => `<grad h, M(theta) .* ${gradient}>`,
};
