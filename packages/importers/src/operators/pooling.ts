/** Pooling: windows, then their largest entry, their mean or norm; and the normalisation over neighbouring channels. */
import { window } from '@lawful/networks';
import { shapeText } from '../files/import-error.js';
import { applied, combine, number, powerOf } from '../values/arithmetic.js';
import { checkedCount } from '../values/fold.js';
import { asTensor, range, reshapeValue, sure, takeValue, tensorOf } from '../values/moves.js';
import type { Site } from '../values/site.js';
import { constantOf, type Tensor, type Value } from '../values/value.js';
import { type Along, alongAxes, windowsAlong } from './convolutions.js';
import {
  floatAttribute,
  given,
  type Inputs,
  integerAttribute,
  integersAttribute,
  type OperatorRow,
  row,
} from './operator-row.js';
import { reduced } from './reductions.js';

interface Pool {
  readonly value: Tensor;
  readonly along: readonly Along[];
  /** How many windows along each axis. */
  readonly counts: readonly number[];
  /** Axes of places behind those of positions, in the view. */
  readonly places: readonly number[];
}

function poolOf(site: Site, inputs: Inputs): Pool {
  const value = asTensor(site, given(site, inputs, 0));
  const widths = value.shape.slice(2);
  if (widths.length === 0) site.fail(`a tensor of shape ${shapeText(value.shape)}`, 'N x C x …');
  const sizes = integersAttribute(site, 'kernel_shape') ?? site.fail('no kernel_shape', 'one');
  if (sizes.length !== widths.length) site.fail(`a kernel_shape of ${sizes.length} numbers`, `${widths.length}`);
  const along = alongAxes(site, sizes, widths);
  const ceil = integerAttribute(site, 'ceil_mode', 0) !== 0;
  const counts = along.map((a, k) => windowsAlong(site, a, widths[k]!, ceil));
  return { value, along, counts, places: widths.map((_, k) => 3 + 2 * k) };
}

/** The places of the signal in each window, those outside left out. */
const insideOf = (a: Along, count: number, width: number): number[][] =>
  range(0, count).map((w) =>
    range(0, a.size)
      .map((i) => w * a.stride + i * a.dilation - a.before)
      .filter((place) => place >= 0 && place < width),
  );

/** The view with an axis of places behind each axis of positions; what is outside is zero, or any other place of the window. */
function viewOf(site: Site, pool: Pool, outside: 'zero' | 'repeat'): Tensor {
  const { value, along, counts } = pool;
  const widths = value.shape.slice(2);
  checkedCount(site, [...value.shape.slice(0, 2), ...along.flatMap((a, k) => [counts[k]!, a.size])]);
  const reach = (a: Along): number => (a.size - 1) * a.dilation + 1;
  const behind = (a: Along, k: number): number => (counts[k]! - 1) * a.stride + reach(a) - widths[k]! - a.before;
  // The nearest place is in the window, too, when windows have no gaps.
  const near = along.every((a, k) => (a.dilation === 1 ? a.before < a.size : a.before <= 0 && behind(a, k) <= 0));
  if (outside === 'repeat' && !near) return viewByPlaces(site, pool);
  const runs = along.map((a, k) => ({
    axis: k + 2,
    size: reach(a),
    stride: a.stride,
    before: a.before,
    after: behind(a, k),
  }));
  const shape = [...value.shape.slice(0, 2), ...along.flatMap((a, k) => [counts[k]!, reach(a)])];
  checkedCount(site, shape);
  const node = sure(site, window(value.node, runs, outside === 'zero' ? 'zero' : 'none', site.at));
  let view: Value = tensorOf(site, node, shape);
  along.forEach((a, k) => {
    if (a.dilation === 1) return;
    const places = range(0, a.size).map((i) => i * a.dilation);
    view = takeValue(site, view, 3 + 2 * k, places);
  });
  return asTensor(site, view);
}

