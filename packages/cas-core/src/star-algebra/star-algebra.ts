/**
 * The free *-algebra over ℚ on matrix symbols with shapes, and traces: matrix identities without sizes (theory §1.4).
 *
 * Definition. Elements of shape r x c are ℚ-combinations of (product of cyclic words) · (word from r to c), see words.ts. Sizes
 * are integers or names. The operations are sum, product (or scaling, when one factor is 1 x 1), the involution, the trace.
 * Representation. A map from a key to a term; no term has coefficient 0. Elements do not know their algebra.
 * Invariant. Terms are normal, so an element is zero iff its map is empty, and equality is equality of maps.
 *
 * What a zero normal form proves. Every rewriting used is an identity of matrices of every size over every commutative ring. So a
 * zero normal form proves that the expression vanishes for every choice of positive widths and all matrices of these shapes
 * (diagonal ones for diagonal symbols).
 * The converse holds in the free algebra, when all named widths are large: contracting indices turns distinct normal monomials
 * into distinct labelled graphs, and homomorphism functions of distinct graphs are linearly independent once the number of
 * values of an index is at least the degree (for symbols without diagonals this is the second fundamental theorem for
 * products of orthogonal groups: Procesi, Adv. Math. 19 (1976), §7–8; in general Lovász, Large Networks and Graph Limits,
 * 2012, §5.2). Hence a nonzero normal form does *not* refute an identity at small widths (Cayley–Hamilton) nor when sizes
 * other than 1 are given as integers.
 */
import { UnableError } from '../rings/outcome.js';
import { QQ, type Rational, rational } from '../rings/rationals.js';
import {
  type Alphabet,
  compareWords,
  type Size,
  splitCycle,
  splitWord,
  transposeWord,
  type Word,
  widthCycle,
} from './words.js';

export interface StarTerm {
  readonly coefficient: Rational;
  /** Normal cyclic words in order, with repetition. */
  readonly cycles: readonly Word[];
  readonly word: Word;
}

export interface StarElement {
  readonly rows: Size;
  readonly cols: Size;
  readonly terms: ReadonlyMap<string, StarTerm>;
}

export interface StarAlgebra {
  readonly alphabet: Alphabet;
  zero(rows: Size, cols: Size): StarElement;
  /** A number, as a 1 x 1 element. */
  constant(value: Rational): StarElement;
  identity(size: Size): StarElement;
  symbol(k: number): StarElement;
  /** Sums of terms whose words are composable from `rows` to `cols` (not checked); brings them to normal form. */
  element(rows: Size, cols: Size, terms: Iterable<StarTerm>): StarElement;
  /** Equal shapes, else `RangeError`. */
  add(a: StarElement, b: StarElement): StarElement;
  sub(a: StarElement, b: StarElement): StarElement;
  neg(a: StarElement): StarElement;
  scale(c: Rational, a: StarElement): StarElement;
  /** Product of composable elements, or scaling when one is 1 x 1; else `RangeError`. */
  mul(a: StarElement, b: StarElement): StarElement;
  /** The involution: transposes. */
  transpose(a: StarElement): StarElement;
  /** 1 x 1. Throws `RangeError` unless square. */
  trace(a: StarElement): StarElement;
  isZero(a: StarElement): boolean;
  equal(a: StarElement, b: StarElement): boolean;
}

export interface StarLimits {
  /** Letters handled in all, each as often as it is compared; beyond, `UnableError`. */
  readonly letterOperations?: number;
}

export const starShape = (a: { readonly rows: Size; readonly cols: Size }): string => `${a.rows} x ${a.cols}`;
export const isStarScalar = (a: { readonly rows: Size; readonly cols: Size }): boolean => a.rows === 1 && a.cols === 1;

/** The number that an element is, or undefined. */
export function starConstant(a: StarElement): Rational | undefined {
  if (!isStarScalar(a) || a.terms.size > 1) return undefined;
  const [only] = a.terms.values();
  if (only === undefined) return QQ.zero;
  return only.cycles.length === 0 ? only.coefficient : undefined;
}

/** A text that is equal for equal elements and only for those. */
export const starKey = (a: StarElement): string =>
  `${starShape(a)}:${[...a.terms]
    .map(([key, t]) => `${key}=${t.coefficient.num}/${t.coefficient.den}`)
    .sort()
    .join(';')}`;

