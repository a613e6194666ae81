import {
  DEFAULT_PRIMES,
  dualNumbers,
  type Field,
  type Polynomial,
  polynomialRing,
  primeField,
  QQ,
  type Ring,
  rationalFunctionField,
  rationalUnivariateRing,
  UnableError,
} from '@lawful/cas-core';
import { divides, quotient } from '@lawful/cas-core/inside/polynomials/division';
import { gcd } from '@lawful/cas-core/inside/polynomials/gcd';
import { monomialEncoding } from '@lawful/cas-core/inside/polynomials/monomials';
import { univariateRing } from '@lawful/cas-core/inside/polynomials/univariate';
import { ZZ } from '@lawful/cas-core/inside/rings/integers';
import fc from 'fast-check';
import {
  fractions,
  integers,
  polynomials,
  rationalFunctions,
  residues,
  smallFractions,
  smallIntegers,
  univariates,
} from './arbitraries.js';
import { describe, expect, it } from './jest-globals.js';
import { derivationLaws, fieldLaws, gcdLaws, type Law, ringLaws } from './laws.js';

const RUNS = 40;
const SEED = 577;

interface Entry {
  readonly name: string;
  readonly laws: readonly Law[];
}
const ringEntry = <T>(ring: Ring<T>, arbitrary: fc.Arbitrary<T>, more: Law[] = []): Entry => ({
  name: ring.name,
  laws: [...ringLaws(ring, arbitrary), ...more],
});
const fieldEntry = <T>(field: Field<T>, arbitrary: fc.Arbitrary<T>, more: Law[] = []): Entry =>
  ringEntry(field, arbitrary, [...fieldLaws(field, arbitrary), ...more]);

const F2 = primeField(2);
const F3 = primeField(3);
const F101 = primeField(101);
const LARGEST = primeField(67108859);
const lists = <T>(item: fc.Arbitrary<T>, n: number): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength: n, maxLength: n });

function polynomialEntry<C>(coefficients: Ring<C>, names: string[], element: fc.Arbitrary<C>, hasGcd = true): Entry {
  const ring = polynomialRing(coefficients, names);
  const arbitrary = polynomials(ring, element, 3, 2);
  const D = (p: Polynomial<C>): Polynomial<C> => ring.derivative(p, 0);
  return ringEntry(ring, arbitrary, [
    ...derivationLaws(ring, D, arbitrary),
    ...(hasGcd ? gcdLaws(ring, arbitrary) : []),
  ]);
}
function functionEntry<C>(coefficients: Ring<C>, names: string[], element: fc.Arbitrary<C>): Entry {
  const field = rationalFunctionField(polynomialRing(coefficients, names));
  const arbitrary = rationalFunctions(field, polynomials(field.polynomials, element, 2, 2));
  return fieldEntry(
    field,
    arbitrary,
    derivationLaws(field, (f) => field.derivative(f, 0), arbitrary),
  );
}
const inner = polynomialRing(ZZ, ['s']);
const line = rationalUnivariateRing();
const line2 = univariateRing(F2);

const table: Entry[] = [
  ringEntry(ZZ, integers),
  fieldEntry(QQ, fractions),
  ...[F2, F3, F101, primeField(16777213), LARGEST].map((F) => fieldEntry(F, residues(F))),
  ringEntry(dualNumbers(ZZ, 0), lists(integers, 1)),
  ringEntry(dualNumbers(ZZ, 2), lists(integers, 4)),
  ringEntry(dualNumbers(QQ, 1), lists(fractions, 2)),
  ringEntry(dualNumbers(F2, 3), lists(residues(F2), 8)),
  polynomialEntry(ZZ, ['x', 'y'], smallIntegers),
  polynomialEntry(QQ, ['x', 'y', 'z'], smallFractions),
  polynomialEntry(QQ, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], smallFractions),
  polynomialEntry(F2, ['x', 'y'], residues(F2)),
  polynomialEntry(F3, ['x', 'y'], residues(F3)),
  polynomialEntry(F101, ['a', 'b', 'c', 'd', 'e', 'f', 'g'], residues(F101)),
  polynomialEntry(inner, ['x', 'y'], polynomials(inner, smallIntegers, 2, 2), false),
  polynomialEntry(dualNumbers(ZZ, 1), ['x', 'y'], lists(smallIntegers, 2), false),
  ringEntry(
    line,
    univariates(line, smallFractions, 4),
    derivationLaws(line, line.derivative, univariates(line, smallFractions, 4)),
  ),
  ringEntry(
    line2,
    univariates(line2, residues(F2), 7),
    derivationLaws(line2, line2.derivative, univariates(line2, residues(F2), 7)),
  ),
  functionEntry(QQ, ['x', 'y'], smallFractions),
  functionEntry(F101, ['x', 'y', 'z'], residues(F101)),
  functionEntry(F2, ['x'], residues(F2)),
];

describe.each(table)('$name', ({ laws }) => {
  it.each([...laws])('$name', (law) => {
    expect(law.counterexample(RUNS, SEED)).toBeUndefined();
  });
});

