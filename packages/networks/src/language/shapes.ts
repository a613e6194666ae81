/** Shapes of expressions: those of their nodes in the Graph. */
import type { Expr, Position, SourceText } from '@lawful/cas-core';
import { readExpression, readSize } from '../graph/expression.js';
import { axesOf, graphNode, shapeOfNode } from '../graph/graph.js';
import { type Dimension, dimsOf, type Shape } from './shape.js';

export interface ShapeScope {
  readonly source: SourceText;
  shapeOf(name: string): Shape | undefined;
  /** Widths usable as sizes and in indices; a number once bound. */
  widthOf(name: string): Dimension | undefined;
  /** The names to suggest when one is unknown. */
  readonly known: readonly string[];
  /** The free index of a law, when one is allowed. */
  readonly freeIndex?: string;
  /** Further functions (law forms such as `vel`), tried first. */
  call?(name: string, args: readonly Expr[], at: Position): Shape | undefined;
}

export function inferShape(expr: Expr, scope: ShapeScope): Shape {
  const leaf = (name: string, shape: Shape | undefined, at: Position) =>
    shape === undefined ? undefined : graphNode({ kind: 'leaf', name }, [], axesOf(dimsOf(shape), name), at);
  const { call, freeIndex } = scope;
  const node = readExpression(expr, {
    source: scope.source,
    nodeOf: (name, at) => leaf(name, scope.shapeOf(name), at),
    widthOf: scope.widthOf,
    known: scope.known,
    ...(freeIndex === undefined ? {} : { freeIndex: { name: freeIndex, value: undefined } }),
    ...(call === undefined ? {} : { call: (name, args, at) => leaf(name, call(name, args, at), at) }),
  });
  return shapeOfNode(node);
}

export const sizeOf = (expr: Expr, scope: ShapeScope): Dimension => readSize(expr, scope);
