/**
 * The functions of the model language. Analytic functions are rational in kernels (theory §7), e.g. tanh u = (E − 1)/(E + 1) with E = e^{2u};
 * logarithms and roots ask for an argument that is seen to be positive.
 */
import { type KernelKind, type ProgramBuilder, QQ, type Rational, rational, signOf } from '@lawful/cas-core';
import { type Dimension, formatShape, isScalar, isVector, SCALAR, type Shape, sameShape } from '../language/model.js';
import {
  entry,
  isScalarMatrix,
  mapMatrix,
  type NodeMatrix,
  nodeMatrix,
  scalarMatrix,
  zipMatrices,
} from '../lowering/node-matrix.js';
import { entrywise, type FunctionRow, type LoweringRule, reduction, transcendental } from './function-row.js';

const elementwise =
  (f: (builder: ProgramBuilder, node: number) => number): LoweringRule =>
  (builder, [a]) =>
    mapMatrix(a!, (n) => f(builder, n));

const total: LoweringRule = (builder, [a]) => scalarMatrix(builder.sum(a!.nodes));

/** A unit; of an argument that is seen not to be negative only its upper slope counts. */
const unit = (builder: ProgramBuilder, a: NodeMatrix, low: Rational, high: Rational): NodeMatrix => {
  const program = builder.build(a.nodes);
  return mapMatrix(a, (n) =>
    signOf(program, n) === undefined ? builder.piecewise(n, low, high) : builder.mul(builder.constant(high), n),
  );
};

const piecewise =
  (low: Rational, high: Rational): LoweringRule =>
  (builder, [a]) =>
    unit(builder, a!, low, high);

const one = (builder: ProgramBuilder): number => builder.constant(QQ.one);

const kernel = (kind: KernelKind): ((builder: ProgramBuilder, n: number) => number) => {
  return (builder, n) => builder.kernel(kind, n);
};

/** max(a, b) = b + relu(a − b), entry by entry from the first. */
const maximum = (builder: ProgramBuilder, nodes: readonly number[]): number =>
  nodes.reduce((most, n) => builder.add(n, builder.piecewise(builder.sub(most, n), QQ.zero, QQ.one)));

/** 1/(1 + e^{−u}) as E/(E + 1). */
const sigmoidNode = (builder: ProgramBuilder, u: number): number => {
  const E = builder.kernel('exp', u);
  return builder.div(E, builder.add(one(builder), E));
};

const tanhNode = (builder: ProgramBuilder, u: number): number => {
  const E = builder.kernel('exp', builder.mul(builder.constant(rational(2)), u));
  return builder.div(builder.sub(E, one(builder)), builder.add(E, one(builder)));
};

const coshNode = (builder: ProgramBuilder, u: number): number => {
  const E = builder.kernel('exp', u);
  return builder.mul(builder.constant(rational(1, 2)), builder.add(E, builder.pow(E, -1)));
};

/** u·(1 + erf(u/√2))/2. */
const geluNode = (builder: ProgramBuilder, u: number): number => {
  const scaled = builder.div(u, builder.kernel('sqrt', builder.constant(rational(2))));
  const half = builder.constant(rational(1, 2));
  return builder.mul(u, builder.mul(half, builder.add(one(builder), builder.kernel('erf', scaled))));
};

const logarithm: LoweringRule = (builder, [a]) => {
  const program = builder.build(a!.nodes);
  if (a!.nodes.some((n) => signOf(program, n) !== 'positive'))
    return {
      expected:
        'log of an argument that is seen to be positive (a sum of positive terms such as 1 + exp(x), a name declared "> 0"), or log(abs(...))',
    };
  return mapMatrix(a!, (n) => builder.kernel('log', n));
};

/** log|z|, written log(abs(z)): a domain z ≠ 0 and no branch. */
export const logarithmOfAbs: LoweringRule = (builder, [a]) => {
  if (a!.nodes.some((n) => builder.constantValue(n)?.num === 0n))
    return { expected: 'log of something that is not zero' };
  return mapMatrix(a!, (n) => builder.kernel('log', n));
};

const squareRoot: LoweringRule = (builder, [a]) => {
  const program = builder.build(a!.nodes);
  if (a!.nodes.some((n) => signOf(program, n) === undefined))
    return {
      expected: 'sqrt of an argument that is seen not to be negative (a sum of squares, a name declared "> 0")',
    };
  return mapMatrix(a!, (n) => builder.kernel('sqrt', n));
};

/** Rows of a matrix, or all entries of a vector. */
const softmax: LoweringRule = (builder, [a]) => {
  const exponentials = a!.nodes.map((n) => builder.kernel('exp', n));
  const whole = a!.rows === 1 || a!.cols === 1;
  const rowSum = (i: number): number =>
    builder.sum(whole ? exponentials : exponentials.slice(i * a!.cols, (i + 1) * a!.cols));
  const sums = Array.from({ length: whole ? 1 : a!.rows }, (_, i) => rowSum(i));
  return {
    ...a!,
    nodes: exponentials.map((e, k) => builder.div(e, sums[whole ? 0 : Math.floor(k / a!.cols)]!)),
  };
};

const times = (a: Dimension, b: Dimension): Dimension | undefined =>
  a === 1 ? b : b === 1 ? a : typeof a === 'number' && typeof b === 'number' ? a * b : undefined;

