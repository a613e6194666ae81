import {
  type ModularMatrix,
  matrixFromRows,
  matrixModular,
  multiplyModular,
  nullspaceModular,
  rankProfileModular,
  reducedEchelonModular,
  rowSpaceModular,
  type SparseRow,
  sparseRowSpaceModular,
  transposeModular,
  typescriptKernel,
} from '@lawful/cas-core';
import { determinantModular, rowOf } from '@lawful/cas-core/inside/linear-algebra/modular-matrix';
import type { RankKernel } from '@lawful/cas-core/inside/linear-algebra/rank-kernel';
import { describe, expect, it } from './jest-globals.js';
import { invertible, plantedRank, sequence } from './planted-matrices.js';

const P = 16777213;

/** Textbook elimination, column by column, one bigint at a time: slow, independent of the code under test. */
const textbookKernel: RankKernel = {
  name: 'textbook',
  echelon: (p, rows, cols, data, reduced) => {
    const q = BigInt(p);
    const m = Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols), BigInt));
    const order = m.map((_, i) => i);
    const pivots: number[] = [];
    for (let j = 0; j < cols && pivots.length < rows; j++) {
      const r = pivots.length;
      const found = m.findIndex((row, i) => i >= r && row[j] !== 0n);
      if (found < 0) continue;
      [m[r], m[found]] = [m[found]!, m[r]!];
      [order[r], order[found]] = [order[found]!, order[r]!];
      let inverse = 1n;
      for (let e = q - 2n, b = m[r]![j]!; e > 0n; e /= 2n, b = (b * b) % q)
        if (e % 2n === 1n) inverse = (inverse * b) % q;
      m[r] = m[r]!.map((v) => (v * inverse) % q);
      m.forEach((row, i) => {
        const c = row[j]!;
        if (i !== r && c !== 0n && (reduced || i > r)) m[i] = row.map((v, k) => (v + (q - c) * m[r]![k]!) % q);
      });
      pivots.push(j);
    }
    m.flat().forEach((v, k) => {
      data[k] = Number(v);
    });
    return { pivots, rowOrder: order };
  },
};

const shapes: [rows: number, cols: number, rank: number][] = [
  [0, 0, 0],
  [0, 5, 0],
  [5, 0, 0],
  [1, 1, 0],
  [1, 1, 1],
  [4, 1, 1],
  [1, 4, 1],
  [3, 3, 2],
  [4, 4, 4],
  [5, 9, 4],
  [9, 5, 5],
  [12, 30, 7],
  [33, 20, 13],
  [64, 64, 64],
  [70, 65, 33],
  [100, 300, 61],
];
const primes = [2, 3, 101, 65521, P];
const cases = primes.flatMap((p) => shapes.map((s, i) => ({ p, s, seed: 1000 * i + (p % 997) })));

const isZeroProduct = (m: ModularMatrix, x: ArrayLike<number>): boolean => {
  const column = matrixModular(m.p, m.cols, 1, (i) => x[i]!);
  return multiplyModular(m, column).data.every((v) => v === 0);
};

