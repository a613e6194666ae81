/** Functions entry by entry, and softmax. */
import { softmax } from '@lawful/networks';
import {
  applied,
  combine,
  larger,
  negated,
  number,
  pointwiseValue,
  powerOf,
  relu,
  smaller,
  unknownOf,
} from '../values/arithmetic.js';
import { numbersOf, reducedConstant } from '../values/fold.js';
import { asTensor, range, reshapeValue, spreadTo, sure, tensorOf } from '../values/moves.js';
import type { Site } from '../values/site.js';
import type { Masked, Tensor, Value } from '../values/value.js';
import {
  axisOf,
  floatAttribute,
  given,
  type Inputs,
  integerAttribute,
  numberOf,
  type OperatorRow,
  row,
  shapeOf,
  textAttribute,
} from './operator-row.js';

type Unary = (site: Site, value: Value) => Value;

const unary = (f: Unary): OperatorRow => row((site, inputs) => f(site, given(site, inputs, 0)));

/** A function of the language, and its value for constants. */
const named = (name: string, onNumbers: (x: number) => number): OperatorRow =>
  unary((site, value) => pointwiseValue(site, value, onNumbers, (t) => applied(site, name, t)));

/** A function that the language has not: folded on constants, unknown elsewhere. */
const unnamed = (onNumbers: (x: number) => number): OperatorRow =>
  unary((site, value) => pointwiseValue(site, value, onNumbers, (t) => unknownOf(site, [t], t.shape, t.type)));

/** A function of a node, made of others. */
const composed = (f: (site: Site, tensor: Tensor) => Value): OperatorRow =>
  unary((site, value) => f(site, asTensor(site, value)));

/** min(max(x, a), b), a bound left out where it is infinite or missing. */
export function clipped(site: Site, value: Value, low: number | undefined, high: number | undefined): Value {
  const least = low === undefined || low < -1e30 ? undefined : low;
  const most = high === undefined || high > 1e30 ? undefined : high;
  if (value.kind === 'constant' || least === undefined || most === undefined) {
    const above = least === undefined ? value : least === 0 ? relu(site, value) : larger(site, value, number(least));
    return most === undefined ? above : smaller(site, above, number(most));
  }
  if (!(least < most)) return site.fail(`bounds ${least} and ${most}`, 'the first below the second');
  return applied(site, 'clip', value, [least, most]);
}

function clip(site: Site, inputs: Inputs): Value {
  const bound = (k: number, name: string): number | undefined => {
    const input = inputs[k];
    if (input !== undefined) return numberOf(site, input, `the bound ${name}`);
    return site.node.attributes.get(name)?.float;
  };
  return clipped(site, given(site, inputs, 0), bound(1, 'min'), bound(2, 'max'));
}

/** x where x > 0, else s·x with s trained. */
function leakyByParameter(site: Site, inputs: Inputs): Value {
  const [value, slope] = [asTensor(site, given(site, inputs, 0)), given(site, inputs, 1)];
  // In the first versions slopes stand along the second axis.
  const own = shapeOf(slope);
  const channels = own.length === 1 && value.shape.length > 2 && own[0] === value.shape[1] && site.opset < 7;
  const aligned = channels
    ? reshapeValue(site, slope, [own[0]!, ...value.shape.slice(2).map(() => 1)])
    : own.length === 1 && own[0] === 1
      ? reshapeValue(site, slope, [])
      : slope;
  return combine(site, '-', relu(site, value), combine(site, '*', aligned, relu(site, negated(site, value))));
}

/** a·max(αx + β, 0) cut at 1. */
const hardSigmoid = (site: Site, value: Value, alpha: number, beta: number): Value =>
  clipped(site, combine(site, '+', combine(site, '*', value, number(alpha)), number(beta)), 0, 1);

/** Whether a mask leaves nothing in some row: then its numbers count after all. */
function shutsRows(site: Site, { mask, shape }: Masked, over: readonly number[]): boolean {
  const last = mask.shape.length - 1;
  if (over.length !== 1 || over[0] !== shape.length - 1 || mask.shape[last] !== shape.at(-1)) return false;
  const rows = reducedConstant(site, mask, [last], (group) => group.reduce((a, b) => Math.max(a, b), 0));
  return numbersOf(site, rows).includes(0);
}

