/**
 * Exact division of multivariate polynomials, and the monomial order it runs on.
 *
 * a/b is found by eliminating leading terms in the order in which monomial codes compare: lexicographic with the last
 * variable first for packed codes, by degree and then lexicographic for sparse ones; both are compatible with products.
 * The remainder is a map of terms beside a heap of its monomials, so that the cost is that of the product (quotient) ×
 * (divisor) up to a logarithm. In an integral domain the degree of a quotient in each variable is a difference of
 * degrees; a quotient term above it ends the division at once, which also keeps packed exponents within their fields.
 * Larger divisions over ℤ and ℚ in few variables go by numbers (integer-products.ts), in the same order.
 *
 * Reference: M. Monagan, R. Pearce, "Sparse polynomial division using a heap", J. Symb. Comp. 46 (2011).
 */
import { ZZ } from '../rings/integers.js';
import type { Field, Ring } from '../rings/ring.js';
import { integerQuotient } from './integer-products.js';
import { popLargest, pushLargest } from './monomial-heap.js';
import { compareCodes, type Monomial, type MonomialEncoding } from './monomials.js';
import { accumulate, compareExponents, type Polynomial, type PolynomialRing, type Term } from './polynomial-ring.js';

export const isField = <C>(ring: Ring<C>): ring is Field<C> => 'inv' in ring;

/** m/n, or undefined when n does not divide m. */
export function divideMonomials(encoding: MonomialEncoding, m: Monomial, n: Monomial): Monomial | undefined {
  if (n === encoding.one) return m;
  const exponents = new Map(encoding.exponents(m));
  for (const [v, e] of encoding.exponents(n)) {
    const left = (exponents.get(v) ?? 0) - e;
    if (left < 0) return undefined;
    if (left === 0) exponents.delete(v);
    else exponents.set(v, left);
  }
  return encoding.fromExponents(exponents);
}

/** The monomial largest in the order of codes. Throws `RangeError` for the zero polynomial. */
export function leadingCode<C>(terms: ReadonlyMap<Monomial, C>): Monomial {
  let best: Monomial | undefined;
  for (const m of terms.keys()) if (best === undefined || compareCodes(m, best) > 0) best = m;
  if (best === undefined) throw new RangeError('leadingCode: the zero polynomial has no leading monomial');
  return best;
}

/** The term a printer shows first (see `compareExponents`). Throws `RangeError` for the zero polynomial. */
export function leadingTerm<C>(p: Polynomial<C>): Term<C> {
  let best: Term<C> | undefined;
  for (const [m, coefficient] of p.terms) {
    const exponents = p.ring.encoding.exponents(m);
    if (best === undefined || compareExponents(exponents, best.exponents) < 0) best = { coefficient, exponents };
  }
  if (best === undefined) throw new RangeError('leadingTerm: the zero polynomial has no leading term');
  return best;
}

/** The degree in each variable that occurs. */
export function degrees<C>(p: Polynomial<C>): Map<number, number> {
  const out = new Map<number, number>();
  for (const m of p.terms.keys())
    for (const [v, e] of p.ring.encoding.exponents(m)) if (e > (out.get(v) ?? 0)) out.set(v, e);
  return out;
}

/** With fewer terms on either side, integer-products.ts takes longer to prepare than it saves. */
const FEW_TERMS = 12;

/** Exact division in the coefficients: b ≠ 0; undefined when b does not divide a. */
function coefficientDivision<C>(ring: Ring<C>): (a: C, b: C) => C | undefined {
  if (isField(ring)) return (a, b) => ring.div(a, b);
  if ((ring as Ring<unknown>) === ZZ)
    return (a, b) => {
      const [x, y] = [a as bigint, b as bigint];
      return x % y === 0n ? ((x / y) as C) : undefined;
    };
  if ('encoding' in ring)
    return (a, b) => divideExact(a as Polynomial<unknown>, b as Polynomial<unknown>) as C | undefined;
  throw new TypeError(`divideExact: no division is known in ${ring.name}`);
}

/**
 * The q with a = q·b, or undefined when there is none. Throws `RangeError` when b is zero and `TypeError` when the
 * coefficients are neither a field nor ℤ nor a polynomial ring over such. Precondition, not checked: they are a domain.
 */
