/** Operators that move entries, or make constants: shapes, choices, joins. */
import { shapeText } from '../files/import-error.js';
import { checkedCount, mapped, numbersOf, reducedConstant, stridesOf } from '../values/fold.js';
import { asTensor, joinValues, permuteValue, range, reshapeValue, spreadTo, takeValue } from '../values/moves.js';
import type { Site } from '../values/site.js';
import { constantFrom, constantOf, integersConstant, type Value } from '../values/value.js';
import { dataType, dataTypeName } from '../wire/data-types.js';
import {
  axesOf,
  axisOf,
  floatAttribute,
  floatsAttribute,
  given,
  hasAttribute,
  type Inputs,
  integerAttribute,
  integersAttribute,
  integersOf,
  numberOf,
  type OperatorRow,
  row,
  shapeOf,
} from './operator-row.js';

function reshape(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const own = shapeOf(value);
  const asked =
    inputs[1] === undefined
      ? (integersAttribute(site, 'shape') ?? site.fail('no shape', 'one'))
      : integersOf(site, inputs[1], 'a shape');
  const literal = integerAttribute(site, 'allowzero', 0) !== 0;
  const shape = asked.map((n, k) => (n === 0 && !literal ? (own[k] ?? site.fail('a width 0', 'a positive one')) : n));
  const open = shape.indexOf(-1);
  const total = checkedCount(site, own);
  const rest = shape.reduce((product, n, k) => (k === open ? product : product * n), 1);
  if (open >= 0) shape[open] = rest === 0 ? 0 : total / rest;
  if (checkedCount(site, shape) !== total)
    site.fail(`a tensor of shape ${shapeText(own)} in the shape ${shapeText(asked)}`, `${total} entries`);
  return reshapeValue(site, value, shape);
}

function flatten(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const own = shapeOf(value);
  const axis = integerAttribute(site, 'axis', 1);
  const at = axis < 0 ? axis + own.length : axis;
  if (at < 0 || at > own.length) site.fail(`axis ${axis} of a tensor of ${own.length} axes`, 'one between them');
  const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);
  return reshapeValue(site, value, [product(own.slice(0, at)), product(own.slice(at))]);
}

function squeeze(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const own = shapeOf(value);
  const axes = axesOf(site, inputs, 1, own.length) ?? range(0, own.length).filter((k) => own[k] === 1);
  const wide = axes.find((k) => own[k] !== 1);
  if (wide !== undefined) site.fail(`axis ${wide} of width ${own[wide]}, to be left out`, 'width 1');
  return reshapeValue(
    site,
    value,
    own.filter((_, k) => !axes.includes(k)),
  );
}

function unsqueeze(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const own = shapeOf(value);
  const asked = inputs[1] === undefined ? integersAttribute(site, 'axes') : integersOf(site, inputs[1], 'axes');
  if (asked === undefined) return site.fail('no axes', 'some');
  const order = own.length + asked.length;
  const axes = asked.map((axis) => axisOf(site, axis, order));
  if (new Set(axes).size !== axes.length) site.fail('an axis twice among axes', 'each axis once');
  const rest = [...own];
  const shape = range(0, order).map((k) => (axes.includes(k) ? 1 : rest.shift()!));
  return reshapeValue(site, value, shape);
}

function transpose(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const order = shapeOf(value).length;
  const asked = integersAttribute(site, 'perm') ?? range(0, order).reverse();
  if (asked.length !== order || new Set(asked).size !== order || asked.some((k) => k < 0 || k >= order))
    site.fail(`the order ${asked.slice(0, 20).join(' ')} of ${order} axes`, `each of 0 … ${order - 1} once`);
  return permuteValue(site, value, asked);
}

function concat(site: Site, inputs: Inputs): Value {
  const values = inputs.map((_, k) => given(site, inputs, k));
  if (values.length === 0) return site.fail('no inputs', 'some');
  return joinValues(site, values, axisOf(site, integerAttribute(site, 'axis', 1), shapeOf(values[0]!).length));
}

function split(site: Site, inputs: Inputs): readonly Value[] {
  const value = given(site, inputs, 0);
  const own = shapeOf(value);
  const axis = axisOf(site, integerAttribute(site, 'axis', 0), own.length);
  const width = own[axis] ?? 1;
  const outputs = site.node.outputs.length;
  const even = Math.ceil(width / outputs);
  const sizes =
    inputs[1] === undefined
      ? (integersAttribute(site, 'split') ??
        range(0, outputs).map((k) => Math.max(0, Math.min(even, width - k * even))))
      : integersOf(site, inputs[1], 'sizes of parts');
  if (sizes.length !== outputs || sizes.some((n) => n < 0) || sizes.reduce((a, b) => a + b, 0) !== width)
    site.fail(`parts of ${sizes.slice(0, 20).join(', ')} along an axis of width ${width}`, `${outputs} that sum to it`);
  let from = 0;
  return sizes.map((size) => {
    const part = takeValue(site, value, axis, range(from, from + size));
    from += size;
    return part;
  });
}

