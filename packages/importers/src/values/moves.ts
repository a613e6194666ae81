/**
 * Entries that change their place and not their value: reshape, transpose, choice, join, spread. Each is written once for constants, which it folds, and for nodes
 * of the Graph.
 */
import {
  boundWidths,
  contract,
  type GraphNode,
  join,
  numberNode,
  patternNode,
  permute,
  reshape,
  slice,
  spread,
} from '@lawful/networks';
import { shapeText } from '../files/import-error.js';
import { exactly } from './exact.js';
import { broadcastShape, broadcastSteps, checkedCount, joined, reshaped, strided, stridesOf, taken } from './fold.js';
import { addLeaf, type Site } from './site.js';
import { type Constant, paddedShape, sameList, type Tensor, type Value } from './value.js';

/** A node, or what it should have been. */
export const sure = (site: Site, node: GraphNode | string): GraphNode =>
  typeof node === 'string' ? site.fail('operands that do not fit', node) : node;

/** A node with the shape that the file gives it. */
export function tensorOf(
  site: Site,
  node: GraphNode,
  shape: readonly number[],
  type: Tensor['type'] = 'float',
): Tensor {
  if (shape.includes(0)) site.fail(`a tensor of shape ${shapeText(shape)}`, 'no axis of width 0');
  const wanted = paddedShape(shape);
  const fits = (n: GraphNode): boolean => sameList(boundWidths(n)!, wanted);
  if (fits(node)) return { kind: 'tensor', type, shape, node };
  // A reshape of a reshape is one, or none.
  const base = node.operation.kind === 'reshape' ? node.inputs[0]! : node;
  return { kind: 'tensor', type, shape, node: fits(base) ? base : sure(site, reshape(base, wanted, site.at)) };
}

/** The node of one number. */
export function numberValue(site: Site, value: number): Tensor {
  const exact = exactly(value) ?? site.fail(`the number ${value}`, 'a finite one');
  return tensorOf(site, numberNode(exact, site.at), []);
}

const nodesOfConstants = new WeakMap<Constant, GraphNode>();

/** A constant that meets what is not constant: a number, zeros, ones, or a leaf with its values. */
function nodeOfConstant(site: Site, constant: Constant): GraphNode {
  const { filled, shape, count } = constant;
  const exact = filled === undefined ? undefined : exactly(filled);
  if (exact !== undefined) {
    if (count === 1) return numberNode(exact, site.at);
    if (filled === 0 || filled === 1) return patternNode(filled === 0 ? 'zero' : 'one', paddedShape(shape), site.at);
    const ones = patternNode('one', paddedShape(shape), site.at);
    return sure(site, spread('*', numberNode(exact, site.at), ones, site.at));
  }
  const known = nodesOfConstants.get(constant);
  if (known !== undefined) return known;
  const name = constant.name ?? `${site.node.outputs[0] ?? site.node.operator}.constant`;
  const node = addLeaf(site.draft, name, 'constant', shape, constant.values, site.at);
  nodesOfConstants.set(constant, node);
  return node;
}

/** Any value as a node of the Graph. */
export function asTensor(site: Site, value: Value): Tensor {
  switch (value.kind) {
    case 'tensor':
      return value;
    case 'constant':
      if (value.count === 0) site.fail(`a constant of shape ${shapeText(value.shape)}`, 'no axis of width 0');
      return tensorOf(site, nodeOfConstant(site, value), value.shape, value.type);
    case 'masked':
      return value.plain();
    case 'missing':
      return site.fail(value.why, 'a value that the network has');
    case 'tokens': {
      // Numbers after all: one leaf, however often it is used.
      const { leaves, tensors } = site.draft;
      const known = tensors.get(value.name);
      if (known?.role === 'tokens')
        site.fail(`${value.name} as numbers, which is read as places in a table elsewhere`, 'one use of an input');
      const node =
        leaves.get(value.name) ?? addLeaf(site.draft, value.name, 'input', value.declared, undefined, site.at);
      return tensorOf(site, node, value.shape, value.type);
    }
  }
}

/** Precondition: as many entries. */
export function reshapeValue(site: Site, value: Value, shape: readonly number[]): Value {
  if (value.kind === 'constant') return reshaped(value, shape);
  if (value.kind === 'tokens')
    return value.shape.length === shape.length && sameList(value.shape, shape) ? value : { ...value, shape };
  const { node, type } = asTensor(site, value);
  return tensorOf(site, node, shape, type);
}

export function permuteValue(site: Site, value: Value, order: readonly number[]): Value {
  if (order.every((from, k) => from === k)) return value;
  if (value.kind === 'constant') {
    const strides = stridesOf(value.shape);
    return strided(
      site,
      value,
      order.map((k) => value.shape[k]!),
      order.map((k) => strides[k]!),
    );
  }
  const { node, shape, type } = asTensor(site, value);
  if (shape.length < 2) return { kind: 'tensor', node, shape, type };
  return {
    kind: 'tensor',
    type,
    shape: order.map((k) => shape[k]!),
    node: permute(node, order, site.at),
  };
}

