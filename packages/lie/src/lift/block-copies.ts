/**
 * Copies of the irreducible in an isotypic block, over the field K = ℚ[z] of the block: vectors φ_c(e_j), e_1 … e_d a K-basis of one copy and φ_c elements of
 * the commutant that carry it to the others. Over ℚ a block is Σ_σ W_σ ⊗ 𝕂^μ; a copy of W over K exists when the commutant of the block is
 * M_μ(K), and is looked for among the images of its basis elements and their products.
 */
import {
  echelonOver,
  multiplyMatrices,
  QQ,
  type Rational,
  type RationalMatrix,
  rationalRowSpace,
} from '@lawful/cas-core';
import { sparsify } from '../candidates/candidate.js';
import { applyMatrix, type FieldFrame } from '../candidates/field-ranges.js';
import type { Block } from '../representations/block-shapes.js';
import { commutant } from '../representations/commutant.js';
import type { Representation } from '../representations/representation.js';

type Vector = readonly Rational[];

/** So many elements of the commutant, and products of two, are tried. */
const TRIES = 400;

const sparse = (v: Vector): Map<number, Rational> =>
  new Map(v.flatMap((q, i) => (QQ.isZero(q) ? [] : [[i, q] as const])));

/** A sparse basis of the column space. */
const imageOf = (m: RationalMatrix): Vector[] =>
  sparsify(
    echelonOver(
      QQ,
      m[0]!.map((_, j) => m.map((row) => row[j]!)),
    ).rows,
  );

/** rows × copies: φ_c(e_j); undefined when no copy over K was found. */
export function blockCopies(v: Representation, block: Block): FieldFrame | undefined {
  const { conjugates: s, dimension: d, multiplicity } = block;
  const { matrix } = block.field();
  const projector = block.projector();
  if (multiplicity === 1) {
    const lines = fieldBasis(imageOf(projector), matrix, s, d);
    return lines && { degree: s, matrix, vectors: lines.map((e) => [e]) };
  }
  if (block.type !== 'real') return undefined;
  const all = commutant(v);
  if (all.kind !== 'ok' || all.value.dimension > TRIES) return undefined;
  const elements = all.value.basis.map(({ entries }) => {
    const m = Array.from({ length: v.size }, () => new Array<Rational>(v.size).fill(QQ.zero));
    for (const [i, j, q] of entries) m[i]![j] = q;
    return multiplyMatrices(projector, m);
  });
  let tried = 0;
  for (const m of candidates(elements)) {
    if (++tried > TRIES) return undefined;
    const image = imageOf(m);
    if (image.length !== s * d) continue;
    const first = fieldBasis(image, matrix, s, d);
    if (first === undefined) continue;
    const columns: Vector[][] = [];
    const space = rationalRowSpace();
    for (const phi of [projector, ...elements]) {
      const line = first.map((e) => applyMatrix(phi, e));
      const trial = line.flatMap((e) => powersOf(e, matrix, s));
      const [lead] = trial;
      if (lead === undefined || lead.every((q) => QQ.isZero(q))) continue;
      // A copy lies in the span of others or meets it in 0.
      if (!space.insert(sparse(lead))) continue;
      if (!trial.slice(1).every((e) => space.insert(sparse(e)))) return undefined;
      columns.push(line);
      if (columns.length === multiplicity)
        return { degree: s, matrix, vectors: first.map((_, j) => columns.map((c) => c[j]!)) };
    }
  }
  return undefined;
}

function* candidates(elements: readonly RationalMatrix[]): Generator<RationalMatrix> {
  yield* elements;
  for (const a of elements) for (const b of elements) yield multiplyMatrices(a, b);
}

function powersOf(e: Vector, matrix: RationalMatrix, s: number): Vector[] {
  const out: Vector[] = [e];
  for (let k = 1; k < s; k++) out.push(applyMatrix(matrix, out[k - 1]!));
  return out;
}

/** d of the vectors that are a K-basis of the K-space that they span. */
function fieldBasis(image: readonly Vector[], matrix: RationalMatrix, s: number, d: number): Vector[] | undefined {
  const space = rationalRowSpace();
  const out: Vector[] = [];
  for (const e of image) {
    if (!space.insert(sparse(e))) continue;
    if (
      !powersOf(e, matrix, s)
        .slice(1)
        .every((v) => space.insert(sparse(v)))
    )
      return undefined;
    out.push(e);
  }
  return out.length === d ? out : undefined;
}
