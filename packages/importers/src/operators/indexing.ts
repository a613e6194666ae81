/** Operators that read by places: gather, embedding, one-hot rows, padding, triangles. */
import { contract } from '@lawful/networks';
import { plainText, shapeText } from '../files/import-error.js';
import { combine } from '../values/arithmetic.js';
import { checkedCount, numbersOf, strided, stridesOf, zipped } from '../values/fold.js';
import { asTensor, joinValues, permuteValue, range, reshapeValue, sure, takeValue, tensorOf } from '../values/moves.js';
import { addLeaf, type Site } from '../values/site.js';
import { constantOf, type Tensor, type Tokens, type Value } from '../values/value.js';
import {
  axesOf,
  axisOf,
  constantInput,
  floatAttribute,
  given,
  type Inputs,
  integerAttribute,
  integersAttribute,
  integersOf,
  numberOf,
  type OperatorRow,
  row,
  shapeOf,
  textAttribute,
} from './operator-row.js';

/** The rows of an input of integers as unit vectors: as many rows as integers, as many columns as there are places. */
function unitRows(site: Site, tokens: Tokens, places: number): Tensor {
  const rows = tokens.shape.reduce((a, b) => a * b, 1);
  if (rows === 0) site.fail(`an input of shape ${shapeText(tokens.shape)}`, 'some entries');
  const { tensors, leaves } = site.draft;
  const known = tensors.get(tokens.name);
  if (known !== undefined && (known.role !== 'tokens' || known.shape[1] !== places))
    site.fail(
      `the input ${tokens.name} as places among ${places}, and as ${known.role === 'tokens' ? `places among ${known.shape[1]}` : 'numbers'} elsewhere`,
      'one use of an input of integers',
    );
  const node =
    leaves.get(tokens.name) ?? addLeaf(site.draft, tokens.name, 'tokens', [rows, places], undefined, site.at);
  return tensorOf(site, node, [rows, places]);
}

/** Unit rows times a table along one of its axes. */
function embedding(site: Site, table: Tensor, axis: number, tokens: Tokens): Value {
  const rows = unitRows(site, tokens, table.shape[axis]!);
  const labels = table.shape.map((_, k) => k);
  const fresh = labels.length;
  const node = contract(
    [rows.node, table.node],
    [[fresh, axis], labels],
    [fresh, ...labels.filter((k) => k !== axis)],
    site.at,
  );
  const rest = table.shape.filter((_, k) => k !== axis);
  const flat = tensorOf(site, sure(site, node), [rows.shape[0]!, ...rest]);
  const shaped = reshapeValue(site, flat, [...tokens.shape, ...rest]);
  // The places stand where the axis was.
  const moved = range(0, tokens.shape.length);
  const own = range(tokens.shape.length, tokens.shape.length + rest.length);
  return permuteValue(site, shaped, [...own.slice(0, axis), ...moved, ...own.slice(axis)]);
}

function gather(site: Site, inputs: Inputs): Value {
  const [value, places] = [given(site, inputs, 0), given(site, inputs, 1)];
  const own = shapeOf(value);
  const axis = axisOf(site, integerAttribute(site, 'axis', 0), own.length);
  if (own.length === 0) site.fail('a scalar', 'a tensor');
  if (places.kind === 'tokens') return embedding(site, asTensor(site, value), axis, places);
  const list = integersOf(site, places, 'places').map((k) => (k < 0 ? k + own[axis]! : k));
  const outside = list.find((k) => k < 0 || k >= own[axis]!);
  if (outside !== undefined) site.fail(`the place ${outside} of an axis of width ${own[axis]}`, 'one that exists');
  const shape = [...own.slice(0, axis), ...shapeOf(places), ...own.slice(axis + 1)];
  checkedCount(site, shape);
  return reshapeValue(site, takeValue(site, value, axis, list), shape);
}

