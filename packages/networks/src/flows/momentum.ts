/**
 * θ'' + τθ' = −∇L on (clock, θ, w), w = θ': the drift X₀ = w·∂_θ − τw·∂_w together with the clock, and the kicks ∇φ·∂_w. The clock is
 * E = e^{τt} with X₀E = τE, so that laws with e^{kτt} are polynomials in E; when τ = 0 it is t itself.
 *
 * Laws may use `vel(W)` for the velocity of a parameter, and time, as `exp(c*t)` with c an integer multiple of τ (a power of the clock), or as
 * `t` itself when τ = 0.
 */
import { QQ } from '@lawful/cas-core';
import type { Argued, Flow } from '../language/model.js';
import { SCALAR } from '../language/shape.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { networkScope } from '../lowering/network.js';
import { scalarMatrix } from '../lowering/node-tensor.js';
import { type ClockRate, clockName, clockPower, clockPowerNode, variableNode } from './clock.js';
import { against, type FlowRow, generator } from './flow-row.js';
import { parameterOf, stateMatrix, stateShape, stateVariables } from './state-names.js';

type Momentum = Argued<Flow>;

const rateOf = ({ expr, at }: Momentum): ClockRate => ({ expr, of: 'the friction of the flow', at });

export const momentumFlow: FlowRow<Momentum> = {
  argument: new Map(),
  written: true,
  joins: [],
  plain: false,
  stateDimension: (parameters) => 1 + 2 * parameters,
  append: (flow, network, builder) => ({
    friction: lowerExpression(flow.expr, networkScope(network, builder)).nodes[0]!,
  }),
  family: (flow, { network, builder, gradient, parameterNodes, keptNodes, parts: { friction: tau }, motion }) => {
    const still = builder.constantValue(tau!);
    const moving = still === undefined || !QQ.isZero(still);
    const clock = builder.variables.length;
    const name = moving ? clockName(rateOf(flow), network, builder, tau!) : 't';
    const clockNode = builder.variable(name, 'clock', moving);
    const { variables: velocities, nodes: velocityNodes } = stateVariables('vel', network, builder);
    const zero = builder.constant(QQ.zero);
    const drift = [
      moving ? builder.mul(tau!, clockNode) : builder.constant(QQ.one),
      ...velocityNodes,
      ...velocityNodes.map((w) => builder.neg(builder.mul(tau!, w))),
    ];
    const kicks = [zero, ...velocityNodes.map(() => zero), ...gradient];
    const keep = [clockNode, ...parameterNodes, ...keptNodes, ...velocityNodes];
    const program = builder.view();
    return {
      variables: program.variables,
      state: [clock, ...network.parameters, ...velocities],
      clock,
      generators: [
        { ...generator('drift', program, drift, keep), samples: [] },
        {
          ...generator('kick', program, kicks, keep),
          motion: { ...motion, by: velocities },
        },
      ],
    };
  },
  rate: (nodes) => {
    const { builder, partials, state, forces, parts, exponentialClock } = nodes;
    const tau = parts.friction;
    const D = forces.length;
    const [byClock, byTheta, byW] = [partials[0]!, partials.slice(1, 1 + D), partials.slice(1 + D)];
    const drift = builder.sum([
      builder.mul(byClock, exponentialClock ? builder.mul(tau!, state[0]!) : builder.constant(QQ.one)),
      ...state
        .slice(1 + D)
        .map((velocity, d) => builder.mul(velocity, builder.sub(byTheta[d]!, builder.mul(tau!, byW[d]!)))),
    ]);
    return builder.add(drift, against(nodes, byW));
  },
  rateText: (generator, gradient) =>
    generator === 'drift'
      ? "dh/dt along the drift theta' = w, w' = -tau*w"
      : `<grad_w h, ${gradient.replace('grad', 'grad_theta')}>`,
  lawScope: (flow, network, family, source) => {
    if (family.clock === undefined) return undefined;
    const clock = family.variables[family.clock]!;
    return {
      clock: clock.name,
      hasTime: clock.positive !== true,
      time: (builder) => scalarMatrix(variableNode(builder, clock.name)),
      shape: (name, args, at) => {
        if (name === 'vel') return stateShape(parameterOf(name, network, args, at, source), network);
        if (name !== 'exp' || clock.positive !== true) return undefined;
        clockPower(rateOf(flow), network, args, at, source);
        return SCALAR;
      },
      lower: (builder) => (name, args, at) => {
        if (name === 'vel') return stateMatrix(name, parameterOf(name, network, args, at, source), network, builder);
        if (name !== 'exp' || clock.positive !== true) return undefined;
        return clockPowerNode(rateOf(flow), clock.name, network, builder, args, at, source);
      },
    };
  },
};
