/**
 * Products and sums of products against the definition, term by term over lists of exponents: coefficients on both sides
 * of 2^53, fractions, few and many variables, exponents up to the limit of an encoding and beyond 53 bits together.
 */
import {
  divideExact,
  expandNodes,
  type Polynomial,
  type PolynomialRing,
  polynomialRing,
  primeField,
  programBuilder,
  QQ,
  type Rational,
  type Ring,
  rational,
  type Term,
  UnableError,
} from '@lawful/cas-core';
import { ZZ } from '@lawful/cas-core/inside/rings/integers';
import fc from 'fast-check';
import { fractions, integers, residues, smallFractions, smallIntegers } from './arbitraries.js';
import { describe, expect, it } from './jest-globals.js';
import { show } from './laws.js';

const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `x${i}`);

type Products<C> = Parameters<PolynomialRing<C>['sumOfProducts']>[0];

/** Σ ±a·b by the definition. */
function reference<C>(ring: PolynomialRing<C>, products: Products<C>): Polynomial<C> {
  const R = ring.coefficients;
  const terms: Term<C>[] = [];
  for (const { a, b, negative } of products)
    for (const s of ring.sortedTerms(a))
      for (const t of ring.sortedTerms(b)) {
        const exponents = new Map(s.exponents);
        for (const [v, e] of t.exponents) exponents.set(v, (exponents.get(v) ?? 0) + e);
        const product = R.mul(s.coefficient, t.coefficient);
        terms.push({ coefficient: negative === true ? R.neg(product) : product, exponents: [...exponents] });
      }
  return ring.fromTerms(terms);
}

/** Integers around 2^53 and around its square root, where one product or one sum leaves the safe range. */
const borderline = fc
  .tuple(fc.constantFrom(2n ** 53n, 2n ** 52n, 2n ** 26n, 94906265n, 2n ** 64n), fc.bigInt(-2n, 2n), fc.boolean())
  .map(([n, d, minus]) => (minus ? -(n + d) : n + d));
/** Denominators whose common multiple passes 128 bits. */
const unlikeFractions = fc.tuple(integers, borderline).map(([n, d]) => rational(n, d));

interface Case {
  readonly name: string;
  check(body: <C>(ring: PolynomialRing<C>, p: fc.Arbitrary<Polynomial<C>>) => void): void;
}

function entry<C>(
  coefficients: Ring<C>,
  variables: number,
  element: fc.Arbitrary<C>,
  terms: number,
  degree: number,
): Case {
  const ring = polynomialRing(coefficients, names(variables));
  const exponent = fc.tuple(fc.nat(variables - 1), fc.integer({ min: 1, max: degree }));
  const term = fc.record({
    coefficient: element,
    exponents: fc.array(exponent, { maxLength: 4 }).map((list) => [...new Map(list)]),
  });
  const p = fc.array(term, { maxLength: terms }).map((list) => ring.fromTerms(list));
  return { name: `${ring.name}, degree ${degree}`, check: (body) => body(ring, p) };
}

const cases: Case[] = [
  entry(ZZ, 2, smallIntegers, 30, 4),
  entry(ZZ, 3, borderline, 20, 2),
  entry(ZZ, 40, fc.oneof(borderline, smallIntegers), 20, 3),
  entry(QQ, 1, smallFractions, 40, 60),
  entry(
    QQ,
    3,
    fc.oneof(
      smallFractions,
      borderline.map((n) => rational(n)),
    ),
    30,
    3,
  ),
  entry(QQ, 6, fractions, 20, 31),
  entry(QQ, 7, fractions, 20, 40),
  entry(QQ, 4, unlikeFractions, 12, 2),
  entry(QQ, 30, smallFractions, 20, 500),
  entry(primeField(101), 3, residues(primeField(101)), 30, 4),
];

describe.each(cases)('products in $name', ({ check }) => {
  const options = { seed: 53, numRuns: 60 };

  it('are those of the definition', () => {
    check((ring, p) => {
      fc.assert(
        fc.property(p, p, (a, b) => {
          expect(show(ring.mul(a, b))).toBe(show(reference(ring, [{ a, b }])));
        }),
        options,
      );
    });
  });

  it('cancel in sums, and equal what single products sum to', () => {
    check((ring, p) => {
      fc.assert(
        fc.property(p, p, p, (a, b, c) => {
          const list = [
            { a, b },
            { a: c, b, negative: true },
            { a, b: c, negative: false },
          ];
          expect(show(ring.sumOfProducts(list))).toBe(show(reference(ring, list)));
          const nothing = ring.sumOfProducts([
            { a, b },
            { a: b, b: a, negative: true },
          ]);
          expect(nothing.terms.size).toBe(0);
        }),
        options,
      );
    });
  });
});

function power<C>(ring: PolynomialRing<C>, p: Polynomial<C>, k: number): Polynomial<C> {
  return k === 0 ? ring.one : ring.mul(power(ring, p, k - 1), p);
}

