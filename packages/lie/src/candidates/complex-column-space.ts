/**
 * Complex column spaces and their phase as laws (theory §1.3, 𝕂 = ℂ): when fields move a complex frame P by P ↦ P·A with A in the algebra that
 * Hermitian matrices generate, the maximal minors are conserved up to one common positive real factor. So all quotients of their real and
 * imaginary parts are laws: the complex range, and one phase.
 */
import { QQ, type Rational, type StateFunction, type Terms } from '@lawful/cas-core';
import type { ComplexBlock } from '../lift/complex-blocks.js';
import { primitiveVector } from './candidate.js';
import type { Frame, LinearForm } from './column-space.js';
import { addTerms, multiplyTerms, scaleTerms } from './term-arithmetic.js';

/** a + s·b with s² = −1/c. */
interface ComplexTerms {
  readonly real: Terms;
  readonly imaginary: Terms;
}

/** The candidates for one block and one frame (rows: the inputs of the block's representation). */
export function complexColumnSpace(
  block: ComplexBlock,
  frame: Frame,
  name: string,
): { form: string; entries: StateFunction[] } | undefined {
  const n = block.copies[0]!.length;
  const r = block.copies.length * frame.cols;
  if (r > n || r > 3) return undefined;
  const entry = (k: number, column: number): ComplexTerms => {
    const [real, imaginary] = block.copies[Math.floor(column / frame.cols)]![k]!;
    const h = column % frame.cols;
    return { real: pairing(real, frame, h), imaginary: pairing(imaginary, frame, h) };
  };
  const minusInverse = QQ.neg(QQ.inv(block.c));
  const minors = subsets(n, r).map((rows) => determinant(rows, r, entry, minusInverse));
  const parts = minors
    .flatMap((m) => [m.real, m.imaginary])
    .filter((t) => t.length > 0)
    .map(primitive);
  const [denominator, ...rest] = parts;
  if (denominator === undefined) return undefined;
  return { form: `phase(${name}*${frame.text})`, entries: rest.map((numerator) => ({ numerator, denominator })) };
}

/** Coprime integer coefficients: a quotient of two such stays a law. */
function primitive(terms: Terms): Terms {
  const coefficients = primitiveVector(terms.map((t) => t.coefficient));
  return terms.map((t, k) => ({ coefficient: coefficients[k]!, exponents: t.exponents }));
}

/** Σ_i vector_i · (row i of the frame, column h). */
function pairing(vector: readonly Rational[], frame: Frame, h: number): Terms {
  let total: Terms = [];
  vector.forEach((q, i) => {
    if (!QQ.isZero(q)) total = addTerms(total, scaleTerms(q, linear(frame.entries[i * frame.cols + h]!)));
  });
  return total;
}

const linear = (form: LinearForm): Terms => form.map(([v, coefficient]) => ({ coefficient, exponents: [[v, 1]] }));

function subsets(n: number, r: number): number[][] {
  if (r === 0) return [[]];
  if (n < r) return [];
  return [...subsets(n - 1, r), ...subsets(n - 1, r - 1).map((s) => [...s, n - 1])];
}

function determinant(
  rows: readonly number[],
  r: number,
  entry: (k: number, column: number) => ComplexTerms,
  square: Rational,
): ComplexTerms {
  const times = (a: ComplexTerms, b: ComplexTerms): ComplexTerms => ({
    real: addTerms(multiplyTerms(a.real, b.real), scaleTerms(square, multiplyTerms(a.imaginary, b.imaginary))),
    imaginary: addTerms(multiplyTerms(a.real, b.imaginary), multiplyTerms(a.imaginary, b.real)),
  });
  const expand = (row: number, used: readonly number[]): ComplexTerms => {
    if (row === r) return { real: [{ coefficient: QQ.one, exponents: [] }], imaginary: [] };
    let total: ComplexTerms = { real: [], imaginary: [] };
    let sign = 1;
    for (let j = 0; j < r; j++) {
      if (used.includes(j)) continue;
      const part = times(entry(rows[row]!, j), expand(row + 1, [...used, j]));
      const q: Rational = { num: BigInt(sign), den: 1n };
      total = {
        real: addTerms(total.real, scaleTerms(q, part.real)),
        imaginary: addTerms(total.imaginary, scaleTerms(q, part.imaginary)),
      };
      sign = -sign;
    }
    return total;
  };
  return expand(0, []);
}
