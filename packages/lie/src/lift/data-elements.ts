/**
 * All elements of a finite data symmetry, as matrices on inputs and labels: the image of the group in its action, since elements that act
 * alike are alike for every loss.
 */
import { type Outcome, QQ, type Rational, type RationalMatrix, unable } from '@lawful/cas-core';
import { type FiniteGroup, generateGroup } from '../groups/finite-group.js';
import { orthogonalArithmetic, signedArithmetic } from '../groups/group.js';
import { type SignedPermutation, signedFromMatrix } from '../groups/signed-permutations.js';
import { type DataSymmetry, rowsOfSigned, type SparseRows, sparseRows } from './data-symmetry.js';

export interface DataElements {
  readonly order: number;
  /** Rows of element i on inputs, then labels; element 0 is the identity. */
  rows(i: number): SparseRows;
  multiply(i: number, j: number): number;
  inverse(i: number): number;
}

/** S₇ has 5,040 elements. */
const ELEMENT_LIMIT = 5040;

const dense = (rows: SparseRows): Rational[][] =>
  rows.map((row) => {
    const out = new Array<Rational>(rows.length).fill(QQ.zero);
    for (const [j, q] of row) out[j] = q;
    return out;
  });

/** `unable` for infinite and irrational symmetries and beyond the limit. */
export function dataElements(symmetry: DataSymmetry, limit = ELEMENT_LIMIT): Outcome<DataElements> {
  if (symmetry.infinitesimal.length > 0) return unable('the group is infinite');
  if (symmetry.cyclic.length > 0)
    return unable('the matrices of the group are irrational: its elements cannot be listed');
  const matrices = symmetry.finite.map(dense);
  const signed = matrices.map(signedFromMatrix);
  if (signed.every((g): g is SignedPermutation => g !== undefined)) {
    const group = generateGroup(signedArithmetic(symmetry.dimension), signed, limit);
    return wrap(group, rowsOfSigned, limit);
  }
  const group = generateGroup<RationalMatrix>(orthogonalArithmetic(symmetry.dimension), matrices, limit);
  return wrap(group, sparseRows, limit);
}

function wrap<E>(
  group: Outcome<FiniteGroup<E>>,
  rows: (element: E) => SparseRows,
  limit: number,
): Outcome<DataElements> {
  if (group.kind !== 'ok') return unable(`the group has more than ${limit} elements`);
  const { elements, order, multiply, inverse } = group.value;
  return { kind: 'ok', value: { order, rows: (i) => rows(elements[i]!), multiply, inverse } };
}
