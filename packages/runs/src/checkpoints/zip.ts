/**
 * Zip archives as far as .npz and PyTorch need them: the directory at the end, entries stored or deflated, zip64 for large ones.
 *
 * The central directory decides; each local header must agree with it in name and method, and the entries must lie before
 * the directory without overlapping. Sizes and the CRC-32 are checked while an entry streams by, so a wrong archive is
 * noticed at the latest after its last byte, and an entry that inflates to more than it declares is stopped there.
 */
import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import type { ByteSource } from './byte-source.js';
import { CheckpointError, shown } from './checkpoint-error.js';

export interface ZipEntry {
  readonly name: string;
  readonly deflated: boolean;
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes of content. */
  readonly size: number;
  /** Where the packed bytes begin. */
  readonly begin: number;
}

const MOST_DIRECTORY = 100_000_000;
const PIECE = 65536;

/** All entries in the order of the directory. Throws `CheckpointError`. */
export async function zipEntries(source: ByteSource): Promise<ZipEntry[]> {
  const { file } = source;
  const fault = (found: string, expected: string, tensor?: string): CheckpointError =>
    new CheckpointError({ file, tensor, found, expected });
  const { count, offset, length } = await directoryPlace(source);
  if (length > MOST_DIRECTORY) throw fault(`a directory of ${length} bytes`, `at most ${MOST_DIRECTORY}`);
  if (offset + length > source.size) throw fault(`a directory up to byte ${offset + length}`, 'one inside the file');
  const bytes = new Uint8Array(length);
  await source.fill(offset, bytes);
  const view = new DataView(bytes.buffer);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  while (at < length) {
    if (at + 46 > length || view.getUint32(at, true) !== 0x02014b50)
      throw fault(`no directory entry at byte ${offset + at}`, `${count} entries (truncated or damaged archive)`);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((k) => view.getUint16(at + k, true));
    const next = at + 46 + nameLength! + extraLength! + commentLength!;
    if (next > length) throw fault('a directory entry that is cut off', `${count} whole entries`);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength!));
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    if ((flags & 1) !== 0) throw fault('an encrypted entry', 'one without a password', name);
    if (method !== 0 && method !== 8) throw fault(`compression method ${method}`, '0 (stored) or 8 (deflated)', name);
    if (names.has(name)) throw fault('the name occurs twice', 'every name once', name);
    names.add(name);
    const extra = new DataView(bytes.buffer, at + 46 + nameLength!, extraLength!);
    const [size, packed, start] = zip64Fields(
      extra,
      [24, 20, 42].map((k) => view.getUint32(at + k, true)),
    );
    if (size === undefined || packed === undefined || start === undefined)
      throw fault('no zip64 sizes', 'sizes of 64 bits beside those that are full', name);
    const begin = await dataBegin(source, name, method, start, nameLength!);
    if (begin + packed > offset)
      throw fault(`bytes ${begin} to ${begin + packed}`, `an end before the directory at ${offset}`, name);
    if (method === 0 && size !== packed) throw fault(`${packed} bytes stored for ${size}`, 'equal sizes', name);
    entries.push({ name, deflated: method === 8, crc: view.getUint32(at + 16, true), packed, size, begin });
    at = next;
  }
  if (entries.length !== count) throw fault(`${entries.length} entries`, `${count}, as the archive says`);
  const placed = [...entries].sort((a, b) => a.begin - b.begin);
  placed.forEach((entry, i) => {
    const before = placed[i - 1];
    if (before !== undefined && before.begin + before.packed > entry.begin)
      throw fault(`its bytes overlap those of ${shown(before.name)}`, 'bytes of its own', entry.name);
  });
  return entries;
}

interface DirectoryPlace {
  readonly count: number;
  readonly offset: number;
  readonly length: number;
}

