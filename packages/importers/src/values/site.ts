/**
 * Where something is read: a node of the file, the network that is being made, and how to say no. Everything that makes values is given its site first.
 */
import type { Position } from '@lawful/cas-core';
import { type GraphNode, leaf, type NetworkTensor, type TensorRole } from '@lawful/networks';
import { ImportError, plainText, quoted } from '../files/import-error.js';
import type { OnnxNode } from '../wire/messages.js';
import { paddedShape } from './value.js';

/** Entries that reading a file may compute, all nodes together: what a small file claims is bounded, what a large network needs is not near. */
const MOST_ENTRIES = 2 ** 27;

/** The network while it is made. */
export interface Draft {
  readonly file: string;
  readonly tensors: Map<string, NetworkTensor>;
  readonly leaves: Map<string, GraphNode>;
  /** Each sentence once. */
  readonly warnings: ReadonlySet<string>;
  warn(sentence: string): void;
  readonly eps: 'kept' | 'zero';
  /** Counts entries that are about to be computed. Throws `ImportError` beyond the limit. */
  take(count: number, site: Site): void;
}

/** Thrown where an operator, or a use of it, has no word in the Graph: an unknown function of its inputs may stand for it. */
export class Unsupported extends Error {}

export interface Site {
  readonly draft: Draft;
  readonly node: OnnxNode;
  readonly opset: number;
  readonly at: Position;
  fail(found: string, expected: string): never;
  /** @param why completes "the operator … is not known" */
  unsupported(why?: string): never;
}

export const nodeTitle = (node: OnnxNode): string =>
  `node ${node.name === '' ? `number ${node.number}` : quoted(node.name)} (${plainText(node.operator)})`;

export function newDraft(file: string, eps: 'kept' | 'zero'): Draft {
  let left = MOST_ENTRIES;
  const warnings = new Set<string>();
  return {
    file,
    tensors: new Map(),
    leaves: new Map(),
    warnings,
    warn: (sentence) => {
      warnings.add(sentence);
    },
    eps,
    take: (count, site) => {
      left -= count;
      if (!(left >= 0))
        site.fail(`${count} entries to compute while the graph is read`, `at most ${MOST_ENTRIES} in one file`);
    },
  };
}

export const siteOf = (draft: Draft, node: OnnxNode, opset: number): Site => ({
  draft,
  node,
  opset,
  at: { line: node.number, column: 1 },
  fail: (found, expected) => {
    throw new ImportError({ file: draft.file, place: nodeTitle(node), found, expected });
  },
  unsupported: (why = '') => {
    throw new Unsupported(why);
  },
});

/** The leaf of a tensor, which the network has from then on; a name that is taken gets a prime. */
export function addLeaf(
  draft: Draft,
  wanted: string,
  role: TensorRole,
  shape: readonly number[],
  values: (() => Float64Array) | undefined,
  at: Position,
  frozen = false,
): GraphNode {
  let name = wanted;
  while (draft.tensors.has(name)) name += "'";
  const node = leaf(name, paddedShape(shape), at);
  draft.tensors.set(name, {
    name,
    role,
    shape,
    ...(values === undefined ? {} : { values }),
    ...(frozen ? { frozen } : {}),
  });
  draft.leaves.set(name, node);
  return node;
}
