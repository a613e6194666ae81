/**
 * The plain family 𝒱 = span{∇_θ ⟨u, f_θ(x)⟩} with a free output cotangent u (T§1.2).
 *
 * u is free for every loss whose output gradients ∇_z ℓ(z, y) fill an open set as y varies: squared loss, margin losses
 * with a scalar output. For cross-entropy they fill the hyperplane 1ᵀu = 0. For a loss written out in `out` and `y` this
 * is decided by the mixed Hessian ∂²ℓ/∂z∂y at a point mod p; when it is singular the family keeps the labels and the
 * loss as written.
 */
import {
  DEFAULT_PRIMES,
  gradient,
  type Hypothesis,
  matrixModular,
  modularEvaluator,
  NotSupportedError,
  OP,
  type Position,
  type Program,
  type ProgramBuilder,
  programBuilder,
  QQ,
  type Random,
  rankProfileModular,
  SourceError,
  random as seeded,
  vanishes,
} from '@lawful/cas-core';
import type { Loss, Model } from '../language/model.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { type NodeMatrix, nodeMatrix } from '../lowering/node-matrix.js';

/** What the output cotangent ranges over; `explicit`: the loss is kept as written, with labels. */
export type Cotangent = 'free' | 'sum-zero' | 'explicit';

export const PATH_FAMILY: Hypothesis = Object.freeze({
  id: 'path-family',
  text: 'path family: the on/off patterns of the piecewise-linear units are taken as independent of the data (T§1.2)',
});

/** Appends the potential whose gradients span the family. Throws `NotSupportedError` for losses beyond this engine. */
export function plainPotential(
  network: Network,
  builder: ProgramBuilder,
  random: Random,
): { potential: number; cotangent: Cotangent } {
  const cotangent = cotangentOf(network, random);
  const { rows, cols, nodes } = network.output;
  if (cotangent === 'explicit') {
    const { expr } = network.model.loss as Loss & { kind: 'custom' };
    const labels = nodeMatrix(rows, cols, (i, j) => builder.variable(`y[${i + 1},${j + 1}]`, 'label'));
    const names = new Map([
      ['out', network.output],
      ['y', labels],
    ]);
    return { potential: lowerLoss(network, expr, names, builder), cotangent };
  }
  const free = cotangent === 'sum-zero' ? nodes.length - 1 : nodes.length;
  const u = Array.from({ length: free }, (_, j) => builder.variable(`u[${j + 1}]`, 'cotangent'));
  if (cotangent === 'sum-zero') u.push(builder.neg(builder.sum(u)));
  return { potential: builder.dot(u, nodes), cotangent };
}

/** The node of each variable. */
export function variableNodes(program: Program, variables: readonly number[]): number[] {
  const node = new Map<number, number>();
  for (let n = 0; n < program.op.length; n++) if (program.op[n] === OP.variable) node.set(program.left[n]!, n);
  return variables.map((v) => node.get(v)!);
}

function lowerLoss(
  network: Network,
  expr: (Loss & { kind: 'custom' })['expr'],
  names: ReadonlyMap<string, NodeMatrix>,
  builder: ProgramBuilder,
): number {
  const scope = networkScope(network, builder);
  return lowerExpression(expr, { ...scope, valueOf: (name) => names.get(name) }).nodes[0]!;
}

function cotangentOf(network: Network, random: Random): Cotangent {
  const { loss, source } = network.model as Model;
  switch (loss.kind) {
    case 'mse':
      return 'free';
    case 'logistic':
    case 'exponential':
      requireScalar(network, loss.at);
      return 'free';
    case 'margin':
      requireScalar(network, loss.at);
      requireSlope(network, loss.at);
      return 'free';
    case 'cross-entropy':
      if (network.output.nodes.length < 2)
        throw new SourceError(source, loss.at, 'cross-entropy of a scalar output: expected at least two logits');
      return 'sum-zero';
    case 'custom':
      return mixedHessianIsRegular(network, loss.expr, random) ? 'free' : 'explicit';
  }
}

function requireScalar(network: Network, at: Position): void {
  const { rows, cols } = network.output;
  if (rows * cols !== 1)
    throw new SourceError(
      network.model.source,
      at,
      `a margin loss of an output of shape ${rows} x ${cols}: expected a scalar output`,
    );
}

