/**
 * Products, quotients and powers in F_p[ε₁, …, ε_k]/(ε_i²), p < 2^24: an element is 2^k residues in an array, indexed by sets of ε's as
 * bit masks. Products of residues are below 2^48, so sixteen of them add exactly before one reduction.
 */
import { invMod } from '../rings/prime-field.js';

/** at[n0 + s] = Σ_{t ⊂ s} at[a0 + t]·at[b0 + s∖t], for all s. */
export function multiplyDual(at: Float64Array, n0: number, a0: number, b0: number, size: number, p: number): void {
  const inverse = 1 / p;
  for (let s = 0; s < size; s++) {
    let sum = 0;
    let count = 0;
    for (let t = s; ; t = (t - 1) & s) {
      sum += at[a0 + t]! * at[b0 + (s ^ t)]!;
      if (++count === 16) {
        sum -= Math.floor(sum * inverse) * p;
        count = 1;
      }
      if (t === 0) break;
    }
    let r = sum - Math.floor(sum * inverse) * p;
    if (r < 0) r += p;
    else if (r >= p) r -= p;
    at[n0 + s] = r;
  }
}

/** The quotient at n0; false when the divisor's value is 0. */
export function divideDual(at: Float64Array, n0: number, a0: number, b0: number, size: number, p: number): boolean {
  if (at[b0] === 0) return false;
  const inverse = invMod(at[b0]!, p);
  // q·b = a, solved for the coefficients of q by growing subsets: q_s = (a_s − Σ_{t ⊊ s} q_t b_{s∖t}) / b_∅.
  for (let s = 0; s < size; s++) {
    let acc = at[a0 + s]!;
    for (let t = (s - 1) & s; s !== 0; t = (t - 1) & s) {
      acc -= (at[n0 + t]! * at[b0 + (s ^ t)]!) % p;
      if (acc < 0) acc += p;
      if (t === 0) break;
    }
    at[n0 + s] = (acc * inverse) % p;
  }
  return true;
}

/** The k-th power at n0. */
export function powerDual(at: Float64Array, n0: number, a0: number, k: number, size: number, p: number): void {
  const scratch = new Float64Array(3 * size);
  for (let s = 0; s < size; s++) scratch[size + s] = at[a0 + s]!;
  scratch[0] = 1;
  for (let e = k; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) {
      multiplyDual(scratch, 2 * size, 0, size, size, p);
      scratch.copyWithin(0, 2 * size, 3 * size);
    }
    multiplyDual(scratch, 2 * size, size, size, size, p);
    scratch.copyWithin(size, 2 * size, 3 * size);
  }
  for (let s = 0; s < size; s++) at[n0 + s] = scratch[s]!;
}
