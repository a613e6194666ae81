/**
 * Polynomials as text, from their terms alone: `2*a^2*b - 1/3`. A name that could be mistaken for a formula is printed
 * in quotation marks, so that no choice of names can make the text say something else.
 */
import type { Fraction } from '../arithmetic/fraction.js';
import type { Polynomial } from '../arithmetic/polynomial.js';
import { factorsOf } from '../arithmetic/polynomial.js';
import { gcd } from '../arithmetic/rational.js';

export type NameOf = (indeterminate: number) => string;

const PLAIN = /^[\p{L}_][\p{L}\p{N}_']*(\[[0-9]+(,[0-9]+)*\])?$/u;

export function nameText(name: string): string {
  return PLAIN.test(name) ? name : JSON.stringify(name);
}

/** At most `limit` terms; how many were left out is said. */
function polynomialText(f: Polynomial, nameOf: NameOf, limit: number): string {
  const parts: string[] = [];
  for (const [monomial, c] of [...f.terms].slice(0, limit)) {
    const product = [...factorsOf(monomial)].map(([i, e]) => nameOf(i) + (e > 1 ? `^${e}` : '')).join('*');
    const common = gcd(c, f.scale);
    const [above, below] = [(c < 0n ? -c : c) / common, f.scale / common];
    const size = below === 1n ? `${above}` : `${above}/${below}`;
    parts.push(c < 0n ? '-' : '+', product === '' ? size : size === '1' ? product : `${size}*${product}`);
  }
  const text = parts.join(' ').replace(/^\+ /, '').replace(/^- /, '-');
  return f.terms.size > limit ? `${text} + … (${f.terms.size - limit} further terms)` : text || '0';
}

/** p or (p)/(q). */
export function fractionText({ numerator: p, denominator: q }: Fraction, nameOf: NameOf, limit: number): string {
  const above = polynomialText(p, nameOf, limit);
  return polynomialText(q, nameOf, limit) === '1' ? above : `(${above})/(${polynomialText(q, nameOf, limit)})`;
}