/** ℓ' is not identically zero: then y·ℓ'(y·f) takes a nonzero value for generic data, and the cotangent may as well be free. */
function requireSlope(network: Network, at: Position): void {
  const builder = programBuilder();
  const z = builder.variable('z', 'input');
  const value = appendPointLoss(network, builder, { rows: 1, cols: 1, nodes: [z] }, undefined);
  const slope = gradient(builder.build([]), value, [z]);
  const zero = vanishes(slope, slope.outputs[0]!, seeded(1));
  if (zero.kind === 'ok' && zero.value)
    throw new SourceError(
      network.model.source,
      at,
      'a loss that does not depend on the margin: expected one that does',
    );
  if (zero.kind !== 'ok') throw new NotSupportedError(network.model.source, at, `this margin loss: ${zero.reason}`);
}

/**
 * The loss of one data point as a node: ℓ(out, y), or for margin losses without labels ℓ(z) at z = out.
 * @param labels of the shape of `out`; cross-entropy takes weights that sum to one
 */
export function appendPointLoss(
  network: Network,
  builder: ProgramBuilder,
  out: NodeMatrix,
  labels: NodeMatrix | undefined,
): number {
  const { loss } = network.model;
  const one = builder.constant(QQ.one);
  const margin = (): number => (labels === undefined ? out.nodes[0]! : builder.mul(labels.nodes[0]!, out.nodes[0]!));
  switch (loss.kind) {
    case 'mse':
      return builder.sum(out.nodes.map((n, j) => builder.pow(builder.sub(n, labels!.nodes[j]!), 2)));
    case 'exponential':
      return builder.kernel('exp', builder.neg(margin()));
    case 'logistic':
      return builder.kernel('log', builder.add(one, builder.kernel('exp', builder.neg(margin()))));
    case 'margin':
      return lowerLoss(network, loss.expr, new Map([['z', { rows: 1, cols: 1, nodes: [margin()] }]]), builder);
    case 'cross-entropy': {
      const total = builder.sum(out.nodes.map((n) => builder.kernel('exp', n)));
      return builder.sub(builder.kernel('log', total), builder.dot(labels!.nodes, out.nodes));
    }
    case 'custom':
      return lowerLoss(
        network,
        loss.expr,
        new Map([
          ['out', out],
          ['y', labels!],
        ]),
        builder,
      );
  }
}

/** f_θ(x) at a random point mod p; undefined with masks, whose values data would have to reach. */
function outputAt(network: Network, prime: number, random: Random): Float64Array | undefined {
  const { program } = network;
  if (program.variables.some((v) => v.mask !== undefined)) return undefined;
  const out = new Float64Array(program.outputs.length);
  const values = Float64Array.from(program.variables, () => random.nonzero(prime));
  return modularEvaluator(program, prime)?.evaluate(0, values, out) === true ? out : undefined;
}

/**
 * Whether det ∂²ℓ/∂z∂y ≠ 0 at some z = f_θ(x) and y mod p; then y ↦ ∇_z ℓ is open at generic outputs of this network. (At a z that
 * the network never takes it would prove nothing.)
 */
function mixedHessianIsRegular(network: Network, expr: (Loss & { kind: 'custom' })['expr'], random: Random): boolean {
  const builder = programBuilder();
  const { rows, cols } = network.output;
  const matrix = (name: string): NodeMatrix =>
    nodeMatrix(rows, cols, (i, j) => builder.variable(`${name}${i},${j}`, 'input'));
  const [out, y] = [matrix('out'), matrix('y')];
  const value = lowerLoss(
    network,
    expr,
    new Map([
      ['out', out],
      ['y', y],
    ]),
    builder,
  );
  const first = gradient(builder.build([]), value, out.nodes);
  const prime = DEFAULT_PRIMES[0]!;
  const entries = first.outputs.map((d) => gradient({ ...first, outputs: [d] }, d, y.nodes));
  const n = rows * cols;
  const image = outputAt(network, prime, random);
  if (image === undefined) return false;
  const point = Float64Array.from(builder.variables, (_, i) => (i < n ? image[i]! : random.nonzero(prime)));
  const hessian = matrixModular(prime, n, n);
  for (let i = 0; i < n; i++) {
    const row = new Float64Array(n);
    if (modularEvaluator(entries[i]!, prime)?.evaluate(0, point, row) !== true) return false;
    hessian.data.set(row, i * n);
  }
  return rankProfileModular(hessian).rank === n;
}
