/**
 * A stored tensor as typed arrays, all at once or in slabs, in one buffer that serves every tensor. On the way every value is looked at once: whether it
 * is finite, whether all are equal, and, where it is asked for, a hash of all of them.
 */
import { createHash } from 'node:crypto';
import type { Checkpoint, TensorInfo } from '../checkpoints/checkpoint.js';
import { CheckpointError } from '../checkpoints/checkpoint-error.js';
import { DTYPE_BYTES, type Dtype, decode, halfToNumber } from '../checkpoints/dtypes.js';
import type { Values } from './sums.js';

/** Bytes. */
const PIECE = 2 ** 20;

export interface Slab {
  /** Of its first value in the tensor. */
  readonly begin: number;
  /** Overwritten by the next slab. */
  readonly values: Values;
}

export interface Seen {
  /** All values are one number. */
  readonly isConstant: boolean;
  readonly hash: string | undefined;
}

/** Dtypes that are exactly those of a Float32Array; others are kept in float64. */
const SHORT: ReadonlySet<Dtype> = new Set(['F32', 'F16', 'BF16']);

export interface SlabReader {
  /** Throws `CheckpointError` with tensor and index for a value that is not finite. The generator returns what it has seen. */
  slabs(info: TensorInfo, size: number, hashed: boolean): AsyncGenerator<Slab, Seen, undefined>;
}

export function slabReader(checkpoint: Checkpoint): SlabReader {
  let buffer = new ArrayBuffer(0);
  const valuesFor = (dtype: Dtype, count: number): Values => {
    const [type, width] = SHORT.has(dtype) ? [Float32Array, 4] : [Float64Array, 8];
    if (buffer.byteLength < count * width) buffer = new ArrayBuffer(count * width);
    return new type(buffer, 0, count);
  };
  return {
    slabs: async function* (info, size, hashed) {
      const { dtype, count, name } = info;
      const width = DTYPE_BYTES[dtype];
      const hash = hashed ? createHash('sha1') : undefined;
      const put = filler(dtype);
      const all = valuesFor(dtype, Math.min(size, count));
      let [begin, held, first] = [0, 0, Number.NaN];
      let isConstant = true;
      const looked = (): Slab => {
        const values = all.subarray(0, held);
        if (begin === 0) first = values[0]!;
        const bad = firstOdd(values);
        if (bad >= 0) throw notFinite(checkpoint.file, info, begin + bad, values[bad]!);
        isConstant &&= areAll(values, first);
        hash?.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
        const slab = { begin, values };
        begin += held;
        held = 0;
        return slab;
      };
      for await (const bytes of whole(checkpoint.pieces(name, PIECE), width))
        for (let at = 0; at < bytes.length; ) {
          const take = Math.min(bytes.length / width - at / width, all.length - held);
          put(bytes.subarray(at, at + take * width), all.subarray(held, held + take));
          at += take * width;
          held += take;
          if (held === all.length) yield looked();
        }
      if (held > 0) yield looked();
      if (begin !== count) {
        const found = `${begin} values`;
        throw new CheckpointError({ file: checkpoint.file, tensor: name, found, expected: `${count}` });
      }
      return { isConstant, hash: hash?.digest('hex') };
    },
  };
}

/** Pieces that end where values end. */
async function* whole(pieces: AsyncIterable<Uint8Array>, width: number): AsyncGenerator<Uint8Array, void, undefined> {
  let rest = new Uint8Array(0);
  for await (const piece of pieces) {
    if (rest.length === 0 && piece.length % width === 0) {
      yield piece;
      continue;
    }
    const joined = new Uint8Array(rest.length + piece.length);
    joined.set(rest);
    joined.set(piece, rest.length);
    const end = joined.length - (joined.length % width);
    rest = joined.slice(end);
    if (end > 0) yield joined.subarray(0, end);
  }
}

type Filler = (bytes: Uint8Array, out: Values) => void;

/** Little-endian bytes into values of the buffer. */
function filler(dtype: Dtype): Filler {
  if ((dtype === 'F32' || dtype === 'F64') && LITTLE)
    return (bytes, out) => new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(bytes);
  if (dtype === 'BF16' || dtype === 'F16') {
    const numbers = Float32Array.from({ length: 65536 }, (_, bits) =>
      dtype === 'F16' ? halfToNumber(bits) : upperHalf(bits),
    );
    return (bytes, out) => {
      for (let i = 0; i < out.length; i++) out[i] = numbers[bytes[2 * i]! | (bytes[2 * i + 1]! << 8)]!;
    };
  }
  return (bytes, out) => {
    const values = new Float64Array(out.length);
    // An integer beyond 2^53 is rounded here: laws of integers there are none.
    decode(dtype, new Uint8Array(bytes), values);
    out.set(values);
  };
}

const LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const upperHalf = (bits: number): number => new Float32Array(Int32Array.of(bits << 16).buffer)[0]!;

/** The first value that is not finite, or −1. */
function firstOdd(values: Values): number {
  // A sum of finite numbers is finite or overflows: then they are looked at one by one.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  if (sum === 0) return -1;
  return values.findIndex((value) => !Number.isFinite(value));
}

function areAll(values: Values, first: number): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== first) return false;
  return true;
}

function notFinite(file: string, { name, shape }: TensorInfo, at: number, value: number): CheckpointError {
  const index: number[] = [];
  let rest = at;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return new CheckpointError({
    file,
    tensor: name,
    found: `${value} at [${index.join(', ')}]`,
    expected: 'finite values',
  });
}