export const FUNCTIONS: Readonly<Record<string, FunctionRow>> = Object.freeze({
  relu: entrywise(piecewise(QQ.zero, QQ.one)),
  tanh: transcendental(elementwise(tanhNode)),
  sigmoid: transcendental(elementwise(sigmoidNode)),
  exp: transcendental(elementwise(kernel('exp'))),
  log: transcendental(logarithm),
  softplus: transcendental(
    elementwise((builder, n) => builder.kernel('log', builder.add(one(builder), builder.kernel('exp', n)))),
  ),
  sin: transcendental(elementwise(kernel('sin'))),
  cos: transcendental(elementwise(kernel('cos'))),
  cosh: transcendental(elementwise(coshNode)),
  square: entrywise(elementwise((builder, n) => builder.pow(n, 2))),
  silu: transcendental(elementwise((builder, n) => builder.mul(n, sigmoidNode(builder, n)))),
  gelu: transcendental(elementwise(geluNode)),
  erf: transcendental(elementwise(kernel('erf'))),
  sqrt: transcendental(squareRoot),
  abs: entrywise(piecewise(rational(-1), QQ.one)),
  softmax: transcendental(softmax),
  leaky_relu: {
    arity: 2,
    shape: ([a, slope]) => (isScalar(slope!) ? a! : `a scalar slope as second argument, found ${formatShape(slope!)}`),
    lower: (builder, [a, slope]) => {
      const value = builder.constantValue(slope!.nodes[0]!);
      if (value === undefined) return 'leaky_relu with a slope that is not a number';
      return unit(builder, a!, value, QQ.one);
    },
    kernels: false,
  },
  sum: reduction(total),
  mean: reduction((builder, [a]) =>
    scalarMatrix(builder.mul(builder.constant(rational(1, a!.nodes.length)), builder.sum(a!.nodes))),
  ),
  max: reduction((builder, [a]) => scalarMatrix(maximum(builder, a!.nodes))),
  norm2: reduction((builder, [a]) => scalarMatrix(builder.sum(a!.nodes.map((n) => builder.pow(n, 2))))),
  trace: {
    arity: 1,
    shape: ([a]) => (a!.rows === a!.cols ? SCALAR : `a square matrix, found ${formatShape(a!)}`),
    lower: (builder, [a]) => scalarMatrix(builder.sum(Array.from({ length: a!.rows }, (_, i) => entry(a!, i, i)))),
    kernels: false,
  },
  dot: {
    arity: 2,
    shape: ([a, b]) =>
      sameShape(a!, b!) ? SCALAR : `two arguments of equal shape, found ${formatShape(a!)} and ${formatShape(b!)}`,
    lower: (builder, [a, b]) => scalarMatrix(builder.sum(zipMatrices(a!, b!, builder.mul).nodes)),
    kernels: false,
  },
  kron: {
    arity: 2,
    shape: ([a, b]) => {
      const rows = times(a!.rows, b!.rows);
      const cols = times(a!.cols, b!.cols);
      return rows === undefined || cols === undefined ? 'widths bound by --set for kron' : { rows, cols };
    },
    lower: (builder, [a, b]) =>
      nodeMatrix(a!.rows * b!.rows, a!.cols * b!.cols, (i, j) =>
        builder.mul(entry(a!, Math.floor(i / b!.rows), Math.floor(j / b!.cols)), entry(b!, i % b!.rows, j % b!.cols)),
      ),
    kernels: false,
  },
  diag: {
    arity: 1,
    shape: ([a]) => {
      if (a!.cols === 1) return { rows: a!.rows, cols: a!.rows };
      if (a!.rows === 1) return { rows: a!.cols, cols: a!.cols };
      return a!.rows === a!.cols ? { rows: a!.rows, cols: 1 } : `a vector or a square matrix, found ${formatShape(a!)}`;
    },
    lower: (builder, [a]) => {
      if (a!.rows === a!.cols && !isScalarMatrix(a!)) return nodeMatrix(a!.rows, 1, (i) => entry(a!, i, i));
      const zero = builder.constant(QQ.zero);
      return nodeMatrix(a!.nodes.length, a!.nodes.length, (i, j) => (i === j ? a!.nodes[i]! : zero));
    },
    kernels: false,
  },
  conv1d: {
    arity: 2,
    shape: ([w, x]) => {
      if (!isVector(w!) || !isVector(x!)) return `two vectors, found ${formatShape(w!)} and ${formatShape(x!)}`;
      const k = times(w!.rows, w!.cols);
      const n = times(x!.rows, x!.cols);
      if (typeof k !== 'number' || typeof n !== 'number') return 'widths bound by --set for conv1d';
      return k <= n ? { rows: n - k + 1, cols: 1 } : `a signal at least as long as the kernel (${k}), found ${n}`;
    },
    lower: (builder, [w, x]) =>
      nodeMatrix(x!.nodes.length - w!.nodes.length + 1, 1, (i) =>
        builder.dot(
          w!.nodes,
          w!.nodes.map((_, j) => x!.nodes[i + j]!),
        ),
      ),
    kernels: false,
  },
});

/** Functions whose arguments are sizes, not values. */
export const CONSTRUCTORS: Readonly<Record<string, { arity: number; shape(sizes: readonly Dimension[]): Shape }>> =
  Object.freeze({
    eye: { arity: 1, shape: ([n]: readonly Dimension[]) => ({ rows: n!, cols: n! }) },
    ones: { arity: 1, shape: ([n]: readonly Dimension[]) => ({ rows: n!, cols: 1 }) },
    zeros: { arity: 2, shape: ([m, n]: readonly Dimension[]) => ({ rows: m!, cols: n! }) },
  });