function slice(site: Site, inputs: Inputs): Value {
  let value = given(site, inputs, 0);
  const own = shapeOf(value);
  const list = (k: number, name: string): readonly number[] | undefined =>
    inputs[k] === undefined ? integersAttribute(site, name) : integersOf(site, inputs[k], name);
  const [starts, ends] = [list(1, 'starts') ?? [], list(2, 'ends') ?? []];
  const axes = axesOf(site, inputs, 3, own.length) ?? range(0, starts.length);
  const steps = list(4, 'steps') ?? starts.map(() => 1);
  if (![ends, axes, steps].every((l) => l.length === starts.length) || axes.some((a) => a >= own.length))
    site.fail(
      `${starts.length} starts, ${ends.length} ends, ${axes.length} axes`,
      'as many of each, and axes that exist',
    );
  for (const [k, axis] of axes.entries()) {
    const width = own[axis]!;
    const step = steps[k]!;
    if (step === 0) site.fail('a step of 0', 'another');
    const from = (n: number): number => (n < 0 ? n + width : n);
    const clamp = (n: number, least: number, most: number): number => Math.min(Math.max(n, least), most);
    const [low, high] = step > 0 ? [0, width] : [-1, width - 1];
    const [start, end] = [clamp(from(starts[k]!), step > 0 ? 0 : -1, high), clamp(from(ends[k]!), low, high)];
    const count = Math.max(0, Math.ceil((end - start) / step));
    site.draft.take(count, site);
    value = takeValue(
      site,
      value,
      axis,
      Array.from({ length: count }, (_, i) => start + i * step),
    );
  }
  return value;
}

function expand(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const asked = integersOf(site, given(site, inputs, 1), 'a shape');
  const own = shapeOf(value);
  const order = Math.max(asked.length, own.length);
  // A width of 1 in the asked shape leaves the own width.
  const shape = range(0, order).map((k) => {
    const [p, q] = [own[own.length - order + k] ?? 1, asked[asked.length - order + k] ?? 1];
    return q === 1 || q === -1 ? p : q;
  });
  return spreadTo(site, value, shape);
}

function tile(site: Site, inputs: Inputs): Value {
  let value = given(site, inputs, 0);
  const own = shapeOf(value);
  // In the first versions: a number of copies, and one axis.
  const repeats =
    inputs[2] === undefined
      ? integersOf(site, given(site, inputs, 1), 'numbers of copies')
      : own.map((_, k) =>
          k === numberOf(site, inputs[2]!, 'an axis')
            ? numberOf(site, given(site, inputs, 1), 'a number of copies')
            : 1,
        );
  if (repeats.length !== own.length || repeats.some((n) => n < 1))
    site.fail(`${repeats.slice(0, 20).join(', ')} copies along ${own.length} axes`, 'a positive number for each');
  checkedCount(
    site,
    own.map((n, k) => n * repeats[k]!),
  );
  for (const [axis, copies] of repeats.entries()) {
    if (copies === 1) continue;
    const width = own[axis]!;
    const shape = shapeOf(value);
    if (width === 1) {
      value = spreadTo(
        site,
        value,
        shape.map((n, k) => (k === axis ? copies : n)),
      );
      continue;
    }
    site.draft.take(width * copies, site);
    value = takeValue(
      site,
      value,
      axis,
      range(0, width * copies).map((k) => k % width),
    );
  }
  return value;
}

function constant(site: Site): Value {
  const { attributes } = site.node;
  const tensor = attributes.get('value')?.tensor;
  if (tensor !== undefined) return constantFrom(tensor, { made: true });
  if (hasAttribute(site, 'value_float')) return constantOf('float', [], floatAttribute(site, 'value_float', 0));
  if (hasAttribute(site, 'value_int')) return constantOf('integer', [], integerAttribute(site, 'value_int', 0));
  const [floats, integers] = [floatsAttribute(site, 'value_floats'), integersAttribute(site, 'value_ints')];
  if (floats !== undefined) return constantOf('float', [floats.length], Float64Array.from(floats));
  if (integers !== undefined) return integersConstant(integers);
  return site.fail('a constant without a value', 'a dense tensor, numbers or a list of numbers');
}

function constantOfShape(site: Site, inputs: Inputs): Value {
  const shape = integersOf(site, given(site, inputs, 0), 'a shape');
  checkedCount(site, shape);
  const tensor = site.node.attributes.get('value')?.tensor;
  if (tensor !== undefined && tensor.count !== 1)
    site.fail(`a value of shape ${shapeText(tensor.shape)}`, 'one number');
  return constantOf(tensor?.type.kind ?? 'float', shape, tensor?.values()[0] ?? 0);
}

