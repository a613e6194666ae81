/** Layers of known architectures as nodes of the Graph, over tensors that are named as in their state dicts. Activations are tokens × width, images batch × channels × height × width. */
import { LawfulError, parseRational, QQ } from '@lawful/cas-core';
import {
  boundWidths,
  type Call,
  contract,
  functionRow,
  type GraphNode,
  join,
  leaf,
  type NetworkTensor,
  numberNode,
  permute,
  reduce,
  reshape,
  slice,
  softmax,
  spread,
  standardise,
  sum,
  type TensorNetwork,
  type TensorRole,
  window,
} from '@lawful/networks';

const NOWHERE = { line: 1, column: 1 };

export interface Layers {
  tensor(role: TensorRole, name: string, shape: readonly number[]): GraphNode;
  parameter(name: string, shape: readonly number[]): GraphNode;
  add(...terms: readonly GraphNode[]): GraphNode;
  subtract(a: GraphNode, b: GraphNode): GraphNode;
  /** Axes of width 1 of the second spread over those of the first. */
  addSpread(a: GraphNode, b: GraphNode): GraphNode;
  /** Entry by entry, axes of width 1 spread; equally many axes. */
  times(a: GraphNode, b: GraphNode): GraphNode;
  scale(a: GraphNode, factor: string): GraphNode;
  /** In letters, as numpy does. */
  einsum(text: string, ...inputs: readonly GraphNode[]): GraphNode;
  apply(name: string, x: GraphNode): GraphNode;
  softmaxOf(x: GraphNode, axis: number, mask?: GraphNode): GraphNode;
  reshapeTo(x: GraphNode, shape: readonly number[]): GraphNode;
  permuted(x: GraphNode, order: readonly number[]): GraphNode;
  /** Places from, …, to − 1 of an axis. */
  part(x: GraphNode, axis: number, from: number, to: number): GraphNode;
  concat(axis: number, ...parts: readonly GraphNode[]): GraphNode;
  meanOver(x: GraphNode, axes: readonly number[]): GraphNode;
  maxOver(x: GraphNode, axes: readonly number[]): GraphNode;
  /** Over the given axes; with gain and shift along the axes that they have. */
  normalised(x: GraphNode, over: readonly number[], centred: boolean, eps: string): GraphNode;
  /** Windows along the last two axes, each followed by the axis inside. */
  windows(x: GraphNode, size: number, stride: number, padding: number): GraphNode;
  /** Entries times a mask, which is data. */
  masked(x: GraphNode): GraphNode;
  /** A row vector that is added to every row. */
  row(x: GraphNode, rank: number, axis: number): GraphNode;
  done(name: string, outputs: Readonly<Record<string, GraphNode>>, warnings?: readonly string[]): TensorNetwork;
}

function made(node: GraphNode | string): GraphNode {
  if (typeof node !== 'string') return node;
  throw new LawfulError(`a layer of a known family: ${node}`);
}

export const shapeOf = (node: GraphNode): readonly number[] => boundWidths(node)!;

export function layers(): Layers {
  const tensors = new Map<string, NetworkTensor>();
  const nodes = new Map<string, GraphNode>();
  let masks = 0;
  const tensor: Layers['tensor'] = (role, name, shape) => {
    const known = nodes.get(name);
    if (known !== undefined) return known;
    tensors.set(name, { name, role, shape });
    const node = leaf(name, shape, NOWHERE);
    nodes.set(name, node);
    return node;
  };
  const apply: Layers['apply'] = (name, x) => {
    const constant = (own: string): GraphNode => tensor('constant', own, []);
    const call = { at: NOWHERE, count: 1, value: () => x, constant } as unknown as Call;
    return made(functionRow(name)?.build(call) ?? `no function ${name}`);
  };
  const einsum: Layers['einsum'] = (text, ...inputs) => {
    const [from = '', to = ''] = text.split('->');
    const labels = from.split(',').map((word) => [...word].map((l) => l.charCodeAt(0)));
    return made(
      contract(
        inputs,
        labels,
        [...to].map((l) => l.charCodeAt(0)),
        NOWHERE,
      ),
    );
  };
  const add: Layers['add'] = (...terms) =>
    sum(
      terms.map((node) => ({ negative: false, node })),
      NOWHERE,
    );
  const reshapeTo: Layers['reshapeTo'] = (x, shape) => made(reshape(x, shape, NOWHERE));
  return {
    tensor,
    parameter: (name, shape) => tensor('parameter', name, shape),
    add,
    subtract: (a, b) =>
      sum(
        [
          { negative: false, node: a },
          { negative: true, node: b },
        ],
        NOWHERE,
      ),
    addSpread: (a, b) => made(spread('+', a, b, NOWHERE)),
    times: (a, b) => made(spread('*', a, b, NOWHERE)),
    scale: (a, factor) => made(spread('*', numberNode(parseRational(factor), NOWHERE), a, NOWHERE)),
    einsum,
    apply,
    softmaxOf: (x, axis, mask) => made(softmax(x, mask, NOWHERE, [axis])),
    reshapeTo,
    permuted: (x, order) => permute(x, order, NOWHERE),
    part: (x, axis, from, to) =>
      slice(
        x,
        shapeOf(x).map((_, k) =>
          k === axis ? { list: Array.from({ length: to - from }, (__, i) => from + i), single: false } : undefined,
        ),
        NOWHERE,
      ),
    concat: (axis, ...parts) => made(join(parts, axis, NOWHERE)),
    meanOver: (x, axes) => reduce(x, 'mean', axes, NOWHERE),
    maxOver: (x, axes) => reduce(x, 'max', axes, NOWHERE),
    normalised: (x, over, centred, eps) => {
      const value = parseRational(eps);
      return made(standardise(x, over, centred, QQ.isZero(value) ? undefined : numberNode(value, NOWHERE), NOWHERE));
    },
    windows: (x, size, stride, padding) => {
      const axis = shapeOf(x).length - 2;
      const along = [axis, axis + 1].map((k) => ({ axis: k, size, stride, before: padding, after: padding }));
      return made(window(x, along, 'zero', NOWHERE));
    },
    masked: (x) => {
      const mask = tensor('input', `mask of a dropout ${++masks}`, shapeOf(x));
      return made(spread('*', x, mask, NOWHERE));
    },
    row: (x, rank, axis) =>
      reshapeTo(
        x,
        Array.from({ length: rank }, (_, k) => (k === axis ? shapeOf(x)[0]! : 1)),
      ),
    done: (name, outputs, warnings = []) => ({
      name,
      tensors,
      outputs: new Map(Object.entries(outputs)),
      warnings,
    }),
  };
}

