/**
 * Nested dual numbers over F_p: F_p[ε₁, …, ε_k] with ε_i² = 0 (T§1.2, fact 4).
 *
 * An element of level k is a block of 2^k residues; the one at offset m is the coefficient of the product of the ε_i
 * with bit i−1 set in m. So the lower half of a block is the value and the upper half its derivative along ε_k.
 */
import type { Signed } from '../reading/program.js';
import { type Meter, reject } from '../reading/rejection.js';
import { type Algebra, plus } from './interpret.js';
import type { PrimeField } from './residue.js';

export type Dual = readonly number[];

export function dualNumbers(F: PrimeField, level: number, spend: Meter): Algebra<Dual> & { constant(r: number): Dual } {
  const size = 2 ** level;

  function constant(residue: number): Dual {
    const out = new Array<number>(size).fill(0);
    out[0] = residue;
    return out;
  }

  function sum(terms: readonly Signed<Dual>[]): Dual {
    spend(size * terms.length);
    const out = constant(0) as number[];
    for (const [a, sign] of terms) {
      for (let m = 0; m < size; m++) {
        const total = (out[m] as number) + sign * (a[m] as number);
        out[m] = total < 0 ? total + F.prime : total >= F.prime ? total - F.prime : total;
      }
    }
    return out;
  }

  function multiply(a: Dual, b: Dual): Dual {
    spend(3 ** level);
    const out = new Array<number>(size);
    for (let m = 0; m < size; m++) {
      let total = 0;
      for (let part = m; part >= 0; part = part === 0 ? -1 : (part - 1) & m) {
        total += F.multiply(a[part] as number, b[m ^ part] as number);
      }
      out[m] = total % F.prime;
    }
    return out;
  }

  /** Newton's iteration y ← y(2 − a·y); each step doubles the number of ε factors that are right. */
  function invert(a: Dual | undefined): Dual {
    if (a === undefined || a[0] === 0) return reject(`the network divides by zero at the point, modulo ${F.prime}`);
    let y = constant(F.invert(a[0] as number));
    for (let right = 1; right <= level; right *= 2) y = multiply(y, plus({ sum }, constant(2), multiply(a, y), -1));
    return y;
  }

  return Object.freeze({ constant, sum, multiply, invert, size: () => 0 });
}
