/**
 * Ranges and ratios over the field of a block of conjugates, as laws over ℚ (theory §4: what is conserved on a block, for s Galois-conjugate blocks).
 *
 * On such a block averages act by elements of K = ℚ[z], z central and self-adjoint of degree s. The values of w on e, ze, z²e, … are those of a
 * K-linear form ℓ: H = (w·z^{k+l}e)_{k,l<s} is Σ_σ ℓ_σ(w)v_σv_σ' over the embeddings σ, v_σ = (1, σz, σz², …). So a matrix P over K, rows × h, is a
 * rational matrix of (s·rows) × (s·h) linear forms. When fields move each conjugate by P_σ ↦ P_σS_σ, its column space is conserved: s·h(rows − h)
 * laws, the rational coordinates of h(rows − h) laws over K, whose conjugates are irrational. For h = 1 they are the ratios of the entries. By Cramer's
 * rule they are quotients of determinants, all multiplied by one factor along the flow: the minors with one row of the first h exchanged for
 * z^k times another. A sparse basis of their span is written.
 */
import {
  type Polynomial,
  type PolynomialRing,
  polynomialRing,
  QQ,
  type Rational,
  type RationalMatrix,
  type StateFunction,
  type Terms,
} from '@lawful/cas-core';
import { sparsify } from './candidate.js';
import type { Frame } from './column-space.js';

/** Determinants that may have more terms than this are not expanded; of more coefficients altogether than this no sparser basis is looked for. */
const TERM_LIMIT = 20_000;
const SPARSE_LIMIT = 6000;
/** Laws whose texts would have more signs and names than this are not proposed: nobody reads them, the parser of laws included. */
const TEXT_LIMIT = 190_000;

/** Vectors of the representation, rows × columns, K-independent, that the frame is evaluated on. */
export interface FieldFrame {
  /** s. */
  readonly degree: number;
  readonly matrix: RationalMatrix;
  readonly vectors: readonly (readonly (readonly Rational[])[])[];
}

type Poly = Polynomial<Rational>;
type Vector = readonly Rational[];

export const applyMatrix = (a: RationalMatrix, v: Vector): Rational[] =>
  a.map((row) =>
    row.reduce((t, q, k) => (QQ.isZero(q) || QQ.isZero(v[k]!) ? t : QQ.add(t, QQ.mul(q, v[k]!))), QQ.zero),
  );

interface Letters {
  readonly ring: PolynomialRing<Rational>;
  readonly variables: readonly number[];
}

function lettersOf(frame: Frame): Letters {
  const variables = [...new Set(frame.entries.flatMap((form) => form.map(([v]) => v)))].sort((a, b) => a - b);
  return {
    ring: polynomialRing(
      QQ,
      variables.map((v) => `x${v}`),
    ),
    variables,
  };
}

/** v'·(column c of the frame). */
function pairing({ ring, variables }: Letters, v: Vector, frame: Frame, c: number): Poly {
  const terms = v.flatMap((q, i) =>
    QQ.isZero(q)
      ? []
      : frame.entries[i * frame.cols + c]!.map(([x, a]) => ({
          coefficient: QQ.mul(q, a),
          exponents: [[variables.indexOf(x), 1] as const],
        })),
  );
  return ring.fromTerms(terms);
}

/** The minors of all rows, by the set of columns used, as bits. */
function minors(ring: PolynomialRing<Rational>, rows: readonly (readonly Poly[])[], cols: number): Map<number, Poly> {
  let known = new Map<number, Poly>([[0, ring.one]]);
  for (const row of rows) {
    const next = new Map<number, Poly>();
    for (const [used, value] of known)
      for (let j = 0; j < cols; j++) {
        if ((used >> j) & 1 || ring.isZero(row[j]!)) continue;
        let behind = 0;
        for (let i = j + 1; i < cols; i++) if ((used >> i) & 1) behind++;
        const product = ring.mul(value, row[j]!);
        const set = used | (1 << j);
        const old = next.get(set) ?? ring.zero;
        next.set(set, behind % 2 === 1 ? ring.sub(old, product) : ring.add(old, product));
      }
    known = next;
  }
  return known;
}

