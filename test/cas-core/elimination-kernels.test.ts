/**
 * One suite for both elimination kernels: planted answers, adversarial order of pivots, extreme residues, every shape;
 * and bitwise agreement of the WebAssembly kernel with the TypeScript reference, independent rows included.
 */
import {
  type ModularMatrix,
  matrixModular,
  multiplyModular,
  nullspaceModular,
  rankProfileModular,
  reducedEchelonModular,
  transposeModular,
  typescriptKernel,
  wasmKernel,
  wasmTakes,
} from '@lawful/cas-core';
import { batchedRowSpaceModular } from '@lawful/cas-core/inside/linear-algebra/batched-row-space';
import { automaticKernel } from '@lawful/cas-core/inside/linear-algebra/kernel';
import { determinantModular } from '@lawful/cas-core/inside/linear-algebra/modular-matrix';
import type { RankKernel } from '@lawful/cas-core/inside/linear-algebra/rank-kernel';
import { atLength } from '../at-length.js';
import { describe, expect, it } from './jest-globals.js';
import { plantedRank, sequence, subset } from './planted-matrices.js';

const long = atLength('cas-core/elimination-kernels');

const P = 16777213;
const primes = [2, 3, 101, P];
const kernels: readonly RankKernel[] = [typescriptKernel, wasmKernel, automaticKernel];

const shapes: readonly [rows: number, cols: number, rank: number][] = [
  [0, 0, 0],
  [0, 7, 0],
  [7, 0, 0],
  [1, 1, 0],
  [1, 1, 1],
  [1, 9, 1],
  [9, 1, 1],
  [200, 1, 1],
  [1, 200, 1],
  [3, 3, 2],
  [8, 8, 8],
  [9, 9, 8],
  [57, 64, 57],
  [64, 64, 64],
  [65, 65, 65],
  [66, 128, 3],
  [130, 130, 129],
  [150, 40, 31],
  [40, 150, 31],
  [200, 200, 65],
  [260, 210, 190],
];

/** A few entries per row, most of them large: what Lie rows of a wide network look like. */
function sparse(seed: number, p: number, rows: number, cols: number, perRow: number): ModularMatrix {
  const next = sequence(seed);
  const m = matrixModular(p, rows, cols);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < perRow; k++) m.data[i * cols + next(cols)] = p - 1 - next(Math.min(p - 1, 5));
  return m;
}

const special: readonly [string, ModularMatrix][] = primes.flatMap((p): [string, ModularMatrix][] => {
  const next = sequence(p + 17);
  const random = matrixModular(p, 140, 140, () => next(p));
  return [
    [`zero mod ${p}`, matrixModular(p, 70, 30)],
    // Row i starts at column 139 − i: each pivot lies left of all before it.
    [`pivots from right to left mod ${p}`, matrixModular(p, 140, 140, (i, j) => (j >= 139 - i ? next(p) : 0))],
    [`pivots jumping by 37 mod ${p}`, matrixModular(p, 140, 151, (i, j) => (j >= (i * 37) % 151 ? next(p) : 0))],
    [
      `a permutation times the largest residue mod ${p}`,
      matrixModular(p, 97, 97, (i, j) => ((i * 5) % 97 === j ? p - 1 : 0)),
    ],
    [`all entries p − 1 but the diagonal mod ${p}`, matrixModular(p, 130, 130, (i, j) => (i === j ? 0 : p - 1))],
    [`entries next to p / 2 mod ${p}`, matrixModular(p, 150, 150, () => ((p + 1) >> 1) - next(2))],
    [`each row three times mod ${p}`, matrixModular(p, 210, 140, (i, j) => random.data[Math.floor(i / 3) * 140 + j]!)],
    [`two entries per row mod ${p}`, sparse(p + 3, p, 180, 120, 2)],
    [`five entries per row mod ${p}`, sparse(p + 5, p, 100, 300, 5)],
  ];
});

const minorOf = (m: ModularMatrix, rows: readonly number[], columns: readonly number[]): ModularMatrix =>
  matrixModular(m.p, rows.length, columns.length, (i, j) => m.data[rows[i]! * m.cols + columns[j]!]!);

/** Where two arrays differ, −0 and 0 apart, else −1; jest's own comparison takes a second per million entries. */
function firstDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  return a.findIndex((v, i) => !Object.is(v, b[i]));
}