describe.each(cases)('a planted matrix mod $p of shape and rank $s', ({ p, s: [rows, cols, rank], seed }) => {
  const { matrix, echelon, pivots } = plantedRank(seed, p, rows, cols, rank);
  const kernels = rows <= 70 ? [typescriptKernel, textbookKernel] : [typescriptKernel];

  it.each(kernels)('has its planted echelon form and rank profile with kernel $name', (kernel) => {
    const before = matrix.data.slice();
    const reduced = reducedEchelonModular(matrix, kernel);
    expect(reduced.pivots).toEqual(pivots);
    expect(reduced.matrix.data).toEqual(echelon.data);
    const profile = rankProfileModular(matrix, kernel);
    expect(profile.rank).toBe(rank);
    expect(profile.columns).toEqual(pivots);
    const minor = matrixModular(p, rank, rank, (i, j) => matrix.data[profile.rows[i]! * cols + profile.columns[j]!]!);
    expect(determinantModular(minor)).not.toBe(0);
    expect(matrix.data).toEqual(before);
  });

  it('leaves an echelon form of the same row space when it does not reduce', () => {
    const data = matrix.data.slice();
    const { pivots: found } = typescriptKernel.echelon(p, rows, cols, data, false);
    expect(found).toEqual(pivots);
    for (let i = 0; i < rows; i++) {
      const row = data.subarray(i * cols, (i + 1) * cols);
      const lead = row.findIndex((v) => v !== 0);
      expect(lead).toBe(pivots[i] ?? -1);
      if (lead >= 0) expect(row[lead]).toBe(1);
    }
    const again = reducedEchelonModular({ ...matrix, data });
    expect(again.matrix.data).toEqual(echelon.data);
  });

  it('has a nullspace of complementary dimension that it kills', () => {
    const basis = nullspaceModular(matrix);
    expect(basis.length).toBe(cols - rank);
    expect(basis.every((x) => isZeroProduct(matrix, x))).toBe(true);
    const free = Array.from({ length: cols }, (_, j) => j).filter((j) => !pivots.includes(j));
    basis.forEach((x, k) => {
      expect(free.map((j) => x[j])).toEqual(free.map((_, i) => (i === k ? 1 : 0)));
    });
  });

  it('grows row by row exactly at the first independent rows, singly and in blocks', () => {
    const list = Array.from({ length: rows }, (_, i) => rowOf(matrix, i));
    const single = rowSpaceModular(p, cols);
    const grew = list.flatMap((row, i) => (single.insert(row) ? [i] : []));
    const mixed = rowSpaceModular(p, cols);
    const cut = Math.floor(rows / 3);
    const first = mixed.insertMany(list.slice(0, cut));
    expect([...first, ...mixed.insertMany(list.slice(cut)).map((i) => i + cut)]).toEqual(grew);
    expect(rankProfileModular(matrix).rows).toEqual(grew);
    expect(mixed.pivots).toEqual(pivots);
    expect(single.basis()).toEqual(mixed.basis());
    expect(list.every((row) => mixed.contains(row))).toBe(true);
    if (rank < cols) {
      const outside = new Float64Array(cols);
      outside[nullspaceModular(matrix)[0]!.findIndex((v) => v !== 0)] = 1;
      const member = rowSpaceModular(p, cols);
      member.insertMany([...list, outside]);
      expect(mixed.contains(outside)).toBe(member.rank === rank);
    }
  });

  it('agrees with the sparse row space', () => {
    const sparse = sparseRowSpaceModular(p, cols);
    const rowsSparse: SparseRow[] = Array.from({ length: rows }, (_, i) => {
      const row = rowOf(matrix, i);
      const columns = Array.from(row.keys()).filter((j) => row[j] !== 0);
      return { columns, values: columns.map((j) => row[j]!) };
    });
    expect(sparse.insertMany(rowsSparse)).toEqual(rankProfileModular(matrix).rows);
    const basis = sparse.nullspace();
    expect(basis.length).toBe(cols - rank);
    const dense = basis.map((v) => Float64Array.from({ length: cols }, (_, j) => v.get(j) ?? 0));
    expect(dense.every((x) => isZeroProduct(matrix, x))).toBe(true);
    expect(rankProfileModular(matrixFromRows(p, cols, dense)).rank).toBe(cols - rank);
    expect(rowsSparse.every((row) => sparse.contains(row))).toBe(true);
  });
});

describe('determinants', () => {
  it.each([0, 1, 2, 3, 8, 37])('of a planted LU product of size %i', (n) => {
    const next = sequence(n + 5);
    const a = invertible(next, P, n);
    const d = determinantModular(a);
    expect([1, P - 1]).toContain(d);
    const scaled = matrixModular(P, n, n, (i, j) => ((i + 2) * a.data[i * n + j]!) % P);
    let expected = d;
    for (let i = 0; i < n; i++) expected = (expected * (i + 2)) % P;
    expect(determinantModular(scaled)).toBe(expected);
    expect(determinantModular(transposeModular(scaled))).toBe(expected);
  });

  it('vanish for singular matrices', () => {
    const { matrix } = plantedRank(3, 101, 20, 20, 19);
    expect(determinantModular(matrix)).toBe(0);
  });

  it('know the sign of a permutation', () => {
    const order = [2, 0, 3, 1, 4];
    expect(determinantModular(matrixModular(7, 5, 5, (i, j) => (order[i] === j ? 1 : 0)))).toBe(6);
  });
});

