/**
 * A checkpoint: named tensors in a file, read in pieces.
 *
 * Opening reads the directory of the file and checks all of it; values are read only when asked for, at most `chunk` of
 * them at a time, so that memory does not depend on the size of the file. Values that are NaN or infinite are errors: a
 * run that diverged has no conserved quantities to compare. Tensors come in the order in which their bytes lie in the file,
 * so that who reads all of them reads forwards.
 */
import { CheckpointError, shortened, shown } from './checkpoint-error.js';
import { DTYPE_BYTES, type Dtype, decode } from './dtypes.js';

export interface TensorInfo {
  readonly name: string;
  readonly dtype: Dtype;
  /** Row by row; empty for a scalar. */
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly count: number;
}

interface Chunk {
  /** Index of the first value, row by row. */
  readonly offset: number;
  /** Overwritten by the next chunk: copy what you keep. */
  readonly values: Float64Array;
}

export interface Checkpoint {
  readonly file: string;
  /** In the order of the file. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Free text beside the tensors; empty for .npz and PyTorch files. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Names of tensors that share their memory, as tied weights do in files of PyTorch. */
  readonly ties: readonly (readonly string[])[];
  /** Sentences about what was left out: tensors of bytes, what stands beside the weights. */
  readonly notes: readonly string[];
  /**
   * The values of one tensor in order.
   * @param size values a chunk, default 65,536
   * Throws `CheckpointError` for an unknown name, a value that is not finite, and a broken file.
   */
  chunks(name: string, size?: number): AsyncGenerator<Chunk, void, undefined>;
  /** Its bytes, little-endian, row by row, in pieces of any lengths; not looked at. A piece is overwritten by the next. */
  pieces(name: string, bytes: number): AsyncGenerator<Uint8Array, void, undefined>;
  /** All values of one tensor: as many bytes of memory as eight times its count. */
  read(name: string): Promise<Float64Array>;
  close(): Promise<void>;
}

const DEFAULT_CHUNK = 65536;

/** Pieces of a tensor's bytes, in order, of any lengths. */
export type PiecesOf = (info: TensorInfo, bytes: number) => AsyncGenerator<Uint8Array, void, undefined>;

/** The product of a shape; throws when an entry is no index or the product cannot be one. */
export function countOf(file: string, tensor: string, shape: readonly unknown[]): number {
  let count = 1;
  for (const n of shape) {
    if (typeof n !== 'number' || !Number.isSafeInteger(n) || n < 0)
      throw new CheckpointError({
        file,
        tensor,
        found: `the shape ${shown(shape)}`,
        expected: 'non-negative integers',
      });
    count *= n;
  }
  if (!Number.isSafeInteger(count * 8))
    throw new CheckpointError({ file, tensor, found: `${count} values`, expected: 'a size below 2^53 bytes' });
  return count;
}

/** What all formats share once their directories are read. */
export function checkpointFrom(parts: {
  readonly file: string;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata?: ReadonlyMap<string, string>;
  readonly ties?: readonly (readonly string[])[];
  readonly notes?: readonly string[];
  readonly pieces: PiecesOf;
  readonly close: () => Promise<void>;
}): Checkpoint {
  const { file, tensors, pieces } = parts;
  const infoOf = (name: string): TensorInfo => {
    const info = tensors.get(name);
    if (info === undefined)
      throw new CheckpointError({ file, tensor: name, found: 'no such tensor', expected: listed([...tensors.keys()]) });
    return info;
  };

  async function* chunks(name: string, size = DEFAULT_CHUNK): AsyncGenerator<Chunk, void, undefined> {
    if (!(Number.isSafeInteger(size) && size >= 1)) throw new RangeError(`chunks: a chunk of ${size} values`);
    const info = infoOf(name);
    const width = DTYPE_BYTES[info.dtype];
    const capacity = Math.min(size, Math.max(1, info.count));
    const values = new Float64Array(capacity);
    const pending = new Uint8Array(capacity * width);
    let [held, offset] = [0, 0];
    const flush = (): Chunk => {
      const n = held / width;
      const now = values.subarray(0, n);
      const unsafe = decode(info.dtype, pending.subarray(0, held), now);
      const bad = unsafe >= 0 ? unsafe : firstNotFinite(now);
      if (bad >= 0)
        throw new CheckpointError({
          file,
          tensor: name,
          found:
            unsafe >= 0 ? `an integer beyond 2^53 at index ${offset + bad}` : `${now[bad]} at index ${offset + bad}`,
          expected: unsafe >= 0 ? 'integers that a float64 holds' : 'finite values',
        });
      const chunk = { offset, values: now };
      offset += n;
      held = 0;
      return chunk;
    };
    for await (const piece of pieces(info, capacity * width))
      for (let at = 0; at < piece.length; ) {
        const take = Math.min(piece.length - at, pending.length - held);
        pending.set(piece.subarray(at, at + take), held);
        at += take;
        held += take;
        if (held === pending.length) yield flush();
      }
    if (held > 0 && held % width === 0) yield flush();
    if (offset !== info.count)
      throw new CheckpointError({ file, tensor: name, found: `${offset} values`, expected: `${info.count}` });
  }

  const read = async (name: string): Promise<Float64Array> => {
    const out = new Float64Array(infoOf(name).count);
    for await (const chunk of chunks(name)) out.set(chunk.values, chunk.offset);
    return out;
  };
  const { metadata = new Map(), ties = [], notes = [], close } = parts;
  return Object.freeze({
    file,
    tensors,
    metadata,
    ties,
    notes,
    chunks,
    pieces: (name: string, bytes: number) => pieces(infoOf(name), bytes),
    read,
    close,
  });
}

/** Its index, or −1. */
function firstNotFinite(values: Float64Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

/** A list of names for an error message, cut after eight. */
export const listed = (names: readonly string[]): string =>
  names.length === 0
    ? 'no tensors at all'
    : `one of ${names
        .slice(0, 8)
        .map((name) => shortened(name, 32))
        .join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`;