/** Chosen places along an axis. Precondition: each is in it. */
export function takeValue(site: Site, value: Value, axis: number, places: readonly number[]): Value {
  if (value.kind === 'constant') return taken(site, value, axis, places);
  const { node, shape, type } = asTensor(site, value);
  if (places.length === shape[axis] && places.every((p, k) => p === k)) return value;
  if (places.length === 0) site.fail('a choice of no entries of a tensor', 'some');
  site.draft.take(places.length, site);
  const result = shape.map((n, k) => (k === axis ? places.length : n));
  return { kind: 'tensor', type, shape: result, node: chosen(site, node, axis, places) };
}

/** Places along an axis; of a choice they are chosen there, of joined tensors in the one where all of them lie. */
function chosen(site: Site, node: GraphNode, axis: number, places: readonly number[]): GraphNode {
  const { operation, inputs } = node;
  if (operation.kind === 'join' && operation.axis === axis) {
    let from = 0;
    for (const part of inputs) {
      const width = part.axes[axis]!.width as number;
      if (places.every((p) => p >= from && p < from + width)) {
        const own = places.map((p) => p - from);
        return own.length === width && own.every((p, k) => p === k) ? part : chosen(site, part, axis, own);
      }
      from += width;
    }
  }
  if (operation.kind === 'slice') {
    const before = operation.places;
    const own = before[axis] === undefined ? places : places.map((p) => before[axis]![p]!);
    const lists = before.map((list, k) => (k === axis ? own : list));
    return slice(
      inputs[0]!,
      lists.map((list) => (list === undefined ? undefined : { list, single: false })),
      site.at,
    );
  }
  const list = node.axes.map((_, k) => (k === axis ? { list: places, single: false } : undefined));
  return slice(node, list, site.at);
}

/** A list of places is no longer than this. */
const LONGEST_LIST = 2 ** 24;

/** Throws `RangeError` for lists that are too long. */
export function range(from: number, to: number): number[] {
  if (to - from > LONGEST_LIST) throw new RangeError(`a list of ${to - from} places`);
  return Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
}

/** One after another along an axis. */
export function joinValues(site: Site, all: readonly Value[], axis: number): Value {
  const filled = all.filter((v) => v.kind !== 'constant' || v.count > 0);
  if (filled.length === 1) return filled[0]!;
  const values = filled.length > 0 ? filled : all;
  const shapes = values.map((v) => v.shape ?? []);
  const [first] = shapes;
  for (const shape of shapes)
    if (shape.length !== first!.length || !shape.every((n, k) => k === axis || n === first![k]))
      site.fail(
        `shapes ${shapeText(first!)} and ${shapeText(shape)} along axis ${axis}`,
        'equal sizes along the other axes',
      );
  if (values.every((v) => v.kind === 'constant')) return joined(site, values as Constant[], axis);
  const parts = values.map((v) => asTensor(site, v));
  const shape = first!.map((n, k) => (k === axis ? shapes.reduce((sum, s) => sum + s[axis]!, 0) : n));
  checkedCount(site, shape);
  const node = sure(
    site,
    join(
      parts.map((p) => p.node),
      axis,
      site.at,
    ),
  );
  return tensorOf(site, node, shape, parts[0]!.type);
}

/** With axes of width 1 before its own, so that it has `order` axes. */
export function alignedNode(site: Site, tensor: Tensor, order: number): GraphNode {
  const { node, shape } = tensor;
  if (shape.length >= order || shape.every((n) => n === 1)) {
    const one = shape.every((n) => n === 1) && node.axes.length > 2 && shape.length < order;
    return one ? sure(site, reshape(node, [1, 1], site.at)) : node;
  }
  const wide = [...Array.from({ length: order - shape.length }, () => 1), ...shape];
  return tensorOf(site, node, wide).node;
}

/** Repeated along axes of width 1, and along new ones in front. */
export function spreadTo(site: Site, value: Value, shape: readonly number[]): Value {
  const own = value.shape ?? [];
  const result = broadcastShape(own, shape);
  if (result === undefined || !sameList(result, shape))
    return site.fail(`the shape ${shapeText(own)}, spread to ${shapeText(shape)}`, 'sizes that agree or are 1');
  checkedCount(site, shape);
  if (sameList(own, shape)) return value;
  if (value.kind === 'constant') return strided(site, value, shape, broadcastSteps(own, shape));
  const tensor = asTensor(site, value);
  if (
    sameList(
      own.filter((n) => n !== 1),
      shape.filter((n) => n !== 1),
    )
  )
    return reshapeValue(site, tensor, shape);
  // The product with ones along the new axes alone: the others are those of the tensor, whatever matrices act on them.
  const wide = [...Array.from({ length: shape.length - own.length }, () => 1), ...own];
  const before = range(0, shape.length).filter((k) => wide[k] === shape[k]);
  const fresh = range(0, shape.length).filter((k) => wide[k] !== shape[k]);
  const widths = (axes: readonly number[]): number[] => axes.map((k) => shape[k]!);
  const once = reshapeValue(site, tensor, widths(before)) as Tensor;
  const ones = patternNode('one', paddedShape(widths(fresh)), site.at);
  const node = sure(site, contract([once.node, ones], [before, fresh], range(0, shape.length), site.at));
  return tensorOf(site, node, shape, tensor.type);
}
