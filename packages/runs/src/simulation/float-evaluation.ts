/**
 * Float64 evaluation of a Program, and the product of a cotangent with its Jacobian.
 *
 * Nodes are visited once in their topological order, one Float64 a node, in a work space that the evaluator owns. A mask
 * is not a free variable here: it takes the slope on the side of zero where its argument lies, and the slope of the left
 * side on the kink itself (relu has slope 0 at 0). Nothing in this file decides anything exact: floats serve simulation
 * and plots only (House style, habit 4).
 */
import {
  appendGradient,
  cone,
  type KernelKind,
  nodeByVariable,
  OP,
  type Program,
  programBuilder,
  type Rational,
  type Role,
} from '@lawful/cas-core';
import { erf } from './erf.js';

export interface FloatEvaluator {
  readonly program: Program;
  /**
   * Writes the outputs. Divisions by zero give infinities, as floats do.
   * @param values one per variable, in the order of `program.variables`; entries of masks are ignored
   * @param out one per output
   */
  evaluate(values: Float64Array, out: Float64Array): void;
}

/** The double nearest to q when numerator and denominator are below 2^53; else within a few units in the last place. */
export function toFloat(q: Rational): number {
  const small = (n: bigint): boolean => n > -(2n ** 53n) && n < 2n ** 53n;
  if (small(q.num) && small(q.den)) return Number(q.num) / Number(q.den);
  const bits = (n: bigint): number => (n < 0n ? -n : n).toString(2).length;
  const shift = bits(q.den) - bits(q.num) + 64;
  const scaled = shift >= 0 ? (q.num << BigInt(shift)) / q.den : q.num / (q.den << BigInt(-shift));
  const half = Math.trunc(shift / 2);
  return Number(scaled) * 2 ** -half * 2 ** -(shift - half);
}

/** Throws `RangeError` when an output needs a mask whose argument was pruned away. */
export function floatEvaluator(program: Program): FloatEvaluator {
  const { op, left, right, variables, outputs } = program;
  const roots = variables.flatMap((v) => (v.mask === undefined || v.mask.argument < 0 ? [] : [v.mask.argument]));
  const needed = cone(program, [...outputs, ...roots]);
  const order = Int32Array.from({ length: op.length }, (_, n) => n).filter((n) => needed[n] === 1);
  const constants = Float64Array.from(program.constants, toFloat);
  const masks = variables.map(
    (v) => v.mask && { at: v.mask.argument, low: toFloat(v.mask.low), high: toFloat(v.mask.high) },
  );
  for (const n of order)
    if (op[n] === OP.variable && (masks[left[n]!]?.at ?? 0) < 0)
      throw new RangeError(`floatEvaluator: the argument of ${variables[left[n]!]!.name} is not in the program`);
  const at = new Float64Array(op.length);

  const evaluate = (values: Float64Array, out: Float64Array): void => {
    if (values.length !== variables.length)
      throw new RangeError(`evaluate: ${values.length} values for ${variables.length} variables`);
    for (let k = 0; k < order.length; k++) {
      const n = order[k]!;
      const a = left[n]!;
      const b = right[n]!;
      switch (op[n]) {
        case OP.variable: {
          const mask = masks[a];
          const kernel = variables[a]!.kernel;
          if (kernel !== undefined) {
            at[n] = FLOAT_KERNELS[kernel.kind](at[kernel.argument]!);
            break;
          }
          at[n] = mask === undefined ? values[a]! : at[mask.at]! > 0 ? mask.high : mask.low;
          break;
        }
        case OP.constant:
          at[n] = constants[a]!;
          break;
        case OP.add:
          at[n] = at[a]! + at[b]!;
          break;
        case OP.sub:
          at[n] = at[a]! - at[b]!;
          break;
        case OP.mul:
          at[n] = at[a]! * at[b]!;
          break;
        case OP.neg:
          at[n] = -at[a]!;
          break;
        case OP.pow:
          at[n] = integerPower(at[a]!, b);
          break;
        default:
          at[n] = at[a]! / at[b]!;
      }
    }
    for (let i = 0; i < outputs.length; i++) out[i] = at[outputs[i]!]!;
  };
  return Object.freeze({ program, evaluate });
}

const FLOAT_KERNELS: Readonly<Record<KernelKind, (u: number) => number>> = Object.freeze({
  exp: Math.exp,
  log: (u: number) => Math.log(Math.abs(u)),
  sqrt: Math.sqrt,
  gauss: (u: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-u * u),
  erf,
  sin: Math.sin,
  cos: Math.cos,
});

/** a^k for k ≥ 1 by squaring: the same bytes on every machine, which `**` does not promise. */
function integerPower(a: number, k: number): number {
  let [result, square] = [1, a];
  for (let rest = k; rest > 0; rest >>= 1) {
    if ((rest & 1) === 1) result *= square;
    square *= square;
  }
  return result;
}

/**
 * The Program θ, x, u ↦ ∂⟨u, f⟩/∂(variables of the given role), f the outputs of `program`. Its variables are those of
 * `program` followed by one cotangent u per output.
 */
export function cotangentGradient(program: Program, role: Role): Program {
  const builder = programBuilder(program);
  const wrt: number[] = [];
  const nodeOf = nodeByVariable(program);
  program.variables.forEach((v, i) => {
    const node = nodeOf.get(i);
    if (v.role === role && node !== undefined) wrt.push(node);
  });
  const u = program.outputs.map((_, j) => builder.variable(`u[${j + 1}]`, 'cotangent'));
  return builder.build(appendGradient(builder, program, program.outputs, u, wrt));
}