/** The same by lists of places: outside stands another place of the window, which a maximum does not see. */
function viewByPlaces(site: Site, { value, along, counts }: Pool): Tensor {
  let view: Value = value;
  along.forEach((a, k) => {
    site.draft.take(counts[k]! * a.size, site);
    const width = value.shape[k + 2]!;
    const places = range(0, counts[k]!).flatMap((w) => {
      const all = range(0, a.size).map((i) => w * a.stride + i * a.dilation - a.before);
      const first = all.find((place) => place >= 0 && place < width);
      if (first === undefined) return site.fail('a window in the padding', 'one that meets the signal');
      return all.map((place) => (place >= 0 && place < width ? place : first));
    });
    const before = view.shape!;
    const shape = [...before.slice(0, 2 + 2 * k), counts[k]!, a.size, ...before.slice(3 + 2 * k)];
    view = reshapeValue(site, takeValue(site, view, 2 + 2 * k, places), shape);
  });
  return asTensor(site, view);
}

/** Without the axes of places, which have width 1. */
function positions(site: Site, pool: Pool, reducedView: Value): Value {
  return reshapeValue(site, reducedView, [...pool.value.shape.slice(0, 2), ...pool.counts]);
}

function maxPool(site: Site, inputs: Inputs): Value {
  const pool = poolOf(site, inputs);
  return positions(site, pool, reduced(site, viewOf(site, pool, 'repeat'), 'max', pool.places));
}

function averagePool(site: Site, inputs: Inputs): Value {
  const pool = poolOf(site, inputs);
  const { along, counts, value } = pool;
  const padded = integerAttribute(site, 'count_include_pad', 0) !== 0;
  const sizes = along.map((a, k) => {
    const width = value.shape[k + 2]!;
    site.draft.take(counts[k]! * a.size, site);
    if (!padded) return insideOf(a, counts[k]!, width).map((list) => list.length);
    const wide = { ...a, before: 0 };
    return insideOf(wide, counts[k]!, width + a.before + a.after).map((list) => list.length);
  });
  const view = viewOf(site, pool, 'zero');
  if (sizes.every((list, k) => list.every((n) => n === along[k]!.size)))
    return positions(site, pool, reduced(site, view, 'mean', pool.places));
  let total = positions(site, pool, reduced(site, view, 'sum', pool.places));
  sizes.forEach((list, k) => {
    const share = constantOf(
      'float',
      [list.length, ...counts.slice(k + 1).map(() => 1)],
      Float64Array.from(list, (n) => 1 / n),
      { name: `${site.node.outputs[0] ?? 'pool'}.shares.${k + 1}` },
    );
    total = combine(site, '*', total, share);
  });
  return total;
}

const overPlaces = (by: 'mean' | 'max'): OperatorRow =>
  row((site, inputs) => {
    const value = asTensor(site, given(site, inputs, 0));
    return reduced(site, value, by, range(2, value.shape.length));
  });

/** x/(k + α/n·Σ x² over n neighbouring channels)^β. */
function neighbourNorm(site: Site, inputs: Inputs): Value {
  const value = asTensor(site, given(site, inputs, 0));
  const size = integerAttribute(site, 'size', 1);
  if (size < 1 || value.shape.length < 2) site.fail(`${size} channels of shape ${shapeText(value.shape)}`, 'N x C x …');
  const before = Math.floor((size - 1) / 2);
  const along = { axis: 1, size, stride: 1, before, after: size - 1 - before };
  const shape = [value.shape[0]!, value.shape[1]!, size, ...value.shape.slice(2)];
  checkedCount(site, shape);
  const view = tensorOf(site, sure(site, window(value.node, [along], 'zero', site.at)), shape);
  const squares = reshapeValue(site, reduced(site, view, 'norm2', [2]), value.shape);
  const share = number(floatAttribute(site, 'alpha', 1e-4) / size);
  const base = combine(site, '+', combine(site, '*', squares, share), number(floatAttribute(site, 'bias', 1)));
  return combine(site, '/', value, powerOf(site, base, floatAttribute(site, 'beta', 0.75)));
}

function normPool(site: Site, inputs: Inputs): Value {
  const pool = poolOf(site, inputs);
  if (integerAttribute(site, 'p', 2) !== 2) site.unsupported('its norm');
  return positions(site, pool, applied(site, 'sqrt', reduced(site, viewOf(site, pool, 'zero'), 'norm2', pool.places)));
}

export const POOLING: Readonly<Record<string, OperatorRow>> = {
  AveragePool: row(averagePool),
  GlobalAveragePool: overPlaces('mean'),
  GlobalMaxPool: overPlaces('max'),
  LpPool: row(normPool),
  LRN: row(neighbourNorm),
  MaxPool: row(maxPool),
};
