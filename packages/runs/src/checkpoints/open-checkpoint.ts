/**
 * Opening a checkpoint by what it is: a folder, an index of shards, a zip of PyTorch or of numpy, safetensors. Names do not decide, save where a file is
 * too damaged to tell.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteSource, openBytes } from './byte-source.js';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointError, shown } from './checkpoint-error.js';
import { readNpz } from './npz.js';
import { readSafetensors } from './safetensors.js';
import { openShards } from './shards.js';
import { readTorch, torchFolder } from './torch.js';
import { zipEntries } from './zip.js';

/** What a folder of a model contains, in the order in which it is looked for. */
const IN_FOLDERS = [
  'model.safetensors.index.json',
  'model.safetensors',
  'pytorch_model.bin.index.json',
  'pytorch_model.bin',
];

const EXPECTED = 'safetensors, a zip of torch.save, an .npz, or an index of shards';

/** A file, or the folder of a model. Throws `CheckpointError`. */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const file = await inFolder(path);
  return (await isIndex(file)) ? openShards(file, openFile) : openFile(file);
}

async function inFolder(path: string): Promise<string> {
  let isFolder = false;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch {
    // Opening it says what is wrong.
  }
  if (!isFolder) return path;
  const names = await readdir(path);
  const found =
    IN_FOLDERS.find((name) => names.includes(name)) ?? only(names.filter((n) => n.endsWith('.safetensors')));
  if (found === undefined)
    throw new CheckpointError({
      file: path,
      found: 'a folder without a checkpoint',
      expected: IN_FOLDERS.join(' or '),
    });
  return join(path, found);
}

const only = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined);

/** The first bytes, as few as there are. */
async function beginning(source: ByteSource): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.min(source.size, 16));
  await source.fill(0, bytes);
  return bytes;
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

async function isIndex(file: string): Promise<boolean> {
  const source = await openBytes(file);
  try {
    return /^\s*\{\s*["}]/.test(latin1(await beginning(source))) && file.endsWith('.json');
  } finally {
    await source.close();
  }
}

type Read = (source: ByteSource) => Promise<Checkpoint>;

async function readZip(source: ByteSource): Promise<Checkpoint> {
  const entries = await zipEntries(source);
  const folder = torchFolder(entries);
  return folder === undefined ? readNpz(source, entries) : readTorch(source, entries, folder);
}

/** Formats by how they begin, and by how their names end. */
const FORMATS: readonly (readonly [begins: (start: string) => boolean, suffix: RegExp, read: Read])[] = [
  [(start) => start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06'), /\.npz$/, readZip],
  [(start) => start[8] === '{' && start.slice(5, 8) === '\0\0\0', /\.safetensors$/, readSafetensors],
];

/** What PyTorch before 1.6 wrote: pickles one behind the other, the first a magic number. */
const OLD_TORCH = '\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19';

async function openFile(file: string): Promise<Checkpoint> {
  const source = await openBytes(file);
  try {
    const start = latin1(await beginning(source));
    if (start.startsWith(OLD_TORCH)) {
      const found = 'the format of PyTorch before 1.6';
      throw new CheckpointError({ file, found, expected: `${EXPECTED} (load it and save it again)` });
    }
    const format = FORMATS.find(([begins]) => begins(start)) ?? FORMATS.find(([, suffix]) => suffix.test(file));
    if (format === undefined)
      throw new CheckpointError({ file, found: `a file that begins with ${shown(start)}`, expected: EXPECTED });
    return await format[2](source);
  } catch (error) {
    await source.close();
    throw error;
  }
}
