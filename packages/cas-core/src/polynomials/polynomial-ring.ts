/**
 * Polynomial rings R[x₁, …, x_n]: sparse, distributed, over any ring.
 *
 * A polynomial maps monomial codes (see monomials.ts) to nonzero coefficients and knows its ring; operations compare
 * rings by identity once. Canonical: no zero coefficient is stored, so equality is equality of maps.
 */
import { UnableError } from '../rings/outcome.js';
import { power, type Ring } from '../rings/ring.js';
import { integerProducts, type SignedProduct } from './integer-products.js';
import { type Monomial, type MonomialEncoding, monomialEncoding } from './monomials.js';

export interface Polynomial<C> {
  readonly ring: PolynomialRing<C>;
  readonly terms: ReadonlyMap<Monomial, C>;
}

export interface Term<C> {
  readonly coefficient: C;
  /** [variable, exponent > 0] by increasing variable. */
  readonly exponents: readonly (readonly [number, number])[];
}

/** a·b, or −a·b when `negative`. */
export interface ProductOf<C> {
  readonly a: Polynomial<C>;
  readonly b: Polynomial<C>;
  readonly negative?: boolean;
}

/** With fewer products for each term of a factor, integer-products.ts takes longer to prepare than it saves. */
const REUSE = 4;

export interface PolynomialRing<C> extends Ring<Polynomial<C>> {
  readonly coefficients: Ring<C>;
  readonly variables: readonly string[];
  readonly encoding: MonomialEncoding;
  generator(i: number): Polynomial<C>;
  constant(c: C): Polynomial<C>;
  fromTerms(terms: Iterable<Term<C>>): Polynomial<C>;
  fromMap(terms: Map<Monomial, C>): Polynomial<C>;
  scale(c: C, p: Polynomial<C>): Polynomial<C>;
  /** Σ ±a·b. `pause` is told before so many products of terms are made; what it throws ends the work. */
  sumOfProducts(products: readonly ProductOf<C>[], pause?: (terms: number) => void): Polynomial<C>;
  /** ∂p/∂x_i. */
  derivative(p: Polynomial<C>, i: number): Polynomial<C>;
  /** Total degree; −1 for zero. */
  degree(p: Polynomial<C>): number;
  /** Terms sorted by falling total degree, then lexicographically: the order of every printer. */
  sortedTerms(p: Polynomial<C>): Term<C>[];
}

/** Adds c·m into an accumulator, removing the entry when it cancels. */
export function accumulate<C>(ring: Ring<C>, into: Map<Monomial, C>, m: Monomial, c: C): void {
  const old = into.get(m);
  if (old === undefined) {
    if (!ring.isZero(c)) into.set(m, c);
    return;
  }
  const next = ring.add(old, c);
  if (ring.isZero(next)) into.delete(m);
  else into.set(m, next);
}

/** Exponent lists: falling total degree, then the earlier variable and the higher exponent first. */
export function compareExponents(
  a: readonly (readonly [number, number])[],
  b: readonly (readonly [number, number])[],
): number {
  const degree = (list: readonly (readonly [number, number])[]): number => list.reduce((d, [, e]) => d + e, 0);
  const byDegree = degree(b) - degree(a);
  if (byDegree !== 0) return byDegree;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [v, e] = a[i]!;
    const [w, f] = b[i]!;
    if (v !== w) return v - w;
    if (e !== f) return f - e;
  }
  return a.length - b.length;
}

