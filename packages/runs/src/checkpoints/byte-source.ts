/**
 * A file as a range of bytes, read piece by piece through one handle.
 *
 * Invariant: no read reaches outside [0, size), where size is what the file had when it was opened; a file that shrinks
 * while it is read is an error and not a short piece.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { CheckpointError } from './checkpoint-error.js';

export interface ByteSource {
  readonly file: string;
  readonly size: number;
  /** Fills `into` from `offset` on. Throws `CheckpointError` when the file has fewer bytes there. */
  fill(offset: number, into: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export async function openBytes(file: string): Promise<ByteSource> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CheckpointError({ file, found: `cannot be opened (${reason})`, expected: 'a readable file' });
  }
  const about = await handle.stat();
  if (!about.isFile()) {
    await handle.close();
    throw new CheckpointError({ file, found: 'a folder or device', expected: 'a file' });
  }
  const { size } = about;
  const fill = async (offset: number, into: Uint8Array): Promise<void> => {
    const outside = (): CheckpointError =>
      new CheckpointError({
        file,
        found: `the file ends before byte ${offset + into.length}`,
        expected: `${into.length} bytes from byte ${offset} on`,
      });
    if (!(Number.isSafeInteger(offset) && offset >= 0) || offset + into.length > size) throw outside();
    for (let done = 0; done < into.length; ) {
      const { bytesRead } = await handle.read(into, done, into.length - done, offset + done);
      if (bytesRead === 0) throw outside();
      done += bytesRead;
    }
  };
  return Object.freeze({ file, size, fill, close: () => handle.close() });
}
