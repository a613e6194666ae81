/**
 * Adam, RMSprop and AdaGrad as flows of the phase space (theory §14), without ε and without the correction of a bias, s = √v > 0 the root of the mean
 * square, entry by entry:
 *
 *   adam(a, b)   θ' = −m/s,  m' = a(G − m),  s' = b(G² − s²)/(2s)   on (θ, m, s)
 *   rmsprop(b)   θ' = −G/s,  s' = b(G² − s²)/(2s)                   on (θ, s)
 *   adagrad      θ' = −G/s,  s' = G²/(2s)                           on (θ, s)
 *
 * G is the gradient of one data set of any size. The field is X₀ + L(G) + Q(G, G), and with G every multiple of it belongs to a data set, so the span over
 * all data sets is that of the drift X₀, of L(v) and of the polarised Q(v, w) over v, w ∈ 𝒱: three generators, each of degree one in every point.
 * Laws may name mom(W) and rms(W).
 */
import { type FlowParts, type ProgramBuilder, QQ, rational } from '@lawful/cas-core';
import type { ListedFlow } from '../language/model.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { networkScope } from '../lowering/network.js';
import { type FlowRow, generator } from './flow-row.js';
import { stateScope, stateVariables } from './state-names.js';

interface Adaptive {
  /** Whether the step goes along a mean of gradients. */
  readonly mean: boolean;
  /** Whether old squares fade. */
  readonly fades: boolean;
  readonly text: string;
}

/** X₀, L(v) and Q(v, w) on blocks of the state, entry by entry. */
function forms(
  builder: ProgramBuilder,
  { meanRate, squareRate }: FlowParts,
  m: readonly number[] | undefined,
  s: readonly number[],
  [v, w]: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const zeros = s.map(() => builder.constant(QQ.zero));
  const step = (n: readonly number[]): number[] => n.map((g, d) => builder.neg(builder.div(g, s[d]!)));
  const half = (rate: number | undefined, n: number): number => {
    const value = builder.div(n, builder.constant(rational(2)));
    return rate === undefined ? value : builder.mul(rate, value);
  };
  const fading = squareRate === undefined ? zeros : s.map((n) => builder.neg(half(squareRate, n)));
  const squares = s.map((n, d) => builder.div(half(squareRate, builder.mul(v![d]!, w![d]!)), n));
  if (m === undefined)
    return [
      [...zeros, ...fading],
      [...step(v!), ...zeros],
      [...zeros, ...squares],
    ];
  const towards = (n: readonly number[]): number[] => n.map((g) => builder.mul(meanRate!, g));
  return [
    [...step(m), ...towards(m).map(builder.neg), ...fading],
    [...zeros, ...towards(v!), ...zeros],
    [...zeros, ...zeros, ...squares],
  ];
}

function adaptive({ mean, fades, text }: Adaptive): FlowRow<ListedFlow> {
  const rates = [...(mean ? ['mean_rate'] : []), ...(fades ? ['square_rate'] : [])];
  const kinds = mean ? ['mom', 'rms'] : ['rms'];
  return {
    argument: rates.length === 0 ? undefined : new Map(),
    ...(rates.length === 0 ? {} : { list: { counts: [rates.length], usage: `(${rates.join(', ')})` }, implied: rates }),
    written: true,
    joins: [],
    plain: false,
    points: () => 2,
    stateDimension: (parameters) => (1 + kinds.length) * parameters,
    append: ({ list = [] }, network, builder) => {
      const nodes = list.map((expr) => lowerExpression(expr, networkScope(network, builder)).nodes[0]!);
      return { ...(mean ? { meanRate: nodes[0]! } : {}), ...(fades ? { squareRate: nodes[nodes.length - 1]! } : {}) };
    },
    family: (_, { network, builder, gradients, parameterNodes, keptNodes, parts }) => {
      const moments = mean ? stateVariables('mom', network, builder) : undefined;
      const roots = stateVariables('rms', network, builder, true);
      const fields = forms(builder, parts, moments?.nodes, roots.nodes, gradients);
      const keep = [...parameterNodes, ...keptNodes, ...(moments?.nodes ?? []), ...roots.nodes];
      const program = builder.view();
      return {
        variables: program.variables,
        state: [...network.parameters, ...(moments?.variables ?? []), ...roots.variables],
        generators: fields
          .map((field, k) => ({ ...generator(NAMES[k]!, program, field, keep), ...(k === 0 ? { samples: [] } : {}) }))
          .slice(fades ? 0 : 1),
      };
    },
    rate: ({ builder, forces, partials, state, parts }) => {
      const D = forces.length;
      const block = (k: number): readonly number[] => state.slice(k * D, (k + 1) * D);
      const [m, s] = mean ? [block(1), block(2)] : [undefined, block(1)];
      return builder.sum(forms(builder, parts, m, s, [forces, forces]).map((field) => builder.dot(partials, field)));
    },
    rateText: (name, gradient) => {
      const part = ['without data', 'linear in G', 'quadratic in G'][NAMES.indexOf(name)]!;
      return `the part of dh/dt ${part}, ${text}, G = ${gradient}`;
    },
    lawScope: stateScope(kinds),
  };
}

const NAMES: readonly string[] = ['drift', 'kick', 'square kick'];

export const adamFlow = adaptive({
  mean: true,
  fades: true,
  text: "theta' = -m/s, m' = a*(G - m), s' = b*(G^2 - s^2)/(2*s)",
});
export const rmspropFlow = adaptive({
  mean: false,
  fades: true,
  text: "theta' = -G/s, s' = b*(G^2 - s^2)/(2*s)",
});
export const adagradFlow = adaptive({ mean: false, fades: false, text: "theta' = -G/s, s' = G^2/(2*s)" });