describe('pivots that come out of order', () => {
  it('are folded from the leftmost column of their group', () => {
    const n = 200;
    // Row i starts at column n−1−i, so every group starts left of the one before it.
    const next = sequence(11);
    const m = matrixModular(P, 2 * n, n, (i, j) => (j >= n - 1 - (i % n) ? 1 + next(P - 1) : 0));
    expect(rankProfileModular(m).rank).toBe(n);
    expect(rankProfileModular(m).rows).toEqual(Array.from({ length: n }, (_, i) => i));
    expect(reducedEchelonModular(m).matrix.data.slice(0, n * n)).toEqual(
      matrixModular(P, n, n, (i, j) => (i === j ? 1 : 0)).data,
    );
  });

  it('survive the largest residues at the largest prime', () => {
    const n = 80;
    const m = matrixModular(P, n, n, (i, j) => (i === j ? 0 : P - 1));
    // det(I − J) = 1 − n.
    expect(determinantModular(m)).toBe((P + 1 - n) % P);
  });
});

describe('delayed reduction', () => {
  it('stays exact when every product is as large as an odd product can be', () => {
    // Rows e_i − 2·tail against the row 2·(1, …, 1) + tail: the coefficients are p − 2, so are the entries.
    for (const [k, width] of [
      [28, 1],
      [200, 3],
      [333, 2],
    ] as const) {
      const space = rowSpaceModular(P, k + width);
      const rows = Array.from({ length: k }, (_, i) =>
        Float64Array.from({ length: k + width }, (_, j) => (j === i ? 1 : j < k ? 0 : P - 2)),
      );
      space.insertMany(rows);
      const row = Float64Array.from({ length: k + width }, (_, j) => (j < k ? 2 : 1));
      const expected = Float64Array.from({ length: k + width }, (_, j) => (j < k ? 0 : 1 + 4 * k));
      expect(space.reduce(row)).toEqual(expected);
      // Two rows at once take the other loop.
      space.insertMany([row, row]);
      expect(space.rank).toBe(k + 1);
      expect(Array.from(space.echelonRows()[k]!.slice(k))).toEqual(Array<number>(width).fill(1));
    }
  });
});

describe('sparse rows on many columns', () => {
  it('tie a weight to its two neurons: rank and nullspace of a bipartite graph', () => {
    // q(w_ab) = u_a − v_b: each row brings a fresh column, and the nullspace is spanned by the neurons.
    const neurons = 300;
    const weights = 20000;
    const next = sequence(5);
    const space = sparseRowSpaceModular(P, 2 * neurons + weights);
    const rows = Array.from({ length: weights }, (_, i) => ({
      columns: [next(neurons), neurons + next(neurons), 2 * neurons + i],
      values: [1, P - 1, P - 1],
    }));
    expect(space.insertMany(rows).length).toBe(weights);
    const basis = space.nullspace();
    expect(basis.length).toBe(2 * neurons);
    const sample = basis[17]!;
    for (const { columns, values } of rows)
      expect(columns.reduce((t, c, k) => (t + values[k]! * (sample.get(c) ?? 0)) % P, 0)).toBe(0);
  });

  it('walk long chains once', () => {
    const n = 20000;
    const space = sparseRowSpaceModular(P, n);
    for (let i = 0; i + 1 < n; i++) space.insert({ columns: [i, i + 1], values: [1, P - 1] });
    expect(space.rank).toBe(n - 1);
    expect(space.insert({ columns: [0, n - 1], values: [5, P - 5] })).toBe(false);
    expect([...space.nullspace()[0]!.values()].every((v) => v === 1)).toBe(true);
    expect(space.insert({ columns: [0, n - 1], values: [5, P - 4] })).toBe(true);
    expect(space.nullspace()).toEqual([]);
  });

  it('add repeated columns and reject foreign ones', () => {
    const space = sparseRowSpaceModular(7, 3);
    expect(space.insert({ columns: [1, 1], values: [3, 4] })).toBe(false);
    expect(space.insert({ columns: [1, 1], values: [3, -5] })).toBe(true);
    expect(() => space.insert({ columns: [3], values: [1] })).toThrow(/no column 3 among 3/);
  });
});

describe('callers’ mistakes', () => {
  it('are named with the offending value', () => {
    expect(() => matrixModular(2 ** 24, 1, 1)).toThrow(/16777216/);
    expect(() => matrixModular(15, 1, 1)).toThrow(/15 is not a prime/);
    expect(() => matrixModular(7, 1, 1, () => 0.5)).toThrow(/0.5/);
    expect(() => rowSpaceModular(7, 2).insert(new Float64Array(3))).toThrow(/3 entries, expected 2/);
    expect(() => determinantModular(matrixModular(7, 2, 3))).toThrow(/2 × 3/);
  });
});
