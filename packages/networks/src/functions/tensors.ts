/** Functions of tensors: convolutions, pooling, einsum, the order of axes. */
import { contract, permute, reduce, reshape, window } from '../graph/build.js';
import { boundWidths, type GraphNode, graphNode, shapeOfNode } from '../graph/graph.js';
import { formatShape } from '../language/shape.js';
import type { Call, FunctionRow } from './function-row.js';

const text = (node: GraphNode): string => formatShape(shapeOfNode(node));

/** The integer argument at a place, or its default. */
const option = (call: Call, k: number, least: number, otherwise: number): number =>
  call.count > k ? call.integer(k, least) : otherwise;

interface Along {
  readonly stride: number;
  readonly padding: number;
}

/** Labels: group 0, output 1, input 2, positions 3 and 5, places 4 and 6. */
const LABELS = {
  1: { kernel: [0, 1, 2, 4], view: [0, 2, 3, 4], result: [0, 1, 3] },
  2: { kernel: [0, 1, 2, 4, 6], view: [0, 2, 3, 4, 5, 6], result: [0, 1, 3, 5] },
};

/** Σ over input channels and places of W[o, i, places]·X[i, places of the window], by groups of channels. */
function convolve(call: Call, order: 1 | 2, { stride, padding }: Along, groups: number): GraphNode | string {
  let [w, x] = [call.value(0), call.value(1)];
  const [weights, signal] = [boundWidths(w), boundWidths(x)];
  if (weights === undefined || signal === undefined) return convolveAnyWidth(call, order, { stride, padding }, groups);
  const plain = weights.length === order || (order === 1 && weights.length === 2);
  if (plain) {
    // A kernel without channels: one in, one out.
    const bare = order === 1 ? vectors(w, x, weights, signal) : signal.length === 2 ? undefined : 'a matrix as image';
    if (typeof bare === 'string') return bare;
    const own = order === 1 ? [1, 1, weights.reduce((a, b) => a * b, 1)] : [1, 1, ...weights];
    const image = order === 1 ? [1, signal.reduce((a, b) => a * b, 1)] : [1, ...signal];
    [w, x] = [reshape(w, own, call.at) as GraphNode, reshape(x, image, call.at) as GraphNode];
  }
  const [kernel, image] = [boundWidths(w)!, boundWidths(x)!];
  if (kernel.length !== order + 2 || image.length !== order + 1)
    return order === 1
      ? `a kernel of shape out x in x k and a signal of shape in x n (or two vectors), found ${text(w)} and ${text(x)}`
      : `a kernel of shape out x in x kh x kw and an image of shape in x h x w, found ${text(w)} and ${text(x)}`;
  const [out, per] = kernel as [number, number];
  const channels = image[0]!;
  if (channels !== per * groups || out % groups !== 0)
    return groups === 1
      ? `a kernel for ${channels} input channels, found ${text(w)} with ${per}`
      : `${groups} groups of ${per} input channels and an even share of ${out} outputs, found ${channels} input channels`;
  const along = Array.from({ length: order }, (_, k) => ({
    axis: k + 1,
    size: kernel[k + 2]!,
    stride,
    before: padding,
    after: padding,
  }));
  const view = window(x, along, 'zero', call.at);
  if (typeof view === 'string') return view;
  const places = boundWidths(view)!;
  const grouped = reshape(view, [groups, per, ...places.slice(1)], call.at) as GraphNode;
  const shared = reshape(w, [groups, out / groups, per, ...kernel.slice(2)], call.at) as GraphNode;
  const labels = LABELS[order];
  const result = contract([shared, grouped], [labels.kernel, labels.view], labels.result, call.at);
  if (typeof result === 'string') return result;
  const positions = boundWidths(result)!.slice(2);
  if (plain) return reshape(result, order === 1 ? [positions[0]!] : positions, call.at);
  return reshape(result, [out, ...positions], call.at);
}

/** The same with names for channels: one group, places of the kernel in numbers; the signal may keep a name where its length stays what it is. */
function convolveAnyWidth(call: Call, order: 1 | 2, { stride, padding }: Along, groups: number): GraphNode | string {
  const [w, x] = [call.value(0), call.value(1)];
  const bound = `widths bound by --set for conv${order}d`;
  if (groups !== 1 || w.axes.length !== order + 2 || x.axes.length !== order + 1) return bound;
  const places = w.axes.slice(2).map((axis) => axis.width);
  if (!places.every((size) => typeof size === 'number')) return bound;
  const along = places.map((size, k) => ({ axis: k + 1, size, stride, before: padding, after: padding }));
  const view = window(x, along, 'zero', call.at);
  if (typeof view === 'string') return view;
  const labels = LABELS[order];
  const ungrouped = (list: readonly number[]): readonly number[] => list.slice(1);
  return contract([w, view], [labels.kernel, labels.view].map(ungrouped), ungrouped(labels.result), call.at);
}

