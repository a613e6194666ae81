/**
 * Expressions beside the model (laws, losses, metrics of flows, actions of a symmetry) as Program nodes: read into a Graph whose leaves are values that
 * are lowered already. Precondition: the expression passed shape inference with all widths bound.
 */
import type { Expr, Position, ProgramBuilder, SourceText } from '@lawful/cas-core';
import { readExpression } from '../graph/expression.js';
import { axesOf, type GraphNode, graphNode } from '../graph/graph.js';
import { lowerNode } from './lower-graph.js';
import { type NodeMatrix, sizesOf } from './node-tensor.js';

export interface LoweringScope {
  readonly source: SourceText;
  readonly builder: ProgramBuilder;
  valueOf(name: string): NodeMatrix | undefined;
  widthOf(name: string): number | undefined;
  /** The value (1-based) of a law's free index. */
  readonly freeIndex?: { readonly name: string; readonly value: number };
  call?(name: string, args: readonly Expr[], at: Position): NodeMatrix | undefined;
}

export function lowerExpression(expr: Expr, scope: LoweringScope): NodeMatrix {
  const { source, builder, call, freeIndex } = scope;
  const leaf = (name: string, value: NodeMatrix | undefined, at: Position): GraphNode | undefined =>
    value === undefined ? undefined : graphNode({ kind: 'leaf', name, value }, [], axesOf(sizesOf(value), name), at);
  const node = readExpression(expr, {
    source,
    nodeOf: (name, at) => leaf(name, scope.valueOf(name), at),
    widthOf: scope.widthOf,
    known: [],
    ...(freeIndex === undefined ? {} : { freeIndex }),
    ...(call === undefined ? {} : { call: (name, args, at) => leaf(name, call(name, args, at), at) }),
  });
  return lowerNode(node, { source, builder, named: scope.valueOf, known: new Map() });
}
