/** Operators of arithmetic, comparison and choice. */
import { shapeText } from '../files/import-error.js';
import {
  applied,
  combine,
  larger,
  negated,
  number,
  pointwiseValue,
  powerOf,
  type Sign,
  smaller,
  unknownOf,
} from '../values/arithmetic.js';
import { broadcastShape, mapped, numbersOf, zipped } from '../values/fold.js';
import { asTensor, reshapeValue, spreadTo } from '../values/moves.js';
import type { Site } from '../values/site.js';
import { type Constant, constantOf, type Masked, sameList, type Tensor, type Value } from '../values/value.js';
import type { NumberKind } from '../wire/data-types.js';
import { given, hasAttribute, type Inputs, integerAttribute, type OperatorRow, row, shapeOf } from './operator-row.js';
import { recogniseProduct, recogniseQuotient } from './recognise.js';

/** Up to this a number in front of a softmax shuts a score out. */
const SHUT = -1e4;

/** In the first versions the second operand has its first axis at an axis of the first. */
function placed(site: Site, a: Value, b: Value): Value {
  if (!hasAttribute(site, 'axis') || site.opset >= 7) return b;
  const [own, wide] = [shapeOf(b), shapeOf(a)];
  const axis = integerAttribute(site, 'axis', 0);
  const at = axis < 0 ? axis + wide.length : axis;
  const behind = wide.length - at - own.length;
  if (at < 0 || behind < 0) site.fail(`axis ${axis} of shape ${shapeText(wide)}`, `room for ${shapeText(own)}`);
  return reshapeValue(site, b, [...own, ...Array.from({ length: behind }, () => 1)]);
}

const binary = (sign: Sign): OperatorRow =>
  row((site, inputs) => {
    const a = given(site, inputs, 0);
    const b = placed(site, a, given(site, inputs, 1));
    if (sign === '+') return plusBias(site, a, b);
    if (a.kind === 'tensor' && (b.kind === 'tensor' || (b.kind === 'constant' && b.count === 1))) {
      const other = asTensor(site, b);
      const found =
        sign === '*' ? recogniseProduct(site, a, other) : sign === '/' ? recogniseQuotient(site, a, other) : undefined;
      if (found !== undefined) return found;
    }
    if (sign === '*' && a.kind === 'constant' && a.count === 1 && b.kind === 'tensor') {
      const found = recogniseProduct(site, b, asTensor(site, a));
      if (found !== undefined) return found;
    }
    return combine(site, sign, a, b);
  });