/** Why two vectors are not a kernel and a signal. */
function vectors(
  w: GraphNode,
  x: GraphNode,
  weights: readonly number[],
  signal: readonly number[],
): string | undefined {
  if (![weights, signal].every((list) => list.length === 2 && list.includes(1)))
    return `two vectors (or a kernel of shape out x in x k and a signal of shape in x n), found ${text(w)} and ${text(x)}`;
  return undefined;
}

/** The largest or mean entry of each window: of a tensor c x h x w in the plane, of a matrix c x n along its rows, of a column along it. */
function pool(call: Call, by: 'max' | 'mean'): GraphNode | string {
  const value = call.value(0);
  const widths = boundWidths(value);
  if (widths === undefined) return 'widths bound by --set';
  const size = call.integer(1, 1);
  const stride = option(call, 2, 1, size);
  const column = widths.length === 2 && widths[1] === 1;
  if (widths.length > 3) return `a tensor of shape c x h x w, a matrix or a column, found ${text(value)}`;
  const axes = column ? [0] : widths.length === 2 ? [1] : [1, 2];
  const view = window(
    value,
    axes.map((axis) => ({ axis, size, stride, before: 0, after: 0 })),
    'none',
    call.at,
  );
  if (typeof view === 'string') return view;
  const places = axes.map((axis, k) => axis + k + 1);
  const reduced = reduce(view, by, places, call.at);
  const kept = boundWidths(reduced)!.filter((_, k) => !places.includes(k));
  return reshape(reduced, kept, call.at);
}

/** The labels of einsum: `ij,jk->ik`. */
function einsum(call: Call): GraphNode | string {
  const spec = call.text(0).replaceAll(' ', '');
  if (!/^[A-Za-z]*(,[A-Za-z]*)*->[A-Za-z]*$/.test(spec)) return 'indices as in "ij,jk->ik"';
  const [left, right] = spec.split('->') as [string, string];
  const parts = left.split(',');
  if (parts.length !== call.count - 1) return `indices for ${call.count - 1} arguments, found ${parts.length}`;
  const number = (letter: string): number => letter.codePointAt(0)!;
  const inputs: GraphNode[] = [];
  for (const [k, part] of parts.entries()) {
    const value = call.value(k + 1);
    const widths = value.axes.map((a) => a.width);
    // A column or row with one index, a scalar with none.
    const long = widths.findIndex((w) => w !== 1);
    const short = widths.length === 2 && part.length < 2 && (part.length === 0 ? long < 0 : widths.includes(1));
    if (part.length !== widths.length && !short) return `as many indices as axes, found "${part}" for ${text(value)}`;
    inputs.push(
      part.length === widths.length
        ? value
        : graphNode({ kind: 'reshape' }, [value], part.length === 0 ? [] : [value.axes[Math.max(long, 0)]!], call.at),
    );
  }
  const result = [...right].map(number);
  if (new Set(result).size !== result.length) return 'each index once behind "->"';
  const known = new Set([...left].map(number));
  const unknown = [...right].find((l) => !known.has(number(l)));
  if (unknown !== undefined) return `the index "${unknown}" behind "->" to stand before it too`;
  return contract(
    inputs,
    parts.map((p) => [...p].map(number)),
    result,
    call.at,
  );
}

export const TENSORS: Readonly<Record<string, FunctionRow>> = {
  conv1d: {
    usage: 'conv1d(w, x[, stride[, padding[, groups]]])',
    example: 'conv1d(v, flatten(X))',
    arity: [2, 5],
    kernels: false,
    build: (call) =>
      convolve(call, 1, { stride: option(call, 2, 1, 1), padding: option(call, 3, 0, 0) }, option(call, 4, 1, 1)),
  },
  conv2d: {
    usage: 'conv2d(W, X[, stride[, padding[, groups]]])',
    example: 'conv2d(S, K[1,:,:])',
    arity: [2, 5],
    kernels: false,
    build: (call) =>
      convolve(call, 2, { stride: option(call, 2, 1, 1), padding: option(call, 3, 0, 0) }, option(call, 4, 1, 1)),
  },
  maxpool: {
    usage: 'maxpool(X, k[, stride])',
    example: 'maxpool(K, 2)',
    arity: [2, 3],
    kernels: false,
    build: (call) => pool(call, 'max'),
  },
  avgpool: {
    usage: 'avgpool(X, k[, stride])',
    example: 'avgpool(K, 2)',
    arity: [2, 3],
    kernels: false,
    build: (call) => pool(call, 'mean'),
  },
  permute: {
    usage: 'permute(X, 2, 1, …)',
    example: 'permute(K, 3, 1, 2)',
    arity: [3, 9],
    kernels: false,
    build: (call) => {
      const value = call.value(0);
      const order = Array.from({ length: call.count - 1 }, (_, k) => call.integer(k + 1, 1) - 1);
      const axes = value.axes.length;
      if (order.length !== axes || new Set(order).size !== axes || order.some((k) => k >= axes))
        return `each of the numbers 1 … ${axes} once`;
      return permute(value, order, call.at);
    },
  },
  einsum: {
    usage: 'einsum("ij,jk->ik", A, B)',
    example: 'einsum("ij,kj->ik", X, Z)',
    arity: [2, 9],
    kernels: false,
    build: einsum,
  },
};