/** Of scores along axes; those that a mask shuts out get no weight. */
export function softmaxOf(site: Site, value: Value, over: readonly number[]): Tensor {
  if (value.kind === 'masked' && shutsRows(site, value, over)) return softmaxOf(site, value.plain(), over);
  const scores = value.kind === 'masked' ? value.scores : asTensor(site, value);
  const mask = value.kind === 'masked' ? asTensor(site, spreadTo(site, value.mask, scores.shape)).node : undefined;
  return tensorOf(site, sure(site, softmax(scores.node, mask, site.at, over)), scores.shape);
}

/** Along one axis; before version 13 along all axes from it on. */
function softmaxValue(site: Site, inputs: Inputs): Tensor {
  const value = given(site, inputs, 0);
  const order = shapeOf(value).length;
  const late = site.opset >= 13;
  const axis = axisOf(site, integerAttribute(site, 'axis', late ? -1 : 1), order);
  return softmaxOf(site, value, late ? [axis] : range(axis, Math.max(order, axis + 1)));
}

const SELU = { alpha: Math.fround(1.6732632), gamma: Math.fround(1.050701) };

export const ACTIVATIONS: Readonly<Record<string, OperatorRow>> = {
  Abs: named('abs', Math.abs),
  Acos: unnamed(Math.acos),
  Asin: unnamed(Math.asin),
  Atan: unnamed(Math.atan),
  Ceil: unnamed(Math.ceil),
  Celu: composed((site, t) => {
    const alpha = floatAttribute(site, 'alpha', 1);
    const inner = applied(site, 'elu', combine(site, '*', t, number(1 / alpha)));
    return combine(site, '*', inner, number(alpha));
  }),
  Clip: row(clip),
  Cos: named('cos', Math.cos),
  Cosh: named('cosh', Math.cosh),
  Elu: composed((site, t) => applied(site, 'elu', t, [floatAttribute(site, 'alpha', 1)])),
  Erf: composed((site, t) => applied(site, 'erf', t)),
  Exp: named('exp', Math.exp),
  Floor: unnamed(Math.floor),
  Gelu: composed((site, t) =>
    applied(site, textAttribute(site, 'approximate', 'none') === 'tanh' ? 'gelu_tanh' : 'gelu', t),
  ),
  HardSigmoid: composed((site, t) =>
    hardSigmoid(site, t, floatAttribute(site, 'alpha', Math.fround(0.2)), floatAttribute(site, 'beta', 0.5)),
  ),
  HardSwish: composed((site, t) => applied(site, 'hardswish', t)),
  LeakyRelu: composed((site, t) => applied(site, 'leaky_relu', t, [floatAttribute(site, 'alpha', Math.fround(0.01))])),
  Log: named('log', Math.log),
  LogSoftmax: row((site, inputs) => applied(site, 'log', softmaxValue(site, inputs))),
  Mish: composed((site, t) => combine(site, '*', t, applied(site, 'tanh', applied(site, 'softplus', t)))),
  PRelu: row(leakyByParameter, [1]),
  Reciprocal: unary((site, value) => powerOf(site, value, -1)),
  Relu: unary(relu),
  Round: unnamed((x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x))),
  Selu: composed((site, t) =>
    combine(
      site,
      '*',
      applied(site, 'elu', t, [floatAttribute(site, 'alpha', SELU.alpha)]),
      number(floatAttribute(site, 'gamma', SELU.gamma)),
    ),
  ),
  Sigmoid: named('sigmoid', (x) => 1 / (1 + Math.exp(-x))),
  Sign: unnamed(Math.sign),
  Sin: named('sin', Math.sin),
  Sinh: named('sinh', Math.sinh),
  Softmax: row(softmaxValue),
  Softplus: named('softplus', (x) => Math.log1p(Math.exp(x))),
  Softsign: composed((site, t) => combine(site, '/', t, combine(site, '+', applied(site, 'abs', t), number(1)))),
  Sqrt: named('sqrt', Math.sqrt),
  Swish: composed((site, t) => {
    const alpha = floatAttribute(site, 'alpha', 1);
    if (alpha === 1) return applied(site, 'silu', t);
    return combine(site, '*', t, applied(site, 'sigmoid', combine(site, '*', t, number(alpha))));
  }),
  Tan: composed((site, t) => combine(site, '/', applied(site, 'sin', t), applied(site, 'cos', t))),
  Tanh: named('tanh', Math.tanh),
};