/** A sparser basis of the span of polynomials, while they are small. */
function sparseSpan({ ring, variables }: Letters, list: readonly Poly[]): Terms[] {
  const terms = list.map((p) => ring.sortedTerms(p));
  const columns = new Map<string, (typeof terms)[number][number]['exponents']>();
  const name = (exponents: (typeof terms)[number][number]['exponents']): string => exponents.join(';');
  for (const t of terms.flat()) columns.set(name(t.exponents), t.exponents);
  const order = [...columns.keys()];
  const place = new Map(order.map((key, i) => [key, i]));
  const vectors = terms.map((own) => {
    const v = new Array<Rational>(order.length).fill(QQ.zero);
    for (const t of own) v[place.get(name(t.exponents))!] = t.coefficient;
    return v;
  });
  const basis = order.length * list.length <= SPARSE_LIMIT ? sparsify(vectors) : vectors;
  return basis.map((v) =>
    v.flatMap((coefficient, i) =>
      QQ.isZero(coefficient)
        ? []
        : [{ coefficient, exponents: columns.get(order[i]!)!.map(([x, e]) => [variables[x]!, e] as const) }],
    ),
  );
}

/** About W[1,2]^3* for each factor. */
const textLength = (terms: Terms): number =>
  terms.reduce((n, { exponents }) => n + 2 + exponents.reduce((m, [, e]) => m + (e > 1 ? 8 : 6), 0), 0);

function termBound(variables: number, degree: number): number {
  let bound = 1;
  for (let k = 1; k <= degree; k++) bound = (bound * (variables + k - 1)) / k;
  return bound;
}

/**
 * The laws of the column space over K of a frame evaluated on vectors.
 * @param along whether the columns of the frame join the rows (a layer whose outputs are moved alike) or the columns (units that mix)
 */
export function fieldRange(on: FieldFrame, frame: Frame, along: 'rows' | 'columns'): StateFunction[] {
  const { degree: s, matrix, vectors } = on;
  const units = Array.from({ length: frame.cols }, (_, c) => c);
  const copies = vectors[0]?.length ?? 0;
  const h = along === 'rows' ? copies : copies * frame.cols;
  const rows = along === 'rows' ? vectors.length * frame.cols : vectors.length;
  const letters = lettersOf(frame);
  if (h === 0 || rows <= h || s * h > 8 || termBound(letters.variables.length, s * h) > TERM_LIMIT) return [];
  /** For each vector and each column of the frame the forms w·z^k e. */
  const forms = vectors.map((line) =>
    line.map((e) => {
      const powers: Vector[] = [e];
      for (let k = 1; k < 2 * s - 1; k++) powers.push(applyMatrix(matrix, powers[k - 1]!));
      return units.map((c) => powers.map((v) => pairing(letters, v, frame, c)));
    }),
  );
  // entries[row][column] lists the forms of one entry of P.
  const entries =
    along === 'rows'
      ? forms.flatMap((line) => units.map((c) => line.map((e) => e[c]!)))
      : forms.map((line) => line.flat());
  const line = (row: number, k: number): Poly[] =>
    entries[row]!.flatMap((entry) => Array.from({ length: s }, (_, l) => entry[k + l]!));
  const { ring } = letters;
  const top = Array.from({ length: h * s }, (_, i) => [Math.floor(i / s), i % s] as const);
  const out: Poly[] = [];
  for (let i = 0; i < h; i++) {
    const rest = minors(
      ring,
      top.filter(([row, k]) => row !== i || k > 0).map(([row, k]) => line(row, k)),
      h * s,
    );
    const full = 2 ** (h * s) - 1;
    const expanded = (row: readonly Poly[]): Poly =>
      row.reduce((sum, entry, j) => {
        const cofactor = rest.get(full & ~(1 << j));
        if (cofactor === undefined || ring.isZero(entry)) return sum;
        const product = ring.mul(cofactor, entry);
        return (h * s - 1 - j) % 2 === 1 ? ring.sub(sum, product) : ring.add(sum, product);
      }, ring.zero);
    // The same determinant up to sign for all i.
    if (i === 0) out.push(expanded(line(0, 0)));
    for (let row = h; row < rows; row++) for (let k = 0; k < s; k++) out.push(expanded(line(row, k)));
  }
  const [denominator, ...numerators] = sparseSpan(letters, out).sort((a, b) => a.length - b.length);
  if (denominator === undefined || denominator.length === 0) return [];
  const below = textLength(denominator);
  return numerators.some((numerator) => below + textLength(numerator) > TEXT_LIMIT)
    ? []
    : numerators.map((numerator) => ({ numerator, denominator }));
}
