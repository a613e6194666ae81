/**
 * The line-based model language: one declaration a line, every name declared before use. What is parsed here is also
 * shape-checked here, so that later stages meet only well-formed models.
 */
import {
  type Expr,
  type Position,
  parseExpression,
  SourceError,
  type SourceText,
  type Token,
  type TokenCursor,
  tokenCursor,
  tokenize,
} from '@lawful/cas-core';
import { isMarginLoss } from '../losses/table.js';
import { parseGroups } from './group-syntax.js';
import {
  type Binding,
  type Declaration,
  type DeclarationKind,
  type Dimension,
  type Flow,
  formatShape,
  isScalar,
  type Loss,
  type Model,
  RESERVED,
  SCALAR,
  type Shape,
  type Symmetry,
  sameShape,
} from './model.js';
import type { Declared } from './parse-additions.js';
import { joinedFlow, parseFlow } from './parse-flow.js';
import { parseLoss } from './parse-loss.js';
import { inferShape, type ShapeScope, sizeOf } from './shapes.js';

const STATEMENTS = ['param', 'input', 'const', 'let', 'output', 'loss', 'labels', 'symmetry', 'flow'];

interface Draft {
  readonly declarations: Declaration[];
  readonly bindings: Binding[];
  readonly names: Map<string, Shape>;
  readonly widths: Map<string, Dimension>;
  output?: Model['output'];
  loss?: Loss;
  labels?: { readonly range: Model['labels']; readonly at: Position };
  symmetry?: Symmetry;
  flow?: Flow;
}

/** Parses and checks a model. `widths` are the bindings of `--set`. Throws `SourceError` with place and expectation. */
export function parseModel(source: SourceText, widths: Readonly<Record<string, number>> = {}): Model {
  const cursor = tokenCursor(source, tokenize(source));
  const draft: Draft = { declarations: [], bindings: [], names: new Map(), widths: new Map(Object.entries(widths)) };
  for (;;) {
    while (cursor.peek().kind === 'newline') cursor.next();
    if (cursor.peek().kind === 'end') break;
    parseStatement(cursor, draft);
    const token = cursor.peek();
    if (token.kind !== 'newline' && token.kind !== 'end') cursor.fail(token, 'an operator or the end of the line');
  }
  const end = cursor.peek().at;
  if (draft.output === undefined)
    throw new SourceError(source, end, 'the model has no "output": expected a line "output EXPR"');
  for (const name of Object.keys(widths))
    if (![...draft.declarations].some((d) => d.shape.rows === name || d.shape.cols === name) && !mentions(source, name))
      throw new SourceError(source, { line: 1, column: 1 }, `--set ${name}: the model has no width "${name}"`);
  const freeWidths = [...draft.widths].filter(([, w]) => typeof w === 'string').map(([name]) => name);
  const loss: Loss = draft.loss ?? { kind: 'mse', at: draft.output.at };
  const flow = joinedFlow(source, draft.flow ?? { kind: 'gradient', at: draft.output.at }, loss);
  const isMargin = isMarginLoss(loss);
  if (draft.labels?.range === 'signs' && !isMargin)
    throw new SourceError(
      source,
      draft.labels.at,
      'labels ±1 with a loss of all labels: expected a margin loss (logistic, exponential, margin(...))',
    );
  if (isMargin && !isScalar(draft.output.shape))
    throw new SourceError(
      source,
      loss.at,
      `a margin loss needs a scalar output, found ${formatShape(draft.output.shape)}`,
    );
  return Object.freeze({
    source,
    declarations: draft.declarations,
    bindings: draft.bindings,
    output: draft.output,
    loss,
    labels: draft.labels?.range ?? 'any',
    symmetry: draft.symmetry,
    flow,
    widths,
    freeWidths,
  });
}

const mentions = (source: SourceText, name: string): boolean => new RegExp(`\\b${name}\\b`).test(source.text);

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
      const expr = parseExpression(cursor);
      const shape = inferShape(expr, scopeOf(cursor.source, draft));
      draft.bindings.push({ name: name.text, expr, shape, at: name.at });
      draft.names.set(name.text, shape);
      return;
    }
    case 'output': {
      once(draft.output);
      const expr = parseExpression(cursor);
      draft.output = { expr, shape: inferShape(expr, scopeOf(cursor.source, draft)), at: head.at };
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
    default:
      cursor.fail(head, `a declaration (${STATEMENTS.join(', ')})`);
  }
}

const declaredIn = (source: SourceText, draft: Draft): Declared => ({
  declarations: draft.declarations,
  bindings: draft.bindings,
  scope: (names) => scopeOf(source, draft, names, false),
});

