import {
  type Ball,
  ballField,
  ballSign,
  compareRationals,
  evaluateProgram,
  excludesZero,
  programBuilder,
  QQ,
  type Random,
  type Rational,
  random,
  rational,
  UNBOUNDED,
} from '@lawful/cas-core';
import { ballFromEnds, containsZero, isExactlyZero, isPoint, isUnbounded } from '@lawful/cas-core/inside/balls/ball';
import type { BallField } from '@lawful/cas-core/inside/balls/ball-field';
import {
  absBall,
  cosBall,
  erfBall,
  expBall,
  logBall,
  piBall,
  sinBall,
  sqrtBall,
} from '@lawful/cas-core/inside/balls/ball-functions';
import {
  absDecimal,
  addDecimals,
  type Decimal,
  decimal,
  isAbove,
  isBelow,
} from '@lawful/cas-core/inside/balls/decimal';
import {
  errorFunction,
  exponential,
  fixedPoint,
  logarithm,
  sineAndCosine,
} from '@lawful/cas-core/inside/balls/fixed-point';
import { parseRational } from '@lawful/cas-core/inside/rings/rationals';
import fc from 'fast-check';
import { atLength } from '../at-length.js';
import { containsBall, containsRational, overlaps, rationalOfDecimal } from './balls-exactly.js';
import {
  asFloat,
  BITS,
  fromFraction,
  ONE,
  product,
  quotientOf,
  referenceCos,
  referenceErf,
  referenceExp,
  referenceLog,
  referencePi,
  referenceSin,
  referenceSqrt,
  toFraction,
} from './balls-reference.js';
import { describe, expect, it } from './jest-globals.js';

const long = atLength('cas-core/balls');

const F = ballField(20);
const FUNCTIONS: Readonly<Record<string, typeof expBall>> = {
  abs: absBall,
  cos: cosBall,
  erf: erfBall,
  exp: expBall,
  log: logBall,
  sin: sinBall,
  sqrt: sqrtBall,
};
const fn =
  (name: string) =>
  (x: Ball, field: BallField = F): Ball =>
    FUNCTIONS[name]!(field, x);
const from = (text: string, field = F): Ball => field.fromRational(parseRational(text));

/** |x|·10^e. */
const shifted = (x: Decimal, e: number): Decimal => decimal(absDecimal(x).digits, x.exponent + e);

/** Is |reference − value| ≤ 10^−60 for some value of the ball? */
const SLACK = rational(1n, 10n ** 60n);
const encloses = (ball: Ball, reference: Rational): boolean =>
  isUnbounded(ball) ||
  (compareRationals(rationalOfDecimal(ball.lower), QQ.add(reference, SLACK)) <= 0 &&
    compareRationals(QQ.sub(reference, SLACK), rationalOfDecimal(ball.upper)) <= 0);

interface Valued {
  readonly reference: bigint;
  readonly ball: Ball;
  readonly text: string;
}
type Unary = readonly [string, (x: bigint) => bigint, (v: number) => boolean];
const UNARY: readonly Unary[] = [
  ['exp', referenceExp, (v) => Math.abs(v) < 18],
  ['log', referenceLog, (v) => v > 1e-7],
  ['sqrt', referenceSqrt, (v) => v > 1e-7],
  ['sin', referenceSin, (v) => Math.abs(v) < 1e9],
  ['cos', referenceCos, (v) => Math.abs(v) < 1e9],
  ['erf', referenceErf, (v) => Math.abs(v) < 1e9],
];

