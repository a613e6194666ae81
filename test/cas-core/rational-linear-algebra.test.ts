import {
  DEFAULT_PRIMES,
  determinantRational,
  echelonOver,
  type Field,
  inverseOver,
  matrixModular,
  nullspaceModular,
  nullspaceRational,
  primeField,
  primesBelow,
  QQ,
  type Rational,
  rankProfileModular,
  rankRational,
  rational,
  rationalReconstruct,
  reconstructEchelonBasis,
  reducedEchelonModular,
  residueNumber,
} from '@lawful/cas-core';
import { determinantModular } from '@lawful/cas-core/inside/linear-algebra/modular-matrix';
import { joinPrime, type ResidueVector } from '@lawful/cas-core/inside/linear-algebra/modular-reconstruction';
import { solveRational } from '@lawful/cas-core/inside/linear-algebra/rational-matrix';
import { integerSquareRoot } from '@lawful/cas-core/inside/rings/integers';
import fc from 'fast-check';
import { determinantOver, nullspaceOver, rankOver, solveOver } from './field-elimination.js';
import { describe, expect, it } from './jest-globals.js';
import { plantedRank, sequence } from './planted-matrices.js';

const FIRST = DEFAULT_PRIMES[0]!;
const SECOND = DEFAULT_PRIMES[1]!;
const seeded = { seed: 20240229, numRuns: 60 };
const multiply = <T>(field: Field<T>, a: readonly (readonly T[])[], x: readonly T[]): T[] =>
  a.map((row) => row.reduce((t, v, j) => field.add(t, field.mul(v, x[j]!)), field.zero));
const fraction = fc
  .tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: 1, max: 12 }))
  .map(([n, d]) => rational(n, d));
const matrix = (rows: number, cols: number): fc.Arbitrary<Rational[][]> =>
  fc.array(fc.array(fraction, { minLength: cols, maxLength: cols }), { minLength: rows, maxLength: rows });
/** B·C with an inner dimension that caps the rank. */
const lowRank = fc
  .tuple(fc.nat(6), fc.nat(6), fc.nat(4))
  .chain(([n, m, r]) => fc.tuple(matrix(n, r), matrix(r, m), fc.constant(m)))
  .map(([b, c, m]) => ({
    cols: m,
    a: b.map((row) =>
      Array.from({ length: m }, (_, j) => row.reduce((t, v, k) => QQ.add(t, QQ.mul(v, c[k]![j]!)), QQ.zero)),
    ),
  }));

describe('reconstruction', () => {
  it('returns the planted fraction and nothing outside the bound', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 9n), 10n ** 9n), fc.bigInt(1n, 10n ** 9n), (n, d) => {
        const q = rational(n, d);
        const primes = DEFAULT_PRIMES.slice(0, 3).filter((p) => residueNumber(q.den, p) !== 0);
        let residues: ResidueVector | undefined;
        for (const p of primes) residues = joinPrime(residues, p, [primeField(p).fromRational(q)!]);
        expect(rationalReconstruct(residues!.entries[0]!, residues!.modulus)).toEqual(q);
      }),
      seeded,
    );
    for (let m = 2n; m < 60n; m++) {
      const bound = integerSquareRoot((m - 1n) / 2n);
      for (let a = 0n; a < m; a++) {
        const q = rationalReconstruct(a, m);
        const all = new Set<string>();
        for (let d = 1n; d <= bound; d++)
          for (let n = -bound; n <= bound; n++)
            if ((((n - a * d) % m) + m) % m === 0n && rational(d, m).num === d && rational(d, m).den === m)
              all.add(`${rational(n, d).num}/${rational(n, d).den}`);
        expect([...all]).toEqual(q === undefined ? [] : [`${q.num}/${q.den}`]);
      }
    }
  });

  it('takes integer square roots', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 60n), (n) => {
        const r = integerSquareRoot(n);
        expect(r * r <= n && n < (r + 1n) * (r + 1n)).toBe(true);
      }),
      seeded,
    );
  });

  it('lists primes downwards, the defaults first', () => {
    expect([...primesBelow(30)]).toEqual([29, 23, 19, 17, 13, 11, 7, 5, 3, 2]);
    const first: number[] = [];
    for (const p of primesBelow()) if (first.push(p) === DEFAULT_PRIMES.length) break;
    expect(first).toEqual([...DEFAULT_PRIMES]);
  });
});

