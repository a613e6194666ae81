/**
 * The line-based model language: one declaration a line, every name declared before use. What is parsed here is also
 * shape-checked here, so that later stages meet only well-formed models.
 */

import {
  LawfulError,
  type Position,
  ShapeError,
  SourceError,
  type SourceText,
  tokenCursor,
  tokenize,
} from '@lawful/cas-core';
import { flowRow } from '../flows/table.js';
import { isMarginLoss, lossRow } from '../losses/table.js';
import { type Draft, emptyDraft } from './draft.js';
import type { Declaration, Flow, Loss, Model } from './model.js';
import { impliedConstants, joinedFlow } from './parse-flow.js';
import { parseLine } from './parse-line.js';
import { dimsOf, formatShape, isScalar, SCALAR } from './shape.js';
import { givenMeaning } from './words.js';

/** Parses and checks a model. `widths` are the bindings of `--set`. Throws `SourceError` with place and expectation. */
export function parseModel(source: SourceText, widths: Readonly<Record<string, number>> = {}): Model {
  for (const [name, width] of Object.entries(widths))
    if (!Number.isSafeInteger(width) || width < 1)
      throw new LawfulError(`the width ${name} is ${String(width)}: expected a positive integer`);
  const cursor = tokenCursor(source, tokenize(source));
  const draft = emptyDraft(widths);
  for (;;) {
    while (cursor.peek().kind === 'newline') cursor.next();
    if (cursor.peek().kind === 'end') break;
    parseLine(cursor, draft);
  }
  return concluded(source, draft, widths, cursor.peek().at);
}

/** The model of lines that were all read; `end` is the place behind them. Throws `SourceError` for what only the whole shows. */
export function concluded(
  source: SourceText,
  draft: Draft,
  widths: Readonly<Record<string, number>>,
  end: Position,
): Model {
  if (draft.output === undefined)
    throw new SourceError(source, end, 'the model has no "output": expected a line "output EXPR"');
  for (const name of Object.keys(widths))
    if (!draft.declarations.some((d) => dimsOf(d.shape).includes(name)) && !mentions(source, name))
      throw new SourceError(source, { line: 1, column: 1 }, `--set ${name}: the model has no width "${name}"`);
  const freeWidths = [...draft.widths].filter(([, w]) => typeof w === 'string').map(([name]) => name);
  const loss: Loss = draft.loss ?? { kind: 'mse', at: draft.output.at };
  const flow: Flow = joinedFlow(source, draft.flow ?? { kind: 'gradient', at: draft.output.at }, loss);
  requireFreeNames(draft, source, loss, flow);
  const arbitrary = constantsOf(flow, draft, source);
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
    declarations: [...draft.declarations, ...arbitrary],
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
        `"${name}" is ${givenMeaning(name, 'loss')} on a loss line, and a name of the model: expected another name there`,
      );
  if (flowRow(flow).lawScope !== undefined)
    for (const name of ['t', 'vel'])
      if (names.has(name))
        throw new SourceError(
          source,
          flow.at,
          `"${name}" is ${givenMeaning(name, 'laws')} in laws under this flow, and a name of the model: expected another name there`,
        );
}

/** The rates that a flow leaves open, as constants of the model. */
function constantsOf(flow: Flow, { names }: Draft, source: SourceText): Declaration[] {
  return impliedConstants(flow).map((name) => {
    if (names.has(name))
      throw new SourceError(
        source,
        flow.at,
        `"${name}" is a rate of ${flow.kind} that this line leaves open, and a name of the model: expected another name there, or ${flowRow(flow).list!.usage}`,
      );
    return { kind: 'const', name, shape: SCALAR, positive: true, oneHot: false, at: flow.at };
  });
}

const mentions = (source: SourceText, name: string): boolean => new RegExp(`\\b${name}\\b`).test(source.text);
