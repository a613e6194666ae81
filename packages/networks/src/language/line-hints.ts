/** What was expected where a line does not go on as one of the language, with the right spelling for habits from elsewhere. */
import { nearestName, type Token } from '@lawful/cas-core';
import { STATEMENT_WORDS, type Statement } from './words.js';

const HEADS: Readonly<Record<string, Statement>> = {
  parameter: 'param',
  weight: 'param',
  var: 'param',
  variable: 'param',
  data: 'input',
  constant: 'const',
  return: 'output',
  model: 'output',
  f: 'output',
  optimizer: 'flow',
  optimiser: 'flow',
  group: 'symmetry',
  augment: 'symmetry',
  augmentation: 'symmetry',
  label: 'labels',
  function: 'def',
  for: 'repeat',
};

/** What opens a line, and a hint. */
export function statementHint(head: Token, next: Token): [expected: string, hint: string | undefined] {
  const all = `a declaration (${STATEMENT_WORDS.join(', ')})`;
  if (head.kind !== 'name') return [all, undefined];
  if (next.kind === 'symbol' && next.text === '=')
    return [all, `a name is given to a value as in "let ${head.text} = …"`];
  const word = head.text.toLowerCase();
  const meant = Object.hasOwn(HEADS, word) ? HEADS[word] : nearestName(word, STATEMENT_WORDS);
  return [all, meant === undefined ? undefined : `did you mean "${meant}"?`];
}

/** A hint for what stands behind an expression. */
export function endHint(token: Token): string | undefined {
  const { kind, text } = token;
  if (kind === 'name' && text === 'T') return "the transpose is written W'";
  if (kind === 'symbol' && text === '=') return 'only "let", "def" and "repeat" lines have "="';
  if (kind === 'symbol' && text === '{') return 'an index in braces stands in a repeated line, "repeat l = 1..3 : …"';
  if (kind === 'name' && /^[eE]\d*$/.test(text) && !token.spaced)
    return 'a power of ten is written out, as in 0.001 or 1/1000';
  if (kind === 'name' && text === 'for') return 'lines are repeated by "repeat l = 1..3 : …"';
  if (kind === 'name' || kind === 'number' || text === '(')
    return 'a product is written with "*", the argument of a function in brackets';
  return kind === 'symbol' && text === ',' ? 'one declaration stands on a line' : undefined;
}

/** What stands where a name is declared. */
export const nameHint = (token: Token): string =>
  token.kind === 'number' ? 'a name, which starts with a letter' : 'a name';
