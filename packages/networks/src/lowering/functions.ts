/**
 * How each function of the model language becomes nodes. Functions that need kernels (exp, log, …) are listed with
 * `undefined`: they parse and shape-check, and lowering them is not supported yet.
 */
import { type ProgramBuilder, QQ, type Rational, rational } from '@lawful/cas-core';
import {
  entry,
  isScalarMatrix,
  mapMatrix,
  type NodeMatrix,
  nodeMatrix,
  scalarMatrix,
  zipMatrices,
} from './node-matrix.js';

/** Returns the value, or a sentence that says why it cannot be lowered. */
export type LoweringRule = (builder: ProgramBuilder, args: readonly NodeMatrix[]) => NodeMatrix | string;

const elementwise =
  (f: (builder: ProgramBuilder, node: number) => number): LoweringRule =>
  (builder, [a]) =>
    mapMatrix(a!, (n) => f(builder, n));

const total: LoweringRule = (builder, [a]) => scalarMatrix(builder.sum(a!.nodes));

const piecewise = (low: Rational, high: Rational): LoweringRule =>
  elementwise((builder, n) => builder.piecewise(n, low, high));

export const LOWERING_RULES: Readonly<Record<string, LoweringRule | undefined>> = Object.freeze({
  relu: piecewise(QQ.zero, QQ.one),
  abs: piecewise(rational(-1), QQ.one),
  leaky_relu: (builder, [a, slope]) => {
    const value = builder.constantValue(slope!.nodes[0]!);
    if (value === undefined) return 'leaky_relu with a slope that is not a number';
    return mapMatrix(a!, (n) => builder.piecewise(n, value, QQ.one));
  },
  square: elementwise((builder, n) => builder.pow(n, 2)),
  sum: total,
  mean: (builder, [a]) =>
    scalarMatrix(builder.mul(builder.constant(rational(1, a!.nodes.length)), builder.sum(a!.nodes))),
  norm2: (builder, [a]) => scalarMatrix(builder.sum(a!.nodes.map((n) => builder.pow(n, 2)))),
  trace: (builder, [a]) => scalarMatrix(builder.sum(Array.from({ length: a!.rows }, (_, i) => entry(a!, i, i)))),
  dot: (builder, [a, b]) => scalarMatrix(builder.sum(zipMatrices(a!, b!, builder.mul).nodes)),
  kron: (builder, [a, b]) =>
    nodeMatrix(a!.rows * b!.rows, a!.cols * b!.cols, (i, j) =>
      builder.mul(entry(a!, Math.floor(i / b!.rows), Math.floor(j / b!.cols)), entry(b!, i % b!.rows, j % b!.cols)),
    ),
  diag: (builder, [a]) => {
    if (a!.rows === a!.cols && !isScalarMatrix(a!)) return nodeMatrix(a!.rows, 1, (i) => entry(a!, i, i));
    const zero = builder.constant(QQ.zero);
    return nodeMatrix(a!.nodes.length, a!.nodes.length, (i, j) => (i === j ? a!.nodes[i]! : zero));
  },
  conv1d: (builder, [w, x]) =>
    nodeMatrix(x!.nodes.length - w!.nodes.length + 1, 1, (i) =>
      builder.dot(
        w!.nodes,
        w!.nodes.map((_, j) => x!.nodes[i + j]!),
      ),
    ),
  tanh: undefined,
  sigmoid: undefined,
  exp: undefined,
  log: undefined,
  softplus: undefined,
  sin: undefined,
  cos: undefined,
  cosh: undefined,
  silu: undefined,
  gelu: undefined,
  erf: undefined,
  sqrt: undefined,
  softmax: undefined,
  max: undefined,
});
