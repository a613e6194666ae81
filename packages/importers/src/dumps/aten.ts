/**
 * ATen operations as operators of ONNX, a row each; names without `aten.` and overload, an in-place operation as the one that makes a new value. What has no row here is an
 * unknown function of its inputs.
 */

import {
  adaptivePool,
  batchNorm,
  convolution,
  groupNorm,
  layerNorm,
  pooled,
  type Row,
  unknown,
} from './aten-layers.js';
import type { Argument } from './dump-file.js';
import type { Translator } from './translator.js';

const unary =
  (operator: string, attributes?: (t: Translator) => Readonly<Record<string, number | string>>): Row =>
  (t) =>
    t.emit(operator, [t.value(0)], attributes?.(t) ?? {});

const binary =
  (operator: string): Row =>
  (t) =>
    t.emit(operator, [t.value(0), t.value(1)]);

/** a ± alpha·b. */
const scaled =
  (operator: 'Add' | 'Sub'): Row =>
  (t) => {
    const alpha = t.number(2, 1, 'alpha');
    const b = alpha === 1 ? t.value(1) : t.emit('Mul', [t.value(1), t.float(alpha)], {}, [t.fresh()]);
    return t.emit(operator, [t.value(0), b]);
  };

const same: Row = (t) => t.emit('Identity', [t.value(0)]);

/** b − alpha·a. */
const reversed: Row = (t) => t.emit('Sub', [t.value(1), times(t, t.value(0), t.number(2, 1, 'alpha'))]);

const times = (t: Translator, x: string, factor: number): string =>
  factor === 1 ? x : t.emit('Mul', [x, t.float(factor)], {}, [t.fresh()]);

/** beta·c + alpha·a·b; with beta zero c is not seen. */
const added: Row = (t) => {
  const [alpha, beta] = [t.number(4, 1, 'alpha'), t.number(3, 1, 'beta')];
  const product = t.emit('MatMul', [t.value(1), t.value(2)], {}, [t.fresh()]);
  const scaled = times(t, product, alpha);
  return beta === 0 ? t.emit('Identity', [scaled]) : t.emit('Add', [times(t, t.value(0), beta), scaled]);
};

/** Rounded quotients have no gradient. */
const divided: Row = (t) =>
  t.given(2, 'rounding_mode') === undefined || t.given(2, 'rounding_mode') === null
    ? t.emit('Div', [t.value(0), t.value(1)])
    : unknown(t);

/** Names of torch for whole numbers and truth values, as numbers of ONNX. */
const WHOLE: Readonly<Record<string, number>> = {
  'torch.bool': 9,
  'torch.uint8': 2,
  'torch.int8': 3,
  'torch.int16': 5,
  'torch.int32': 6,
  'torch.int64': 7,
};

const converted: Row = (t) => {
  const to = t.given(-1, 'dtype');
  return typeof to === 'string' && Object.hasOwn(WHOLE, to)
    ? t.emit('Cast', [t.value(0)], { to: WHOLE[to]! })
    : t.emit('Identity', [t.value(0)]);
};

/** Values that the gradient does not see change are data. */
const detached: Row = (t) => t.stopped(t.value(0), t.node.name);

/** A row of padding is read and has no gradient; rows that are weighed by how often they occur have another one. */
const embedded: Row = (t) => {
  const [weight, padding] = [t.value(0), t.number(2, -1)];
  if (t.given(3) === true) return t.fail('scale_grad_by_freq', 'gradients of the loss');
  if (padding < 0) return t.emit('Gather', [weight, t.value(1)], { axis: 0 });
  const [rows, width] = t.shapeOf(weight) as [number, number];
  const part = (from: number, to: number): string[] => {
    if (from === to) return [];
    const name = t.emit('Slice', [weight, t.integers([from]), t.integers([to]), t.integers([0])], {}, [t.fresh()]);
    return [name];
  };
  const [row] = part(padding, padding + 1);
  const still = t.stopped(row!, t.fresh(), [1, width]);
  const table = [...part(0, padding), still, ...part(padding + 1, rows)];
  const whole = t.emit('Concat', table, { axis: 0 }, [t.fresh()]);
  return t.emit('Gather', [whole, t.value(1)], { axis: 0 });
};

