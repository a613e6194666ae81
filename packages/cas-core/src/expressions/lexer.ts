/**
 * Tokens of model files and expressions, with positions. A line end is a token only outside brackets; `#` starts a
 * comment. Numbers are exact decimals; texts stand between double quotes.
 */
import { characterHint } from './hints.js';
import { type Position, SourceError, type SourceText } from './source-error.js';

export interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'symbol' | 'newline' | 'end';
  readonly text: string;
  readonly at: Position;
  /** True when white space precedes the token. */
  readonly spaced: boolean;
}

/** Longer ones stand before those that they begin with. */
export const SYMBOLS: readonly string[] = [
  '->',
  '..',
  '.+',
  '.-',
  '.*',
  './',
  '.^',
  '+',
  '-',
  '*',
  '/',
  '^',
  "'",
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ';',
  ':',
  '=',
  '>',
  '|',
  '<',
];
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const TOKEN_LIMIT = 200_000;

/** What tokens look like, as sources of regular expressions; editors get their grammars from the same table. */
export const TOKEN_PATTERNS = Object.freeze({
  comment: '#[^\\n]*',
  number: '\\d+(?:\\.\\d+)?',
  name: '[A-Za-z_][A-Za-z0-9_]*',
  text: '"[^"\\n]*"',
});

export function tokenize(source: SourceText): Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  const open: Token[] = [];
  let line = 1;
  let lineStart = text.startsWith('\ufeff') ? 1 : 0;
  let i = lineStart;
  let spaced = false;
  const here = (): Position => ({ line, column: i - lineStart + 1 });
  const push = (kind: Token['kind'], value: string): void => {
    if (tokens.length >= TOKEN_LIMIT) throw new SourceError(source, here(), `more than ${TOKEN_LIMIT} tokens`);
    tokens.push({ kind, text: value, at: here(), spaced });
    spaced = false;
    i += value.length;
  };
  const at = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = i;
    return pattern.exec(text)?.[0];
  };
  const comment = new RegExp(TOKEN_PATTERNS.comment, 'y');
  const number = new RegExp(TOKEN_PATTERNS.number, 'y');
  const name = new RegExp(TOKEN_PATTERNS.name, 'y');
  const quoted = new RegExp(TOKEN_PATTERNS.text, 'y');
  while (i < text.length) {
    const c = text[i]!;
    if (c === '\n') {
      if (open.length === 0 && tokens.length > 0 && tokens[tokens.length - 1]!.kind !== 'newline') push('newline', c);
      else i++;
      line++;
      lineStart = i;
      spaced = true;
      continue;
    }
    if (c === ' ' || c === '\t' || c === '\r') {
      spaced = true;
      i++;
      continue;
    }
    if (c === '#') {
      i += at(comment)!.length;
      continue;
    }
    const digits = at(number);
    if (digits !== undefined) {
      if (digits.length > 200) throw new SourceError(source, here(), 'a number of more than 200 digits');
      push('number', digits);
      continue;
    }
    const word = at(name);
    if (word !== undefined) {
      if (word.length > 64) throw new SourceError(source, here(), 'a name of more than 64 characters');
      push('name', word);
      continue;
    }
    if (c === '"') {
      const between = at(quoted);
      if (between === undefined)
        throw new SourceError(source, here(), "a text that is not closed on its line: expected a second '\"'");
      if (between.length > 201) throw new SourceError(source, here(), 'a text of more than 200 characters');
      push('text', between.slice(1, -1));
      i += 2;
      continue;
    }
    const symbol = SYMBOLS.find((s) => text.startsWith(s, i));
    if (symbol === undefined) {
      const strange = String.fromCodePoint(text.codePointAt(i)!);
      const hint = characterHint(strange, text.slice(Math.max(lineStart, i - 64), i), text.slice(i + 1, i + 64));
      throw new SourceError(
        source,
        here(),
        `unexpected character ${JSON.stringify(strange)}${hint === undefined ? '' : `: ${hint}`}`,
      );
    }
    push('symbol', symbol);
    const token = tokens[tokens.length - 1]!;
    if (CLOSER[symbol] !== undefined) open.push(token);
    else if (CLOSING[symbol] !== undefined) {
      const opener = open.pop();
      if (opener?.text !== CLOSING[symbol])
        throw new SourceError(
          source,
          token.at,
          `"${symbol}" closes nothing${opener === undefined ? '' : `: expected the partner of "${opener.text}" at ${opener.at.line}:${opener.at.column}`}`,
        );
    }
  }
  const unclosed = open.pop();
  if (unclosed !== undefined)
    throw new SourceError(
      source,
      unclosed.at,
      `"${unclosed.text}" is never closed: expected "${CLOSER[unclosed.text]}"`,
    );
  push('end', '');
  return tokens;
}
