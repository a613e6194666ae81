/** The nodes of an `AxisGraph` as they are written, block by block, each with the atoms that its axes are. */
import type { AxisNode, AxisOperation, Width } from '@lawful/cas-core';
import type { Axis } from '../axis.js';
import type { GraphNode } from '../graph.js';
import { type Dimension, type Segment, segmentsOf } from './dimensions.js';
import type { Layouts } from './layouts.js';
import { type Atoms, atomsAt, choices, type Value } from './values.js';

export interface Writer {
  readonly nodes: AxisNode[];
  /** Of each node; none where its axes are made for it alone. Axes of width 1 behind them have none. */
  readonly atomsOfNode: Atoms[];
  readonly values: Map<GraphNode, Value>;
  readonly free: ReadonlySet<GraphNode>;
  readonly widths: ReturnType<typeof widthNames>;
  segments(axis: Axis): readonly Segment[];
  layoutOf(node: GraphNode): Value['axes'];
  push(operation: AxisOperation, inputs: readonly number[], atoms: Atoms): number;
  /** A node whose axes are no atoms of the network. */
  pushShaped(operation: AxisOperation, inputs: readonly number[], axes: readonly Width[]): number;
  /** Axes in another order, some summed, some of width 1 put between; `result` has places of the input's atoms, or null for width 1. */
  relabel(n: number, result: readonly (number | null)[]): number;
  /** The block with axes of width 1 where it is spread, so that operands have equally many axes. */
  aligned(n: number, present: readonly boolean[]): number;
  /** A node for each choice of segments. */
  each(axes: Value['axes'], make: (choice: readonly number[], atoms: Atoms) => number): Value;
}

export function writer({ of, free }: Layouts): Writer {
  const nodes: AxisNode[] = [];
  const atomsOfNode: Atoms[] = [];
  const widths = widthNames();
  const add = (node: AxisNode, atoms: Atoms): number => {
    nodes.push(node);
    atomsOfNode.push(atoms);
    return nodes.length - 1;
  };
  const segments = (axis: Axis): readonly Segment[] => segmentsOf(of(axis));

  function relabel(n: number, result: readonly (number | null)[]): number {
    const [own, atoms] = [nodes[n]!, atomsOfNode[n]!];
    if (result.length === atoms.length && result.every((k, i) => k === i)) return n;
    const rank = own.axes.length;
    let fresh = rank;
    const to = result.map((k) => k ?? fresh++);
    while (to.length < 2) to.push(fresh++);
    const labels = own.axes.map((_, k) => k);
    const axes = to.map((k) => (k < rank ? own.axes[k]! : 1));
    return add(
      { operation: { op: 'contract', labels: [labels], result: to }, inputs: [n], axes },
      result.flatMap((k) => (k === null ? [] : [atoms[k]!])),
    );
  }

  function aligned(n: number, present: readonly boolean[]): number {
    if (present.every(Boolean)) return n;
    let k = 0;
    return relabel(
      n,
      present.map((has) => (has ? k++ : null)),
    );
  }

  return {
    nodes,
    atomsOfNode,
    values: new Map(),
    free,
    widths,
    segments,
    layoutOf: (node) => node.axes.map(segments),
    push(operation, inputs, atoms) {
      const axes: Width[] = atoms.map((a) => widths.of(a));
      while (axes.length < 2) axes.push(1);
      return add({ operation, inputs, axes }, atoms);
    },
    pushShaped: (operation, inputs, axes) => add({ operation, inputs, axes }, []),
    relabel,
    aligned,
    each: (axes, make) => ({ axes, blocks: choices(axes).map((choice) => make(choice, atomsAt(axes, choice))) }),
  };
}

/** Any function of all inputs: where nothing better is known. */
export const unknown = ({ each, push }: Writer, name: string, inputs: readonly Value[], axes: Value['axes']): Value =>
  each(axes, (_, atoms) =>
    push(
      { op: 'opaque', name },
      inputs.flatMap((v) => v.blocks),
      atoms,
    ),
  );

/** A name for each atom, which says its size. */
function widthNames() {
  const known = new Map<Dimension, string>();
  const bySize = new Map<number, number>();
  const of = (atom: Dimension): string => {
    const name = known.get(atom);
    if (name !== undefined) return name;
    const count = (bySize.get(atom.size) ?? 0) + 1;
    bySize.set(atom.size, count);
    const made = count === 1 ? `n${atom.size}` : `n${atom.size}_${count}`;
    known.set(atom, made);
    return made;
  };
  return {
    of,
    names: () => [...known.values()],
    sizes: () => new Map([...known].map(([atom, name]) => [name, atom.size])),
  };
}