/** To the shape that the value has. */
const reshaped: Row = (t) => t.emit('Reshape', [t.value(0), t.integers(t.node.shape ?? t.fail('no shape', 'one'))]);

const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

const permuted = (t: Translator, order: readonly number[]): string =>
  t.emit('Transpose', [t.value(0)], { perm: order });

function swapped(t: Translator, a: number, b: number): string {
  const order = t.shapeOf(t.value(0)).map((_, k) => k);
  if (order.length < 2) return t.emit('Identity', [t.value(0)]);
  const [i, j] = [axisOf(a, order.length), axisOf(b, order.length)];
  [order[i], order[j]] = [order[j]!, order[i]!];
  return permuted(t, order);
}

const reduction =
  (operator: string): Row =>
  (t) => {
    const x = t.value(0);
    const axes = t.numbers(1, [], 'dim');
    const keepdims = t.number(2, 0, 'keepdim');
    return axes.length === 0
      ? t.emit(operator, [x], { keepdims })
      : t.emit(operator, [x, t.integers(axes)], { keepdims });
  };

/** The parts of a tensor along an axis, as outputs NAME:0, NAME:1, …, which `getitem` reads. */
function split(t: Translator, sizes: readonly number[], axis: number): string {
  const outputs = sizes.map((_, k) => `${t.node.name}:${k}`);
  return t.emit('Split', [t.value(0), t.integers(sizes)], { axis }, outputs);
}

function splitEvenly(t: Translator, size: number, axis: number): string {
  const width = t.shapeOf(t.value(0)).at(axis)!;
  const sizes = Array.from({ length: Math.ceil(width / size) }, (_, k) => Math.min(size, width - k * size));
  return split(t, sizes, axis);
}

const sliced: Row = (t) => {
  const x = t.value(0);
  const axis = t.number(1, 0);
  const width = t.shapeOf(x).at(axis)!;
  const end = Math.min(t.number(3, width), width);
  return t.emit('Slice', [
    x,
    t.integers([t.number(2, 0)]),
    t.integers([end]),
    t.integers([axis]),
    t.integers([t.number(4, 1)]),
  ]);
};

const selected: Row = (t) => {
  const index = t.emit('Reshape', [t.integers([t.number(2, 0)]), t.integers([])], {}, [t.fresh()]);
  return t.emit('Gather', [t.value(0), index], { axis: t.number(1, 0) });
};

const unbound: Row = (t) => {
  const axis = t.number(1, 0);
  const x = t.value(0);
  const shape = t.shapeOf(x);
  const at = axisOf(axis, shape.length);
  const own = shape.filter((_, k) => k !== at);
  for (let k = 0; k < shape[at]!; k++) {
    const part = t.emit('Slice', [x, t.integers([k]), t.integers([k + 1]), t.integers([at])], {}, [t.fresh()]);
    t.emit('Reshape', [part, t.integers(own)], {}, [`${t.node.name}:${k}`]);
  }
  return undefined;
};

const listOf = (t: Translator): readonly string[] => {
  const list = t.given(0);
  return Array.isArray(list) ? (list as readonly Argument[]).map(t.named) : t.fail('no list of tensors', 'one');
};

const stacked: Row = (t) => {
  const rank = (t.node.shape ?? []).length;
  const axis = axisOf(t.number(1, 0, 'dim'), rank);
  const shape = t.node.shape!.map((n, k) => (k === axis ? 1 : n));
  const parts = listOf(t).map((name) => t.emit('Reshape', [name, t.integers(shape)], {}, [t.fresh()]));
  return t.emit('Concat', parts, { axis });
};

