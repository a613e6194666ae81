/**
 * The relation s² = a of a square root, on polynomials: even powers of s are replaced by powers of a = num/den.
 */
import type { Monomial } from '../polynomials/monomials.js';
import { accumulate, type Polynomial } from '../polynomials/polynomial-ring.js';
import { QQ, type Rational } from '../rings/rationals.js';

/** den^k·p modulo s² = num/den, with the power k just large enough. */
export function reduceRoot(
  p: Polynomial<Rational>,
  s: number,
  num: Polynomial<Rational>,
  den: Polynomial<Rational>,
): { polynomial: Polynomial<Rational>; power: number } {
  const { ring } = p;
  const { encoding } = ring;
  const byHalf = new Map<number, Map<Monomial, Rational>>();
  let most = 0;
  for (const [m, c] of p.terms) {
    const half = Math.floor(encoding.exponent(m, s) / 2);
    let lower = m;
    for (let k = 0; k < 2 * half; k++) lower = encoding.lower(lower, s);
    let part = byHalf.get(half);
    if (part === undefined) {
      part = new Map();
      byHalf.set(half, part);
    }
    accumulate(QQ, part, lower, c);
    most = Math.max(most, half);
  }
  let total = ring.zero;
  const powers = (q: Polynomial<Rational>): Polynomial<Rational>[] => {
    const out = [ring.one];
    for (let k = 1; k <= most; k++) out.push(ring.mul(out[k - 1]!, q));
    return out;
  };
  const [up, down] = [powers(num), powers(den)];
  for (const [half, part] of byHalf)
    total = ring.add(total, ring.mul(ring.fromMap(part), ring.mul(up[half]!, down[most - half]!)));
  return { polynomial: total, power: most };
}
