/**
 * The clock of flows that laws may follow in time: the variable E = e^{ct} with X₀E = cE, c constant, so that laws with e^{kct} are polynomials in E.
 * A law writes a power of it as `exp(k*c*t)` with an integer k.
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
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { type NodeMatrix, scalarMatrix } from '../lowering/node-tensor.js';

/** The constant c of a clock: its expression, and what it is of a flow, in words. */
export interface ClockRate {
  readonly expr: Expr;
  readonly of: string;
  readonly at: Position;
}

/** The name `exp(c*t)` of the clock. */
export function clockName({ of, at }: ClockRate, { model }: Network, builder: ProgramBuilder, node: number): string {
  const { ring, fractions, programVariable } = expandNodes(builder.build([node]), [node], {
    keep: 'all',
    termLimit: 100_000,
  });
  const [f] = fractions;
  if (!ring.equal(f!.den, ring.one))
    throw new SourceError(model.source, at, `${of}: expected a polynomial in constants`);
  const terms = ring.sortedTerms(f!.num).map((t) => ({
    coefficient: t.coefficient,
    exponents: t.exponents.map(([v, e]): [number, number] => [programVariable[v]!, e]),
  }));
  const sum = formatTerms(terms, (v) => builder.variables[v]!.name);
  const text = terms.length > 1 ? `(${sum})` : sum;
  return `exp(${text === '1' ? '' : `${text}*`}t)`;
}

/** The power of the clock that a law writes as exp(…). */
export function clockPowerNode(
  rate: ClockRate,
  clock: string,
  network: Network,
  builder: ProgramBuilder,
  args: readonly Expr[],
  at: Position,
  source: SourceText,
): NodeMatrix {
  const power = clockPower(rate, network, args, at, source);
  return scalarMatrix(builder.pow(variableNode(builder, clock), power));
}

/** The node of a variable by name, made when it is first needed. */
export function variableNode(builder: ProgramBuilder, name: string): number {
  const program = builder.view();
  for (let n = program.op.length - 1; n >= 0; n--)
    if (program.op[n] === OP.variable && program.variables[program.left[n]!]!.name === name) return n;
  return builder.variable(name, name.startsWith('vel(') ? 'velocity' : 'clock');
}

/** k when the argument is k·c·t; otherwise an error that says so. */
export function clockPower(
  { expr, of }: ClockRate,
  network: Network,
  args: readonly Expr[],
  at: Position,
  source: SourceText,
): number {
  const wrong = (): never => {
    throw new SourceError(source, at, `expected exp(c*t) with c an integer multiple of ${of}`);
  };
  if (args.length !== 1) return wrong();
  const builder = programBuilder(network.program);
  const t = builder.variable('t', 'clock');
  const base = networkScope(network, builder);
  const scope = { ...base, source, valueOf: (name: string) => (name === 't' ? scalarMatrix(t) : base.valueOf(name)) };
  const argument = lowerExpression(args[0]!, scope);
  if (argument.nodes.length !== 1) return wrong();
  const rate = lowerExpression(expr, { ...base, source: network.model.source }).nodes[0]!;
  const unit = builder.mul(rate, t);
  const program = builder.build([argument.nodes[0]!, unit]);
  const { ring, fractions } = expandNodes(program, program.outputs, { keep: 'all', termLimit: 100_000 });
  const [p, q] = fractions.map((f) => f.num);
  const [a, b] = [p!, q!].map((f) => ring.sortedTerms(f)[0]?.coefficient);
  const ratio = ratioOf(a, b);
  if (ratio === undefined || ratio.den !== 1n || !ring.equal(p!, ring.scale(ratio, q!))) return wrong();
  const power = Number(ratio.num);
  return Math.abs(power) <= 64 ? power : wrong();
}

const ratioOf = (a: Rational | undefined, b: Rational | undefined): Rational | undefined =>
  a === undefined || b === undefined ? undefined : QQ.div(a, b);
