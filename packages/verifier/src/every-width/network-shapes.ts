/**
 * Shapes of networks whose laws are known to be all, whatever the widths (theory §13): a product of two factors, softmax attention, one hidden layer of units,
 * gated units. A shape is read from the network multiplied out (`tensorSum`), so it does not matter how a text brackets it. Nothing may be left over: a
 * parameter that occurs anywhere else makes it another network.
 */
import { type AxisGraph, type TensorFactor, type TensorSum, tensorSum, usedNodes } from '@lawful/cas-core';
import { attentionShape } from './attention-shape.js';
import { isInput, labelsOf, type NetworkShape, opOf, pairOf, without } from './shape.js';
import { gatedShape, unitShape } from './unit-shapes.js';

const READERS: readonly ((graph: AxisGraph, sum: TensorSum) => NetworkShape | undefined)[] = [
  productShape,
  attentionShape,
  unitShape,
  gatedShape,
];

/** The shape of a network under a free output cotangent; undefined when it has none of these. */
export function networkShape(graph: AxisGraph): NetworkShape | undefined {
  if (graph.cotangent !== 'free') return undefined;
  const sum = tensorSum(graph, graph.output);
  if (sum === undefined) return undefined;
  const moving = { ...sum, terms: sum.terms.filter((t) => t.factors.some((f) => depends(graph, f.node))) };
  for (const reader of READERS) {
    const shape = reader(graph, moving);
    if (shape !== undefined) return shape;
  }
  return undefined;
}

/** The label along the rows of a matrix; that of a column is along its entries. */
function rowsOf(graph: AxisGraph, { node, labels }: TensorFactor): number | undefined {
  return graph.nodes[node]!.axes[1] === 1 ? undefined : labels[0];
}

/** Whether a parameter reaches the node. */
function depends(graph: AxisGraph, node: number): boolean {
  const reached = usedNodes({ ...graph, output: node });
  return [...reached].some((n) => graph.nodes[n]!.operation.op === 'parameter');
}

/** f = Σ A(·, r) B(·, r) against data that tells all entries of the product apart: two-layer linear networks, LoRA, matrix factorisation. */
function productShape(graph: AxisGraph, { terms, result }: TensorSum): NetworkShape | undefined {
  const [term, more] = terms;
  if (term === undefined || more !== undefined) return undefined;
  const pair = pairOf(graph, term, result);
  if (pair === undefined) return undefined;
  const { a, b, inner } = pair;
  const inputs = term.factors.filter((f) => f !== a && f !== b);
  if (!inputs.every((f) => isInput(graph, f)) || new Set(inputs.map((f) => f.node)).size !== inputs.length)
    return undefined;
  const outer = [...without(labelsOf(a)!, inner), ...without(labelsOf(b)!, inner)];
  const seen = new Set<number>();
  for (const input of inputs) {
    const labels = labelsOf(input);
    if (labels === undefined) return undefined;
    for (const l of labels) {
      // An axis of an input is that of the product, or runs along the output; never both, and never that of another input.
      if (outer.includes(l) === result.includes(l) || seen.has(l)) return undefined;
      // Rows of a one-hot input have sum 1 each: summed over, they do not see all entries.
      if (opOf(graph, input) === 'onehot' && outer.includes(l) && l === rowsOf(graph, input)) return undefined;
      seen.add(l);
    }
  }
  if (!outer.every((l) => seen.has(l) !== result.includes(l))) return undefined;
  if (!result.every((l) => l < 0 || outer.includes(l) || seen.has(l))) return undefined;
  return {
    name: 'product',
    conditions: [],
    laws: [{ form: 'gram', plus: [a.node], minus: [b.node] }],
    about: 'a product of two factors, every entry of which data sees by itself',
  };
}