/** R[variables]; throws `RangeError` above 65,536 variables. */
export function polynomialRing<C>(coefficients: Ring<C>, variables: readonly string[]): PolynomialRing<C> {
  const R = coefficients;
  const encoding = monomialEncoding(variables.length);
  const wrap = (terms: ReadonlyMap<Monomial, C>): Polynomial<C> => ({ ring, terms });
  const own = (p: Polynomial<C>): ReadonlyMap<Monomial, C> => {
    if (p.ring !== ring) throw new TypeError(`polynomial of ${p.ring.name} used in ${ring.name}`);
    return p.terms;
  };
  const constant = (c: C): Polynomial<C> => wrap(R.isZero(c) ? new Map() : new Map([[encoding.one, c]]));
  const degree = (p: Polynomial<C>): number => {
    let d = -1;
    for (const m of own(p).keys()) d = Math.max(d, encoding.degree(m));
    return d;
  };
  const combine = (a: Polynomial<C>, b: Polynomial<C>, sign: (c: C) => C): Polynomial<C> => {
    const out = new Map(own(a));
    for (const [m, c] of own(b)) accumulate(R, out, m, sign(c));
    return wrap(out);
  };
  const mul = (a: Polynomial<C>, b: Polynomial<C>): Polynomial<C> =>
    own(a).size <= own(b).size ? sumOfProducts([{ a, b }]) : sumOfProducts([{ a: b, b: a }]);
  const sumOfProducts: PolynomialRing<C>['sumOfProducts'] = (products, pause) => {
    const factors: SignedProduct<C>[] = [];
    let work = 0;
    let preparation = 0;
    for (const { a, b, negative } of products) {
      if (own(a).size === 0 || own(b).size === 0) continue;
      if (encoding.kind === 'packed' && degree(a) + degree(b) > encoding.maxDegree)
        throw new UnableError(`degree ${degree(a) + degree(b)} exceeds the limit ${encoding.maxDegree}`);
      factors.push({ a: a.terms, b: b.terms, negative: negative === true });
      work += a.terms.size * b.terms.size;
      preparation += a.terms.size + b.terms.size;
    }
    if (factors.length === 0) return zero;
    const fast = work < REUSE * preparation ? undefined : integerProducts(R, encoding, factors, pause);
    if (fast !== undefined) return wrap(fast);
    const out = new Map<Monomial, C>();
    for (const { a, b, negative } of factors)
      for (const [m, c] of a) {
        pause?.(b.size);
        for (const [n, d] of b) {
          const product = R.mul(c, d);
          accumulate(R, out, encoding.mul(m, n), negative ? R.neg(product) : product);
        }
      }
    return wrap(out);
  };
  const ring: PolynomialRing<C> = {
    name: `${R.name}[${variables.length > 8 ? `${variables.length} variables` : variables.join(', ')}]`,
    coefficients: R,
    variables,
    encoding,
    get zero() {
      return zero;
    },
    get one() {
      return one;
    },
    characteristic: R.characteristic,
    fromInteger: (n) => constant(R.fromInteger(n)),
    add: (a, b) => combine(a, b, (c) => c),
    sub: (a, b) => combine(a, b, R.neg),
    neg: (a) => wrap(new Map([...own(a)].map(([m, c]) => [m, R.neg(c)]))),
    mul,
    sumOfProducts,
    isZero: (a) => own(a).size === 0,
    equal: (a, b) => {
      if (own(a).size !== own(b).size) return false;
      for (const [m, c] of a.terms) {
        const d = b.terms.get(m);
        if (d === undefined || !R.equal(c, d)) return false;
      }
      return true;
    },
    generator: (i) => {
      if (!(i >= 0 && i < variables.length)) throw new RangeError(`${ring.name} has no variable ${i}`);
      return wrap(new Map([[encoding.fromExponents([[i, 1]]), R.one]]));
    },
    constant,
    fromTerms: (terms) => {
      const out = new Map<Monomial, C>();
      for (const t of terms) accumulate(R, out, encoding.fromExponents(t.exponents), t.coefficient);
      return wrap(out);
    },
    fromMap: wrap,
    scale: (c, p) => {
      const out = new Map<Monomial, C>();
      for (const [m, d] of own(p)) accumulate(R, out, m, R.mul(c, d));
      return wrap(out);
    },
    derivative: (p, i) => {
      const out = new Map<Monomial, C>();
      for (const [m, c] of own(p)) {
        const e = encoding.exponent(m, i);
        if (e > 0) accumulate(R, out, encoding.lower(m, i), R.mul(R.fromInteger(BigInt(e)), c));
      }
      return wrap(out);
    },
    degree,
    sortedTerms: (p) =>
      [...own(p)]
        .map(([m, coefficient]) => ({ coefficient, exponents: encoding.exponents(m) }))
        .sort((s, t) => compareExponents(s.exponents, t.exponents)),
  };
  const zero = wrap(new Map());
  const one = constant(R.one);
  return Object.freeze(ring);
}

/**
 * The value of p under the homomorphism x_i ↦ values[i], coefficients ↦ embed(c), into any ring.
 * Powers are cached per variable, so each monomial costs its number of distinct variables.
 */
export function evaluatePolynomial<C, T>(
  p: Polynomial<C>,
  target: Ring<T>,
  embed: (c: C) => T,
  values: readonly T[],
): T {
  const powers = new Map<string, T>();
  const powerOf = (v: number, e: number): T => {
    if (e === 1) return values[v]!;
    const key = `${v},${e}`;
    let value = powers.get(key);
    if (value === undefined) {
      value = power(target, values[v]!, e);
      powers.set(key, value);
    }
    return value;
  };
  let total = target.zero;
  for (const [m, c] of p.terms) {
    let term = embed(c);
    for (const [v, e] of p.ring.encoding.exponents(m)) term = target.mul(term, powerOf(v, e));
    total = target.add(total, term);
  }
  return total;
}
