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
import { type ProgramBuilder, QQ, rational } from '@lawful/cas-core';
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
  readonly usage: string;
  readonly text: string;
}

/** b·v·w/(2s), entry by entry; without a rate v·w/(2s). */
const squares = (
  builder: ProgramBuilder,
  [v, w]: readonly (readonly number[])[],
  roots: readonly number[],
  rate: number | undefined,
): number[] =>
  roots.map((s, d) => {
    const half = builder.div(builder.mul(v![d]!, w![d]!), builder.mul(builder.constant(rational(2)), s));
    return rate === undefined ? half : builder.mul(rate, half);
  });

function adaptive({ mean, fades, usage, text }: Adaptive): FlowRow<ListedFlow> {
  const rates = [...(mean ? ['mean_rate'] : []), ...(fades ? ['square_rate'] : [])];
  const kinds = mean ? ['mom', 'rms'] : ['rms'];
  return {
    argument: rates.length === 0 ? undefined : new Map(),
    ...(rates.length === 0 ? {} : { list: { counts: [rates.length], usage }, implied: rates }),
    written: true,
    joins: [],
    plain: false,
    points: () => 2,
    stateDimension: (parameters) => (1 + kinds.length) * parameters,
    append: ({ list = [] }, network, builder) => {
      const [first, second] = list.map((expr) => lowerExpression(expr, networkScope(network, builder)).nodes[0]!);
      return {
        ...(mean ? { meanRate: first! } : {}),
        ...(fades ? { squareRate: mean ? second! : first! } : {}),
      };
    },
    family: (_, { network, builder, gradients, parameterNodes, keptNodes, parts: { meanRate, squareRate } }) => {
      const moments = mean ? stateVariables('mom', network, builder) : undefined;
      const roots = stateVariables('rms', network, builder, true);
      const zeros = (n: readonly number[]): number[] => n.map(() => builder.constant(QQ.zero));
      const [v] = gradients;
      const step = (n: readonly number[]): number[] => n.map((g, d) => builder.neg(builder.div(g, roots.nodes[d]!)));
      const fading = fades
        ? roots.nodes.map((s) => builder.neg(builder.mul(squareRate!, builder.div(s, builder.constant(rational(2))))))
        : zeros(roots.nodes);
      const drift =
        moments === undefined
          ? [...zeros(parameterNodes), ...fading]
          : [...step(moments.nodes), ...moments.nodes.map((m) => builder.neg(builder.mul(meanRate!, m))), ...fading];
      const kick =
        moments === undefined
          ? [...step(v!), ...zeros(roots.nodes)]
          : [...zeros(parameterNodes), ...v!.map((g) => builder.mul(meanRate!, g)), ...zeros(roots.nodes)];
      const square = [
        ...zeros(parameterNodes),
        ...(moments === undefined ? [] : zeros(moments.nodes)),
        ...squares(builder, gradients, roots.nodes, squareRate),
      ];
      const keep = [...parameterNodes, ...keptNodes, ...(moments?.nodes ?? []), ...roots.nodes];
      const program = builder.view();
      return {
        variables: program.variables,
        state: [...network.parameters, ...(moments?.variables ?? []), ...roots.variables],
        generators: [
          ...(fades || mean ? [{ ...generator('drift', program, drift, keep), samples: [] }] : []),
          generator('kick', program, kick, keep),
          generator('square kick', program, square, keep),
        ],
      };
    },
    rate: ({ builder, forces, partials, state, parts: { meanRate, squareRate } }) => {
      const D = forces.length;
      const block = (k: number): readonly number[] => state.slice(k * D, (k + 1) * D);
      const slope = (k: number): readonly number[] => partials.slice(k * D, (k + 1) * D);
      const roots = block(kinds.length);
      const moved = mean ? block(1) : forces;
      const grown = squares(builder, [forces, forces], roots, squareRate);
      const terms = roots.flatMap((s, d) => [
        builder.neg(builder.mul(slope(0)[d]!, builder.div(moved[d]!, s))),
        ...(mean ? [builder.mul(slope(1)[d]!, builder.mul(meanRate!, builder.sub(forces[d]!, block(1)[d]!)))] : []),
        builder.mul(
          slope(kinds.length)[d]!,
          fades
            ? builder.sub(grown[d]!, builder.mul(squareRate!, builder.div(s, builder.constant(rational(2)))))
            : grown[d]!,
        ),
      ]);
      return builder.sum(terms);
    },
    rateText: (name, gradient) =>
      name === 'drift'
        ? `dh/dt where the gradient is zero, ${text}`
        : name === 'kick'
          ? `the part of dh/dt that is linear in G = ${gradient}, ${text}`
          : `the part of dh/dt that is quadratic in G = ${gradient}, polarised at two data points, ${text}`,
    lawScope: stateScope(kinds),
  };
}

export const adamFlow = adaptive({
  mean: true,
  fades: true,
  usage: 'adam or adam(RATE OF THE MEAN, RATE OF THE SQUARES)',
  text: "theta' = -m/s, m' = a*(G - m), s' = b*(G^2 - s^2)/(2*s)",
});
export const rmspropFlow = adaptive({
  mean: false,
  fades: true,
  usage: 'rmsprop or rmsprop(RATE OF THE SQUARES)',
  text: "theta' = -G/s, s' = b*(G^2 - s^2)/(2*s)",
});
export const adagradFlow = adaptive({
  mean: false,
  fades: false,
  usage: 'adagrad',
  text: "theta' = -G/s, s' = G^2/(2*s)",
});
