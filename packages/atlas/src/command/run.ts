/** `lawful atlas run SPEC -o DB --jobs N`, and again by the same line: what the database has is not done twice. */
import type { AtlasModel } from '../families/family.js';
import { shardOf } from '../specification/shard.js';
import { readSpecification } from '../specification/specification.js';
import { type AtlasDatabase, InUseError, openDatabase, writeCertificate } from '../store/database.js';
import { runPool } from '../workers/pool.js';
import { now } from './clock.js';
import type { Surroundings } from './surroundings.js';

export interface RunOptions {
  readonly output: string;
  readonly jobs: number;
  /** Only models that `shardOf` gives this number. */
  readonly shard?: { readonly index: number; readonly of: number } | undefined;
  readonly seconds: number;
  readonly steps: number;
  readonly megabytes: number;
  /** Seconds after which no more models go out; what is left then waits for the next run. One goes out all the same, so that runs come to an end. */
  readonly time?: number | undefined;
}

/** Seconds of one model on one core, until some have been measured. */
const FIRST_GUESS = 0.1;
const LOOK_MILLISECONDS = 5000;

export interface RunResult {
  readonly total: number;
  readonly before: number;
  readonly made: number;
  readonly seconds: number;
}

export async function runAtlas(path: string, options: RunOptions, around: Surroundings): Promise<RunResult> {
  const begun = now();
  const specification = readSpecification(path);
  let total = 0;
  for (const _ of sharded(specification.models(), options.shard)) total++;
  const database = await openedAlone(options.output);
  try {
    const known = await database.keys();
    const started = now();
    let before = 0;
    for (const model of sharded(specification.models(), options.shard)) if (known.has(model.key)) before++;
    const left = total - before;
    around.say(
      `${total} models, ${before} done before, ${left} to do: about ${duration((left * FIRST_GUESS) / options.jobs)} with ${options.jobs} ${options.jobs === 1 ? 'worker' : 'workers'} where a model takes ${FIRST_GUESS} s`,
    );
    let made = 0;
    const deadline = options.time === undefined ? Number.POSITIVE_INFINITY : begun + 1000 * options.time;
    let out = 0;
    const stopped = (): boolean => around.cancelled() || (out++ > 0 && now() >= deadline);
    await runPool(
      unknown(sharded(specification.models(), options.shard), known),
      { ...options, stopped, cancelled: around.cancelled },
      async ({ model, answer, effort, files }) => {
        for (const { hash, content } of files) await writeCertificate(options.output, hash, content);
        await database.insert({ model, engine: around.engine, ...answer, ...effort });
        made++;
        const seconds = (now() - started) / 1000;
        const rate = made / seconds;
        around.progress(
          `${before + made} of ${total}, ${rate.toFixed(1)} models/s, ${duration((left - made) / rate)} left`,
        );
      },
    );
    return { total, before, made, seconds: (now() - started) / 1000 };
  } finally {
    database.close();
  }
}

/** Whoever looks at a database has it for a moment, and a run waits for that. */
async function openedAlone(path: string): Promise<AtlasDatabase> {
  const end = now() + LOOK_MILLISECONDS;
  for (;;)
    try {
      return await openDatabase(path, 'write');
    } catch (error) {
      if (!(error instanceof InUseError) || now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
}

function* unknown(models: Iterable<AtlasModel>, known: ReadonlySet<string>): Generator<AtlasModel> {
  for (const model of models) if (!known.has(model.key)) yield model;
}

function* sharded(models: Iterable<AtlasModel>, shard: RunOptions['shard']): Generator<AtlasModel> {
  for (const model of models) if (shard === undefined || shardOf(model.key, shard.of) === shard.index) yield model;
}

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'an unknown time';
  const s = Math.max(0, Math.round(seconds));
  if (s < 90) return `${s} s`;
  const minutes = Math.round(s / 60);
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
