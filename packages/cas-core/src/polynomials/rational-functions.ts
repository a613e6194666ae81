/**
 * The field of fractions of K[x₁, …, x_n]: reduced quotients of polynomials.
 *
 * An element is {num, den} with gcd(num, den) = 1 and den normalised as gcd.ts normalises (over ℚ: integer
 * coefficients, content 1, positive first term; over other fields monic); zero is 0/1. That is canonical, so equality
 * is equality of the two polynomials. Sums and products cancel before they multiply, which keeps the gcds small.
 *
 * Reference: P. Henrici, "A subroutine for computations with rational numbers", J. ACM 3 (1956); D. Knuth, *TAOCP* 2,
 * §4.5.1.
 */
import { type Outcome, ok, undefinedBecause } from '../rings/outcome.js';
import type { Field, Ring } from '../rings/ring.js';
import { isField, quotient } from './division.js';
import { canonicalAssociate, gcd } from './gcd.js';
import { evaluatePolynomial, type Polynomial, type PolynomialRing } from './polynomial-ring.js';

export interface RationalFunction<C> {
  readonly num: Polynomial<C>;
  readonly den: Polynomial<C>;
}

export interface RationalFunctionField<C> extends Field<RationalFunction<C>> {
  readonly polynomials: PolynomialRing<C>;
  /** num/den in lowest terms. Throws `RangeError` when den = 0. */
  fraction(num: Polynomial<C>, den: Polynomial<C>): RationalFunction<C>;
  constant(c: C): RationalFunction<C>;
  generator(i: number): RationalFunction<C>;
  /** ∂f/∂x_i. */
  derivative(f: RationalFunction<C>, i: number): RationalFunction<C>;
  /**
   * The value at x_i = values[i] in a field that contains K through `embed`; `undefined` when the denominator vanishes
   * there (the fraction is reduced, so this is a pole or a point of indeterminacy).
   */
  evaluate<T>(f: RationalFunction<C>, target: Field<T>, embed: (c: C) => T, values: readonly T[]): Outcome<T>;
}

/** The fraction field of a polynomial ring over a field. Throws `TypeError` when the coefficients are not a field. */
export function rationalFunctionField<C>(ring: PolynomialRing<C>): RationalFunctionField<C> {
  const K = ring.coefficients as Ring<C>;
  if (!isField(K)) throw new TypeError(`rationalFunctionField: ${K.name} is not a field`);
  type F = RationalFunction<C>;
  const make = (num: Polynomial<C>, den: Polynomial<C>): F => Object.freeze({ num, den });
  const isOne = (p: Polynomial<C>): boolean => ring.equal(p, ring.one);
  const zero = make(ring.zero, ring.one);
  const one = make(ring.one, ring.one);
  /** For coprime arguments. */
  const normal = (num: Polynomial<C>, den: Polynomial<C>): F => {
    if (ring.isZero(num)) return zero;
    const { unit, polynomial } = canonicalAssociate(den);
    return make(K.equal(unit, K.one) ? num : ring.scale(K.inv(unit), num), polynomial);
  };
  const cancel = (a: Polynomial<C>, b: Polynomial<C>): readonly [a: Polynomial<C>, b: Polynomial<C>] => {
    if (isOne(a) || isOne(b)) return [a, b];
    const g = gcd(a, b);
    return isOne(g) ? [a, b] : [quotient(a, g), quotient(b, g)];
  };
  const fraction = (num: Polynomial<C>, den: Polynomial<C>): F => {
    if (ring.isZero(den)) throw new RangeError(`${name}: a denominator is zero`);
    return ring.isZero(num) ? zero : normal(...cancel(num, den));
  };
  const add = (a: F, b: F): F => {
    if (ring.isZero(a.num)) return b;
    if (ring.isZero(b.num)) return a;
    const [restA, restB] = cancel(a.den, b.den);
    const num = ring.add(ring.mul(a.num, restB), ring.mul(b.num, restA));
    if (ring.isZero(num)) return zero;
    // A common factor of the new numerator and denominator divides gcd(a.den, b.den).
    const shared = quotient(a.den, restA);
    const [reduced, left] = cancel(num, shared);
    return normal(reduced, ring.mul(ring.mul(restA, restB), left));
  };
  const mul = (a: F, b: F): F => {
    if (ring.isZero(a.num) || ring.isZero(b.num)) return zero;
    const [n1, d2] = cancel(a.num, b.den);
    const [n2, d1] = cancel(b.num, a.den);
    return normal(ring.mul(n1, n2), ring.mul(d1, d2));
  };
  const neg = (a: F): F => make(ring.neg(a.num), a.den);
  const inv = (a: F): F => {
    if (ring.isZero(a.num)) throw new RangeError(`${name}.inv: division by zero`);
    return normal(a.den, a.num);
  };
  const name = `${K.name}(${ring.variables.length > 8 ? `${ring.variables.length} variables` : ring.variables.join(', ')})`;
  const fromPolynomial = (p: Polynomial<C>): F => make(p, ring.one);
  return Object.freeze({
    name,
    polynomials: ring,
    zero,
    one,
    characteristic: ring.characteristic,
    fromInteger: (n: bigint) => fromPolynomial(ring.fromInteger(n)),
    fraction,
    constant: (c: C) => fromPolynomial(ring.constant(c)),
    generator: (i: number) => fromPolynomial(ring.generator(i)),
    add,
    sub: (a: F, b: F) => add(a, neg(b)),
    neg,
    mul,
    inv,
    div: (a: F, b: F) => mul(a, inv(b)),
    isZero: (a: F) => ring.isZero(a.num),
    equal: (a: F, b: F) => ring.equal(a.num, b.num) && ring.equal(a.den, b.den),
    derivative: (f: F, i: number) => {
      const dn = ring.derivative(f.num, i);
      const dd = ring.derivative(f.den, i);
      if (ring.isZero(dd)) return fraction(dn, f.den);
      // (n/d)' = (n'·d/g − n·d'/g)/(d·d/g) with g = gcd(d, d').
      const [d, e] = cancel(f.den, dd);
      return fraction(ring.sub(ring.mul(dn, d), ring.mul(f.num, e)), ring.mul(f.den, d));
    },
    evaluate: <T>(f: F, target: Field<T>, embed: (c: C) => T, values: readonly T[]): Outcome<T> => {
      if (values.length !== ring.variables.length)
        throw new RangeError(`${name}.evaluate: ${values.length} values for ${ring.variables.length} variables`);
      const den = evaluatePolynomial(f.den, target, embed, values);
      if (target.isZero(den)) return undefinedBecause('the denominator vanishes at the point');
      return ok(target.div(evaluatePolynomial(f.num, target, embed, values), den));
    },
  });
}
