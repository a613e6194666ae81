/**
 * Multivariate gcd over any field by primitive remainder sequences.
 *
 * K[x₁, …, x_n] is read as (K[the other variables])[v]. By Gauss's lemma the gcd is the gcd of the contents times the
 * gcd of the primitive parts; the latter comes out of Euclid's algorithm with pseudo-division, each remainder replaced
 * by its primitive part so that coefficients stay as small as they can be. Contents are gcds with one variable less.
 * Slow for large inputs (gcd-modular.ts is the fast path), but it needs nothing from K except the field operations.
 *
 * Reference: D. Knuth, *TAOCP* 2, §4.6.1, Algorithm E with primitive parts.
 */
import { coefficientsIn, degrees, fromCoefficientsIn, isField, leadingTerm, quotient } from './division.js';
import type { Polynomial } from './polynomial-ring.js';

/** p divided by its leading coefficient; zero stays zero. Throws `TypeError` when the coefficients are not a field. */
export function monicPolynomial<C>(p: Polynomial<C>): Polynomial<C> {
  const R = p.ring.coefficients;
  if (!isField(R)) throw new TypeError(`monicPolynomial: ${R.name} is not a field`);
  if (p.terms.size === 0) return p;
  const { coefficient } = leadingTerm(p);
  return R.equal(coefficient, R.one) ? p : p.ring.scale(R.inv(coefficient), p);
}

const isConstant = <C>(p: Polynomial<C>): boolean => p.ring.degree(p) <= 0;

/** The gcd of the coefficients of p with respect to x_v; monic. */
function contentIn<C>(parts: readonly Polynomial<C>[], one: Polynomial<C>): Polynomial<C> {
  const nonzero = parts.filter((c) => c.terms.size > 0).sort((a, b) => a.terms.size - b.terms.size);
  let g = nonzero[0];
  if (g === undefined) return one;
  g = monicPolynomial(g);
  for (const c of nonzero.slice(1)) {
    if (isConstant(g)) return one;
    g = gcdEuclid(g, c);
  }
  return g;
}

/** lead(b)^k·a reduced by b as polynomials in one variable, dense lists of coefficients without trailing zeros. */
function pseudoRemainder<C>(a: readonly Polynomial<C>[], b: readonly Polynomial<C>[]): Polynomial<C>[] {
  const ring = b[0]!.ring;
  const rest = [...a];
  const lead = b[b.length - 1]!;
  while (rest.length >= b.length) {
    const top = rest[rest.length - 1]!;
    const shift = rest.length - b.length;
    for (let i = 0; i < rest.length - 1; i++) {
      const scaled = ring.mul(lead, rest[i]!);
      rest[i] = i < shift ? scaled : ring.sub(scaled, ring.mul(top, b[i - shift]!));
    }
    rest.pop();
    while (rest.length > 0 && rest[rest.length - 1]!.terms.size === 0) rest.pop();
  }
  return rest;
}

/** The monic gcd over a field; gcd(0, 0) = 0. */
export function gcdEuclid<C>(a: Polynomial<C>, b: Polynomial<C>): Polynomial<C> {
  const ring = a.ring;
  if (a.terms.size === 0) return monicPolynomial(b);
  if (b.terms.size === 0) return monicPolynomial(a);
  if (isConstant(a) || isConstant(b)) return ring.one;
  const inA = degrees(a);
  const inB = degrees(b);
  for (const v of inA.keys()) if (!inB.has(v)) return gcdEuclid(contentIn(coefficientsIn(a, v), ring.one), b);
  for (const v of inB.keys()) if (!inA.has(v)) return gcdEuclid(a, contentIn(coefficientsIn(b, v), ring.one));
  const cost = (v: number): number => Math.min(inA.get(v)!, inB.get(v)!);
  const v = [...inA.keys()].reduce((best, w) => (cost(w) < cost(best) ? w : best));

  const primitive = (parts: readonly Polynomial<C>[]): [content: Polynomial<C>, part: Polynomial<C>[]] => {
    const content = contentIn(parts, ring.one);
    return [content, isConstant(content) ? [...parts] : parts.map((c) => quotient(c, content))];
  };
  const [contentA, partA] = primitive(coefficientsIn(a, v));
  const [contentB, partB] = primitive(coefficientsIn(b, v));
  const common = gcdEuclid(contentA, contentB);
  let [r, s] = partA.length >= partB.length ? [partA, partB] : [partB, partA];
  while (s.length > 1) {
    const remainder = pseudoRemainder(r, s);
    r = s;
    s = remainder.length === 0 ? [] : primitive(remainder)[1];
  }
  // A remainder of degree 0 means coprime primitive parts.
  return s.length === 1 ? common : monicPolynomial(ring.mul(common, fromCoefficientsIn(ring, r, v)));
}
