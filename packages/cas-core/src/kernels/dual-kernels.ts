/**
 * Kernels on nested dual numbers R[ε₁, …, ε_k], over any field R in which the kernels have values.
 *
 * K(a₀ + δ) = Σ_{j ≤ k} t_j δ^j with t_j = K^{(j)}(a₀)/j!, for δ^{k+1} = 0; the coefficients by the recurrence of the kernel (table.ts).
 * Over balls every step is an inclusion, so the coefficients are enclosures of the true ones.
 */
import type { KernelKind } from '../programs/program.js';
import { type Dual, dualNumbers } from '../rings/dual-numbers.js';
import type { Field } from '../rings/ring.js';
import type { TaylorScope } from './kernel-row.js';
import { KERNELS } from './table.js';

export type KernelValue<T> = (kind: KernelKind, argument: T) => T | undefined;

/** K^{(j)}(a)/j! for j = 0 … order; undefined where the kernel has no value. */
export function kernelTaylor<T extends NonNullable<unknown>>(
  field: Field<T>,
  value: KernelValue<T>,
  kind: KernelKind,
  a: T,
  order: number,
): T[] | undefined {
  const start = value(kind, a);
  if (start === undefined || order === 0) return start === undefined ? start : [start];
  const { domain, taylor } = KERNELS[kind];
  if (domain !== 'all' && field.isZero(a)) return undefined;
  const scope: TaylorScope<T> = {
    field,
    value,
    taylor: (other, at, n) => kernelTaylor(field, value, other, at, n),
    over: (x, n) => field.div(x, field.fromInteger(BigInt(n))),
    times: (n, x) => field.mul(field.fromInteger(BigInt(n)), x),
  };
  return taylor(scope, a, start, order);
}

/** The kernels of k-fold dual numbers over a field, for `evaluateProgram`. */
export function dualKernels<T extends NonNullable<unknown>>(
  field: Field<T>,
  k: number,
  value: KernelValue<T>,
): KernelValue<Dual<T>> {
  const ring = dualNumbers(field, k);
  return (kind, argument) => {
    const taylor = kernelTaylor(field, value, kind, argument[0]!, k);
    if (taylor === undefined) return undefined;
    const nilpotent = [field.zero, ...argument.slice(1)];
    let sum: Dual<T> = ring.constant(taylor[k]!);
    for (let j = k - 1; j >= 0; j--) sum = ring.add(ring.mul(sum, nilpotent), ring.constant(taylor[j]!));
    return sum;
  };
}

/** The dual numbers over a field with their partial division: a quotient exists where the divisor's value is not zero. */
export function dualField<T extends NonNullable<unknown>>(field: Field<T>, k: number): Field<Dual<T>> {
  const ring = dualNumbers(field, k);
  const div = (a: Dual<T>, b: Dual<T>): Dual<T> => {
    const out: T[] = [];
    // q·b = a by growing subsets: q_s b_∅ = a_s − Σ_{t ⊊ s} q_t b_{s∖t}.
    for (let s = 0; s < a.length; s++) {
      let rest = a[s]!;
      for (let t = (s - 1) & s; s !== 0; t = (t - 1) & s) {
        rest = field.sub(rest, field.mul(out[t]!, b[s ^ t]!));
        if (t === 0) break;
      }
      out.push(field.div(rest, b[0]!));
    }
    return out;
  };
  return Object.freeze({
    ...ring,
    div,
    inv: (a: Dual<T>) => div(ring.one, a),
    /** What may not be divided by. */
    isZero: (a: Dual<T>) => field.isZero(a[0]!) && ring.isZero(a),
  });
}
