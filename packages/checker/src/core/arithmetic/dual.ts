/**
 * Nested dual numbers over F_p: F_p[ε₁, …, ε_k] with ε_i² = 0 (theory §1.2, fact 4), for all k at once.
 *
 * A number is a block of 2^k residues; the one at offset m is the coefficient of the product of the ε_i with bit i−1 set in m. So the lower half of a
 * block is the value and the upper half its derivative along ε_k. A block may be shorter than another one: what it leaves out is zero.
 *
 * One rule of derivation, f(a + ε·b) = f(a) + ε·f'(a)·b, serves reciprocals and kernels (theory §7): f'(a) is −f(a)² for 1/a, f(a) for exp, 1/a for log and
 * 1/(2·f(a)) for sqrt. The value of an exponential or a logarithm at a point is free.
 */
import { type Meter, reject } from '../../text/rejection.js';
import type { Signed } from '../reading/program.js';
import { type Kind, plus } from './interpret.js';
import type { PrimeField } from './residue.js';

export type Dual = readonly number[];

/** a, filled up with zeros. */
export const padded = (a: Dual, size: number): Dual => [...a, ...new Array<number>(size - a.length).fill(0)];

export function dualNumbers(F: PrimeField, spend: Meter) {
  function sum(terms: readonly Signed<Dual>[]): Dual {
    const out = new Array<number>(terms.reduce((size, [a]) => Math.max(size, a.length), 1)).fill(0);
    spend(out.length * terms.length);
    for (const [a, sign] of terms) {
      for (let m = 0; m < a.length; m++) {
        const total = (out[m] as number) + sign * (a[m] as number);
        out[m] = total < 0 ? total + F.prime : total >= F.prime ? total - F.prime : total;
      }
    }
    return out;
  }

  function multiply(a: Dual, b: Dual): Dual {
    if (a.length > b.length) return multiply(b, a);
    const out = new Array<number>(b.length);
    let products = 0;
    for (let m = 0; m < b.length; m++) {
      const within = m & (a.length - 1);
      let total = 0;
      for (let part = within; part >= 0; part = part === 0 ? -1 : (part - 1) & within) {
        total += F.multiply(a[part] as number, b[m ^ part] as number);
        products++;
      }
      out[m] = total % F.prime;
    }
    spend(products);
    return out;
  }

  function invert(a: Dual | undefined): Dual {
    if (a === undefined || a[0] === 0) return reject(`the network divides by zero at the point, modulo ${F.prime}`);
    return apply('reciprocal', F.invert(a[0] as number), a);
  }

  /** The derivative of a function by its argument a, where it has the value f. */
  function rate(kind: Kind, f: Dual, a: Dual | undefined): Dual {
    if (kind === 'exp') return f;
    if (kind === 'reciprocal') return plus({ sum }, undefined, multiply(f, f), -1);
    return invert(kind === 'log' ? a : plus({ sum }, f, f));
  }

  /** The function at a, where its value at the origin of a is given. */
  function apply(kind: Kind, value: number, a: Dual): Dual {
    if (a.length === 1) return [value];
    const [low, high] = [a.slice(0, a.length / 2), a.slice(a.length / 2)];
    const f = apply(kind, value, low);
    return [...f, ...multiply(rate(kind, f, low), high)];
  }

  return Object.freeze({ sum, multiply, invert, rate, apply });
}
