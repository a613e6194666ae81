/**
 * A tensor of the format: what it is called, its shape and type, and where its numbers stand. They stay where they are until somebody asks: in the file (raw or
 * as a list), or in a file beside it. What the shape asks for is compared with what is there before anything is allocated.
 */
import { closeSync, fstatSync, openSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { type ByteSource, bytesOfFile } from '../files/byte-source.js';
import { ImportError, quoted, shapeText } from '../files/import-error.js';
import { type DataType, dataType, dataTypeName } from './data-types.js';
import {
  bytesOf,
  type Field,
  fieldsOf,
  floatsOf,
  integerOf,
  integersOf,
  messageOf,
  type Range,
  textOf,
} from './protobuf.js';

export interface TensorData {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: DataType;
  /** How many entries it has. */
  readonly count: number;
  /** The numbers, read anew each time. Throws `ImportError`. */
  readonly values: () => Float64Array;
  /** Some of them, by their places, without the others. */
  readonly sample: (places: readonly number[]) => number[];
}

/** No tensor of a network is larger; beyond, products of sizes are no longer exact. */
export const LARGEST = 2 ** 44;

/** The number of entries of a shape, or undefined when it is none: a negative or fractional width, or too many entries. */
export function countOf(shape: readonly number[]): number | undefined {
  if (shape.length > 32 || !shape.every((width) => Number.isSafeInteger(width) && width >= 0)) return undefined;
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const width of shape) {
    count *= width;
    if (count > LARGEST) return undefined;
  }
  return count;
}

/** The lists in which numbers may stand, by the number of the field. */
const LISTS: Readonly<Record<number, { readonly name: string; read(field: Field): ArrayLike<number> }>> = {
  4: { name: 'float_data', read: (f) => floatsOf(f, 4) },
  5: { name: 'int32_data', read: integersOf },
  7: { name: 'int64_data', read: integersOf },
  10: { name: 'double_data', read: (f) => floatsOf(f, 8) },
  11: { name: 'uint64_data', read: integersOf },
};

export function readTensor(range: Range): TensorData {
  const { source } = range;
  const shape: number[] = [];
  let name = '';
  let code = 0;
  let raw: Range | undefined;
  let elsewhere = false;
  const parts: Field[] = [];
  const external = new Map<string, string>();
  for (const field of fieldsOf(range)) {
    if (field.number === 1) for (const width of integersOf(field)) shape.push(width);
    else if (field.number === 2) code = integerOf(field);
    else if (field.number === 8) name = textOf(field);
    else if (field.number === 9) raw = messageOf(field);
    else if (field.number === 13) readPair(messageOf(field), external);
    else if (field.number === 14) elsewhere = integerOf(field) === 1;
    else if (Object.hasOwn(LISTS, field.number)) parts.push(field);
  }
  const fail = (found: string, expected: string): ImportError =>
    new ImportError({ file: source.file, place: name === '' ? 'a tensor' : `tensor ${quoted(name)}`, found, expected });
  const type = dataType(code);
  if (type === undefined)
    throw fail(`numbers of type ${dataTypeName(code)}`, 'float, double, float16, bfloat16, an integer type or bool');
  const count = countOf(shape);
  if (count === undefined)
    throw fail(`the shape ${shapeText(shape)}`, `sizes from 0 on, with at most ${LARGEST} entries`);
  const holds = (bytes: number, where: string): void => {
    if (bytes !== count * type.bytes)
      throw fail(
        `${bytes} bytes ${where}`,
        `${count * type.bytes}: ${shapeText(shape)} numbers of ${type.bytes} bytes (${type.name})`,
      );
  };
  const common = { name, shape, type, count };
  if (elsewhere) {
    const place = externalPlace(source, external, count * type.bytes, fail);
    return { ...common, ...stored(place, type, count) };
  }
  if (raw !== undefined) {
    holds(raw.to - raw.from, 'of raw data');
    const whole = raw;
    return { ...common, ...stored(() => whole, type, count) };
  }
  if (count > source.size)
    throw fail(
      `the shape ${shapeText(shape)} and a list of numbers`,
      `at most ${source.size} entries, the size of the file`,
    );
  const listed = (): Float64Array => {
    const out = new Float64Array(count);
    let n = 0;
    for (const part of parts)
      for (const value of Array.from(LISTS[part.number]!.read(part)))
        if (n++ < count) out[n - 1] = type.ofInteger === undefined ? value : type.ofInteger(value);
    if (n !== count) throw fail(`${n} numbers`, `${count}: the shape is ${shapeText(shape)}`);
    return out;
  };
  listed();
  const sample = (places: readonly number[]): number[] => {
    const all = listed();
    return places.map((k) => all[k]!);
  };
  return { ...common, values: listed, sample };
}

