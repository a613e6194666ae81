/**
 * How nodes of the Graph are made: each function checks axes, unifies those that run side by side, and gives a node or a sentence that says what was
 * expected.
 */
import type { Position, Rational } from '@lawful/cas-core';
import { type Dimension, formatShape, isMatrix, sameShape } from '../language/shape.js';
import { type Axis, newAxis, unifyAxes } from './axis.js';
import { axesOf, boundWidths, type GraphNode, graphNode, isScalarNode, shapeOfNode, unifyNodes } from './graph.js';
import type { Pattern, PointwiseRule } from './operations.js';
import type { Window } from './tensor-operations.js';

/** A named tensor. */
export const leaf = (name: string, dims: readonly Dimension[], at: Position): GraphNode =>
  graphNode({ kind: 'leaf', name }, [], axesOf(dims, name), at);

export const numberNode = (value: Rational, at: Position): GraphNode =>
  graphNode({ kind: 'number', value }, [], [], at);

export const patternNode = (pattern: Pattern, dims: readonly Dimension[], at: Position): GraphNode =>
  graphNode({ kind: 'pattern', pattern }, [], axesOf(dims, pattern), at);

export const pointwise = (
  name: string,
  rule: PointwiseRule,
  value: GraphNode,
  at: Position,
  scalars: readonly GraphNode[] = [],
): GraphNode => graphNode({ kind: 'pointwise', name, rule }, [value, ...scalars], value.axes, at);

/** A product of matrices and scalars, read from the left; an error is the place of a factor, and a sentence. */
export function product(
  factors: readonly { readonly node: GraphNode; readonly at: Position }[],
  at: Position,
): GraphNode | { readonly at: Position; readonly why: string } {
  const [first, ...rest] = factors;
  let axes: readonly Axis[] = first!.node.axes;
  for (const { node, at: place } of rest) {
    const isOne = (list: readonly Axis[]): boolean => list.length === 2 && list.every((a) => a.width === 1);
    if (isOne(axes)) axes = node.axes;
    else if (!isOne(node.axes)) {
      if (axes.length > 2 || node.axes.length > 2)
        return {
          at: place,
          why: `product of ${axes.map((a) => a.width).join(' x ')} and ${formatShape(shapeOfNode(node))}: "*" multiplies matrices; expected einsum("…", A, B) for tensors`,
        };
      const [inner, other] = [axes[1]!, node.axes[0]!];
      if (inner.width !== other.width)
        return {
          at: place,
          why: `product of ${axes.map((a) => a.width).join(' x ')} and ${formatShape(shapeOfNode(node))}: the inner sizes ${inner.width} and ${other.width} differ`,
        };
      unifyAxes(inner, other);
      axes = [axes[0]!, node.axes[1]!];
    }
  }
  if (rest.length === 0) return first!.node;
  return graphNode(
    { kind: 'product' },
    factors.map((f) => f.node),
    axes,
    at,
  );
}

/** Entry by entry, the smaller operand spread over the larger: a scalar, a row, a column (over all that follows its axis). */
export function spread(operator: '+' | '-' | '*' | '/', a: GraphNode, b: GraphNode, at: Position): GraphNode | string {
  const fits = (small: GraphNode, large: GraphNode): boolean =>
    large.axes.every((axis, k) => {
      const own = small.axes[k];
      return own === undefined || own.width === 1 || own.width === axis.width;
    }) &&
    small.axes.length <= large.axes.length &&
    // Of a tensor only a scalar or a column is spread, not a matrix.
    (small.axes.length === large.axes.length || small.axes.slice(1).every((axis) => axis.width === 1));
  const whole = fits(b, a) ? a : fits(a, b) ? b : undefined;
  if (whole === undefined)
    return `"${operator === '/' ? './' : `.${operator}`}" of ${formatShape(shapeOfNode(a))} and ${formatShape(shapeOfNode(b))}: expected equal shapes, or a scalar, row or column that is spread over the other`;
  const small = whole === a ? b : a;
  small.axes.forEach((axis, k) => {
    if (axis.width !== 1) unifyAxes(axis, whole.axes[k]!);
  });
  return graphNode({ kind: 'spread', operator }, [a, b], whole.axes, at);
}

