import {
  factorRational,
  polynomialRing,
  primeField,
  QQ,
  type Rational,
  rational,
  rationalFunctionField,
  rationalUnivariateRing,
  UnableError,
  type Univariate,
} from '@lawful/cas-core';
import {
  squarefreeFactors,
  type UnivariateFactor,
  type UnivariateRing,
  univariateRing,
} from '@lawful/cas-core/inside/polynomials/univariate';
import fc from 'fast-check';
import { residues, smallFractions, univariates } from './arbitraries.js';
import { factorModular } from './factor-modular.js';
import { describe, expect, it } from './jest-globals.js';
import { show } from './laws.js';
import { sequence } from './planted-matrices.js';

const line = rationalUnivariateRing();
type Poly = Univariate<Rational>;
const poly = (...coefficients: (number | bigint)[]): Poly =>
  line.fromCoefficients(coefficients.map((c) => rational(c)));
const options = { seed: 496, numRuns: 40 };

function expand<T>(ring: UnivariateRing<T>, unit: T, factors: readonly UnivariateFactor<T>[]): Univariate<T> {
  let product = ring.constant(unit);
  for (const { factor, multiplicity } of factors)
    for (let i = 0; i < multiplicity; i++) product = ring.mul(product, factor);
  return product;
}
function factor(f: Poly): readonly UnivariateFactor<Rational>[] {
  const answer = factorRational(f);
  if (answer.kind !== 'ok') throw new Error(answer.reason);
  expect(show(expand(line, answer.value.unit, answer.value.factors))).toBe(show(f));
  return answer.value.factors;
}
const degrees = (f: Poly): number[] =>
  factor(f).flatMap((q) => Array<number>(q.multiplicity).fill(q.factor.length - 1));
const sorted = (list: readonly UnivariateFactor<Rational>[]): string[] =>
  list.map((q) => `${show(q.factor)}^${q.multiplicity}`).sort();

describe('division and gcds in K[x]', () => {
  it('divide with remainder, and combine to the gcd', () => {
    const F = univariateRing(primeField(5));
    const element = univariates(F, residues(primeField(5)), 6);
    fc.assert(
      fc.property(element, element, element, (a, b, c) => {
        if (!F.isZero(b)) {
          const [q, r] = F.divmod(a, b);
          expect(F.equal(F.add(F.mul(q, b), r), a)).toBe(true);
          expect(F.degree(r)).toBeLessThan(F.degree(b));
        }
        const [g, s, t] = F.xgcd(F.mul(a, c), F.mul(b, c));
        expect(F.equal(g, F.add(F.mul(s, F.mul(a, c)), F.mul(t, F.mul(b, c))))).toBe(true);
        expect(F.equal(g, F.gcd(F.mul(a, c), F.mul(b, c)))).toBe(true);
        expect(F.equal(g, F.monic(F.mul(F.gcd(a, b), c)))).toBe(true);
      }),
      options,
    );
  });

  it('agree over QQ through primes and by Euclid', () => {
    const euclid = univariateRing(QQ);
    const element = univariates(line, smallFractions, 5);
    fc.assert(
      fc.property(element, element, element, (a, b, c) => {
        const [f, g] = [line.mul(a, c), line.mul(b, c)];
        expect(show(line.gcd(f, g))).toBe(show(euclid.gcd(f, g)));
      }),
      options,
    );
  });

  it('raise to powers modulo f and evaluate', () => {
    const F = univariateRing(primeField(101));
    // x^100 − 1 vanishes at every unit.
    expect(F.powMod(F.x, 100n, [98, 1])).toEqual(F.one);
    expect(F.evaluate([1, 2, 3], 10)).toBe(321 % 101);
    expect(() => F.divmod(F.x, F.zero)).toThrow(RangeError);
  });
});