describe.each(cases)('quotients in $name', ({ check }) => {
  it('are the planted ones, or none', () => {
    check((ring, p) => {
      fc.assert(
        fc.property(p, p, (q, b) => {
          if (ring.isZero(b)) return;
          const product = ring.mul(q, b);
          expect(show(divideExact(product, b))).toBe(show(q));
          if (ring.degree(b) > 0) expect(divideExact(ring.add(product, ring.one), b)).toBeUndefined();
        }),
        { seed: 163, numRuns: 60 },
      );
    });
  });
});

describe('a large quotient', () => {
  const R = polynomialRing(ZZ, names(3));
  const Q = polynomialRing(QQ, names(3));
  const sum = names(3).reduce((t, _, i) => R.add(t, R.generator(i)), R.one);
  const six = power(R, sum, 6);

  it('over ℤ keeps to integers', () => {
    expect(divideExact(R.scale(3n, R.mul(six, sum)), R.scale(2n, six))).toBeUndefined();
    expect(show(divideExact(R.scale(6n, R.mul(six, sum)), R.scale(2n, six)))).toBe(show(R.scale(3n, sum)));
    const huge = R.scale(10n ** 40n, power(R, sum, 7));
    expect(show(divideExact(R.mul(huge, six), six))).toBe(show(huge));
  });

  it('over ℚ has fractions', () => {
    const over = (p: Polynomial<bigint>, c: Rational): Polynomial<Rational> =>
      Q.fromTerms(R.sortedTerms(p).map((t) => ({ ...t, coefficient: QQ.mul(rational(t.coefficient), c) })));
    const [a, b] = [over(R.mul(six, power(R, sum, 3)), rational(35n, 6n)), over(six, rational(-10n, 21n))];
    expect(show(divideExact(a, b))).toBe(show(over(power(R, sum, 3), rational(-49n, 4n))));
    expect(divideExact(a, Q.add(b, Q.generator(0)))).toBeUndefined();
    // x0 divides no term of the quotient that would be left.
    expect(divideExact(a, Q.mul(b, Q.generator(0)))).toBeUndefined();
  });
});

describe('a sum of products', () => {
  const ring = polynomialRing(QQ, names(3));
  const sum = names(3).reduce((t, _, i) => ring.add(t, ring.generator(i)), ring.one);

  it('has the multinomial coefficients, far above 2^53 too', () => {
    const [ten, sixty] = [power(ring, sum, 10), power(ring, sum, 60)];
    const at = (p: Polynomial<unknown>, e: number): unknown =>
      p.terms.get(ring.encoding.fromExponents([0, 1, 2].map((v) => [v, e] as const)));
    expect(at(ten, 3)).toEqual(rational(16800n));
    // 60!/(15!)^4
    let quotient = 1n;
    for (let k = 1n; k <= 60n; k++) quotient *= k;
    for (let k = 1n; k <= 15n; k++) quotient /= k ** 4n;
    expect(at(sixty, 15)).toEqual(rational(quotient));
    expect(show(ring.mul(ten, ring.add(ten, ring.one)))).toBe(
      show(reference(ring, [{ a: ten, b: ring.add(ten, ring.one) }])),
    );
  });

  it('is refused beyond the degree that an encoding holds', () => {
    const high = ring.mul(sum, ring.fromTerms([{ coefficient: QQ.one, exponents: [[0, 200]] }]));
    expect(() => ring.mul(high, high)).toThrow(UnableError);
    expect(() =>
      ring.sumOfProducts([
        { a: sum, b: sum },
        { a: high, b: high },
      ]),
    ).toThrow('degree 402 exceeds the limit 255');
    const last = ring.fromTerms([{ coefficient: QQ.one, exponents: [[2, 54]] }]);
    expect(ring.degree(ring.mul(high, last))).toBe(255);
  });

  it('is given up by what is asked in between', () => {
    const p = power(ring, sum, 8);
    let asked = 0;
    const pause = (): void => {
      asked++;
      if (asked > 20) throw new UnableError('stopped');
    };
    expect(() => ring.sumOfProducts([{ a: p, b: p }], pause)).toThrow('stopped');
    expect(asked).toBe(21);
  });

  it('knows its ring', () => {
    expect(() => ring.sumOfProducts([{ a: sum, b: polynomialRing(QQ, names(3)).one }])).toThrow(TypeError);
  });

  it('has no exponents that run over in the expansion of a Program', () => {
    const builder = programBuilder();
    const [x, y] = ['x', 'y'].map((name) => builder.variable(name, 'parameter')) as [number, number];
    const tall = (e: number): number =>
      builder.add(builder.mul(builder.pow(x, 200), builder.pow(x, e)), builder.mul(builder.pow(x, 4), y));
    const program = builder.build([tall(50), tall(60)]);
    const expand = (n: number): Polynomial<unknown> => expandNodes(program, [n], { keep: 'all' }).fractions[0]!.num;
    expect(expand(program.outputs[0]!).terms.size).toBe(2);
    // x^260 is not x^4·y.
    expect(() => expand(program.outputs[1]!)).toThrow('degree 260 exceeds the limit 255');
  });
});
