/**
 * What each function of the model language answers for itself: how it is called, what it means, the node of the Graph that it makes, and whether its
 * value brings kernels (exponentials, logarithms, roots), so that a law which calls it is read in a network that has them. A new function is a row.
 */
import type { Position } from '@lawful/cas-core';
import { allAxes, pointwise, reduce } from '../graph/build.js';
import type { GraphNode } from '../graph/graph.js';
import type { PointwiseRule } from '../graph/operations.js';
import type { Dimension } from '../language/shape.js';

/** The arguments of a call; each reader throws `SourceError` at an argument that is something else. */
export interface Call {
  readonly at: Position;
  /** How many arguments there are. */
  readonly count: number;
  value(k: number): GraphNode;
  /** A positive integer, or the name of a width. */
  size(k: number): Dimension;
  /** An integer of at least `least`. */
  integer(k: number, least: number): number;
  text(k: number): string;
  /** A transcendental number that stands as a constant of the model. */
  constant(name: string): GraphNode;
}

export interface FunctionRow {
  /** As in a manual: `softmax(S[, M])`. */
  readonly usage: string;
  /** An expression in X : 2 x 3, Y : 3 x 2, Z : 2 x 3, S : 3 x 3, v : 3, c : 1 x 3 and K : 2 x 4 x 4 that shows it. */
  readonly example: string;
  /** The least and the greatest number of arguments. */
  readonly arity: readonly [least: number, most: number];
  readonly kernels: boolean;
  /** The node, or a sentence that says what was expected. */
  build(call: Call): GraphNode | string;
}

/** Entry by entry. */
export const entrywise = (name: string, rule: PointwiseRule): FunctionRow => ({
  usage: `${name}(X)`,
  example: `${name}(X)`,
  arity: [1, 1],
  kernels: false,
  build: (call) => pointwise(name, rule, call.value(0), call.at),
});

/** Entry by entry, through kernels. */
export const transcendental = (name: string, rule: PointwiseRule): FunctionRow => ({
  ...entrywise(name, rule),
  kernels: true,
});

/** One number of all entries. */
export const reduction = (name: 'sum' | 'mean' | 'max' | 'norm2'): FunctionRow => ({
  usage: `${name}(X)`,
  example: `${name}(X)`,
  arity: [1, 1],
  kernels: false,
  build: (call) => reduce(call.value(0), name, allAxes(call.value(0)), call.at),
});
