/**
 * Files of `torch.save`: a zip with data.pkl, which describes the tensors, and one file for each storage. The pickle is read by pickle.ts, which runs
 * nothing. Storages are as a rule stored, not deflated, and are then read where they lie; deflated ones are inflated from their beginning each time.
 *
 * Checked before anything is returned: little-endian bytes, storages that are there and as long as they say, tensors inside their storages. Checksums
 * are not: PyTorch may be told to write none, and parts of an entry have none.
 */
import type { ByteSource } from './byte-source.js';
import { type Checkpoint, checkpointFrom, countOf, type TensorInfo } from './checkpoint.js';
import { CheckpointError, shown } from './checkpoint-error.js';
import { DTYPE_BYTES, skippedNotes } from './dtypes.js';
import { readPickle } from './pickle.js';
import type { TensorValue } from './pickle-values.js';
import { stateDictOf } from './state-dict.js';
import { endOf, gather, isContiguous, overlapsItself } from './strided.js';
import { type ZipEntry, zipContent } from './zip.js';

/** Bytes of data.pkl, and of what a transposed tensor spans. */
const [MOST_PICKLE, MOST_SPAN] = [16_000_000, 128_000_000];

interface Placed extends TensorInfo {
  readonly value: TensorValue;
  readonly entry: ZipEntry;
}

/** The name of the folder in the archive, with its stroke; undefined for archives of another kind. */
export const torchFolder = (entries: readonly ZipEntry[]): string | undefined =>
  entries.find(({ name }) => /^(?:[^/]+\/)?data\.pkl$/.test(name))?.name.replace(/data\.pkl$/, '');

/** @param entries those of the archive, which has a `torchFolder`. Throws `CheckpointError`. */
export async function readTorch(source: ByteSource, entries: readonly ZipEntry[], folder: string): Promise<Checkpoint> {
  const { file } = source;
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const order = byName.get(`${folder}byteorder`);
  if (order !== undefined) {
    const text = new TextDecoder().decode(await whole(source, order, 16));
    if (text !== 'little')
      throw new CheckpointError({ file, found: `the byte order ${shown(text)}`, expected: 'little' });
  }
  const root = readPickle(file, await whole(source, byName.get(`${folder}data.pkl`)!, MOST_PICKLE));
  const state = stateDictOf(file, root);
  const skipped: [string, string][] = [];
  const placed: Placed[] = [];
  for (const [name, value] of state.tensors) {
    const entry = placeOf(file, name, value, byName.get(`${folder}data/${value.storage.key}`));
    const { dtype, type } = value.storage;
    if (dtype === undefined) skipped.push([name, type]);
    else placed.push({ name, dtype, shape: value.sizes, count: countOf(file, name, value.sizes), value, entry });
  }
  placed.sort((a, b) => a.entry.begin - b.entry.begin || a.value.offset - b.value.offset);
  const tensors = new Map(placed.map((info) => [info.name, info]));
  return checkpointFrom({
    file,
    tensors,
    ties: tied(placed),
    notes: [...state.notes, ...skippedNotes(skipped)],
    pieces: (info, most) => piecesOf(source, tensors.get(info.name)!, most),
    close: source.close,
  });
}

/** The entry of its storage, when the tensor lies in it. */
function placeOf(file: string, name: string, value: TensorValue, entry: ZipEntry | undefined): ZipEntry {
  const fault = (found: string, expected: string): CheckpointError =>
    new CheckpointError({ file, tensor: name, found, expected });
  const { key, count, width, type } = value.storage;
  countOf(file, name, value.sizes);
  if (entry === undefined) throw fault(`no storage ${shown(key)} in the archive`, `data/${key}`);
  if (entry.size !== count * width)
    throw fault(`${entry.size} bytes in data/${key}`, `${count} values of ${type}, ${count * width} bytes`);
  if (overlapsItself(value))
    throw fault(`the strides ${shown(value.strides)} of the shape ${shown(value.sizes)}`, 'entries apart (.clone())');
  const end = endOf(value);
  if (!(end <= count)) throw fault(`values up to ${end} of its storage`, `at most the ${count} of data/${key}`);
  return entry;
}

/** All of a small entry. */
async function whole(source: ByteSource, entry: ZipEntry, most: number): Promise<Uint8Array> {
  if (entry.size > most) {
    const found = `${entry.size} bytes`;
    throw new CheckpointError({ file: source.file, tensor: entry.name, found, expected: `at most ${most}` });
  }
  const out = new Uint8Array(entry.size);
  let at = 0;
  // The entry is checked to be no longer than it says.
  for await (const piece of zipContent(source, entry)) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

async function* piecesOf(source: ByteSource, info: Placed, most: number): AsyncGenerator<Uint8Array, void, undefined> {
  const { value, entry, dtype, count } = info;
  const width = DTYPE_BYTES[dtype];
  const [from, to] = [value.offset * width, endOf(value) * width];
  if (count === 0) return;
  if (isContiguous(value)) return yield* range(source, entry, from, to, most);
  if (to - from > MOST_SPAN)
    throw new CheckpointError({
      file: source.file,
      tensor: info.name,
      found: `the strides ${shown(value.strides)} over ${to - from} bytes`,
      expected: `rows in order (.contiguous()), or at most ${MOST_SPAN} bytes`,
    });
  const span = new Uint8Array(to - from);
  let at = 0;
  for await (const piece of range(source, entry, from, to, most)) {
    span.set(piece, at);
    at += piece.length;
  }
  yield gather(span, width, value);
}

/** Bytes from … to of what the entry holds. */
async function* range(
  source: ByteSource,
  entry: ZipEntry,
  from: number,
  to: number,
  most: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!entry.deflated) {
    const buffer = new Uint8Array(Math.min(most, to - from));
    for (let at = from; at < to; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, to - at));
      await source.fill(entry.begin + at, piece);
      yield piece;
    }
    return;
  }
  let at = 0;
  for await (const piece of zipContent(source, entry)) {
    const [a, b] = [Math.max(0, from - at), Math.min(piece.length, to - at)];
    if (a < b) yield piece.subarray(a, b);
    at += piece.length;
    // Read to its end where it ends with the entry: then its checksum is looked at.
    if (at >= to && to < entry.size) return;
  }
}

/** Names of one place in one storage, where there are several. */
function tied(placed: readonly Placed[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { name, value, count } of placed) {
    if (count === 0) continue;
    const key = `${value.storage.key}\n${value.offset}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [name]);
    else group.push(name);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
