/** A model while its lines are read: what is declared so far, and the scopes in which the next line is read. */

import { type Position, SourceError, type SourceText, type Token, type TokenCursor } from '@lawful/cas-core';
import { axesOf, type GraphNode, graphNode } from '../graph/graph.js';
import type { Definition } from './definitions.js';
import { nameHint } from './line-hints.js';
import type { Binding, Declaration, Flow, Loss, Model, Symmetry } from './model.js';
import { type Dimension, dimsOf, type Shape } from './shape.js';
import type { ShapeScope } from './shapes.js';

export interface Draft {
  readonly declarations: Declaration[];
  readonly bindings: Binding[];
  readonly names: Map<string, Shape>;
  readonly nodes: Map<string, GraphNode>;
  readonly definitions: Map<string, Definition>;
  readonly widths: Map<string, Dimension>;
  lines: number;
  /** Asked before each line; true ends the reading by `UnableError`. */
  readonly due?: (() => boolean) | undefined;
  output?: Model['output'] & { readonly node: GraphNode };
  loss?: Loss;
  labels?: { readonly range: Model['labels']; readonly at: Position };
  symmetry?: Symmetry;
  flow?: Flow;
}

export const emptyDraft = (widths: Readonly<Record<string, number>>, due?: () => boolean): Draft => ({
  declarations: [],
  bindings: [],
  names: new Map(),
  nodes: new Map(),
  definitions: new Map(),
  widths: new Map(Object.entries(widths)),
  lines: 0,
  due,
});

/** A name that is free. */
export function newName(cursor: TokenCursor, draft: Draft): Token {
  const token = cursor.next();
  if (token.kind !== 'name') cursor.fail(token, nameHint(token));
  const { source } = cursor;
  if (draft.names.has(token.text) || draft.definitions.has(token.text))
    throw new SourceError(source, token.at, `"${token.text}" is declared twice`);
  if (draft.widths.has(token.text)) throw new SourceError(source, token.at, `"${token.text}" is already a width`);
  const next = cursor.peek();
  if (next.kind === 'symbol' && next.text === '{' && !next.spaced)
    throw new SourceError(
      source,
      next.at,
      `an index in braces stands in a repeated line: expected "repeat l = 1..3 : …"`,
    );
  return token;
}

/** Adds a name to the model. */
export function declare(draft: Draft, declaration: Declaration): void {
  const { name, shape, at } = declaration;
  draft.declarations.push(declaration);
  draft.names.set(name, shape);
  draft.nodes.set(name, graphNode({ kind: 'leaf', name }, [], axesOf(dimsOf(shape), name), at));
}

/** The names visible at this point: all declared ones, or (`inherit` false) only the extra ones. */
export function scopeOf(
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
