/**
 * A block by itself (theory §13): the part of a network through which some parameters act, from the values that it receives to the one value behind which they are
 * not seen any more. What it receives is free data then.
 */
import { type Axis, axisClass } from '../graph/axis.js';
import { type GraphNode, graphNode, shapeOfNode } from '../graph/graph.js';
import type { Declaration, Model } from '../language/model.js';

export interface IsolatedBlock {
  readonly model: Model;
  /** How many values it receives, and how many it hands on. */
  readonly receives: number;
  readonly sends: number;
}

/** Undefined when the block is the whole network, or tensors and one-hot inputs are received. Precondition: `model` is that of `blockModel`, widths bound. */
export function isolatedBlock(model: Model): IsolatedBlock | undefined {
  const parameters = new Set(model.declarations.filter((d) => d.kind === 'param').map((d) => d.name));
  const { bindings, output } = model.graph;
  const resolved = (node: GraphNode): GraphNode => {
    const named = node.operation.kind === 'leaf' ? bindings.get(node.operation.name) : undefined;
    return named === undefined ? node : resolved(named);
  };
  const end = resolved(output);
  const reached = dependence((node) => node.operation.kind === 'leaf' && parameters.has(node.operation.name), resolved);
  if (!reached(end)) return undefined;
  const last = narrowest(end, reached, resolved);
  const inputs = new Set(model.declarations.filter((d) => d.kind === 'input').map((d) => d.name));
  const isData = dependence((node) => node.operation.kind === 'leaf' && inputs.has(node.operation.name), resolved);
  const received = frontier(last, reached, isData, resolved);
  if (last === end && received.every((n) => n.operation.kind === 'leaf')) return undefined;
  const names = new Map<GraphNode, string>();
  const declarations: Declaration[] = model.declarations.filter((d) => d.kind === 'param' || d.kind === 'const');
  for (const node of received) {
    const { operation } = node;
    const declared = operation.kind === 'leaf' ? model.declarations.find((d) => d.name === operation.name) : undefined;
    if (declared?.oneHot === true) return undefined;
    const name = declared?.name ?? `received${names.size + 1}`;
    names.set(node, name);
    declarations.push(
      declared ?? { kind: 'input', name, shape: shapeOfNode(node), positive: false, oneHot: false, at: node.at },
    );
  }
  const copies = new Map<GraphNode, GraphNode>();
  const copy = (given: GraphNode): GraphNode => {
    const node = resolved(given);
    const known = copies.get(node);
    if (known !== undefined) return known;
    const name = names.get(node);
    const made =
      name !== undefined
        ? graphNode({ kind: 'leaf', name }, [], node.axes, node.at)
        : node.inputs.length === 0
          ? node
          : graphNode(node.operation, node.inputs.map(copy), node.axes, node.at);
    copies.set(node, made);
    return made;
  };
  const whole = copy(last);
  return {
    model: {
      ...model,
      declarations,
      bindings: [],
      graph: { bindings: new Map(), output: whole },
      output: { ...model.output, shape: shapeOfNode(last) },
      loss: { kind: 'mse', at: model.loss.at },
    },
    receives: received.reduce((n, node) => n + entries(node.axes), 0),
    sends: entries(last.axes),
  };
}

const entries = (axes: readonly Axis[]): number => axes.reduce((n, a) => n * (axisClass(a).width as number), 1);

/** Whether a leaf of the kind asked for is below a node. */
function dependence(leaf: (node: GraphNode) => boolean, resolved: (node: GraphNode) => GraphNode, without?: GraphNode) {
  const known = new Map<GraphNode, boolean>();
  const reached = (given: GraphNode): boolean => {
    const node = resolved(given);
    if (node === without) return false;
    const before = known.get(node);
    if (before !== undefined) return before;
    const own = leaf(node) || node.inputs.some(reached);
    known.set(node, own);
    return own;
  };
  return reached;
}

/** The node next to the parameters through which alone they reach the end. */
function narrowest(
  end: GraphNode,
  reached: (node: GraphNode) => boolean,
  resolved: (node: GraphNode) => GraphNode,
): GraphNode {
  const order: GraphNode[] = [];
  const seen = new Set<GraphNode>();
  const visit = (given: GraphNode): void => {
    const node = resolved(given);
    if (seen.has(node) || !reached(node)) return;
    seen.add(node);
    node.inputs.forEach(visit);
    order.push(node);
  };
  visit(end);
  const moves = (node: GraphNode): boolean => node.inputs.length === 0 && reached(node);
  // Leaves of parameters come before what they reach; the first node without which nothing of them arrives.
  return order.find((node) => node.inputs.length > 0 && !dependence(moves, resolved, node)(end)) ?? end;
}

/** The values, free of the parameters, that enter what leads to a node; numbers and constants stay inside. */
function frontier(
  last: GraphNode,
  reached: (node: GraphNode) => boolean,
  isData: (node: GraphNode) => boolean,
  resolved: (node: GraphNode) => GraphNode,
): GraphNode[] {
  const found = new Set<GraphNode>();
  const seen = new Set<GraphNode>();
  const visit = (node: GraphNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const input of node.inputs.map(resolved)) {
      if (reached(input)) visit(input);
      else if (isData(input)) found.add(input);
    }
  };
  visit(last);
  return [...found];
}
