/**
 * Ctrl-C, heard once for everything that is under way: the first ends work with what was reached, the second ends the process. Work may also be
 * dropped, when nobody wants its answer any more (watch.ts).
 */

export interface Session {
  readonly interrupted: boolean;
  /** Resolves at the first Ctrl-C. */
  readonly over: Promise<void>;
  /** Calls `f` at Ctrl-C, until the function that comes back is called. */
  onInterrupt(f: () => void): () => void;
  readonly dropped: boolean;
  onDrop(f: () => void): () => void;
  drop(): void;
  /** Other work begins. */
  renew(): void;
  close(): void;
}

/** @param say told when there is work to finish */
export function session(say: (text: string) => void): Session {
  let interrupted = false;
  let dropped = false;
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const interruptions = new Set<() => void>();
  const drops = new Set<() => void>();
  const member = (set: Set<() => void>, f: () => void) => {
    set.add(f);
    return () => {
      set.delete(f);
    };
  };
  const hear = (): void => {
    if (interrupted) process.exit(130);
    interrupted = true;
    if (interruptions.size > 0)
      say('lawful: interrupted, finishing with what has been reached (once more to quit at once)\n');
    for (const f of [...interruptions]) f();
    end();
  };
  process.on('SIGINT', hear);
  return {
    get interrupted() {
      return interrupted;
    },
    get dropped() {
      return dropped;
    },
    over,
    onInterrupt: (f) => member(interruptions, f),
    onDrop: (f) => member(drops, f),
    drop: () => {
      dropped = true;
      for (const f of [...drops]) f();
    },
    renew: () => {
      dropped = false;
    },
    close: () => {
      process.off('SIGINT', hear);
    },
  };
}
