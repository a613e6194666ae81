/**
 * diag(M): the diagonal of a square element, for laws that hold unit by unit.
 *
 * Definition. diag is linear over scalars, diag(Mᵀ) = diag(M), and diag(D M) = diag(M D) = D·diag(M) for diagonal symbols D: in
 * the entry (i, i), a diagonal matrix at either end contributes the same factor D_ii.
 * Representation. Each word w from n to n splits as  (diagonal letters) · core · (diagonal letters); the diagonal letters of both
 * ends form one sorted list, and the core is the lesser of itself and its transpose. An empty core stands for 1.
 * Invariant. Canonical: zero iff the map is empty, and then the diagonal vanishes for every width. The converse holds for large
 * widths, as for star-algebra.ts (graphs with one root).
 */
import { QQ, type Rational } from '../rings/rationals.js';
import { type StarAlgebra, type StarElement, starShape } from './star-algebra.js';
import { compareWords, type Size, sortRuns, symbolOf, transposeWord, type Word } from './words.js';

interface DiagonalTerm {
  readonly coefficient: Rational;
  readonly cycles: readonly Word[];
  /** Diagonal letters at the root, sorted. */
  readonly loops: Word;
  readonly core: Word;
}

export interface DiagonalPart {
  readonly size: Size;
  readonly terms: ReadonlyMap<string, DiagonalTerm>;
}

/** Throws `RangeError` unless the element is square. */
export function diagonalPart(algebra: StarAlgebra, a: StarElement): DiagonalPart {
  const { alphabet } = algebra;
  if (a.rows !== a.cols) throw new RangeError(`diagonalPart: ${starShape(a)} is not square`);
  const isLoop = (letter: number): boolean => alphabet.symbols[symbolOf(letter)]!.diagonal;
  const terms = new Map<string, DiagonalTerm>();
  for (const { coefficient, cycles, word } of a.terms.values()) {
    let [start, end] = [0, word.length];
    while (start < end && isLoop(word[start]!)) start++;
    while (end > start && isLoop(word[end - 1]!)) end--;
    const loops = [...word.slice(0, start), ...word.slice(end)].sort((p, q) => p - q);
    const inner = word.slice(start, end);
    const mirrored = sortRuns(alphabet, transposeWord(alphabet, inner));
    const core = compareWords(inner, mirrored) <= 0 ? inner : mirrored;
    const key = `${cycles.map((w) => w.join('.')).join(',')}|${loops.join('.')}|${core.join('.')}`;
    const sum = QQ.add(terms.get(key)?.coefficient ?? QQ.zero, coefficient);
    if (QQ.isZero(sum)) terms.delete(key);
    else terms.set(key, { coefficient: sum, cycles, loops, core });
  }
  return Object.freeze({ size: a.rows, terms });
}