const filled =
  (value: (t: Translator) => number): Row =>
  (t) =>
    t.emit('Expand', [t.float(value(t)), t.integers(t.node.shape ?? [])]);

const padded: Row = (t) => {
  const pads = t.numbers(1, []);
  const rank = t.shapeOf(t.value(0)).length;
  const [before, after] = [0, 1].map((side) =>
    Array.from({ length: rank }, (_, k) => pads[2 * (rank - 1 - k) + side] ?? 0),
  );
  return t.emit('Pad', [t.value(0), t.integers([...before!, ...after!]), t.float(t.number(2, 0))]);
};

const triangle =
  (upper: number): Row =>
  (t) =>
    t.emit('Trilu', [t.value(0), t.integers([t.number(1, 0)])], { upper });

/** A value that is a tuple is read by parts. */
const item: Row = (t) => {
  const source = t.given(0) as { readonly of: string };
  return t.emit('Identity', [`${source.of}:${t.number(1, 0)}`]);
};

/** The first output of a tuple; the others are statistics. */
const first =
  (row: Row): Row =>
  (t) => {
    row({
      ...t,
      emit: (operator, inputs, attributes, outputs) =>
        t.emit(operator, inputs, attributes, outputs ?? [`${t.node.name}:0`]),
    });
  };

