/** The words and signs of the language as plain lists, from which both grammars are written. */
import { SYMBOLS, TOKEN_PATTERNS } from '@lawful/cas-core';
import { declaresName, GIVEN_NAMES, type Statement, VOCABULARY } from '@lawful/networks';

export interface GrammarWords {
  readonly patterns: Readonly<Record<'comment' | 'number' | 'name' | 'text', string>>;
  readonly symbols: readonly string[];
  readonly statements: readonly string[];
  /** Those that declare a name, which stands behind them. */
  readonly declaring: readonly string[];
  readonly functions: readonly string[];
  readonly groups: readonly string[];
  readonly losses: readonly string[];
  readonly flows: readonly string[];
  /** Words behind the first one, and names with a meaning, by the word that opens their line. */
  readonly inner: Readonly<Record<string, readonly string[]>>;
  readonly given: Readonly<Record<string, readonly string[]>>;
}

const statements = Object.keys(VOCABULARY.statements) as Statement[];

const byLine = (names: (statement: Statement) => string[]): Record<string, string[]> =>
  Object.fromEntries(statements.map((s) => [s, names(s)] as const).filter(([, list]) => list.length > 0));

export const GRAMMAR_WORDS: GrammarWords = Object.freeze({
  patterns: TOKEN_PATTERNS,
  symbols: SYMBOLS,
  statements,
  declaring: statements.filter(declaresName),
  functions: Object.keys(VOCABULARY.functions),
  groups: Object.keys(VOCABULARY.groups),
  losses: Object.keys(VOCABULARY.losses),
  flows: Object.keys(VOCABULARY.flows),
  inner: byLine((s) => Object.keys(VOCABULARY.inner).filter((w) => VOCABULARY.inner[w]!.on.includes(s))),
  given: byLine((s) => Object.keys(GIVEN_NAMES).filter((n) => GIVEN_NAMES[n]!.some(({ on }) => on === s))),
});
