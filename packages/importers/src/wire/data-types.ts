/**
 * The types of numbers that tensors of ONNX have, one row each: how many bytes one takes in raw data, how it is read there, and what kind of number it is. Every value
 * becomes a float64: nothing is lost but digits of integers beyond 2^53.
 */

/** Numbers that are trained and differentiated, numbers that count, and truth. */
export type NumberKind = 'float' | 'integer' | 'boolean';

export interface DataType {
  readonly name: string;
  readonly kind: NumberKind;
  readonly bytes: number;
  read(view: DataView, at: number): number;
  /** What a number in `int32_data` stands for. */
  readonly ofInteger?: (bits: number) => number;
}

function halfToNumber(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function brainToNumber(bits: number): number {
  const word = new DataView(new ArrayBuffer(4));
  word.setUint16(0, bits & 0xffff);
  return word.getFloat32(0);
}

const row = (name: string, kind: NumberKind, bytes: number, read: DataType['read']): DataType => ({
  name,
  kind,
  bytes,
  read,
});

const DATA_TYPES: Readonly<Record<number, DataType>> = {
  1: row('float', 'float', 4, (view, at) => view.getFloat32(at, true)),
  2: row('uint8', 'integer', 1, (view, at) => view.getUint8(at)),
  3: row('int8', 'integer', 1, (view, at) => view.getInt8(at)),
  4: row('uint16', 'integer', 2, (view, at) => view.getUint16(at, true)),
  5: row('int16', 'integer', 2, (view, at) => view.getInt16(at, true)),
  6: row('int32', 'integer', 4, (view, at) => view.getInt32(at, true)),
  7: row('int64', 'integer', 8, (view, at) => Number(view.getBigInt64(at, true))),
  9: row('bool', 'boolean', 1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)),
  10: {
    ...row('float16', 'float', 2, (view, at) => halfToNumber(view.getUint16(at, true))),
    ofInteger: halfToNumber,
  },
  11: row('double', 'float', 8, (view, at) => view.getFloat64(at, true)),
  12: row('uint32', 'integer', 4, (view, at) => view.getUint32(at, true)),
  13: row('uint64', 'integer', 8, (view, at) => Number(view.getBigUint64(at, true))),
  16: {
    ...row('bfloat16', 'float', 2, (view, at) => brainToNumber(view.getUint16(at, true))),
    ofInteger: brainToNumber,
  },
};

/** The row of a type by its number in the format, when it is one of those that are read. */
export const dataType = (code: number): DataType | undefined =>
  Object.hasOwn(DATA_TYPES, code) ? DATA_TYPES[code] : undefined;

/** Names of types that exist and are not read. */
const OTHERS: Readonly<Record<number, string>> = {
  0: 'no type',
  8: 'string',
  14: 'complex64',
  15: 'complex128',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
};

export const dataTypeName = (code: number): string =>
  dataType(code)?.name ?? (Object.hasOwn(OTHERS, code) ? OTHERS[code]! : `an unknown type (${code})`);
