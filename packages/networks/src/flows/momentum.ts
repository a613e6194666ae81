/**
 * θ'' + τθ' = −∇L on (clock, θ, w), w = θ': the drift X₀ = w·∂_θ − τw·∂_w together with the clock, and the kicks ∇φ·∂_w. The clock is
 * E = e^{τt} with X₀E = τE, so that laws with e^{kτt} are polynomials in E; when τ = 0 it is t itself.
 *
 * Laws may use `vel(W)` for the velocity of a parameter, and time, as `exp(c*t)` with c an integer multiple of τ (a power of the clock), or as
 * `t` itself when τ = 0.
 */
import {
  type Expr,
  expandNodes,
  formatTerms,
  OP,
  type Position,
  type ProgramBuilder,
  programBuilder,
  QQ,
  type Rational,
  SourceError,
  type SourceText,
} from '@lawful/cas-core';
import type { Argued, Flow } from '../language/model.js';
import { SCALAR } from '../language/shape.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { mapMatrix, scalarMatrix } from '../lowering/node-tensor.js';
import { against, type FlowRow, generator } from './flow-row.js';

type Momentum = Argued<Flow>;

export const momentumFlow: FlowRow<Momentum> = {
  argument: new Map(),
  plain: false,
  stateDimension: (parameters) => 1 + 2 * parameters,
  append: (flow, network, builder) => [lowerExpression(flow.expr, networkScope(network, builder)).nodes[0]!],
  family: (flow, { network, builder, gradient, parameterNodes, keptNodes, flowNodes: [tau], motion }) => {
    const still = builder.constantValue(tau!);
    const moving = still === undefined || !QQ.isZero(still);
    const clock = builder.variables.length;
    const rate = moving ? clockRate(flow, network, builder, tau!) : '';
    const clockNode = builder.variable(moving ? `exp(${rate === '1' ? '' : `${rate}*`}t)` : 't', 'clock', moving);
    const first = builder.variables.length;
    const velocityNodes = network.parameters.map((v) =>
      builder.variable(velocityName(builder.variables[v]!.name), 'velocity'),
    );
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
      state: [clock, ...network.parameters, ...network.parameters.map((_, d) => first + d)],
      clock,
      generators: [
        { ...generator('drift', program, drift, keep), samples: [] },
        {
          ...generator('kick', program, kicks, keep),
          motion: { ...motion, by: network.parameters.map((_, d) => first + d) },
        },
      ],
    };
  },
  rate: (nodes) => {
    const { builder, partials, state, forces, flowNodes, exponentialClock } = nodes;
    const [tau] = flowNodes;
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
    const parameter = (args: readonly Expr[], at: Position): string => {
      const [arg] = args;
      if (
        args.length !== 1 ||
        arg!.kind !== 'name' ||
        !network.model.declarations.some((d) => d.kind === 'param' && d.name === arg!.name)
      )
        throw new SourceError(source, at, 'vel takes the name of a parameter');
      return (arg as Expr & { kind: 'name' }).name;
    };
    return {
      clock: clock.name,
      hasTime: clock.positive !== true,
      time: (builder) => scalarMatrix(variableNode(builder, clock.name)),
      shape: (name, args, at) => {
        if (name === 'vel') {
          const own = parameter(args, at);
          return network.model.declarations.find((d) => d.name === own)!.shape;
        }
        if (name !== 'exp' || clock.positive !== true) return undefined;
        clockPower(network, args, at, source, flow.expr);
        return SCALAR;
      },
      lower: (builder) => (name, args, at) => {
        if (name === 'vel') {
          const value = network.values.get(parameter(args, at))!;
          return mapMatrix(value, (n) => {
            const own = velocityName(network.program.variables[network.program.left[n]!]!.name);
            return variableNode(builder, own);
          });
        }
        if (name !== 'exp' || clock.positive !== true) return undefined;
        const power = clockPower(network, args, at, source, flow.expr);
        return scalarMatrix(builder.pow(variableNode(builder, clock.name), power));
      },
    };
  },
};

/** How the velocity of a parameter entry is written: `W[1,2]` ↦ `vel(W)[1,2]`. */
const velocityName = (name: string): string => name.replace(/^([^[]*)/, 'vel($1)');

/** The text of τ inside exp(τ*t). */
function clockRate(flow: Momentum, { model }: Network, builder: ProgramBuilder, tau: number): string {
  const { ring, fractions, programVariable } = expandNodes(builder.build([tau]), [tau], {
    keep: 'all',
    termLimit: 100_000,
  });
  const [f] = fractions;
  if (!ring.equal(f!.den, ring.one))
    throw new SourceError(model.source, flow.at, 'the friction of a momentum flow: expected a polynomial in constants');
  const terms = ring.sortedTerms(f!.num).map((t) => ({
    coefficient: t.coefficient,
    exponents: t.exponents.map(([v, e]): [number, number] => [programVariable[v]!, e]),
  }));
  const text = formatTerms(terms, (v) => builder.variables[v]!.name);
  return terms.length > 1 ? `(${text})` : text;
}

/** The node of a variable by name, made when it is first needed. */
function variableNode(builder: ProgramBuilder, name: string): number {
  const program = builder.view();
  for (let n = program.op.length - 1; n >= 0; n--)
    if (program.op[n] === OP.variable && program.variables[program.left[n]!]!.name === name) return n;
  return builder.variable(name, name.startsWith('vel(') ? 'velocity' : 'clock');
}

/** k when the argument is k·τ·t; otherwise an error that says so. */
function clockPower(network: Network, args: readonly Expr[], at: Position, source: SourceText, tau: Expr): number {
  const wrong = (): never => {
    throw new SourceError(source, at, 'expected exp(c*t) with c an integer multiple of the friction of the flow');
  };
  if (args.length !== 1) return wrong();
  const builder = programBuilder(network.program);
  const t = builder.variable('t', 'clock');
  const base = networkScope(network, builder);
  const scope = { ...base, source, valueOf: (name: string) => (name === 't' ? scalarMatrix(t) : base.valueOf(name)) };
  const argument = lowerExpression(args[0]!, scope);
  if (argument.nodes.length !== 1) return wrong();
  const rate = lowerExpression(tau, { ...base, source: network.model.source }).nodes[0]!;
  const unit = builder.mul(rate, t);
  const program = builder.build([argument.nodes[0]!, unit]);
  const { ring, fractions } = expandNodes(program, program.outputs, { keep: 'all', termLimit: 100_000 });
  const [p, q] = fractions.map((f) => f.num);
  const ratio = ratioOf([...p!.terms.values()][0], [...q!.terms.values()][0]);
  if (ratio === undefined || ratio.den !== 1n || !ring.equal(p!, ring.scale(ratio, q!))) return wrong();
  const power = Number(ratio.num);
  return Math.abs(power) <= 64 ? power : wrong();
}

const ratioOf = (a: Rational | undefined, b: Rational | undefined): Rational | undefined =>
  a === undefined || b === undefined ? undefined : QQ.div(a, b);
