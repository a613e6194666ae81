/**
 * The *-algebra of docs/matrix-words.md: sums of words in matrix symbols times products of traces, in normal form.
 *
 * A letter is one UTF-16 unit, 2·symbol, plus 1 when transposed; a word is a string of letters, and a cyclic word is the
 * representative of its class under rotation and transposition. The trace of the identity of width number k is the
 * unit WIDTH + k, a cyclic word of its own. Invariant: elements are in normal form, no coefficient is zero, and two
 * terms differ; hence an element without terms, and for this algebra only such an element, is zero.
 */
import { gcd, ONE, type Rational } from '../../core/arithmetic/rational.js';
import { type Meter, tooLarge } from '../../text/rejection.js';

export type Size = number | string;

export interface MatrixSymbol {
  readonly name: string;
  readonly role: 'parameter' | 'constant' | 'input' | 'diagonal' | 'cotangent';
  readonly rows: Size;
  readonly cols: Size;
}

export interface Term {
  readonly coefficient: Rational;
  /** Sorted representatives. */
  readonly cyclic: readonly string[];
  readonly word: string;
}

export interface Element {
  readonly rows: Size;
  readonly cols: Size;
  readonly terms: readonly Term[];
}

export const WIDTH = 0xe000;
export const MINUS: Rational = { numerator: -1n, denominator: 1n };

export const isScalar = ({ rows, cols }: Element) => rows === 1 && cols === 1;

const LARGE = 2n ** 4096n;

export function product(a: Rational, b: Rational): Rational {
  const [above, below] = [a.numerator * b.numerator, a.denominator * b.denominator];
  const common = gcd(above, below);
  if (above > LARGE || above < -LARGE || below > LARGE) tooLarge('a coefficient');
  return { numerator: above / common, denominator: below / common };
}

function total(a: Rational, b: Rational): Rational {
  const numerator = a.numerator * b.denominator + b.numerator * a.denominator;
  return product({ numerator, denominator: 1n }, { numerator: 1n, denominator: a.denominator * b.denominator });
}

export type StarAlgebra = ReturnType<typeof starAlgebra>;