export function starAlgebra(alphabet: Alphabet, limits: StarLimits = {}): StarAlgebra {
  const limit = limits.letterOperations ?? 20_000_000;
  let spent = 0;
  const spend = (length: number): void => {
    spent += 1 + length * length;
    if (spent > limit) throw new UnableError(`the proof without sizes needs more than ${limit} letter operations`);
  };

  const collect = (rows: Size, cols: Size, terms: Iterable<StarTerm>): StarElement => {
    const map = new Map<string, StarTerm>();
    for (const term of terms) {
      const key = `${term.cycles.map((w) => w.join('.')).join(',')}|${term.word.join('.')}`;
      const old = map.get(key);
      const coefficient = old === undefined ? term.coefficient : QQ.add(old.coefficient, term.coefficient);
      if (QQ.isZero(coefficient)) map.delete(key);
      else map.set(key, { ...term, coefficient });
    }
    return Object.freeze({ rows, cols, terms: map });
  };

  const normal = (coefficient: Rational, cycles: readonly Word[], word: Word): StarTerm => {
    spend(word.length + cycles.length);
    const split = splitWord(alphabet, word);
    return { coefficient, cycles: [...cycles, ...split.cycles].sort(compareWords), word: split.word };
  };

  /** The term times the trace of its own word, a closed word of size `size`. */
  const traced = ({ coefficient, cycles, word }: StarTerm, size: Size): StarTerm => {
    spend(word.length + cycles.length);
    if (word.length > 0)
      return { coefficient, cycles: [...cycles, ...splitCycle(alphabet, word)].sort(compareWords), word: [] };
    if (typeof size === 'number') return { coefficient: QQ.mul(coefficient, rational(size)), cycles, word: [] };
    return { coefficient, cycles: [...cycles, widthCycle(alphabet, size)].sort(compareWords), word: [] };
  };

  const sameShape = (a: StarElement, b: StarElement, what: string): void => {
    if (a.rows !== b.rows || a.cols !== b.cols)
      throw new RangeError(`starAlgebra.${what}: unequal shapes ${starShape(a)} and ${starShape(b)}`);
  };

  const scale = (c: Rational, a: StarElement): StarElement =>
    collect(
      a.rows,
      a.cols,
      [...a.terms.values()].map((t) => ({ ...t, coefficient: QQ.mul(c, t.coefficient) })),
    );
  const minusOne = rational(-1);

  const add = (a: StarElement, b: StarElement): StarElement => {
    sameShape(a, b, 'add');
    spend(0);
    return collect(a.rows, a.cols, [...a.terms.values(), ...b.terms.values()]);
  };

  const one: StarTerm = { coefficient: QQ.one, cycles: [], word: [] };

  return Object.freeze({
    alphabet,
    zero: (rows: Size, cols: Size) => collect(rows, cols, []),
    constant: (value: Rational) => collect(1, 1, [{ ...one, coefficient: value }]),
    identity: (size: Size) => collect(size, size, [one]),
    symbol: (k: number) => {
      const { rows, cols } = alphabet.symbols[k]!;
      return collect(rows, cols, [normal(QQ.one, [], [2 * k])]);
    },
    element: (rows: Size, cols: Size, terms: Iterable<StarTerm>) =>
      collect(
        rows,
        cols,
        [...terms].map((t) => normal(t.coefficient, t.cycles, t.word)),
      ),
    add,
    sub: (a: StarElement, b: StarElement) => add(a, scale(minusOne, b)),
    neg: (a: StarElement) => scale(minusOne, a),
    scale,
    mul: (a: StarElement, b: StarElement) => {
      const scaling = isStarScalar(a) ? b : isStarScalar(b) ? a : undefined;
      if (scaling === undefined && a.cols !== b.rows)
        throw new RangeError(`starAlgebra.mul: ${starShape(a)} times ${starShape(b)}`);
      const products: StarTerm[] = [];
      for (const s of a.terms.values())
        for (const t of b.terms.values())
          products.push(
            normal(QQ.mul(s.coefficient, t.coefficient), [...s.cycles, ...t.cycles], [...s.word, ...t.word]),
          );
      return collect(scaling?.rows ?? a.rows, scaling?.cols ?? b.cols, products);
    },
    transpose: (a: StarElement) =>
      collect(
        a.cols,
        a.rows,
        [...a.terms.values()].map((t) => normal(t.coefficient, t.cycles, transposeWord(alphabet, t.word))),
      ),
    trace: (a: StarElement) => {
      if (a.rows !== a.cols) throw new RangeError(`starAlgebra.trace: ${starShape(a)} is not square`);
      return collect(
        1,
        1,
        [...a.terms.values()].map((t) => (a.rows === 1 ? t : traced(t, a.rows))),
      );
    },
    isZero: (a: StarElement) => a.terms.size === 0,
    equal: (a: StarElement, b: StarElement) => starKey(a) === starKey(b),
  });
}