export const ATEN: Readonly<Record<string, Row>> = {
  getitem: item,
  t: (t) => swapped(t, 0, 1),
  transpose: (t) => swapped(t, t.number(1, 0), t.number(2, 1)),
  permute: (t) =>
    permuted(
      t,
      t.numbers(1, []).map((k) => axisOf(k, t.shapeOf(t.value(0)).length)),
    ),
  view: reshaped,
  _unsafe_view: reshaped,
  _reshape_alias: reshaped,
  reshape: reshaped,
  unsqueeze: reshaped,
  squeeze: reshaped,
  flatten: reshaped,
  expand: (t) => t.emit('Expand', [t.value(0), t.integers(t.node.shape ?? [])]),
  clone: same,
  contiguous: same,
  detach: detached,
  alias: same,
  lift_fresh_copy: same,
  lift_fresh: same,
  _to_copy: converted,
  add: scaled('Add'),
  sub: scaled('Sub'),
  rsub: reversed,
  mul: binary('Mul'),
  div: divided,
  pow: binary('Pow'),
  neg: unary('Neg'),
  sqrt: unary('Sqrt'),
  rsqrt: (t) => t.emit('Reciprocal', [t.emit('Sqrt', [t.value(0)], {}, [t.fresh()])]),
  reciprocal: unary('Reciprocal'),
  exp: unary('Exp'),
  log: unary('Log'),
  abs: unary('Abs'),
  sin: unary('Sin'),
  cos: unary('Cos'),
  erf: unary('Erf'),
  tanh: unary('Tanh'),
  sigmoid: unary('Sigmoid'),
  relu: unary('Relu'),
  softplus: unary('Softplus'),
  hardswish: unary('HardSwish'),
  gelu: unary('Gelu', (t) => ({ approximate: String(t.given(1, 'approximate') ?? 'none') })),
  leaky_relu: unary('LeakyRelu', (t) => ({ alpha: t.number(1, 0.01) })),
  elu: unary('Elu', (t) => ({ alpha: t.number(1, 1) })),
  silu: (t) => t.emit('Mul', [t.value(0), t.emit('Sigmoid', [t.value(0)], {}, [t.fresh()])]),
  hardtanh: (t) => t.emit('Clip', [t.value(0), t.float(t.number(1, -1)), t.float(t.number(2, 1))]),
  clamp: (t) =>
    t.emit('Clip', [t.value(0), t.float(t.number(1, -Infinity, 'min')), t.float(t.number(2, Infinity, 'max'))]),
  clamp_min: (t) => t.emit('Clip', [t.value(0), t.float(t.number(1, 0))]),
  mm: binary('MatMul'),
  bmm: binary('MatMul'),
  matmul: binary('MatMul'),
  mv: binary('MatMul'),
  dot: binary('MatMul'),
  addmm: (t) =>
    t.emit('Gemm', [t.value(1), t.value(2), t.value(0)], {
      beta: t.number(3, 1, 'beta'),
      alpha: t.number(4, 1, 'alpha'),
    }),
  linear: (t) => {
    const inputs = [t.value(0), t.emit('Transpose', [t.value(1)], { perm: [1, 0] }, [t.fresh()])];
    const bias = t.optional(2);
    return bias === '' ? t.emit('MatMul', inputs) : t.emit('Add', [t.emit('MatMul', inputs, {}, [t.fresh()]), bias]);
  },
  baddbmm: added,
  convolution,
  native_batch_norm: first(batchNorm),
  _native_batch_norm_legit: first(batchNorm),
  native_layer_norm: first(layerNorm),
  native_group_norm: first(groupNorm),
  layer_norm: layerNorm,
  _softmax: unary('Softmax', (t) => ({ axis: t.number(1, -1) })),
  softmax: unary('Softmax', (t) => ({ axis: t.number(1, -1) })),
  _log_softmax: unary('LogSoftmax', (t) => ({ axis: t.number(1, -1) })),
  mean: reduction('ReduceMean'),
  sum: reduction('ReduceSum'),
  amax: reduction('ReduceMax'),
  max_pool2d_with_indices: first(pooled('MaxPool')),
  avg_pool2d: pooled('AveragePool'),
  _adaptive_avg_pool2d: adaptivePool,
  native_dropout: first((t) =>
    t.emit('Dropout', [t.value(0), t.float(t.number(1, 0.5)), t.integers([t.given(2) === false ? 0 : 1])]),
  ),
  cat: (t) => t.emit('Concat', listOf(t), { axis: t.number(1, 0, 'dim') }),
  stack: stacked,
  split: (t) => splitEvenly(t, t.number(1, 1), t.number(2, 0, 'dim')),
  unsafe_split: (t) => splitEvenly(t, t.number(1, 1), t.number(2, 0, 'dim')),
  split_with_sizes: (t) => split(t, t.numbers(1, []), t.number(2, 0, 'dim')),
  unsafe_chunk: (t) => {
    const axis = t.number(2, 0, 'dim');
    return splitEvenly(t, Math.ceil(t.shapeOf(t.value(0)).at(axis)! / t.number(1, 1)), axis);
  },
  unbind: unbound,
  slice: sliced,
  select: selected,
  embedding: embedded,
  masked_fill: (t) => t.emit('Where', [t.value(1), t.value(2), t.value(0)]),
  where: (t) => t.emit('Where', [t.value(0), t.value(1), t.value(2)]),
  eq: binary('Equal'),
  lt: binary('Less'),
  gt: binary('Greater'),
  le: binary('LessOrEqual'),
  ge: binary('GreaterOrEqual'),
  logical_not: unary('Not'),
  bitwise_not: unary('Not'),
  tril: triangle(0),
  triu: triangle(1),
  arange: (t) => {
    const list = t.numbers(0, []);
    const [start, end] = t.node.args.length > 1 ? [list[0] ?? 0, t.number(1, 0)] : [0, list[0] ?? 0];
    const step = t.node.args.length > 2 ? t.number(2, 1) : 1;
    const values = Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, k) => start + k * step);
    return values.every(Number.isInteger) ? t.emit('Identity', [t.integers(values)]) : unknown(t);
  },
  zeros: filled(() => 0),
  zeros_like: filled(() => 0),
  ones: filled(() => 1),
  ones_like: filled(() => 1),
  full: filled((t) => t.number(1, 0)),
  full_like: filled((t) => t.number(1, 0)),
  scalar_tensor: filled((t) => t.number(0, 0)),
  constant_pad_nd: padded,
};
