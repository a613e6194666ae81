/**
 * The plain family 𝒱 = span{∇_θ ⟨u, f_θ(x)⟩} with a free output cotangent u (theory §1.2).
 *
 * u is free for every loss whose output gradients ∇_z ℓ(z, y) fill an open set as y varies: squared loss, margin losses
 * with a scalar output. For cross-entropy they fill the hyperplane 1ᵀu = 0. For a loss written out in `out` and `y` this
 * is decided by the mixed Hessian ∂²ℓ/∂z∂y at a point mod p; when it is singular the family keeps the labels and the
 * loss as written.
 */
import {
  appendGradient,
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
  type Role,
  rankProfileModular,
  SourceError,
  random as seeded,
  separateKernels,
  substitute,
  vanishes,
} from '@lawful/cas-core';
import type { Loss, Model } from '../language/model.js';
import { DATA_ROLES } from '../lowering/kernels.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { type NodeMatrix, nodeMatrix } from '../lowering/node-matrix.js';

/** What the output cotangent ranges over; `explicit`: the loss is kept as written, with labels. */
export type Cotangent = 'free' | 'sum-zero' | 'explicit';

export const PATH_FAMILY: Hypothesis = Object.freeze({
  id: 'path-family',
  text: 'path family: every piecewise-linear unit is taken to switch freely at every data point, whatever the parameters and the other units; true data may allow less',
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
  const zero = vanishes(slope, slope.outputs[0]!, seeded(network.seed).fork('slope of the loss'));
  if (zero.kind === 'ok' && zero.value)
    throw new SourceError(
      network.model.source,
      at,
      'a loss that does not depend on the margin: expected one that does',
    );
  // A slope that is zero on one side of a kink only may vanish at all data of some network and leave others free.
  if (slope.variables.some((v) => v.mask !== undefined))
    throw new NotSupportedError(
      network.model.source,
      at,
      'a margin loss with kinks (relu, abs, max): its slope is not analytic, so it may vanish for some data and not for others',
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

const ATTEMPTS = 200;

/**
 * Whether det ∂²ℓ/∂z∂y ≠ 0 at z = f_θ(x) for some θ, x, y; then y ↦ ∇_z ℓ is open at generic outputs of this network. (At a z that
 * the network never takes it would prove nothing.) Kernels of the composition must be independent, for their values to be free.
 */
function mixedHessianIsRegular(network: Network, expr: (Loss & { kind: 'custom' })['expr'], random: Random): boolean {
  // Data would have to reach the slopes.
  if (network.program.variables.some((v) => v.mask !== undefined)) return false;
  const builder = programBuilder(network.program);
  const { rows, cols } = network.output;
  const matrix = (name: string, role: Role): NodeMatrix =>
    nodeMatrix(rows, cols, (i, j) => builder.variable(`${name}[${i + 1},${j + 1}]`, role));
  const [out, y] = [matrix('out', 'input'), matrix('y', 'label')];
  const names = new Map([
    ['out', out],
    ['y', y],
  ]);
  const value = lowerLoss(network, expr, names, builder);
  const by = (node: number, wrt: readonly number[]): number[] =>
    appendGradient(builder, builder.build([]), [node], [builder.constant(QQ.one)], wrt);
  const entries = by(value, out.nodes).flatMap((d) => by(d, y.nodes));
  const whole = builder.build([]);
  if (whole.variables.some((v) => v.mask !== undefined)) return false;
  const images = new Map(out.nodes.map((n, k) => [whole.left[n]!, network.output.nodes[k]!]));
  const composed = substitute(builder, whole, entries, images);
  const isData = (v: number): boolean => DATA_ROLES.has(builder.variables[v]!.role);
  const separated = separateKernels(builder.build(composed), isData, random);
  if (separated.kind !== 'ok') return false;
  const { program, proof } = separated.value;
  const n = rows * cols;
  const values = new Float64Array(n * n);
  const evaluator = modularEvaluator(program, proof.prime);
  for (let attempt = 0; attempt < ATTEMPTS && evaluator !== undefined; attempt++) {
    const point = Float64Array.from(program.variables, () => random.nonzero(proof.prime));
    if (!evaluator.evaluate(0, point, values)) continue;
    const hessian = matrixModular(proof.prime, n, n, (i, j) => values[i * n + j]!);
    return rankProfileModular(hessian).rank === n;
  }
  return false;
}
