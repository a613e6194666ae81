/**
 * The words that the language itself gives a meaning, apart from those of functions, groups, losses and flows, which have tables of their own
 * (vocabulary.ts joins them all). The parser takes its words from here, so that editors, completions and pages know each of them and no other.
 */
import type { Token, TokenCursor } from '@lawful/cas-core';

/** A word of the language, as a manual explains it. */
export interface Word {
  /** How it is written. */
  readonly usage: string;
  readonly meaning: string;
}

interface StatementWord extends Word {
  /** A name that the line declares stands behind the word. */
  readonly declares?: true;
}

/** The words that open a line. */
export const STATEMENTS = Object.freeze({
  param: {
    declares: true,
    usage: 'param NAME : SHAPE [> 0]',
    meaning: 'parameters that are trained; no shape is a scalar, `n` a column, `m x n` a matrix, more sizes a tensor',
  },
  input: {
    declares: true,
    usage: 'input NAME : SHAPE [> 0] | onehot(V) | onehot(n x V)',
    meaning: 'data; behind `onehot` one of V unit vectors, or one in each of n rows',
  },
  const: {
    declares: true,
    usage: 'const NAME : SHAPE [> 0]',
    meaning: 'numbers that are fixed but arbitrary: a frozen layer, an ε',
  },
  let: { declares: true, usage: 'let NAME = EXPR', meaning: 'a name for a value' },
  def: {
    declares: true,
    usage: 'def NAME(A, B, …) = EXPR',
    meaning: 'a function of expressions; a call is written out, and none calls itself',
  },
  repeat: {
    usage: 'repeat l = 1..3 : LINE',
    meaning: 'the line written out for each l; `W{l}` and `x{l+1}` become names, l by itself a number',
  },
  output: { usage: 'output EXPR', meaning: 'the network' },
  loss: {
    usage: 'loss NAME [+ PENALTY] | EXPR in out and y',
    meaning: 'the loss of a data point; mse where there is no such line',
  },
  labels: { usage: 'labels any | signs', meaning: 'the labels of a margin loss' },
  symmetry: {
    usage: 'symmetry GROUP : x -> EXPR [, x2 -> EXPR] [, y -> EXPR]',
    meaning: 'a symmetry of the data: how g moves inputs and labels; labels are invariant unless given',
  },
  flow: {
    usage: 'flow NAME [rate W = EXPR, …] [decay EXPR]',
    meaning: 'how training moves the parameters; gradient where there is no such line',
  },
} satisfies Record<string, StatementWord>);

export type Statement = keyof typeof STATEMENTS;

export const STATEMENT_WORDS = Object.keys(STATEMENTS) as readonly Statement[];

/** Whether a name that the line declares stands behind its word. */
export const declaresName = (word: Statement): boolean => 'declares' in STATEMENTS[word];

export const isStatement = (word: string): word is Statement => Object.hasOwn(STATEMENTS, word);

interface InnerWord extends Word {
  /** The words that open its lines. */
  readonly on: readonly Statement[];
}

/** The words behind the first one. */
export const INNER_WORDS = Object.freeze({
  onehot: {
    on: ['input'],
    usage: 'input k : onehot(V) | onehot(n x V)',
    meaning: 'one of V unit vectors, or one in each of n rows; the network is the list of its values at all of them',
  },
  x: {
    on: ['param', 'input', 'const', 'symmetry'],
    usage: 'm x n | G1 x G2',
    meaning: 'joins the sizes of a shape, and the factors of a direct product of groups',
  },
  any: { on: ['labels'], usage: 'labels any', meaning: 'labels are all numbers' },
  signs: { on: ['labels'], usage: 'labels signs', meaning: 'labels are +1 and −1' },
  rate: {
    on: ['flow'],
    usage: 'flow gradient rate W1 = 2, V = -1',
    meaning:
      'a learning rate for each parameter by its name, of numbers and constants, 1 for the others; a negative one ascends',
  },
  decay: {
    on: ['flow'],
    usage: 'flow gradient [rate …] decay lam',
    meaning: "weight decay: θ' = −R∘(∇L + lam·θ), with lam of numbers and constants",
  },
} satisfies Record<string, InnerWord>);

export type InnerWordName = keyof typeof INNER_WORDS;

export const isInnerWord = (word: string): word is InnerWordName => Object.hasOwn(INNER_WORDS, word);

/** Consumes a word of the table if it is next. */
export const acceptInner = (cursor: TokenCursor, word: InnerWordName): Token | undefined => cursor.accept(word);

/** A name that stands for something on lines of one kind, or in laws under some flows. */
export interface GivenName {
  readonly on: Statement | 'laws';
  readonly meaning: string;
}

/** Names are free, save that these mean something on their lines. */
export const GIVEN_NAMES: Readonly<Record<string, readonly GivenName[]>> = Object.freeze({
  out: [{ on: 'loss', meaning: "the network's output" }],
  y: [
    { on: 'loss', meaning: 'the label' },
    { on: 'symmetry', meaning: 'the label' },
  ],
  z: [{ on: 'loss', meaning: 'the margin' }],
  g: [{ on: 'symmetry', meaning: 'the group element' }],
  g1: [{ on: 'symmetry', meaning: 'the group element' }],
  g2: [{ on: 'symmetry', meaning: 'the group element' }],
  h: [{ on: 'symmetry', meaning: 'the matrix on labels' }],
  p: [{ on: 'flow', meaning: 'the parameter itself' }],
  t: [{ on: 'laws', meaning: 'time' }],
  vel: [{ on: 'laws', meaning: 'the velocity of a parameter' }],
  i: [{ on: 'laws', meaning: 'a free index: one law for each of its values' }],
});

/** What a name means on lines of a kind. A factor of a product of many groups is named like the first ones. */
export const givenMeaning = (name: string, on: GivenName['on']): string | undefined =>
  (Object.hasOwn(GIVEN_NAMES, name) ? GIVEN_NAMES[name]! : /^g\d+$/.test(name) ? GIVEN_NAMES.g! : []).find(
    (given) => given.on === on,
  )?.meaning;