/** A random expression with its reference value and its ball; operations that leave 10^−7 … 10^9 are drawn again. */
function expression(field: BallField, draw: Random, depth: number): Valued {
  if (depth === 0 || draw.below(8) === 0) {
    const q = rational(BigInt(draw.below(201) - 100), BigInt(1 + draw.below(30)));
    return { reference: fromFraction(q), ball: field.fromRational(q), text: `${q.num}/${q.den}` };
  }
  const a = expression(field, draw, depth - 1);
  for (;;) {
    if (draw.below(5) < 3) {
      const [name, f, inDomain] = UNARY[draw.below(UNARY.length)]!;
      if (!inDomain(asFloat(a.reference))) continue;
      return { reference: f(a.reference), ball: fn(name)(a.ball, field), text: `${name}(${a.text})` };
    }
    const b = expression(field, draw, depth - 1);
    const op = draw.below(4);
    const size = Math.abs(asFloat(a.reference)) + Math.abs(asFloat(b.reference));
    if (op === 2 && size > 1e4) continue;
    if (op === 3 && Math.abs(asFloat(b.reference)) < 1e-5) continue;
    if (size > 1e9) continue;
    const text = `(${a.text}) ${'+-*/'[op]} (${b.text})`;
    if (op === 0) return { reference: a.reference + b.reference, ball: field.add(a.ball, b.ball), text };
    if (op === 1) return { reference: a.reference - b.reference, ball: field.sub(a.ball, b.ball), text };
    if (op === 2) return { reference: product(a.reference, b.reference), ball: field.mul(a.ball, b.ball), text };
    return { reference: quotientOf(a.reference, b.reference), ball: field.div(a.ball, b.ball), text };
  }
}

/** The expressions whose balls miss the reference, and how many balls were too wide to be of use. */
function survey(field: BallField, count: number, seed: number): { missed: string[]; wide: number } {
  const draw = random(seed);
  const missed: string[] = [];
  let wide = 0;
  for (let i = 0; i < count; i++) {
    const { ball, reference, text } = expression(field, draw, 5);
    if (!encloses(ball, toFraction(reference))) missed.push(text);
    if (isUnbounded(ball) || isAbove(field.radius(ball), 1e-6)) wide++;
  }
  return { missed, wide };
}

describe('enclosure', () => {
  const count = long.count({ all: 10_000, now: 1_000 });
  it(`holds for ${count} random expressions at 20 digits, and is narrow for nearly all`, () => {
    const { missed, wide } = survey(F, count, 2024);
    expect(missed).toEqual([]);
    console.info(`${count} random expressions enclosed; ${wide} with radius above 1e-6`);
    expect(wide).toBeLessThan(0.03 * count);
  });

  it('holds at 3 digits and at 45 digits', () => {
    expect(survey(ballField(3), 300, 7).missed).toEqual([]);
    const { missed, wide } = survey(ballField(45), 300, 8);
    expect(missed).toEqual([]);
    expect(wide).toBeLessThan(10);
  });

  const down = (a: Ball, b: Ball): Ball => {
    if (isUnbounded(a) || isUnbounded(b)) return UNBOUNDED;
    const sum = (x: Decimal, y: Decimal) => addDecimals(x, y, F.precision, 'down');
    return ballFromEnds(sum(a.lower, b.lower), sum(a.upper, b.upper));
  };
  const collapse = (x: Ball): Ball => (isUnbounded(x) ? x : ballFromEnds(x.lower, x.lower));
  const sabotages: Record<string, Partial<BallField>> = {
    'a sum rounded downwards at both ends': { add: down },
    'a difference without its radius': { sub: (a, b) => collapse(F.sub(a, b)) },
    'a product without its radius': { mul: (a, b) => collapse(F.mul(a, b)) },
    'a quotient without its radius': { div: (a, b) => collapse(F.div(a, b)) },
    'constants without their radius': { fromRational: (q) => collapse(F.fromRational(q)) },
    'ends rounded inwards': { fromEnds: (l, u) => collapse(F.fromEnds(l, u)) },
  };
  it.each(Object.entries(sabotages))('is seen to fail for %s', (_, change) => {
    expect(survey({ ...F, ...change }, 150, 5).missed.length).toBeGreaterThan(0);
  });

  // OEIS A001113, A000796, A002162, A099286, A010503, A002392; 50 places.
  const table: readonly (readonly [string, (f: BallField) => Ball, string])[] = [
    ['e', (f) => expBall(f, f.one), '2.71828182845904523536028747135266249775724709369995'],
    ['π', piBall, '3.14159265358979323846264338327950288419716939937510'],
    ['log 2', (f) => logBall(f, f.fromInteger(2n)), '0.69314718055994530941723212145817656807550013436025'],
    ['log 10', (f) => logBall(f, f.fromInteger(10n)), '2.30258509299404568401799145468436420760110148862877'],
    ['erf 1', (f) => erfBall(f, f.one), '0.84270079294971486934122063508260925929606699796630'],
    ['√½', (f) => sqrtBall(f, from('1/2', f)), '0.70710678118654752440084436210484903928483593768847'],
  ];
  it.each(table)('of %s agrees with the tables to 48 places', (_, make, digits) => {
    const field = ballField(48);
    const ball = make(field);
    const value = field.fromEnds(digits, digits);
    expect(isBelow(field.radius(ball), '1e-46')).toBe(true);
    expect(overlaps(ball, field.fromMidpoint(value.lower, '1e-47'))).toBe(true);
    expect(containsBall(field.fromMidpoint(digits, '1e-46'), ball)).toBe(true);
  });
});

