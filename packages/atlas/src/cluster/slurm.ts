/**
 * An atlas on a cluster: a Slurm job array, one task for each shard with a database of its own, merged in the end. Slurm schedules, requeues, accounts and cancels; here is
 * only what is written for it and read from it. A task that is killed and started again finds its rows and goes on.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LawfulError } from 'lawful';
import { shardOf } from '../specification/shard.js';
import { readSpecification, type Specification } from '../specification/specification.js';
import { InUseError, openDatabase } from '../store/database.js';
import { arrayScript, OVERRIDING, type SubmitOptions } from './script.js';
import { isLive, type States, statesOfAccounting, statesOfController } from './states.js';

/** What a folder of a submitted atlas knows of itself. */
export interface Submission {
  /** What the tasks read: a copy, where it was a file. */
  readonly specification: string;
  readonly tasks: number;
  readonly job: string;
}

/** Writes the script into a folder beside the database, submits it, and answers the number of the job. */
export function submit(
  specification: string,
  database: string,
  command: readonly string[],
  options: SubmitOptions,
): Submission {
  readSpecification(specification);
  const folder = folderOf(database);
  const isFolder = statSync(specification).isDirectory();
  const submitted = isFolder ? resolve(specification) : join(folder, 'specification.json');
  const text = arrayScript(submitted, folder, command, options);
  refuseSecond(database, options.tasks);
  mkdirSync(folder, { recursive: true });
  // Tasks that wait, or come back, read what was submitted, whatever is written in the meantime.
  if (submitted !== resolve(specification)) copyFileSync(specification, submitted);
  const script = join(folder, 'array.sh');
  writeFileSync(script, text, { mode: 0o755 });
  const out = slurm('sbatch', ['--parsable', script]);
  const submission = { specification: submitted, tasks: options.tasks, job: out.trim().split(';')[0]! };
  writeFileSync(join(folder, 'submission.json'), `${JSON.stringify(submission)}\n`);
  return submission;
}

/** Two arrays must not write the same files, and files of another number of tasks hold other models. */
function refuseSecond(database: string, tasks: number): void {
  if (!existsSync(submissionPath(database))) return;
  const before = submissionOf(database);
  const live = liveTasks(statesOf(before.job));
  if (live.length > 0)
    throw new LawfulError(
      `${database}: job ${before.job} has not ended (${tasksText(live)}): lawful atlas cancel ${database} ends it`,
    );
  if (before.tasks !== tasks && shardPaths(database).length > 0)
    throw new LawfulError(
      `--tasks ${tasks}: ${folderOf(database)} has the shards of ${before.tasks} tasks: expected --tasks ${before.tasks}, or another database`,
    );
}

export interface TaskStatus {
  readonly task: string;
  /** Slurm's word; UNKNOWN when it has forgotten the job, or never knew the task. */
  readonly state: string;
  /** Null while the task has its database open. */
  readonly rows: number | null;
  readonly models: number;
}

/** What Slurm says of each task, and how many rows its shard has. */
export async function status(database: string): Promise<readonly TaskStatus[]> {
  const { job, tasks, specification } = submissionOf(database);
  const states = statesOf(job);
  const models = sizesOf(readSpecification(specification), tasks);
  const out = [];
  for (let k = 0; k < tasks; k++) {
    const path = shardPath(database, k);
    out.push({
      task: `${job}_${k}`,
      state: states.get(k) ?? 'UNKNOWN',
      rows: existsSync(path) ? await rowsOf(path) : 0,
      models: models[k]!,
    });
  }
  return out;
}

function sizesOf(specification: Specification, tasks: number): number[] {
  const sizes = Array.from({ length: tasks }, () => 0);
  for (const { key } of specification.models()) sizes[shardOf(key, tasks)]!++;
  return sizes;
}

/** A database that a task has open cannot be read. */
async function rowsOf(path: string): Promise<number | null> {
  try {
    const db = await openDatabase(path, 'read');
    try {
      return Number((await db.query('SELECT count(*) FROM models')).rows[0]![0]);
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof InUseError) return null;
    throw error;
  }
}

/** @returns the job, and whether any of its tasks was there to be ended */
export function cancel(database: string): { readonly job: string; readonly ended: boolean } {
  const { job } = submissionOf(database);
  if (liveTasks(statesOf(job)).length === 0) return { job, ended: false };
  slurm('scancel', [job]);
  return { job, ended: true };
}

/** By sacct where there is accounting; scontrol, which is ahead of it and forgets jobs some minutes after their end, has the last word. */
export function statesOf(job: string): States {
  let shown = '';
  try {
    shown = slurm('scontrol', ['show', 'job', '-o', job]);
  } catch (error) {
    if (!(error instanceof LawfulError) || !error.message.includes('Invalid job id')) throw error;
  }
  let accounted = '';
  try {
    accounted = slurm('sacct', ['-n', '-X', '-P', '-j', job, '-o', 'JobID,State']);
  } catch (error) {
    // Accounting is often not kept.
    if (!(error instanceof LawfulError)) throw error;
  }
  return new Map([...statesOfAccounting(accounted), ...statesOfController(shown)]);
}

export const liveTasks = (states: States): readonly (readonly [number, string])[] =>
  [...states].filter(([, state]) => isLive(state)).sort(([a], [b]) => a - b);

/** `task 2 RUNNING, task 3 PENDING`, the first few of them. */
export const tasksText = (live: readonly (readonly [number, string])[]): string =>
  `${live
    .slice(0, 4)
    .map(([k, state]) => `task ${k} ${state}`)
    .join(', ')}${live.length > 4 ? `, ${live.length - 4} more` : ''}`;

const folderOf = (database: string): string => `${resolve(database).replace(/\.duckdb$/, '')}-slurm`;
const shardPath = (database: string, k: number): string => join(folderOf(database), `shard-${k}.duckdb`);
const submissionPath = (database: string): string => join(folderOf(database), 'submission.json');

/** Those that are there, in their order. */
export function shardPaths(database: string): readonly string[] {
  const folder = folderOf(database);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => Number(/^shard-(\d+)\.duckdb$/.exec(name)?.[1] ?? -1))
    .filter((k) => k >= 0)
    .sort((a, b) => a - b)
    .map((k) => shardPath(database, k));
}

export function submissionOf(database: string): Submission {
  const path = submissionPath(database);
  if (!existsSync(path)) throw new LawfulError(`${database}: nothing was submitted for it: expected ${path}`);
  return JSON.parse(readFileSync(path, 'utf8')) as Submission;
}

/** A program of Slurm is not on this machine. */
export class NoSlurmError extends LawfulError {
  override readonly name = 'NoSlurmError';
}

function slurm(program: string, args: readonly string[]): string {
  // Lists of tasks whole, however long.
  const env: NodeJS.ProcessEnv = { ...process.env, SLURM_BITSTR_LEN: '0' };
  for (const name of OVERRIDING) delete env[name];
  try {
    return execFileSync(program, [...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 30,
      env,
    });
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    if (code === 'ENOENT')
      throw new NoSlurmError(`${program} is not installed: expected a machine from which Slurm is reached`);
    throw new LawfulError(`${program}: ${(stderr ?? String(error)).trim().split('\n')[0]}`);
  }
}
