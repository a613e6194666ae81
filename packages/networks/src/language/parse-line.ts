/** One line of a model, read into its draft: what each word that opens a line asks for behind it. */

import { SourceError, type SourceText, type Token, type TokenCursor, UnableError } from '@lawful/cas-core';
import { shapeOfNode } from '../graph/graph.js';
import { writeOut } from './definitions.js';
import { type Draft, newName, scopeOf } from './draft.js';
import { endHint, statementHint } from './line-hints.js';
import type { Declared } from './parse-additions.js';
import { parseDeclaration, parseDefinition, parseValue } from './parse-declaration.js';
import { parseFlow } from './parse-flow.js';
import { parseLoss } from './parse-loss.js';
import { parseSymmetry } from './parse-symmetry.js';
import { LINE_LIMIT, readRepeat } from './repeat.js';
import { acceptInner, isStatement, type Statement } from './words.js';

/** A line whose first word, `head`, is read. */
interface Line {
  readonly cursor: TokenCursor;
  readonly draft: Draft;
  readonly head: Token;
}

/** One line, and nothing behind it. Throws `SourceError`, and `UnableError` when the reading is due. */
export function parseLine(cursor: TokenCursor, draft: Draft): void {
  if (++draft.lines > LINE_LIMIT)
    throw new SourceError(
      cursor.source,
      cursor.peek().at,
      `more than ${LINE_LIMIT} lines once "repeat" is written out`,
    );
  if (draft.due?.() === true) throw new UnableError('stopped while the text was read');
  const head = cursor.next();
  const word = head.kind === 'name' && isStatement(head.text) ? head.text : undefined;
  if (word === undefined) cursor.fail(head, ...statementHint(head, cursor.peek()));
  BEHIND[word!]({ cursor, draft, head });
  const token = cursor.peek();
  if (token.kind !== 'newline' && token.kind !== 'end')
    cursor.fail(token, 'an operator or the end of the line', endHint(token));
}

const parseNames = ({ cursor, draft, head }: Line): void =>
  parseDeclaration(cursor, draft, head.text as 'param' | 'input' | 'const');

/** What stands behind each word. */
const BEHIND: Readonly<Record<Statement, (line: Line) => void>> = {
  param: parseNames,
  input: parseNames,
  const: parseNames,
  let: ({ cursor, draft, head }) => {
    const name = newName(cursor, draft);
    cursor.expect('=', 'behind the name');
    const { expr, node } = parseValue(cursor, draft, head);
    const shape = shapeOfNode(node);
    draft.bindings.push({ name: name.text, expr, shape, at: name.at });
    draft.names.set(name.text, shape);
    draft.nodes.set(name.text, node);
  },
  def: ({ cursor, draft }) => parseDefinition(cursor, draft),
  repeat: ({ cursor, draft }) => {
    for (const line of readRepeat(cursor, (name) => draft.widths.get(name))) parseLine(line, draft);
  },
  output: (line) => {
    const { cursor, draft, head } = line;
    once(line, draft.output);
    const { expr, node } = parseValue(cursor, draft, head);
    draft.output = { expr, node, shape: shapeOfNode(node), at: head.at };
  },
  loss: (line) => {
    const { cursor, draft, head } = line;
    once(line, draft.loss);
    draft.loss = parseLoss(cursor, declaredIn(cursor.source, draft), draft.output?.shape, head.at);
  },
  labels: (line) => {
    const { cursor, draft, head } = line;
    once(line, draft.labels);
    const range = (['any', 'signs'] as const).find((word) => acceptInner(cursor, word));
    if (range === undefined) cursor.fail(cursor.peek(), '"any" or "signs"');
    draft.labels = { range: range!, at: head.at };
  },
  symmetry: (line) => {
    const { cursor, draft, head } = line;
    once(line, draft.symmetry);
    draft.symmetry = parseSymmetry(cursor, draft, head.at);
  },
  flow: (line) => {
    const { cursor, draft, head } = line;
    once(line, draft.flow);
    draft.flow = parseFlow(cursor, declaredIn(cursor.source, draft), head.at);
  },
};

function once({ cursor, head }: Line, taken: unknown): void {
  if (taken !== undefined) throw new SourceError(cursor.source, head.at, `a second "${head.text}" line: expected one`);
}

const declaredIn = (source: SourceText, draft: Draft): Declared => ({
  declarations: draft.declarations,
  bindings: draft.bindings,
  scope: (names) => scopeOf(source, draft, names, false),
  writeOut: (expr) => writeOut(expr, draft.definitions, source),
});
