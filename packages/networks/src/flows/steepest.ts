/**
 * Steepest descent in a norm (theory §14): in ℓ_p θ' = −sign(G)∘|G|^{q−1}, 1/p + 1/q = 1, entry by entry, and in ℓ_∞ θ' = −sign(G).
 *
 * `lp(q)`, q even, is a form of degree q − 1 in G, polarised at q − 1 data points. A positive factor of the whole field changes no law, so none is
 * written. The limit, `sign`, is in layerwise.ts.
 */
import { formatRational, NotSupportedError, QQ } from '@lawful/cas-core';
import type { ListedFlow } from '../language/model.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { networkScope } from '../lowering/network.js';
import { type FlowRow, generator } from './flow-row.js';

/** A form of higher degree speaks of too many data points. */
const EXPONENT_LIMIT = 8;

function exponentOf(value: ReturnType<typeof QQ.neg> | undefined): number | undefined {
  if (value === undefined || value.den !== 1n || value.num % 2n !== 0n) return undefined;
  const q = Number(value.num);
  return q >= 2 && q <= EXPONENT_LIMIT ? q : undefined;
}

export const lpFlow: FlowRow<ListedFlow> = {
  argument: new Map(),
  list: { counts: [1], usage: 'lp(q), q even' },
  written: true,
  joins: [],
  plain: false,
  points: ({ list }, network) => orderOf(list[0]!, network) - 1,
  stateDimension: (parameters) => parameters,
  append: ({ list }, network, builder) => {
    orderOf(list[0]!, network);
    return { exponent: lowerExpression(list[0]!, networkScope(network, builder)).nodes[0]! };
  },
  family: (_, { network, builder, gradients, parameterNodes, keptNodes }) => {
    const components = network.parameters.map((__, d) =>
      gradients.reduce((product, g) => builder.mul(product, g[d]!), builder.constant(QQ.one)),
    );
    const own = generator('step', builder.view(), components, [...parameterNodes, ...keptNodes]);
    return { variables: own.field.variables, state: network.parameters, generators: [own] };
  },
  rate: ({ builder, forces, partials, parts }) => {
    const q = exponentOf(builder.constantValue(parts.exponent!))!;
    return builder.neg(builder.sum(forces.map((f, d) => builder.mul(partials[d]!, builder.pow(f, q - 1)))));
  },
  rateText: (_, gradient) => `<grad h, product of ${gradient} over the data points, entry by entry>`,
};

function orderOf(expr: ListedFlow['list'][number], network: Parameters<typeof networkScope>[0]): number {
  const { source } = network.model;
  const value = constantOf(expr);
  const q = exponentOf(value);
  if (q === undefined)
    throw new NotSupportedError(
      source,
      expr.at,
      `the exponent ${value === undefined ? 'written here' : formatRational(value)} of lp: expected an even number from 2 to ${EXPONENT_LIMIT}`,
    );
  return q;
}

const constantOf = (expr: ListedFlow['list'][number]): ReturnType<typeof QQ.neg> | undefined =>
  expr.kind === 'number' ? expr.value : undefined;