/** What kernel.ts promises of an echelon form that is not reduced. */
function expectEchelon(kernel: RankKernel, m: ModularMatrix): void {
  const data = m.data.slice();
  const { pivots, rowOrder } = kernel.echelon(m.p, m.rows, m.cols, data, false);
  expect([...rowOrder].sort((s, t) => s - t)).toEqual(Array.from({ length: m.rows }, (_, i) => i));
  for (let i = 0; i < m.rows; i++) {
    const row = data.subarray(i * m.cols, (i + 1) * m.cols);
    const lead = row.findIndex((v) => v !== 0);
    expect(lead).toBe(pivots[i] ?? -1);
    if (lead >= 0) expect(row[lead]).toBe(1);
  }
  expect(data.every((v) => Number.isInteger(v) && v >= 0 && v < m.p && !Object.is(v, -0))).toBe(true);
  const again = reducedEchelonModular({ ...m, data }, typescriptKernel);
  expect(firstDifference(again.matrix.data, reducedEchelonModular(m, typescriptKernel).matrix.data)).toBe(-1);
}

function expectAgreement(m: ModularMatrix): void {
  const profile = rankProfileModular(m, typescriptKernel);
  const reduced = reducedEchelonModular(m, typescriptKernel);
  expect(determinantModular(minorOf(m, profile.rows, profile.columns))).not.toBe(0);
  for (const kernel of kernels.slice(1)) {
    expect(rankProfileModular(m, kernel)).toEqual(profile);
    const mine = reducedEchelonModular(m, kernel);
    expect(mine.pivots).toEqual(reduced.pivots);
    expect(firstDifference(mine.matrix.data, reduced.matrix.data)).toBe(-1);
    const basis = nullspaceModular(m, typescriptKernel);
    const found = nullspaceModular(m, kernel);
    expect(found.length).toBe(basis.length);
    expect(found.every((x, i) => firstDifference(x, basis[i]!) < 0)).toBe(true);
  }
}

describe('the WebAssembly kernel', () => {
  it('was compiled and loaded, and knows the end of its memory', () => {
    expect(wasmTakes(1, 1)).toBe(true);
    expect(wasmTakes(20_000, 20_000)).toBe(true);
    expect(wasmTakes(23_500, 23_500)).toBe(false);
    expect(() => wasmKernel.echelon(P, 23_500, 23_500, new Float64Array(0), false)).toThrow(/23500 × 23500/);
    expect(() => wasmKernel.echelon(15, 1, 1, new Float64Array(1), false)).toThrow(/15 is not a prime/);
  });

  it('gives every memory back', () => {
    const { data } = matrixModular(P, 20, 20, (i, j) => i * i + j);
    for (let i = 0; i < 3000; i++) expect(wasmKernel.echelon(P, 20, 20, data.slice(), false).pivots.length).toBe(2);
  });
});

/** Made once for both kernels: hiding the answer costs more than finding it. */
const cases = primes.flatMap((p) =>
  shapes.map((shape, i) => ({ p, shape, planted: plantedRank(31 * i + p, p, ...shape) })),
);

describe.each(kernels.slice(0, 2))('kernel $name', (kernel) => {
  it.each(cases)('finds the planted form mod $p of shape and rank $shape', ({ p, shape: [, cols, rank], planted }) => {
    const { matrix, echelon, pivots } = planted;
    const before = matrix.data.slice();
    const profile = rankProfileModular(matrix, kernel);
    expect(profile.rank).toBe(rank);
    expect(profile.columns).toEqual(pivots);
    expect(determinantModular(minorOf(matrix, profile.rows, profile.columns))).not.toBe(0);
    const reduced = reducedEchelonModular(matrix, kernel);
    expect(reduced.pivots).toEqual(pivots);
    expect(firstDifference(reduced.matrix.data, echelon.data)).toBe(-1);
    const kernelBasis = nullspaceModular(matrix, kernel);
    expect(kernelBasis.length).toBe(cols - rank);
    const columns = matrixModular(p, cols, cols - rank, (i, j) => kernelBasis[j]![i]!);
    expect(multiplyModular(matrix, columns).data.every((v) => v === 0)).toBe(true);
    expect(firstDifference(matrix.data, before)).toBe(-1);
    expectEchelon(kernel, matrix);
  });

  it.each(special)('keeps its promises for %s', (_, m) => {
    expectEchelon(kernel, m);
  });

  it('stays exact where sums of products are as large as they get', () => {
    // Rows e_i + h·(1, …, 1) against h·(1, …, 1) followed by k·h² + (1, 2, …), so that (1, 2, …) remains. With
    // h = (P − 3)/2 coefficients and entries are the largest odd balanced ones, and odd sums beyond 2^53 are rounded.
    const h = (P - 3) / 2;
    const residue = (v: bigint): number => Number(((v % BigInt(P)) + BigInt(P)) % BigInt(P));
    for (const k of [56, 64, 128, 300]) {
      const width = 5;
      const bottom = (j: number): number => residue(BigInt(k) * BigInt(h) ** 2n + BigInt(1 + j - k));
      const m = matrixModular(P, k + 1, k + width, (i, j) => {
        if (i === k) return j < k ? h : bottom(j);
        return j < k ? Number(i === j) : h;
      });
      const { matrix, pivots } = reducedEchelonModular(m, kernel);
      expect(pivots.length).toBe(k + 1);
      const expected = matrixModular(P, k + 1, k + width, (i, j) => {
        if (i === k) return j < k ? 0 : 1 + j - k;
        return j < k ? Number(i === j) : residue(-BigInt(h) * BigInt(j - k));
      });
      expect(firstDifference(matrix.data, expected.data)).toBe(-1);
    }
  });
});

