/**
 * A network from elsewhere as operations along axes (`AxisGraph`), every width a name. Its tensors fall into blocks whose axes are atoms (dimensions.ts): heads are an axis
 * of their own, queries, keys and values that are packed in one tensor are three parameters. What only moves blocks about is no operation then, and what is left of
 * reshapes, slices and concatenations acts along single axes.
 */
import type { AxisGraph, AxisNode, AxisOperation, Width } from '@lawful/cas-core';
import { formatRational } from '@lawful/cas-core';
import type { Axis } from '../axis.js';
import { entryFunction, keptByWindows } from '../axis-graph.js';
import type { GraphNode } from '../graph.js';
import type { Operation } from '../operations.js';
import type { NetworkTensor, TensorNetwork, TensorRole } from '../tensor-network.js';
import { type Dimension, type Segment, segmentsOf } from './dimensions.js';
import { type Layouts, layouts, placesOf, reshapeGroups } from './layouts.js';

/** A block of a stored tensor: entry (i, j, …) is at offset + Σ index·stride, row by row of the tensor. */
export interface TensorBlock {
  readonly tensor: string;
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  /** Of each axis of the tensor: its width, and which axes of the block are on it, with the place at which the block begins. */
  readonly along: readonly { readonly width: number; readonly offset: number; readonly axes: readonly number[] }[];
}

export interface Pieces {
  readonly graph: AxisGraph;
  /** The parameters of the AxisGraph, by node, as blocks of tensors; axes as there, those of width 1 at the end left out. */
  readonly blocks: ReadonlyMap<number, TensorBlock>;
  /** What each width is in this network. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Where reshapes, slices and concatenations were not understood as blocks. */
  readonly alongAxes: number;
}

export interface PiecesOptions {
  /** `cross-entropy`: the loss is a function of the softmax of the output along its last axis. */
  readonly loss?: 'any' | 'cross-entropy' | undefined;
  /** Of the outputs of the network all, unless given. */
  readonly outputs?: readonly string[] | undefined;
}

interface Value {
  readonly axes: readonly (readonly Segment[])[];
  /** A node for each choice of segments, the last axis fastest. */
  readonly blocks: readonly number[];
}

type Atoms = readonly Dimension[];

const ROLES: Readonly<Record<TensorRole, 'parameter' | 'constant' | 'input' | 'onehot'>> = {
  parameter: 'parameter',
  constant: 'constant',
  input: 'input',
  tokens: 'onehot',
};

export function pieces(network: TensorNetwork, { loss = 'any', outputs }: PiecesOptions = {}): Pieces {
  const roots = [...network.outputs].filter(([name]) => outputs?.includes(name) ?? true).map(([, node]) => node);
  const order = inOrder(roots);
  return piecesBuilder(network, layouts(order)).build(order, roots, loss);
}

