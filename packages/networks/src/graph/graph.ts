/**
 * The Graph: a network as tensors with named axes, one node an operation. Model texts are read into it (expression.ts), it becomes a Program entry by entry
 * once widths are numbers (lowering/lower-graph.ts). What is arithmetic on shapes happens while nodes are made: no node is made with axes that do
 * not fit.
 *
 * Every node has at least two axes: a column is n x 1 and a scalar 1 x 1, as in the language.
 */
import type { Position } from '@lawful/cas-core';
import { type Dimension, type Shape, shapeOfDims } from '../language/shape.js';
import { type Axis, newAxis, unifyAxes } from './axis.js';
import type { Operation } from './operations.js';

export interface GraphNode {
  readonly operation: Operation;
  readonly inputs: readonly GraphNode[];
  readonly axes: readonly Axis[];
  /** Where the text asks for it. */
  readonly at: Position;
}

export const graphNode = (
  operation: Operation,
  inputs: readonly GraphNode[],
  axes: readonly Axis[],
  at: Position,
): GraphNode => {
  const padded = [...axes];
  while (padded.length < 2) padded.push(newAxis(1, 'one'));
  return { operation, inputs, axes: padded, at };
};

/** New axes of the given widths. */
export const axesOf = (dims: readonly Dimension[], name: string): Axis[] =>
  dims.map((width, k) => newAxis(width, dims.length === 1 ? name : `${name}.${k + 1}`));

export const shapeOfNode = (node: GraphNode): Shape => shapeOfDims(node.axes.map((a) => a.width));

export const widthsOf = (node: GraphNode): readonly Dimension[] => node.axes.map((a) => a.width);

/** Axis by axis the same. Precondition: the shapes are. */
export const unifyNodes = (a: GraphNode, b: GraphNode): void => {
  a.axes.forEach((axis, k) => {
    unifyAxes(axis, b.axes[k]!);
  });
};

export const isScalarNode = (node: GraphNode): boolean =>
  node.axes.length === 2 && node.axes.every((a) => a.width === 1);

/** The widths as numbers, or undefined while one is a name. */
export function boundWidths(node: GraphNode): number[] | undefined {
  const widths = node.axes.map((a) => a.width);
  return widths.every((w) => typeof w === 'number') ? (widths as number[]) : undefined;
}

/** All nodes that some need, inputs before what they feed; without recursion, since networks are deep. */
export function nodesInOrder(roots: readonly GraphNode[]): GraphNode[] {
  const seen = new Set<GraphNode>();
  const order: GraphNode[] = [];
  const stack: { readonly node: GraphNode; next: number }[] = [];
  const enter = (node: GraphNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const root of roots) {
    enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (input !== undefined) enter(input);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}