export function sum(
  terms: readonly { readonly negative: boolean; readonly node: GraphNode }[],
  at: Position,
): GraphNode {
  const [first, ...rest] = terms;
  for (const { node } of rest) unifyNodes(first!.node, node);
  return graphNode(
    { kind: 'add', negative: terms.map((t) => t.negative) },
    terms.map((t) => t.node),
    first!.node.axes,
    at,
  );
}

export const divide = (a: GraphNode, b: GraphNode, at: Position): GraphNode =>
  graphNode({ kind: 'divide' }, [a, b], a.axes, at);

export function power(base: GraphNode, exponent: number, elementwise: boolean, at: Position): GraphNode | string {
  if (elementwise || isScalarNode(base)) return graphNode({ kind: 'power', exponent }, [base], base.axes, at);
  const [rows, cols] = base.axes;
  if (base.axes.length > 2 || rows!.width !== cols!.width)
    return `"^" needs a scalar or a square matrix, found ${formatShape(shapeOfNode(base))}: expected ".^" for entrywise powers`;
  if (exponent < 0) return 'a negative power of a matrix: expected a scalar';
  unifyAxes(rows!, cols!);
  if (exponent === 0) return patternNode('identity', [rows!.width, rows!.width], at);
  const factors = Array.from({ length: exponent }, () => ({ node: base, at }));
  return product(factors, at) as GraphNode;
}

/** Axes in another order. */
export const permute = (value: GraphNode, order: readonly number[], at: Position): GraphNode =>
  graphNode(
    { kind: 'permute', order },
    [value],
    order.map((k) => value.axes[k]!),
    at,
  );

export const transpose = (value: GraphNode, at: Position): GraphNode | string =>
  value.axes.length > 2
    ? `the transpose of a tensor of shape ${formatShape(shapeOfNode(value))}: expected permute(X, 2, 1, …)`
    : permute(value, [1, 0], at);

/** One number of all entries along axes; the axes stay, with width 1. */
export function reduce(
  value: GraphNode,
  by: 'sum' | 'mean' | 'max' | 'norm2',
  over: readonly number[],
  at: Position,
): GraphNode {
  const all = over.length === value.axes.length;
  const axes = all ? [] : value.axes.map((axis, k) => (over.includes(k) ? newAxis(1, axis.name) : axis));
  return graphNode({ kind: 'reduce', by, over }, [value], axes, at);
}

export const allAxes = (value: GraphNode): number[] => value.axes.map((_, k) => k);

/** The axes of a row: of a vector all entries, of a matrix those of one row, of a tensor the last axis. */
export function rowAxes(value: GraphNode): number[] {
  if (value.axes.length === 2 && value.axes.some((a) => a.width === 1)) return [0, 1];
  return [value.axes.length - 1];
}

/** @param over the axes of the sum; those of a row unless given */
export function softmax(
  value: GraphNode,
  mask: GraphNode | undefined,
  at: Position,
  over: readonly number[] = rowAxes(value),
): GraphNode | string {
  if (mask !== undefined) {
    if (!sameShape(shapeOfNode(value), shapeOfNode(mask)))
      return `a mask of the shape ${formatShape(shapeOfNode(value))} of its scores, found ${formatShape(shapeOfNode(mask))}`;
    unifyNodes(value, mask);
  }
  const inputs = mask === undefined ? [value] : [value, mask];
  return graphNode({ kind: 'softmax', over, masked: mask !== undefined }, inputs, value.axes, at);
}

export function standardise(
  value: GraphNode,
  over: readonly number[],
  centred: boolean,
  eps: GraphNode | undefined,
  at: Position,
): GraphNode | string {
  if (eps !== undefined && !isScalarNode(eps)) return `a scalar epsilon, found ${formatShape(shapeOfNode(eps))}`;
  const inputs = eps === undefined ? [value] : [value, eps];
  return graphNode({ kind: 'standardise', over, centred }, inputs, value.axes, at);
}

