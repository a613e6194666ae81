/** The thread in which a command computes, so that Ctrl-C and the clock reach the other one. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Piece } from '../finding/progress.js';
import { CANCELLED, CLOSED, FREE, TAKEN, WRITING } from './flags.js';
import type { Request } from './request.js';
import { run } from './run.js';

const { request, flag, deadline } = workerData as { request: Request; flag: SharedArrayBuffer; deadline?: number };
const flags = new Int32Array(flag);
const reply = await run(request, {
  deadline,
  cancelled: () => Atomics.load(flags, CANCELLED) !== 0,
  mayWrite: () => Atomics.compareExchange(flags, WRITING, FREE, TAKEN) !== CLOSED,
  tell: (piece: Piece) => parentPort?.postMessage({ piece }),
  progress: (() => {
    let last = Date.now();
    return (what: string, steps: number) => {
      if (steps % 16 !== 0) return;
      const now = Date.now();
      if (now - last < 500) return;
      last = now;
      parentPort?.postMessage({ progress: `${what}, step ${steps}` });
    };
  })(),
  announce: (text) => parentPort?.postMessage({ announce: text }),
});
parentPort?.postMessage({ reply });