export function divideExact<C>(a: Polynomial<C>, b: Polynomial<C>): Polynomial<C> | undefined {
  const ring = a.ring;
  if (b.ring !== ring) throw new TypeError(`polynomial of ${b.ring.name} used in ${ring.name}`);
  if (b.terms.size === 0) throw new RangeError('divideExact: division by the zero polynomial');
  const { encoding, coefficients: R } = ring;
  const divide = coefficientDivision(R);
  const bound = degrees(a);
  for (const [v, e] of degrees(b)) {
    const left = (bound.get(v) ?? 0) - e;
    if (left < 0 && a.terms.size > 0) return undefined;
    bound.set(v, left);
  }
  if (b.terms.size >= FEW_TERMS && a.terms.size >= FEW_TERMS) {
    const fast = integerQuotient(R, encoding, a.terms, b.terms);
    if (fast !== undefined) return fast === 'none' ? undefined : ring.fromMap(fast);
  }
  const lead = leadingCode(b.terms);
  const leadCoefficient = b.terms.get(lead)!;
  const tail = [...b.terms].filter(([m]) => m !== lead).map(([m, c]) => [m, R.neg(c)] as const);
  const rest = new Map(a.terms);
  const quotient = new Map<Monomial, C>();
  const heap: Monomial[] = [];
  for (const m of rest.keys()) pushLargest(heap, m);
  while (rest.size > 0) {
    const m = popLargest(heap);
    const c = rest.get(m);
    if (c === undefined) continue;
    const q = divideMonomials(encoding, m, lead);
    const d = q === undefined ? undefined : divide(c, leadCoefficient);
    if (q === undefined || d === undefined) return undefined;
    if (encoding.exponents(q).some(([v, e]) => e > (bound.get(v) ?? 0))) return undefined;
    quotient.set(q, d);
    rest.delete(m);
    for (const [n, t] of tail) {
      const product = encoding.mul(q, n);
      if (!rest.has(product)) pushLargest(heap, product);
      accumulate(R, rest, product, R.mul(d, t));
    }
  }
  return ring.fromMap(quotient);
}

/** a/b where b is known to divide a. Throws `RangeError` when it does not: an error of the caller's proof. */
export function quotient<C>(a: Polynomial<C>, b: Polynomial<C>): Polynomial<C> {
  const q = divideExact(a, b);
  if (q === undefined) throw new RangeError(`quotient: the division in ${a.ring.name} is not exact`);
  return q;
}

/** Whether b divides a; every polynomial divides zero, and zero divides only zero. */
export const divides = <C>(b: Polynomial<C>, a: Polynomial<C>): boolean =>
  b.terms.size === 0 ? a.terms.size === 0 : divideExact(a, b) !== undefined;

/** p as a polynomial in one variable: the coefficient of x_v^e at index e, without x_v; empty for zero. */
export function coefficientsIn<C>(p: Polynomial<C>, v: number): Polynomial<C>[] {
  const { encoding } = p.ring;
  const parts: Map<Monomial, C>[] = [];
  for (const [m, c] of p.terms) {
    const e = encoding.exponent(m, v);
    while (parts.length <= e) parts.push(new Map());
    parts[e]!.set(dropVariable(encoding, m, v), c);
  }
  return parts.map((part) => p.ring.fromMap(part));
}

/** Σ list[e]·x_v^e; the inverse of `coefficientsIn`. */
export function fromCoefficientsIn<C>(
  ring: PolynomialRing<C>,
  list: readonly Polynomial<C>[],
  v: number,
): Polynomial<C> {
  const out = new Map<Monomial, C>();
  list.forEach((part, e) => {
    const x = encodePower(ring.encoding, v, e);
    for (const [m, c] of part.terms) out.set(ring.encoding.mul(m, x), c);
  });
  return ring.fromMap(out);
}

/** x_v^e as a code. */
export const encodePower = (encoding: MonomialEncoding, v: number, e: number): Monomial =>
  e === 0 ? encoding.one : encoding.fromExponents([[v, e]]);

/** m without its power of x_v. */
export function dropVariable(encoding: MonomialEncoding, m: Monomial, v: number): Monomial {
  let out = m;
  for (let e = encoding.exponent(m, v); e > 0; e--) out = encoding.lower(out, v);
  return out;
}
