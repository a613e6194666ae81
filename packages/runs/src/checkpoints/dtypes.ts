/**
 * The numbers a checkpoint may hold, and their exact conversion to float64.
 *
 * Every F64, F32, F16 and BF16 is a float64, so decoding loses nothing; I64 and I32 serve step counters, and an I64 that
 * a float64 cannot hold is an error. All are little-endian in both formats. F16 (IEEE 754 binary16): sign, 5 bits of
 * exponent with bias 15, 10 bits of fraction; BF16: the upper half of an F32.
 */

import { shown } from './checkpoint-error.js';

export type Dtype = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32';

export const DTYPE_BYTES: Readonly<Record<Dtype, number>> = Object.freeze({
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
});

export const DTYPES: readonly Dtype[] = Object.freeze(['F64', 'F32', 'F16', 'BF16', 'I64', 'I32']);

/** Dtypes of buffers that hold no parameters (masks, counters, quantised weights), with their bytes: such tensors are left out, and said to be. */
export const SKIPPED_BYTES: ReadonlyMap<string, number> = new Map([
  ['BOOL', 1],
  ['U8', 1],
  ['I8', 1],
  ['I16', 2],
  ['U16', 2],
  ['U32', 4],
  ['U64', 8],
]);

/** The sentence about tensors that were left out; none for none. */
export const skippedNotes = (skipped: readonly (readonly [name: string, dtype: string])[]): string[] => {
  if (skipped.length === 0) return [];
  const [first] = skipped;
  const more = skipped.length === 1 ? '' : ` and ${skipped.length - 1} more`;
  return [`left out, being no floats: ${shown(first![0])} (${first![1]})${more}`];
};

export const isDtype = (text: unknown): text is Dtype => (DTYPES as readonly unknown[]).includes(text);

export function halfToNumber(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** What this machine reads without looking at bytes, where it is little-endian as the formats are. */
const NATIVE: Readonly<Partial<Record<Dtype, typeof Float64Array | typeof Float32Array | typeof Int32Array>>> =
  new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? { F64: Float64Array, F32: Float32Array, I32: Int32Array } : {};

/**
 * The first value in `bytes` that is outside what a float64 holds exactly is returned as its index, else −1.
 * @param bytes `out.length` values of the dtype, any alignment
 */
export function decode(dtype: Dtype, bytes: Uint8Array<ArrayBuffer>, out: Float64Array): number {
  const n = out.length;
  const native = NATIVE[dtype];
  if (native !== undefined && bytes.byteOffset % DTYPE_BYTES[dtype] === 0) {
    out.set(new native(bytes.buffer, bytes.byteOffset, n));
    return -1;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case 'F64':
      for (let i = 0; i < n; i++) out[i] = view.getFloat64(8 * i, true);
      return -1;
    case 'F32':
      for (let i = 0; i < n; i++) out[i] = view.getFloat32(4 * i, true);
      return -1;
    case 'F16':
      for (let i = 0; i < n; i++) out[i] = halfToNumber(view.getUint16(2 * i, true));
      return -1;
    case 'BF16': {
      const word = new Int32Array(1);
      const float = new Float32Array(word.buffer);
      for (let i = 0; i < n; i++) {
        word[0] = view.getUint16(2 * i, true) << 16;
        out[i] = float[0]!;
      }
      return -1;
    }
    case 'I32':
      for (let i = 0; i < n; i++) out[i] = view.getInt32(4 * i, true);
      return -1;
    default:
      for (let i = 0; i < n; i++) {
        const value = Number(view.getBigInt64(8 * i, true));
        if (!Number.isSafeInteger(value)) return i;
        out[i] = value;
      }
      return -1;
  }
}
