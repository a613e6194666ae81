import {
  divideExact,
  type Polynomial,
  type PolynomialRing,
  polynomialRing,
  primeField,
  QQ,
  type Rational,
  type Ring,
  rational,
  rationalFunctionField,
  UnableError,
} from '@lawful/cas-core';
import { divides } from '@lawful/cas-core/inside/polynomials/division';
import { canonicalAssociate, gcd, lcm, squarefreePart } from '@lawful/cas-core/inside/polynomials/gcd';
import { gcdEuclid } from '@lawful/cas-core/inside/polynomials/gcd-euclid';
import { evaluatePolynomial } from '@lawful/cas-core/inside/polynomials/polynomial-ring';
import { ZZ } from '@lawful/cas-core/inside/rings/integers';
import fc from 'fast-check';
import { polynomials, residues, smallFractions, smallIntegers } from './arbitraries.js';
import { describe, expect, it } from './jest-globals.js';
import { show } from './laws.js';

const options = { seed: 8128, numRuns: 40 };
const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `x${i}`);

interface Case {
  readonly name: string;
  check(body: <C>(ring: PolynomialRing<C>, p: fc.Arbitrary<Polynomial<C>>) => void): void;
}
function entry<C>(coefficients: Ring<C>, n: number, element: fc.Arbitrary<C>, terms = 4, degree = 3): Case {
  const ring = polynomialRing(coefficients, names(n));
  return { name: ring.name, check: (body) => body(ring, polynomials(ring, element, terms, degree)) };
}
const cases: Case[] = [
  entry(ZZ, 2, smallIntegers),
  entry(QQ, 1, smallFractions, 6, 8),
  entry(QQ, 2, smallFractions),
  entry(QQ, 4, smallFractions),
  entry(QQ, 9, smallFractions, 5, 2),
  ...[2, 3, 5].map((p) => entry(primeField(p), 2, residues(primeField(p)), 3, 2)),
  entry(primeField(101), 3, residues(primeField(101))),
  entry(primeField(16777213), 7, residues(primeField(16777213))),
];

describe.each(cases)('in $name', ({ check }) => {
  it('division returns the planted quotient and refuses a remainder', () => {
    check((ring, p) => {
      fc.assert(
        fc.property(p, p, (q, b) => {
          if (ring.isZero(b)) return;
          const product = ring.mul(q, b);
          expect(show(divideExact(product, b))).toBe(show(q));
          if (ring.degree(b) > 0) expect(divideExact(ring.add(product, ring.one), b)).toBeUndefined();
        }),
        options,
      );
    });
  });

  it('the gcd of g·a and g·(a·q + 1) is the planted g', () => {
    check((ring, p) => {
      fc.assert(
        fc.property(p, p, p, (g, a, q) => {
          const b = ring.add(ring.mul(a, q), ring.one);
          const answer = gcd(ring.mul(g, a), ring.mul(g, b));
          expect(show(answer)).toBe(show(canonicalAssociate(g).polynomial));
        }),
        options,
      );
    });
  });

  it('the least common multiple is divisible by both and has the right degree', () => {
    check((ring, p) => {
      fc.assert(
        fc.property(p, p, (a, b) => {
          const m = lcm(a, b);
          expect(divides(a, m) && divides(b, m)).toBe(true);
          if (!ring.isZero(m)) expect(ring.degree(m)).toBe(ring.degree(a) + ring.degree(b) - ring.degree(gcd(a, b)));
        }),
        options,
      );
    });
  });

  it('the squarefree part of a·b²·c³ is that of a·b·c, and is its own', () => {
    check((ring, p) => {
      fc.assert(
        fc.property(p, p, p, (a, b, c) => {
          const whole = [a, b, b, c, c, c].reduce(ring.mul);
          if (ring.isZero(whole) || ring.degree(whole) > 40) return;
          const part = squarefreePart(whole);
          expect(show(part)).toBe(show(squarefreePart(ring.mul(a, ring.mul(b, c)))));
          expect(show(squarefreePart(part))).toBe(show(part));
          expect(divides(part, whole)).toBe(true);
        }),
        { ...options, numRuns: 15 },
      );
    });
  });
});