function newName(cursor: TokenCursor, draft: Draft): Token {
  const token = cursor.next();
  if (token.kind !== 'name') cursor.fail(token, 'a name');
  if (RESERVED.has(token.text))
    throw new SourceError(cursor.source, token.at, `"${token.text}" is a reserved name: expected another`);
  if (draft.names.has(token.text)) throw new SourceError(cursor.source, token.at, `"${token.text}" is declared twice`);
  if (draft.widths.has(token.text))
    throw new SourceError(cursor.source, token.at, `"${token.text}" is already a width`);
  return token;
}

function parseDeclaration(cursor: TokenCursor, draft: Draft, kind: DeclarationKind): void {
  const name = newName(cursor, draft);
  const shape = cursor.accept(':') === undefined ? SCALAR : parseShape(cursor, draft);
  let positive = false;
  if (cursor.accept('>') !== undefined) {
    const zero = cursor.next();
    if (zero.text !== '0') cursor.fail(zero, '"0": only "> 0" may follow a shape');
    positive = true;
  }
  draft.declarations.push({ kind, name: name.text, shape, positive, at: name.at });
  draft.names.set(name.text, shape);
}

function parseShape(cursor: TokenCursor, draft: Draft): Shape {
  const dimension = (): Dimension => {
    const token = cursor.peek();
    if (token.kind === 'number' && token.text !== '0' && !token.text.includes('.')) {
      const expr = parsePrimary(cursor);
      return sizeOf(expr, scopeOf(cursor.source, draft));
    }
    if (token.kind !== 'name') cursor.fail(token, 'a size (a positive integer or the name of a width)');
    cursor.next();
    if (draft.names.has(token.text)) throw new SourceError(cursor.source, token.at, `"${token.text}" is not a width`);
    if (!draft.widths.has(token.text)) draft.widths.set(token.text, token.text);
    return draft.widths.get(token.text)!;
  };
  const rows = dimension();
  const next = cursor.peek();
  if (next.kind === 'name' && /^x\d/.test(next.text))
    throw new SourceError(
      cursor.source,
      next.at,
      `expected spaces around "x" as in "${String(rows)} x ${next.text.slice(1)}"`,
    );
  return cursor.accept('x') === undefined ? { rows, cols: 1 } : { rows, cols: dimension() };
}

function parsePrimary(cursor: TokenCursor): Expr {
  const token = cursor.next();
  return { kind: 'number', value: { num: BigInt(token.text), den: 1n }, at: token.at };
}

function parseSymmetry(cursor: TokenCursor, draft: Draft, at: Position): Symmetry {
  if (draft.output === undefined)
    throw new SourceError(cursor.source, at, '"symmetry" before "output": expected it on a later line');
  const factors = parseGroups(cursor);
  cursor.expect(':', 'behind the group');
  const names = new Map<string, Shape>();
  const square = (n: number): Shape => ({ rows: n, cols: n });
  if (factors.length === 1) names.set('g', square(factors[0]!.size));
  else
    factors.forEach((f, i) => {
      names.set(`g${i + 1}`, square(f.size));
    });
  const [only] = factors;
  if (factors.length === 1 && only!.kind === 'generated' && only!.labelSize !== undefined)
    names.set('h', square(only!.labelSize));
  const inputs = new Map(draft.declarations.filter((d) => d.kind === 'input').map((d) => [d.name, d.shape]));
  const actions: { input: string; expr: Expr; at: Position }[] = [];
  let labels: Symmetry['labels'];
  do {
    const target = cursor.next();
    const isLabel = target.text === 'y';
    const shape = isLabel ? draft.output.shape : inputs.get(target.text);
    if (target.kind !== 'name' || shape === undefined)
      cursor.fail(target, `an input (${[...inputs.keys()].join(', ')}) or y`);
    if (isLabel ? labels !== undefined : actions.some((a) => a.input === target.text))
      throw new SourceError(cursor.source, target.at, `a second action on "${target.text}"`);
    cursor.expect('->', `behind "${target.text}"`);
    const expr = parseExpression(cursor);
    const scope = scopeOf(cursor.source, draft, new Map([...names, [target.text, shape!]]), false);
    const found = inferShape(expr, scope);
    if (!sameShape(found, shape!))
      throw new SourceError(
        cursor.source,
        expr.at,
        `the image of ${target.text} has shape ${formatShape(found)}: expected ${formatShape(shape!)}`,
      );
    if (isLabel) labels = { expr, at: target.at };
    else actions.push({ input: target.text, expr, at: target.at });
  } while (cursor.accept(','));
  return { factors, actions, labels, at };
}

/** The names visible at this point: all declared ones, or (`inherit` false) only the extra ones. */
function scopeOf(
  source: SourceText,
  draft: Draft,
  extra: ReadonlyMap<string, Shape> = new Map(),
  inherit = true,
): ShapeScope {
  return {
    source,
    shapeOf: (name) => extra.get(name) ?? (inherit ? draft.names.get(name) : undefined),
    widthOf: (name) => draft.widths.get(name),
    known: [...extra.keys(), ...(inherit ? draft.names.keys() : [])],
  };
}