/** The same entries, row by row, in another shape. */
export function reshape(value: GraphNode, dims: readonly number[], at: Position): GraphNode | string {
  const own = boundWidths(value);
  if (own === undefined) return 'widths bound by --set';
  const [before, after] = [own, dims].map((list) => list.reduce((a, b) => a * b, 1));
  if (before !== after)
    return `${before} entries in the shape ${dims.join(' x ')} (${after}): the sizes must multiply to ${before}`;
  return graphNode({ kind: 'reshape' }, [value], axesOf(dims, 'reshaped'), at);
}

export type Places = { readonly list: readonly number[]; readonly single: boolean } | undefined;

/** Chosen places along each axis; undefined takes all. Of a tensor, an axis with a single place goes. */
export function slice(value: GraphNode, places: readonly Places[], at: Position): GraphNode {
  const axes = value.axes.map((axis, k) => {
    const own = places[k];
    return own === undefined ? axis : newAxis(own.list.length, axis.name);
  });
  const whole = graphNode({ kind: 'slice', places: value.axes.map((_, k) => places[k]?.list) }, [value], axes, at);
  if (axes.length <= 2) return whole;
  const left = axes.filter((_, k) => places[k]?.single !== true);
  return left.length === axes.length ? whole : graphNode({ kind: 'reshape' }, [whole], left, at);
}

/** A matrix of blocks; an error is the place of a block, and a sentence. */
export function blocks(
  rows: readonly (readonly GraphNode[])[],
  at: Position,
): GraphNode | { readonly at: Position; readonly why: string } {
  for (const b of rows.flat())
    if (!isMatrix(shapeOfNode(b)))
      return { at: b.at, why: `a block of shape ${formatShape(shapeOfNode(b))}: expected a matrix` };
  const joined = (list: readonly Axis[]): Dimension | undefined => {
    const widths = list.map((a) => a.width);
    if (widths.every((w) => typeof w === 'number')) return widths.reduce((a, b) => a + (b as number), 0);
    return widths.length === 1 ? widths[0] : undefined;
  };
  const nodes = rows.flat();
  const total = (k: 0 | 1, list: readonly GraphNode[]): Dimension | undefined => joined(list.map((b) => b.axes[k]!));
  const cols = total(1, rows[0]!);
  const height = total(
    0,
    rows.map((r) => r[0]!),
  );
  if (cols === undefined || height === undefined) return { at, why: 'blocks of unbound widths: expected --set' };
  for (const row of rows) {
    for (const b of row) {
      if (b.axes[0]!.width !== row[0]!.axes[0]!.width)
        return {
          at: b.at,
          why: `a block of shape ${formatShape(shapeOfNode(b))} beside one of shape ${formatShape(shapeOfNode(row[0]!))}: expected equal numbers of rows`,
        };
      unifyAxes(b.axes[0]!, row[0]!.axes[0]!);
    }
    const width = total(1, row);
    if (width !== cols && row.concat(rows[0]!).every(isScalarNode))
      return { at: row[0]!.at, why: `a row of ${width} entries below rows of ${cols}` };
    if (width !== cols)
      return {
        at: row[0]!.at,
        why: `blocks of shape ${row[0]!.axes[0]!.width} x ${width} below blocks of shape ${rows[0]![0]!.axes[0]!.width} x ${cols}: expected as many columns`,
      };
    // Blocks that stand above each other need not line up; where they do, their columns are one axis.
    row.forEach((b, k) => {
      const above = rows[0]![k];
      if (above !== undefined && above.axes[1]!.width === b.axes[1]!.width) unifyAxes(above.axes[1]!, b.axes[1]!);
    });
  }
  const even = rows.every((r) => r.length === rows[0]!.length);
  const axes = [newAxis(height, 'rows'), newAxis(cols, 'cols')];
  if (even) return graphNode({ kind: 'concat', rows: rows.length, cols: rows[0]!.length }, nodes, axes, at);
  const strips = rows.map((r) =>
    graphNode({ kind: 'concat', rows: 1, cols: r.length }, r, [r[0]!.axes[0]!, newAxis(cols, 'cols')], at),
  );
  return graphNode({ kind: 'concat', rows: rows.length, cols: 1 }, strips, axes, at);
}

