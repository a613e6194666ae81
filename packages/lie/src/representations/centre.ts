/**
 * The self-adjoint part of the centre of End_G(V): as many dimensions as V has real isotypic blocks.
 *
 * Two ways. (a) Inside the commutant C: X ∈ C is central when it commutes with two random elements of C, unless these are
 * badly chosen; every candidate is then tested against the whole basis, and more random elements are added while one
 * fails. The commutator lies in C again, so only the places of the basis have to be compared. (b) For a finite group of
 * signed permutations with many orbitals: the centre of C is the centre of the image of ℚ[G] (double commutant theorem),
 * which the class sums span; K + K⁻¹ span the self-adjoint part. A maximal independent subset is chosen by exact
 * elimination on the places, which are coordinates of C.
 */
import { echelonOver, type Outcome, ok, QQ, type Random, type Rational, rational, unable } from '@lawful/cas-core';
import { generateGroup } from '../groups/finite-group.js';
import { signedArithmetic } from '../groups/group.js';
import { imageOf, type SignedPermutation, signOf } from '../groups/signed-permutations.js';
import type { Commutant, MatrixEntry } from './commutant.js';
import { signedOf } from './commutant.js';
import type { Representation } from './representation.js';
import { columnOf } from './sparse-matrix.js';
import { type Equation, sparseNullspace } from './sparse-nullspace.js';

/** A basis of the self-adjoint central elements, as dense rows. */
export type CentralBasis = readonly (readonly (readonly Rational[])[])[];

/** Above this many dimensions of the commutant its centre is taken from class sums. */
const COMMUTANT_LIMIT = 300;
const CLASS_SUM_WORK = 20_000_000;

const emptyRows = (n: number): Rational[][] => Array.from({ length: n }, () => new Array<Rational>(n).fill(QQ.zero));

/** Σ coefficients[k]·basis[k] as dense rows. */
export function combineCommutant(c: Commutant, coefficients: ReadonlyMap<number, Rational>): Rational[][] {
  const rows = emptyRows(c.size);
  for (const [k, x] of coefficients) {
    const one = x.num === 1n && x.den === 1n;
    for (const [i, j, v] of c.basis[k]!.entries) rows[i]![j] = QQ.add(rows[i]![j]!, one ? v : QQ.mul(x, v));
  }
  return rows;
}

/** Entries of the basis elements by row and by column: [element, other index, value]. */
interface Index {
  readonly byRow: readonly MatrixEntry[][];
  readonly byColumn: readonly MatrixEntry[][];
}

function indexOf(c: Commutant): Index {
  const byRow: MatrixEntry[][] = Array.from({ length: c.size }, () => []);
  const byColumn: MatrixEntry[][] = Array.from({ length: c.size }, () => []);
  c.basis.forEach(({ entries }, k) => {
    for (const [i, j, v] of entries) {
      byRow[i]!.push([k, j, v]);
      byColumn[j]!.push([k, i, v]);
    }
  });
  return { byRow, byColumn };
}

/** The equations in x that say: Σ x_k Y_k commutes with r. One for each place of the basis. */
function commutesWith(c: Commutant, index: Index, r: readonly (readonly Rational[])[]): Equation[] {
  return c.basis.map(({ at: [a, b] }) => {
    const terms: (readonly [number, Rational])[] = [];
    for (const [k, l, v] of index.byRow[a]!) if (!QQ.isZero(r[l]![b]!)) terms.push([k, QQ.mul(v, r[l]![b]!)]);
    for (const [k, l, v] of index.byColumn[b]!)
      if (!QQ.isZero(r[a]![l]!)) terms.push([k, QQ.neg(QQ.mul(v, r[a]![l]!))]);
    return columnOf(terms);
  });
}

/** The equations in x that say: Σ x_k Y_k is self-adjoint, X* = w⁻¹X'w. */
export function selfAdjointEquations(c: Commutant, form: readonly Rational[]): Equation[] {
  const { byRow } = indexOf(c);
  return c.basis.map(({ at: [a, b] }, j) =>
    columnOf([
      [j, rational(-1)],
      ...byRow[b]!.filter(([, l]) => l === a).map(([k, , v]) => [k, QQ.div(QQ.mul(v, form[b]!), form[a]!)] as const),
    ]),
  );
}

function centreInCommutant(c: Commutant, form: readonly Rational[], random: Random): Outcome<CentralBasis> {
  const index = indexOf(c);
  const equations = selfAdjointEquations(c, form);
  const draw = (): Rational[][] =>
    combineCommutant(c, new Map(c.basis.map((_, k) => [k, rational(random.below(2001) - 1000)])));
  equations.push(...commutesWith(c, index, draw()));
  for (let tries = 0; tries < 12; tries++) {
    equations.push(...commutesWith(c, index, draw()));
    const solutions = sparseNullspace(equations, c.dimension);
    if (solutions.kind !== 'ok') return solutions;
    const basis = solutions.value.map(({ entries }) => combineCommutant(c, new Map(entries)));
    if (basis.every((x) => commutesWith(c, index, x).every((e) => e.length === 0))) return ok(basis);
  }
  return unable('twelve random elements did not generate the commutant');
}

function centreFromClassSums(c: Commutant, generators: readonly SignedPermutation[]): Outcome<CentralBasis> {
  const n = c.size;
  const group = generateGroup(signedArithmetic(n), generators, Math.max(1, Math.floor(CLASS_SUM_WORK / n)));
  if (group.kind !== 'ok') return group;
  const { elements, conjugacy, inverse } = group.value;
  const done = new Set<number>();
  const sums: Float64Array[] = [];
  for (const [k, members] of conjugacy.classes.entries()) {
    if (done.has(k)) continue;
    const other = conjugacy.classOf[inverse(members[0]!)]!;
    done.add(other);
    const sum = new Float64Array(n * n);
    for (const i of other === k ? members : [...members, ...conjugacy.classes[other]!]) {
      const g = elements[i]!;
      for (let j = 0; j < n; j++) sum[imageOf(g, j) * n + j]! += signOf(g, j);
    }
    sums.push(sum);
  }
  // Coordinates repeat; each different column of values once is enough for the rank.
  const columns = new Map<string, number[]>();
  for (const { at } of c.basis) {
    const values = sums.map((s) => s[at[0] * n + at[1]]!);
    columns.set(values.join(), values);
  }
  // The pivot columns of the matrix with one column a class sum are the first independent ones.
  const rows = [...columns.values()].map((values) => values.map((v) => rational(v)));
  const { pivots } = echelonOver(QQ, rows, sums.length);
  return ok(
    pivots.map((k) =>
      Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => rational(sums[k]![i * n + j]!))),
    ),
  );
}

/** A basis of the self-adjoint central elements of the commutant c of v. */
export function symmetricCentre(v: Representation, c: Commutant, random: Random): Outcome<CentralBasis> {
  if (c.dimension <= COMMUTANT_LIMIT) return centreInCommutant(c, v.form, random);
  const signed = v.finite.map(signedOf);
  if (v.infinitesimal.length + v.cyclic.length === 0 && signed.every((g) => g !== undefined)) {
    const centre = centreFromClassSums(c, signed);
    if (centre.kind === 'ok') return centre;
  }
  if (c.dimension <= 4 * COMMUTANT_LIMIT) return centreInCommutant(c, v.form, random);
  return unable(`the centre of a commutant of dimension ${c.dimension}`);
}
