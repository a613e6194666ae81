/**
 * `--watch`: answers again whenever a file has changed. Folders are watched, not files, for editors write a new file and rename it over the old one;
 * and contents are compared, for one save makes several events, and a touch is no change. A file that is gone or broken for a moment gives
 * the answer that it deserves, and the next change another.
 */
import { readFileSync, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Session } from './session.js';
import { UsageError } from './usage-error.js';

/** Milliseconds after an event in which others belong to it. */
const SETTLED = 60;

/** The content, or undefined while there is none. */
function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

export interface Watched {
  readonly files: readonly string[];
  readonly session: Session;
  /** Answers once; work is dropped when a file changes meanwhile. */
  readonly answer: () => Promise<number>;
  /** Told before each answer but the first. */
  readonly again: () => void;
}

/** Until Ctrl-C; the exit code of the last answer. Throws `UsageError` for a folder that cannot be watched. */
export async function watchFiles({ files, session, answer, again }: Watched): Promise<number> {
  let seen = files.map(contentOf);
  let timer: NodeJS.Timeout | undefined;
  /** What a change does: it drops the work, or wakes who waits. */
  let react = (): void => undefined;
  const look = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (files.some((file, k) => contentOf(file) !== seen[k])) react();
    }, SETTLED);
  };
  const watchers = [...new Set(files.map((file) => dirname(resolve(file))))].map((folder) => watched(folder, look));
  try {
    for (;;) {
      session.renew();
      seen = files.map(contentOf);
      react = () => session.drop();
      const code = await answer();
      if (!session.interrupted && !session.dropped)
        await Promise.race([
          session.over,
          new Promise<void>((wake) => {
            react = wake;
            // What happened since the files were read.
            look();
          }),
        ]);
      if (session.interrupted) return code;
      again();
    }
  } finally {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  }
}

function watched(folder: string, look: () => void) {
  try {
    // A folder that goes away is no longer told of; Ctrl-C still ends.
    return watch(folder, look).on('error', () => undefined);
  } catch (error) {
    throw new UsageError(`${folder}: cannot be watched (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`, {
      file: folder,
    });
  }
}
