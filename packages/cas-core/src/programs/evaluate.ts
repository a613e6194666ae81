/**
 * Evaluation of a Program over any ring. Division needs a field; a vanishing denominator makes the value undefined
 * at this point, which is an answer and not an error.
 */
import { type Outcome, ok, unable, undefinedBecause } from '../rings/outcome.js';
import type { Rational } from '../rings/rationals.js';
import { type Field, power, type Ring } from '../rings/ring.js';
import { cone, type KernelKind, OP, type Program } from './program.js';

const isField = <T>(ring: Ring<T>): ring is Field<T> => 'inv' in ring;

/**
 * The values of the outputs.
 * @param embed the image of a rational constant in the ring, undefined when it has none (denominator 0 in F_p)
 * @param values one per variable, in the order of `program.variables`; those not needed may be left out
 * @param kernel the value of a kernel at the value of its argument, for kernels that have no value of their own; undefined where it has none
 */
export function evaluateProgram<T>(
  program: Program,
  ring: Ring<T>,
  embed: (q: Rational) => T | undefined,
  values: readonly (T | undefined)[],
  kernel?: (kind: KernelKind, argument: T) => T | undefined,
): Outcome<T[]> {
  const needed = cone(program, program.outputs);
  const at = new Array<T>(program.op.length);
  for (let n = 0; n < at.length; n++) {
    if (needed[n] === 0) continue;
    const a = program.left[n]!;
    const b = program.right[n]!;
    switch (program.op[n]) {
      case OP.variable: {
        let value = values[a];
        const own = program.variables[a]!;
        if (value === undefined && own.kernel !== undefined && kernel !== undefined) {
          value = kernel(own.kernel.kind, at[own.kernel.argument]!);
          if (value === undefined) return undefinedBecause(`${own.kernel.kind} has no value at the point`);
        }
        if (value === undefined) return unable(`no value for the variable ${own.name}`);
        at[n] = value;
        break;
      }
      case OP.constant: {
        const value = embed(program.constants[a]!);
        if (value === undefined) return undefinedBecause(`a constant has no image in ${ring.name}`);
        at[n] = value;
        break;
      }
      case OP.add:
        at[n] = ring.add(at[a]!, at[b]!);
        break;
      case OP.sub:
        at[n] = ring.sub(at[a]!, at[b]!);
        break;
      case OP.mul:
        at[n] = ring.mul(at[a]!, at[b]!);
        break;
      case OP.neg:
        at[n] = ring.neg(at[a]!);
        break;
      case OP.pow:
        at[n] = power(ring, at[a]!, b);
        break;
      default: {
        if (!isField(ring)) return unable(`division in ${ring.name}, which is not a field`);
        if (ring.isZero(at[b]!)) return undefinedBecause('a denominator vanishes');
        at[n] = ring.div(at[a]!, at[b]!);
      }
    }
  }
  return ok(program.outputs.map((n) => at[n]!));
}
