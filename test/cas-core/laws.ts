/**
 * The axioms as data: named laws of rings, fields, derivations and gcds, each checked on random elements.
 *
 * A law returns a counterexample or undefined, so that a test can demand either: rings must have none, and for every
 * law a sabotaged ring must have one (rings.test.ts). Elements are compared by `show`, their printed form, which also
 * tests that representations are canonical.
 */
import type { Field, Polynomial, Ring } from '@lawful/cas-core';
import { divides, quotient } from '@lawful/cas-core/inside/polynomials/division';
import { canonicalAssociate, gcd } from '@lawful/cas-core/inside/polynomials/gcd';
import fc from 'fast-check';

export interface Law {
  readonly name: string;
  /** The smallest failing arguments found, printed; undefined when all runs pass. */
  counterexample(runs: number, seed: number): string | undefined;
}

const isPolynomial = (value: object): value is Polynomial<unknown> => 'terms' in value && 'ring' in value;

/** A printed form that is equal for equal representations and only for those. */
export function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    if (isPolynomial(value))
      return `<${value.ring
        .sortedTerms(value)
        .map((t) => `${show(t.coefficient)}·${show(t.exponents)}`)
        .join(' + ')}>`;
    return `{${Object.entries(value)
      .map(([k, v]) => `${k}: ${show(v)}`)
      .join(', ')}}`;
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A law on k elements; `holds` may throw, which counts as failure. */
function law<T>(name: string, arbitrary: fc.Arbitrary<T>, arity: number, holds: (...elements: T[]) => boolean): Law {
  return {
    name,
    counterexample: (runs, seed) => {
      const tuple = fc.array(arbitrary, { minLength: arity, maxLength: arity });
      const details = fc.check(
        fc.property(tuple, (elements) => holds(...elements)),
        { numRuns: runs, seed, endOnFailure: true },
      );
      if (!details.failed) return undefined;
      return `${name}: ${show(details.counterexample?.[0])}${details.errorInstance ? ` (${details.errorInstance})` : ''}`;
    },
  };
}

const same = (a: unknown, b: unknown): boolean => show(a) === show(b);
const throwsRangeError = (action: () => unknown): boolean => {
  try {
    action();
    return false;
  } catch (error) {
    return error instanceof RangeError;
  }
};
const integers = [-7n, -1n, 0n, 1n, 2n, 3n, 5n, 6n, 101n, 2n ** 70n];
const pairs = integers.flatMap((m) => integers.map((n) => [m, n] as const));

/** Commutative ring with one. */
export function ringLaws<T>(ring: Ring<T>, arbitrary: fc.Arbitrary<T>): Law[] {
  const { add, sub, neg, mul } = ring;
  const L = (name: string, arity: number, holds: (...elements: T[]) => boolean): Law =>
    law(name, arbitrary, arity, holds);
  return [
    L('addition is associative', 3, (a, b, c) => same(add(add(a!, b!), c!), add(a!, add(b!, c!)))),
    L('addition commutes', 2, (a, b) => same(add(a!, b!), add(b!, a!))),
    L('zero is neutral', 1, (a) => same(add(a!, ring.zero), a) && same(add(ring.zero, a!), a)),
    L('negatives cancel', 1, (a) => same(add(a!, neg(a!)), ring.zero)),
    L('subtraction adds the negative', 2, (a, b) => same(sub(a!, b!), add(a!, neg(b!)))),
    L('multiplication is associative', 3, (a, b, c) => same(mul(mul(a!, b!), c!), mul(a!, mul(b!, c!)))),
    L('multiplication commutes', 2, (a, b) => same(mul(a!, b!), mul(b!, a!))),
    L('one is neutral', 1, (a) => same(mul(a!, ring.one), a) && same(mul(ring.one, a!), a)),
    L('multiplication distributes', 3, (a, b, c) => same(mul(a!, add(b!, c!)), add(mul(a!, b!), mul(a!, c!)))),
    L('zero absorbs', 1, (a) => same(mul(a!, ring.zero), ring.zero)),
    L('integers map additively', 0, () =>
      pairs.every(([m, n]) => same(ring.fromInteger(m + n), add(ring.fromInteger(m), ring.fromInteger(n)))),
    ),
    L('integers map multiplicatively', 0, () =>
      pairs.every(([m, n]) => same(ring.fromInteger(m * n), mul(ring.fromInteger(m), ring.fromInteger(n)))),
    ),
    L('the integer one maps to one', 0, () => same(ring.fromInteger(1n), ring.one)),
    L('the characteristic generates the kernel of the integers', 0, () => {
      const c = ring.characteristic;
      if (!ring.isZero(ring.fromInteger(c))) return false;
      const below = c === 0n ? 200n : c < 200n ? c : 200n;
      for (let n = 1n; n < below; n++) if (ring.isZero(ring.fromInteger(n))) return false;
      return true;
    }),
    L('isZero recognises zero', 1, (a) => ring.isZero(ring.zero) && ring.isZero(a!) === same(a, ring.zero)),
    L('equal is equality of representations', 2, (a, b) => ring.equal(a!, b!) === same(a, b) && ring.equal(a!, a!)),
    L('operations leave their arguments alone', 2, (a, b) => {
      const before = show([a, b]);
      for (const f of [add, sub, mul]) f(a!, b!);
      neg(a!);
      return show([a, b]) === before;
    }),
  ];
}