const big = fc.oneof(fc.bigInt(-99n, 99n), fc.bigInt(-(10n ** 30n), 10n ** 30n));
const fractions = fc.tuple(big, fc.bigInt(1n, 10n ** 12n)).map(([n, d]) => rational(n, d));
/** A ball of a few digits together with a rational inside. */
const inhabited = (field: BallField): fc.Arbitrary<{ ball: Ball; inside: Rational }> =>
  fc
    .tuple(
      fc.bigInt(-99999n, 99999n),
      fc.nat(9999),
      fc.oneof(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -30, max: 30 })),
      fc.bigInt(0n, 12n),
    )
    .map(([low, width, e, part]) => {
      const ball = field.fromEnds(`${low}e${e}`, `${low + BigInt(width)}e${e}`);
      const [l, u] = [rationalOfDecimal(ball.lower), rationalOfDecimal(ball.upper)];
      return { ball, inside: QQ.add(l, QQ.mul(rational(part, 12n), QQ.sub(u, l))) };
    });
const same = (a: Ball, b: Ball): boolean => containsBall(a, b) && containsBall(b, a);
const SEEDED = { seed: 577, numRuns: 300 };

describe('the fixed-point series', () => {
  // The balls round 12 guard digits away, so the series' own error bounds are held to the references here.
  const within = (value: bigint, error: bigint, reference: bigint, unit: bigint): boolean => {
    const miss = (reference * unit - value * ONE) / ONE;
    return (miss < 0n ? -miss : miss) <= error;
  };
  it.each([8, 24, 64])('stay within their error bounds at %i digits', (digits) => {
    const fp = fixedPoint(digits);
    const draw = random(digits);
    const most: bigint[] = [];
    for (const a of [fp.log2, fp.log10, fp.pi]) most.push(a.error);
    expect(within(fp.pi.value, fp.pi.error, referencePi(ONE), fp.unit)).toBe(true);
    expect(within(fp.log2.value, fp.log2.error, referenceLog(2n * ONE), fp.unit)).toBe(true);
    expect(within(fp.log10.value, fp.log10.error, referenceLog(10n * ONE), fp.unit)).toBe(true);
    for (let i = 0; i < 300; i++) {
      const n = (BigInt(draw.below(2 ** 31) - 2 ** 30) * fp.unit) / BigInt((2 ** 30 / (1 + draw.below(12))) | 1);
      const x = (n << BITS) / fp.unit;
      const size = n < 0n ? -n : n;
      const e = exponential(n, fp);
      // e^x = 10^k·(value ± error): compare after moving the power of ten to the reference.
      const moved = e.exponent < 0 ? 10n ** BigInt(-e.exponent) : 1n;
      const divided = e.exponent > 0 ? 10n ** BigInt(e.exponent) : 1n;
      expect(within(e.value, e.error, (referenceExp(x) * moved) / divided, fp.unit)).toBe(true);
      const { sin, cos } = sineAndCosine(n, fp);
      expect(within(sin.value, sin.error, referenceSin(x), fp.unit)).toBe(true);
      expect(within(cos.value, cos.error, referenceCos(x), fp.unit)).toBe(true);
      most.push(e.error, sin.error, cos.error);
      const f = errorFunction(size, fp);
      const erf = (referenceErf((size << BITS) / fp.unit) * fp.unit) / ONE;
      expect(f.lower <= erf + 1n && erf <= f.upper).toBe(true);
      if (size === 0n) continue;
      const l = logarithm(size, -digits, fp);
      expect(within(l.value, l.error, referenceLog((size << BITS) / fp.unit), fp.unit)).toBe(true);
      most.push(l.error);
    }
    expect(most.every((error) => error < 1_000_000n)).toBe(true);
  });

  it('see an error bound that is too small', () => {
    const fp = fixedPoint(24);
    expect(within(fp.log10.value, 1n, referenceLog(10n * ONE), fp.unit)).toBe(false);
  });
});