/** A sum, in which a constant may be the mask of a softmax, and what is masked stays so. */
export function plusBias(site: Site, a: Value, b: Value): Value {
  const found = biased(site, a, b) ?? biased(site, b, a);
  if (found !== undefined) return found;
  for (const [scores, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (scores.kind !== 'masked' || other.kind === 'masked' || !isSpreadOver(other, scores)) continue;
    const moved = combine(site, '+', scores.scores, other);
    if (moved.kind === 'tensor')
      return masked(site, moved, scores.mask, () => asTensor(site, combine(site, '+', scores.plain(), other)));
  }
  return combine(site, '+', a, b);
}

/** Whether a value is spread over another and makes it no larger. */
const isSpreadOver = (value: Value, whole: Value): boolean => {
  const shape = broadcastShape(shapeOf(value), shapeOf(whole));
  return shape !== undefined && sameList(shape, shapeOf(whole));
};

/** Scores and a constant that shuts some of them out: its numbers up to −10⁴ are a mask, the others are added. */
function biased(site: Site, scores: Value, bias: Value): Masked | undefined {
  if ((scores.kind !== 'tensor' && scores.kind !== 'masked') || bias.kind !== 'constant' || bias.type !== 'float')
    return undefined;
  if (bias.filled !== undefined || bias.count > 2 ** 24 || !isSpreadOver(bias, scores)) return undefined;
  const numbers = numbersOf(site, bias);
  if (!numbers.some((x) => x <= SHUT)) return undefined;
  const mask = mapped(site, bias, 'float', (x) => (x <= SHUT ? 0 : 1));
  const added = numbers.some((x) => x > SHUT && x !== 0);
  const rest = added ? { ...mapped(site, bias, 'float', (x) => (x <= SHUT ? 0 : x)), name: bias.name } : number(0);
  const inner = scores.kind === 'masked' ? scores.scores : scores;
  const moved = asTensor(site, combine(site, '+', inner, rest));
  const both = scores.kind === 'masked' ? zipped(site, [scores.mask, mask], 'float', (x, y) => x * y) : mask;
  return masked(site, moved, both, () => {
    if (numbers.some((x) => !Number.isFinite(x)))
      site.fail('scores that a mask shuts out, without a softmax behind them', 'a softmax along their last axis');
    return asTensor(site, combine(site, '+', scores, bias));
  });
}

/** Of what is masked already, both masks count. */
const masked = (site: Site, scores: Tensor | Masked, mask: Constant, plain: () => Tensor): Masked => ({
  kind: 'masked',
  type: 'float',
  shape: scores.shape,
  scores: scores.kind === 'masked' ? scores.scores : scores,
  mask: scores.kind === 'masked' ? zipped(site, [scores.mask, mask], 'float', (a, b) => a * b) : mask,
  plain,
});

/** Chosen entry by entry: by a constant, a mask in front of a softmax where what is not chosen is shut out. */
export function chosenBy(site: Site, condition: Value, a: Value, b: Value): Value {
  if (condition.kind !== 'constant') return site.unsupported('a choice by data');
  if (a.kind === 'constant' && b.kind === 'constant')
    return zipped(site, [condition, a, b], a.type, (c, x, y) => (c !== 0 ? x : y));
  if (condition.filled !== undefined) {
    const wide = [a, b, condition].reduce<readonly number[] | undefined>(
      (shape, v) => shape && broadcastShape(shape, shapeOf(v)),
      [],
    );
    return spreadTo(site, condition.filled !== 0 ? a : b, wide ?? site.fail('shapes that do not fit', 'equal ones'));
  }
  const yes = mapped(site, condition, 'float', (c) => (c === 0 ? 0 : 1));
  const no = mapped(site, condition, 'float', (c) => (c === 0 ? 1 : 0));
  const choose = (x: Value, y: Value): Value =>
    combine(site, '+', combine(site, '*', x, yes), combine(site, '*', y, no));
  for (const [kept, out, mask] of [
    [a, b, yes],
    [b, a, no],
  ] as const) {
    if (out.kind !== 'constant' || out.filled === undefined || !(out.filled <= SHUT)) continue;
    if ((kept.kind !== 'tensor' && kept.kind !== 'masked') || !isSpreadOver(condition, kept)) continue;
    const shut = out.filled;
    return masked(site, kept, mask, () => {
      if (!Number.isFinite(shut))
        site.fail('scores that a mask shuts out, without a softmax behind them', 'a softmax along their last axis');
      return asTensor(site, choose(a, b));
    });
  }
  return choose(a, b);
}

/** A comparison: of constants only; of data its result is not differentiable and is a function like any other. */
const compared = (f: (x: number, y: number) => number, type: NumberKind = 'boolean'): OperatorRow =>
  row((site, inputs) => {
    const [a, b] = [given(site, inputs, 0), given(site, inputs, 1)];
    if (a.kind === 'constant' && b.kind === 'constant') return zipped(site, [a, b], type, f);
    const shape = broadcastShape(shapeOf(a), shapeOf(b)) ?? site.fail('shapes that do not fit', 'equal ones');
    return unknownOf(site, [asTensor(site, a), asTensor(site, b)], shape, type);
  });

const truth = (f: (x: number, y: number) => boolean): OperatorRow => compared((x, y) => (f(x, y) ? 1 : 0));

/** A question about each number. Of the weights of a softmax the answer is no: no row of a mask shuts all out. */
function ofConstant(site: Site, inputs: Inputs, is: (x: number) => boolean): Value {
  const value = given(site, inputs, 0);
  if (value.kind === 'constant') return mapped(site, value, 'boolean', (x) => (is(x) ? 1 : 0));
  const tensor = asTensor(site, value);
  if (tensor.node.operation.kind === 'softmax') return constantOf('boolean', tensor.shape, 0);
  return unknownOf(site, [tensor], tensor.shape, 'boolean');
}

/** All inputs, from the left. */
const folded = (f: (site: Site, a: Value, b: Value) => Value): OperatorRow =>
  row((site, inputs) => {
    const values = inputs.map((_, k) => given(site, inputs, k));
    if (values.length === 0) return site.fail('no inputs', 'some');
    return values.reduce((a, b) => f(site, a, b));
  });

function raised(site: Site, inputs: Inputs): Value {
  const base = given(site, inputs, 0);
  const exponent = placed(site, base, given(site, inputs, 1));
  if (base.kind === 'constant' && exponent.kind === 'constant')
    return zipped(site, [base, exponent], base.type, (x, y) => x ** y);
  if (exponent.kind === 'constant' && exponent.filled !== undefined) {
    const shape = broadcastShape(shapeOf(base), exponent.shape) ?? [];
    if (shape.length !== shapeOf(base).length) site.unsupported('its shapes');
    return powerOf(site, base, exponent.filled);
  }
  // b^e = e^{e log b}, for positive b.
  const logarithm = pointwiseValue(site, base, Math.log, (t) => applied(site, 'log', t));
  return pointwiseValue(site, combine(site, '*', logarithm, exponent), Math.exp, (t) => applied(site, 'exp', t));
}

const modulo = (site: Site, inputs: Inputs): Value =>
  compared(
    integerAttribute(site, 'fmod', 0) !== 0 ? (x, y) => x % y : (x, y) => x - y * Math.floor(x / y),
    'integer',
  ).read(site, inputs) as Value;

export const ARITHMETIC: Readonly<Record<string, OperatorRow>> = {
  Add: binary('+'),
  And: truth((x, y) => x !== 0 && y !== 0),
  Div: binary('/'),
  Equal: truth((x, y) => x === y),
  Greater: truth((x, y) => x > y),
  GreaterOrEqual: truth((x, y) => x >= y),
  IsInf: row((site, inputs) =>
    ofConstant(site, inputs, (x) => x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY),
  ),
  IsNaN: row((site, inputs) => ofConstant(site, inputs, Number.isNaN)),
  Less: truth((x, y) => x < y),
  LessOrEqual: truth((x, y) => x <= y),
  Max: folded(larger),
  Mean: row((site, inputs) => {
    const total = folded((s, a, b) => combine(s, '+', a, b)).read(site, inputs) as Value;
    return combine(site, '*', total, number(1 / inputs.length));
  }),
  Min: folded(smaller),
  Mod: row(modulo),
  Mul: binary('*'),
  Neg: row((site, inputs) => negated(site, given(site, inputs, 0))),
  Not: row((site, inputs) => {
    const value = given(site, inputs, 0);
    if (value.kind === 'constant') return mapped(site, value, 'boolean', (x) => (x === 0 ? 1 : 0));
    return unknownOf(site, [asTensor(site, value)], shapeOf(value), 'boolean');
  }),
  Or: truth((x, y) => x !== 0 || y !== 0),
  Pow: row(raised),
  Sub: binary('-'),
  Sum: folded((site, a, b) => combine(site, '+', a, b)),
  Where: row((site, inputs) => chosenBy(site, given(site, inputs, 0), given(site, inputs, 1), given(site, inputs, 2))),
  Xor: truth((x, y) => (x !== 0) !== (y !== 0)),
};