describe('both kernels answer alike', () => {
  it.each(special)('for %s', (_, m) => {
    expectAgreement(m);
    expectAgreement(transposeModular(m));
  });

  const shapes = long.count({ all: 100, now: 20 });
  it(`for ${shapes} random shapes`, () => {
    const next = sequence(2024);
    for (let t = 0; t < shapes; t++) {
      const p = primes[next(primes.length)]!;
      const [rows, cols] = [next(150), next(150)];
      expectAgreement(plantedRank(next(10 ** 6), p, rows, cols, next(Math.min(rows, cols) + 1)).matrix);
    }
  });

  it.each([
    [1000, 1000, 1000],
    [2000, 700, 500],
    [600, 2000, 411],
  ])('for %i × %i of rank %i', (rows, cols, rank) => {
    // Random rows, of full rank with probability 1 − O(1/p), and combinations of three of those above them.
    const next = sequence(rows + cols);
    const m = matrixModular(P, rows, cols, () => next(P));
    const fresh = new Set(subset(next, rows, rank));
    for (let i = 0; i < rows; i++) {
      if (fresh.has(i)) continue;
      const terms = Array.from({ length: 3 }, () => [next(Math.max(i, 1)), i === 0 ? 0 : next(P)] as const);
      for (let j = 0; j < cols; j++)
        m.data[i * cols + j] = terms.reduce((t, [k, x]) => (t + x * m.data[k * cols + j]!) % P, 0);
    }
    const profile = rankProfileModular(m, wasmKernel);
    expect(profile.rank).toBe(rank);
    expect(profile.rows).toEqual([...fresh]);
    expect(profile).toEqual(rankProfileModular(m, typescriptKernel));
    const reduced = reducedEchelonModular(m, typescriptKernel).matrix;
    expect(firstDifference(reducedEchelonModular(m, wasmKernel).matrix.data, reduced.data)).toBe(-1);
  });

  it('and rows in batches as they do one by one', () => {
    for (let seed = 0; seed < 40; seed++) {
      const next = sequence(seed);
      const [rows, cols] = [1 + next(150), 1 + next(120)];
      const { matrix } = plantedRank(seed, P, rows, cols, next(Math.min(rows, cols) + 1));
      const all = Array.from({ length: rows }, (_, i) => matrix.data.slice(i * cols, (i + 1) * cols));
      const space = batchedRowSpaceModular(P, cols);
      const grew: number[] = [];
      for (let from = 0; from < rows; ) {
        const to = Math.min(rows, from + 1 + next(60));
        for (const i of space.insertMany(all.slice(from, to))) grew.push(from + i);
        from = to;
      }
      const { rows: expected, columns } = rankProfileModular(matrix, typescriptKernel);
      expect(grew).toEqual(expected);
      expect(space.pivots).toEqual(columns);
      expect(space.insertMany([])).toEqual([]);
    }
  });

  it('for 2000 × 2000 with a dependent row near the top', () => {
    const next = sequence(77);
    const n = 2000;
    const m = matrixModular(P, n, n, () => next(P));
    for (let j = 0; j < n; j++) m.data[100 * n + j] = (m.data[3 * n + j]! + 5 * m.data[64 * n + j]!) % P;
    const profile = rankProfileModular(m, wasmKernel);
    expect(profile.rows).toEqual(Array.from({ length: n }, (_, i) => i).filter((i) => i !== 100));
    expect(profile.columns).toEqual(Array.from({ length: n - 1 }, (_, j) => j));
  });
});