/** y = Wx (+ b) along the last axis of tokens × width; `transposed` weights are width × out, as in GPT-2. */
export function linear(
  l: Layers,
  x: GraphNode,
  name: string,
  out: number,
  { bias = true, transposed = false }: { readonly bias?: boolean; readonly transposed?: boolean } = {},
): GraphNode {
  const width = shapeOf(x).at(-1)!;
  const weight = l.parameter(`${name}.weight`, transposed ? [width, out] : [out, width]);
  const y = l.einsum(transposed ? 'ti,io->to' : 'ti,oi->to', x, weight);
  return bias ? biased(l, y, l.parameter(`${name}.bias`, [out])) : y;
}

/** Adds a vector along one axis. */
export const biased = (l: Layers, y: GraphNode, b: GraphNode, axis = shapeOf(y).length - 1): GraphNode =>
  l.addSpread(y, l.row(b, shapeOf(y).length, axis));

/** z·g (+ b) along one axis, z being x standardised over some axes. */
export function gained(
  l: Layers,
  x: GraphNode,
  name: string,
  over: readonly number[],
  along: number,
  { eps, centred = true, shift = true }: { readonly eps: string; readonly centred?: boolean; readonly shift?: boolean },
): GraphNode {
  const shape = shapeOf(x);
  const own = [shape[along]!];
  const z = l.normalised(x, over, centred, eps);
  const y = l.times(z, l.row(l.parameter(`${name}.weight`, own), shape.length, along));
  return shift ? biased(l, y, l.parameter(`${name}.bias`, own), along) : y;
}

export const layerNorm = (l: Layers, x: GraphNode, name: string, eps: string): GraphNode => {
  const last = shapeOf(x).length - 1;
  return gained(l, x, name, [last], last, { eps });
};

export const rmsNorm = (l: Layers, x: GraphNode, name: string, eps: string): GraphNode => {
  const last = shapeOf(x).length - 1;
  return gained(l, x, name, [last], last, { eps, centred: false, shift: false });
};

/** In training mode: one batch is one datum. */
export const batchNorm = (l: Layers, x: GraphNode, name: string, eps: string): GraphNode =>
  gained(l, x, name, [0, 2, 3], 1, { eps });

export interface ConvolutionOptions {
  readonly size: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly bias?: boolean;
}

/** Of batch × channels × height × width. */
export function convolution(
  l: Layers,
  x: GraphNode,
  name: string,
  out: number,
  { size, stride = 1, padding = 0, bias = false }: ConvolutionOptions,
): GraphNode {
  const channels = shapeOf(x)[1]!;
  const weight = l.parameter(`${name}.weight`, [out, channels, size, size]);
  const y = l.einsum('bchkwl,ockl->bohw', l.windows(x, size, stride, padding), weight);
  return bias ? biased(l, y, l.parameter(`${name}.bias`, [out]), 1) : y;
}

export const maxPool = (l: Layers, x: GraphNode, size: number, stride: number, padding: number): GraphNode => {
  const pooled = l.maxOver(l.windows(x, size, stride, padding), [3, 5]);
  const [b, c, h, , w] = shapeOf(pooled);
  return l.reshapeTo(pooled, [b!, c!, h!, w!]);
};