/** Inputs before what they feed; no recursion, since networks are deep. */
function inOrder(roots: readonly GraphNode[]): GraphNode[] {
  const done = new Set<GraphNode>();
  const order: GraphNode[] = [];
  const stack: { readonly node: GraphNode; next: number }[] = [];
  for (const node of roots) {
    stack.push({ node, next: 0 });
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (done.has(top.node)) stack.pop();
      else if (input !== undefined) {
        if (!done.has(input)) stack.push({ node: input, next: 0 });
      } else {
        done.add(top.node);
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

function piecesBuilder(network: TensorNetwork, { of, free }: Layouts) {
  const nodes: AxisNode[] = [];
  const atomsOfNode: Atoms[] = [];
  const names = new Map<number, string>();
  const blocks = new Map<number, TensorBlock>();
  const values = new Map<GraphNode, Value>();
  const leaves = new Map<string, Value>();
  const widths = widthNames();
  const taken = new Set<string>();
  let alongAxes = 0;

  const segments = (axis: Axis): readonly Segment[] => segmentsOf(of(axis));
  const layoutOf = (node: GraphNode): readonly (readonly Segment[])[] => node.axes.map(segments);

  function push(operation: AxisOperation, inputs: readonly number[], atoms: Atoms): number {
    const axes: Width[] = atoms.map((a) => widths.of(a));
    while (axes.length < 2) axes.push(1);
    nodes.push({ operation, inputs, axes });
    atomsOfNode.push(atoms);
    return nodes.length - 1;
  }

  /** Axes in another order, some summed, some of width 1 put between; `result` has places of the input's atoms, or null for width 1. */
  function relabel(n: number, result: readonly (number | null)[]): number {
    const rank = nodes[n]!.axes.length;
    const same = result.length === atomsOfNode[n]!.length && result.every((k, i) => k === i);
    if (same) return n;
    let fresh = rank;
    const to = result.map((k) => k ?? fresh++);
    while (to.length < 2) to.push(fresh++);
    const labels = nodes[n]!.axes.map((_, k) => k);
    const axes = to.map((k) => (k < rank ? nodes[n]!.axes[k]! : 1));
    nodes.push({ operation: { op: 'contract', labels: [labels], result: to }, inputs: [n], axes });
    atomsOfNode.push(result.flatMap((k) => (k === null ? [] : [atomsOfNode[n]![k]!])));
    return nodes.length - 1;
  }

  /** The block with axes of width 1 where `whole` has an axis that it is spread over, so that both have equally many axes. */
  function aligned(n: number, present: readonly boolean[]): number {
    if (present.every(Boolean)) return n;
    let k = 0;
    return relabel(
      n,
      present.map((has) => (has ? k++ : null)),
    );
  }

  const atomsAt = (axes: Value['axes'], choice: readonly number[]): Dimension[] =>
    choice.flatMap((s, k) => axes[k]![s]!.atoms.map(({ atom }) => atom));

  const blockAt = ({ axes, blocks: own }: Value, choice: readonly number[]): number =>
    own[choice.reduce((index, s, k) => index * axes[k]!.length + s, 0)]!;

  /** A node for each choice of segments. */
  const each = (axes: Value['axes'], make: (choice: readonly number[], atoms: Atoms) => number): Value => ({
    axes,
    blocks: choices(axes).map((choice) => make(choice, atomsAt(axes, choice))),
  });

  /** Any function of all inputs: where nothing better is known. */
  const unknown = (name: string, inputs: readonly Value[], axes: Value['axes']): Value =>
    each(axes, (_, atoms) =>
      push(
        { op: 'opaque', name },
        inputs.flatMap((v) => v.blocks),
        atoms,
      ),
    );

  const isSingle = (axes: Value['axes'], over: readonly number[]): boolean => over.every((k) => axes[k]!.length === 1);

  /** Places of the atoms of some tensor axes in a block. */
  function placesIn(axes: Value['axes'], choice: readonly number[], over: readonly number[]): number[] {
    const found: number[] = [];
    let at = 0;
    choice.forEach((s, k) => {
      const { length } = axes[k]![s]!.atoms;
      for (let i = 0; i < length; i++, at++) if (over.includes(k)) found.push(at);
    });
    return found;
  }

  function contracted(node: GraphNode, labels: readonly (readonly number[])[], result: readonly number[]): Value {
    const axisOf = new Map<number, Axis>();
    node.inputs.forEach((input, i) => {
      input.axes.forEach((axis, k) => {
        const label = labels[i]![k];
        if (label !== undefined && !axisOf.has(label)) axisOf.set(label, axis);
      });
    });
    const list = [...axisOf.keys()];
    const layout = list.map((l) => segments(axisOf.get(l)!));
    const kept = result.map((l) => list.indexOf(l));
    const summed = list.flatMap((l, k) => (result.includes(l) ? [] : [k]));
    const inputs = node.inputs.map((i) => values.get(i)!);
    const axes = layoutOf(node);
    return each(axes, (choice, atoms) => {
      const terms = choices(summed.map((k) => layout[k]!)).map((sums) => {
        const at = new Array<number>(list.length).fill(0);
        kept.forEach((k, i) => {
          if (k >= 0) at[k] = choice[i]!;
        });
        summed.forEach((k, i) => {
          at[k] = sums[i]!;
        });
        const parts = inputs.map((value, i) => {
          const own = value.axes.map((_, k) => {
            const label = labels[i]![k];
            return label === undefined ? 0 : at[list.indexOf(label)]!;
          });
          return {
            node: blockAt(value, own),
            labels: own.flatMap((s, k) => value.axes[k]![s]!.atoms.map((_, j) => 64 * labels[i]![k]! + j)),
          };
        });
        const to = result.flatMap((label, i) =>
          i < axes.length ? axes[i]![choice[i]!]!.atoms.map((_, j) => 64 * label + j) : [],
        );
        return product(parts, to, atoms);
      });
      if (terms.length === 1) return terms[0]!;
      return push({ op: 'add', signs: terms.map(() => 1 as const) }, terms, atoms);
    });
  }

  function product(
    parts: readonly { readonly node: number; readonly labels: readonly number[] }[],
    to: readonly number[],
    atoms: Atoms,
  ): number {
    const [only] = parts;
    if (parts.length === 1 && only!.labels.length === to.length && only!.labels.every((l, k) => l === to[k]))
      return only!.node;
    let fresh = -1;
    const padded = (own: readonly number[], length: number): number[] => [
      ...own,
      ...Array.from({ length: length - own.length }, () => fresh--),
    ];
    const labels = parts.map((p) => padded(p.labels, nodes[p.node]!.axes.length));
    const result = padded(to, Math.max(2, to.length));
    const numbers = new Map([...new Set([...labels.flat(), ...result])].map((l, k) => [l, k]));
    return push(
      {
        op: 'contract',
        labels: labels.map((l) => l.map((x) => numbers.get(x)!)),
        result: result.map((x) => numbers.get(x)!),
      },
      parts.map((p) => p.node),
      atoms,
    );
  }

  function spreadValue(node: GraphNode, operator: '+' | '-' | '*' | '/'): Value {
    const axes = layoutOf(node);
    const operands = node.inputs.map((input) => ({ input, value: values.get(input)! }));
    return each(axes, (choice, atoms) => {
      const parts = operands.map(({ input, value }) => {
        const wide = choice.map((_, k) => (input.axes[k]?.width ?? 1) !== 1 || node.axes[k]!.width === 1);
        const own = value.axes.map((_, k) => (wide[k] === true ? (choice[k] ?? 0) : 0));
        const present = choice.flatMap((s, k) => axes[k]![s]!.atoms.map(() => wide[k]!));
        return { node: blockAt(value, own), present };
      });
      if (operator === '*')
        return product(
          parts.map((p) => ({ node: p.node, labels: p.present.flatMap((has, k) => (has ? [k] : [])) })),
          atoms.map((_, k) => k),
          atoms,
        );
      const inputs = parts.map((p) => aligned(p.node, p.present));
      if (operator === '/') return push({ op: 'divide' }, inputs, atoms);
      return push({ op: 'add', signs: [1, operator === '-' ? -1 : 1] }, inputs, atoms);
    });
  }

  function reduced(node: GraphNode, { by, over }: Operation & { kind: 'reduce' }): Value {
    const value = values.get(node.inputs[0]!)!;
    const axes = layoutOf(node);
    if (by === 'sum' || by === 'norm2') {
      const squares =
        by === 'sum'
          ? value
          : each(value.axes, (choice, atoms) =>
              push({ op: 'map', function: { kind: 'power', exponent: '2' } }, [blockAt(value, choice)], atoms),
            );
      return each(axes, (choice, atoms) => {
        const terms = choices(value.axes.map((s, k) => (over.includes(k) ? s : [s[choice[k] ?? 0]!]))).map((sums) => {
          const own = sums.map((s, k) => (over.includes(k) ? s : (choice[k] ?? 0)));
          const drop = placesIn(value.axes, own, over);
          const block = blockAt(squares, own);
          return relabel(
            block,
            atomsOfNode[block]!.flatMap((_, k) => (drop.includes(k) ? [] : [k])),
          );
        });
        return terms.length === 1 ? terms[0]! : push({ op: 'add', signs: terms.map(() => 1 as const) }, terms, atoms);
      });
    }
    if (!isSingle(value.axes, over)) return unknown(by, [value], axes);
    return each(axes, (choice) => {
      const own = value.axes.map((_, k) => (over.includes(k) ? 0 : (choice[k] ?? 0)));
      const block = blockAt(value, own);
      const drop = placesIn(value.axes, own, over);
      if (drop.length === 0) return block;
      const atoms = atomsOfNode[block]!;
      const before = nodes[block]!.axes.map((w, k) => (drop.includes(k) ? 1 : w));
      nodes.push({ operation: { op: by, over: drop }, inputs: [block], axes: before });
      atomsOfNode.push(atoms);
      const at = nodes.length - 1;
      return relabel(
        at,
        atoms.flatMap((_, k) => (drop.includes(k) ? [] : [k])),
      );
    });
  }

  function alongOver(
    node: GraphNode,
    over: readonly number[],
    operation: (places: readonly number[]) => AxisOperation,
  ): Value {
    const inputs = node.inputs.map((i) => values.get(i)!);
    const [value] = inputs;
    const axes = layoutOf(node);
    if (!isSingle(axes, over)) return acrossSegments(node, over, operation);
    return each(axes, (choice, atoms) => {
      const places = placesIn(axes, choice, over);
      if (places.length === 0)
        return push({ op: 'opaque', name: node.operation.kind }, [blockAt(value!, choice)], atoms);
      const more = inputs
        .slice(1)
        .map((own) =>
          own.axes.length === axes.length && own.blocks.length > 1 ? blockAt(own, choice) : own.blocks[0]!,
        );
      return push(operation(places), [blockAt(value!, choice), ...more], atoms);
    });
  }

  /** The same where the axis is cut: its segments are put together, and taken apart behind the operation. */
  function acrossSegments(
    node: GraphNode,
    over: readonly number[],
    operation: (places: readonly number[]) => AxisOperation,
  ): Value {
    const [value, ...more] = node.inputs.map((i) => values.get(i)!);
    const axes = layoutOf(node);
    const [cutAxis, ...others] = over.filter((k) => axes[k]!.length > 1);
    const plain = others.length === 0 && axes[cutAxis!]!.every(({ atoms }) => atoms.length === 1);
    if (!plain || more.some((own) => own.blocks.length > 1))
      return unknown(node.operation.kind, [value!, ...more], axes);
    const own = axes[cutAxis!]!;
    const wholes = new Map<string, number>();
    const wholeWidth = widths.of({ size: node.axes[cutAxis!]!.width as number });
    return each(axes, (choice, atoms) => {
      const key = choice.map((s, k) => (k === cutAxis ? 0 : s)).join();
      const at = placesIn(axes, choice, [cutAxis!])[0]!;
      const kept = nodes[blockAt(value!, choice)]!.axes.map((_, k) => (k === at ? null : k));
      const whole =
        wholes.get(key) ??
        (() => {
          const parts = own.map((_, s) =>
            blockAt(
              value!,
              choice.map((c, k) => (k === cutAxis ? s : c)),
            ),
          );
          const shape = nodes[parts[0]!]!.axes.map((w, k) => (k === at ? wholeWidth : w));
          const joinedNode = pushShaped({ op: 'along', what: 'concat', kept }, parts, shape);
          return pushShaped(
            operation(placesIn(axes, choice, over)),
            [joinedNode, ...more.map((m) => m.blocks[0]!)],
            shape,
          );
        })();
      wholes.set(key, whole);
      return push({ op: 'along', what: 'slice', kept }, [whole], atoms);
    });
  }

  /** A node whose axes are no atoms of the network. */
  function pushShaped(operation: AxisOperation, inputs: readonly number[], axes: readonly Width[]): number {
    nodes.push({ operation, inputs, axes });
    atomsOfNode.push([]);
    return nodes.length - 1;
  }

  /** A linear map along some axes: `kept` has, for each axis of the result, that of the inputs which it is, or null. */
  function along(
    node: GraphNode,
    what: 'slice' | 'reshape' | 'concat' | 'window',
    kept: readonly (number | null)[],
  ): Value {
    alongAxes++;
    const inputs = node.inputs.map((i) => values.get(i)!);
    const axes = layoutOf(node);
    // What is kept must be the same axes, cut at the same places.
    const known = inputs.every((value) => kept.every((k, to) => k === null || sameSegments(value.axes[k]!, axes[to]!)));
    if (!known) return unknown(what, inputs, axes);
    return each(axes, (choice, atoms) => {
      const from = inputs.flatMap((value) =>
        choices(
          value.axes.map((own, k) => {
            const to = kept.indexOf(k);
            return to < 0 ? own : [own[choice[to]!]!];
          }),
        ).map((sums) => {
          const own = sums.map((s, k) => (kept.includes(k) ? choice[kept.indexOf(k)]! : s));
          return { node: blockAt(value, own), axes: value.axes, own };
        }),
      );
      // Where several blocks are put together, each has one axis where the tensor has one that is not kept.
      const alone = from.length === 1;
      // Zeros that are put beside something are part of the map: they say nothing of how it moves.
      const isZero = (n: number): boolean => {
        const { operation } = nodes[n]!;
        return operation.op === 'pattern' && operation.pattern === 'zero';
      };
      const some = alone ? from : from.filter((f) => !isZero(f.node));
      const parts = (some.length > 0 ? some : from).map((f) =>
        alone ? f.node : gathered(f.node, f.axes, f.own, kept),
      );
      const [first] = from;
      const places = new Map<number, readonly number[]>();
      let at = 0;
      first!.axes.forEach((own, k) => {
        const { length } = own[first!.own[k]!]!.atoms;
        const count = alone || kept.includes(k) ? length : 1;
        places.set(
          k,
          Array.from({ length: count }, (_, i) => at + i),
        );
        at += count;
      });
      const keptAtoms: (number | null)[] = choice.flatMap((s, to): readonly (number | null)[] => {
        const k = kept[to];
        if (k === null || k === undefined) return axes[to]![s]!.atoms.map(() => null);
        return places.get(k)!;
      });
      while (keptAtoms.length < 2) keptAtoms.push(null);
      const rank = nodes[parts[0]!]!.axes.length;
      // A slice keeps its axes in their order; what does not is any other map along axes.
      const ordered = keptAtoms.length === rank && keptAtoms.every((k, i) => k === null || k === i);
      const name = !alone ? 'concat' : what === 'slice' && !ordered ? 'reshape' : what;
      return push({ op: 'along', what: name, kept: keptAtoms }, parts, atoms);
    });
  }

  /** The block with one axis for each tensor axis that is not kept. */
  function gathered(n: number, axes: Value['axes'], own: readonly number[], kept: readonly (number | null)[]): number {
    const lengths = own.map((s, k) => axes[k]![s]!.atoms.length);
    let at = 0;
    const spread = lengths.flatMap((length, k): (number | null)[] => {
      const places = Array.from({ length }, () => at++);
      return length === 0 && !kept.includes(k) ? [null] : places;
    });
    const whole = relabel(n, spread);
    if (lengths.every((length, k) => length <= 1 || kept.includes(k))) return whole;
    at = 0;
    const merged = lengths.flatMap((length, k): { readonly from: number | null; readonly width: Width }[] => {
      const count = Math.max(length, kept.includes(k) ? 0 : 1);
      const places = Array.from({ length: count }, () => at++);
      if (kept.includes(k) || count === 1) return places.map((p) => ({ from: p, width: nodes[whole]!.axes[p]! }));
      const size = axes[k]![own[k]!]!.atoms.reduce((product, { atom }) => product * atom.size, 1);
      return [{ from: null, width: widths.of({ size }) }];
    });
    while (merged.length < 2) merged.push({ from: null, width: 1 });
    nodes.push({
      operation: { op: 'along', what: 'reshape', kept: merged.map((m) => m.from) },
      inputs: [whole],
      axes: merged.map((m) => m.width),
    });
    atomsOfNode.push([]);
    return nodes.length - 1;
  }

  function reshaped(node: GraphNode): Value {
    const value = values.get(node.inputs[0]!)!;
    const axes = layoutOf(node);
    const groups = reshapeGroups(node);
    const same = (a: Atoms, b: Atoms): boolean => a.length === b.length && a.every((d, k) => d === b[k]);
    const firstOf = (g: number, side: 'from' | 'to'): number =>
      groups.slice(0, g).reduce((sum, group) => sum + group[side].length, 0);
    if (free.has(node)) {
      const found = each(axes, (choice) => {
        const own = new Array<number>(value.axes.length).fill(0);
        groups.forEach((group, g) => {
          const [from, to] = [firstOf(g, 'from'), firstOf(g, 'to')];
          let index = 0;
          group.to.forEach((_, k) => {
            index = index * axes[to + k]!.length + (choice[to + k] ?? 0);
          });
          for (let k = group.from.length - 1; k >= 0; k--) {
            const count = value.axes[from + k]!.length;
            own[from + k] = index % count;
            index = Math.floor(index / count);
          }
        });
        return blockAt(value, own);
      });
      const fits = choices(axes).every((choice, i) => same(atomsAt(axes, choice), atomsOfNode[found.blocks[i]!]!));
      if (fits) return found;
    }
    const kept = node.axes.map((_, to): number | null => {
      const g = groups.findIndex((group, k) => to < firstOf(k, 'to') + group.to.length);
      const group = groups[g]!;
      const [wideFrom, wideTo] = [group.from, group.to].map((list) =>
        list.flatMap((a, k) => (a.width === 1 ? [] : [k])),
      );
      if (wideFrom!.length !== 1 || wideTo!.length !== 1) return null;
      const at = firstOf(g, 'to') + wideTo![0]!;
      return at === to ? firstOf(g, 'from') + wideFrom![0]! : null;
    });
    return along(node, 'reshape', kept);
  }

  function sliced(node: GraphNode, { places }: Operation & { kind: 'slice' }): Value {
    const value = values.get(node.inputs[0]!)!;
    if (!free.has(node))
      return along(
        node,
        'slice',
        places.map((list, k) => (list === undefined ? k : null)),
      );
    const axes = layoutOf(node);
    const chosen = node.inputs[0]!.axes.map((axis, k) => {
      const list = places[k];
      const own = value.axes[k]!;
      const all = own.map((_, s) => s);
      if (list === undefined || list.length === axis.width) return all;
      const { first, step } = placesOf(list, axis.width as number)!;
      if (step > 1) return all.filter((s) => s % step === first);
      let at = 0;
      return all.filter((s) => {
        const start = at;
        at += own[s]!.atoms.reduce((size, { atom }) => size * atom.size, 1);
        return start >= first && at <= first + list.length;
      });
    });
    return each(axes, (choice) =>
      blockAt(
        value,
        choice.slice(0, value.axes.length).map((s, k) => chosen[k]![s]!),
      ),
    );
  }

  function joined(node: GraphNode, { axis }: Operation & { kind: 'join' }): Value {
    const inputs = node.inputs.map((i) => values.get(i)!);
    if (!free.has(node))
      return along(
        node,
        'concat',
        node.axes.map((_, k) => (k === axis ? null : k)),
      );
    return each(layoutOf(node), (choice) => {
      let s = choice[axis]!;
      for (const value of inputs) {
        const count = value.axes[axis]!.length;
        if (s < count)
          return blockAt(
            value,
            choice.map((c, k) => (k === axis ? s : c)),
          );
        s -= count;
      }
      throw new RangeError('a segment of a join is that of none of its inputs');
    });
  }

  function leaf(node: GraphNode, name: string): Value {
    const tensor = network.tensors.get(name);
    const role = ROLES[tensor?.role ?? 'constant'];
    const strides = stridesOf(node.axes.map((a) => a.width as number));
    const axes = layoutOf(node);
    return each(axes, (choice, atoms) => {
      const own = choice.map((s, k) => axes[k]![s]!);
      const block = blockName(name, tensor, own, taken);
      const n = push({ op: role, name: block }, [], atoms);
      names.set(n, block);
      if (role === 'parameter') {
        let at = 0;
        const along = own.slice(0, tensor!.shape.length).map(({ offset, atoms: list }, k) => ({
          width: tensor!.shape[k]!,
          offset,
          axes: list.map(() => at++),
        }));
        blocks.set(n, {
          tensor: name,
          offset: own.reduce((sum, segment, k) => sum + segment.offset * strides[k]!, 0),
          sizes: atoms.map((a) => a.size),
          strides: own.flatMap((segment, k) => segment.atoms.map(({ stride }) => stride * strides[k]!)),
          along,
        });
      }
      return n;
    });
  }

  /** A tensor is one parameter, however often it is used. */
  function leafOf(node: GraphNode, name: string): Value {
    const value = leaves.get(name) ?? leaf(node, name);
    leaves.set(name, value);
    return value;
  }

  const mapped = (node: GraphNode, f: Extract<AxisOperation, { op: 'map' }>['function']): Value => {
    const value = values.get(node.inputs[0]!)!;
    return each(value.axes, (choice, atoms) => push({ op: 'map', function: f }, [blockAt(value, choice)], atoms));
  };

  function read(node: GraphNode): Value {
    const { operation } = node;
    const inputs = node.inputs.map((i) => values.get(i)!);
    const axes = (): Value['axes'] => layoutOf(node);
    switch (operation.kind) {
      case 'leaf':
        return leafOf(node, operation.name);
      case 'number':
        return each(axes(), () => push({ op: 'number', value: formatRational(operation.value) }, [], []));
      case 'pattern':
        // One or zero everywhere is so in every block.
        return each(axes(), (_, atoms) =>
          operation.pattern === 'one' || operation.pattern === 'zero'
            ? push({ op: 'pattern', pattern: operation.pattern }, [], atoms)
            : push({ op: 'constant', name: freshName(operation.pattern, taken) }, [], atoms),
        );
      case 'contract':
        return contracted(node, operation.labels, operation.result);
      case 'permute':
        return contracted(node, [node.inputs[0]!.axes.map((_, k) => k)], operation.order);
      case 'pointwise':
        return mapped(node, entryFunction(operation, node));
      case 'power':
        return mapped(node, { kind: 'power', exponent: String(operation.exponent) });
      case 'spread':
        return spreadValue(node, operation.operator);
      case 'divide':
        return spreadValue(node, '/');
      case 'add':
        return each(axes(), (choice, atoms) =>
          push(
            { op: 'add', signs: operation.negative.map((minus) => (minus ? -1 : 1)) },
            inputs.map((value) => blockAt(value, choice)),
            atoms,
          ),
        );
      case 'reduce':
        return reduced(node, operation);
      case 'softmax':
        return alongOver(node, operation.over, (over) => ({ op: 'softmax', over }));
      case 'standardise':
        return alongOver(node, operation.over, (over) => ({
          op: 'normalise',
          over,
          centred: operation.centred,
          eps: inputs.length > 1,
        }));
      case 'reshape':
        return reshaped(node);
      case 'slice':
        return sliced(node, operation);
      case 'join':
        return joined(node, operation);
      case 'window':
        return along(node, 'window', keptByWindows(operation, node));
      case 'opaque':
        return unknown(operation.name, inputs, axes());
      default:
        return unknown(operation.kind, inputs, axes());
    }
  }

  function build(order: readonly GraphNode[], roots: readonly GraphNode[], loss: 'any' | 'cross-entropy'): Pieces {
    for (const node of order) values.set(node, read(node));
    const ends = roots.flatMap((node) => (loss === 'any' ? values.get(node)!.blocks : probabilities(node)));
    const output = ends.length === 1 ? ends[0]! : push({ op: 'opaque', name: 'outputs' }, ends, []);
    return {
      graph: { widths: widths.names(), nodes, output, cotangent: 'free', names },
      blocks,
      sizes: widths.sizes(),
      alongAxes,
    };
  }

  /** All that a loss sees that is a function of probabilities. */
  function probabilities(node: GraphNode): readonly number[] {
    const value = values.get(node)!;
    const last = node.axes.reduce((found, axis, k) => (axis.width === 1 ? found : k), 0);
    if (!isSingle(value.axes, [last])) return unknown('softmax', [value], value.axes).blocks;
    return each(value.axes, (choice, atoms) =>
      push({ op: 'softmax', over: placesIn(value.axes, choice, [last]) }, [blockAt(value, choice)], atoms),
    ).blocks;
  }

  return { build };
}

const sameSegments = (a: readonly Segment[], b: readonly Segment[]): boolean =>
  a.length === b.length &&
  a.every(
    ({ atoms }, s) =>
      atoms.length === b[s]!.atoms.length && atoms.every(({ atom }, k) => atom === b[s]!.atoms[k]!.atom),
  );

/** All choices of one segment of each axis, the last fastest. */
function choices(axes: readonly (readonly unknown[])[]): number[][] {
  let all: number[][] = [[]];
  for (const own of axes) all = all.flatMap((before) => own.map((_, s) => [...before, s]));
  return all;
}

function stridesOf(sizes: readonly number[]): number[] {
  const strides = new Array<number>(sizes.length).fill(1);
  for (let k = sizes.length - 2; k >= 0; k--) strides[k] = strides[k + 1]! * sizes[k + 1]!;
  return strides;
}

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

function freshName(name: string, taken: Set<string>): string {
  let own = name;
  for (let k = 2; taken.has(own); k++) own = `${name}#${k}`;
  taken.add(own);
  return own;
}

/** The name of the tensor, with the places of the block where it is not the whole: `in_proj_weight[3:6,:]`, counted from 0, and `2:64:128` where they repeat with a period. */
function blockName(
  name: string,
  tensor: NetworkTensor | undefined,
  own: readonly Segment[],
  taken: Set<string>,
): string {
  const sizes = tensor?.shape ?? [];
  const ranges = sizes.map((size, k) => {
    const { offset, atoms } = own[k]!;
    const length = atoms.reduce((product, { atom }) => product * atom.size, 1);
    if (length === size) return ':';
    const contiguous = atoms.every(
      ({ stride }, i) => stride === atoms.slice(i + 1).reduce((p, { atom }) => p * atom.size, 1),
    );
    if (contiguous) return length === 1 ? `${offset}` : `${offset}:${offset + length}`;
    const inner = atoms.at(-1)!;
    const [outer] = atoms;
    return inner.stride === 1
      ? `${offset}:${offset + inner.atom.size} mod ${outer!.stride}`
      : `${offset}::${inner.stride}`;
  });
  const text = ranges.every((r) => r === ':') ? name : `${name}[${ranges.join(',')}]`;
  return freshName(text, taken);
}
