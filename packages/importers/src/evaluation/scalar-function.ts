/**
 * A function of the language entry by entry, in float64: its own rule is asked once for a Program of one argument, which is run on every entry. So what is compared
 * with other programs is the rule that laws are proved with, not a second text of it.
 */
import { type KernelKind, OP, type Program, programBuilder, type Rational } from '@lawful/cas-core';
import { type GraphNode, nodeTensor, type Operation } from '@lawful/networks';
import { erf } from './erf.js';

type Pointwise = Extract<Operation, { kind: 'pointwise' }>;

export const toFloat = ({ num, den }: Rational): number => {
  const bits = (n: bigint): number => (n < 0n ? -n : n).toString(2).length;
  if (bits(num) < 53 && bits(den) < 53) return Number(num) / Number(den);
  const shift = bits(den) - bits(num) + 64;
  const quotient = shift >= 0 ? (num << BigInt(shift)) / den : num / (den << BigInt(-shift));
  const half = Math.trunc(shift / 2);
  return Number(quotient) * 2 ** -half * 2 ** -(shift - half);
};

const KERNELS: Readonly<Record<KernelKind, (u: number) => number>> = {
  exp: Math.exp,
  log: (u) => Math.log(Math.abs(u)),
  sqrt: Math.sqrt,
  gauss: (u) => (2 / Math.sqrt(Math.PI)) * Math.exp(-u * u),
  erf,
  sin: Math.sin,
  cos: Math.cos,
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Where a rule asks for what is seen to be positive, or where its exponentials are beyond float64. */
const FLOATS: Readonly<Record<string, (x: number) => number>> = {
  log: Math.log,
  sqrt: Math.sqrt,
  tanh: Math.tanh,
  sigmoid,
  silu: (x) => x * sigmoid(x),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  gelu_tanh: (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};

/** @param scalars values of the numbers behind the argument */
export function scalarFunction(
  { name, rule }: Pointwise,
  inputs: readonly GraphNode[],
  scalars: readonly number[],
): (x: number) => number {
  const builder = programBuilder();
  const [z] = builder.entries({ name: 'z', rows: 1, cols: 1, role: 'input' });
  const free: number[] = [];
  const behind = inputs.slice(1).map(({ operation }, k) => {
    if (operation.kind === 'number') return builder.constant(operation.value);
    free.push(scalars[k]!);
    return builder.entries({ name: `c${k}`, rows: 1, cols: 1, role: 'constant' })[0]!;
  });
  const image = rule(builder, nodeTensor([1, 1], [z!]), behind);
  const float = Object.hasOwn(FLOATS, name) ? FLOATS[name] : undefined;
  if (typeof image === 'string' || 'expected' in image) {
    if (float === undefined) throw new RangeError(`no value of ${name} in floating point`);
    return float;
  }
  const run = compiled(builder.build(image.nodes));
  return (x) => {
    const value = run([x, ...free]);
    return Number.isFinite(value) || float === undefined ? value : float(x);
  };
}

/** The first output from values of the variables in their order, those of masks and kernels left out. */
function compiled({ op, left, right, variables, constants, outputs }: Program): (values: readonly number[]) => number {
  const at = new Float64Array(op.length);
  const numbers = constants.map(toFloat);
  let next = 0;
  const place = variables.map((v) => (v.mask === undefined && v.kernel === undefined ? next++ : -1));
  const slopes = variables.map(
    (v) => v.mask && { of: v.mask.argument, low: toFloat(v.mask.low), high: toFloat(v.mask.high) },
  );
  const variable = (v: number, values: readonly number[]): number => {
    const { kernel } = variables[v]!;
    if (kernel !== undefined) return KERNELS[kernel.kind](at[kernel.argument]!);
    const slope = slopes[v];
    if (slope !== undefined) return at[slope.of]! > 0 ? slope.high : slope.low;
    return values[place[v]!]!;
  };
  const binary = (o: number, a: number, b: number): number =>
    o === OP.add ? a + b : o === OP.sub ? a - b : o === OP.mul ? a * b : a / b;
  return (values) => {
    for (let n = 0; n < op.length; n++) {
      const [o, a] = [op[n]!, left[n]!];
      if (o === OP.variable) at[n] = variable(a, values);
      else if (o === OP.constant) at[n] = numbers[a]!;
      else if (o === OP.neg) at[n] = -at[a]!;
      else if (o === OP.pow) at[n] = at[a]! ** right[n]!;
      else at[n] = binary(o, at[a]!, at[right[n]!]!);
    }
    return at[outputs[0]!]!;
  };
}