describe('the fast and the general gcd', () => {
  it.each([2, 3, 101, 16777213])('agree in two variables modulo %i', (p) => {
    const field = primeField(p);
    const ring = polynomialRing(field, ['x', 'y']);
    const poly = polynomials(ring, residues(field), 3, 2);
    fc.assert(
      fc.property(poly, poly, poly, (g, a, b) => {
        const [f, h] = [ring.mul(g, a), ring.mul(g, b)];
        expect(show(gcd(f, h))).toBe(show(gcdEuclid(f, h)));
      }),
      options,
    );
  });

  it('agree over the rationals, up to the normalisation', () => {
    const ring = polynomialRing(QQ, ['x', 'y']);
    const poly = polynomials(ring, smallFractions, 3, 2);
    fc.assert(
      fc.property(poly, poly, poly, (g, a, b) => {
        const [f, h] = [ring.mul(g, a), ring.mul(g, b)];
        expect(show(gcd(f, h))).toBe(show(canonicalAssociate(gcdEuclid(f, h)).polynomial));
      }),
      options,
    );
  });
});

describe('gcds that mislead one prime or one point', () => {
  const ring = polynomialRing(ZZ, ['x', 'y']);
  const [x, y] = [ring.generator(0), ring.generator(1)];
  const n = (v: number | bigint): Polynomial<bigint> => ring.fromInteger(BigInt(v));

  it('sees that x + p and x are coprime for the first prime p', () => {
    const p = 16777213;
    expect(show(gcd(ring.add(x, n(p)), x))).toBe(show(ring.one));
    const f = ring.mul(ring.add(x, n(p)), ring.add(y, x));
    expect(show(gcd(f, ring.mul(x, ring.add(y, x))))).toBe(show(ring.add(x, y)));
  });

  it('survives leading coefficients that the first primes divide', () => {
    const lead = n(16777213n * 16777199n);
    const g = ring.add(ring.mul(lead, ring.mul(x, y)), n(1));
    expect(show(gcd(ring.mul(g, x), ring.mul(g, ring.add(x, n(1)))))).toBe(show(g));
  });

  it('survives coefficients of several primes’ length', () => {
    const g = ring.add(ring.scale(10n ** 60n + 7n, ring.mul(x, x)), ring.scale(-(3n ** 90n), y));
    const a = ring.add(ring.scale(5n ** 50n, x), y);
    expect(show(gcd(ring.mul(g, a), ring.mul(g, ring.add(a, n(1)))))).toBe(show(g));
  });

  it('keeps the integer content over ZZ and drops it over QQ', () => {
    expect(show(gcd(ring.scale(6n, x), ring.scale(-4n, ring.mul(x, y))))).toBe(show(ring.scale(2n, x)));
    const Q = polynomialRing(QQ, ['x', 'y']);
    const sixX = Q.scale(rational(6, 7), Q.generator(0));
    expect(show(gcd(sixX, Q.neg(sixX)))).toBe(show(Q.generator(0)));
  });

  it('knows the corner cases', () => {
    expect(show(gcd(ring.zero, ring.zero))).toBe(show(ring.zero));
    expect(show(gcd(n(-6), n(4)))).toBe(show(n(2)));
    expect(show(gcd(n(-6), ring.zero))).toBe(show(n(6)));
    expect(() => divideExact(x, ring.zero)).toThrow(RangeError);
    expect(divideExact(ring.zero, x)).toEqual(ring.zero);
    const constants = polynomialRing(QQ, []);
    expect(show(gcd(constants.one, constants.fromInteger(5n)))).toBe(show(constants.one));
  });
});

