/**
 * Workers on this machine, each a process of its own: a model that ends its worker, or takes longer or more memory than it may, costs that model alone and leaves
 * a row with the reason. Models go out in the order of the atlas and come back as they are done.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { now } from '../command/clock.js';
import type { AtlasModel } from '../families/family.js';
import type { Effort } from '../store/row.js';
import type { Studied, StudyOptions } from './study.js';
import type { Done, Task } from './worker.js';

export interface PoolOptions extends StudyOptions {
  readonly jobs: number;
  /** Of the heap of one worker. */
  readonly megabytes: number;
  /** Once true, no more models go out. */
  stopped(): boolean;
}

export interface Finished extends Studied {
  readonly model: AtlasModel;
  readonly effort: Effort;
}

/** Beyond the time of a model, until its worker is killed. */
export const GRACE_SECONDS = 5;
/** Where a whole job is killed, this process dies soon after its workers, on a busy machine not at once; one that is alive after so long has lost a worker alone. */
const ALONE_MILLISECONDS = 5000;
/** A worker is renewed after so many models, so that what engines remember does not pile up. */
const MODELS_PER_WORKER = 400;
/** So many answers may wait for the disk while the next models are worked on: what a kill can cost beside the models under work. */
const WRITES_WAITING = 8;

/** Calls `done` for each model; resolves when all that went out have come back, and `done` with them. */
export async function runPool(
  models: Iterable<AtlasModel>,
  options: PoolOptions,
  done: (finished: Finished) => Promise<void>,
): Promise<void> {
  const source = models[Symbol.iterator]();
  const next = (): AtlasModel | undefined => {
    if (options.stopped()) return undefined;
    const { value, done: over } = source.next();
    return over === true ? undefined : value;
  };
  const writes = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const write = (finished: Finished): void => {
    const own: Promise<void> = done(finished)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => writes.delete(own));
    writes.add(own);
  };
  const lane = async (): Promise<void> => {
    let worker: ChildProcess | undefined;
    let served = 0;
    try {
      for (let model = next(); model !== undefined && failures.length === 0; model = next()) {
        if (worker === undefined || served >= MODELS_PER_WORKER) {
          worker?.disconnect();
          worker = startWorker(options);
          served = 0;
        }
        const finished = await ask(worker, { model, options: { steps: options.steps, seconds: options.seconds } });
        served++;
        if (!worker.connected) worker = undefined;
        write({ model, ...finished });
        if (writes.size >= WRITES_WAITING) await Promise.race(writes);
      }
    } finally {
      if (worker?.connected === true) worker.disconnect();
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, lane));
  await Promise.all(writes);
  if (failures.length > 0) throw failures[0];
}

/**
 * A worker keeps to one core, so that as many as there are cores share them; and models are small and many: what is optimised for one is seldom worth its time. Only
 * where V8 is one that was measured: others may not know the flags.
 */
const ONE_CORE = process.versions.v8.startsWith('11.') ? ['--single-threaded', '--interrupt-budget=1000000'] : [];

function startWorker({ megabytes }: PoolOptions): ChildProcess {
  const flags = process.execArgv.filter((f) => !f.startsWith('--max-old-space-size') && !f.startsWith('--cpu-prof'));
  return fork(new URL('./worker.js', import.meta.url), {
    execArgv: [...flags, ...ONE_CORE, `--max-old-space-size=${megabytes}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function ask(worker: ChildProcess, task: Task): Promise<Done> {
  return new Promise((resolve) => {
    const started = now();
    let late = false;
    const end = (result: Done): void => {
      clearTimeout(timer);
      worker.off('message', answered);
      worker.off('exit', gone);
      resolve(result);
    };
    const answered = (result: unknown): void => end(result as Done);
    const gone = (code: number | null, signal: string | null): void => {
      if (signal === 'SIGKILL' && !late) setTimeout(() => lost(code, signal), ALONE_MILLISECONDS);
      else lost(code, signal);
    };
    const lost = (code: number | null, signal: string | null): void => {
      const reason = late
        ? `no answer within ${task.options.seconds} s`
        : code === 134 || signal === 'SIGABRT'
          ? 'the worker ran out of memory'
          : `the worker ended (${signal ?? `exit code ${code}`})`;
      end({
        answer: {
          status: 'killed',
          reason,
          parameters: null,
          plain: null,
          averaged: null,
          laws: [],
          hypotheses: [],
          certificates: {},
          uncertified: null,
        },
        files: [],
        effort: { seconds: (now() - started) / 1000, megabytes: 0 },
      });
    };
    const timer = setTimeout(
      () => {
        late = true;
        worker.kill('SIGKILL');
      },
      1000 * (task.options.seconds + GRACE_SECONDS),
    );
    worker.once('message', answered);
    worker.once('exit', gone);
    worker.send(task);
  });
}
