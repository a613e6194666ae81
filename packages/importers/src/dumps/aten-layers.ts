/** Layers among the ATen operations: convolutions, norms, pooling. */
import type { Translator } from './translator.js';

export type Row = (t: Translator) => unknown;

/** Nothing is known of it but its shape. */
export const unknown: Row = (t) => t.emit(t.node.target, t.node.args.flatMap(t.namesIn));

export const convolution: Row = (t) => {
  const [stride, pads, dilations] = [t.numbers(3, [1]), t.numbers(4, [0]), t.numbers(5, [1])];
  const spatial = t.shapeOf(t.value(0)).length - 2;
  const all = (list: readonly number[]): number[] => Array.from({ length: spatial }, (_, k) => list[k] ?? list[0] ?? 1);
  const own = {
    strides: all(stride),
    pads: [...all(pads), ...all(pads)],
    dilations: all(dilations),
    group: t.number(8, 1),
  };
  const inputs = [t.value(0), t.value(1), t.optional(2)].filter((n, k) => k < 2 || n !== '');
  return t.given(6) === true
    ? t.emit('ConvTranspose', inputs, { ...own, output_padding: all(t.numbers(7, [0])) })
    : t.emit('Conv', inputs, own);
};

export const batchNorm: Row = (t) => {
  const channels = [t.shapeOf(t.value(0))[1]!];
  const or = (k: number, value: number): string => {
    const name = t.optional(k);
    return name !== '' ? name : t.emit('Expand', [t.float(value), t.integers(channels)], {}, [t.fresh()]);
  };
  return t.emit('BatchNormalization', [t.value(0), or(1, 1), or(2, 0), or(3, 0), or(4, 1)], {
    training_mode: t.given(5) === true ? 1 : 0,
    epsilon: t.number(7, 1e-5),
  });
};

export const layerNorm: Row = (t) => {
  const axis = -t.numbers(1, [1]).length;
  const shape = t.numbers(1, [1]);
  const scale = t.optional(2) || t.emit('Expand', [t.float(1), t.integers(shape)], {}, [t.fresh()]);
  const inputs = [t.value(0), scale, t.optional(3)].filter((n, k) => k < 2 || n !== '');
  return t.emit('LayerNormalization', inputs, { axis, epsilon: t.number(4, 1e-5) });
};

export const groupNorm: Row = (t) => {
  const channels = [t.number(4, 1)];
  const or = (k: number, value: number): string =>
    t.optional(k) || t.emit('Expand', [t.float(value), t.integers(channels)], {}, [t.fresh()]);
  return t.emit('GroupNormalization', [t.value(0), or(1, 1), or(2, 0)], {
    num_groups: t.number(6, 1),
    epsilon: t.number(7, 1e-5),
  });
};

export const pooled =
  (operator: 'MaxPool' | 'AveragePool'): Row =>
  (t) => {
    const kernel = t.numbers(1, [1]);
    const stride = t.numbers(2, []);
    const pads = t.numbers(3, [0]);
    const all = (list: readonly number[]): number[] => kernel.map((_, k) => list[k] ?? list[0]!);
    const common = {
      kernel_shape: kernel,
      strides: stride.length === 0 ? kernel : all(stride),
      pads: [...all(pads), ...all(pads)],
    };
    return operator === 'MaxPool'
      ? t.emit(operator, [t.value(0)], { ...common, dilations: all(t.numbers(4, [1])), ceil_mode: t.number(5, 0) })
      : t.emit(operator, [t.value(0)], {
          ...common,
          ceil_mode: t.number(4, 0),
          count_include_pad: t.given(5) === false ? 0 : 1,
        });
  };

export const adaptivePool: Row = (t) => {
  const x = t.value(0);
  const sizes = t.numbers(1, [1]);
  const own = t.shapeOf(x).slice(-sizes.length);
  if (sizes.every((n) => n === 1)) return t.emit('GlobalAveragePool', [x]);
  if (sizes.every((n, k) => own[k] === n)) return t.emit('Identity', [x]);
  if (!sizes.every((n, k) => own[k]! % n === 0)) return unknown(t);
  const kernel = own.map((n, k) => n / sizes[k]!);
  return t.emit('AveragePool', [x], { kernel_shape: kernel, strides: kernel });
};
