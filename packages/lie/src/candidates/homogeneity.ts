/**
 * Whether every field of a family is homogeneous in the state. Then each homogeneous part of a polynomial law is a law, and an
 * ansatz may treat degrees one by one (theory §1.3). Read off the Programs; a sufficient condition.
 */
import { type FieldFamily, KERNELS, kernelAt, OP, type Program } from '@lawful/cas-core';

export const isHomogeneous = (family: FieldFamily): boolean =>
  family.clock === undefined && family.generators.every((g) => degreeOfField(g.field, family.state) !== undefined);

/** A degree, `any` for zero, `mixed` when terms of different degrees meet. */
type Degree = number | 'any' | 'mixed';

/** A kernel has degree 0 when its argument has; a homogeneous one multiplies degrees. */
function kernelDegree(program: Program, n: number, at: readonly Degree[]): Degree | undefined {
  const kernel = kernelAt(program, n);
  if (kernel === undefined) return undefined;
  const degree = at[kernel.argument]!;
  if (degree === 0 || degree === 'any') return 0;
  const own = KERNELS[kernel.kind].degree;
  return own !== undefined && typeof degree === 'number' ? own * degree : 'mixed';
}

function degreeOfField(program: Program, state: readonly number[]): number | undefined {
  const inState = new Set(state);
  const at: Degree[] = [];
  for (let n = 0; n < program.op.length; n++) {
    const [a, b] = [at[program.left[n]!], at[program.right[n]!]];
    switch (program.op[n]) {
      case OP.variable:
        at.push(kernelDegree(program, n, at) ?? (inState.has(program.left[n]!) ? 1 : 0));
        break;
      case OP.constant:
        at.push(program.constants[program.left[n]!]!.num === 0n ? 'any' : 0);
        break;
      case OP.neg:
        at.push(a!);
        break;
      case OP.pow:
        at.push(typeof a === 'number' ? a * program.right[n]! : a!);
        break;
      case OP.add:
      case OP.sub:
        at.push(a === 'any' ? b! : b === 'any' || a === b ? a! : 'mixed');
        break;
      default: {
        const sign = program.op[n] === OP.div ? -1 : 1;
        at.push(
          typeof a === 'number' && typeof b === 'number' ? a + sign * b : a === 'any' || b === 'any' ? 'any' : 'mixed',
        );
      }
    }
  }
  let degree: Degree = 'any';
  for (const n of program.outputs) {
    const d = at[n]!;
    if (d === 'any') continue;
    if (degree === 'any') degree = d;
    else if (degree !== d) return undefined;
  }
  return typeof degree === 'number' ? degree : degree === 'any' ? 0 : undefined;
}