/** Tensors one after another along an axis; all other axes are run side by side. */
export function join(values: readonly GraphNode[], axis: number, at: Position): GraphNode | string {
  const [first, ...rest] = values;
  let total = 0;
  for (const value of values) {
    const { width } = value.axes[axis] ?? { width: undefined };
    if (typeof width !== 'number') return 'widths bound by --set';
    total += width;
  }
  for (const value of rest)
    for (const [k, own] of value.axes.entries()) {
      if (k === axis) continue;
      if (value.axes.length !== first!.axes.length || own.width !== first!.axes[k]!.width)
        return `${formatShape(shapeOfNode(value))} after ${formatShape(shapeOfNode(first!))}: expected equal sizes along all axes but number ${axis + 1}`;
      unifyAxes(own, first!.axes[k]!);
    }
  const axes = first!.axes.map((own, k) => (k === axis ? newAxis(total, 'joined') : own));
  return graphNode({ kind: 'join', axis }, values, axes, at);
}

/** Any function of some values, of a known shape. */
export const opaque = (name: string, inputs: readonly GraphNode[], dims: readonly number[], at: Position): GraphNode =>
  graphNode({ kind: 'opaque', name }, inputs, axesOf(dims, name), at);

/** Windows along axes, each followed by the axis of places inside; sentences say what was expected. */
export function window(
  value: GraphNode,
  along: readonly (Window & { readonly after: number })[],
  padding: 'zero' | 'none',
  at: Position,
): GraphNode | string {
  const axes: Axis[] = [];
  for (const [k, axis] of value.axes.entries()) {
    const own = along.find((w) => w.axis === k);
    if (own === undefined) {
      axes.push(axis);
      continue;
    }
    if (typeof axis.width !== 'number') {
      if (own.stride !== 1 || own.before + own.after !== own.size - 1)
        return `windows that leave the width ${axis.width} as it is (stride 1, ${own.size} places, padding ${(own.size - 1) / 2}), or --set ${axis.width}=VALUE`;
      axes.push(axis, newAxis(own.size, `${axis.name}.place`));
      continue;
    }
    const length = axis.width + own.before + own.after;
    if (own.size > length)
      return `a signal at least as long as the kernel (${own.size}), found ${axis.width}${length === axis.width ? '' : ` with padding ${own.before}`}`;
    axes.push(
      newAxis(Math.floor((length - own.size) / own.stride) + 1, axis.name),
      newAxis(own.size, `${axis.name}.place`),
    );
  }
  return graphNode({ kind: 'window', along, padding }, [value], axes, at);
}

/** A sum of products over the labels that the result has not. Sizes that carry one label must agree. */
export function contract(
  inputs: readonly GraphNode[],
  labels: readonly (readonly number[])[],
  result: readonly number[],
  at: Position,
): GraphNode | string {
  const axisOf = new Map<number, Axis>();
  for (const [i, node] of inputs.entries())
    for (const [k, label] of labels[i]!.entries()) {
      const axis = node.axes[k]!;
      const known = axisOf.get(label);
      if (known === undefined) axisOf.set(label, axis);
      else if (known.width !== axis.width) return `equal sizes along one index, found ${known.width} and ${axis.width}`;
      else unifyAxes(known, axis);
    }
  return graphNode(
    { kind: 'contract', labels, result },
    inputs,
    result.map((l) => axisOf.get(l)!),
    at,
  );
}

/** Σ A_ij B_ij. */
export function innerProduct(a: GraphNode, b: GraphNode, at: Position): GraphNode | string {
  const labels = a.axes.map((_, k) => k);
  return contract([a, b], [labels, labels], [], at);
}
