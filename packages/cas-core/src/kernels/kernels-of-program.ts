/** The kernels of a Program in the order of its tower, what they depend on, and the primes at which they have values. */
import { cone, type KernelKind, OP, type Program } from '../programs/program.js';
import { isPrime, powMod } from '../rings/prime-field.js';
import type { Rational } from '../rings/rationals.js';
import { isRoot, KERNELS } from './table.js';

export interface KernelOfProgram {
  readonly variable: number;
  readonly node: number;
  readonly kind: KernelKind;
  readonly argument: number;
  /** What it depends on, through all levels. */
  readonly depends: 'data' | 'state' | 'nothing';
}

/** The kernels that the outputs need, in the order of the tower. */
export function kernelsOf(program: Program, isData: (variable: number) => boolean): KernelOfProgram[] {
  const needed = cone(program, program.outputs);
  const level = new Uint8Array(program.op.length);
  const out: KernelOfProgram[] = [];
  for (let n = 0; n < level.length; n++) {
    if (needed[n] === 0) continue;
    const o = program.op[n]!;
    const [a, b] = [program.left[n]!, program.right[n]!];
    if (o === OP.variable) {
      const { kernel } = program.variables[a]!;
      if (kernel === undefined) level[n] = isData(a) ? 2 : 1;
      else {
        level[n] = level[kernel.argument]!;
        const depends = level[n] === 2 ? 'data' : level[n] === 1 ? 'state' : 'nothing';
        out.push({ variable: a, node: n, kind: kernel.kind, argument: kernel.argument, depends });
      }
    } else if (o !== OP.constant) level[n] = Math.max(level[a]!, o === OP.neg || o === OP.pow ? 0 : level[b]!);
  }
  return out;
}

/**
 * Primes below 2^24 at which a Program with these kernels can be evaluated, largest first: all primes without roots; with roots
 * those ≡ 3 mod 4 modulo which every root of a constant exists.
 */
export function kernelPrimes(program: Program, kernels: readonly KernelOfProgram[], count = 1): number[] {
  const roots = kernels.some(isRoot);
  const constants = kernels.flatMap((k) =>
    isRoot(k) && program.op[k.argument] === OP.constant ? [program.constants[program.left[k.argument]!]!] : [],
  );
  const isSquare = (q: Rational, p: number): boolean => {
    const value = Number((((q.num * q.den) % BigInt(p)) + BigInt(p)) % BigInt(p));
    return value !== 0 && powMod(value, (p - 1) / 2, p) === 1;
  };
  const out: number[] = [];
  for (let p = 2 ** 24 - 1; out.length < count && p > 2 ** 20; p -= 2)
    if (isPrime(p) && (!roots || (p % 4 === 3 && constants.every((q) => isSquare(q, p))))) out.push(p);
  return out;
}

/** Ax's theorem is used for exponentials and logarithms of real functions: the kernels whose values modulo a prime are free. */
export const isFree = ({ kind }: KernelOfProgram): boolean => KERNELS[kind].modular.kind === 'free';
