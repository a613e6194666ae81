/**
 * One file on one thread. The thread tells what it has proved; this side keeps the time and hears Ctrl-C, and work that does not stop when it should is
 * ended here: what it told is the answer then (stopped.ts).
 */
import { Worker } from 'node:worker_threads';
import type { Piece } from '../finding/progress.js';
import { failure, unableReply } from './failure.js';
import { CANCELLED, CLOSED, FREE, TAKEN, WRITING } from './flags.js';
import { CERTIFICATE_LIMIT, MODEL_LIMIT, readStandardInput } from './input.js';
import { type Progress, SILENCE } from './progress.js';
import type { Reply, Request } from './request.js';
import type { Session } from './session.js';
import { stoppedReply } from './stopped.js';
import type { Message, Task } from './thread.js';

/** Milliseconds that the work has to finish by itself once it should stop; then what it told is printed. */
const GRACE = 700;

/** Most of what a search makes is garbage at once: with room for it, small models end before it is ever collected. */
const ROOMY = { maxYoungGenerationSizeMb: 64 };

/** A thread that is made when it is needed, and made anew after it was ended. */
export interface Thread {
  /** The running thread. */
  worker(): Worker;
  end(): void;
}

export function thread(): Thread {
  let running: Worker | undefined;
  return {
    worker: () => {
      if (running === undefined) {
        const started = new Worker(new URL('./thread.js', import.meta.url), { resourceLimits: ROOMY });
        started.once('exit', () => {
          if (running === started) running = undefined;
        });
        running = started;
      }
      return running;
    },
    end: () => {
      void running?.terminate();
      running = undefined;
    },
  };
}

/** Of work that was dropped. */
const NOTHING: Reply = { code: 0, out: '', err: '' };

export interface Circumstances {
  readonly session: Session;
  readonly progress: Progress;
  /** When the work began, in milliseconds of `Date.now`: the time counts from there. */
  readonly begun: number;
}

/** The reply, whatever happens; after work that had to be ended the thread is a new one. */
export function answerFile(request: Request, on: Thread, { session, progress, begun }: Circumstances): Promise<Reply> {
  const flag = new SharedArrayBuffer(8);
  const flags = new Int32Array(flag);
  const { time } = request.options;
  const deadline = time === undefined ? undefined : begun + 1000 * time;
  const pieces: Piece[] = [];
  const timers: NodeJS.Timeout[] = [];
  return new Promise((resolve) => {
    let finished = false;
    let worker: Worker | undefined;
    const finish = (reply: Reply): void => {
      if (finished) return;
      finished = true;
      forget();
      forgetDrop();
      for (const timer of timers) clearTimeout(timer);
      worker?.off('message', onMessage);
      worker?.off('error', onError);
      progress.clear();
      resolve(reply);
    };
    /** Ends work that does not end by itself, unless its files are being written: then it is as good as done. */
    const abandon = (reply: () => Reply): void => {
      if (finished || Atomics.compareExchange(flags, WRITING, FREE, CLOSED) === TAKEN) return;
      on.end();
      finish(reply());
    };
    const after = (milliseconds: number, why: string): void => {
      const end = () => abandon(() => stoppedReply(request, pieces, why));
      timers.push(setTimeout(end, Math.min(Math.max(0, milliseconds), 2 ** 31 - 1)));
    };
    const forget = session.onInterrupt(() => {
      Atomics.store(flags, CANCELLED, 1);
      after(GRACE, 'interrupted');
    });
    const forgetDrop = session.onDrop(() => abandon(() => NOTHING));
    if (deadline !== undefined) after(deadline + GRACE - Date.now(), 'the time is up');
    timers.push(setTimeout(() => progress.tick(), SILENCE + 1));
    const onMessage = ({ piece, reply, announce, progress: step }: Message): void => {
      if (piece !== undefined) pieces.push(piece);
      else if (reply !== undefined) finish(reply);
      else if (announce !== undefined) progress.announce(announce);
      else if (step !== undefined) progress.progress(step);
    };
    const onError = (error: Error): void => {
      const memory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      on.end();
      if (!memory) finish(failure(request, error));
      else if (pieces.length > 0) finish(stoppedReply(request, pieces, 'out of memory'));
      else finish(unableReply(request, 'out of memory'));
    };
    const begin = (input: Uint8Array | undefined): void => {
      if (finished) return;
      worker = on.worker();
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.postMessage({ request: { ...request, input }, flag, deadline } satisfies Task);
    };
    progress.begin();
    if (request.file === '-')
      readStandardInput(request.command === 'check' ? CERTIFICATE_LIMIT : MODEL_LIMIT).then(begin, (error: Error) =>
        finish(failure(request, error)),
      );
    else begin(undefined);
  });
}
