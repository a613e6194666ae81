/** Random elements of the rings under test, small enough that products of three stay cheap. */
import {
  type Polynomial,
  type PolynomialRing,
  type PrimeField,
  type Rational,
  type RationalFunction,
  rational,
  type Univariate,
} from '@lawful/cas-core';
import type { RationalFunctionField } from '@lawful/cas-core/inside/polynomials/rational-functions';
import type { UnivariateRing } from '@lawful/cas-core/inside/polynomials/univariate';
import fc from 'fast-check';

export const integers: fc.Arbitrary<bigint> = fc.oneof(fc.bigInt(-9n, 9n), fc.bigInt(-(2n ** 80n), 2n ** 80n));
export const smallIntegers: fc.Arbitrary<bigint> = fc.bigInt(-9n, 9n);
export const fractions: fc.Arbitrary<Rational> = fc
  .tuple(integers, fc.bigInt(1n, 2n ** 40n))
  .map(([n, d]) => rational(n, d));
export const smallFractions: fc.Arbitrary<Rational> = fc
  .tuple(smallIntegers, fc.bigInt(1n, 6n))
  .map(([n, d]) => rational(n, d));
export const residues = (field: PrimeField): fc.Arbitrary<number> =>
  fc.oneof(fc.nat(field.p - 1), fc.constantFrom(0, 1, field.p - 1));

/** At most `terms` terms with exponents up to `degree` in each variable. */
export const polynomials = <C>(
  ring: PolynomialRing<C>,
  coefficient: fc.Arbitrary<C>,
  terms: number,
  degree: number,
): fc.Arbitrary<Polynomial<C>> =>
  fc
    .array(
      fc.record({
        coefficient,
        exponents: fc
          .array(fc.tuple(fc.nat(ring.variables.length - 1), fc.integer({ min: 1, max: degree })), { maxLength: 2 })
          .map((list) => [...new Map(list)]),
      }),
      { maxLength: terms },
    )
    .map((list) => ring.fromTerms(list));

export const univariates = <T>(
  ring: UnivariateRing<T>,
  coefficient: fc.Arbitrary<T>,
  degree: number,
): fc.Arbitrary<Univariate<T>> =>
  fc.array(coefficient, { maxLength: degree + 1 }).map((list) => ring.fromCoefficients(list));

export const rationalFunctions = <C>(
  field: RationalFunctionField<C>,
  polynomial: fc.Arbitrary<Polynomial<C>>,
): fc.Arbitrary<RationalFunction<C>> =>
  fc.tuple(polynomial, polynomial).map(([num, den]) => {
    const ring = field.polynomials;
    return field.fraction(num, ring.isZero(den) ? ring.one : den);
  });
