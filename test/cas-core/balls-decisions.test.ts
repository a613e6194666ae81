import {
  type Ball,
  ballField,
  compareRationals,
  decideSign,
  decimalText,
  parseDecimalText,
  QQ,
  type Random,
  type Rational,
  random,
  rankOfBalls,
  rankRational,
  rational,
  UNBOUNDED,
} from '@lawful/cas-core';
import { isUnbounded } from '@lawful/cas-core/inside/balls/ball';
import type { BallField } from '@lawful/cas-core/inside/balls/ball-field';
import { expBall, logBall, piBall, sinBall, sqrtBall } from '@lawful/cas-core/inside/balls/ball-functions';
import { precisions } from '@lawful/cas-core/inside/balls/decide-sign';
import { isBelow } from '@lawful/cas-core/inside/balls/decimal';
import { rationalFromDecimal } from '@lawful/cas-core/inside/balls/decimal-text';
import { parseRational } from '@lawful/cas-core/inside/rings/rationals';
import fc from 'fast-check';
import { atLength } from '../at-length.js';
import { containsRational, rationalOfDecimal } from './balls-exactly.js';
import { describe, expect, it } from './jest-globals.js';

const long = atLength('cas-core/balls-decisions');

const F = ballField(30);
const from = (text: string, field = F): Ball => field.fromRational(parseRational(text));

describe('decimal text', () => {
  it('prints midpoint and radius', () => {
    expect(decimalText(F.fromMidpoint('0.036', '2e-30'), 6)).toBe('0.0360000 ± 2e-30');
    expect(decimalText(from('1/3'), 5)).toBe('0.33333 ± 4e-6');
    expect(decimalText(piBall(F), 20)).toBe('3.1415926535897932385 ± 4e-20');
    expect(decimalText(from('1/2'), 5)).toBe('0.50000');
    expect(decimalText(F.zero, 5)).toBe('0');
    expect(decimalText(F.fromEnds(-1, 1), 5)).toBe('0 ± 1e0');
    expect(decimalText(UNBOUNDED, 5)).toBe('0 ± Infinity');
    expect(() => decimalText(F.one, 0)).toThrow(/0/);
  });

  it('encloses the ball when read back', () => {
    const ends = fc.tuple(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.nat(1000), fc.integer({ min: -30, max: 30 }));
    fc.assert(
      fc.property(ends, fc.integer({ min: 1, max: 15 }), ([low, width, e], digits) => {
        const ball = F.fromEnds(`${low}e${e}`, `${low + BigInt(width)}e${e}`);
        const { midpoint, radius } = parseDecimalText(decimalText(ball, digits));
        expect(compareRationals(QQ.sub(midpoint, radius), rationalOfDecimal(ball.lower))).toBeLessThanOrEqual(0);
        expect(compareRationals(rationalOfDecimal(ball.upper), QQ.add(midpoint, radius))).toBeLessThanOrEqual(0);
      }),
      { seed: 577, numRuns: 300 },
    );
  });

  it('reads decimals exactly, or says that it cannot', () => {
    expect(rationalFromDecimal('-2.50e-3')).toEqual(rational(-1n, 400n));
    expect(rationalFromDecimal('12e2')).toEqual(rational(1200n));
    for (const bad of ['1/3', '', '1e9999999999', 'Infinity', '0x10'])
      expect(() => rationalFromDecimal(bad)).toThrow(bad);
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.nat(20), (n, places) => {
        expect(rationalFromDecimal(`${n}e-${places}`)).toEqual(rational(n, 10n ** BigInt(places)));
      }),
      { seed: 577, numRuns: 200 },
    );
  });
});

