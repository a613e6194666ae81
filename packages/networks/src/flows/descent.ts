/**
 * Descent with rates, penalty and decay (theory §9): θ' = −M∘(∇L + ∇P + λθ), M the metric of a mirror flow or 1, times a constant rate of each
 * parameter; −1 ascends. The fields of data are M∘∇φ. Without a decay the state is θ, and a penalty is one more field, M∘∇P: laws hold for all data
 * sets, the empty one included. With a decay the state is (E, θ), E = e^{λt}, and the drift X₀ = λE·∂_E − M∘(∇P + λθ).
 */
import {
  appendGradient,
  type FieldFamily,
  type FlowParts,
  type Generator,
  type ProgramBuilder,
  QQ,
  SourceError,
} from '@lawful/cas-core';
import type { DescentFlow } from '../language/model.js';
import { SCALAR } from '../language/shape.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { scalarMatrix } from '../lowering/node-tensor.js';
import { type ClockRate, clockName, clockPower, clockPowerNode, variableNode } from './clock.js';
import { against, type FlowRow, type GradientNodes, generator } from './flow-row.js';
import { metricNodes } from './mirror.js';

const rateOf = ({ decay }: DescentFlow): ClockRate => ({ expr: decay!, of: 'the decay of the flow', at: decay!.at });

function append(flow: DescentFlow, network: Network, builder: ProgramBuilder): FlowParts {
  const { model, program } = network;
  const scope = networkScope(network, builder);
  const rates = new Map(
    flow.rates.map(({ parameter, expr }) => {
      const node = lowerExpression(expr, scope).nodes[0]!;
      if (isZero(builder, node))
        throw new SourceError(
          model.source,
          expr.at,
          `the rate of "${parameter}" is zero: expected another number; declare a frozen weight as const`,
        );
      return [parameter, node];
    }),
  );
  const { all, of } = flow.metric;
  const metric =
    rates.size === 0 && of.size === 0 && all === undefined
      ? undefined
      : metricNodes(flow, network, builder).map((m, d) => {
          const rate = rates.get(program.variables[network.parameters[d]!]!.name.replace(/\[.*$/, ''));
          return rate === undefined ? m : builder.mul(rate, m);
        });
  const { penalty } = model.loss;
  const decay = flow.decay === undefined ? undefined : lowerExpression(flow.decay, scope).nodes[0]!;
  if (decay !== undefined && isZero(builder, decay))
    throw new SourceError(model.source, flow.decay!.at, 'the decay is zero: expected another number, or none');
  return {
    ...(metric === undefined ? {} : { metric }),
    ...(penalty === undefined ? {} : { penalty: lowerExpression(penalty, scope).nodes[0]! }),
    ...(decay === undefined ? {} : { decay }),
  };
}

const isZero = (builder: ProgramBuilder, node: number): boolean => {
  const value = builder.constantValue(node);
  return value !== undefined && QQ.isZero(value);
};

/** ∇P + λθ by parameters; undefined where neither is there. */
function pull(
  builder: ProgramBuilder,
  { penalty, decay }: FlowParts,
  parameters: readonly number[],
): number[] | undefined {
  if (penalty === undefined && decay === undefined) return undefined;
  const slopes =
    penalty === undefined
      ? parameters.map(() => builder.constant(QQ.zero))
      : appendGradient(builder, builder.view(), [penalty], [builder.constant(QQ.one)], parameters);
  return slopes.map((s, d) => (decay === undefined ? s : builder.add(s, builder.mul(decay, parameters[d]!))));
}

function family(
  flow: DescentFlow,
  { network, builder, gradient, parameterNodes, keptNodes, parts, motion }: GradientNodes,
): Pick<FieldFamily, 'variables' | 'state' | 'clock' | 'generators'> {
  const { metric } = parts;
  const scaled = (f: number, d: number): number => (metric === undefined ? f : builder.mul(metric[d]!, f));
  const drift = pull(builder, parts, parameterNodes)?.map((f, d) => builder.neg(scaled(f, d)));
  const kick = gradient.map(scaled);
  const clock = parts.decay === undefined ? undefined : builder.variables.length;
  const clockNodes =
    parts.decay === undefined
      ? []
      : [builder.variable(clockName(rateOf(flow), network, builder, parts.decay), 'clock', true)];
  const time = clockNodes.map((n) => builder.mul(parts.decay!, n));
  const still = clockNodes.map(() => builder.constant(QQ.zero));
  const keep = [...clockNodes, ...parameterNodes, ...keptNodes];
  const program = builder.view();
  const named = (name: string, components: readonly number[]): Generator => generator(name, program, components, keep);
  return {
    variables: program.variables,
    state: clock === undefined ? network.parameters : [clock, ...network.parameters],
    ...(clock === undefined ? {} : { clock }),
    generators: [
      ...(drift === undefined ? [] : [{ ...named('drift', [...time, ...drift]), samples: [] }]),
      { ...named('kick', [...still, ...kick]), motion: metric === undefined ? motion : { ...motion, weights: metric } },
    ],
  };
}

export const descentFlow: FlowRow<DescentFlow> = {
  argument: undefined,
  written: false,
  joins: [],
  plain: false,
  stateDimension: (parameters) => parameters,
  append,
  family,
  rate: (nodes) => {
    const { builder, parts, state, forces, partials } = nodes;
    const from = state.length - forces.length;
    const own = partials.slice(from);
    const down = pull(builder, parts, state.slice(from));
    const rate = against(
      down === undefined ? nodes : { ...nodes, forces: forces.map((f, d) => builder.add(f, down[d]!)) },
      own,
      parts.metric,
    );
    return from === 0 ? rate : builder.add(rate, builder.mul(partials[0]!, builder.mul(parts.decay!, state[0]!)));
  },
  rateText: (generator, gradient) =>
    generator === 'drift'
      ? "dh/dt without data, where theta' = -rates .* grad penalty"
      : `<grad h, rates .* ${gradient}>`,
};

export const decayFlow: FlowRow<DescentFlow> = {
  ...descentFlow,
  stateDimension: (parameters) => 1 + parameters,
  rateText: (generator, gradient) =>
    generator === 'drift'
      ? "dh/dt without data, where theta' = -rates .* (grad penalty + decay*theta)"
      : `<grad h, rates .* ${gradient}>`,
  lawScope: (flow, network, own, source) => {
    if (own.clock === undefined) return undefined;
    const clock = own.variables[own.clock]!.name;
    const rate = rateOf(flow);
    return {
      clock,
      hasTime: false,
      time: (builder) => scalarMatrix(variableNode(builder, clock)),
      shape: (name, args, at) => {
        if (name !== 'exp') return undefined;
        clockPower(rate, network, args, at, source);
        return SCALAR;
      },
      lower: (builder) => (name, args, at) =>
        name === 'exp' ? clockPowerNode(rate, clock, network, builder, args, at, source) : undefined,
    };
  },
};
