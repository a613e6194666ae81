/**
 * Ranges and ratios over the field of a block of conjugates, as laws over ℚ (theory §4: what is conserved on a block, for s Galois-conjugate blocks).
 *
 * On such a block averages act by elements of K = ℚ[z], z central and self-adjoint of degree s. With vectors e_1 … e_D, a basis over K, the values of w on
 * z^k e_j are those of a K-linear form: H_j = (w·z^{k+l}e_j)_{k,l<s} is Σ_σ ℓ_σ(w)v_σv_σ' over the embeddings σ, v_σ = (1, σz, σz², …). When fields move each
 * conjugate by a factor of its own, H_j H_1⁻¹ is conserved, and its first row has the s rational coordinates of the ratio ℓ_j/ℓ_1, whose conjugates are
 * irrational laws. In the same way, when the columns of a frame move inside their span on each conjugate, the K-span of the columns is conserved.
 * By Cramer's rule these are quotients of determinants, all multiplied by one common factor along the flow; a sparse basis of their span is written.
 */
import {
  echelonOver,
  QQ,
  type Rational,
  type RationalMatrix,
  rationalRowSpace,
  type StateFunction,
  type Terms,
} from '@lawful/cas-core';
import { primitiveVector, sparsify } from './candidate.js';
import type { Frame } from './column-space.js';
import { addTerms, multiplyTerms, scaleTerms } from './term-arithmetic.js';

/** A block of `degree` conjugates: its projector, and z. */
export interface ConjugateBlock {
  readonly projector: RationalMatrix;
  readonly matrix: RationalMatrix;
  readonly degree: number;
}

/** Determinants of more terms than this are not expanded. */
const TERM_LIMIT = 20_000;

type Vector = readonly Rational[];

const apply = (a: RationalMatrix, v: Vector): Rational[] =>
  a.map((row) =>
    row.reduce((t, q, k) => (QQ.isZero(q) || QQ.isZero(v[k]!) ? t : QQ.add(t, QQ.mul(q, v[k]!))), QQ.zero),
  );

/** For a K-basis e_1 … e_D of the block the vectors z^k e_j, k < 2s − 1. */
function fieldBasis({ projector, matrix, degree }: ConjugateBlock): Vector[][] {
  const { pivots } = echelonOver(QQ, projector);
  const space = rationalRowSpace();
  const out: Vector[][] = [];
  for (const j of pivots) {
    const powers: Vector[] = [primitiveVector(projector.map((row) => row[j]!))];
    for (let k = 1; k < 2 * degree - 1; k++) powers.push(apply(matrix, powers[k - 1]!));
    // A K-line is in the span or meets it in 0.
    const grew = powers
      .slice(0, degree)
      .map((v) => space.insert(new Map(v.flatMap((q, i) => (QQ.isZero(q) ? [] : [[i, q] as const])))));
    if (grew[0]) out.push(powers);
  }
  return out;
}

/** v'·(column c of the frame). */
function pairing(v: Vector, frame: Frame, c: number): Terms {
  const sum = new Map<number, Rational>();
  v.forEach((q, i) => {
    if (QQ.isZero(q)) return;
    for (const [x, a] of frame.entries[i * frame.cols + c]!) sum.set(x, QQ.add(sum.get(x) ?? QQ.zero, QQ.mul(q, a)));
  });
  return [...sum].flatMap(([x, q]) => (QQ.isZero(q) ? [] : [{ coefficient: q, exponents: [[x, 1] as const] }]));
}

/** The minors of all rows in all but as many columns, by the set of columns used, as bits. */
function minors(rows: readonly (readonly Terms[])[], cols: number): Map<number, Terms> {
  let known = new Map<number, Terms>([[0, [{ coefficient: QQ.one, exponents: [] }]]]);
  const minusOne = QQ.neg(QQ.one);
  for (const row of rows) {
    const next = new Map<number, Terms>();
    for (const [used, value] of known)
      for (let j = 0; j < cols; j++) {
        if ((used >> j) & 1) continue;
        let behind = 0;
        for (let i = j + 1; i < cols; i++) if ((used >> i) & 1) behind++;
        const product = multiplyTerms(row[j]!, value);
        const set = used | (1 << j);
        next.set(set, addTerms(next.get(set) ?? [], behind % 2 === 1 ? scaleTerms(minusOne, product) : product));
      }
    known = next;
  }
  return known;
}