describe('linear algebra over the rationals through primes', () => {
  it('agrees with elimination over QQ on rank, nullspace, solutions and determinants', () => {
    fc.assert(
      fc.property(lowRank, fc.array(fraction, { minLength: 6, maxLength: 6 }), ({ a, cols }, x) => {
        expect(rankRational(a, cols)).toBe(rankOver(QQ, a, cols));
        expect(nullspaceRational(a, cols)).toEqual(nullspaceOver(QQ, a, cols));
        const b = multiply(QQ, a, x.slice(0, cols));
        expect(solveRational(a, b, cols)).toEqual(solveOver(QQ, a, b, cols));
        const c = a.map((_, i) => x[i]!);
        expect(solveRational(a, c, cols)).toEqual(solveOver(QQ, a, c, cols));
        const n = Math.min(a.length, cols);
        const square = a.slice(0, n).map((row) => row.slice(0, n));
        expect(determinantRational(square)).toEqual(determinantOver(QQ, square));
      }),
      seeded,
    );
  });

  it.each([
    [
      'rank drops',
      [
        [FIRST, 0, 1],
        [0, 1, 1],
      ],
    ],
    [
      'later pivots',
      [
        [FIRST, 1, 0],
        [0, 0, 1],
      ],
    ],
    ['zero matrix', [[FIRST, 2 * FIRST, -FIRST]]],
    [
      'small denominators hide a large one',
      [
        [1, 0, 10 ** 15 + 37],
        [0, 10 ** 15 + 91, 3],
      ],
    ],
    [
      'the second prime drops the rank',
      [
        [SECOND, 0, 7],
        [0, 1, 10 ** 12 + 39],
      ],
    ],
    [
      'the second prime moves a pivot',
      [
        [SECOND, 1, 10 ** 12 + 39],
        [0, 0, 0],
      ],
    ],
  ])('sees through a bad prime: %s', (_, entries) => {
    const a = entries.map((row) => row.map((v) => rational(v)));
    expect(nullspaceRational(a)).toEqual(nullspaceOver(QQ, a));
    expect(rankRational(a)).toBe(rankOver(QQ, a));
  });

  it('knows matrices without rows or columns', () => {
    const unit = [
      [1, 0],
      [0, 1],
    ].map((row) => row.map((v) => rational(v)));
    expect(nullspaceRational([], 2)).toEqual(unit);
    expect(nullspaceRational([[], []], 0)).toEqual([]);
    expect(rankRational([], 2)).toBe(0);
    expect(rankRational([[], []])).toBe(0);
    expect(solveRational([], [], 2)).toEqual([QQ.zero, QQ.zero]);
    expect(solveRational([[]], [QQ.zero])).toEqual([]);
    expect(solveRational([[]], [QQ.one])).toBeUndefined();
    expect(determinantRational([])).toEqual(QQ.one);
    expect(inverseOver(QQ, [])).toEqual([]);
    expect(nullspaceOver(QQ, [], 2)).toEqual(unit);
  });

  it('evaluates the Hilbert determinant of order 6 and inverts its matrix to integers', () => {
    const hilbert = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (_, j) => rational(1, i + j + 1)));
    // 1/186313420339200000: M.-D. Choi, "Tricks or treats with the Hilbert matrix", Amer. Math. Monthly 90 (1983).
    expect(determinantRational(hilbert)).toEqual(rational(1n, 186313420339200000n));
    const inverse = inverseOver(QQ, hilbert)!;
    expect(inverse.flat().every((q) => q.den === 1n)).toBe(true);
    expect(inverse[0]![0]).toEqual(rational(36));
  });
});