describe('squarefree factorisation', () => {
  it.each([0, 2, 3, 5])('returns planted multiplicities in characteristic %i', (p) => {
    const check = <T>(ring: UnivariateRing<T>): void => {
      const n = (...list: number[]): Univariate<T> =>
        ring.fromCoefficients(list.map((c) => ring.coefficients.fromInteger(BigInt(c))));
      const planted = [
        { factor: n(1, 1, 0, 1), multiplicity: 1 },
        { factor: n(0, 1), multiplicity: 4 },
        { factor: n(1, 1), multiplicity: 6 },
      ].map(({ factor: f, multiplicity }) => ({ factor: f, multiplicity }));
      // x³ + x + 1 has the root −1 modulo 3; there x³ − x + 1 is taken instead.
      if (p === 3) planted[0] = { factor: n(1, -1, 0, 1), multiplicity: 1 };
      const f = expand(ring, ring.coefficients.one, planted);
      expect(show(squarefreeFactors(ring, f))).toBe(show(planted));
    };
    if (p === 0) check(line);
    else check(univariateRing(primeField(p)));
  });

  it('refuses zero, and fields without known p-th roots', () => {
    expect(() => squarefreeFactors(line, line.zero)).toThrow(RangeError);
    const K = rationalFunctionField(polynomialRing(primeField(2), ['t']));
    const ring = univariateRing(K);
    expect(() => squarefreeFactors(ring, [K.generator(0), K.zero, K.one])).toThrow(UnableError);
  });
});

describe('factorisation modulo p', () => {
  /** The number of monic irreducibles of degree d over F_p: Gauss, (1/d) Σ_{e | d} μ(d/e) p^e. */
  const irreducibles: [p: number, n: number, counts: [degree: number, count: number][]][] = [
    [
      2,
      6,
      [
        [1, 2],
        [2, 1],
        [3, 2],
        [6, 9],
      ],
    ],
    [
      2,
      5,
      [
        [1, 2],
        [5, 6],
      ],
    ],
    [
      3,
      4,
      [
        [1, 3],
        [2, 3],
        [4, 18],
      ],
    ],
    [
      5,
      3,
      [
        [1, 5],
        [3, 40],
      ],
    ],
    [101, 1, [[1, 101]]],
  ];
  it.each(irreducibles)('x^(%i^%i) − x is the product of all irreducibles of dividing degree', (p, n, counts) => {
    const F = univariateRing(primeField(p));
    const f = Array<number>(p ** n + 1).fill(0);
    f[1] = p - 1;
    f[p ** n] = 1;
    const { unit, factors } = factorModular(primeField(p), f);
    expect(F.equal(expand(F, unit, factors), f)).toBe(true);
    const found = new Map<number, number>();
    for (const q of factors) found.set(q.factor.length - 1, (found.get(q.factor.length - 1) ?? 0) + 1);
    expect([...found]).toEqual(counts);
    expect(new Set(factors.map((q) => show(q.factor))).size).toBe(factors.length);
  });

  it('does not depend on the seed and multiplies back', () => {
    const field = primeField(32749);
    const F = univariateRing(field);
    const next = sequence(3);
    const parts = Array.from({ length: 6 }, (_, i) => Array.from({ length: i + 2 }, () => 1 + next(32748)));
    const f = parts.reduce<Univariate<number>>(F.mul, parts[2]!);
    const answer = factorModular(field, f);
    expect(F.equal(expand(F, answer.unit, answer.factors), f)).toBe(true);
    expect(factorModular(field, f, 99)).toEqual(answer);
    expect(() => factorModular(field, [])).toThrow(RangeError);
  });
});

