/**
 * Kernels on nested dual numbers R[ε₁, …, ε_k], over any field R in which the kernels have values.
 *
 * K(a₀ + δ) = Σ_{j ≤ k} t_j δ^j with t_j = K^{(j)}(a₀)/j!, for δ^{k+1} = 0. The Taylor coefficients follow from the first by the
 * differential equation of the kernel, a = a₀ + s:
 *
 *   exp:   (j+1) t_{j+1} = t_j                                     from K' = K
 *   log:   a₀ (j+1) t_{j+1} = −j t_j for j ≥ 1, t₁ = 1/a₀           from (a₀ + s) K' = 1
 *   sqrt:  a₀ (j+1) t_{j+1} = (1/2 − j) t_j                        from 2 (a₀ + s) K' = K
 *   gauss: (j+1) t_{j+1} = −2 (a₀ t_j + t_{j−1})                   from K' = −2 a K
 *   erf:   (j+1) t_{j+1} = g_j, the coefficients of gauss          from erf' = gauss
 *   sin, cos:  j (j+1) t_{j+1} = −t_{j−1} for j ≥ 1                from K'' = −K
 *
 * Over balls every step is an inclusion, so the coefficients are enclosures of the true ones.
 */
import type { KernelKind } from '../programs/program.js';
import { type Dual, dualNumbers } from '../rings/dual-numbers.js';
import type { Field } from '../rings/ring.js';

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
  if (start === undefined) return undefined;
  const out = [start];
  if (order === 0) return out;
  const over = (x: T, n: number): T => field.div(x, field.fromInteger(BigInt(n)));
  const times = (n: number, x: T): T => field.mul(field.fromInteger(BigInt(n)), x);
  if ((kind === 'log' || kind === 'sqrt') && field.isZero(a)) return undefined;
  const bell = kind === 'erf' ? kernelTaylor(field, value, 'gauss', a, order - 1) : undefined;
  if (kind === 'erf' && bell === undefined) return undefined;
  for (let j = 0; j < order; j++) {
    const t = out[j]!;
    switch (kind) {
      case 'exp':
        out.push(over(t, j + 1));
        break;
      case 'log':
        out.push(j === 0 ? field.inv(a) : over(field.div(times(-j, t), a), j + 1));
        break;
      case 'sqrt':
        out.push(over(field.div(times(1 - 2 * j, t), a), 2 * (j + 1)));
        break;
      case 'gauss': {
        const sum = j === 0 ? field.mul(a, t) : field.add(field.mul(a, t), out[j - 1]!);
        out.push(over(times(-2, sum), j + 1));
        break;
      }
      case 'sin':
      case 'cos': {
        const next = j === 0 ? value(kind === 'sin' ? 'cos' : 'sin', a) : over(out[j - 1]!, j * (j + 1));
        if (next === undefined) return undefined;
        out.push(j === 0 && kind === 'sin' ? next : field.neg(next));
        break;
      }
      case 'erf':
        out.push(over(bell![j]!, j + 1));
    }
  }
  return out;
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
