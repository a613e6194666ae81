/**
 * Greatest common divisors in K[x₁, …, x_n] and ℤ[x₁, …, x_n], normalised to be unique.
 *
 * The associate that is returned: over ℤ and ℚ the one with integer coefficients, positive first term (in the order of
 * printing) and, over ℚ, content 1; over any other field the monic one. gcd(0, 0) = 0. Before any real work, variables
 * that cannot occur in the gcd are removed: those that occur in one argument only, and those in which a univariate
 * image at a point of F_p already has a constant gcd. Removing a variable replaces a polynomial by its coefficients,
 * so what is computed is the gcd of a list.
 */
import { residueNumber } from '../linear-algebra/modular-reconstruction.js';
import { ZZ } from '../rings/integers.js';
import { UnableError } from '../rings/outcome.js';
import { DEFAULT_PRIMES, primeField } from '../rings/prime-field.js';
import { gcdInteger, QQ, type Rational, rational } from '../rings/rationals.js';
import { coefficientsIn, degrees, divides, isField, leadingTerm, quotient } from './division.js';
import { gcdEuclid, monicPolynomial } from './gcd-euclid.js';
import {
  degreeBound,
  gcdModPrime,
  gcdPrimitiveIntegers,
  integerContent,
  primitiveInteger,
  reducePolynomial,
} from './gcd-modular.js';
import type { Monomial } from './monomials.js';
import { type Polynomial, type PolynomialRing, polynomialRing } from './polynomial-ring.js';

/** Whether the coefficients are ℚ (resp. ℤ, resp. a prime field), and so the polynomial has that coefficient type. */
const isRational = (p: Polynomial<unknown>): p is Polynomial<Rational> => (p.ring.coefficients as unknown) === QQ;
const isInteger = (p: Polynomial<unknown>): p is Polynomial<bigint> => (p.ring.coefficients as unknown) === ZZ;
const isModular = (p: Polynomial<unknown>): p is Polynomial<number> => 'p' in p.ring.coefficients;

const integerRings = new WeakMap<object, PolynomialRing<bigint>>();

/** ℤ[x₁, …, x_n] beside ℚ[x₁, …, x_n]; one per ring. */
function integerRingOf(ring: PolynomialRing<Rational>): PolynomialRing<bigint> {
  let known = integerRings.get(ring);
  if (known === undefined) {
    known = polynomialRing(ZZ, ring.variables);
    integerRings.set(ring, known);
  }
  return known;
}

/** c and the primitive integer polynomial with p = c·primitive and positive first term; p ≠ 0. */
function clearDenominators(p: Polynomial<Rational>): [c: Rational, primitive: Polynomial<bigint>] {
  let den = 1n;
  for (const q of p.terms.values()) den = (den / gcdInteger(den, q.den)) * q.den;
  const terms = new Map<Monomial, bigint>();
  for (const [m, q] of p.terms) terms.set(m, q.num * (den / q.den));
  const whole = integerRingOf(p.ring).fromMap(terms);
  const content = leadingTerm(whole).coefficient < 0n ? -integerContent(whole) : integerContent(whole);
  const part = whole.ring.fromMap(new Map([...terms].map(([m, c]) => [m, c / content])));
  return [rational(content, den), part];
}

const toRational = (p: Polynomial<bigint>, ring: PolynomialRing<Rational>): Polynomial<Rational> =>
  ring.fromMap(new Map([...p.terms].map(([m, c]) => [m, rational(c)])));

export interface Associate<C> {
  readonly unit: C;
  /** The canonical associate: p = unit·polynomial. */
  readonly polynomial: Polynomial<C>;
}

