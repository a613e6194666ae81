/**
 * `repeat l = 1..3 : LINE` stands for LINE written out for l = 1, 2, 3. A name with an index in braces, `W{l}` or `x{l+1}`, becomes one name, and l
 * by itself the number. Lines may be repeated again: `repeat l = 1..2 : repeat k = 1..2 : param W{l}_{k}`.
 */
import {
  parseExpression,
  SourceError,
  type SourceText,
  type Token,
  type TokenCursor,
  tokenCursor,
} from '@lawful/cas-core';
import { integerValue } from '../graph/expression.js';
import type { Dimension } from './shape.js';

/** The lines that a model may grow to. */
export const LINE_LIMIT = 20_000;

type WidthOf = (name: string) => Dimension | undefined;

/** The lines one after the other, as cursors over their tokens. Precondition: the cursor stands behind `repeat`. */
export function* readRepeat(cursor: TokenCursor, widthOf: WidthOf): Generator<TokenCursor> {
  const { source } = cursor;
  const name = cursor.next();
  if (name.kind !== 'name') cursor.fail(name, 'a name that counts, as in "repeat l = 1..3 : …"');
  cursor.expect('=', `behind ${name.text}, as in "repeat ${name.text} = 1..3 : …"`);
  const from = bound(cursor, widthOf);
  cursor.expect('..', `between the bounds, as in "repeat ${name.text} = 1..3 : …"`);
  const to = bound(cursor, widthOf);
  if (to < from)
    throw new SourceError(source, name.at, `the range ${from}..${to} is empty: expected its larger end last`);
  if (to - from >= LINE_LIMIT)
    throw new SourceError(
      source,
      name.at,
      `a line repeated ${to - from + 1} times exceeds the limit of ${LINE_LIMIT} lines`,
    );
  cursor.expect(':', 'behind the bounds');
  const line: Token[] = [];
  while (cursor.peek().kind !== 'newline' && cursor.peek().kind !== 'end') line.push(cursor.next());
  if (line.length === 0) cursor.fail(cursor.peek(), 'a line to repeat');
  const end: Token = { kind: 'end', text: '', at: cursor.peek().at, spaced: true };
  for (let value = from; value <= to; value++)
    yield tokenCursor(source, [...written(source, line, name.text, value, widthOf), end]);
}

function bound(cursor: TokenCursor, widthOf: WidthOf): number {
  const { at } = cursor.peek();
  const value = integerValue(parseExpression(cursor), { widthOf });
  if (value === undefined) throw new SourceError(cursor.source, at, 'expected an integer, or a width that --set binds');
  return value;
}

/** The tokens with the counting name replaced by a number, and `NAME{…}` by one name. */
function written(
  source: SourceText,
  tokens: readonly Token[],
  counter: string,
  value: number,
  widthOf: WidthOf,
): Token[] {
  const inner: WidthOf = (name) => (name === counter ? value : widthOf(name));
  const out: Token[] = [];
  const last = (): Token | undefined => out[out.length - 1];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind === 'symbol' && token.text === '{') {
      const close = tokens.findIndex((t, k) => k > i && t.kind === 'symbol' && t.text === '}');
      const own = tokens.slice(i + 1, close);
      const before = last();
      // A counter of an inner repeat is still a name: its braces wait.
      const waits = own.some((t) => t.kind === 'name' && typeof inner(t.text) !== 'number');
      if (waits || close < 0 || before === undefined || before.kind !== 'name' || token.spaced) {
        out.push(token);
        continue;
      }
      const cursor = tokenCursor(source, [...own, { kind: 'end', text: '', at: tokens[close]!.at, spaced: false }]);
      const index = integerValue(parseExpression(cursor), { widthOf: inner });
      if (index === undefined || index < 0 || cursor.peek().kind !== 'end')
        throw new SourceError(source, token.at, `expected an integer in braces, as in ${before.text}{${counter}+1}`);
      out[out.length - 1] = { ...before, text: `${before.text}${index}` };
      i = close;
      // What follows at once belongs to the name: W{l}_b.
      const next = tokens[i + 1];
      if (next !== undefined && (next.kind === 'name' || next.kind === 'number') && !next.spaced) {
        out[out.length - 1] = { ...last()!, text: `${last()!.text}${next.text}` };
        i++;
      }
    } else if (token.kind === 'name' && token.text === counter && !isTemplate(tokens[i + 1]))
      out.push({ ...token, kind: 'number', text: String(value) });
    else out.push(token);
  }
  return out;
}

const isTemplate = (next: Token | undefined): boolean => next?.text === '{' && next.kind === 'symbol' && !next.spaced;
