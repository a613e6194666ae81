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

const SYMBOLS = [
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
  ':',
  '=',
  '>',
  '|',
  '<',
];
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const TOKEN_LIMIT = 200_000;

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
  const number = /\d+(?:\.\d+)?/y;
  const name = /[A-Za-z_][A-Za-z0-9_]*/y;
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
      while (i < text.length && text[i] !== '\n') i++;
      continue;
    }
    number.lastIndex = i;
    const digits = number.exec(text)?.[0];
    if (digits !== undefined) {
      if (digits.length > 200) throw new SourceError(source, here(), 'a number of more than 200 digits');
      push('number', digits);
      continue;
    }
    name.lastIndex = i;
    const word = name.exec(text)?.[0];
    if (word !== undefined) {
      if (word.length > 64) throw new SourceError(source, here(), 'a name of more than 64 characters');
      push('name', word);
      continue;
    }
    if (c === '"') {
      const end = text.indexOf('"', i + 1);
      if (end < 0 || text.slice(i, end).includes('\n'))
        throw new SourceError(source, here(), "a text that is not closed on its line: expected a second '\"'");
      if (end - i > 200) throw new SourceError(source, here(), 'a text of more than 200 characters');
      push('text', text.slice(i + 1, end));
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