/** p = unit·polynomial with the normalisation of this file; 1·0 for zero. */
export function canonicalAssociate<C>(p: Polynomial<C>): Associate<C>;
export function canonicalAssociate(p: Polynomial<unknown>): Associate<unknown> {
  const R = p.ring.coefficients;
  if (p.terms.size === 0) return { unit: R.one, polynomial: p };
  if (isRational(p)) {
    const [unit, part] = clearDenominators(p);
    return { unit, polynomial: toRational(part, p.ring) };
  }
  if (isInteger(p)) {
    const negative = leadingTerm(p).coefficient < 0n;
    return { unit: negative ? -1n : 1n, polynomial: negative ? p.ring.neg(p) : p };
  }
  return { unit: leadingTerm(p).coefficient, polynomial: monicPolynomial(p) };
}

/** The coefficients of p as a polynomial in the variables outside `keep`. */
function coefficientList<C>(p: Polynomial<C>, keep: (v: number) => boolean): Polynomial<C>[] {
  let list = [p];
  for (const v of degrees(p).keys())
    if (!keep(v)) list = list.flatMap((q) => coefficientsIn(q, v)).filter((q) => q.terms.size > 0);
  return list;
}

/** The variables that can occur in gcd(a, b), judged by images modulo a prime; a superset of those that do. */
function possibleVariables(a: Polynomial<number>, b: Polynomial<number>): number[] {
  const p = (a.ring.coefficients as { p?: number }).p!;
  const inB = degrees(b);
  const shared = [...degrees(a).keys()].filter((v) => inB.has(v));
  return shared.filter((v) => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const values = a.ring.variables.map((_, w) => (48271 * (w + 1) + 16807 * (attempt + 1) * (w + 3) ** 2) % p);
      if (degreeBound(a, b, v, values) === 0) return false;
    }
    return true;
  });
}

type Kernel<C> = (a: Polynomial<C>, b: Polynomial<C>) => Polynomial<C>;

/** Removes variables, then calls `kernel` on pairs of nonzero polynomials in the variables that remain. */
function reduceAndFold<C>(
  a: Polynomial<C>,
  b: Polynomial<C>,
  image: (p: Polynomial<C>) => Polynomial<number> | undefined,
  kernel: Kernel<C>,
): Polynomial<C> {
  const [imageA, imageB] = [image(a), image(b)];
  const inB = degrees(b);
  const possible =
    imageA === undefined || imageB === undefined
      ? [...degrees(a).keys()].filter((v) => inB.has(v))
      : possibleVariables(imageA, imageB);
  if (possible.length === 0) return a.ring.one;
  const keep = new Set(possible);
  const list = [a, b].flatMap((p) => coefficientList(p, (v) => keep.has(v)));
  list.sort((p, q) => p.terms.size - q.terms.size);
  let g = list[0]!;
  for (const c of list.slice(1)) {
    if (a.ring.degree(g) === 0) return a.ring.one;
    if (!divides(g, c)) g = list.length === 2 ? kernel(g, c) : reduceAndFold(g, c, image, kernel);
  }
  return a.ring.degree(g) === 0 ? a.ring.one : g;
}

const FILTER_PRIME = DEFAULT_PRIMES[0]!;

function gcdPrimitive(a: Polynomial<bigint>, b: Polynomial<bigint>): Polynomial<bigint> {
  const small = polynomialRing(primeField(FILTER_PRIME), a.ring.variables);
  // An image bounds degrees only if no leading coefficient vanishes; one that loses a term is not used at all.
  const image = (p: Polynomial<bigint>): Polynomial<number> | undefined => {
    for (const c of p.terms.values()) if (residueNumber(c, FILTER_PRIME) === 0) return undefined;
    return reducePolynomial(p, small);
  };
  const kernel: Kernel<bigint> = (f, g) => gcdPrimitiveIntegers(primitiveInteger(f), primitiveInteger(g));
  return primitiveInteger(reduceAndFold(a, b, image, kernel));
}

const gcdModular = (a: Polynomial<number>, b: Polynomial<number>): Polynomial<number> =>
  reduceAndFold(
    a,
    b,
    (p) => p,
    (f, g) => gcdModPrime(f, g) ?? gcdEuclid(f, g),
  );

/**
 * The greatest common divisor, unique by the normalisation of this file (over ℤ it includes the integer content).
 * Throws `TypeError` when the coefficients are neither ℤ nor a field.
 */
