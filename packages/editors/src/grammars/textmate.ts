/** The TextMate grammar, by which editors and forges colour models: one rule for each kind of line, and one for what stands in all of them. */
import { GRAMMAR_WORDS, type GrammarWords } from './words.js';

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly beginCaptures?: Readonly<Record<string, { readonly name: string }>>;
  readonly patterns?: readonly Rule[];
  readonly include?: string;
}

export interface TextMateGrammar {
  readonly name: string;
  readonly scopeName: string;
  readonly fileTypes: readonly string[];
  readonly patterns: readonly Rule[];
  readonly repository: Readonly<Record<string, Rule>>;
}

const SCOPE = 'lawful';
const scoped = (name: string): { readonly name: string } => ({ name: `${name}.${SCOPE}` });

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Any of the words, and nothing that goes on behind it; longer ones first. */
const anyOf = (words: readonly string[]): string =>
  `(?:${[...words]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|')})(?![A-Za-z0-9_])`;

const word = (words: readonly string[], name: string, behind = ''): Rule => ({
  match: `(?<![A-Za-z0-9_])${anyOf(words)}${behind}`,
  ...scoped(name),
});

const OPENS = '(?=\\s*\\()';

/** Where a line begins, or in a repeated one what is repeated. */
const START = '(?:^|(?<=:))\\s*';

/** A line from its word to its end, with what may stand behind the word at once. */
const line = (head: string, scopes: readonly string[], patterns: readonly Rule[]): Rule => ({
  begin: `${START}${head}`,
  end: '$',
  beginCaptures: Object.fromEntries(scopes.map((name, k) => [String(k + 1), scoped(name)])),
  patterns: [...patterns, { include: '#expression' }],
});

export function textMateGrammar(words: GrammarWords = GRAMMAR_WORDS): TextMateGrammar {
  const { patterns, statements, declaring, functions, groups, losses, flows, inner, given } = words;
  const brackets = words.symbols.filter((s) => /^[()[\]{}]$/.test(s));
  const separators = words.symbols.filter((s) => /^[,:]$/.test(s));
  const operators = words.symbols.filter((s) => !brackets.includes(s) && !separators.includes(s));
  const signs = (list: readonly string[], name: string): Rule => ({
    match: list.map(escaped).join('|'),
    ...scoped(name),
  });
  const innerOf = (statement: string): Rule[] =>
    inner[statement] === undefined ? [] : [word(inner[statement], 'keyword.other')];
  const givenOf = (statement: string): Rule[] =>
    given[statement] === undefined ? [] : [word(given[statement], 'variable.language')];
  const named = (statement: string, list: readonly string[]): string => `(${statement})\\b(?:\\s+(${anyOf(list)}))?`;
  const names = declaring.filter((s) => s !== 'def');
  const rest = statements.filter((s) => !declaring.includes(s) && !['loss', 'flow', 'symmetry', 'labels'].includes(s));
  return {
    name: 'Lawful',
    scopeName: `source.${SCOPE}`,
    fileTypes: ['law'],
    patterns: [
      ...names.map((s) =>
        line(`(${s})\\b(?:\\s+(${patterns.name}))?`, ['storage.type', 'variable.other.definition'], innerOf(s)),
      ),
      line(`(def)\\b(?:\\s+(${patterns.name}))?`, ['storage.type', 'entity.name.function.definition'], []),
      line(named('loss', losses), ['keyword.control', 'support.constant.loss'], givenOf('loss')),
      line(
        named('flow', flows),
        ['keyword.control', 'support.constant.flow'],
        [...innerOf('flow'), ...givenOf('flow')],
      ),
      line('(symmetry)\\b', ['keyword.control'], [word(groups, 'support.class.group', OPENS), ...givenOf('symmetry')]),
      line('(labels)\\b', ['keyword.control'], innerOf('labels')),
      { match: `${START}(${anyOf(rest)})`, captures: { 1: scoped('keyword.control') } },
      { include: '#expression' },
    ],
    repository: {
      expression: {
        patterns: [
          { match: patterns.comment, ...scoped('comment.line.number-sign') },
          { match: patterns.text, ...scoped('string.quoted.double') },
          { match: patterns.number, ...scoped('constant.numeric') },
          word(functions, 'support.function', OPENS),
          { match: `${patterns.name}${OPENS}`, ...scoped('entity.name.function') },
          { match: patterns.name, ...scoped('variable.other') },
          signs(brackets, 'punctuation.section.brackets'),
          signs(operators, 'keyword.operator'),
          signs(separators, 'punctuation.separator'),
          { match: '\\S', ...scoped('invalid.illegal') },
        ],
      },
    },
  };
}