describe('deciding a sign', () => {
  // Two numbers that agree to some 40 digits: e^{π√163} − 262537412640768744 ≈ −7.5·10^−13, relative 3·10^−30.
  const ramanujan = (precision: number): Ball => {
    const field = ballField(precision);
    const power = expBall(field, field.mul(piBall(field), sqrtBall(field, field.fromInteger(163n))));
    return field.sub(power, field.fromInteger(262537412640768744n));
  };

  it('doubles the precision until the enclosure excludes zero', () => {
    const decision = decideSign(ramanujan, { startPrecision: 10 });
    expect(decision).toMatchObject({
      answer: 'yes',
      basis: 'proved by enclosure',
      sign: -1,
      evaluations: 3,
      precision: 40,
    });
    expect(decideSign(ramanujan, { startPrecision: 10, budget: 2 })).toMatchObject({
      answer: 'undecided',
      basis: 'evidence only',
      precision: 20,
    });
  });

  it('never calls a number zero on the evidence of digits', () => {
    // log 6 − log 2 − log 3 = 0.
    const zero = (precision: number): Ball => {
      const field = ballField(precision);
      const log = (n: bigint): Ball => logBall(field, field.fromInteger(n));
      return field.sub(field.sub(log(6n), log(2n)), log(3n));
    };
    const decision = decideSign(zero, { maxPrecision: 240 });
    expect(decision).toMatchObject({ answer: 'undecided', basis: 'evidence only', precision: 240, evaluations: 4 });
    expect(isBelow(decision.bound, '1e-235')).toBe(true);
  });

  it('calls a number zero when the enclosure is the point zero', () => {
    const exact = (p: number): Ball => ballField(p).sub(from('1/2', ballField(p)), from('1/2', ballField(p)));
    expect(decideSign(exact)).toMatchObject({ answer: 'no', basis: 'proved by enclosure', sign: 0, evaluations: 1 });
  });

  it('says when there is no evidence', () => {
    const pole = (p: number): Ball => ballField(p).inv(sinBall(ballField(p), piBall(ballField(p))));
    expect(decideSign(pole)).toMatchObject({ answer: 'undecided', basis: 'no evidence' });
  });

  it('climbs to the maximum and no further', () => {
    expect(precisions({ startPrecision: 30, maxPrecision: 100 })).toEqual([30, 60, 100]);
    expect(precisions({ startPrecision: 30, maxPrecision: 30 })).toEqual([30]);
    expect(precisions({ startPrecision: 30, maxPrecision: 1000, budget: 2 })).toEqual([30, 60]);
    expect(() => precisions({ startPrecision: 30, maxPrecision: 20 })).toThrow(/30/);
    expect(() => precisions({ budget: 0 })).toThrow(/0/);
  });
});

interface Planted {
  readonly rank: number;
  readonly at: (field: BallField) => Ball[][];
}
const fraction = (draw: Random, size: number): Rational =>
  rational(BigInt(draw.below(2 * size + 1) - size), BigInt(1 + draw.below(9)));
const grid = <T>(rows: number, cols: number, entry: (i: number, j: number) => T): T[][] =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: cols }, (_, j) => entry(i, j)));

/** A product of rational m×r and r×n factors, sometimes with a speck of 10^−25 added; the rank is computed over ℚ. */
function rationalPlanted(draw: Random): Planted {
  const [m, n, r] = [1 + draw.below(5), 1 + draw.below(5), draw.below(4)];
  const A = grid(m, r, () => fraction(draw, 9));
  const B = grid(r, n, () => fraction(draw, 9));
  const M = grid(m, n, (i, j) => A[i]!.reduce((s, a, k) => QQ.add(s, QQ.mul(a, B[k]![j]!)), QQ.zero));
  if (draw.below(3) === 0) {
    const [i, j] = [draw.below(m), draw.below(n)];
    M[i]![j] = QQ.add(M[i]![j]!, rational(1n, 10n ** 25n));
  }
  return { rank: rankRational(M, n), at: (field) => M.map((row) => row.map((q) => field.fromRational(q))) };
}

/**
 * Σ_{k<r} exp(k(a_i + b_j)) with distinct a_i and distinct b_j: a product of Vandermonde matrices in e^{a_i} and e^{b_j},
 * so of rank min(m, n, r). r = 2 without the constant term is e^{a+b} alone, of rank one.
 */
function exponentialPlanted(draw: Random): Planted {
  const [m, n, r] = [2 + draw.below(3), 2 + draw.below(3), 1 + draw.below(3)];
  const distinct = (count: number): Rational[] =>
    Array.from({ length: count }, (_, i) => rational(BigInt(3 * i + draw.below(3) - 5), 7n));
  const [a, b] = [distinct(m), distinct(n)];
  const start = draw.below(2);
  return {
    rank: Math.min(m, n, r),
    at: (field) =>
      grid(m, n, (i, j) => {
        let sum = field.zero;
        for (let k = start; k < start + r; k++)
          sum = field.add(sum, expBall(field, field.fromRational(QQ.mul(rational(k), QQ.add(a[i]!, b[j]!)))));
        return sum;
      }),
  };
}

type MatrixAt = (precision: number) => Ball[][];
type Ladder = Parameters<typeof precisions>[0];

/** The best of the eliminations at the precisions of a ladder, until one is exact. */
function rankByBalls(matrixAt: MatrixAt, ladder: Ladder = { maxPrecision: 240 }): ReturnType<typeof rankOfBalls> {
  const found = precisions(ladder).map((precision) => rankOfBalls(matrixAt(precision), precision));
  const exact = found.find((r) => r.exact);
  return exact ?? found.reduce((best, r) => (r.provedRank >= best.provedRank ? r : best));
}

/** Is the rank at least r? */
function isRankAtLeast(matrixAt: MatrixAt, r: number, ladder?: Ladder): 'yes' | 'no' | 'undecided' {
  const { provedRank, atMost } = rankByBalls(matrixAt, ladder);
  return provedRank >= r ? 'yes' : atMost < r ? 'no' : 'undecided';
}

