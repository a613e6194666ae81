/**
 * Functions entry by entry. Analytic functions are rational in kernels (theory §7), e.g. tanh u = (E − 1)/(E + 1) with E = e^{2u};
 * logarithms and roots ask for an argument that is seen to be positive.
 */
import { type KernelKind, type ProgramBuilder, QQ, type Rational, rational, signOf } from '@lawful/cas-core';
import { pointwise } from '../graph/build.js';
import { isScalarNode, shapeOfNode } from '../graph/graph.js';
import type { PointwiseRule } from '../graph/operations.js';
import { formatShape } from '../language/shape.js';
import { mapMatrix, type NodeMatrix } from '../lowering/node-tensor.js';
import { entrywise, type FunctionRow, transcendental } from './function-row.js';

const elementwise =
  (f: (builder: ProgramBuilder, node: number) => number): PointwiseRule =>
  (builder, a) =>
    mapMatrix(a, (n) => f(builder, n));

/** A unit; of an argument that is seen not to be negative only its upper slope counts. */
const unit = (builder: ProgramBuilder, a: NodeMatrix, low: Rational, high: Rational): NodeMatrix => {
  const program = builder.build(a.nodes);
  return mapMatrix(a, (n) =>
    signOf(program, n) === undefined ? builder.piecewise(n, low, high) : builder.mul(builder.constant(high), n),
  );
};

const piecewise =
  (low: Rational, high: Rational): PointwiseRule =>
  (builder, a) =>
    unit(builder, a, low, high);

const one = (builder: ProgramBuilder): number => builder.constant(QQ.one);

const half = (builder: ProgramBuilder): number => builder.constant(rational(1, 2));

const kernel = (kind: KernelKind): PointwiseRule => elementwise((builder, n) => builder.kernel(kind, n));

/** 1/(1 + e^{−u}) as E/(E + 1). */
const sigmoidNode = (builder: ProgramBuilder, u: number): number => {
  const E = builder.kernel('exp', u);
  return builder.div(E, builder.add(one(builder), E));
};

const tanhNode = (builder: ProgramBuilder, u: number): number => {
  const E = builder.kernel('exp', builder.mul(builder.constant(rational(2)), u));
  return builder.div(builder.sub(E, one(builder)), builder.add(E, one(builder)));
};

/** (E ± 1/E)/2. */
const hyperbolic =
  (join: 'add' | 'sub') =>
  (builder: ProgramBuilder, u: number): number => {
    const E = builder.kernel('exp', u);
    return builder.mul(half(builder), builder[join](E, builder.pow(E, -1)));
  };

/** u·(1 + erf(u/√2))/2. */
const geluNode = (builder: ProgramBuilder, u: number): number => {
  const scaled = builder.div(u, builder.kernel('sqrt', builder.constant(rational(2))));
  return builder.mul(u, builder.mul(half(builder), builder.add(one(builder), builder.kernel('erf', scaled))));
};

/** relu, as a node. */
const reluNode = (builder: ProgramBuilder, u: number): number => builder.piecewise(u, QQ.zero, QQ.one);

/** u·min(max(u + 3, 0), 6)/6, and the clip between: min(max(u + 3, 0), 6) = relu(u + 3) − relu(u − 3). */
const hardswishNode = (builder: ProgramBuilder, u: number): number => {
  const three = builder.constant(rational(3));
  const gate = builder.sub(reluNode(builder, builder.add(u, three)), reluNode(builder, builder.sub(u, three)));
  return builder.mul(builder.constant(rational(1, 6)), builder.mul(u, gate));
};

const logarithm: PointwiseRule = (builder, a) => {
  const program = builder.build(a.nodes);
  if (a.nodes.some((n) => signOf(program, n) !== 'positive'))
    return {
      expected:
        'log of an argument that is seen to be positive (a sum of positive terms such as 1 + exp(x), a name declared "> 0"), or log(abs(...))',
    };
  return mapMatrix(a, (n) => builder.kernel('log', n));
};

/** log|z|, written log(abs(z)): a domain z ≠ 0 and no branch. */
const logarithmOfAbs: PointwiseRule = (builder, a) => {
  if (a.nodes.some((n) => builder.constantValue(n)?.num === 0n))
    return { expected: 'log of something that is not zero' };
  return mapMatrix(a, (n) => builder.kernel('log', n));
};

export const squareRoot: PointwiseRule = (builder, a) => {
  const program = builder.build(a.nodes);
  if (a.nodes.some((n) => signOf(program, n) === undefined))
    return {
      expected: 'sqrt of an argument that is seen not to be negative (a sum of squares, a name declared "> 0")',
    };
  return mapMatrix(a, (n) => builder.kernel('sqrt', n));
};

/** A parameter of a function that must be a number. */
const numberArgument = (name: string, what: string): string => `${name} with ${what} that is not a number`;

