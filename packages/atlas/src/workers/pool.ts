/**
 * Workers on this machine, each a process of its own: a model that ends its worker, or takes longer or more memory than it may, costs that model alone and leaves
 * a row with the reason. Models go out in the order of the atlas and come back as they are done.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { now } from '../command/clock.js';
import type { AtlasModel } from '../families/family.js';
import { type Effort, NOTHING } from '../store/row.js';
import type { Studied, StudyOptions } from './study.js';
import type { Done, Task } from './worker.js';

export interface PoolOptions extends StudyOptions {
  readonly jobs: number;
  /** Of the heap of one worker. */
  readonly megabytes: number;
  /** Once true, no more models go out. */
  stopped(): boolean;
  /** Whether this process was asked to end: then a worker that a signal ended leaves no row. */
  cancelled(): boolean;
  /** Of a worker; `worker.js` beside this file. */
  readonly program?: URL | undefined;
  /** How long a worker's end by a signal may be the beginning of this process's end. */
  readonly aloneMilliseconds?: number | undefined;
}

export interface Finished extends Studied {
  readonly model: AtlasModel;
  readonly effort: Effort;
}

/** Beyond the time of a model, until its worker is killed. */
export const GRACE_SECONDS = 5;
/**
 * Where a whole job is killed or asked to end, this process is soon after its workers, on a busy machine not at once; one that is alive after so long, and was not asked to
 * end, has lost a worker alone.
 */
const ALONE_MILLISECONDS = 3000;
/** A signal may end a worker that has nothing to do with its model, as one that is still starting where a job is cancelled: the model goes out once more. */
const TRIES = 2;
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
    const tried = async (model: AtlasModel): Promise<Done | Lost> => {
      if (worker === undefined || !isAlive(worker) || served >= MODELS_PER_WORKER) {
        if (worker?.connected === true) worker.disconnect();
        worker = startWorker(options);
        served = 0;
      }
      const result = await ask(worker, { model, options: { steps: options.steps, seconds: options.seconds } });
      served++;
      if ('signal' in result) await pause(options.aloneMilliseconds ?? ALONE_MILLISECONDS);
      return result;
    };
    try {
      for (let model = next(); model !== undefined && failures.length === 0; model = next()) {
        let result = await tried(model);
        for (let k = 1; k < TRIES && 'signal' in result && !options.cancelled(); k++) result = await tried(model);
        if ('signal' in result && options.cancelled()) return;
        write({
          model,
          ...('signal' in result ? killed(`the worker ended (${result.signal})`, result.seconds) : result),
        });
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

function startWorker({ megabytes, program = new URL('./worker.js', import.meta.url) }: PoolOptions): ChildProcess {
  const flags = process.execArgv.filter((f) => !f.startsWith('--max-old-space-size') && !f.startsWith('--cpu-prof'));
  const worker = fork(program, {
    execArgv: [...flags, ...ONE_CORE, `--max-old-space-size=${megabytes}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // Of one that nobody waits for any more; without a listener it would end this process.
  worker.on('error', () => undefined);
  return worker;
}

/** Of a worker that a signal ended which this process did not send, or that could not be spoken to. */
interface Lost {
  /** Its name, or the code of the error. */
  readonly signal: string;
  readonly seconds: number;
}

/** Whether it can be spoken to; the channel of one that has ended may close later than its end is told. */
const isAlive = ({ connected, exitCode, signalCode }: ChildProcess): boolean =>
  connected && exitCode === null && signalCode === null;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function killed(reason: string, seconds: number): Done {
  return { answer: { status: 'killed', reason, ...NOTHING }, files: [], effort: { seconds, megabytes: 0 } };
}

function ask(worker: ChildProcess, task: Task): Promise<Done | Lost> {
  return new Promise((resolve) => {
    const started = now();
    let late = false;
    const end = (result: Done | Lost): void => {
      clearTimeout(timer);
      worker.off('message', answered);
      worker.off('exit', gone);
      worker.off('error', unheard);
      resolve(result);
    };
    const unheard = (error: NodeJS.ErrnoException): void => {
      worker.kill('SIGKILL');
      end({ signal: error.code ?? error.message, seconds: (now() - started) / 1000 });
    };
    const answered = (result: unknown): void => end(result as Done);
    const gone = (code: number | null, signal: string | null): void => {
      const seconds = (now() - started) / 1000;
      if (late) end(killed(`no answer within ${task.options.seconds} s`, seconds));
      else if (code === 134 || signal === 'SIGABRT') end(killed('the worker ran out of memory', seconds));
      else if (signal === null) end(killed(`the worker ended (exit code ${code})`, seconds));
      else end({ signal, seconds });
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
    worker.on('error', unheard);
    worker.send(task);
  });
}
