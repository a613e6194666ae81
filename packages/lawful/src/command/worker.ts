/** The thread in which a command computes, so that Ctrl-C reaches the other one. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Request, run } from './run.js';

const { request, flag } = workerData as { request: Request; flag: SharedArrayBuffer };
const cancelled = new Int32Array(flag);
const reply = await run(request, {
  cancelled: () => Atomics.load(cancelled, 0) !== 0,
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
