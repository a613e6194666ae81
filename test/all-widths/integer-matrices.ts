/**
 * Matrices modulo a prime, written without any code of the algebra: the other side of every comparison here. Residues are
 * numbers below 2^26, so products are exact.
 */
import type { DiagonalPart, Rational, StarElement, Word } from '@lawful/cas-core';
import type { Alphabet } from '@lawful/cas-core/inside/star-algebra/words';

export const P = 32_771;
export type Matrix = readonly (readonly number[])[];

export const mod = (a: number): number => ((a % P) + P) % P;
const residue = ({ num, den }: Rational): number => {
  const d = Number(((den % BigInt(P)) + BigInt(P)) % BigInt(P));
  let inverse = 1;
  for (let e = P - 2, b = d; e > 0; e = Math.floor(e / 2), b = (b * b) % P)
    if (e % 2 === 1) inverse = (inverse * b) % P;
  return mod(Number(num % BigInt(P)) * inverse);
};

export const matrix = (rows: number, cols: number, entry: (i: number, j: number) => number): Matrix =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: cols }, (_, j) => mod(entry(i, j))));
export const addMatrices = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((x, j) => mod(x + b[i]![j]!)));
export const scaleMatrix = (c: number, a: Matrix): Matrix => a.map((row) => row.map((x) => mod(c * x)));
export const transposeOf = (a: Matrix): Matrix => matrix(a[0]!.length, a.length, (i, j) => a[j]![i]!);
export const identityMatrix = (n: number): Matrix => matrix(n, n, (i, j) => (i === j ? 1 : 0));
export const traceOf = (a: Matrix): number => mod(a.reduce((s, row, i) => s + row[i]!, 0));
const isNumber = (a: Matrix): boolean => a.length === 1 && a[0]!.length === 1;

export function multiply(a: Matrix, b: Matrix): Matrix {
  if (isNumber(a)) return scaleMatrix(a[0]![0]!, b);
  if (isNumber(b)) return scaleMatrix(b[0]![0]!, a);
  return matrix(a.length, b[0]!.length, (i, j) => a[i]!.reduce((s, x, k) => mod(s + x * b[k]![j]!), 0));
}

/** What the symbols and the sizes stand for. */
export interface Assignment {
  readonly alphabet: Alphabet;
  readonly symbols: readonly Matrix[];
  sizeOf(size: number | string): number;
}

const letters = (at: Assignment, word: Word, size: number): Matrix =>
  word.reduce<Matrix>((product, letter) => {
    const value = at.symbols[letter >> 1]!;
    const factor = letter % 2 === 0 ? value : transposeOf(value);
    // A word may start at size 1: then the product so far is a number or a row, and rows multiply from the left.
    return product.length === 1 && product[0]!.length === 1 && factor.length === 1
      ? scaleMatrix(product[0]![0]!, factor)
      : multiply(product, factor);
  }, identityMatrix(size));

const firstSize = (at: Assignment, word: Word): number => {
  const value = at.symbols[word[0]! >> 1]!;
  return word[0]! % 2 === 0 ? value.length : value[0]!.length;
};

const cycles = (at: Assignment, list: readonly Word[]): number =>
  list.reduce(
    (product, c) =>
      mod(
        product * (c[0]! < 0 ? at.sizeOf(at.alphabet.widths[-1 - c[0]!]!) : traceOf(letters(at, c, firstSize(at, c)))),
      ),
    1,
  );

/** The value of a normal form. */
export function evaluateElement(at: Assignment, a: StarElement): Matrix {
  const [rows, cols] = [at.sizeOf(a.rows), at.sizeOf(a.cols)];
  let total = matrix(rows, cols, () => 0);
  for (const t of a.terms.values())
    total = addMatrices(
      total,
      scaleMatrix(mod(residue(t.coefficient) * cycles(at, t.cycles)), letters(at, t.word, rows)),
    );
  return total;
}

/** The entries of the value of a diagonal part. */
export function evaluateDiagonal(at: Assignment, d: DiagonalPart): number[] {
  const n = at.sizeOf(d.size);
  const total = new Array<number>(n).fill(0);
  for (const t of d.terms.values()) {
    const factor = mod(residue(t.coefficient) * cycles(at, t.cycles));
    const loops = letters(at, t.loops, n);
    const core = letters(at, t.core, n);
    for (let i = 0; i < n; i++) total[i] = mod(total[i]! + mod(factor * loops[i]![i]!) * core[i]![i]!);
  }
  return total;
}
