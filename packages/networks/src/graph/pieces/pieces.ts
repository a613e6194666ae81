/**
 * A network from elsewhere as operations along axes (`AxisGraph`), every width a name. Its tensors fall into blocks whose axes are atoms (dimensions.ts): heads are an axis
 * of their own, queries, keys and values that are packed in one tensor are three parameters. What only moves blocks about is no operation then, and what is left of
 * reshapes, slices and concatenations acts along single axes.
 */
import { type AxisGraph, type AxisOperation, formatRational } from '@lawful/cas-core';
import { entryFunction, keptByWindows } from '../axis-graph.js';
import { type GraphNode, nodesInOrder } from '../graph.js';
import type { Operation } from '../operations.js';
import type { TensorNetwork } from '../tensor-network.js';
import { along } from './along.js';
import { contracted, spreadValue } from './contractions.js';
import { layouts } from './layouts.js';
import { type Leaves, leavesOf, type TensorBlock } from './leaves.js';
import { joined, reshaped, sliced } from './moves.js';
import { alongOver, reduced } from './reductions.js';
import { blockAt, isSingle, placesIn, type Value } from './values.js';
import { unknown, type Writer, writer } from './writer.js';

export interface Pieces {
  readonly graph: AxisGraph;
  /** The parameters of the AxisGraph, by node, as blocks of tensors; axes as there, those of width 1 at the end left out. */
  readonly blocks: ReadonlyMap<number, TensorBlock>;
  /** What each width is in this network. */
  readonly sizes: ReadonlyMap<string, number>;
}

export interface PiecesOptions {
  /** `cross-entropy`: the loss is a function of the softmax of the output along its last axis. */
  readonly loss?: 'any' | 'cross-entropy' | undefined;
}

type Loss = NonNullable<PiecesOptions['loss']>;

export function pieces(network: TensorNetwork, { loss = 'any' }: PiecesOptions = {}): Pieces {
  const roots = [...network.outputs.values()];
  const order = nodesInOrder(roots);
  const w = writer(layouts(order));
  const leaves = leavesOf(network, w);
  for (const node of order) w.values.set(node, read(node, node.operation, w, leaves));
  const ends = roots.flatMap((node) => endsOf(node, w, loss));
  const output = ends.length === 1 ? ends[0]! : w.push({ op: 'opaque', name: 'outputs' }, ends, []);
  return {
    graph: { widths: w.widths.names(), nodes: w.nodes, output, cotangent: 'free', names: leaves.names },
    blocks: leaves.blocks,
    sizes: w.widths.sizes(),
  };
}

type Row<K extends Operation['kind']> = (
  node: GraphNode,
  operation: Extract<Operation, { kind: K }>,
  w: Writer,
  leaves: Leaves,
) => Value;

type EntryMap = Extract<AxisOperation, { op: 'map' }>['function'];

const mapped = (node: GraphNode, { values, each, push }: Writer, f: EntryMap): Value => {
  const value = values.get(node.inputs[0]!)!;
  return each(value.axes, (choice, atoms) => push({ op: 'map', function: f }, [blockAt(value, choice)], atoms));
};

const inputsOf = (node: GraphNode, { values }: Writer): Value[] => node.inputs.map((i) => values.get(i)!);

/** What importers do not make is a function of which nothing is known. */
const other = (node: GraphNode, { kind }: Operation, w: Writer): Value =>
  unknown(w, kind, inputsOf(node, w), w.layoutOf(node));

const ROWS: { readonly [K in Operation['kind']]: Row<K> } = {
  leaf: (node, { name }, _, leaves) => leaves.of(node, name),
  number: (node, { value }, { each, push, layoutOf }) =>
    each(layoutOf(node), () => push({ op: 'number', value: formatRational(value) }, [], [])),
  // One or zero everywhere is so in every block.
  pattern: (node, { pattern }, { each, push, layoutOf }, { freshName }) =>
    each(layoutOf(node), (_, atoms) =>
      pattern === 'one' || pattern === 'zero'
        ? push({ op: 'pattern', pattern }, [], atoms)
        : push({ op: 'constant', name: freshName(pattern) }, [], atoms),
    ),
  contract: (node, { labels, result }, w) => contracted(w, node, labels, result),
  permute: (node, { order }, w) => contracted(w, node, [node.inputs[0]!.axes.map((_, k) => k)], order),
  pointwise: (node, operation, w) => mapped(node, w, entryFunction(operation, node)),
  power: (node, { exponent }, w) => mapped(node, w, { kind: 'power', exponent: String(exponent) }),
  spread: (node, { operator }, w) => spreadValue(w, node, operator),
  divide: (node, _, w) => spreadValue(w, node, '/'),
  add: (node, { negative }, w) =>
    w.each(w.layoutOf(node), (choice, atoms) =>
      w.push(
        { op: 'add', signs: negative.map((minus) => (minus ? -1 : 1)) },
        inputsOf(node, w).map((value) => blockAt(value, choice)),
        atoms,
      ),
    ),
  reduce: (node, operation, w) => reduced(w, node, operation),
  softmax: (node, { over }, w) => alongOver(w, node, over, (places) => ({ op: 'softmax', over: places })),
  standardise: (node, { over, centred }, w) =>
    alongOver(w, node, over, (places) => ({ op: 'normalise', over: places, centred, eps: node.inputs.length > 1 })),
  reshape: (node, _, w) => reshaped(w, node),
  slice: (node, operation, w) => sliced(w, node, operation),
  join: (node, operation, w) => joined(w, node, operation),
  window: (node, operation, w) => along(w, node, 'window', keptByWindows(operation, node)),
  opaque: (node, { name }, w) => unknown(w, name, inputsOf(node, w), w.layoutOf(node)),
  product: other,
  concat: other,
  rotate: other,
  diagonal: other,
};

function read<K extends Operation['kind']>(
  node: GraphNode,
  operation: Extract<Operation, { kind: K }>,
  w: Writer,
  leaves: Leaves,
): Value {
  const row = ROWS[operation.kind as K] as Row<K>;
  return row(node, operation, w, leaves);
}

/** All that a loss sees of an output. */
function endsOf(node: GraphNode, w: Writer, loss: Loss): readonly number[] {
  const { values, each, push } = w;
  const value = values.get(node)!;
  const last = node.axes.length - 1;
  // One number a row, as the logit of two classes, has no softmax; nor has a single number. A vector is n x 1 too: of it every loss is meant.
  if (loss === 'any' || node.axes[last]!.width === 1) return value.blocks;
  if (!isSingle(value.axes, [last])) return unknown(w, 'softmax', [value], value.axes).blocks;
  return each(value.axes, (choice, atoms) =>
    push({ op: 'softmax', over: placesIn(value.axes, choice, [last]) }, [blockAt(value, choice)], atoms),
  ).blocks;
}
