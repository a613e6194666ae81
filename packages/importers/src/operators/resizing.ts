/** Images of another size: the nearest entry, or a line between the two nearest. Both are linear maps along the axes of places, which channels do not see. */
import { plainText } from '../files/import-error.js';
import { numbersOf } from '../values/fold.js';
import { asTensor, range, reshapeValue, spreadTo, takeValue } from '../values/moves.js';
import type { Site } from '../values/site.js';
import { constantOf, type Value } from '../values/value.js';
import { contracted } from './matrices.js';
import {
  constantInput,
  given,
  type Inputs,
  integerAttribute,
  integersAttribute,
  integersOf,
  type OperatorRow,
  row,
  shapeOf,
  textAttribute,
} from './operator-row.js';

interface Axis {
  readonly axis: number;
  readonly width: number;
  readonly length: number;
  readonly scale: number;
}

function resize(site: Site, inputs: Inputs): Value {
  let value = given(site, inputs, 0);
  const own = shapeOf(value);
  const mode = textAttribute(site, 'mode', 'nearest');
  if (mode !== 'nearest' && mode !== 'linear') site.unsupported(`the mode "${plainText(mode, 40)}"`);
  const late = site.node.operator === 'Resize' && site.opset >= 11;
  const [scaleInput, sizeInput] = late ? [inputs[2], inputs[3]] : [inputs[1], undefined];
  const attribute = site.node.attributes.get('scales')?.floats;
  const wanted = sizeInput === undefined ? undefined : integersOf(site, sizeInput, 'sizes');
  const scales = wanted?.map((n, k) => n / own[k]!) ??
    attribute ?? [...numbersOf(site, constantInput(site, scaleInput ?? site.fail('no scales', 'some'), 'scales'))];
  if (scales.length !== own.length || integersAttribute(site, 'axes') !== undefined) site.unsupported('its axes');
  const centres = textAttribute(site, 'coordinate_transformation_mode', late ? 'half_pixel' : 'asymmetric');
  for (const [axis, scale] of scales.entries()) {
    const width = own[axis]!;
    const length = wanted?.[axis] ?? Math.floor(width * scale);
    if (length === width) continue;
    if (!(length >= 1)) site.fail(`a width of ${length}`, 'a positive one');
    site.draft.take(length, site);
    const along = { axis, width, length, scale };
    value = mode === 'linear' ? linear(site, value, along, centres) : nearest(site, value, along, centres, late);
  }
  return value;
}

function nearest(
  site: Site,
  value: Value,
  { axis, width, length, scale }: Axis,
  centres: string,
  late: boolean,
): Value {
  const rounding = textAttribute(site, 'nearest_mode', late ? 'round_prefer_floor' : 'floor');
  const copies = length / width;
  const plain = centres === 'asymmetric' ? rounding === 'floor' : centres === 'half_pixel' && /^round/.test(rounding);
  if (Number.isInteger(copies) && plain) return repeated(site, value, axis, copies);
  const shift = centres === 'asymmetric' ? 0 : /half_pixel$/.test(centres) ? 0.5 : site.unsupported('its coordinates');
  const round = ROUNDINGS[rounding] ?? site.unsupported('its rounding');
  const places = range(0, length).map((k) => Math.min(width - 1, Math.max(0, round((k + shift) / scale - shift))));
  return takeValue(site, value, axis, places);
}

const ROUNDINGS: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
};

/** Every entry as often along its axis: it is spread over an axis behind, and the two are made one. */
function repeated(site: Site, value: Value, axis: number, copies: number): Value {
  const own = shapeOf(value);
  const inner = [...own.slice(0, axis + 1), 1, ...own.slice(axis + 1)];
  const wide = inner.map((n, k) => (k === axis + 1 ? copies : n));
  return reshapeValue(
    site,
    spreadTo(site, reshapeValue(site, value, inner), wide),
    own.map((n, k) => (k === axis ? n * copies : n)),
  );
}

/** Where the entry k of the result lies among those of the axis. */
const COORDINATES: Readonly<Record<string, (k: number, along: Axis) => number>> = {
  half_pixel: (k, { scale }) => (k + 0.5) / scale - 0.5,
  pytorch_half_pixel: (k, { scale, length }) => (length > 1 ? (k + 0.5) / scale - 0.5 : 0),
  align_corners: (k, { width, length }) => (length > 1 ? (k * (width - 1)) / (length - 1) : 0),
  asymmetric: (k, { scale }) => k / scale,
};

/** A matrix of shares of the two neighbours, contracted with the axis. */
function linear(site: Site, value: Value, along: Axis, centres: string): Value {
  const { axis, width, length, scale } = along;
  const place = Object.hasOwn(COORDINATES, centres) ? COORDINATES[centres]! : site.unsupported('its coordinates');
  if (integerAttribute(site, 'antialias', 0) !== 0 && scale < 1) site.unsupported('its smoothing');
  site.draft.take(length * width, site);
  const shares = new Float64Array(length * width);
  for (let k = 0; k < length; k++) {
    const at = Math.min(width - 1, Math.max(0, place(k, along)));
    const before = Math.min(Math.floor(at), width - 1);
    shares[k * width + before]! += 1 - (at - before);
    if (at > before) shares[k * width + before + 1]! += at - before;
  }
  const tensor = asTensor(site, value);
  const matrix = asTensor(site, constantOf('float', [length, width], shares));
  const labels = tensor.shape.map((_, k) => k);
  const fresh = labels.length;
  return contracted(
    site,
    [tensor, matrix],
    [labels, [fresh, axis]],
    labels.map((l) => (l === axis ? fresh : l)),
  );
}

export const RESIZING: Readonly<Record<string, OperatorRow>> = {
  Resize: row(resize),
  Upsample: row(resize),
};
