/** Matrices of which the table of subgroups is made: signed permutations, reflections, complex matrices on (Re, Im). */
import {
  identityMatrix,
  matrixFromEntries,
  multiplyMatrices,
  QQ,
  type Rational,
  type RationalMatrix,
  rational,
} from '@lawful/cas-core';
import { signedPermutationMatrix } from '../groups/signed-permutations.js';

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Images of 0 … n−1. */
export const permutation = (images: readonly number[]): RationalMatrix => signedPermutationMatrix(images);

/** x ↦ a·x + b modulo p. */
export const affine = (p: number, a: number, b: number): RationalMatrix =>
  permutation(range(p).map((x) => (a * x + b) % p));

/** Cycles of points counted from 1. */
export function cycles(n: number, ...list: readonly (readonly number[])[]): RationalMatrix {
  const images = range(n);
  for (const cycle of list)
    cycle.forEach((from, k) => {
      images[from - 1] = cycle[(k + 1) % cycle.length]! - 1;
    });
  return permutation(images);
}

export const rotate = (n: number, by = 1): RationalMatrix => permutation(range(n).map((i) => (i + by) % n));

export const swap = (n: number): RationalMatrix => cycles(n, [1, 2]);

/** Changes the signs of the first k coordinates. */
export const flips = (n: number, k: number): RationalMatrix =>
  signedPermutationMatrix(range(n).map((i) => (i < k ? i + n : i)));

/** The turn of the first two coordinates by a quarter. */
export const quarterTurn = (n: number): RationalMatrix => multiplyMatrices(swap(n), flips(n, 1));

/** The reflection in the vector of ones, 1 − 2vv'/n: half-spin vectors of D_n for n = 4 and 8. */
export const onesReflection = (n: number): RationalMatrix =>
  range(n).map((i) => range(n).map((j) => (i === j ? rational(n - 2, n) : rational(-2, n))));

/** Three-cycles of neighbours generate the alternating group. */
export const alternating = (n: number): RationalMatrix[] =>
  n < 3 ? [] : range(n - 2).map((i) => cycles(n, [i + 1, i + 2, i + 3]));

export const symmetric = (n: number): RationalMatrix[] => (n < 2 ? [] : [swap(n), rotate(n)]);

/** A + iB on (Re, Im): [[A, −B], [B, A]], from entries (row, column, value). */
export function complex(
  n: number,
  re: readonly (readonly [number, number, Rational])[],
  im: readonly (readonly [number, number, Rational])[],
): RationalMatrix {
  const rows = range(2 * n).map(() => new Array<Rational>(2 * n).fill(QQ.zero));
  for (const [i, j, q] of re) {
    rows[i]![j] = q;
    rows[n + i]![n + j] = q;
  }
  for (const [i, j, q] of im) {
    rows[i]![n + j] = QQ.neg(q);
    rows[n + i]![j] = q;
  }
  return rows;
}

/** i times the projection to some coordinates: exp of 2π of it over m multiplies them by an m-th root of unity. */
export const phase = (n: number, coordinates: readonly number[]): RationalMatrix =>
  matrixFromEntries(
    2 * n,
    coordinates.flatMap((k) => [[n + k, k, 1] as const, [k, n + k, -1] as const]),
  );

/** A permutation of complex coordinates. */
export const complexPermutation = (g: RationalMatrix): RationalMatrix =>
  complex(
    g.length,
    g.flatMap((row, i) => row.flatMap((q, j) => (QQ.isZero(q) ? [] : [[i, j, q] as const]))),
    [],
  );

export const isIdentity = (g: RationalMatrix): boolean =>
  g.every((row, i) => row.every((q, j) => QQ.equal(q, identityMatrix(g.length)[i]![j]!)));