function rangeOf(site: Site, inputs: Inputs): Value {
  const values = [0, 1, 2].map((k) => given(site, inputs, k));
  const [start, limit, step] = values.map((v) => numberOf(site, v, 'a bound of a range')) as [number, number, number];
  const count = Math.max(0, Math.ceil((limit - start) / step));
  if (!Number.isSafeInteger(count)) site.fail(`a range from ${start} to ${limit} by ${step}`, 'finitely many numbers');
  site.draft.take(count, site);
  return constantOf(
    values[0]!.kind === 'constant' ? values[0]!.type : 'integer',
    [count],
    Float64Array.from({ length: count }, (_, k) => start + k * step),
  );
}

function cast(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const code = integerAttribute(site, 'to', 1);
  const type = dataType(code);
  if (type === undefined) return site.fail(`a cast to ${dataTypeName(code)}`, 'a type of numbers');
  if (value.kind === 'missing') return site.fail(value.why, 'a value');
  if (value.kind === 'tokens') {
    if (type.kind !== 'float') return value;
    return { ...asTensor(site, value), type: 'float' };
  }
  if (value.kind === 'masked') return type.kind === 'float' ? value : site.unsupported('a cast of scores');
  if (value.kind === 'constant') {
    const onNumbers: Readonly<Record<string, (x: number) => number>> = {
      float: (x) => x,
      integer: Math.trunc,
      boolean: (x) => (x === 0 ? 0 : 1),
    };
    return { ...mapped(site, value, type.kind, onNumbers[type.kind]!), name: value.name };
  }
  if (value.type === 'float' && type.kind !== 'float') return site.unsupported('a cast to whole numbers');
  return { ...value, type: type.kind };
}

function shape(site: Site, inputs: Inputs): Value {
  const own = shapeOf(given(site, inputs, 0));
  return integersConstant(
    own.slice(
      integerAttribute(site, 'start', 0),
      hasAttribute(site, 'end') ? integerAttribute(site, 'end', 0) : undefined,
    ),
  );
}

function nonZero(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  if (value.kind !== 'constant') return site.unsupported('of data');
  const strides = stridesOf(value.shape);
  const found = Array.from(numbersOf(site, value)).flatMap((x, k) => (x === 0 ? [] : [k]));
  const rows = value.shape.flatMap((n, axis) => found.map((k) => Math.floor(k / strides[axis]!) % n));
  return constantOf('integer', [value.shape.length, found.length], Float64Array.from(rows));
}

function cumulated(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  if (value.kind !== 'constant') return site.unsupported('of data');
  const axis = axisOf(site, numberOf(site, given(site, inputs, 1), 'an axis'), value.shape.length);
  if (integerAttribute(site, 'exclusive', 0) !== 0 || integerAttribute(site, 'reverse', 0) !== 0)
    return site.unsupported('its form');
  const numbers = Float64Array.from(numbersOf(site, value));
  const step = stridesOf(value.shape)[axis]!;
  const width = value.shape[axis]!;
  for (const k of numbers.keys()) if (Math.floor(k / step) % width > 0) numbers[k]! += numbers[k - step]!;
  return constantOf(value.type, value.shape, numbers);
}

function placeOfLargest(site: Site, inputs: Inputs, sign: 1 | -1): Value {
  const value = given(site, inputs, 0);
  if (value.kind !== 'constant') return site.unsupported('of data');
  if (integerAttribute(site, 'select_last_index', 0) !== 0) return site.unsupported('of the last');
  const axis = axisOf(site, integerAttribute(site, 'axis', 0), value.shape.length);
  const best = reducedConstant(site, value, [axis], (group) =>
    group.reduce((at, x, k) => (sign * (x - group[at]!) > 0 ? k : at), 0),
  );
  const kept = integerAttribute(site, 'keepdims', 1) !== 0;
  return reshapeValue(site, { ...best, type: 'integer' }, kept ? best.shape : best.shape.filter((_, k) => k !== axis));
}

export const SHAPES: Readonly<Record<string, OperatorRow>> = {
  ArgMax: row((site, inputs) => placeOfLargest(site, inputs, 1)),
  ArgMin: row((site, inputs) => placeOfLargest(site, inputs, -1)),
  Cast: row(cast),
  Concat: row(concat),
  Constant: row(constant),
  ConstantOfShape: row(constantOfShape),
  CumSum: row(cumulated),
  Expand: row(expand),
  Flatten: row(flatten),
  Identity: row((site, inputs) => given(site, inputs, 0)),
  NonZero: row(nonZero),
  Range: row(rangeOf),
  Reshape: row(reshape),
  Shape: row(shape),
  Size: row((site, inputs) => constantOf('integer', [], checkedCount(site, shapeOf(given(site, inputs, 0))))),
  Slice: row(slice),
  Split: row(split),
  Squeeze: row(squeeze),
  Tile: row(tile),
  Transpose: row(transpose),
  Unsqueeze: row(unsqueeze),
};