/** One long closure: every operation normalises, and normal forms need the roles and sizes of all symbols. */
export function starAlgebra(symbols: readonly MatrixSymbol[], widths: readonly string[], spend: Meter) {
  // Long: words, sums and products spell letters by one alphabet, and spend one meter.
  const symbolOf = (letter: string) => symbols[letter.charCodeAt(0) >> 1] as MatrixSymbol;
  const isDiagonal = (letter: string) => symbolOf(letter).role === 'diagonal';
  const isTransposed = (letter: string) => (letter.charCodeAt(0) & 1) === 1;
  const rowsOf = (letter: string) => (isTransposed(letter) ? symbolOf(letter).cols : symbolOf(letter).rows);
  const colsOf = (letter: string) => (isTransposed(letter) ? symbolOf(letter).rows : symbolOf(letter).cols);

  /** Rule 2: neighbouring diagonal letters in the order of their symbols. */
  function sorted(word: string): string {
    let [out, run] = ['', ''];
    const flush = () => [...run].sort().join('');
    for (const letter of word) {
      if (isDiagonal(letter)) run += letter;
      else [out, run] = [out + flush() + letter, ''];
    }
    return out + flush();
  }

  function transposed(word: string): string {
    const flip = (letter: string) => {
      const { role, rows, cols } = symbolOf(letter);
      return role === 'diagonal' || (rows === 1 && cols === 1) ? letter : String.fromCharCode(letter.charCodeAt(0) ^ 1);
    };
    return sorted([...word].reverse().map(flip).join(''));
  }

  /** Rule 3: the least among the rotations, of the word and its transpose, that begin with a letter not diagonal. */
  function representative(word: string): string {
    spend(word.length ** 2);
    const candidates = [word, transposed(word)].flatMap((w) =>
      [...w].flatMap((letter, i) => (isDiagonal(letter) ? [] : [sorted(w.slice(i) + w.slice(0, i))])),
    );
    return candidates.sort()[0] ?? sorted(word);
  }

  const atOne = (word: string) => [...word].flatMap((letter, i) => (rowsOf(letter) === 1 ? [i] : []));

  /** tr(word) for a closed word at a position of the given size: a number times cyclic words (rules 1, 3, 4). */
  function traced(word: string, size: Size): Pick<Term, 'coefficient' | 'cyclic'> {
    if (word === '' && typeof size === 'number')
      return { coefficient: { ...ONE, numerator: BigInt(size) }, cyclic: [] };
    if (word === '') return { coefficient: ONE, cyclic: [String.fromCharCode(WIDTH + widths.indexOf(size as string))] };
    const cuts = atOne(word);
    if (cuts.length < 2) return { coefficient: ONE, cyclic: [representative(word)] };
    const around = [...cuts.slice(1), (cuts[0] as number) + word.length];
    return { coefficient: ONE, cyclic: around.map((end, i) => representative((word + word).slice(cuts[i], end))) };
  }

  /** The element with these terms, whose words need not be in normal form. */
  function element(rows: Size, cols: Size, terms: Iterable<Term>): Element {
    const found = new Map<string, Term>();
    for (const { coefficient, cyclic, word } of terms) {
      spend(1 + word.length + cyclic.length);
      const ones = [...atOne(word), ...(word !== '' && colsOf(word.slice(-1)) === 1 ? [word.length] : [])];
      const [first, last] = [ones[0] ?? word.length, ones.at(-1) ?? word.length];
      const pieces = ones.slice(1).map((end, i) => representative(word.slice(ones[i], end)));
      const rest = sorted(word.slice(0, first) + word.slice(last));
      const all = [...cyclic, ...pieces].sort();
      const key = [rest, ...all].join('\uffff');
      const sum = total(coefficient, found.get(key)?.coefficient ?? { numerator: 0n, denominator: 1n });
      if (sum.numerator === 0n) found.delete(key);
      else found.set(key, { coefficient: sum, cyclic: all, word: rest });
    }
    return { rows, cols, terms: [...found.values()] };
  }

  /** The symbol number i. */
  const letter = (i: number): Element => {
    const { rows, cols } = symbols[i] as MatrixSymbol;
    return element(rows, cols, [{ coefficient: ONE, cyclic: [], word: String.fromCharCode(2 * i) }]);
  };

  const scaled = ({ rows, cols, terms }: Element, by: Rational): Element =>
    element(
      rows,
      cols,
      terms.map((term) => ({ ...term, coefficient: product(term.coefficient, by) })),
    );
  const sum = (a: Element, b: Element): Element => element(a.rows, a.cols, [...a.terms, ...b.terms]);

  function multiply(a: Element, b: Element): Element {
    const [rows, cols] = isScalar(a) ? [b.rows, b.cols] : [a.rows, isScalar(b) ? a.cols : b.cols];
    function* terms(): Generator<Term> {
      for (const s of a.terms) {
        for (const t of b.terms) {
          spend(s.word.length + t.word.length + s.cyclic.length + t.cyclic.length);
          const coefficient = product(s.coefficient, t.coefficient);
          yield { coefficient, cyclic: [...s.cyclic, ...t.cyclic], word: s.word + t.word };
        }
      }
    }
    return element(rows, cols, terms());
  }

  const transpose = ({ rows, cols, terms }: Element): Element =>
    element(
      cols,
      rows,
      terms.map((term) => ({ ...term, word: transposed(term.word) })),
    );

  const trace = ({ rows, terms }: Element): Element =>
    element(
      1,
      1,
      terms.map(({ coefficient, cyclic, word }) => {
        const closed = traced(word, rows);
        return {
          coefficient: product(coefficient, closed.coefficient),
          cyclic: [...cyclic, ...closed.cyclic],
          word: '',
        };
      }),
    );

  return Object.freeze({
    symbols,
    widths,
    symbolOf,
    isDiagonal,
    isTransposed,
    sorted,
    transposed,
    traced,
    element,
    letter,
    scaled,
    sum,
    multiply,
    transpose,
    trace,
  });
}