/** Entries chosen one by one along an axis, by places that the file fixes: places in the list of all entries. */
function gatherElements(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const chosen = given(site, inputs, 1);
  if (chosen.kind !== 'constant') return site.unsupported('by data');
  const own = shapeOf(value);
  const axis = axisOf(site, integerAttribute(site, 'axis', 0), own.length);
  const { shape } = chosen;
  if (shape.length !== own.length || shape.some((n, k) => k !== axis && n > own[k]!))
    site.fail(`places of shape ${shapeText(shape)}`, `a part of ${shapeText(own)}`);
  const [strides, steps] = [stridesOf(own), stridesOf(shape)];
  const places = Array.from(numbersOf(site, chosen), (place, k) => {
    const at = place < 0 ? place + own[axis]! : place;
    if (!(at >= 0 && at < own[axis]!))
      site.fail(`the place ${place} of an axis of width ${own[axis]}`, 'one that exists');
    return shape.reduce((sum, n, a) => sum + strides[a]! * (a === axis ? at : Math.floor(k / steps[a]!) % n), 0);
  });
  const all = reshapeValue(site, value, [checkedCount(site, own)]);
  return reshapeValue(site, takeValue(site, all, 0, places), shape);
}

function oneHot(site: Site, inputs: Inputs): Value {
  const places = given(site, inputs, 0);
  const depth = numberOf(site, given(site, inputs, 1), 'a depth');
  const [off, on] = numbersOf(site, constantInput(site, given(site, inputs, 2), 'off and on'));
  const order = shapeOf(places).length;
  const axis = axisOf(site, integerAttribute(site, 'axis', -1), order + 1);
  if (!Number.isInteger(depth) || depth < 1) site.fail(`a depth of ${depth}`, 'a positive integer');
  const shape = [...shapeOf(places), depth];
  checkedCount(site, shape);
  const toAxis = (value: Value): Value => permuteValue(site, value, [...range(0, axis), order, ...range(axis, order)]);
  if (places.kind === 'tokens') {
    if (off !== 0 || on !== 1) site.unsupported('its numbers');
    return toAxis(reshapeValue(site, unitRows(site, places, depth), shape));
  }
  const constant = constantInput(site, places, 'places');
  const wide = strided(site, constant, shape, [...stridesOf(constant.shape), 0]);
  const numbers = constantOf('integer', [depth], Float64Array.from(range(0, depth)));
  return toAxis(
    zipped(site, [wide, numbers], 'float', (place, k) => ((place < 0 ? place + depth : place) === k ? on! : off!)),
  );
}

/** Where the entry at each place of a padded axis comes from. */
const SOURCES: Readonly<Record<string, (place: number, width: number) => number>> = {
  edge: (place, width) => Math.min(Math.max(place, 0), width - 1),
  reflect: (place, width) => {
    const period = Math.max(1, 2 * (width - 1));
    const at = ((place % period) + period) % period;
    return at < width ? at : period - at;
  },
  wrap: (place, width) => ((place % width) + width) % width,
};

/** Zeros, or another number, before and behind an axis; a negative number of them cuts. */
export function padAxis(
  site: Site,
  value: Value,
  axis: number,
  [before, after]: readonly [number, number],
  fill = 0,
): Value {
  const own = shapeOf(value);
  const cut = range(Math.max(0, -before), own[axis]! - Math.max(0, -after));
  const kept = before < 0 || after < 0 ? takeValue(site, value, axis, cut) : value;
  const part = (size: number): Value[] =>
    size > 0
      ? [
          constantOf(
            'float',
            own.map((n, k) => (k === axis ? size : n)),
            fill,
          ),
        ]
      : [];
  return joinValues(site, [...part(before), kept, ...part(after)], axis);
}

