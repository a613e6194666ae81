/**
 * What depends on constants alone is a constant: a node of the Graph that was made of such is computed, so that the Graph says nothing of angles, positions and masks but
 * their numbers. Work is bounded: what would take more is left as nodes, which say the same.
 */
import { boundWidths, type GraphNode } from '@lawful/networks';
import { evaluateNetwork } from '../evaluation/evaluate-network.js';
import { ImportError } from '../files/import-error.js';
import type { Site } from '../values/site.js';
import { constantOf, type Tensor, type Value } from '../values/value.js';

/** Products, or entries, that one node may cost. */
const MOST_WORK = 2 ** 22;

/** Upper bound of the work for a node, that of its inputs included; infinite when it is not known. */
function workOf(root: GraphNode, isConstant: (name: string) => boolean): number {
  const seen = new Set<GraphNode>();
  const stack = [root];
  let work = 0;
  for (let node = stack.pop(); node !== undefined && work <= MOST_WORK; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const { operation, inputs } = node;
    if (operation.kind === 'opaque' || (operation.kind === 'leaf' && !isConstant(operation.name))) return Infinity;
    const widths = new Map<number, number>();
    if (operation.kind === 'contract')
      operation.labels.forEach((own, i) => {
        own.forEach((label, k) => {
          widths.set(label, inputs[i]!.axes[k]!.width as number);
        });
      });
    work += [...widths.values()].reduce((a, b) => a * b, 1) + boundWidths(node)!.reduce((a, b) => a * b, 1);
    stack.push(...inputs);
  }
  return work;
}

/** A value that an operator made of constants, as a constant where that is little work. */
export function foldedValue(site: Site, value: Value): Value {
  if (value.kind !== 'tensor') return value;
  const { tensors } = site.draft;
  const work = workOf((value as Tensor).node, (name) => {
    const tensor = tensors.get(name);
    return tensor?.role === 'constant' && tensor.values !== undefined;
  });
  if (work > MOST_WORK) return value;
  site.draft.take(work, site);
  const network = { name: site.draft.file, tensors, outputs: new Map([['folded', value.node]]), warnings: [] };
  try {
    const { values } = evaluateNetwork(network, new Map()).get('folded')!;
    return constantOf(value.type, value.shape, values);
  } catch (error) {
    if (error instanceof ImportError) return value;
    throw error;
  }
}

/** The names of the leaves that nodes depend on. */
export function leavesOf(roots: Iterable<GraphNode>): ReadonlySet<string> {
  const seen = new Set<GraphNode>();
  const names = new Set<string>();
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.operation.kind === 'leaf') names.add(node.operation.name);
    stack.push(...node.inputs);
  }
  return names;
}
