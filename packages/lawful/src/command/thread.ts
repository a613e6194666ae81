/** A thread that answers one request after the other, so that Ctrl-C and the clock reach the main one, and what is loaded and compiled serves every file. */
import { parentPort } from 'node:worker_threads';
import type { Piece } from '../finding/progress.js';
import { CANCELLED, CLOSED, FREE, TAKEN, WRITING } from './flags.js';
import type { Reply, Request } from './request.js';
import { run } from './run.js';

/** A request, the two words of memory that both threads see, and when the time is up. */
export interface Task {
  readonly request: Request;
  readonly flag: SharedArrayBuffer;
  readonly deadline: number | undefined;
}

export interface Message {
  readonly reply?: Reply;
  readonly piece?: Piece;
  readonly progress?: string;
  readonly announce?: string;
}

/** Milliseconds between messages about progress. */
const PAUSE = 500;

const port = parentPort!;
const send = (message: Message): void => port.postMessage(message);

port.on('message', async ({ request, flag, deadline }: Task) => {
  const flags = new Int32Array(flag);
  let last = Date.now();
  const reply = await run(request, {
    deadline,
    cancelled: () => Atomics.load(flags, CANCELLED) !== 0,
    mayWrite: () => Atomics.compareExchange(flags, WRITING, FREE, TAKEN) !== CLOSED,
    tell: (piece) => send({ piece }),
    progress: (what, steps) => {
      if (steps % 16 !== 0) return;
      const now = Date.now();
      if (now - last < PAUSE) return;
      last = now;
      send({ progress: `${what}, step ${steps}` });
    },
    announce: (text) => send({ announce: text }),
  });
  send({ reply });
});
