/** θ' = −M(θ)∘∇L: the fields M(θ)∘∇φ. M is written as a function of one parameter p, for all of them or for each by its name. */
import { type ProgramBuilder, QQ, SourceError } from '@lawful/cas-core';
import { variableNodes } from '../families/plain-family.js';
import type { MirrorFlow } from '../language/model.js';
import { SCALAR } from '../language/shape.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { scalarMatrix } from '../lowering/node-tensor.js';
import { against, type FlowRow, generator } from './flow-row.js';

/** The factor of each parameter; 1 where none is written. */
export function metricNodes({ metric, at }: MirrorFlow, network: Network, builder: ProgramBuilder): number[] {
  const scope = networkScope(network, builder);
  const nodes = variableNodes(builder.view(), network.parameters);
  return network.parameters.map((v, d) => {
    const name = network.program.variables[v]!.name.replace(/\[.*$/, '');
    const expr = metric.of.get(name) ?? metric.all;
    if (expr === undefined) return builder.constant(QQ.one);
    const node = lowerExpression(expr, {
      ...scope,
      valueOf: (own) => (own === 'p' ? scalarMatrix(nodes[d]!) : scope.valueOf(own)),
    }).nodes[0]!;
    const value = builder.constantValue(node);
    if (value !== undefined && QQ.isZero(value))
      throw new SourceError(
        network.model.source,
        at,
        'the metric of the mirror flow is zero: expected a function that moves the parameters',
      );
    return node;
  });
}

export const mirrorFlow: FlowRow<MirrorFlow> = {
  argument: new Map([['p', SCALAR]]),
  perParameter: true,
  written: true,
  kernels: true,
  joins: ['rates', 'a penalty'],
  plain: false,
  stateDimension: (parameters) => parameters,
  append: (flow, network, builder) => ({ metric: metricNodes(flow, network, builder) }),
  family: (_, { network, builder, gradient, parameterNodes, keptNodes, parts: { metric }, motion }) => {
    const components = gradient.map((g, d) => builder.mul(metric![d]!, g));
    const own = generator('mirror', builder.view(), components, [...parameterNodes, ...keptNodes]);
    return {
      variables: own.field.variables,
      state: network.parameters,
      generators: [{ ...own, motion: { ...motion, weights: metric! } }],
    };
  },
  rate: (nodes) => against(nodes, nodes.partials, nodes.parts.metric),
  rateText: (_, gradient) => `<grad h, M(theta) .* ${gradient}>`,
};
