/**
 * The wire format of protocol buffers: a message is a list of fields, each a key (number · 8 + type) and a value: a varint (type 0), eight bytes (1), a length
 * and as many bytes (2), four bytes (5). Groups (3 and 4) are no longer written by anything.
 *
 * Nothing is copied and nothing is believed: a field is a range of the file, checked against the message that contains it before anybody reads it.
 */
import type { ByteSource } from '../files/byte-source.js';
import { ImportError } from '../files/import-error.js';

/** Bytes [from, to) of a file. */
export interface Range {
  readonly source: ByteSource;
  readonly from: number;
  readonly to: number;
}

export interface Field {
  readonly number: number;
  readonly wire: 0 | 1 | 2 | 5;
  /** Of a varint its value; of others 0. */
  readonly value: bigint;
  /** The bytes of the value; of what has a length, those behind it. */
  readonly range: Range;
}

/** A varint has ten bytes at most. */
const VARINT = 10;

export const wrongFile = (source: ByteSource, found: string, expected: string): ImportError =>
  new ImportError({ file: source.file, found, expected });

function varint(source: ByteSource, from: number, to: number): { value: bigint; next: number } {
  const bytes = source.read(from, Math.min(VARINT, to - from));
  let low = 0;
  for (const [k, byte] of bytes.entries()) {
    if (k < 4) {
      low += (byte & 127) * 2 ** (7 * k);
      if (byte < 128) return { value: BigInt(low), next: from + k + 1 };
      continue;
    }
    if (byte >= 128) continue;
    let value = 0n;
    for (let i = k; i >= 0; i--) value = (value << 7n) | BigInt(bytes[i]! & 127);
    return { value: BigInt.asUintN(64, value), next: from + k + 1 };
  }
  throw wrongFile(
    source,
    `an integer at byte ${from} that does not end`,
    'a varint of at most ten bytes inside its message (a file cut short, or no ONNX file?)',
  );
}

/** The fields of a message, in the order of the file. */
export function* fieldsOf({ source, from, to }: Range): Generator<Field> {
  for (let at = from; at < to; ) {
    const key = varint(source, at, to);
    const [number, wire] = [Number(key.value >> 3n), Number(key.value & 7n)];
    if (number < 1 || number > 0x1fffffff)
      throw wrongFile(source, `a field of number ${number} at byte ${at}`, 'a protocol buffer (no ONNX file?)');
    let start = key.next;
    let value = 0n;
    let length: number;
    if (wire === 0) {
      const read = varint(source, start, to);
      ({ value } = read);
      length = read.next - start;
    } else if (wire === 1) length = 8;
    else if (wire === 5) length = 4;
    else if (wire === 2) {
      const read = varint(source, start, to);
      start = read.next;
      length = Number(read.value);
    } else throw wrongFile(source, `a field of wire type ${wire} at byte ${at}`, 'a protocol buffer (no ONNX file?)');
    if (length > to - start)
      throw wrongFile(
        source,
        `a field of ${length} bytes at byte ${at}, where its message has ${to - start} left`,
        'a length inside the message (a file cut short, or no ONNX file?)',
      );
    yield { number, wire, value, range: { source, from: start, to: start + length } };
    at = start + length;
  }
}

/** A field of another wire type than the format gives it. */
const wrongType = ({ range, number, wire }: Field, wanted: string): ImportError =>
  wrongFile(range.source, `field ${number} of wire type ${wire} at byte ${range.from}`, wanted);

export function messageOf(field: Field): Range {
  if (field.wire !== 2) throw wrongType(field, 'a message');
  return field.range;
}

/** int64 and enums; what a float64 cannot hold is rounded. */
export function integerOf(field: Field): number {
  if (field.wire !== 0) throw wrongType(field, 'an integer');
  return Number(BigInt.asIntN(64, field.value));
}

export function floatOf(field: Field): number {
  if (field.wire !== 5) throw wrongType(field, 'a number of four bytes');
  return viewOf(field.range).getFloat32(0, true);
}

export const bytesOf = ({ source, from, to }: Range): Uint8Array => source.read(from, to - from);

export function viewOf(range: Range): DataView {
  const bytes = bytesOf(range);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Longer texts are no names. */
const LONGEST_TEXT = 1 << 20;

export function textOf(field: Field): string {
  const { source, from, to } = messageOf(field);
  if (to - from > LONGEST_TEXT)
    throw wrongFile(source, `a name of ${to - from} bytes at byte ${from}`, `at most ${LONGEST_TEXT} bytes`);
  return new TextDecoder().decode(bytesOf(field.range));
}

/** A repeated field of integers, whether packed or one by one. */
export function integersOf(field: Field): number[] {
  if (field.wire === 0) return [integerOf(field)];
  const { source, from, to } = messageOf(field);
  const list: number[] = [];
  for (let at = from; at < to; ) {
    const { value, next } = varint(source, at, to);
    list.push(Number(BigInt.asIntN(64, value)));
    at = next;
  }
  return list;
}

/** A repeated field of numbers of four or eight bytes, whether packed or one by one. */
export function floatsOf(field: Field, size: 4 | 8): Float64Array {
  if (field.wire !== 2 && field.wire !== (size === 4 ? 5 : 1)) throw wrongType(field, `numbers of ${size} bytes`);
  const view = viewOf(field.range);
  if (view.byteLength % size !== 0)
    throw wrongFile(
      field.range.source,
      `${view.byteLength} bytes of numbers at byte ${field.range.from}`,
      `a multiple of ${size}`,
    );
  return Float64Array.from({ length: view.byteLength / size }, (_, k) =>
    size === 4 ? view.getFloat32(4 * k, true) : view.getFloat64(8 * k, true),
  );
}