/** A function with numbers behind its argument; the rule gets them as nodes. */
const parametric = (
  row: Pick<FunctionRow, 'usage' | 'example' | 'arity' | 'kernels'>,
  name: string,
  rule: (builder: ProgramBuilder, a: NodeMatrix, numbers: readonly Rational[]) => NodeMatrix,
  defaults: readonly Rational[] = [],
): FunctionRow => ({
  ...row,
  build: (call) => {
    const parameters = Array.from({ length: call.count - 1 }, (_, k) => call.value(k + 1));
    const wrong = parameters.find((p) => !isScalarNode(p));
    if (wrong !== undefined) return `a scalar behind the first argument, found ${formatShape(shapeOfNode(wrong))}`;
    return pointwise(
      name,
      (builder, a, scalars) => {
        const numbers = scalars.map((node) => builder.constantValue(node));
        if (numbers.includes(undefined)) return numberArgument(name, row.arity[1] > 2 ? 'bounds' : 'a slope');
        return rule(builder, a, numbers.length > 0 ? (numbers as Rational[]) : defaults);
      },
      call.value(0),
      call.at,
      parameters,
    );
  },
});

export const ENTRYWISE: Readonly<Record<string, FunctionRow>> = {
  relu: entrywise('relu', piecewise(QQ.zero, QQ.one)),
  leaky_relu: parametric(
    {
      usage: 'leaky_relu(X, a)',
      example: 'leaky_relu(X, 1/10)',
      arity: [2, 2],
      kernels: false,
    },
    'leaky_relu',
    (builder, a, [slope]) => unit(builder, a, slope!, QQ.one),
  ),
  abs: entrywise('abs', piecewise(rational(-1), QQ.one)),
  clip: parametric(
    {
      usage: 'clip(X, a, b)',
      example: 'clip(X, 0, 6)',
      arity: [3, 3],
      kernels: false,
    },
    'clip',
    (builder, a, [low, high]) => {
      const [p, q] = [builder.constant(low!), builder.constant(high!)];
      return mapMatrix(a, (n) =>
        builder.add(p, builder.sub(reluNode(builder, builder.sub(n, p)), reluNode(builder, builder.sub(n, q)))),
      );
    },
  ),
  hardswish: entrywise('hardswish', elementwise(hardswishNode)),
  square: entrywise(
    'square',
    elementwise((builder, n) => builder.pow(n, 2)),
  ),
  tanh: transcendental('tanh', elementwise(tanhNode)),
  sigmoid: transcendental('sigmoid', elementwise(sigmoidNode)),
  exp: transcendental('exp', kernel('exp')),
  log: {
    ...transcendental('log', logarithm),
    example: 'log(1 + norm2(X))',
    build: (call) => {
      const value = call.value(0);
      const { operation } = value;
      const ofAbs = operation.kind === 'pointwise' && operation.name === 'abs';
      return ofAbs
        ? pointwise('log', logarithmOfAbs, value.inputs[0]!, call.at)
        : pointwise('log', logarithm, value, call.at);
    },
  },
  softplus: transcendental(
    'softplus',
    elementwise((builder, n) => builder.kernel('log', builder.add(one(builder), builder.kernel('exp', n)))),
  ),
  sin: transcendental('sin', kernel('sin')),
  cos: transcendental('cos', kernel('cos')),
  cosh: transcendental('cosh', elementwise(hyperbolic('add'))),
  sinh: transcendental('sinh', elementwise(hyperbolic('sub'))),
  silu: transcendental(
    'silu',
    elementwise((builder, n) => builder.mul(n, sigmoidNode(builder, n))),
  ),
  gelu: transcendental('gelu', elementwise(geluNode)),
  gelu_tanh: {
    usage: 'gelu_tanh(X)',
    example: 'gelu_tanh(X)',
    arity: [1, 1],
    kernels: true,
    build: (call) =>
      pointwise(
        'gelu_tanh',
        (builder, a, [scale]) => {
          const cubic = builder.constant(rational(44715, 1_000_000));
          return mapMatrix(a, (n) => {
            const inner = builder.add(n, builder.mul(cubic, builder.pow(n, 3)));
            const bent = builder.add(one(builder), tanhNode(builder, builder.mul(scale!, inner)));
            return builder.mul(half(builder), builder.mul(n, bent));
          });
        },
        call.value(0),
        call.at,
        [call.constant('sqrt(2/pi)')],
      ),
  },
  elu: parametric(
    {
      usage: 'elu(X[, a])',
      example: 'elu(X)',
      arity: [1, 2],
      kernels: true,
    },
    'elu',
    (builder, a, [slope]) =>
      mapMatrix(a, (n) => {
        const positive = reluNode(builder, n);
        const below = builder.sub(builder.kernel('exp', builder.sub(n, positive)), one(builder));
        return builder.add(positive, builder.mul(builder.constant(slope!), below));
      }),
    [QQ.one],
  ),
  erf: transcendental('erf', kernel('erf')),
  sqrt: {
    ...transcendental('sqrt', squareRoot),
    example: 'sqrt(1 + norm2(X))',
  },
};
