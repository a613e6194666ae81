/**
 * Signs of nodes that can be read off a Program: what logarithms and square roots need to know of their arguments. Sufficient
 * conditions only; `undefined` says nothing.
 */
import type { Sign } from '../kernels/kernel-row.js';
import { KERNELS } from '../kernels/table.js';
import { cone, OP, type Program } from './program.js';

/** Whether a node is positive, or at least not negative, for all values of the variables (those declared positive being so). */
export function signOf(program: Program, root: number): Sign {
  const known = new Map<number, Sign>();
  const sign = (n: number): Sign => {
    if (known.has(n)) return known.get(n);
    known.set(n, undefined);
    const value = compute(n);
    known.set(n, value);
    return value;
  };
  const compute = (n: number): Sign => {
    const a = program.left[n]!;
    const b = program.right[n]!;
    switch (program.op[n]) {
      case OP.constant: {
        const { num } = program.constants[a]!;
        return num > 0n ? 'positive' : num === 0n ? 'nonnegative' : undefined;
      }
      case OP.variable: {
        const { positive, kernel } = program.variables[a]!;
        if (positive === true) return 'positive';
        return kernel && KERNELS[kernel.kind].sign(() => sign(kernel.argument));
      }
      case OP.add: {
        const x = sign(a);
        const y = sign(b);
        if (x === undefined || y === undefined) return undefined;
        return x === 'positive' || y === 'positive' ? 'positive' : 'nonnegative';
      }
      case OP.mul:
        if (a === b || isPiece(program, a, b) || isPiece(program, b, a)) return sign(a) ?? 'nonnegative';
        return sign(a) === undefined || sign(b) === undefined
          ? undefined
          : sign(a) === 'positive'
            ? sign(b)
            : 'nonnegative';
      case OP.div:
        return sign(b) === 'positive' ? sign(a) : undefined;
      case OP.pow:
        return sign(a) ?? (b % 2 === 0 ? 'nonnegative' : undefined);
      default:
        return undefined;
    }
  };
  return sign(root);
}

/**
 * Whether a node is an analytic function of all its variables: no piecewise-linear units, positive denominators, logarithms and roots of
 * positive arguments. 'no' for a piecewise-linear unit with a kink, 'unknown' where a sign was not seen.
 */
export function isAnalytic(program: Program, root: number): 'yes' | 'no' | 'unknown' {
  const needed = cone(program, [root]);
  let answer: 'yes' | 'unknown' = 'yes';
  for (let n = 0; n < needed.length; n++) {
    if (needed[n] === 0) continue;
    if (program.op[n] === OP.div && signOf(program, program.right[n]!) !== 'positive') answer = 'unknown';
    if (program.op[n] !== OP.variable) continue;
    const { mask, kernel } = program.variables[program.left[n]!]!;
    if (mask !== undefined) return 'no';
    if (kernel === undefined || KERNELS[kernel.kind].domain === 'all') continue;
    if (signOf(program, kernel.argument) !== 'positive') answer = 'unknown';
  }
  return answer;
}

/** Whether node a is a mask of argument b with mask·b ≥ 0 (relu, abs). */
function isPiece(program: Program, a: number, b: number): boolean {
  const mask = program.op[a] === OP.variable ? program.variables[program.left[a]!]!.mask : undefined;
  return mask !== undefined && mask.argument === b && mask.low.num <= 0n && mask.high.num >= 0n;
}