describe('squarefree parts in characteristic p', () => {
  it.each([2, 3])('take p-th roots modulo %i', (p) => {
    const ring = polynomialRing(primeField(p), ['x', 'y']);
    const [x, y] = [ring.generator(0), ring.generator(1)];
    const [a, b] = [ring.add(ring.mul(x, x), y), ring.add(x, ring.one)];
    const times = (f: Polynomial<number>, k: number): Polynomial<number> =>
      Array.from({ length: k }, () => f).reduce(ring.mul, ring.one);
    const expected = show(canonicalAssociate(ring.mul(a, b)).polynomial);
    for (const [i, j] of [
      [p, 1],
      [p * p, p],
      [1, p + 1],
      [p, p * p],
      [2 * p, 3 * p],
    ] as const)
      expect(show(squarefreePart(ring.mul(times(a, i), times(b, j))))).toBe(expected);
  });

  it('refuse a field whose p-th roots are unknown', () => {
    const ring = polynomialRing(rationalFunctionField(polynomialRing(primeField(2), ['t'])), ['x']);
    const t = ring.coefficients as ReturnType<typeof rationalFunctionField<number>>;
    const f = ring.add(ring.mul(ring.generator(0), ring.generator(0)), ring.constant(t.generator(0)));
    expect(() => squarefreePart(f)).toThrow(UnableError);
  });
});

describe('rational functions', () => {
  const ring = polynomialRing(QQ, ['x', 'y']);
  const field = rationalFunctionField(ring);
  const poly = polynomials(ring, smallFractions, 3, 2);

  it('cancel a planted common factor', () => {
    fc.assert(
      fc.property(poly, poly, poly, (a, b, c) => {
        if (ring.isZero(b) || ring.isZero(c)) return;
        const f = field.fraction(ring.mul(a, c), ring.mul(b, c));
        expect(show(f)).toBe(show(field.fraction(a, b)));
        expect(ring.degree(gcd(f.num, f.den))).toBe(0);
        expect(ring.equal(ring.mul(f.num, b), ring.mul(f.den, a))).toBe(true);
      }),
      options,
    );
  });

  it('evaluate homomorphically where both are defined, and say so where they are not', () => {
    fc.assert(
      fc.property(poly, poly, poly, poly, smallFractions, smallFractions, (a, b, c, d, u, v) => {
        if (ring.isZero(b) || ring.isZero(d)) return;
        const [f, g] = [field.fraction(a, b), field.fraction(c, d)];
        const at = (h: typeof f) => field.evaluate(h, QQ, (q: Rational) => q, [u, v]);
        const [fu, gu, su, pu] = [at(f), at(g), at(field.add(f, g)), at(field.mul(f, g))];
        const vanishes = QQ.isZero(evaluatePolynomial(f.den, QQ, (q: Rational) => q, [u, v]));
        expect(fu.kind).toBe(vanishes ? 'undefined' : 'ok');
        if (fu.kind !== 'ok' || gu.kind !== 'ok') return;
        expect(su).toEqual({ kind: 'ok', value: QQ.add(fu.value, gu.value) });
        expect(pu).toEqual({ kind: 'ok', value: QQ.mul(fu.value, gu.value) });
      }),
      options,
    );
  });

  it('differentiate the quotient x/(x² + y²)', () => {
    const [x, y] = [field.generator(0), field.generator(1)];
    const squares = field.add(field.mul(x, x), field.mul(y, y));
    const expected = field.div(field.sub(field.mul(y, y), field.mul(x, x)), field.mul(squares, squares));
    expect(show(field.derivative(field.div(x, squares), 0))).toBe(show(expected));
  });

  it('refuse a zero denominator and coefficients that are no field', () => {
    expect(() => field.fraction(ring.one, ring.zero)).toThrow(/denominator is zero/);
    expect(() => rationalFunctionField(polynomialRing(ZZ, ['x']))).toThrow(/ZZ is not a field/);
  });
});
