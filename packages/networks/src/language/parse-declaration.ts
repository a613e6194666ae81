/** Lines that declare names: param, input, const, def; and expressions in declared names. */

import {
  type Expr,
  type Position,
  parseExpression,
  SourceError,
  type Token,
  type TokenCursor,
  walkExpr,
} from '@lawful/cas-core';
import { readExpression } from '../graph/expression.js';
import type { GraphNode } from '../graph/graph.js';
import { takenByLanguage, writeOut } from './definitions.js';
import { type Draft, declare, newName } from './draft.js';
import type { DeclarationKind } from './model.js';
import { parseShape } from './parse-shape.js';
import { type Dimension, SCALAR } from './shape.js';
import { acceptInner } from './words.js';

/** An expression in declared names, definitions written out, with its node. */
export function parseValue(
  cursor: TokenCursor,
  draft: Draft,
  head: Token,
): { readonly expr: Expr; readonly node: GraphNode } {
  const { source } = cursor;
  const expr = writeOut(parseExpression(cursor), draft.definitions, source);
  const constant = (name: string, at: Position): GraphNode | undefined => {
    if (!TRANSCENDENTAL.has(name) || draft.nodes.has(name)) return draft.nodes.get(name);
    declare(draft, { kind: 'const', name, shape: SCALAR, positive: true, oneHot: false, at });
    return draft.nodes.get(name);
  };
  try {
    const node = readExpression(expr, {
      source,
      nodeOf: constant,
      widthOf: (name) => draft.widths.get(name),
      known: [...draft.names.keys()],
    });
    return { expr, node };
  } catch (error) {
    // A fault inside a definition is told at its place there, and where it was called.
    if (error instanceof SourceError && error.at.line < head.at.line)
      throw new SourceError(source, error.at, `${error.detail} (called from line ${head.at.line})`);
    throw error;
  }
}

/** Constants that functions bring: numbers of which no polynomial with rational coefficients vanishes. */
const TRANSCENDENTAL: ReadonlySet<string> = new Set(['sqrt(2/pi)']);

/** `def NAME(A, B) = EXPR`, behind `def`. */
export function parseDefinition(cursor: TokenCursor, draft: Draft): void {
  const { source } = cursor;
  const name = newName(cursor, draft);
  const taken = takenByLanguage(name.text);
  if (taken !== undefined) throw new SourceError(source, name.at, taken);
  cursor.expect('(', `behind ${name.text}, as in "def ${name.text}(A, B) = EXPR"`);
  const parameters: string[] = [];
  do {
    const parameter = cursor.next();
    if (parameter.kind !== 'name') cursor.fail(parameter, 'a name for an argument');
    if (parameters.includes(parameter.text))
      throw new SourceError(source, parameter.at, `"${parameter.text}" names two arguments: expected another`);
    parameters.push(parameter.text);
  } while (cursor.accept(','));
  cursor.expect(')', 'behind the arguments');
  cursor.expect('=', 'behind the arguments');
  const body = parseExpression(cursor);
  walkExpr(body, (e) => {
    if (e.kind === 'call' && e.name === name.text)
      throw new SourceError(source, e.at, `"${name.text}" calls itself: expected a definition without recursion`);
  });
  const written = writeOut(body, draft.definitions, source);
  draft.definitions.set(name.text, { name: name.text, parameters, body: written, at: name.at });
}

/** `param NAME, NAME, … : SHAPE [> 0]`, `input NAME : onehot(V)`, behind the first word; names on one line have one shape. */
export function parseDeclaration(cursor: TokenCursor, draft: Draft, kind: DeclarationKind): void {
  const name = newName(cursor, draft);
  const names = [name];
  while (cursor.accept(',') !== undefined) {
    const another = newName(cursor, draft);
    if (names.some((n) => n.text === another.text))
      throw new SourceError(cursor.source, another.at, `"${another.text}" is declared twice`);
    names.push(another);
  }
  if (cursor.peek().kind === 'name')
    cursor.fail(cursor.peek(), `a comma between names, or a colon and a shape, as in "${kind} W, V : 3 x 2"`);
  let shape = SCALAR;
  let oneHot = false;
  if (cursor.accept(':') !== undefined) {
    oneHot = acceptInner(cursor, 'onehot') !== undefined;
    if (oneHot && kind !== 'input')
      throw new SourceError(cursor.source, name.at, `"onehot" of a ${kind}: expected an input, which is data`);
    if (oneHot) cursor.expect('(', 'behind onehot, as in "input k : onehot(10)"');
    shape = parseShape(cursor, (token, width) => widthNamed(cursor, draft, token, width));
    if (oneHot) cursor.expect(')', 'behind the number of classes');
    if (oneHot && shape.dims !== undefined)
      throw new SourceError(cursor.source, name.at, 'a tensor of one-hot vectors: expected onehot(V) or onehot(n x V)');
  } else if (cursor.peek().kind === 'symbol' && ['(', '[', '='].includes(cursor.peek().text))
    cursor.fail(cursor.peek(), `a shape behind a colon, as in "${kind} ${name.text} : 3 x 2"`);
  let positive = false;
  if (cursor.accept('>') !== undefined) {
    const zero = cursor.next();
    if (zero.text !== '0') cursor.fail(zero, '"0": only "> 0" may follow a shape');
    if (oneHot) throw new SourceError(cursor.source, zero.at, 'a one-hot input has zeros: expected no "> 0"');
    positive = true;
  }
  for (const { text, at } of names) declare(draft, { kind, name: text, shape, positive, oneHot, at });
}

/** A width by its name: a number when it is bound, otherwise the name, which exists from now on. */
function widthNamed(cursor: TokenCursor, draft: Draft, token: Token, width: string): Dimension {
  if (draft.names.has(width)) throw new SourceError(cursor.source, token.at, `"${width}" is not a width`);
  if (!draft.widths.has(width)) draft.widths.set(width, width);
  return draft.widths.get(width)!;
}