describe('every law is seen to fail on a ring that breaks it', () => {
  const F = primeField(7);
  const element = residues(F);
  type Sabotage = Partial<Field<number>>;
  const sabotages: Record<string, Sabotage> = {
    'addition is associative': { add: (a, b) => F.add(a, F.mul(2, b)) },
    'addition commutes': { add: (a, b) => F.add(a, F.mul(2, b)) },
    'zero is neutral': { zero: 1 },
    'negatives cancel': { neg: (a) => a },
    'subtraction adds the negative': { sub: F.add },
    'multiplication is associative': { mul: (a, b) => F.add(F.mul(a, b), 1) },
    'multiplication commutes': { mul: (a, b) => F.mul(a, F.mul(b, b)) },
    'one is neutral': { one: 2 },
    'multiplication distributes': { mul: F.add },
    'zero absorbs': { mul: F.add },
    'integers map additively': { fromInteger: (n) => F.fromInteger(n * n) },
    'integers map multiplicatively': { fromInteger: (n) => F.fromInteger(2n * n) },
    'the integer one maps to one': { fromInteger: () => 0 },
    'the characteristic generates the kernel of the integers': { characteristic: 14n },
    'isZero recognises zero': { isZero: (a) => a <= 1 },
    'equal is equality of representations': { equal: (a, b) => F.sub(a, b) <= 1 },
    'inverses cancel': { inv: (a) => a },
    'division multiplies by the inverse': { div: F.mul },
    'zero has no inverse': { inv: (a) => (a === 0 ? 0 : F.inv(a)) },
    'one is not zero': { equal: () => true },
  };
  it.each(Object.entries(sabotages))('%s', (name, change) => {
    const broken: Field<number> = { ...F, ...change };
    const law = [...ringLaws(broken, element), ...fieldLaws(broken, element)].find((l) => l.name === name);
    expect(law?.counterexample(400, SEED)).toMatch(name);
  });

  const ring = univariateRing(F);
  const mutating: Ring<readonly number[]> = {
    ...ring,
    add: (a, b) => {
      (a as number[]).push(1);
      return ring.add(a, b);
    },
  };
  const mutationLaw = 'operations leave their arguments alone';
  it(mutationLaw, () => {
    const law = ringLaws(mutating, univariates(ring, element, 3)).find((l) => l.name === mutationLaw);
    expect(law?.counterexample(50, SEED)).toMatch(mutationLaw);
  });

  const xy = polynomialRing(QQ, ['x', 'y']);
  const poly = polynomials(xy, smallFractions, 3, 2);
  type P = Polynomial<{ num: bigint; den: bigint }>;
  const derivations: Record<string, (p: P) => P> = {
    'a derivation is additive': (p) => xy.mul(p, p),
    'a derivation obeys Leibniz': (p) => xy.derivative(xy.derivative(p, 0), 0),
    'a derivation kills the integers': (p) => xy.add(p, xy.one),
  };
  it.each(Object.entries(derivations))('%s', (name, D) => {
    const law = derivationLaws(xy, D, poly).find((l) => l.name === name);
    expect(law?.counterexample(200, SEED)).toMatch(name);
  });

  const x = xy.generator(0);
  const xx = xy.mul(x, x);
  const gcds: Record<string, (a: P, b: P) => P> = {
    'a gcd divides both arguments': (a) => a,
    'a gcd takes out a common factor': () => xy.one,
    'a gcd is symmetric': (a) => a,
    'a gcd is normalised': (a, b) => xy.scale({ num: -2n, den: 1n }, gcd(a, b)),
    'a gcd does not see units': (a) => a,
    'a gcd with zero is the other argument': () => xy.one,
    'a gcd is that of a and b + ac': (_, b) => b,
    // Forgets one factor x of a multiple of x²; it still takes x out of what is left, and so convicts itself.
    'cofactors are coprime': (a, b) => {
      const g = gcd(a, b);
      return divides(xx, g) && !xy.isZero(g) ? quotient(g, x) : g;
    },
  };
  // Random pairs are mostly coprime; planted multiples make the last law visible.
  const multiples = fc.oneof(
    poly,
    poly.map((p) => xy.mul(p, xx)),
  );
  it.each(Object.entries(gcds))('%s', (name, broken) => {
    const law = gcdLaws(xy, multiples, broken).find((l) => l.name === name);
    expect(law?.counterexample(400, SEED)).toMatch(name);
  });

  it('and no law is missing from the tables above', () => {
    const all = [
      ...ringLaws(F, element),
      ...fieldLaws(F, element),
      ...derivationLaws(xy, (p) => p, poly),
      ...gcdLaws(xy, poly),
    ].map((l) => l.name);
    const broken = [...Object.keys(sabotages), mutationLaw, ...Object.keys(derivations), ...Object.keys(gcds)];
    expect(new Set(broken)).toEqual(new Set(all));
  });
});

describe('limits of the representations', () => {
  it('a packed monomial refuses exponents that would spill into the next variable', () => {
    const R = polynomialRing(ZZ, ['x', 'y']);
    expect(() => R.fromTerms([{ coefficient: 1n, exponents: [[0, 300]] }])).toThrow(UnableError);
    const x200 = R.fromTerms([{ coefficient: 1n, exponents: [[0, 200]] }]);
    expect(() => R.mul(x200, x200)).toThrow(/degree 400 exceeds the limit 255/);
    expect(() => monomialEncoding(2).fromExponents([[0, -1]])).toThrow(/-1 is not an exponent/);
    expect(() => monomialEncoding(9).fromExponents([[0, 5000]])).toThrow(UnableError);
  });

  it('the default primes are the ten largest below 2^24', () => {
    const least = (n: number): number => {
      let d = 2;
      while (d * d <= n && n % d !== 0) d++;
      return d * d <= n ? d : n;
    };
    const primes: number[] = [];
    for (let n = 2 ** 24 - 1; primes.length < 10; n--) if (least(n) === n) primes.push(n);
    expect(DEFAULT_PRIMES).toEqual(primes);
  });

  it('prime fields refuse composites and large primes', () => {
    expect(() => primeField(91)).toThrow(/91/);
    expect(() => primeField(67108879)).toThrow(/67108879/);
  });
});
