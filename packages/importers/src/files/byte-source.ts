/**
 * A file, or bytes in memory, as a range that is read piece by piece: a model of gigabytes is read without its weights, which are asked for later.
 *
 * Invariant: no read reaches outside [0, size), where size is what the file had when it was opened. A file that has changed its size since is an error.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { ImportError } from './import-error.js';

export interface ByteSource {
  readonly file: string;
  /** Where files beside it are; of bytes in memory there are none. */
  readonly folder: string | undefined;
  readonly size: number;
  /** The bytes from `offset` on. Throws `ImportError` when there are fewer. */
  read(offset: number, length: number): Uint8Array;
}

const outside = (file: string, offset: number, length: number): ImportError =>
  new ImportError({
    file,
    found: `the file ends before byte ${offset + length}`,
    expected: `${length} bytes from byte ${offset} on`,
  });

export const bytesInMemory = (file: string, bytes: Uint8Array): ByteSource => ({
  file,
  folder: undefined,
  size: bytes.length,
  read: (offset, length) => {
    if (!(offset >= 0 && length >= 0) || offset + length > bytes.length) throw outside(file, offset, length);
    return bytes.subarray(offset, offset + length);
  },
});

/** What an open file gives to `use`; it is closed behind it. */
function opened<T>(file: string, use: (descriptor: number, size: number) => T): T {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImportError({ file, found: `cannot be opened (${reason})`, expected: 'a readable file' });
  }
  try {
    const about = fstatSync(descriptor);
    if (!about.isFile()) throw new ImportError({ file, found: 'a folder or device', expected: 'a file' });
    return use(descriptor, about.size);
  } finally {
    closeSync(descriptor);
  }
}

/** Pieces below this size are read together with what follows them. */
const PIECE = 1 << 16;

/** A file that is opened anew for each piece: none stays open. */
export function bytesOfFile(file: string): ByteSource {
  const size = opened(file, (_, length) => length);
  let start = 0;
  let piece: Uint8Array = new Uint8Array(0);
  const fetch = (offset: number, length: number): Uint8Array =>
    opened(file, (descriptor, now) => {
      if (now !== size)
        throw new ImportError({ file, found: `${now} bytes`, expected: `the ${size} bytes that it had before` });
      const into = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const count = readSync(descriptor, into, done, length - done, offset + done);
        if (count === 0) throw outside(file, offset, length);
        done += count;
      }
      return into;
    });
  return {
    file,
    folder: dirname(file),
    size,
    read: (offset, length) => {
      if (!(offset >= 0 && length >= 0) || offset + length > size) throw outside(file, offset, length);
      if (length > PIECE) return fetch(offset, length);
      if (offset < start || offset + length > start + piece.length) {
        piece = fetch(offset, Math.min(PIECE * 4, size - offset));
        start = offset;
      }
      return piece.subarray(offset - start, offset - start + length);
    },
  };
}
