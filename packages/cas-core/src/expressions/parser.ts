/**
 * Recursive-descent parser for the expression grammar.
 *
 *   sum     = ["+"|"-"] product { ("+"|"-"|".+"|".-") product }
 *   product = factor { ("*"|"/"|".*"|"./") factor }
 *   factor  = {"-"} postfix
 *   postfix = primary { "'" | "^" exponent | ".^" exponent | "[" index {"," index} "]" }
 *   index   = ":" | sum [":" sum]
 *   primary = number | name | name "(" args ")" | text | "(" sum ")" | "[" row {"," row} "]" | "|" sum "|" "^" "2"
 *
 * so −x^2 is −(x^2). Exponents are integer literals. Nesting is bounded.
 */
import { parseRational } from '../rings/rationals.js';
import { symbolHint } from './hints.js';
import type { Token } from './lexer.js';
import { type Position, SourceError, type SourceText } from './source-error.js';
import type { Expr, Index, ProductOperator } from './syntax.js';

const SIGNS: ReadonlySet<string> = new Set(['+', '-', '.+', '.-']);
const NESTING_LIMIT = 200;
const EXPONENT_LIMIT = 256;

/** A cursor over tokens that every parser of this language shares. */
export interface TokenCursor {
  readonly source: SourceText;
  peek(): Token;
  next(): Token;
  /** Consumes the symbol or name if it is next. */
  accept(text: string): Token | undefined;
  expect(text: string, why: string): Token;
  /** `hint` says the right spelling, behind what was expected and found. */
  fail(token: Token, expected: string, hint?: string): never;
}

export function tokenCursor(source: SourceText, tokens: readonly Token[]): TokenCursor {
  let position = 0;
  const peek = (): Token => tokens[position]!;
  const next = (): Token => {
    const token = peek();
    if (token.kind !== 'end') position++;
    return token;
  };
  const fail = (token: Token, expected: string, hint = symbolHint(token.text)): never => {
    const found =
      token.kind === 'end'
        ? 'the end of the text'
        : token.kind === 'newline'
          ? 'the end of the line'
          : `"${token.text}"`;
    throw new SourceError(
      source,
      token.at,
      `expected ${expected}, found ${found}${hint === undefined ? '' : `; ${hint}`}`,
    );
  };
  const matches = (text: string): boolean =>
    peek().text === text && (peek().kind === 'symbol' || peek().kind === 'name');
  return {
    source,
    peek,
    next,
    accept: (text) => (matches(text) ? next() : undefined),
    expect: (text, why) => (matches(text) ? next() : fail(peek(), `"${text}" ${why}`)),
    fail,
  };
}

/** What was meant by a letter where an exponent stands. */
function exponentHint(token: Token): string | undefined {
  if (token.kind !== 'name') return token.kind === 'number' ? 'a square root is written sqrt(x)' : undefined;
  if (/^(T|t|H|top)$/.test(token.text)) return "the transpose is written W'";
  return 'other powers are written exp(a*log(x))';
}

/** What was meant by an operator where a value stands. */
function primaryHint(token: Token): string | undefined {
  if (token.kind !== 'symbol') return undefined;
  if (token.text === '*') return 'a power is written x^2';
  if (token.text === '|') return 'a squared norm is written |v|^2';
  return undefined;
}

