/**
 * Nested dual numbers R[ε₁, …, ε_k]/(ε₁², …, ε_k²).
 *
 * An element is an array of 2^k coefficients indexed by the set of ε's as a bit mask; bit i stands for ε_{i+1}.
 * Evaluating a polynomial map at θ + Σ ε_i v_i and reading the coefficient of ε₁⋯ε_k gives the mixed directional
 * derivative, which is how iterated brackets are evaluated without symbols (theory §1.2, fact 4).
 */
import type { Ring } from './ring.js';

export type Dual<T> = readonly T[];

export interface DualNumbers<T> extends Ring<Dual<T>> {
  readonly base: Ring<T>;
  readonly order: number;
  constant(a: T): Dual<T>;
}

/** The ring of k-fold dual numbers over `base`; 0 ≤ k ≤ 12. */
export function dualNumbers<T>(base: Ring<T>, k: number): DualNumbers<T> {
  if (!Number.isInteger(k) || k < 0 || k > 12) throw new RangeError(`dualNumbers: order ${k} is not in 0 … 12`);
  const size = 2 ** k;
  const fill = (a: T): T[] => {
    const out = new Array<T>(size).fill(base.zero);
    out[0] = a;
    return out;
  };
  const zero = fill(base.zero);
  return Object.freeze({
    name: `${base.name}[eps^${k}]`,
    base,
    order: k,
    zero,
    one: fill(base.one),
    characteristic: base.characteristic,
    fromInteger: (n: bigint) => fill(base.fromInteger(n)),
    constant: fill,
    add: (a: Dual<T>, b: Dual<T>) => a.map((x, i) => base.add(x, b[i]!)),
    sub: (a: Dual<T>, b: Dual<T>) => a.map((x, i) => base.sub(x, b[i]!)),
    neg: (a: Dual<T>) => a.map((x) => base.neg(x)),
    mul: (a: Dual<T>, b: Dual<T>) => {
      const out = new Array<T>(size);
      for (let s = 0; s < size; s++) {
        let acc = base.zero;
        for (let t = s; ; t = (t - 1) & s) {
          acc = base.add(acc, base.mul(a[t]!, b[s ^ t]!));
          if (t === 0) break;
        }
        out[s] = acc;
      }
      return out;
    },
    isZero: (a: Dual<T>) => a.every((x) => base.isZero(x)),
    equal: (a: Dual<T>, b: Dual<T>) => a.every((x, i) => base.equal(x, b[i]!)),
  });
}