/** The laws a field adds to those of a ring. */
export function fieldLaws<T>(field: Field<T>, arbitrary: fc.Arbitrary<T>): Law[] {
  return [
    law('inverses cancel', arbitrary, 1, (a) => field.isZero(a!) || same(field.mul(a!, field.inv(a!)), field.one)),
    law('division multiplies by the inverse', arbitrary, 2, (a, b) =>
      field.isZero(b!) ? true : same(field.div(a!, b!), field.mul(a!, field.inv(b!))),
    ),
    law(
      'zero has no inverse',
      arbitrary,
      1,
      (a) => throwsRangeError(() => field.inv(field.zero)) && throwsRangeError(() => field.div(a!, field.zero)),
    ),
    law<T>('one is not zero', arbitrary, 0, () => !field.equal(field.one, field.zero)),
  ];
}

/** A derivation D of a ring. */
export function derivationLaws<T>(ring: Ring<T>, D: (a: T) => T, arbitrary: fc.Arbitrary<T>): Law[] {
  return [
    law('a derivation is additive', arbitrary, 2, (a, b) => same(D(ring.add(a!, b!)), ring.add(D(a!), D(b!)))),
    law('a derivation obeys Leibniz', arbitrary, 2, (a, b) =>
      same(D(ring.mul(a!, b!)), ring.add(ring.mul(D(a!), b!), ring.mul(a!, D(b!)))),
    ),
    law<T>('a derivation kills the integers', arbitrary, 0, () =>
      integers.every((n) => same(D(ring.fromInteger(n)), ring.zero)),
    ),
  ];
}

/** A gcd on a polynomial ring, unique by normalisation. */
export function gcdLaws<C>(
  ring: Ring<Polynomial<C>>,
  arbitrary: fc.Arbitrary<Polynomial<C>>,
  g: (a: Polynomial<C>, b: Polynomial<C>) => Polynomial<C> = gcd,
): Law[] {
  const normal = (a: Polynomial<C>): Polynomial<C> => canonicalAssociate(a).polynomial;
  return [
    law('a gcd divides both arguments', arbitrary, 2, (a, b) => divides(g(a!, b!), a!) && divides(g(a!, b!), b!)),
    law('a gcd takes out a common factor', arbitrary, 3, (a, b, c) =>
      same(g(ring.mul(a!, c!), ring.mul(b!, c!)), normal(ring.mul(g(a!, b!), c!))),
    ),
    law('a gcd is symmetric', arbitrary, 2, (a, b) => same(g(a!, b!), g(b!, a!))),
    law('a gcd is normalised', arbitrary, 2, (a, b) => same(g(a!, b!), normal(g(a!, b!)))),
    law('a gcd does not see units', arbitrary, 2, (a, b) => same(g(ring.neg(a!), b!), g(a!, b!))),
    law('a gcd with zero is the other argument', arbitrary, 1, (a) => same(g(a!, ring.zero), normal(a!))),
    law('a gcd is that of a and b + ac', arbitrary, 3, (a, b, c) =>
      same(g(a!, ring.add(b!, ring.mul(a!, c!))), g(a!, b!)),
    ),
    law('cofactors are coprime', arbitrary, 2, (a, b) => {
      const d = g(a!, b!);
      return ring.isZero(d) ? ring.isZero(a!) && ring.isZero(b!) : same(g(quotient(a!, d), quotient(b!, d)), ring.one);
    }),
  ];
}
