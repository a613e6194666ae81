/**
 * The safetensors format: a little-endian u64 n, n bytes of JSON, then the tensors' bytes.
 *
 * The JSON maps each name to {dtype, shape, data_offsets: [begin, end]}, offsets counted from the end of the JSON, and
 * `__metadata__` to an object of texts. Checked before anything is returned: n against the file and against 100 MB, UTF-8,
 * JSON, no name twice (`JSON.parse` would keep the last one in silence), known dtypes, shape × dtype = end − begin, offsets
 * at multiples of the dtype, and that the tensors fill the rest of the file with neither overlap nor hole. Tensors of bytes
 * and of unsigned integers are checked like the others, and then left out.
 */
import type { ByteSource } from './byte-source.js';
import { type Checkpoint, checkpointFrom, countOf, type TensorInfo } from './checkpoint.js';
import { CheckpointError, shown } from './checkpoint-error.js';
import { DTYPE_BYTES, DTYPES, type Dtype, isDtype, SKIPPED_BYTES, skippedNotes } from './dtypes.js';

const MOST_HEADER = 100_000_000;

interface Placed extends Omit<TensorInfo, 'dtype'> {
  /** One of those that are read, or of those that are left out. */
  readonly dtype: string;
  readonly begin: number;
  readonly end: number;
}

/** Throws `CheckpointError`. */
export async function readSafetensors(source: ByteSource): Promise<Checkpoint> {
  const { file, size } = source;
  const fault = (found: string, expected: string, tensor?: string): CheckpointError =>
    new CheckpointError({ file, tensor, found, expected });
  if (size < 8) throw fault(`${size} bytes`, 'at least the 8 bytes of the header length');
  const prefix = new Uint8Array(8);
  await source.fill(0, prefix);
  const length = new DataView(prefix.buffer).getBigUint64(0, true);
  if (length > BigInt(MOST_HEADER)) throw fault(`a header of ${length} bytes`, `at most ${MOST_HEADER}`);
  const start = 8 + Number(length);
  if (start > size) throw fault(`a header of ${length} bytes in a file of ${size}`, 'a header that ends in the file');
  const bytes = new Uint8Array(Number(length));
  await source.fill(8, bytes);
  const entries = parseHeader(file, bytes);
  const metadata = new Map<string, string>();
  const all: Placed[] = [];
  for (const [name, entry] of entries) {
    if (name !== '__metadata__') {
      all.push(placed(file, name, entry, size - start));
      continue;
    }
    if (!isRecord(entry)) throw fault('__metadata__ that is no object', 'an object of texts');
    for (const [key, value] of Object.entries(entry)) {
      if (typeof value !== 'string') throw fault(`the metadata ${shown(key)} is no text`, 'texts');
      metadata.set(key, value);
    }
  }
  let [reached, before] = [0, 'the header'];
  all.sort((a, b) => a.begin - b.begin || a.end - b.end);
  for (const t of all) {
    if (t.begin < reached)
      throw fault(`bytes ${t.begin} to ${t.end} overlap ${before}`, `a begin at ${reached}`, t.name);
    if (t.begin > reached)
      throw fault(`${t.begin - reached} bytes of no tensor after ${before}`, `a begin at ${reached}`, t.name);
    [reached, before] = [t.end, shown(t.name)];
  }
  if (start + reached !== size)
    throw fault(`${size - start} bytes of data`, `${reached}, as the header says (truncated, or with a tail)`);

  const isRead = (t: Placed): t is Placed & { readonly dtype: Dtype } => isDtype(t.dtype);
  const tensors = new Map(all.filter(isRead).map((t) => [t.name, t]));
  const notes = skippedNotes(all.filter((t) => !isRead(t)).map(({ name, dtype }) => [name, dtype]));
  async function* pieces(info: TensorInfo, most: number): AsyncGenerator<Uint8Array, void, undefined> {
    const { begin, end } = tensors.get(info.name)!;
    const buffer = new Uint8Array(most);
    for (let at = begin; at < end; at += most) {
      const piece = buffer.subarray(0, Math.min(most, end - at));
      await source.fill(start + at, piece);
      yield piece;
    }
  }
  return checkpointFrom({ file, tensors, metadata, notes, pieces, close: source.close });
}

function placed(file: string, name: string, entry: unknown, room: number): Placed {
  const fault = (found: string, expected: string): CheckpointError =>
    new CheckpointError({ file, tensor: name, found, expected });
  if (!isRecord(entry)) throw fault(shown(entry), 'an object with dtype, shape and data_offsets');
  const { dtype, shape, data_offsets: offsets } = entry;
  const width = isDtype(dtype) ? DTYPE_BYTES[dtype] : typeof dtype === 'string' ? SKIPPED_BYTES.get(dtype) : undefined;
  if (typeof dtype !== 'string' || width === undefined)
    throw fault(`the dtype ${shown(dtype)}`, `one of ${DTYPES.join(', ')}`);
  if (!Array.isArray(shape)) throw fault(`the shape ${shown(shape)}`, 'a list of non-negative integers');
  const count = countOf(file, name, shape);
  const isOffset = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
  const [begin, end]: readonly unknown[] = Array.isArray(offsets) && offsets.length === 2 ? offsets : [];
  if (!isOffset(begin) || !isOffset(end) || begin > end)
    throw fault(`the offsets ${shown(offsets)}`, 'two integers, the first not above the second');
  if (end > room) throw fault(`bytes up to ${end}`, `at most the ${room} bytes of data in the file`);
  if (end - begin !== count * width)
    throw fault(`${end - begin} bytes for the shape ${shown(shape)}`, `${count * width} bytes of ${dtype}`);
  if (begin % width !== 0) throw fault(`the offset ${begin}`, `a multiple of ${width}, for ${dtype}`);
  return { name, dtype, shape: shape as number[], count, begin, end };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseHeader(file: string, bytes: Uint8Array): [string, unknown][] {
  let [text, header]: [string, unknown] = ['', undefined];
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CheckpointError({ file, found: `a header that does not parse (${reason})`, expected: 'JSON in UTF-8' });
  }
  if (!isRecord(header)) throw new CheckpointError({ file, found: 'a header that is no object', expected: '{…}' });
  const twice = repeatedKey(text);
  if (twice !== undefined)
    throw new CheckpointError({ file, tensor: twice, found: 'the name occurs twice', expected: 'every name once' });
  return Object.entries(header);
}

/** The first key that an object of this valid JSON text has twice. */
function repeatedKey(text: string): string | undefined {
  // One entry per open bracket: the keys so far for an object, undefined for a list.
  const open: (Set<string> | undefined)[] = [];
  let keyNext = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '{' || c === '[') {
      open.push(c === '{' ? new Set() : undefined);
      keyNext = c === '{';
    } else if (c === '}' || c === ']') open.pop();
    else if (c === ',') keyNext = open.at(-1) !== undefined;
    else if (c === '"') {
      const from = i;
      for (i++; text[i] !== '"'; i++) if (text[i] === '\\') i++;
      if (!keyNext) continue;
      const key: unknown = JSON.parse(text.slice(from, i + 1));
      const keys = open.at(-1)!;
      if (keys.has(String(key))) return String(key);
      keys.add(String(key));
      keyNext = false;
    }
  }
  return undefined;
}