function pad(site: Site, inputs: Inputs): Value {
  let value = given(site, inputs, 0);
  const own = shapeOf(value);
  const pads =
    inputs[1] === undefined
      ? (integersAttribute(site, 'pads') ?? integersAttribute(site, 'paddings') ?? site.fail('no pads', 'some'))
      : integersOf(site, inputs[1], 'pads');
  const axes = axesOf(site, inputs, 3, own.length) ?? range(0, own.length);
  if (pads.length !== 2 * axes.length) site.fail(`${pads.length} pads of ${axes.length} axes`, 'two for each axis');
  const fill = inputs[2] === undefined ? floatAttribute(site, 'value', 0) : numberOf(site, inputs[2], 'a number');
  const mode = textAttribute(site, 'mode', 'constant');
  for (const [k, axis] of axes.entries()) {
    const [before, after] = [pads[k]!, pads[k + axes.length]!];
    if (before === 0 && after === 0) continue;
    const width = own[axis]!;
    if (!(before + width + after > 0))
      site.fail(`pads ${before} and ${after} of ${width} entries`, 'entries that stay');
    checkedCount(site, [before + width + after]);
    if (mode === 'constant') {
      value = padAxis(site, value, axis, [before, after], fill);
      continue;
    }
    const source = Object.hasOwn(SOURCES, mode)
      ? SOURCES[mode]!
      : site.unsupported(`the mode "${plainText(mode, 40)}"`);
    site.draft.take(before + width + after, site);
    value = takeValue(
      site,
      value,
      axis,
      range(-before, width + after).map((place) => source(place, width)),
    );
  }
  return value;
}

function triangle(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const own = shapeOf(value);
  if (own.length < 2) site.fail(`a tensor of shape ${shapeText(own)}`, 'a matrix');
  const shift = inputs[1] === undefined ? 0 : numberOf(site, inputs[1], 'a diagonal');
  const upper = integerAttribute(site, 'upper', 1) !== 0;
  const size = own.slice(-2);
  site.draft.take(checkedCount(site, size), site);
  const mask = Float64Array.from({ length: size[0]! * size[1]! }, (_, k) => {
    const distance = (k % size[1]!) - Math.floor(k / size[1]!);
    return (upper ? distance >= shift : distance <= shift) ? 1 : 0;
  });
  const constant = constantOf('float', size, mask);
  if (value.kind === 'constant') return zipped(site, [value, constant], value.type, (x, m) => (m === 0 ? 0 : x));
  return combine(site, '*', value, constant);
}

/** Entries of each column in another order: for the layouts between channels and places. */
function depthToSpace(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const [n, c, h, w] = shapeOf(value);
  const b = integerAttribute(site, 'blocksize', 1);
  if (w === undefined || b < 1 || c! % (b * b) !== 0) return site.fail(`blocks of ${b}`, 'channels in whole blocks');
  const rows = textAttribute(site, 'mode', 'DCR') === 'DCR';
  const parts = c! / (b * b);
  const split = reshapeValue(site, value, rows ? [n!, b, b, parts, h!, w] : [n!, parts, b, b, h!, w]);
  return reshapeValue(site, permuteValue(site, split, rows ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3]), [
    n!,
    parts,
    h! * b,
    w * b,
  ]);
}

function spaceToDepth(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const [n, c, h, w] = shapeOf(value);
  const b = integerAttribute(site, 'blocksize', 1);
  if (w === undefined || b < 1 || h! % b !== 0 || w % b !== 0)
    return site.fail(`blocks of ${b}`, 'a plane in whole blocks');
  const rows = textAttribute(site, 'mode', 'DCR') === 'DCR';
  const split = reshapeValue(site, value, [n!, c!, h! / b, b, w / b, b]);
  return reshapeValue(site, permuteValue(site, split, rows ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4]), [
    n!,
    c! * b * b,
    h! / b,
    w / b,
  ]);
}

export const INDEXING: Readonly<Record<string, OperatorRow>> = {
  DepthToSpace: row(depthToSpace),
  Gather: row(gather),
  GatherElements: row(gatherElements),
  OneHot: row(oneHot),
  Pad: row(pad),
  SpaceToDepth: row(spaceToDepth),
  Trilu: row(triangle),
};