describe('the arithmetic of balls', () => {
  const small = ballField(6);
  it('encloses sums, differences, products and quotients of every inner point, exactly', () => {
    fc.assert(
      fc.property(inhabited(small), inhabited(small), (a, b) => {
        for (const op of ['add', 'sub', 'mul'] as const)
          expect(containsRational(small[op](a.ball, b.ball), QQ[op](a.inside, b.inside))).toBe(true);
        expect(isUnbounded(small.div(a.ball, b.ball))).toBe(containsZero(b.ball));
        if (!containsZero(b.ball))
          expect(containsRational(small.div(a.ball, b.ball), QQ.div(a.inside, b.inside))).toBe(true);
        expect(containsRational(small.hull(a.ball, b.ball), a.inside)).toBe(true);
      }),
      SEEDED,
    );
  });

  it('encloses rationals by neighbouring decimals, and decimals by points', () => {
    fc.assert(
      fc.property(fractions, (q) => {
        const ball = F.fromRational(q);
        expect(containsRational(ball, q)).toBe(true);
        if (q.num !== 0n) expect(isAbove(F.radius(ball), shifted(ball.upper, -18))).toBe(false);
      }),
      SEEDED,
    );
    expect(isPoint(from('3/8'))).toBe(true);
    expect(isPoint(from('1/3'))).toBe(false);
  });

  it('obeys the laws of a field up to inclusion', () => {
    fc.assert(
      fc.property(inhabited(small), inhabited(small), inhabited(small), ({ ball: x }, { ball: y }, { ball: z }) => {
        expect(containsZero(small.sub(x, x))).toBe(true);
        expect(containsBall(small.sub(small.add(x, y), y), x)).toBe(true);
        if (excludesZero(y)) expect(containsBall(small.div(small.mul(x, y), y), x)).toBe(true);
        expect(same(small.add(x, y), small.add(y, x))).toBe(true);
        expect(same(small.mul(x, y), small.mul(y, x))).toBe(true);
        const wide = small.add(small.mul(x, y), small.mul(x, z));
        expect(overlaps(small.mul(x, small.add(y, z)), wide)).toBe(true);
        expect(isExactlyZero(small.mul(x, small.zero))).toBe(true);
        expect(same(small.neg(small.neg(x)), x)).toBe(true);
      }),
      SEEDED,
    );
  });

  it('gives midpoint and radius around the ends', () => {
    fc.assert(
      fc.property(inhabited(small), ({ ball }) => {
        expect(containsBall(small.fromMidpoint(small.midpoint(ball), small.radius(ball)), ball)).toBe(true);
      }),
      SEEDED,
    );
    expect(() => F.fromMidpoint(1, -1)).toThrow(/-1/);
    expect(() => F.fromEnds(2, 1)).toThrow(/2/);
    expect(() => ballField(1)).toThrow(/1/);
  });

  it('narrows with the precision', () => {
    const draws = [random(11), random(11)] as const;
    const fine = ballField(40);
    for (let i = 0; i < 200; i++) {
      const [rough, better] = [expression(F, draws[0], 4).ball, expression(fine, draws[1], 4).ball];
      expect(overlaps(rough, better)).toBe(true);
      if (!isUnbounded(rough)) expect(!isAbove(fine.radius(better), F.radius(rough))).toBe(true);
    }
  });

  it('decides signs only when the whole ball does', () => {
    expect([from('1/3'), from('-1/3'), F.zero, F.fromEnds(0, 1), F.fromEnds(-1, 1), UNBOUNDED].map(ballSign)).toEqual([
      1,
      -1,
      0,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('functions of balls', () => {
  const small = ballField(6);
  const fine = ballField(60);
  it.each(Object.keys(FUNCTIONS))('%s of a ball holds its values at inner points', (name) => {
    fc.assert(
      fc.property(inhabited(small), ({ ball, inside }) => {
        const [image, value] = [fn(name)(ball, small), fn(name)(fine.fromRational(inside), fine)];
        expect(isUnbounded(image) || overlaps(image, value)).toBe(true);
      }),
      { seed: 577, numRuns: 60 },
    );
  });

  it('keeps the leading digits of small arguments', () => {
    for (const name of ['sin', 'erf'])
      for (const e of [-5, -9, -11, -12, -30, -400, -90_000]) {
        const ball = fn(name)(F.fromEnds(`-3e${e}`, `-3e${e}`));
        expect(ballSign(ball)).toBe(-1);
        expect(isBelow(F.radius(ball), shifted(F.midpoint(ball), -17))).toBe(true);
      }
    const nearOne = fn('log')(F.fromEnds('1.0000000000000000001', '1.0000000000000000001'));
    expect(isBelow(F.radius(nearOne), shifted(F.midpoint(nearOne), -17))).toBe(true);
  });

  it('is exact where it can be', () => {
    expect(F.equal(expBall(F, F.zero), F.one)).toBe(true);
    expect(isExactlyZero(logBall(F, F.one))).toBe(true);
    expect(F.equal(sqrtBall(F, from('9/4')), from('3/2'))).toBe(true);
    for (const name of ['sin', 'erf']) expect(isExactlyZero(fn(name)(F.zero))).toBe(true);
    expect(F.equal(fn('cos')(F.zero), F.one)).toBe(true);
  });

  it('stays bounded far out', () => {
    for (const x of ['1e5', '-1e5', '1e99999', '-1e99999'].map((t) => F.fromEnds(t, t))) {
      for (const name of ['erf', 'sin', 'cos']) expect(containsBall(F.fromEnds(-1, 1), fn(name)(x))).toBe(true);
      expect(ballSign(erfBall(F, x))).toBe(ballSign(x));
    }
    const least = expBall(F, F.fromEnds('-2400000', '-2400000'));
    expect(isAbove(least.upper, '1e-999999') && containsZero(least)).toBe(true);
  });

  it('says so where a value may not exist', () => {
    for (const name of ['log', 'sqrt']) {
      expect(isUnbounded(fn(name)(F.fromEnds(-1, 1)))).toBe(true);
      expect(isUnbounded(fn(name)(F.fromEnds(-2, -1)))).toBe(true);
    }
    expect(isUnbounded(logBall(F, F.zero))).toBe(true);
    expect(isUnbounded(F.inv(F.zero))).toBe(true);
    expect(isUnbounded(F.mul(F.zero, F.div(F.one, F.fromEnds(-1, 1))))).toBe(true);
    for (const name of Object.keys(FUNCTIONS)) expect(isUnbounded(fn(name)(UNBOUNDED))).toBe(true);
  });

  it('answers an overflowing tower at once', () => {
    let x = from('10');
    for (let i = 0; i < 50; i++) x = expBall(F, x);
    expect(isUnbounded(x)).toBe(true);
    let y = from('10');
    for (let i = 0; i < 100; i++) y = F.mul(y, y);
    expect(isUnbounded(y)).toBe(true);
    let z = from('1/10');
    for (let i = 0; i < 100; i++) z = F.mul(z, z);
    expect(containsRational(z, QQ.zero)).toBe(true);
    expect(isExactlyZero(z)).toBe(false);
  }, 2000);
});

describe('programs over balls', () => {
  it('evaluate to enclosures, with an unbounded ball at a possible pole and an undefined value at a certain one', () => {
    const b = programBuilder();
    const [x, y] = [b.variable('x', 'parameter'), b.variable('y', 'parameter')];
    const program = b.build([b.add(b.div(x, y), b.pow(x, 3))]);
    const run = (u: Ball, v: Ball) => evaluateProgram(program, F, (q) => F.fromRational(q), [u, v]);
    const value = run(from('1/3'), from('-2/7'));
    expect(value.kind === 'ok' && containsRational(value.value[0]!, parseRational('-61/54'))).toBe(true);
    const pole = run(from('1/3'), F.fromEnds(-1, 1));
    expect(pole.kind === 'ok' && isUnbounded(pole.value[0]!)).toBe(true);
    expect(run(from('1/3'), F.zero).kind).toBe('undefined');
  });
});

it('the references agree with each other', () => {
  const draw = random(3);
  for (let i = 0; i < 50; i++) {
    const x = fromFraction(rational(BigInt(draw.below(2000) - 1000), 77n));
    const [s, c] = [referenceSin(x), referenceCos(x)];
    const close = (a: bigint, b: bigint): boolean => (a > b ? a - b : b - a) < ONE >> 300n;
    expect(close(product(s, s) + product(c, c), ONE)).toBe(true);
    expect(close(referenceLog(referenceExp(x)), x)).toBe(true);
  }
});
