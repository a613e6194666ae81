/**
 * Signs of nodes that can be read off a Program: what logarithms and square roots need to know of their arguments. Sufficient
 * conditions only; `undefined` says nothing.
 */
import { OP, type Program } from '@lawful/cas-core';

export type Sign = 'positive' | 'nonnegative' | undefined;

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
    const [a, b] = [program.left[n]!, program.right[n]!];
    switch (program.op[n]) {
      case OP.constant: {
        const { num } = program.constants[a]!;
        return num > 0n ? 'positive' : num === 0n ? 'nonnegative' : undefined;
      }
      case OP.variable: {
        const { positive, kernel } = program.variables[a]!;
        if (positive === true || kernel?.kind === 'exp' || kernel?.kind === 'gauss') return 'positive';
        return kernel?.kind === 'sqrt' ? (sign(kernel.argument) ?? 'nonnegative') : undefined;
      }
      case OP.add: {
        const [x, y] = [sign(a), sign(b)];
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

/** Whether node a is a mask of argument b with mask·b ≥ 0 (relu, abs). */
function isPiece(program: Program, a: number, b: number): boolean {
  const mask = program.op[a] === OP.variable ? program.variables[program.left[a]!]!.mask : undefined;
  return mask !== undefined && mask.argument === b && mask.low.num <= 0n && mask.high.num >= 0n;
}
