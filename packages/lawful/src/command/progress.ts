/**
 * Progress on standard error: nothing in the first two seconds, then one line that is overwritten on a terminal, or a line now and then where
 * standard error is none. What was announced meanwhile is held back, and dropped when the work ends before.
 */

export interface Progress {
  /** Work begins. */
  begin(): void;
  announce(text: string): void;
  progress(text: string): void;
  /** Prints what was held back, once the silence is over. */
  tick(): void;
  /** Work ends, or something else is to be written: the line on the terminal goes. */
  clear(): void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly terminal: boolean;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Milliseconds of silence. */
export const SILENCE = 2000;
/** Milliseconds between lines where standard error is no terminal. */
const QUIET = 10_000;

export function progressOn({ write, terminal, now }: ProgressOptions): Progress {
  let begun = now();
  let told = Number.NEGATIVE_INFINITY;
  let shown = false;
  let held: string[] = [];
  const silent = (): boolean => now() - begun < SILENCE;
  const clear = (): void => {
    if (shown) write('\r\x1b[K');
    shown = false;
  };
  const tick = (): void => {
    if (silent() || held.length === 0) return;
    clear();
    for (const text of held) write(`${text}\n`);
    held = [];
  };
  return {
    begin: () => {
      begun = now();
      held = [];
    },
    announce: (text) => {
      held.push(text);
      tick();
    },
    progress: (text) => {
      tick();
      if (silent()) return;
      if (terminal) {
        write(`\r\x1b[K${text}`);
        shown = true;
      } else if (now() - told >= QUIET) {
        told = now();
        write(`${text}\n`);
      }
    },
    tick,
    clear,
  };
}
