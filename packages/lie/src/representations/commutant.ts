/**
 * End_G(V): the matrices that commute with the group, from its generators alone.
 *
 * Signed permutations tie entries together, X[gi, gj] = ± X[i, j], so union–find on pairs leaves one unknown per
 * orbital (an orbit of pairs, zero if the signs contradict each other). Other generators give linear equations in these:
 * gX = Xg for a matrix, AX = XA for a Lie-algebra element. For a rotation exp(2πJ/n), J with eigenvalues in iℤ on V, the
 * operator ad J = [J, ·] is semisimple with eigenvalues i·w, w ∈ ℤ, and X commutes with the rotation exactly when only
 * w ≡ 0 mod n occur in it: X ∈ ker ad·∏ (ad² + w²) over the multiples w of n up to the largest possible weight, which is
 * at most twice the maximal row sum of |J|. A rational space, though the rotation is not rational.
 *
 * Each basis element has a place `at` where it is 1 and the others are 0.
 */
import { type Outcome, ok, QQ, type Rational, rational, unable } from '@lawful/cas-core';
import { type SignedPermutation, signedFromColumns } from '../groups/signed-permutations.js';
import { orbitalsOf } from './orbitals.js';
import type { Representation } from './representation.js';
import { addSparse, type ColumnMatrix, columnOf, multiplySparse, transposeSparse } from './sparse-matrix.js';
import { type Equation, sparseNullspace } from './sparse-nullspace.js';

export type MatrixEntry = readonly [row: number, col: number, value: Rational];

interface CommutantElement {
  readonly entries: readonly MatrixEntry[];
  /** The place where this element is 1 and every other element of the basis is 0. */
  readonly at: readonly [row: number, col: number];
}

export interface Commutant {
  readonly size: number;
  readonly dimension: number;
  readonly basis: readonly CommutantElement[];
}

/** The representation with N² unknowns beyond which nothing is tried. */
export const PAIR_LIMIT = 4_000_000;

export const signedOf = (g: ColumnMatrix): SignedPermutation | undefined => signedFromColumns(g.rows, g.columns);

/** The generators as signed permutations, if they all are. */
export function signedGenerators(v: Representation): SignedPermutation[] | undefined {
  if (v.infinitesimal.length + v.cyclic.length > 0) return undefined;
  const signed = v.finite.map(signedOf);
  return signed.every((g): g is SignedPermutation => g !== undefined) ? signed : undefined;
}

const collect = (terms: Iterable<readonly [number, Rational]>): Equation => columnOf(terms);

/** ad·∏(ad² + w²) applied to a matrix, over the positive multiples w of n up to `weight`. */
function annihilated(j: ColumnMatrix, n: number, weight: number, x: ColumnMatrix): ColumnMatrix {
  const minus = (m: ColumnMatrix, c: Rational): ColumnMatrix => ({
    rows: m.rows,
    columns: m.columns.map((column) => column.map(([i, v]) => [i, QQ.mul(c, v)] as const)),
  });
  const ad = (m: ColumnMatrix): ColumnMatrix =>
    addSparse(multiplySparse(j, m), minus(multiplySparse(m, j), rational(-1)));
  let y = ad(x);
  for (let w = n; w <= weight; w += n) y = addSparse(ad(ad(y)), minus(y, rational(w * w)));
  return y;
}

/** The largest row sum of |J|, rounded down: no eigenvalue is larger. */
function largestWeight(j: ColumnMatrix): number {
  const sums = new Array<Rational>(j.rows).fill(QQ.zero);
  for (const column of j.columns) for (const [i, v] of column) sums[i] = QQ.add(sums[i]!, v.num < 0n ? QQ.neg(v) : v);
  return Math.max(0, ...sums.map((q) => Number(q.num / q.den)));
}

/** A basis of End_G(V), proved; `unable` for spaces too large or solutions too wide. */
export function commutant(v: Representation): Outcome<Commutant> {
  const n = v.size;
  if (n * n > PAIR_LIMIT) return unable(`the commutant of a representation of dimension ${n} has ${n * n} unknowns`);
  const signed: SignedPermutation[] = [];
  const general: ColumnMatrix[] = [...v.infinitesimal];
  for (const g of v.finite) {
    const s = signedOf(g);
    if (s === undefined) general.push(g);
    else signed.push(s);
  }
  const { count, classOf, sign } = orbitalsOf(n, signed);
  const members: MatrixEntry[][] = Array.from({ length: count }, () => []);
  const minusOne = rational(-1);
  for (let k = 0; k < n * n; k++)
    if (classOf[k]! >= 0) members[classOf[k]!]!.push([Math.floor(k / n), k % n, sign[k]! < 0 ? minusOne : QQ.one]);

  const unknown = (i: number, j: number, c: Rational): (readonly [number, Rational])[] => {
    const k = i * n + j;
    return classOf[k]! < 0 ? [] : [[classOf[k]!, sign[k]! < 0 ? QQ.neg(c) : c]];
  };
  const equations: Equation[] = [];
  for (const g of general) {
    const lines = transposeSparse(g).columns;
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++)
        equations.push(
          collect([
            ...lines[a]!.flatMap(([i, c]) => unknown(i, b, c)),
            ...g.columns[b]!.flatMap(([j, c]) => unknown(a, j, QQ.neg(c))),
          ]),
        );
  }
  for (const { generator, order } of v.cyclic) {
    const rows = new Map<number, (readonly [number, Rational])[]>();
    const weight = 2 * largestWeight(generator);
    members.forEach((entries, o) => {
      const columns: (readonly [number, Rational])[][] = Array.from({ length: n }, () => []);
      for (const [i, j, c] of entries) columns[j]!.push([i, c]);
      annihilated(generator, order, weight, { rows: n, columns }).columns.forEach((column, j) => {
        for (const [i, c] of column) {
          const row = rows.get(i * n + j);
          if (row === undefined) rows.set(i * n + j, [[o, c]]);
          else row.push([o, c]);
        }
      });
    });
    equations.push(...rows.values());
  }
  const solutions = sparseNullspace(equations, count);
  if (solutions.kind !== 'ok') return solutions;
  const basis = solutions.value.map(({ free, entries }) => ({
    at: [members[free]![0]![0], members[free]![0]![1]] as const,
    entries: entries.flatMap(([o, c]) => members[o]!.map(([i, j, s]) => [i, j, s.num < 0n ? QQ.neg(c) : c] as const)),
  }));
  return ok(Object.freeze({ size: n, dimension: basis.length, basis }));
}
