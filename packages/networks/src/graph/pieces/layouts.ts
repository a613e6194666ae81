/** What each axis of a Graph is made of: the equations between dimensions that its reshapes, slices and concatenations are. */
import { type Axis, axisClass } from '../axis.js';
import type { GraphNode } from '../graph.js';
import { atom, atomsOf, between, cut, type Dimension, makeSolid, productOf, sumOf, unify } from './dimensions.js';

export interface Layouts {
  of(axis: Axis): Dimension;
  /** Reshapes, slices and concatenations that only put blocks in another place. All others act along their axes. */
  readonly free: ReadonlySet<GraphNode>;
}

/** An axis of more parts is not cut: its places are told apart by position. */
const PART_LIMIT = 40;

/** @param nodes inputs before what they feed; all widths are numbers */
export function layouts(nodes: readonly GraphNode[]): Layouts {
  const known = new Map<Axis, Dimension>();
  const of = (axis: Axis): Dimension => {
    const own = axisClass(axis);
    const found = known.get(own) ?? atom(own.width as number);
    known.set(own, found);
    return found;
  };
  const free = new Set<GraphNode>();
  // A tensor has one layout, however often it is used.
  const leaves = new Map<string, GraphNode>();
  for (const node of nodes) {
    if (node.operation.kind !== 'leaf') continue;
    const first = leaves.get(node.operation.name) ?? node;
    leaves.set(node.operation.name, first);
    node.axes.forEach((axis, k) => {
      unify(of(axis), of(first.axes[k]!));
    });
  }
  const mark = (node: GraphNode, solved: boolean): void => {
    if (solved) free.add(node);
  };
  const kinds = new Map<string, GraphNode[]>();
  for (const node of nodes) kinds.set(node.operation.kind, [...(kinds.get(node.operation.kind) ?? []), node]);
  for (const node of kinds.get('reshape') ?? []) mark(node, reshaped(node, of));
  for (const node of nodes) for (const axis of alongOf(node)) makeSolid(of(axis));
  for (const node of nodes) {
    if (node.operation.kind === 'slice') mark(node, sliced(node, of));
    if (node.operation.kind === 'join') mark(node, joined(node, of));
  }
  return { of, free };
}

/** Axes along which an operation looks at all places together. */
function alongOf({ operation, inputs }: GraphNode): readonly Axis[] {
  const axes = inputs[0]?.axes ?? [];
  switch (operation.kind) {
    case 'softmax':
      return operation.over.map((k) => axes[k]!);
    case 'window':
      return operation.along.map((w) => axes[w.axis]!);
    default:
      return [];
  }
}

/** Runs of axes before and after with the same product. */
export function reshapeGroups(
  node: GraphNode,
): readonly { readonly before: readonly Axis[]; readonly after: readonly Axis[] }[] {
  const [from, to] = [node.inputs[0]!.axes, node.axes];
  const groups: { before: Axis[]; after: Axis[] }[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const group: { before: Axis[]; after: Axis[] } = { before: [], after: [] };
    let [a, b] = [1, 1];
    do {
      if (i < from.length && (a <= b || j >= to.length)) {
        a *= from[i]!.width as number;
        group.before.push(from[i++]!);
      } else {
        b *= to[j]!.width as number;
        group.after.push(to[j++]!);
      }
    } while (a !== b && (i < from.length || j < to.length));
    groups.push(group);
  }
  return groups;
}

const reshaped = (node: GraphNode, of: Layouts['of']): boolean =>
  reshapeGroups(node)
    .map(({ before, after }) => unify(productOf(before.map(of)), productOf(after.map(of))))
    .every(Boolean);

/** A list of neighbours, or every s-th place. */
export function placesOf(
  list: readonly number[],
  width: number,
): { readonly first: number; readonly step: number } | undefined {
  const [first = 0, second] = list;
  const step = second === undefined ? 1 : second - first;
  if (step < 1 || list.some((p, k) => p !== first + k * step)) return undefined;
  return step === 1 || list.length * step === width ? { first, step } : undefined;
}

function sliced(node: GraphNode, of: Layouts['of']): boolean {
  if (node.operation.kind !== 'slice') return false;
  const { places } = node.operation;
  return node.inputs[0]!.axes.every((axis, k) => {
    const list = places[k];
    if (list === undefined || list.length === axis.width) return list === undefined || list.every((p, i) => p === i);
    const own = of(axis);
    const at = placesOf(list, axis.width as number);
    if (at === undefined || atomsOf(own).length > PART_LIMIT) return false;
    if (at.step > 1) {
      const inner = sumOf(Array.from({ length: at.step }, () => atom(1)));
      return unify(own, productOf([of(node.axes[k]!), inner]));
    }
    const end = at.first + list.length;
    if (!cut(own, at.first) || !cut(own, end)) return false;
    const part = between(own, at.first, end);
    return part !== undefined && unify(of(node.axes[k]!), part);
  });
}

function joined(node: GraphNode, of: Layouts['of']): boolean {
  if (node.operation.kind !== 'join') return false;
  const { axis } = node.operation;
  const pieces = node.inputs.map((input) => of(input.axes[axis]!));
  if (pieces.reduce((sum, d) => sum + atomsOf(d).length, 0) > PART_LIMIT) return false;
  return unify(of(node.axes[axis]!), sumOf(pieces));
}