/** det M, and det M with one row replaced, for all rows of M and all replacements. */
function cramer(matrix: readonly (readonly Terms[])[], replacements: readonly (readonly Terms[])[]): Terms[] {
  const n = matrix.length;
  const out: Terms[] = [];
  for (let i = 0; i < n; i++) {
    const rest = minors(
      matrix.filter((_, k) => k !== i),
      n,
    );
    const full = 2 ** n - 1;
    const lines = i === 0 ? [matrix[0]!, ...replacements] : replacements;
    for (const line of lines)
      out.push(
        line.reduce<Terms>((sum, entry, j) => {
          const behind = n - 1 - j;
          const product = multiplyTerms(entry, rest.get(full & ~(1 << j)) ?? []);
          return addTerms(sum, behind % 2 === 1 ? scaleTerms(QQ.neg(QQ.one), product) : product);
        }, []),
      );
  }
  return out;
}

/** A sparser basis of the span of polynomials. */
function sparseSpan(list: readonly Terms[]): Terms[] {
  const columns = new Map<string, Terms[number]['exponents']>();
  const name = (exponents: Terms[number]['exponents']): string => exponents.map(([v, e]) => `${v}^${e}`).join(' ');
  for (const terms of list) for (const t of terms) columns.set(name(t.exponents), t.exponents);
  const order = [...columns.keys()];
  const place = new Map(order.map((key, i) => [key, i]));
  const vectors = list.map((terms) => {
    const v = new Array<Rational>(order.length).fill(QQ.zero);
    for (const t of terms) v[place.get(name(t.exponents))!] = t.coefficient;
    return v;
  });
  return sparsify(vectors).map((v) =>
    v.flatMap((coefficient, i) =>
      QQ.isZero(coefficient) ? [] : [{ coefficient, exponents: columns.get(order[i]!)! }],
    ),
  );
}

const quotients = (list: readonly Terms[]): StateFunction[] => {
  const [denominator, ...rest] = sparseSpan(list).sort((a, b) => a.length - b.length);
  return rest.map((numerator) => ({ numerator, denominator }));
};

const termBound = (frame: Frame, degree: number): number => {
  const variables = new Set(frame.entries.flatMap((form) => form.map(([v]) => v))).size;
  let bound = 1;
  for (let k = 1; k <= degree; k++) bound = (bound * (variables + k - 1)) / k;
  return bound;
};

/** For fields that multiply the whole frame, on each conjugate, by one number: s(D·h − 1) laws. */
export function fieldRatios(block: ConjugateBlock, frame: Frame): StateFunction[] {
  const s = block.degree;
  if (termBound(frame, s) > TERM_LIMIT) return [];
  const basis = fieldBasis(block);
  const range = Array.from({ length: s }, (_, k) => k);
  const forms = basis.flatMap((powers) =>
    Array.from({ length: frame.cols }, (_, c) => powers.map((v) => pairing(v, frame, c))),
  );
  const [first, ...rest] = forms;
  if (first === undefined || rest.length === 0) return [];
  const matrix = range.map((k) => range.map((l) => first[k + l]!));
  return quotients(
    cramer(
      matrix,
      rest.map((f) => f.slice(0, s)),
    ),
  );
}

/** For fields that move the columns of the frame, on each conjugate, inside their span: s·h(D − h) laws. */
export function fieldRange(block: ConjugateBlock, frame: Frame): StateFunction[] {
  const s = block.degree;
  const h = frame.cols;
  if (termBound(frame, s * h) > TERM_LIMIT) return [];
  const basis = fieldBasis(block);
  if (basis.length <= h) return [];
  const line = (powers: readonly Vector[], k: number): Terms[] =>
    Array.from({ length: h * s }, (_, i) => pairing(powers[k + (i % s)]!, frame, Math.floor(i / s)));
  const matrix = basis.slice(0, h).flatMap((powers) => Array.from({ length: s }, (_, k) => line(powers, k)));
  return quotients(
    cramer(
      matrix,
      basis.slice(h).map((powers) => line(powers, 0)),
    ),
  );
}
