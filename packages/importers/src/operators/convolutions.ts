/**
 * Convolutions: windows along the axes of places, then a contraction over channels and places of the kernel. Channels in groups become an axis of their own in signal
 * and kernel.
 */
import { type Window, window } from '@lawful/networks';
import { shapeText } from '../files/import-error.js';
import { combine } from '../values/arithmetic.js';
import { checkedCount } from '../values/fold.js';
import { asTensor, range, reshapeValue, sure, takeValue, tensorOf } from '../values/moves.js';
import type { Site } from '../values/site.js';
import type { Tensor, Value } from '../values/value.js';
import { padAxis } from './indexing.js';
import { contracted } from './matrices.js';
import {
  given,
  type Inputs,
  integerAttribute,
  integersAttribute,
  type OperatorRow,
  row,
  shapeOf,
  textAttribute,
} from './operator-row.js';

/** How a kernel runs along one axis. */
export interface Along {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** One list of attributes, a number for each axis. */
function perAxis(site: Site, name: string, count: number, otherwise: number): readonly number[] {
  const list = integersAttribute(site, name);
  if (list === undefined || list.length === 0) return Array.from({ length: count }, () => otherwise);
  if (list.length !== count) site.fail(`${list.length} numbers in ${name}`, `${count}`);
  return list;
}

export function alongAxes(site: Site, sizes: readonly number[], widths: readonly number[]): readonly Along[] {
  const count = widths.length;
  const [strides, dilations] = [perAxis(site, 'strides', count, 1), perAxis(site, 'dilations', count, 1)];
  const pads = perAxis(site, 'pads', 2 * count, 0);
  for (const [name, list, least] of [
    ['kernel_shape', sizes, 1],
    ['strides', strides, 1],
    ['dilations', dilations, 1],
    ['pads', pads, 0],
  ] as const)
    if (list.some((n) => n < least || n > 2 ** 24))
      site.fail(`${name} ${list.slice(0, 12).join(' ')}`, `numbers from ${least} on`);
  const auto = textAttribute(site, 'auto_pad', 'NOTSET');
  return sizes.map((size, k): Along => {
    const [stride, dilation] = [strides[k]!, dilations[k]!];
    const common = { size, stride, dilation };
    if (auto === 'VALID') return { ...common, before: 0, after: 0 };
    if (auto !== 'SAME_UPPER' && auto !== 'SAME_LOWER') return { ...common, before: pads[k]!, after: pads[k + count]! };
    const total = Math.max(0, (Math.ceil(widths[k]! / stride) - 1) * stride + (size - 1) * dilation + 1 - widths[k]!);
    const less = Math.floor(total / 2);
    const before = auto === 'SAME_UPPER' ? less : total - less;
    return { ...common, before, after: total - before };
  });
}

/** How many windows stand along an axis. */
export function windowsAlong(site: Site, along: Along, width: number, ceil: boolean): number {
  const { size, stride, dilation, before, after } = along;
  const reach = (size - 1) * dilation + 1;
  const room = width + before + after - reach;
  if (room < 0) site.fail(`a kernel that reaches over ${reach} places of ${width}`, 'one that fits');
  const count = Math.floor(room / stride) + 1;
  // One more where it begins before the padding behind.
  return ceil && room % stride !== 0 && count * stride < width + before ? count + 1 : count;
}

interface View {
  readonly tensor: Tensor;
  /** One for each axis: from 4 on, even for positions and odd for places of the kernel; 0 and 3 for batch and channel. */
  readonly labels: readonly number[];
}

const positionLabel = (k: number): number => 4 + 2 * k;
const placeLabel = (k: number): number => 5 + 2 * k;

/** Windows along axes of places (from axis 2 on), each followed by the places of the kernel; none along an axis where the kernel has one place and moves by one. */
function windows(site: Site, value: Tensor, along: readonly Along[]): View {
  const runs: (Window & { after: number })[] = [];
  const [shape, labels] = [value.shape.slice(0, 2), [0, 3]];
  const dilated: { readonly axis: number; readonly along: Along }[] = [];
  for (const [k, a] of along.entries()) {
    const width = value.shape[k + 2]!;
    labels.push(positionLabel(k));
    if (a.size === 1 && a.stride === 1 && a.before === 0 && a.after === 0) {
      shape.push(width);
      continue;
    }
    const reach = (a.size - 1) * a.dilation + 1;
    shape.push(windowsAlong(site, a, width, false), reach);
    labels.push(placeLabel(k));
    runs.push({ axis: k + 2, size: reach, stride: a.stride, before: a.before, after: a.after });
    if (a.dilation > 1) dilated.push({ axis: shape.length - 1, along: a });
  }
  checkedCount(site, shape);
  let view: Value =
    runs.length === 0 ? value : tensorOf(site, sure(site, window(value.node, runs, 'zero', site.at)), shape);
  for (const { axis, along: a } of dilated)
    view = takeValue(
      site,
      view,
      axis,
      range(0, a.size).map((i) => i * a.dilation),
    );
  return { tensor: asTensor(site, view), labels };
}

/**
 * Σ over channels of a group and places. The kernel is (O, C/g, places), or turned (C, O/g, places): the transposed convolution has channels in front.
 */
function correlate(site: Site, x: Tensor, w: Tensor, along: readonly Along[], groups: number, turned: boolean): Tensor {
  const [n, channels] = x.shape as [number, number];
  const [first, second] = w.shape as [number, number];
  const fits = groups >= 1 && first % groups === 0 && channels === (turned ? first : second * groups);
  if (!fits)
    site.fail(
      `a kernel of shape ${shapeText(w.shape)} with ${groups} groups for ${channels} channels`,
      'channels in equal groups',
    );
  const { tensor: view, labels } = windows(site, x, along);
  // Labels besides: group 1, output 2.
  const own = turned ? [3, 2] : [2, 3];
  const [positions, places] = [along.map((_, k) => positionLabel(k)), along.map((_, k) => placeLabel(k))];
  if (groups === 1) return contracted(site, [w, view], [[...own, ...places], labels], [0, 2, ...positions]);
  const kernel = reshapeValue(site, w, [groups, first / groups, ...w.shape.slice(1)]) as Tensor;
  const signal = reshapeValue(site, view, [n, groups, channels / groups, ...view.shape.slice(2)]) as Tensor;
  const grouped = [
    [1, ...own, ...places],
    [0, 1, ...labels.slice(1)],
  ];
  const result = contracted(site, [kernel, signal], grouped, [0, 1, 2, ...positions]);
  return reshapeValue(site, result, [n, groups * result.shape[2]!, ...result.shape.slice(3)]) as Tensor;
}

/** A number for each channel, behind which the axes of places stand. */
export const perChannel = (site: Site, value: Value, order: number): Value =>
  reshapeValue(site, value, [...shapeOf(value), ...Array.from({ length: order - 2 }, () => 1)]);

function signalAndKernel(site: Site, inputs: Inputs): readonly [Tensor, Tensor] {
  const [x, w] = [asTensor(site, given(site, inputs, 0)), asTensor(site, given(site, inputs, 1))];
  if (x.shape.length < 3 || x.shape.length !== w.shape.length)
    site.fail(
      `shapes ${shapeText(x.shape)} and ${shapeText(w.shape)}`,
      'a signal N x C x … and a kernel of as many axes',
    );
  const asked = integersAttribute(site, 'kernel_shape');
  if (asked !== undefined && asked.join() !== w.shape.slice(2).join())
    site.fail(
      `the kernel_shape ${asked.slice(0, 12).join(' ')}`,
      `${w.shape.slice(2).join(' ')}, as the kernel has it`,
    );
  return [x, w];
}

function conv(site: Site, inputs: Inputs): Value {
  const [x, w] = signalAndKernel(site, inputs);
  const along = alongAxes(site, w.shape.slice(2), x.shape.slice(2));
  const result = correlate(site, x, w, along, integerAttribute(site, 'group', 1), false);
  if (inputs[2] === undefined) return result;
  return combine(site, '+', result, perChannel(site, given(site, inputs, 2), x.shape.length));
}

/** The transpose of a convolution: zeros between the entries of the signal, and the kernel run backwards. */
function convTranspose(site: Site, inputs: Inputs): Value {
  const [x, w] = signalAndKernel(site, inputs);
  const groups = integerAttribute(site, 'group', 1);
  const axes = x.shape.slice(2);
  const own = alongAxes(site, w.shape.slice(2), axes);
  const extra = perAxis(site, 'output_padding', axes.length, 0);
  const wanted = integersAttribute(site, 'output_shape')?.slice(-axes.length);
  const auto = textAttribute(site, 'auto_pad', 'NOTSET');
  let signal: Value = x;
  const along = own.map((a, k): Along => {
    const reach = (a.size - 1) * a.dilation;
    const full = (axes[k]! - 1) * a.stride + reach + 1;
    let [before, after, more] = [a.before, a.after, extra[k]!];
    const same = auto === 'SAME_UPPER' || auto === 'SAME_LOWER';
    const length = wanted?.[k] ?? (same ? axes[k]! * a.stride : undefined);
    if (length !== undefined) {
      const total = Math.max(0, full + extra[k]! - length);
      more = Math.max(0, length - full - extra[k]!) + extra[k]!;
      const less = Math.floor(total / 2);
      [before, after] = auto === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
    }
    signal = withZeros(site, signal, k + 2, a.stride);
    const [front, back] = [reach - before, reach - after + more];
    // Windows begin inside: what stands before them is cut.
    if (front < 0 || back < 0) signal = padAxis(site, signal, k + 2, [Math.min(0, front), Math.min(0, back)]);
    return { ...a, stride: 1, before: Math.max(0, front), after: Math.max(0, back) };
  });
  let kernel: Value = w;
  w.shape.slice(2).forEach((size, k) => {
    if (size > 1) kernel = takeValue(site, kernel, k + 2, range(0, size).reverse());
  });
  const result = correlate(site, asTensor(site, signal), asTensor(site, kernel), along, groups, true);
  if (inputs[2] === undefined) return result;
  return combine(site, '+', result, perChannel(site, given(site, inputs, 2), x.shape.length));
}

/** Entries along an axis with stride − 1 zeros between them. */
function withZeros(site: Site, value: Value, axis: number, stride: number): Value {
  const own = shapeOf(value);
  const width = own[axis]!;
  if (stride === 1 || width === 1) return value;
  const column = [...own.slice(0, axis + 1), 1, ...own.slice(axis + 1)];
  checkedCount(
    site,
    column.map((n, k) => (k === axis + 1 ? stride : n)),
  );
  const padded = padAxis(site, reshapeValue(site, value, column), axis + 1, [0, stride - 1]);
  const long = reshapeValue(
    site,
    padded,
    own.map((n, k) => (k === axis ? n * stride : n)),
  );
  return takeValue(site, long, axis, range(0, (width - 1) * stride + 1));
}

export const CONVOLUTIONS: Readonly<Record<string, OperatorRow>> = {
  Conv: row(conv, [1, 2]),
  ConvTranspose: row(convTranspose, [1, 2]),
};
