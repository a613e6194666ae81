/** What the words of `lawful atlas` share: how they are added, and how their options are read. */
import type { Command } from 'commander';
import { LawfulError } from 'lawful';
import { type AtlasDatabase, openDatabase } from '../../store/database.js';
import type { Surroundings } from '../surroundings.js';

export interface Raw {
  readonly [name: string]: string | boolean | undefined;
}

/** The arguments as they were written, then the options; answers the exit code. */
export type Action = (words: readonly string[], raw: Raw) => Promise<number>;

export interface Words {
  add(name: string, description: string): Command;
  on(run: Action): (...given: unknown[]) => Promise<void>;
  readonly around: Surroundings;
  /** How this program is started again. */
  readonly command: readonly string[];
}

export const DATABASE = '<db>';

/** Options of whatever makes rows. */
export const working = (c: Command): Command =>
  c
    .option('--jobs <n>', 'workers', '1')
    .option('--steps <n>', 'steps of the engine for one model', '200000')
    .option('--seconds <s>', 'seconds for one model, after which it is a row with its reason', '60')
    .option('--memory <mb>', 'megabytes of one worker', '1500');

export async function reading(path: string, use: (db: AtlasDatabase) => Promise<number>): Promise<number> {
  const db = await openDatabase(path, 'read');
  try {
    return await use(db);
  } finally {
    db.close();
  }
}

export const textOf = (x: string | boolean | undefined): string | undefined => (typeof x === 'string' ? x : undefined);

export function natural(x: string | boolean | undefined, name: string): number {
  const value = Number(x);
  if (typeof x !== 'string' || !Number.isInteger(value) || value < 1)
    throw new LawfulError(`${name}: found ${String(x)}, expected a natural number`);
  return value;
}

export const effortOf = (raw: Raw) => ({
  jobs: natural(raw.jobs, '--jobs'),
  steps: natural(raw.steps, '--steps'),
  seconds: natural(raw.seconds, '--seconds'),
  megabytes: natural(raw.memory, '--memory'),
});