/** Parses one expression and leaves the cursor behind it. */
export function parseExpression(cursor: TokenCursor): Expr {
  // Long: the rules of the grammar call each other over one cursor.
  let depth = 0;

  const nested = <T>(at: Position, parse: () => T): T => {
    if (++depth > NESTING_LIMIT)
      throw new SourceError(cursor.source, at, `brackets nested deeper than the limit of ${NESTING_LIMIT}`);
    const result = parse();
    depth--;
    return result;
  };

  const sum = (): Expr => {
    const at = cursor.peek().at;
    const terms: { negative: boolean; dotted?: boolean; expr: Expr }[] = [];
    let negative = false;
    let dotted = false;
    if (cursor.accept('-')) negative = true;
    else cursor.accept('+');
    for (;;) {
      terms.push({ negative, ...(dotted ? { dotted } : {}), expr: product() });
      const { kind, text } = cursor.peek();
      if (kind !== 'symbol' || !SIGNS.has(text)) break;
      cursor.next();
      negative = text.endsWith('-');
      dotted = text.startsWith('.');
    }
    const [first] = terms;
    if (terms.length === 1) return first!.negative ? { kind: 'negate', expr: first!.expr, at } : first!.expr;
    return { kind: 'sum', terms, at };
  };

  const product = (): Expr => {
    const at = cursor.peek().at;
    const factors: { operator: ProductOperator; expr: Expr; at: Position }[] = [{ operator: '*', expr: factor(), at }];
    for (;;) {
      const token = cursor.peek();
      if (token.kind !== 'symbol' || !['*', '/', '.*', './'].includes(token.text)) break;
      cursor.next();
      factors.push({ operator: token.text as ProductOperator, expr: factor(), at: token.at });
    }
    return factors.length === 1 ? factors[0]!.expr : { kind: 'product', factors, at };
  };

  const factor = (): Expr => {
    const at = cursor.peek().at;
    let negative = false;
    while (cursor.accept('-')) negative = !negative;
    const expr = postfix();
    return negative ? { kind: 'negate', expr, at } : expr;
  };

  const postfix = (): Expr => {
    let expr = primary();
    for (let count = 0; ; count++) {
      const token = cursor.peek();
      if (token.kind !== 'symbol' || !["'", '^', '.^', '['].includes(token.text)) return expr;
      if (count > NESTING_LIMIT)
        throw new SourceError(cursor.source, token.at, `more than ${NESTING_LIMIT} operators behind one operand`);
      cursor.next();
      if (token.text === "'") expr = { kind: 'transpose', expr, at: token.at };
      else if (token.text === '[') expr = { kind: 'index', expr, indices: nested(token.at, indices), at: token.at };
      else expr = { kind: 'power', base: expr, exponent: exponent(), elementwise: token.text === '.^', at: token.at };
    }
  };

  const exponent = (): number => {
    const bracket = cursor.accept('(');
    const negative = cursor.accept('-') !== undefined;
    const token = cursor.next();
    if (token.kind !== 'number' || token.text.includes('.'))
      cursor.fail(token, 'an integer exponent', exponentHint(token));
    const value = Number(token.text);
    if (value > EXPONENT_LIMIT)
      throw new SourceError(cursor.source, token.at, `the exponent ${token.text} exceeds the limit ${EXPONENT_LIMIT}`);
    if (bracket !== undefined) cursor.expect(')', 'behind the exponent');
    return negative ? -value : value;
  };

  const indices = (): Index[] => {
    const list: Index[] = [];
    do {
      if (cursor.accept(':')) list.push({ kind: 'all' });
      else {
        const from = sum();
        list.push(cursor.accept(':') ? { kind: 'range', from, to: sum() } : { kind: 'at', value: from });
      }
    } while (cursor.accept(','));
    cursor.expect(']', 'behind the indices');
    return list;
  };

  const primary = (): Expr => {
    const token = cursor.next();
    const { at } = token;
    if (token.kind === 'number') return { kind: 'number', value: parseRational(token.text), at };
    if (token.kind === 'text') return { kind: 'text', value: token.text, at };
    if (token.kind === 'name') {
      const open = cursor.peek();
      if (open.text !== '(' || open.kind !== 'symbol') return { kind: 'name', name: token.text, at };
      cursor.next();
      const args: Expr[] = [];
      if (cursor.accept(')') === undefined) {
        nested(at, () => {
          do args.push(sum());
          while (cursor.accept(','));
        });
        if (cursor.peek().text === '=' && cursor.peek().kind === 'symbol')
          cursor.fail(cursor.peek(), `"," or ")" in the arguments of ${token.text}`, 'arguments have no names');
        cursor.expect(')', `behind the arguments of ${token.text}`);
      }
      return { kind: 'call', name: token.text, args, at };
    }
    if (token.kind === 'symbol' && token.text === '(') {
      const expr = nested(at, sum);
      cursor.expect(')', 'or an operator');
      return expr;
    }
    if (token.kind === 'symbol' && token.text === '[') return nested(at, () => matrix(at));
    if (token.kind === 'symbol' && token.text === '|') {
      const inner = cursor.peek();
      if (inner.text === '|' && !inner.spaced) cursor.fail(inner, 'a number, a name, "(" or "["', primaryHint(inner));
      const expr = nested(at, sum);
      cursor.expect('|', `to close the norm opened at ${at.line}:${at.column}`);
      cursor.expect('^', 'behind |…|: only the square |…|^2 is a law');
      const two = cursor.next();
      if (two.text !== '2') cursor.fail(two, '"2": only the square |…|^2 is a law');
      return { kind: 'norm2', expr, at };
    }
    return cursor.fail(token, 'a number, a name, "(" or "["', primaryHint(token));
  };

  const matrix = (at: Position): Expr => {
    const rows: Expr[][] = [];
    do {
      cursor.expect('[', 'to open a row of the matrix');
      const row: Expr[] = [];
      do row.push(sum());
      while (cursor.accept(','));
      cursor.expect(']', 'to close the row');
      rows.push(row);
    } while (cursor.accept(','));
    cursor.expect(']', 'to close the matrix');
    return { kind: 'matrix', rows, at };
  };

  return sum();
}
