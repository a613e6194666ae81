/**
 * A loss written out in `out` and `y`, and in parameters and constants for a penalty that is counted with each data point. Its cotangent is free when the mixed Hessian ∂²ℓ/∂z∂y is regular at outputs that the network takes;
 * otherwise the family keeps the labels and the loss as written.
 */
import {
  appendGradient,
  type Expr,
  matrixModular,
  modularEvaluator,
  programBuilder,
  QQ,
  type Random,
  type Role,
  rankProfileModular,
  separateKernels,
  substitute,
} from '@lawful/cas-core';
import type { Argued, Loss } from '../language/model.js';
import { reaches } from '../language/parse-additions.js';
import { DATA_ROLES } from '../lowering/kernels.js';
import type { Network } from '../lowering/network.js';
import { type NodeMatrix, nodeMatrix } from '../lowering/node-tensor.js';
import { type LossRow, lowerLoss } from './loss-row.js';

const named = (out: NodeMatrix, labels: NodeMatrix): ReadonlyMap<string, NodeMatrix> =>
  new Map([
    ['out', out],
    ['y', labels],
  ]);

export const written: LossRow<Argued<Loss>> = {
  labels: 'any',
  names: (output) =>
    new Map([
      ['out', output],
      ['y', output],
    ]),
  // exp(out - y) pushes one way, though its gradients are an open set.
  bothWays: false,
  squared: false,
  text: 'the loss above',
  // The gradient of a loss that names parameters is not a combination of those of outputs.
  cotangent: ({ expr }, network, random) =>
    !reaches(expr, 'param', network.model) && mixedHessianIsRegular(network, expr, random) ? 'free' : 'explicit',
  value: ({ expr }, network, builder, out, labels) => lowerLoss(network, expr, named(out, labels!), builder),
};

/** Whether the loss of a data point depends on parameters beside the output. */
export const lossNamesParameters = ({ model }: Pick<Network, 'model'>): boolean =>
  model.loss.kind === 'custom' && reaches((model.loss as Argued<Loss>).expr, 'param', model);

const ATTEMPTS = 200;

/**
 * Whether det ∂²ℓ/∂z∂y ≠ 0 at z = f_θ(x) for some θ, x, y; then y ↦ ∇_z ℓ is open at generic outputs of this network. (At a z that
 * the network never takes it would prove nothing.) Kernels of the composition must be independent, for their values to be free.
 */
function mixedHessianIsRegular(network: Network, expr: Expr, random: Random): boolean {
  // Data would have to reach the slopes.
  if (network.program.variables.some((v) => v.mask !== undefined)) return false;
  const builder = programBuilder(network.program);
  const { rows, cols } = network.output;
  const matrix = (name: string, role: Role): NodeMatrix =>
    nodeMatrix(rows, cols, (i, j) => builder.variable(`${name}[${i + 1},${j + 1}]`, role));
  const [out, y] = [matrix('out', 'input'), matrix('y', 'label')];
  const value = lowerLoss(network, expr, named(out, y), builder);
  const by = (node: number, wrt: readonly number[]): number[] =>
    appendGradient(builder, builder.view(), [node], [builder.constant(QQ.one)], wrt);
  const entries = by(value, out.nodes).flatMap((d) => by(d, y.nodes));
  const whole = builder.view();
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
