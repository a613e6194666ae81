/**
 * What laws may use under momentum flow: `vel(W)` for the velocity of a parameter, and time, as `exp(c*t)` with c an integer
 * multiple of the friction τ (so that it is a power of the clock e^{τt}), or as `t` itself when τ = 0.
 */
import {
  type Expr,
  expandNodes,
  type FieldFamily,
  OP,
  type Position,
  type ProgramBuilder,
  programBuilder,
  QQ,
  type Rational,
  SourceError,
  type SourceText,
} from '@lawful/cas-core';
import { velocityName } from '../families/velocity-name.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { mapMatrix, type NodeMatrix, scalarMatrix } from '../lowering/node-matrix.js';
import { SCALAR, type Shape } from './model.js';

export interface MomentumScope {
  shape(name: string, args: readonly Expr[], at: Position): Shape | undefined;
  lower(builder: ProgramBuilder): (name: string, args: readonly Expr[], at: Position) => NodeMatrix | undefined;
  /** How a law writes time: `t` by itself without friction, otherwise inside `exp`. */
  readonly clock: string;
  readonly hasTime: boolean;
  time(builder: ProgramBuilder): NodeMatrix;
}

/** Undefined for other flows. */
export function momentumScope(network: Network, family: FieldFamily, source: SourceText): MomentumScope | undefined {
  const { flow } = network.model;
  if (flow.kind !== 'momentum' || family.clock === undefined) return undefined;
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
}

/** The node of a variable by name, made when it is first needed. */
function variableNode(builder: ProgramBuilder, name: string): number {
  const program = builder.build([]);
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