async function directoryPlace(source: ByteSource): Promise<DirectoryPlace> {
  const { file, size } = source;
  const tail = new Uint8Array(Math.min(size, 22 + 65535));
  await source.fill(size - tail.length, tail);
  const view = new DataView(tail.buffer);
  let at = tail.length - 22;
  while (
    at >= 0 &&
    !(view.getUint32(at, true) === 0x06054b50 && at + 22 + view.getUint16(at + 20, true) === tail.length)
  )
    at--;
  if (at < 0)
    throw new CheckpointError({ file, found: 'no zip directory at the end', expected: 'a zip archive (truncated?)' });
  const place = {
    count: view.getUint16(at + 10, true),
    length: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
  };
  if (place.count !== 0xffff && place.length !== 0xffffffff && place.offset !== 0xffffffff) return place;
  const broken = (): CheckpointError =>
    new CheckpointError({ file, found: 'a broken zip64 directory', expected: 'its locator and record' });
  if (at < 20 || view.getUint32(at - 20, true) !== 0x07064b50) throw broken();
  const record = new Uint8Array(56);
  await source.fill(Number(view.getBigUint64(at - 12, true)), record);
  const wide = new DataView(record.buffer);
  if (wide.getUint32(0, true) !== 0x06064b50) throw broken();
  const [count, length, offset] = [32, 40, 48].map((k) => Number(wide.getBigUint64(k, true)));
  if (![count, length, offset].every(Number.isSafeInteger)) throw broken();
  return { count: count!, length: length!, offset: offset! };
}

/** The 32-bit fields, each full one replaced by the next number of the zip64 extra field (id 1). */
function zip64Fields(extra: DataView, narrow: readonly number[]): (number | undefined)[] {
  let [from, to] = [0, 0];
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true))
    if (extra.getUint16(at, true) === 1)
      [from, to] = [at + 4, Math.min(extra.byteLength, at + 4 + extra.getUint16(at + 2, true))];
  return narrow.map((value) => {
    if (value !== 0xffffffff) return value;
    if (from + 8 > to) return undefined;
    const wide = Number(extra.getBigUint64(from, true));
    from += 8;
    return Number.isSafeInteger(wide) ? wide : undefined;
  });
}

async function dataBegin(source: ByteSource, name: string, method: number, start: number, nameLength: number) {
  const { file } = source;
  const header = new Uint8Array(30 + nameLength);
  await source.fill(start, header);
  const view = new DataView(header.buffer);
  const same =
    view.getUint32(0, true) === 0x04034b50 &&
    view.getUint16(8, true) === method &&
    view.getUint16(26, true) === nameLength &&
    new TextDecoder().decode(header.subarray(30)) === name;
  if (!same)
    throw new CheckpointError({
      file,
      tensor: name,
      found: `another header at byte ${start}`,
      expected: 'the one in the directory',
    });
  return start + 30 + nameLength + view.getUint16(28, true);
}

/** The content of an entry in pieces. Stopping early is allowed; then size and checksum are not checked. */
export async function* zipContent(source: ByteSource, entry: ZipEntry): AsyncGenerator<Uint8Array, void, undefined> {
  const fault = (found: string, expected: string): CheckpointError =>
    new CheckpointError({ file: source.file, tensor: entry.name, found, expected });
  async function* packed(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < entry.packed; at += PIECE) {
      // A fresh buffer each: the inflating stream may still hold the last one.
      const piece = new Uint8Array(Math.min(PIECE, entry.packed - at));
      await source.fill(entry.begin + at, piece);
      yield piece;
    }
  }
  async function* inflated(): AsyncGenerator<Uint8Array, void, undefined> {
    const stream = createInflateRaw();
    // The error reaches the loop below through the stream; the callback only has to exist.
    pipeline(Readable.from(packed()), stream, () => {});
    try {
      for await (const piece of stream) yield piece as Uint8Array;
    } catch (error) {
      if (error instanceof CheckpointError) throw error;
      throw fault(
        `data that do not inflate (${error instanceof Error ? error.message : String(error)})`,
        'deflated data',
      );
    }
  }
  let [seen, crc] = [0, 0xffffffff];
  for await (const piece of entry.deflated ? inflated() : packed()) {
    seen += piece.length;
    if (seen > entry.size) throw fault(`more than ${entry.size} bytes`, `${entry.size}, as the directory says`);
    for (let i = 0; i < piece.length; i++) crc = CRC_TABLE[(crc ^ piece[i]!) & 255]! ^ (crc >>> 8);
    yield piece;
  }
  if (seen !== entry.size) throw fault(`${seen} bytes`, `${entry.size}, as the directory says`);
  if (~crc >>> 0 !== entry.crc) throw fault(`the checksum ${(~crc >>> 0).toString(16)}`, entry.crc.toString(16));
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = (c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
