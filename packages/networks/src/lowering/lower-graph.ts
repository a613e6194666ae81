/**
 * From the Graph to a Program: each node becomes a tensor of Program nodes, once. Precondition: all widths are numbers.
 */
import { NotSupportedError, type Position, type ProgramBuilder, SourceError, type SourceText } from '@lawful/cas-core';
import type { GraphNode } from '../graph/graph.js';
import { lowerOperation } from '../graph/operations.js';
import type { NodeMatrix } from './node-tensor.js';

export interface GraphLowering {
  readonly source: SourceText;
  readonly builder: ProgramBuilder;
  named(name: string): NodeMatrix | undefined;
  /** What is lowered already. */
  readonly known: Map<GraphNode, NodeMatrix>;
}

/** More entries than this in one value are refused. */
const ENTRY_LIMIT = 4_000_000;

export function lowerNode(node: GraphNode, lowering: GraphLowering): NodeMatrix {
  const { source, builder, known, named } = lowering;
  const before = known.get(node);
  if (before !== undefined) return before;
  let entries = 1;
  for (const { width } of node.axes) {
    if (typeof width === 'string')
      throw new SourceError(source, node.at, `the width "${width}" is unbound: expected --set ${width}=VALUE`);
    entries *= width;
  }
  if (entries > ENTRY_LIMIT)
    throw new SourceError(
      source,
      node.at,
      `a ${node.axes.map((a) => a.width).join(' x ')} matrix exceeds the limit of ${ENTRY_LIMIT} entries`,
    );
  const value = lowerOperation(node.operation, {
    builder,
    inputs: node.inputs.map((input) => lowerNode(input, lowering)),
    axes: node.axes,
    at: node.at,
    named,
    fail: (at: Position, detail) => {
      if (typeof detail === 'string') throw new NotSupportedError(source, at, detail);
      throw new SourceError(source, at, 'fault' in detail ? detail.fault : `expected ${detail.expected}`);
    },
  });
  known.set(node, value);
  return value;
}
