/**
 * The line-based model language: one declaration a line, every name declared before use. What is parsed here is also
 * shape-checked here, so that later stages meet only well-formed models.
 */

import { ShapeError, SourceError, type SourceText, type TokenCursor, tokenCursor, tokenize } from '@lawful/cas-core';
import { flowRow } from '../flows/table.js';
import { shapeOfNode } from '../graph/graph.js';
import { isMarginLoss, lossRow } from '../losses/table.js';
import { writeOut } from './definitions.js';
import { type Draft, newName, scopeOf } from './draft.js';
import { endHint, statementHint } from './line-hints.js';
import type { DeclarationKind, Flow, Loss, Model } from './model.js';
import type { Declared } from './parse-additions.js';
import { parseDeclaration, parseDefinition, parseValue } from './parse-declaration.js';
import { joinedFlow, parseFlow } from './parse-flow.js';
import { parseLoss } from './parse-loss.js';
import { parseSymmetry } from './parse-symmetry.js';
import { LINE_LIMIT, readRepeat } from './repeat.js';
import { dimsOf, formatShape, isScalar } from './shape.js';

/** The words that open a line. */
export const STATEMENTS = [
  'param',
  'input',
  'const',
  'let',
  'def',
  'repeat',
  'output',
  'loss',
  'labels',
  'symmetry',
  'flow',
] as const;

/** Parses and checks a model. `widths` are the bindings of `--set`. Throws `SourceError` with place and expectation. */
export function parseModel(source: SourceText, widths: Readonly<Record<string, number>> = {}): Model {
  const cursor = tokenCursor(source, tokenize(source));
  const draft: Draft = {
    declarations: [],
    bindings: [],
    names: new Map(),
    nodes: new Map(),
    definitions: new Map(),
    widths: new Map(Object.entries(widths)),
    lines: 0,
  };
  for (;;) {
    while (cursor.peek().kind === 'newline') cursor.next();
    if (cursor.peek().kind === 'end') break;
    parseLine(cursor, draft);
  }
  const end = cursor.peek().at;
  if (draft.output === undefined)
    throw new SourceError(source, end, 'the model has no "output": expected a line "output EXPR"');
  for (const name of Object.keys(widths))
    if (!draft.declarations.some((d) => dimsOf(d.shape).includes(name)) && !mentions(source, name))
      throw new SourceError(source, { line: 1, column: 1 }, `--set ${name}: the model has no width "${name}"`);
  const freeWidths = [...draft.widths].filter(([, w]) => typeof w === 'string').map(([name]) => name);
  const loss: Loss = draft.loss ?? { kind: 'mse', at: draft.output.at };
  const flow: Flow = joinedFlow(source, draft.flow ?? { kind: 'gradient', at: draft.output.at }, loss);
  requireFreeNames(draft, source, loss, flow);
  const isMargin = isMarginLoss(loss);
  if (draft.labels?.range === 'signs' && !isMargin)
    throw new SourceError(
      source,
      draft.labels.at,
      'labels ±1 with a loss of all labels: expected a margin loss (logistic, exponential, margin(...))',
    );
  if (isMargin && !isScalar(draft.output.shape))
    throw new ShapeError(
      source,
      loss.at,
      `a margin loss needs a scalar output, found ${formatShape(draft.output.shape)}`,
    );
  return Object.freeze({
    source,
    declarations: draft.declarations,
    bindings: draft.bindings,
    graph: {
      bindings: new Map(draft.bindings.map((b) => [b.name, draft.nodes.get(b.name)!])),
      output: draft.output.node,
    },
    output: draft.output,
    loss,
    labels: draft.labels?.range ?? 'any',
    symmetry: draft.symmetry,
    flow,
    widths,
    freeWidths,
  });
}

/** Names that a loss or flow gives a meaning may not be declared. */
function requireFreeNames({ names, output }: Draft, source: SourceText, loss: Loss, flow: Flow): void {
  for (const name of lossRow(loss).names?.(output!.shape, new Map()).keys() ?? [])
    if (names.has(name))
      throw new SourceError(
        source,
        loss.at,
        `"${name}" is ${MEANINGS[name]} on a loss line, and a name of the model: expected another name there`,
      );
  if (flowRow(flow).lawScope !== undefined)
    for (const name of ['t', 'vel'])
      if (names.has(name))
        throw new SourceError(
          source,
          flow.at,
          `"${name}" is ${MEANINGS[name]} in laws under this flow, and a name of the model: expected another name there`,
        );
}

const MEANINGS: Readonly<Record<string, string>> = {
  out: "the network's output",
  y: 'the label',
  z: 'the margin',
  t: 'time',
  vel: 'the velocity of a parameter',
};

const mentions = (source: SourceText, name: string): boolean => new RegExp(`\\b${name}\\b`).test(source.text);

/** One line, and nothing behind it. */
function parseLine(cursor: TokenCursor, draft: Draft): void {
  if (++draft.lines > LINE_LIMIT)
    throw new SourceError(
      cursor.source,
      cursor.peek().at,
      `more than ${LINE_LIMIT} lines once "repeat" is written out`,
    );
  parseStatement(cursor, draft);
  const token = cursor.peek();
  if (token.kind !== 'newline' && token.kind !== 'end')
    cursor.fail(token, 'an operator or the end of the line', endHint(token));
}

function parseStatement(cursor: TokenCursor, draft: Draft): void {
  const head = cursor.next();
  const once = (taken: unknown): void => {
    if (taken !== undefined)
      throw new SourceError(cursor.source, head.at, `a second "${head.text}" line: expected one`);
  };
  switch (head.kind === 'name' ? head.text : '') {
    case 'param':
    case 'input':
    case 'const':
      parseDeclaration(cursor, draft, head.text as DeclarationKind);
      return;
    case 'let': {
      const name = newName(cursor, draft);
      cursor.expect('=', 'behind the name');
      const { expr, node } = parseValue(cursor, draft, head);
      const shape = shapeOfNode(node);
      draft.bindings.push({ name: name.text, expr, shape, at: name.at });
      draft.names.set(name.text, shape);
      draft.nodes.set(name.text, node);
      return;
    }
    case 'def':
      parseDefinition(cursor, draft);
      return;
    case 'repeat':
      for (const line of readRepeat(cursor, (name) => draft.widths.get(name))) parseLine(line, draft);
      return;
    case 'output': {
      once(draft.output);
      const { expr, node } = parseValue(cursor, draft, head);
      draft.output = { expr, node, shape: shapeOfNode(node), at: head.at };
      return;
    }
    case 'loss':
      once(draft.loss);
      draft.loss = parseLoss(cursor, declaredIn(cursor.source, draft), draft.output?.shape, head.at);
      return;
    case 'labels': {
      once(draft.labels);
      const token = cursor.next();
      if (token.text !== 'any' && token.text !== 'signs') cursor.fail(token, '"any" or "signs"');
      draft.labels = { range: token.text as Model['labels'], at: head.at };
      return;
    }
    case 'symmetry':
      once(draft.symmetry);
      draft.symmetry = parseSymmetry(cursor, draft, head.at);
      return;
    case 'flow':
      once(draft.flow);
      draft.flow = parseFlow(cursor, declaredIn(cursor.source, draft), head.at);
      return;
    default: {
      const [expected, hint] = statementHint(head, cursor.peek());
      cursor.fail(head, expected, hint);
    }
  }
}

const declaredIn = (source: SourceText, draft: Draft): Declared => ({
  declarations: draft.declarations,
  bindings: draft.bindings,
  scope: (names) => scopeOf(source, draft, names, false),
  writeOut: (expr) => writeOut(expr, draft.definitions, source),
});
