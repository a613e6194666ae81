/**
 * Kernels over F_p[ε₁, …, ε_k]: from the value of a kernel and all coefficients of its argument, all coefficients of the kernel.
 *
 * With a₀ the value and δ the nilpotent part of the argument (δ^{k+1} = 0):
 * exp: E₀·Σ δ^j/j!. log: L₀ + Σ_{j≥1} (−1)^{j+1} (δ/a₀)^j/j. sqrt: solved from s² = a subset by subset.
 */
import { invMod, mulMod, powMod } from '../rings/prime-field.js';
import { multiplyDual } from './dual-residues.js';
import type { Kernel } from './program.js';

/** The square root of a that is itself a square, for p ≡ 3 mod 4; undefined for zero and for non-squares. */
export function squareRoot(a: number, p: number): number | undefined {
  if (p % 4 !== 3) throw new RangeError(`squareRoot: the prime ${p} is not 3 mod 4`);
  if (a === 0) return undefined;
  const root = powMod(a, (p + 1) / 4, p);
  return mulMod(root, root, p) === a ? root : undefined;
}

/** Fills the coefficients of the kernel at node n; its value stands in the first place (for sqrt it is computed). False where undefined. */
export function kernelCoefficients(
  n: number,
  { kind, argument }: Kernel,
  at: Float64Array,
  size: number,
  p: number,
): boolean {
  const [n0, a0] = [n * size, argument * size];
  if (kind === 'sqrt') return rootCoefficients(at, n0, a0, size, p);
  const order = Math.log2(size);
  const taylor = taylorCoefficients(kind, at[n0]!, at[a0]!, order, p);
  if (taylor === undefined) return false;
  composeNilpotent(at, n0, a0, size, taylor, p);
  return true;
}

/** K^{(j)}(a₀)/j! for j = 0 … order; undefined where the kernel is. */
function taylorCoefficients(
  kind: Exclude<Kernel['kind'], 'sqrt'>,
  value: number,
  base: number,
  order: number,
  p: number,
): number[] | undefined {
  const out = [value];
  switch (kind) {
    case 'exp':
      for (let j = 1; j <= order; j++) out.push(mulMod(out[j - 1]!, invMod(j, p), p));
      return out;
    case 'log': {
      if (base === 0) return undefined;
      const inverse = invMod(base, p);
      let power = p - 1;
      for (let j = 1; j <= order; j++) {
        power = mulMod(power, p - inverse, p);
        out.push(mulMod(power, invMod(j, p), p));
      }
      return out;
    }
    default:
      throw new RangeError(`${kind} has no independent values modulo a prime: expected balls`);
  }
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

/** s² = a by growing subsets: 2 s_∅ s_S = a_S − Σ_{∅ ≠ T ⊊ S} s_T s_{S∖T}. */
function rootCoefficients(at: Float64Array, n0: number, a0: number, size: number, p: number): boolean {
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
}
