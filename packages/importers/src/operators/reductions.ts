/** Sums, means and the like along axes. */
import { reduce } from '@lawful/networks';
import { applied, negated, powerOf } from '../values/arithmetic.js';
import { reducedConstant } from '../values/fold.js';
import { asTensor, range, reshapeValue, tensorOf } from '../values/moves.js';
import type { Site } from '../values/site.js';
import type { Tensor, Value } from '../values/value.js';
import { axesOf, given, type Inputs, integerAttribute, type OperatorRow, row, shapeOf } from './operator-row.js';

type By = 'sum' | 'mean' | 'max' | 'norm2';

/** One number of the entries along axes, which stay with width 1. */
export function reduced(site: Site, value: Tensor, by: By, over: readonly number[]): Tensor {
  const kept = value.shape.map((n, k) => (over.includes(k) ? 1 : n));
  if (over.length === 0 && by !== 'norm2') return value;
  if (over.length === 0) return powerOf(site, value, 2) as Tensor;
  // A vector is a column: all of it is reduced.
  const axes = value.node.axes.flatMap((_, k) => (over.includes(k) || k >= value.shape.length ? [k] : []));
  return tensorOf(site, reduce(value.node, by, value.shape.length < 2 ? axes : over, site.at), kept, value.type);
}

const FOLDS: Readonly<Record<string, (group: Float64Array) => number>> = {
  sum: (g) => g.reduce((a, b) => a + b, 0),
  mean: (g) => g.reduce((a, b) => a + b, 0) / g.length,
  max: (g) => g.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  norm2: (g) => g.reduce((a, b) => a + b * b, 0),
  min: (g) => g.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  product: (g) => g.reduce((a, b) => a * b, 1),
  absolute: (g) => g.reduce((a, b) => a + Math.abs(b), 0),
  exponentials: (g) => g.reduce((a, b) => a + Math.exp(b), 0),
};

const reduction = (
  fold: keyof typeof FOLDS,
  ofTensor: (site: Site, value: Tensor, over: readonly number[]) => Value,
  onNumbers: (x: number) => number = (x) => x,
): OperatorRow =>
  row((site, inputs: Inputs) => {
    const value = given(site, inputs, 0);
    const own = shapeOf(value);
    const asked = axesOf(site, inputs, 1, own.length);
    const none = asked === undefined || asked.length === 0;
    if (none && integerAttribute(site, 'noop_with_empty_axes', 0) !== 0) return value;
    const over = none ? range(0, own.length) : asked;
    const result =
      value.kind === 'constant'
        ? reducedConstant(site, value, over, (g) => onNumbers(FOLDS[fold]!(g)))
        : ofTensor(site, asTensor(site, value), over);
    if (integerAttribute(site, 'keepdims', 1) !== 0) return result;
    return reshapeValue(
      site,
      result,
      own.filter((_, k) => !over.includes(k)),
    );
  });

const plain = (by: By): OperatorRow => reduction(by, (site, t, over) => reduced(site, t, by, over));

export const REDUCTIONS: Readonly<Record<string, OperatorRow>> = {
  ReduceL1: reduction('absolute', (site, t, over) => reduced(site, applied(site, 'abs', t), 'sum', over)),
  ReduceL2: reduction('norm2', (site, t, over) => applied(site, 'sqrt', reduced(site, t, 'norm2', over)), Math.sqrt),
  ReduceLogSum: reduction('sum', (site, t, over) => applied(site, 'log', reduced(site, t, 'sum', over)), Math.log),
  ReduceLogSumExp: reduction(
    'exponentials',
    (site, t, over) => applied(site, 'log', reduced(site, applied(site, 'exp', t), 'sum', over)),
    Math.log,
  ),
  ReduceMax: plain('max'),
  ReduceMean: plain('mean'),
  ReduceMin: reduction('min', (site, t, over) => negated(site, reduced(site, negated(site, t) as Tensor, 'max', over))),
  ReduceProd: reduction('product', (site) => site.unsupported('of data')),
  ReduceSum: plain('sum'),
  ReduceSumSquare: plain('norm2'),
};
