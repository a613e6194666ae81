/**
 * Kernels modulo p (T§7). The value of an exponential or a logarithm at a point is free; that of a root is the root which
 * is itself a square, where p ≡ 3 mod 4. On nested dual numbers they follow their rules of derivation: with a + ε·b one
 * level higher, f(a + ε·b) = f(a) + ε·f'(a)·b, and f'(a) is f(a) for exp, 1/a for log and 1/(2·f(a)) for sqrt.
 */
import type { Kernel } from '../reading/program.js';
import type { Meter } from '../reading/rejection.js';
import { type Dual, dualNumbers } from './dual.js';
import type { PrimeField } from './residue.js';

/** The root of a that is itself a square; undefined where a is 0 or no square. The prime must be 3 modulo 4. */
export function squareRoot(F: PrimeField, a: number): number | undefined {
  let [root, base] = [1, a];
  for (let e = (F.prime + 1) / 4; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) root = F.multiply(root, base);
    base = F.multiply(base, base);
  }
  return a !== 0 && F.multiply(root, root) === a ? root : undefined;
}

/** The derivative of a kernel by its argument a, where it has the value f. */
export function kernelRate(F: PrimeField, level: number, spend: Meter, kind: Kernel['kind'], f: Dual, a?: Dual): Dual {
  const K = dualNumbers(F, level, spend);
  return kind === 'exp' ? f : K.invert(kind === 'log' ? a : K.sum([[f, 1], [f, 1]])); // biome-ignore format: one line
}

/** The kernel at a, where its value at the origin of a is given. */
export function kernelAt(F: PrimeField, spend: Meter, kind: Kernel['kind'], value: number, a: Dual): Dual {
  if (a.length === 1) return [value];
  const [low, high, level] = [a.slice(0, a.length / 2), a.slice(a.length / 2), Math.log2(a.length) - 1];
  const f = kernelAt(F, spend, kind, value, low);
  return f.concat(dualNumbers(F, level, spend).multiply(kernelRate(F, level, spend, kind, f, low), high));
}
