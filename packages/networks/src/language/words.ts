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

interface StatementWord {
  /** A name that the line declares stands behind the word. */
  readonly declares?: true;
}

/** The words that open a line. */
export const STATEMENTS = Object.freeze({
  param: { declares: true },
  input: { declares: true },
  const: { declares: true },
  let: { declares: true },
  def: { declares: true },
  repeat: {},
  output: {},
  loss: {},
  labels: {},
  symmetry: {},
  flow: {},
} satisfies Record<string, StatementWord>);

export type Statement = keyof typeof STATEMENTS;

export const STATEMENT_WORDS = Object.keys(STATEMENTS) as readonly Statement[];

/** Whether a name that the line declares stands behind its word. */
export const declaresName = (word: Statement): boolean => 'declares' in STATEMENTS[word];

export const isStatement = (word: string): word is Statement => Object.hasOwn(STATEMENTS, word);

interface InnerWord {
  /** The words that open its lines. */
  readonly on: readonly Statement[];
}

/** The words behind the first one, with the words that open their lines. */
export const INNER_WORDS = Object.freeze({
  onehot: { on: ['input'] },
  x: { on: ['param', 'input', 'const', 'symmetry'] },
  any: { on: ['labels'] },
  signs: { on: ['labels'] },
  rate: { on: ['flow'] },
  decay: { on: ['flow'] },
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
