/** Ctrl-C, heard once for everything that is under way: the first ends work with what was reached, the second ends the process. */

export interface Session {
  readonly interrupted: boolean;
  /** Calls `f` at Ctrl-C, until the function that comes back is called. */
  onInterrupt(f: () => void): () => void;
  close(): void;
}

/** @param say told when there is work to finish */
export function session(say: (text: string) => void): Session {
  let interrupted = false;
  const listeners = new Set<() => void>();
  const hear = (): void => {
    if (interrupted) process.exit(130);
    interrupted = true;
    if (listeners.size > 0)
      say('lawful: interrupted, finishing with what has been reached (once more to quit at once)\n');
    for (const f of [...listeners]) f();
  };
  process.on('SIGINT', hear);
  return {
    get interrupted() {
      return interrupted;
    },
    onInterrupt: (f) => {
      listeners.add(f);
      return () => listeners.delete(f);
    },
    close: () => process.off('SIGINT', hear),
  };
}