export function gcd<C>(a: Polynomial<C>, b: Polynomial<C>): Polynomial<C>;
export function gcd(a: Polynomial<unknown>, b: Polynomial<unknown>): Polynomial<unknown> {
  if (a.ring !== b.ring) throw new TypeError(`polynomial of ${b.ring.name} used in ${a.ring.name}`);
  if (a.terms.size === 0) return canonicalAssociate(b).polynomial;
  if (b.terms.size === 0) return canonicalAssociate(a).polynomial;
  if (isRational(a) && isRational(b)) {
    const g = gcdPrimitive(clearDenominators(a)[1], clearDenominators(b)[1]);
    return canonicalAssociate(toRational(g, a.ring)).polynomial;
  }
  if (isInteger(a) && isInteger(b)) {
    const content = gcdInteger(integerContent(a), integerContent(b));
    const g = gcdPrimitive(primitiveInteger(a), primitiveInteger(b));
    return canonicalAssociate(a.ring.scale(content, g)).polynomial;
  }
  if (isModular(a) && isModular(b)) return monicPolynomial(gcdModular(a, b));
  if (isField(a.ring.coefficients)) return gcdEuclid(a, b);
  throw new TypeError(`gcd: the coefficients ${a.ring.coefficients.name} are neither ZZ nor a field`);
}

/** The least common multiple, normalised; 0 when an argument is 0. */
export function lcm<C>(a: Polynomial<C>, b: Polynomial<C>): Polynomial<C> {
  if (a.terms.size === 0 || b.terms.size === 0) return a.ring.zero;
  return canonicalAssociate(a.ring.mul(a, quotient(b, gcd(a, b)))).polynomial;
}

/** The polynomial r with r^p = f when all exponents are multiples of p, over F_p; undefined otherwise. */
function frobeniusRoot<C>(f: Polynomial<C>): Polynomial<C> | undefined {
  const p = Number(f.ring.characteristic);
  const terms = f.ring.sortedTerms(f);
  if (terms.some((t) => t.exponents.some(([, e]) => e % p !== 0))) return undefined;
  return f.ring.fromTerms(terms.map((t) => ({ ...t, exponents: t.exponents.map(([v, e]) => [v, e / p] as const) })));
}

/**
 * The product of the distinct irreducible factors of positive degree, normalised; 0 for 0, 1 for constants. Throws
 * `UnableError` in characteristic p over a field other than F_p when p-th roots of coefficients would be needed.
 */
export function squarefreePart<C>(f: Polynomial<C>): Polynomial<C> {
  const ring = f.ring;
  const whole = canonicalAssociate(f).polynomial;
  if (whole.terms.size === 0) return whole;
  if (ring.degree(whole) === 0) return ring.one;
  let repeated = whole;
  for (const v of degrees(whole).keys()) repeated = gcd(repeated, ring.derivative(whole, v));
  const simple = quotient(whole, repeated);
  const normal = (p: Polynomial<C>): Polynomial<C> => {
    const { polynomial } = canonicalAssociate(p);
    return isInteger(polynomial as Polynomial<unknown>)
      ? (primitiveInteger(polynomial as unknown as Polynomial<bigint>) as unknown as Polynomial<C>)
      : polynomial;
  };
  if (ring.characteristic === 0n) return normal(simple);
  // What `repeated` has outside the factors of `simple` is a p-th power.
  for (;;) {
    const common = gcd(repeated, simple);
    if (ring.degree(common) <= 0) break;
    repeated = quotient(repeated, common);
  }
  if (ring.degree(repeated) <= 0) return normal(simple);
  if (!isModular(f as Polynomial<unknown>)) throw new UnableError(`no p-th roots are known in ${ring.name}`);
  const root = frobeniusRoot(repeated);
  if (root === undefined) throw new UnableError(`squarefreePart: ${ring.name} is not over a perfect field`);
  return normal(ring.mul(simple, squarefreePart(root)));
}
