/**
 * Matrices built from the answer: a matrix of planted rank r is a reduced echelon form with chosen pivots hidden behind
 * random invertible row operations. Randomness is a linear congruential sequence started from a seed.
 */
import { type ModularMatrix, matrixFromRows, matrixModular, multiplyModular } from '@lawful/cas-core';

/** Residues below n from a seed, by the multiplicative generator of Park and Miller. */
export function sequence(seed: number): (n: number) => number {
  let state = (seed % 2147483646) + 1;
  return (n) => {
    state = (state * 48271) % 2147483647;
    return state % n;
  };
}

/** k distinct numbers below n, increasing. */
export function subset(next: (n: number) => number, n: number, k: number): number[] {
  const pool = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < k; i++) {
    const j = i + next(n - i);
    [pool[i], pool[j]] = [pool[j]!, pool[i]!];
  }
  return pool.slice(0, k).sort((a, b) => a - b);
}

/** A random n×n matrix of determinant ±1: unit lower times unit upper, rows shuffled. */
export function invertible(next: (n: number) => number, p: number, n: number): ModularMatrix {
  const lower = matrixModular(p, n, n, (i, j) => (i === j ? 1 : i > j ? next(p) : 0));
  const upper = matrixModular(p, n, n, (i, j) => (i === j ? 1 : i < j ? next(p) : 0));
  const product = multiplyModular(lower, upper);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = next(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return matrixModular(p, n, n, (i, j) => product.data[order[i]! * n + j]!);
}

export interface Planted {
  readonly matrix: ModularMatrix;
  /** The reduced echelon form, zero rows last. */
  readonly echelon: ModularMatrix;
  readonly pivots: readonly number[];
}

/** A rows×cols matrix of the given rank ≤ min(rows, cols), with its reduced echelon form. */
export function plantedRank(seed: number, p: number, rows: number, cols: number, rank: number): Planted {
  const next = sequence(seed);
  const pivots = subset(next, cols, rank);
  const isPivot = new Set(pivots);
  const echelon = matrixFromRows(
    p,
    cols,
    Array.from({ length: rows }, (_, i) => {
      const pivot = pivots[i];
      return Array.from({ length: cols }, (_, j) => {
        if (pivot === undefined || j < pivot) return 0;
        return j === pivot ? 1 : isPivot.has(j) ? 0 : next(p);
      });
    }),
  );
  return { matrix: multiplyModular(invertible(next, p, rows), echelon), echelon, pivots };
}