describe('generic elimination', () => {
  it.each([
    [2, 8],
    [3, 20],
    [101, 25],
    [FIRST, 30],
  ])('agrees with the dense path modulo %i', (p, n) => {
    const field = primeField(p);
    for (const [rows, cols, rank] of [
      [n, n, n - 2],
      [n, n + 5, n],
      [n + 4, n, 3],
    ] as const) {
      const { matrix: m, pivots } = plantedRank(rows + cols + p, p, rows, cols, rank);
      const list = Array.from({ length: rows }, (_, i) => Array.from(m.data.subarray(i * cols, (i + 1) * cols)));
      const echelon = echelonOver(field, list);
      expect(echelon.pivots).toEqual(pivots);
      expect(echelon.rows.flat()).toEqual(Array.from(reducedEchelonModular(m).matrix.data.subarray(0, rank * cols)));
      expect(nullspaceOver(field, list)).toEqual(nullspaceModular(m).map((x) => Array.from(x)));
      expect(rankOver(field, list)).toBe(rankProfileModular(m).rank);
      if (rows === cols) expect(determinantOver(field, list)).toBe(determinantModular(m));
    }
    const next = sequence(p);
    const regular = matrixModular(p, n, n, (i, j) => (i < j ? next(p) : i === j ? 1 : 0));
    const list = Array.from({ length: n }, (_, i) => Array.from(regular.data.subarray(i * n, (i + 1) * n)));
    const inverse = inverseOver(field, list)!;
    const columns = list.map((_, j) =>
      multiply(
        field,
        inverse,
        list.map((row) => row[j]!),
      ),
    );
    expect(columns).toEqual(list.map((_, j) => list.map((_, i) => (i === j ? 1 : 0))));
  });

  it('names ragged rows', () => {
    expect(() => echelonOver(QQ, [[QQ.one], []])).toThrow(/a row of 0 in 1 columns/);
  });
});

describe('a space known only modulo primes', () => {
  const rows = [
    [2, 4, 1, 7],
    [1, 2, 3, 5],
  ].map((row) => row.map((v, j) => rational(v, 10007 + j)));
  const expected = echelonOver(QQ, rows);
  const honest = (p: number): number[][] => rows.map((row) => row.map((q) => primeField(p).fromRational(q)!));

  it('is found, with its pivots', () => {
    const answer = reconstructEchelonBasis(honest);
    expect(answer.kind === 'ok' && answer.value.basis).toEqual(expected.rows);
    expect(answer.kind === 'ok' && answer.value.pivots).toEqual([0, 2]);
  });

  it('is found behind bad primes of three kinds: unusable, too small, too large', () => {
    const answer = reconstructEchelonBasis((p) => {
      const k = DEFAULT_PRIMES.indexOf(p);
      if (k === 0) return undefined;
      if (k === 1) return honest(p).slice(0, 1);
      if (k === 2) return [...honest(p), [0, 1, 0, 0]];
      return honest(p);
    });
    expect(answer.kind === 'ok' && answer.value.basis).toEqual(expected.rows);
    expect(answer.kind === 'ok' && answer.value.primes.some((p) => DEFAULT_PRIMES.indexOf(p) < 3)).toBe(false);
  });

  it('is not claimed when primes never agree, nor when verification fails', () => {
    const next = sequence(1);
    const noise = reconstructEchelonBasis(() => [[1, next(2 ** 23)]], { maxPrimes: 12 });
    expect(noise.kind).toBe('unable');
    expect(reconstructEchelonBasis(honest, { maxPrimes: 9, verify: () => false }).kind).toBe('unable');
  });

  it('may be zero', () => {
    const answer = reconstructEchelonBasis(() => []);
    expect(answer.kind === 'ok' && answer.value.basis).toEqual([]);
  });
});
