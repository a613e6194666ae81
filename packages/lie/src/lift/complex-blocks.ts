/**
 * Complex coordinates on an isotypic block of complex type (theory §1.3, 𝕂 = ℂ; theory §4).
 *
 * The centre of End_G on such a block is ℂ: a skew central S with S² = −c. When c is rational, J = S/√c is a complex structure, and a linear
 * form w on the block has the complex coordinates z_k = w(e_k) + s·w(S e_k), s² = −1/c, over a complex basis e_k of one irreducible copy W. The other
 * copies are φ_j(W) for elements φ_j of the commutant.
 */
import {
  echelonOver,
  isZeroMatrix,
  multiplyMatrices,
  nullspaceRational,
  type Outcome,
  ok,
  QQ,
  type Rational,
  type RationalMatrix,
  subtractMatrices,
  transposeMatrix,
  unable,
} from '@lawful/cas-core';
import type { Block } from '../representations/block-shapes.js';
import { type Commutant, commutant } from '../representations/commutant.js';
import type { Representation } from '../representations/representation.js';

type Dense = RationalMatrix;

export interface ComplexBlock {
  /** s² = −1/c. */
  readonly c: Rational;
  /** For each copy and each complex coordinate the vectors φ_j(e_k) and φ_j(S e_k) of V. */
  readonly copies: readonly (readonly (readonly [real: readonly Rational[], imaginary: readonly Rational[]])[])[];
}

const apply = (a: readonly (readonly Rational[])[], v: readonly Rational[]): Rational[] =>
  a.map((row) => row.reduce((t, q, k) => QQ.add(t, QQ.mul(q, v[k]!)), QQ.zero));
const flat = (a: Dense): Rational[] => a.flat();
const rankOf = (rows: readonly (readonly Rational[])[]): number => echelonOver(QQ, rows).pivots.length;

function elements(c: Commutant): Dense[] {
  return c.basis.map(({ entries }) => {
    const m = Array.from({ length: c.size }, () => new Array<Rational>(c.size).fill(QQ.zero));
    for (const [i, j, q] of entries) m[i]![j] = q;
    return m;
  });
}

const combine = (basis: readonly Dense[], x: readonly Rational[]): Dense =>
  basis[0]!.map((row, i) => row.map((_, j) => basis.reduce((t, b, k) => QQ.add(t, QQ.mul(x[k]!, b[i]![j]!)), QQ.zero)));

/** Combinations x of the basis for which all maps into matrices vanish. */
function solutions(basis: readonly Dense[], conditions: readonly ((m: Dense) => Dense)[]): Dense[] {
  const columns = basis.map((b) => conditions.flatMap((f) => flat(f(b))));
  const rows = columns[0]!.map((_, i) => columns.map((c) => c[i]!)).filter((r) => r.some((q) => !QQ.isZero(q)));
  return nullspaceRational(rows, basis.length).map((x) => combine(basis, x));
}

/** `unable` when c or the splitting into copies is not found over ℚ. The form of the representation must be 1. */
export function complexBlock(v: Representation, block: Block): Outcome<ComplexBlock> {
  const all = commutant(v);
  if (all.kind !== 'ok') return all;
  const projector = block.projector().map((row) => [...row]);
  const basis = elements(all.value)
    .map((m) => multiplyMatrices(projector, m))
    .filter((m) => !isZeroMatrix(m));
  if (block.type !== 'complex' || block.conjugates !== 1 || basis.length === 0)
    return unable('not a rational block of complex type');
  const skewCentral = solutions(basis, [
    (m) => m.map((row, i) => row.map((q, j) => QQ.add(q, m[j]![i]!))),
    ...basis.map((b) => (m: Dense) => subtractMatrices(multiplyMatrices(m, b), multiplyMatrices(b, m))),
  ]);
  // The projected basis is dependent, so some solutions are zero matrices.
  const S = skewCentral.find((m) => !isZeroMatrix(m));
  if (S === undefined) return unable('the block has no rational complex structure');
  const square = multiplyMatrices(S, S);
  const at = projector.findIndex((row, i) => !QQ.isZero(row[i]!));
  const c = QQ.neg(QQ.div(square[at]![at]!, projector[at]![at]!));
  const idempotent = block.multiplicity === 1 ? projector : splitting(basis, projector, block);
  if (idempotent === undefined) return unable('no rational splitting of the block into copies was found');
  const first = complexBasis(idempotent, S);
  const copies = [first.map((e): [Rational[], Rational[]] => [e, apply(S, e)])];
  for (const b of basis.flatMap((m) => [multiplyMatrices(m, idempotent)])) {
    if (copies.length === block.multiplicity) break;
    const images = first.map((e): [Rational[], Rational[]] => [apply(b, e), apply(b, apply(S, e))]);
    if (rankOf([...copies.flat().flat(), ...images.flat()]) === (copies.length + 1) * block.dimension)
      copies.push(images);
  }
  return copies.length === block.multiplicity
    ? ok({ c, copies })
    : unable('not all copies of the irreducible were reached');
}

/** A symmetric idempotent of the commutant whose image is one irreducible copy, among the basis elements and their powers. */
function splitting(basis: readonly Dense[], projector: Dense, block: Block): Dense | undefined {
  for (const m of [...basis, ...basis.map((b) => multiplyMatrices(b, transposeMatrix(b)))]) {
    const trace = m.reduce((t, row, i) => QQ.add(t, row[i]!), QQ.zero);
    if (QQ.isZero(trace) || rankOf(m) !== block.dimension) continue;
    const scale = QQ.div({ num: BigInt(block.dimension), den: 1n }, trace);
    const e = m.map((row) => row.map((q) => QQ.mul(scale, q)));
    if (
      isZeroMatrix(subtractMatrices(multiplyMatrices(e, e), e)) &&
      isZeroMatrix(subtractMatrices(e, transposeMatrix(e))) &&
      isZeroMatrix(subtractMatrices(multiplyMatrices(projector, e), e))
    )
      return e;
  }
  return undefined;
}

/** Vectors e_k of the image with e_1, S e_1, e_2, S e_2, … independent. */
function complexBasis(idempotent: Dense, S: Dense): Rational[][] {
  const chosen: Rational[][] = [];
  const all: Rational[][] = [];
  for (let j = 0; j < idempotent.length; j++) {
    const e = idempotent.map((row) => row[j]!);
    const next = [...all, e, apply(S, e)];
    if (rankOf(next) !== next.length) continue;
    all.push(e, apply(S, e));
    chosen.push(e);
  }
  return chosen;
}
