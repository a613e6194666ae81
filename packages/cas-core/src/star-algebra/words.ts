/**
 * Words and cyclic words: the monomials of the free *-algebra on matrix symbols with shapes.
 *
 * Definition. A letter is a symbol or its transpose; a word is a composable list of letters, standing for their product. The
 * involution reverses a word and transposes its letters. A cyclic word stands for the trace of a closed word, so it is a word
 * up to rotation and up to the involution.
 * Relations. A diagonal symbol is its own transpose, and neighbouring diagonal symbols commute. Everything of shape 1 x 1 is a
 * number: it commutes with all and equals its transpose and its trace. So wherever a word passes through size 1 twice, the
 * part between is a factor, a cyclic word of its own.
 * Representation. Symbol k is the letter 2k and its transpose 2k+1; diagonal and 1 x 1 symbols use 2k only. The k-th width
 * name, as a number (the trace of an identity), is the cyclic word [−1−k].
 * Invariant. A normal word has runs of diagonal letters sorted and meets size 1 at most once (ends included). A normal cyclic
 * word meets size 1 at most once and is least, by length and then lexicographically, among its rotations and those of its
 * reverse that do not cut a run of diagonal letters.
 * Reference. Procesi, The invariant theory of n x n matrices, Adv. Math. 19 (1976), for traces with transposes.
 */
export type Size = number | string;

export interface StarSymbol {
  readonly name: string;
  readonly rows: Size;
  readonly cols: Size;
  /** A diagonal matrix of undetermined entries; rows = cols. */
  readonly diagonal: boolean;
}

export type Letter = number;
export type Word = readonly Letter[];

/** Symbols may be appended to the list while it is in use; letters of earlier symbols keep their meaning. */
export interface Alphabet {
  readonly symbols: readonly StarSymbol[];
  /** The width names, which are also scalars. */
  readonly widths: readonly string[];
}

export const symbolOf = (letter: Letter): number => letter >> 1;

export function letterRows({ symbols }: Alphabet, letter: Letter): Size {
  const symbol = symbols[symbolOf(letter)]!;
  return letter % 2 === 0 ? symbol.rows : symbol.cols;
}

export const letterCols = (alphabet: Alphabet, letter: Letter): Size =>
  letterRows(alphabet, transposeLetter(alphabet, letter));

const isDiagonalLetter = ({ symbols }: Alphabet, letter: Letter): boolean =>
  letter >= 0 && symbols[symbolOf(letter)]!.diagonal;

const isSymmetricLetter = ({ symbols }: Alphabet, letter: Letter): boolean => {
  const { diagonal, rows, cols } = symbols[symbolOf(letter)]!;
  return diagonal || (rows === 1 && cols === 1);
};

const transposeLetter = (alphabet: Alphabet, letter: Letter): Letter =>
  letter < 0 || isSymmetricLetter(alphabet, letter) ? letter : letter ^ 1;

/** The involution on words. */
export const transposeWord = (alphabet: Alphabet, word: Word): Word =>
  word.map((letter) => transposeLetter(alphabet, letter)).reverse();

/** By length, then lexicographically. */
export function compareWords(a: Word, b: Word): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** The word with each run of neighbouring diagonal letters sorted. */
export function sortRuns(alphabet: Alphabet, word: Word): Word {
  const out: Letter[] = [];
  let run: Letter[] = [];
  const flush = (): void => {
    out.push(...run.sort((a, b) => a - b));
    run = [];
  };
  for (const letter of word) {
    if (isDiagonalLetter(alphabet, letter)) run.push(letter);
    else {
      flush();
      out.push(letter);
    }
  }
  flush();
  return out;
}

/** The normal form of a closed nonempty word under rotation and the involution, when it meets size 1 at most once. */
function canonicalCycle(alphabet: Alphabet, word: Word): Word {
  let least: Word | undefined;
  for (const start of [word, transposeWord(alphabet, word)])
    for (let r = 0; r < start.length; r++) {
      const before = start[(r + start.length - 1) % start.length]!;
      if (r > 0 && isDiagonalLetter(alphabet, before) && isDiagonalLetter(alphabet, start[r]!)) continue;
      if (r === 0 && cutsRun(alphabet, start)) continue;
      const candidate = sortRuns(alphabet, [...start.slice(r), ...start.slice(0, r)]);
      if (least === undefined || compareWords(candidate, least) < 0) least = candidate;
    }
  return least!;
}

/** Whether the ends of a closed word belong to one run of diagonal letters (and the word is not one run). */
const cutsRun = (alphabet: Alphabet, word: Word): boolean =>
  isDiagonalLetter(alphabet, word[0]!) &&
  isDiagonalLetter(alphabet, word[word.length - 1]!) &&
  !word.every((letter) => isDiagonalLetter(alphabet, letter));

export interface SplitWord {
  /** Factors that are numbers, as normal cyclic words. */
  readonly cycles: readonly Word[];
  readonly word: Word;
}

/** The normal form of a composable word. */
export function splitWord(alphabet: Alphabet, letters: Word): SplitWord {
  if (letters.length === 0) return { cycles: [], word: letters };
  const cuts = letters.flatMap((letter, p) => (letterRows(alphabet, letter) === 1 ? [p] : []));
  if (letterCols(alphabet, letters[letters.length - 1]!) === 1) cuts.push(letters.length);
  if (cuts.length < 2) return { cycles: [], word: sortRuns(alphabet, letters) };
  const cycles = cuts.slice(1).map((end, i) => canonicalCycle(alphabet, letters.slice(cuts[i]!, end)));
  const word = [...letters.slice(0, cuts[0]!), ...letters.slice(cuts[cuts.length - 1]!)];
  return { cycles, word: sortRuns(alphabet, word) };
}

/** The normal form of the trace of a closed nonempty word: a product of cyclic words. */
export function splitCycle(alphabet: Alphabet, letters: Word): readonly Word[] {
  const cuts = letters.flatMap((letter, p) => (letterRows(alphabet, letter) === 1 ? [p] : []));
  if (cuts.length < 2) return [canonicalCycle(alphabet, letters)];
  return cuts.map((start, i) => {
    const end = cuts[i + 1];
    const part =
      end === undefined ? [...letters.slice(start), ...letters.slice(0, cuts[0]!)] : letters.slice(start, end);
    return canonicalCycle(alphabet, part);
  });
}

/** The cyclic word for a width name as a number. Throws `RangeError` for a name that is not a width. */
export function widthCycle({ widths }: Alphabet, name: string): Word {
  const k = widths.indexOf(name);
  if (k < 0) throw new RangeError(`widthCycle: "${name}" is not a width of this algebra (${widths.join(', ')})`);
  return [-1 - k];
}