/** Why a claimed rank contradicts the true one; undefined when nothing is wrong. */
function contradiction(planted: Planted, columns: number): string | undefined {
  const ladder = { startPrecision: 20, maxPrecision: 40 };
  const matrixAt = (p: number): Ball[][] => planted.at(ballField(p));
  const { provedRank, atMost, exact, evidenceRank } = rankByBalls(matrixAt, ladder);
  if (provedRank > planted.rank) return `proved ${provedRank} of ${planted.rank}`;
  if (atMost < planted.rank) return `at most ${atMost} of ${planted.rank}`;
  if (exact && provedRank !== planted.rank) return `exactly ${provedRank} of ${planted.rank}`;
  if (evidenceRank !== planted.rank) return `evidence for ${evidenceRank} of ${planted.rank}`;
  if (isRankAtLeast(matrixAt, planted.rank + 1, ladder) === 'yes') return 'one too many';
  if (planted.rank <= columns && isRankAtLeast(matrixAt, planted.rank, ladder) === 'no') return 'one too few';
  return undefined;
}

describe('deciding a rank', () => {
  const count = long.count({ all: 1000, now: 200 });
  it(`is never wrong on ${count} planted matrices`, () => {
    const draw = random(99);
    let undecided = 0;
    const wrong: string[] = [];
    for (let i = 0; i < count; i++) {
      const planted = i % 5 < 3 ? rationalPlanted(draw) : exponentialPlanted(draw);
      const found = contradiction(planted, 5);
      if (found !== undefined) wrong.push(`${i}: ${found}`);
      const lowest = isRankAtLeast((p) => planted.at(ballField(p)), planted.rank, {
        startPrecision: 20,
        maxPrecision: 80,
      });
      if (lowest === 'undecided') undecided++;
    }
    expect(wrong).toEqual([]);
    console.info(`${count} planted ranks: ${undecided} true lower bounds undecided at 80 digits`);
    expect(undecided).toBe(0);
  });

  it('reports a minor that is nonzero', () => {
    const draw = random(4);
    for (let t = 0; t < 50; t++) {
      const [m, n] = [3, 4];
      const M = grid(m, n, () => rational(BigInt(draw.below(3) - 1)));
      const { pivots, provedRank, exact } = rankOfBalls(
        M.map((row) => row.map((q) => F.fromRational(q))),
        30,
      );
      expect(provedRank).toBe(rankRational(M, n));
      expect(
        rankRational(
          pivots.rows.map((i) => pivots.columns.map((j) => M[i]![j]!)),
          provedRank,
        ),
      ).toBe(provedRank);
      expect(exact).toBe(true);
    }
  });

  it('tells proof from evidence', () => {
    const outer = (p: number): Ball[][] => {
      const field = ballField(p);
      return grid(3, 3, (i, j) => expBall(field, from(`${i + 2 * j}/7`, field)));
    };
    const rank = rankByBalls(outer, { startPrecision: 20, maxPrecision: 80 });
    expect(rank).toMatchObject({ provedRank: 1, evidenceRank: 1, exact: false, undecided: true, precision: 80 });
    expect(isBelow(rank.residual, '1e-70')).toBe(true);
    expect(isRankAtLeast(outer, 1)).toBe('yes');
    expect(isRankAtLeast(outer, 2)).toBe('undecided');
    expect(isRankAtLeast(outer, 4)).toBe('no');
    const blank = [
      [F.one, F.zero],
      [F.zero, UNBOUNDED],
    ];
    expect(isRankAtLeast(() => blank, 2)).toBe('undecided');
    expect(isUnbounded(blank[1]![1]!) && rankOfBalls(blank, 30).provedRank).toBe(1);
    expect(rankOfBalls([], 30)).toMatchObject({ provedRank: 0, exact: true });
    expect(rankOfBalls([[F.zero, F.zero]], 30)).toMatchObject({ provedRank: 0, exact: true, undecided: false });
    expect(() => rankOfBalls([[F.one], []], 30)).toThrow(/row 1/);
  });

  it('needs digits to see a speck, and then proves it', () => {
    const speck = (p: number): Ball[][] => {
      const field = ballField(p);
      const third = from('1/3', field);
      return [
        [third, field.one],
        [field.one, field.add(field.fromInteger(3n), field.fromEnds('1e-50', '1e-50'))],
      ];
    };
    expect(rankOfBalls(speck(30), 30)).toMatchObject({ provedRank: 1, undecided: true });
    expect(rankByBalls(speck)).toMatchObject({ provedRank: 2, exact: true, precision: 60 });
    expect(containsRational(speck(60)[0]![0]!, rational(1n, 3n))).toBe(true);
  });
});
