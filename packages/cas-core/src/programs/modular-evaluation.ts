/**
 * Fast evaluation of a Program over F_p[ε₁, …, ε_k]/(ε_i²), p < 2^24, in one Float64Array per call.
 *
 * Node n occupies the 2^k numbers from n·2^k on, indexed by sets of ε's as bit masks (dual-residues.ts).
 * Reduction is by a float reciprocal with a correction: the quotient estimate is off by at most one, and all intermediate integers are
 * exact.
 *
 * A kernel's value is free (theory §7: independent kernels get independent values), its ε-coefficients follow from its argument by the
 * rule of its derivative. A square root is not free: it is the root that is itself a square, p ≡ 3 mod 4.
 */
import { KERNELS } from '../kernels/table.js';
import { invMod, powMod, primeField } from '../rings/prime-field.js';
import { divideDual, multiplyDual, powerDual } from './dual-residues.js';
import { cone, kernelAt, OP, type Program } from './program.js';

export interface ModularEvaluator {
  readonly program: Program;
  readonly p: number;
  /**
   * Writes the outputs' coefficients to `out` (outputs × 2^k) and returns true, or false when a denominator vanishes or a root
   * does not exist.
   * @param values variables × 2^k residues; of kernels only the first is read, of square roots none
   */
  evaluate(k: number, values: Float64Array, out: Float64Array): boolean;
}

/** Computes chosen nodes, one after the other, in one work space that stays from call to call. */
export interface NodeRunner {
  /** The nodes ascend, and what they need was computed before or is among them. False where one is not defined. */
  run(nodes: Int32Array, values: Float64Array): boolean;
}

/** Undefined when p divides a denominator of a constant. */
export function nodeRunner(program: Program, p: number): NodeRunner | undefined {
  const constants = constantResidues(program, p);
  if (constants === undefined) return undefined;
  const space = new Float64Array(program.op.length);
  return { run: (nodes, values) => runScalar(program, nodes, constants, p, values, space) };
}

function constantResidues(program: Program, p: number): Float64Array | undefined {
  const field = primeField(p);
  const constants = new Float64Array(program.constants.length);
  for (let i = 0; i < constants.length; i++) {
    const residue = field.fromRational(program.constants[i]!);
    if (residue === undefined) return undefined;
    constants[i] = residue;
  }
  return constants;
}

/** An evaluator with its own work space; constants' denominators must not be divisible by p (else `undefined`). */
export function modularEvaluator(program: Program, p: number): ModularEvaluator | undefined {
  if (p >= 2 ** 24) throw new RangeError(`modularEvaluator: the prime ${p} is not below 2^24`);
  const constants = constantResidues(program, p);
  if (constants === undefined) return undefined;
  const needed = cone(program, program.outputs);
  const nodes = new Int32Array(needed.reduce((sum, m) => sum + m, 0));
  for (let n = 0, k = 0; n < needed.length; n++) if (needed[n] === 1) nodes[k++] = n;
  const spaces = new Map<number, Float64Array>();
  return Object.freeze({
    program,
    p,
    evaluate: (k: number, values: Float64Array, out: Float64Array) => {
      const size = 2 ** k;
      let space = spaces.get(k);
      if (space === undefined) {
        space = new Float64Array(program.op.length * size);
        spaces.set(k, space);
      }
      const good =
        k === 0
          ? runScalar(program, nodes, constants, p, values, space)
          : runDual(program, nodes, constants, p, size, values, space);
      if (!good) return false;
      const { outputs } = program;
      for (let i = 0; i < outputs.length; i++) {
        const from = outputs[i]! * size;
        for (let s = 0; s < size; s++) out[i * size + s] = space[from + s]!;
      }
      return true;
    },
  });
}

function runScalar(
  program: Program,
  nodes: Int32Array,
  constants: Float64Array,
  p: number,
  values: Float64Array,
  at: Float64Array,
): boolean {
  const { op, left, right, variables } = program;
  const inverse = 1 / p;
  for (let i = 0; i < nodes.length; i++) {
    const n = nodes[i]!;
    const a = left[n]!;
    const b = right[n]!;
    switch (op[n]) {
      case OP.variable: {
        at[n] = values[a]!;
        const kernel = variables[a]!.kernel;
        if (kernel === undefined) break;
        const value = KERNELS[kernel.kind].modular.value(at[n]!, at[kernel.argument]!, p);
        if (value === undefined) return false;
        at[n] = value;
        break;
      }
      case OP.constant:
        at[n] = constants[a]!;
        break;
      case OP.add: {
        const s = at[a]! + at[b]!;
        at[n] = s >= p ? s - p : s;
        break;
      }
      case OP.sub: {
        const s = at[a]! - at[b]!;
        at[n] = s < 0 ? s + p : s;
        break;
      }
      case OP.mul: {
        const product = at[a]! * at[b]!;
        let r = product - Math.floor(product * inverse) * p;
        if (r < 0) r += p;
        else if (r >= p) r -= p;
        at[n] = r;
        break;
      }
      case OP.neg:
        at[n] = at[a] === 0 ? 0 : p - at[a]!;
        break;
      case OP.pow:
        at[n] = powMod(at[a]!, b, p);
        break;
      default:
        if (at[b] === 0) return false;
        at[n] = (at[a]! * invMod(at[b]!, p)) % p;
    }
  }
  return true;
}

function runDual(
  program: Program,
  nodes: Int32Array,
  constants: Float64Array,
  p: number,
  size: number,
  values: Float64Array,
  at: Float64Array,
): boolean {
  const { op, left, right } = program;
  for (let i = 0; i < nodes.length; i++) {
    const n = nodes[i]!;
    const n0 = n * size;
    const a0 = left[n]! * size;
    const b0 = right[n]! * size;
    switch (op[n]) {
      case OP.variable: {
        const kernel = kernelAt(program, n);
        if (kernel === undefined) for (let s = 0; s < size; s++) at[n0 + s] = values[a0 + s]!;
        else {
          at[n0] = values[a0]!;
          if (!KERNELS[kernel.kind].modular.coefficients(at, n0, kernel.argument * size, size, p)) return false;
        }
        break;
      }
      case OP.constant:
        at.fill(0, n0, n0 + size);
        at[n0] = constants[left[n]!]!;
        break;
      case OP.add:
        for (let s = 0; s < size; s++) {
          const r = at[a0 + s]! + at[b0 + s]!;
          at[n0 + s] = r >= p ? r - p : r;
        }
        break;
      case OP.sub:
        for (let s = 0; s < size; s++) {
          const r = at[a0 + s]! - at[b0 + s]!;
          at[n0 + s] = r < 0 ? r + p : r;
        }
        break;
      case OP.mul:
        multiplyDual(at, n0, a0, b0, size, p);
        break;
      case OP.neg:
        for (let s = 0; s < size; s++) at[n0 + s] = at[a0 + s] === 0 ? 0 : p - at[a0 + s]!;
        break;
      case OP.pow:
        powerDual(at, n0, a0, right[n]!, size, p);
        break;
      default:
        if (!divideDual(at, n0, a0, b0, size, p)) return false;
    }
  }
  return true;
}
