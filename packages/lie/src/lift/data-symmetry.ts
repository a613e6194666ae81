/**
 * A data symmetry by generators: how the group acts on the data space (inputs, then labels), as rational matrices.
 *
 * `finite`: elements of the group. `infinitesimal`: elements of its Lie algebra. `cyclic`: a rational infinitesimal generator ξ with integer
 * weights, standing for the element exp(2πξ/order), whose own entries may be irrational. An object is invariant under the group iff it is
 * invariant under these.
 */
import { formatRational, QQ, type Rational } from '@lawful/cas-core';
import { imageOf, type SignedPermutation, signOf } from '../groups/signed-permutations.js';

/** Rows of [column, entry] with nonzero entries. */
export type SparseRows = readonly (readonly (readonly [number, Rational])[])[];

export interface DataSymmetry {
  readonly dimension: number;
  readonly finite: readonly SparseRows[];
  readonly infinitesimal: readonly SparseRows[];
  readonly cyclic: readonly { readonly generator: SparseRows; readonly order: number }[];
}

export const sparseRows = (rows: readonly (readonly Rational[])[]): SparseRows =>
  rows.map((row) => row.flatMap((q, j): [number, Rational][] => (QQ.isZero(q) ? [] : [[j, q]])));

export function rowsOfSigned(g: SignedPermutation): SparseRows {
  const rows: [number, Rational][][] = g.map(() => []);
  const minusOne = QQ.neg(QQ.one);
  g.forEach((_, j) => {
    rows[imageOf(g, j)]!.push([j, signOf(g, j) === 1 ? QQ.one : minusOne]);
  });
  return rows;
}

/** For a signed permutation matrix: x_i ↦ sign·x_j under substitution, by rows; undefined for other matrices. */
export function signedPermutation(m: SparseRows): { readonly image: number[]; readonly sign: number[] } | undefined {
  const image: number[] = [];
  const sign: number[] = [];
  for (const row of m) {
    if (row.length !== 1) return undefined;
    const [j, q] = row[0]!;
    if (q.den !== 1n || (q.num !== 1n && q.num !== -1n)) return undefined;
    image.push(j);
    sign.push(Number(q.num));
  }
  return { image, sign };
}

/** Whether signed permutations are all that there is. */
export const isPermuted = ({ finite, infinitesimal, cyclic }: DataSymmetry): boolean =>
  infinitesimal.length + cyclic.length === 0 && finite.every((g) => signedPermutation(g) !== undefined);

function product(a: SparseRows, b: SparseRows): SparseRows {
  return a.map((row) => {
    const sum = new Map<number, Rational>();
    for (const [k, x] of row) for (const [j, y] of b[k]!) sum.set(j, QQ.add(sum.get(j) ?? QQ.zero, QQ.mul(x, y)));
    return [...sum].filter(([, q]) => !QQ.isZero(q)).sort(([i], [j]) => i - j);
  });
}

function combine(a: SparseRows, b: SparseRows, sign: 1 | -1): SparseRows {
  return a.map((row, i) => {
    const sum = new Map<number, Rational>(row);
    for (const [j, q] of b[i]!) sum.set(j, QQ.add(sum.get(j) ?? QQ.zero, sign === 1 ? q : QQ.neg(q)));
    return [...sum].filter(([, q]) => !QQ.isZero(q)).sort(([x], [y]) => x - y);
  });
}

const unit = (n: number): SparseRows => Array.from({ length: n }, (_, i): [number, Rational][] => [[i, QQ.one]]);
const transpose = (m: SparseRows): SparseRows => {
  const rows: [number, Rational][][] = m.map(() => []);
  m.forEach((row, i) => {
    for (const [j, q] of row) rows[j]!.push([i, q]);
  });
  return rows;
};
const keyOf = (m: SparseRows): string =>
  m.map((r) => r.map(([j, q]) => `${j}:${formatRational(q)}`).join(' ')).join(';');

/**
 * The same invariants from better generators: quarter turns exp(πξ/2) = 1 + ξ + ξ² of infinitesimal ξ with ξ³ = −ξ join as
 * elements (signed permutations, for rotations of coordinates), and of infinitesimal generators that signed permutations of
 * the group conjugate into each other (up to sign) one is kept.
 */
export function economicalGenerators(symmetry: DataSymmetry): DataSymmetry {
  const n = symmetry.dimension;
  const finite = [...symmetry.finite];
  for (const xi of symmetry.infinitesimal) {
    const square = product(xi, xi);
    const cube = product(square, xi);
    if (keyOf(combine(cube, xi, 1)) === keyOf(unit(n).map(() => [])))
      finite.push(combine(combine(unit(n), xi, 1), square, 1));
  }
  const signed = finite.filter((g) => signedPermutation(g) !== undefined);
  const reached = new Set<string>();
  const infinitesimal: SparseRows[] = [];
  for (const xi of symmetry.infinitesimal) {
    if (reached.has(keyOf(xi))) continue;
    infinitesimal.push(xi);
    const queue = [xi];
    reached.add(keyOf(xi));
    while (queue.length > 0) {
      const at = queue.pop()!;
      for (const g of signed) {
        const next = product(product(g, at), transpose(g));
        for (const image of [
          next,
          combine(
            next.map(() => []),
            next,
            -1,
          ),
        ]) {
          if (reached.has(keyOf(image))) continue;
          reached.add(keyOf(image));
          queue.push(image);
        }
      }
    }
  }
  return { ...symmetry, finite, infinitesimal };
}
