/**
 * Files are written whole or not at all. Every file of a set goes to a temporary name in its folder first; when all are written they are
 * renamed, and files that an earlier run left behind for the same model are removed. A full disk, a folder that cannot
 * be made or written: one sentence, and the old set as it was.
 */
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from './usage-error.js';

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

const REASONS: Readonly<Record<string, string | undefined>> = {
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'a part of the path is no folder',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EISDIR: 'a folder has the name of a file',
};

const refuse = (folder: string, error: unknown): never => {
  const code = codeOf(error);
  throw new UsageError(`${folder}: cannot be written (${REASONS[code] ?? code})`, { file: folder });
};

/** What is at a path, or undefined. */
function kindOf(path: string): 'folder' | 'file' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Refuses early a folder that could not be written later; makes nothing. */
export function requireWritable(folder: string): void {
  try {
    let path = folder;
    while (kindOf(path) === undefined && dirname(path) !== path) path = dirname(path);
    if (kindOf(path) !== 'folder') throw Object.assign(new Error(path), { code: 'ENOTDIR' });
    accessSync(path, constants.W_OK);
  } catch (error) {
    refuse(folder, error);
  }
}

/** Part by part: the recursive mkdir of Node does not end where the system refuses folders without saying so, as in /proc. */
function makeFolder(path: string): void {
  const kind = kindOf(path);
  if (kind === 'folder') return;
  if (kind === 'file') throw Object.assign(new Error(path), { code: 'ENOTDIR' });
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (codeOf(error) !== 'EEXIST' || kindOf(path) !== 'folder') throw error;
  }
}

export interface FileSet {
  readonly folder: string;
  readonly files: readonly (readonly [name: string, content: string])[];
  /** All names that the files of such a set may have: those not written now are removed when they are ours. */
  readonly names?: readonly string[];
}

/** Writes a set; the paths. Throws `UsageError` when that is not possible; then nothing has changed. */
export function writeFiles({ folder, files, names = [] }: FileSet): string[] {
  const temporary: string[] = [];
  try {
    makeFolder(folder);
    for (const [name] of files)
      if (kindOf(join(folder, name)) === 'folder') throw Object.assign(new Error(name), { code: 'EISDIR' });
    for (const [name, content] of files) {
      const path = join(folder, `.${name}.${process.pid}.tmp`);
      const fd = openSync(path, 'w');
      temporary.push(path);
      try {
        writeFileSync(fd, content);
      } finally {
        closeSync(fd);
      }
    }
    files.forEach(([name], k) => {
      renameSync(temporary[k]!, join(folder, name));
    });
    const written = new Set(files.map(([name]) => name));
    for (const name of names) if (!written.has(name)) removeOurs(join(folder, name));
    return files.map(([name]) => join(folder, name));
  } catch (error) {
    for (const path of temporary) removeIfThere(path);
    return refuse(folder, error);
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Renamed already, or gone.
  }
}

/** Removes a file of an earlier run; one that does not name this program is somebody's own. */
function removeOurs(path: string): void {
  if (kindOf(path) === 'file' && /lawful/i.test(readFileSync(path, 'utf8'))) unlinkSync(path);
}
