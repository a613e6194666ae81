/**
 * Kernels over F_p[ε₁, …, ε_k]: from the value of a kernel and all coefficients of its argument, all coefficients of the kernel.
 *
 * With a₀ the value and δ the nilpotent part of the argument (δ^{k+1} = 0):
 * exp: E₀·Σ δ^j/j!. log: L₀ + Σ_{j≥1} (−1)^{j+1} (δ/a₀)^j/j. sqrt: solved from s² = a subset by subset.
 */
import { invMod, mulMod, powMod } from '../rings/prime-field.js';
import { multiplyDual } from './dual-residues.js';

/** The square root of a that is itself a square, for p ≡ 3 mod 4; undefined for zero and for non-squares. */
function squareRoot(a: number, p: number): number | undefined {
  if (p % 4 !== 3) throw new RangeError(`squareRoot: the prime ${p} is not 3 mod 4`);
  if (a === 0) return undefined;
  const root = powMod(a, (p + 1) / 4, p);
  return mulMod(root, root, p) === a ? root : undefined;
}

/** What a kernel is modulo a prime p; false and undefined where it is not defined. */
export interface ModularRule {
  /** A value free like an indeterminate's, a root of the argument, or none that could be used: only enclosures decide. */
  readonly kind: 'free' | 'root' | 'enclosed';
  /** The value: `given` where it is free. */
  value(given: number, argument: number, p: number): number | undefined;
  /** Fills the coefficients from n0 on, of which a free value stands in the first place, by those of the argument from a0 on. */
  coefficients(at: Float64Array, n0: number, a0: number, size: number, p: number): boolean;
  /** The n-th coefficient of the power series `out` from those of its argument; a free value is its 0-th. */
  series(a: Float64Array, out: Float64Array, n: number, p: number): boolean;
}

/** E = e^u; n·E_n = Σ i·u_i E_{n−i}. */
export const exponentialModular: ModularRule = {
  kind: 'free',
  value: (given) => given,
  coefficients: (at, n0, a0, size, p) => {
    const taylor = [at[n0]!];
    for (let j = 1; j <= Math.log2(size); j++) taylor.push(mulMod(taylor[j - 1]!, invMod(j, p), p));
    composeNilpotent(at, n0, a0, size, taylor, p);
    return true;
  },
  series: (a, out, n, p) => {
    if (n === 0) return true;
    let sum = 0;
    for (let i = 1; i <= n; i++) sum = (sum + ((i * a[i]!) % p) * out[n - i]!) % p;
    out[n] = (sum * invMod(n, p)) % p;
    return true;
  },
};

/** L = log|a|; n·a₀·L_n = n·a_n − Σ_{i<n} i·L_i a_{n−i}. */
export const logarithmModular: ModularRule = {
  kind: 'free',
  value: (given, argument) => (argument === 0 ? undefined : given),
  coefficients: (at, n0, a0, size, p) => {
    if (at[a0] === 0) return false;
    const inverse = invMod(at[a0]!, p);
    const taylor = [at[n0]!];
    let power = p - 1;
    for (let j = 1; j <= Math.log2(size); j++) {
      power = mulMod(power, p - inverse, p);
      taylor.push(mulMod(power, invMod(j, p), p));
    }
    composeNilpotent(at, n0, a0, size, taylor, p);
    return true;
  },
  series: (a, out, n, p) => {
    if (n === 0) return a[0] !== 0;
    let sum = 0;
    for (let i = 1; i < n; i++) sum = (sum + ((i * out[i]!) % p) * a[n - i]!) % p;
    out[n] = (((((((n * a[n]!) % p) - sum + p) % p) * invMod(a[0]!, p)) % p) * invMod(n, p)) % p;
    return true;
  },
};

/** s² = a by growing subsets: 2 s_∅ s_S = a_S − Σ_{∅ ≠ T ⊊ S} s_T s_{S∖T}; 2 s₀ s_n = a_n − Σ_{0<i<n} s_i s_{n−i}. */
export const rootModular: ModularRule = {
  kind: 'root',
  value: (_, argument, p) => squareRoot(argument, p),
  coefficients: (at, n0, a0, size, p) => {
    const root = squareRoot(at[a0]!, p);
    if (root === undefined) return false;
    const inverse = invMod((2 * root) % p, p);
    at[n0] = root;
    for (let s = 1; s < size; s++) {
      let rest = at[a0 + s]!;
      for (let t = (s - 1) & s; t !== 0; t = (t - 1) & s) {
        rest -= mulMod(at[n0 + t]!, at[n0 + (s ^ t)]!, p);
        if (rest < 0) rest += p;
      }
      at[n0 + s] = mulMod(rest, inverse, p);
    }
    return true;
  },
  series: (a, out, n, p) => {
    if (n === 0) {
      const root = squareRoot(a[0]!, p);
      if (root === undefined) return false;
      out[0] = root;
      return true;
    }
    const rest = n === 1 ? 0 : convolve(out, out, 1, n - 1, n, p);
    out[n] = (((a[n]! - rest + p) % p) * invMod((2 * out[0]!) % p, p)) % p;
    return true;
  },
};

/** A kernel that is not known to be independent: it has no values modulo a prime to differentiate. */
export const onlyEnclosed = (kind: string): ModularRule => ({
  kind: 'enclosed',
  value: (given) => given,
  coefficients: () => {
    throw new RangeError(`${kind} has no independent values modulo a prime: expected balls`);
  },
  series: () => {
    throw new RangeError(`series of ${kind} modulo a prime`);
  },
});

/** Σ_{i=from}^{to} a_i b_{n−i} mod p. */
export function convolve(a: Float64Array, b: Float64Array, from: number, to: number, n: number, p: number): number {
  let sum = 0;
  for (let i = from; i <= to; i++) {
    sum += a[i]! * b[n - i]!;
    if ((i & 15) === 15) sum %= p;
  }
  return sum % p;
}

/** at[n] = Σ_j taylor_j·δ^j, δ the argument without its value; Horner's rule on dual numbers. */
function composeNilpotent(
  at: Float64Array,
  n0: number,
  a0: number,
  size: number,
  taylor: readonly number[],
  p: number,
): void {
  const scratch = new Float64Array(3 * size);
  for (let s = 1; s < size; s++) scratch[s] = at[a0 + s]!;
  scratch[size] = taylor[taylor.length - 1]!;
  for (let j = taylor.length - 2; j >= 0; j--) {
    multiplyDual(scratch, 2 * size, size, 0, size, p);
    scratch.copyWithin(size, 2 * size, 3 * size);
    scratch[size] = (scratch[size]! + taylor[j]!) % p;
  }
  for (let s = 0; s < size; s++) at[n0 + s] = scratch[size + s]!;
}