describe('factorisation over the rationals', () => {
  /** Irreducible by Eisenstein at p, then shifted by a (x ↦ x + a keeps irreducibility). */
  const eisenstein = (p: number, degree: number, shift: number, next: (n: number) => number): Poly => {
    const coefficients = Array.from({ length: degree + 1 }, (_, i) =>
      i === degree ? 1 + p * next(9) : i === 0 ? p * (1 + p * next(50)) : p * (next(400) - 200),
    );
    const x = poly(shift, 1);
    return coefficients.reduceRight<Poly>((t, c) => line.add(line.mul(t, x), poly(c)), line.zero);
  };

  it.each([[[60]], [[30, 30]], [[20, 15, 10, 8, 7]], [[1, 1, 1, 2, 2, 3, 3, 4]], [[12, 12, 12, 12, 12]]])(
    'recovers planted Eisenstein factors of degrees %j',
    (shape) => {
      const next = sequence(shape.length + 41);
      const planted = shape.map((d, i) =>
        line.monic(eisenstein([2, 3, 5, 7, 11, 13, 17, 19][i]!, d, next(7) - 3, next)),
      );
      const f = line.scale(rational(-6, 5), planted.reduce(line.mul));
      expect(sorted(factor(f))).toEqual(sorted(planted.map((q) => ({ factor: q, multiplicity: 1 }))));
    },
  );

  it('recovers planted multiplicities, the factor x and rational roots', () => {
    const planted = [
      { factor: poly(0, 1), multiplicity: 3 },
      { factor: line.monic(poly(-2, 3)), multiplicity: 2 },
      { factor: poly(1, 0, 1), multiplicity: 2 },
      { factor: poly(-2, 0, 0, 1), multiplicity: 1 },
    ];
    expect(sorted(factor(expand(line, rational(7, 4), planted)))).toEqual(sorted(planted));
  });

  it.each([
    [1, [1]],
    [2, [1, 1]],
    [12, [1, 1, 2, 2, 2, 4]],
    [60, [1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 8, 16]],
    [105, [1, 2, 4, 6, 8, 12, 24, 48]],
  ])('x^%i − 1 has one factor of degree φ(d) for each divisor d', (n, expected) => {
    const f = line.fromCoefficients(Array.from({ length: n + 1 }, (_, i) => rational(i === 0 ? -1 : i === n ? 1 : 0)));
    expect(degrees(f)).toEqual(expected);
  });

  it('x⁴ + 4 splits and x⁴ + 1, which splits modulo every prime, does not (Sophie Germain; Hilbert)', () => {
    expect(degrees(poly(4, 0, 0, 0, 1))).toEqual([2, 2]);
    expect(degrees(poly(1, 0, 0, 0, 1))).toEqual([4]);
  });

  /** The minimal polynomial of √p₁ + … + √p_k: f(x − √p)·f(x + √p), step by step. */
  const swinnertonDyer = (primes: readonly number[]): Poly =>
    primes.reduce<Poly>((f, p) => {
      let [a, b]: [Poly, Poly] = [line.zero, line.zero];
      for (const c of f.toReversed())
        [a, b] = [
          line.add(line.add(line.mul(a, line.x), line.scale(rational(p), b)), line.constant(c)),
          line.add(line.mul(b, line.x), a),
        ];
      return line.sub(line.mul(a, a), line.scale(rational(p), line.mul(b, b)));
    }, line.x);

  it('proves Swinnerton-Dyer polynomials irreducible, or is unable under a cap, never wrong', () => {
    expect(degrees(swinnertonDyer([2, 3, 5, 7]))).toEqual([16]);
    const twice = line.mul(swinnertonDyer([2, 3, 5]), swinnertonDyer([2, 3, 7]));
    expect(degrees(twice)).toEqual([8, 8]);
    expect(factorRational(swinnertonDyer([2, 3, 5, 7, 11]), { maxSubsets: 100 }).kind).toBe('unable');
  });

  it('knows constants, and refuses zero', () => {
    expect(factorRational(poly(5))).toEqual({ kind: 'ok', value: { unit: rational(5), factors: [] } });
    expect(() => factorRational([])).toThrow(RangeError);
    expect(() => factorRational([QQ.zero])).toThrow(RangeError);
  });
});