/** How numbers that stand one after another are read. */
const stored = (place: () => Range, type: DataType, count: number): Pick<TensorData, 'values' | 'sample'> => ({
  values: () => decode(place(), type, count),
  sample: (places) => {
    const { source, from } = place();
    return places.map((k) => {
      const at = from + k * type.bytes;
      return decode({ source, from: at, to: at + type.bytes }, type, 1)[0]!;
    });
  },
});

function readPair(range: Range, into: Map<string, string>): void {
  let [key, value] = ['', ''];
  for (const field of fieldsOf(range)) {
    if (field.number === 1) key = textOf(field);
    if (field.number === 2) value = textOf(field);
  }
  into.set(key, value);
}

function decode(range: Range, type: DataType, count: number): Float64Array {
  const bytes = bytesOf(range);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float64Array(count);
  for (let k = 0; k < count; k++) out[k] = type.read(view, k * type.bytes);
  return out;
}

type Fail = (found: string, expected: string) => ImportError;

/** The bytes of a tensor in a file beside the model: a path inside its folder, links followed, and a piece of that file. */
function externalPlace(
  source: ByteSource,
  entries: ReadonlyMap<string, string>,
  bytes: number,
  fail: Fail,
): () => Range {
  const location = entries.get('location') ?? '';
  const whole = (key: string, otherwise: number): number => {
    const text = entries.get(key);
    if (text === undefined) return otherwise;
    if (!/^\d{1,15}$/.test(text)) throw fail(`the ${key} ${quoted(text)} of external data`, 'a number of bytes');
    return Number(text);
  };
  if (
    location === '' ||
    isAbsolute(location) ||
    /^[A-Za-z]:|\\|\0/.test(location) ||
    location.split('/').includes('..')
  )
    throw fail(`external data at ${quoted(location)}`, 'a path inside the folder of the model, without ".."');
  const [offset, length] = [whole('offset', 0), whole('length', bytes)];
  if (length !== bytes) throw fail(`${length} bytes of external data`, `${bytes}, by shape and type`);
  const { folder } = source;
  if (folder === undefined)
    throw fail(`external data at ${quoted(location)}`, 'the model as a file, in the folder of its data');
  const path = join(folder, location);
  const check = (): void => {
    let real: string;
    try {
      real = relative(realpathSync(folder), realpathSync(path));
    } catch {
      throw fail(`external data at ${quoted(location)}, where there is no file`, 'the file beside the model');
    }
    if (isAbsolute(real) || real === '..' || real.startsWith(`..${sep}`))
      throw fail(
        `external data at ${quoted(location)}, a link that leads out of the folder of the model`,
        'a file inside',
      );
  };
  check();
  const size = sizeOf(path);
  if (size === undefined || offset + bytes > size)
    throw fail(
      `bytes ${offset} to ${offset + bytes} of ${quoted(location)}, which has ${size ?? 'no'} bytes`,
      'a piece of that file',
    );
  return () => {
    check();
    return { source: bytesOfFile(path), from: offset, to: offset + bytes };
  };
}

function sizeOf(path: string): number | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const about = fstatSync(descriptor);
    return about.isFile() ? about.size : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
