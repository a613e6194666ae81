/**
 * An atlas on a cluster: a Slurm job array, one task for each shard with a database of its own, merged in the end. Slurm schedules, requeues, accounts and cancels; here is
 * only what is written for it and read from it. A task that is killed and started again finds its rows and goes on.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { LawfulError } from 'lawful';
import { certificateFolder, openDatabase, quoted, readCertificate, writeCertificate } from '../store/database.js';

export interface SubmitOptions {
  /** Shards, and tasks of the array. */
  readonly tasks: number;
  readonly jobs: number;
  /** Minutes that Slurm gives a task; it stops by itself a minute before. */
  readonly minutes: number;
  readonly partition?: string | undefined;
  readonly steps: number;
  readonly seconds: number;
  readonly megabytes: number;
}

/** What a folder of a submitted atlas knows of itself. */
interface Submission {
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
  const folder = folderOf(database);
  mkdirSync(folder, { recursive: true });
  const script = join(folder, 'array.sh');
  writeFileSync(script, arrayScript(resolve(specification), folder, command, options), { mode: 0o755 });
  const out = slurm('sbatch', ['--parsable', script]);
  const submission = { specification: resolve(specification), tasks: options.tasks, job: out.trim().split(';')[0]! };
  writeFileSync(join(folder, 'submission.json'), `${JSON.stringify(submission)}\n`);
  return submission;
}

/** The text of the job array. */
export function arrayScript(
  specification: string,
  folder: string,
  command: readonly string[],
  { tasks, jobs, minutes, partition, steps, seconds, megabytes }: SubmitOptions,
): string {
  const shell = (t: string): string => `'${t.replaceAll("'", `'\\''`)}'`;
  const run = [...command, 'atlas', 'run', specification].map(shell).join(' ');
  return `#!/bin/sh
#SBATCH --job-name=lawful-atlas
#SBATCH --array=0-${tasks - 1}
#SBATCH --cpus-per-task=${jobs}
#SBATCH --time=${minutes}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=${join(folder, 'task-%a.log')}
${partition === undefined ? '' : `#SBATCH --partition=${partition}\n`}exec ${run} -o ${shell(folder)}/shard-"$SLURM_ARRAY_TASK_ID".duckdb --shard "$SLURM_ARRAY_TASK_ID"/${tasks} --jobs ${jobs} --steps ${steps} --seconds ${seconds} --memory ${megabytes} --time ${Math.max(30, 60 * minutes - 60)}
`;
}

/** What Slurm says of each task, and how many rows its shard has. */
export async function status(
  database: string,
): Promise<readonly { readonly task: string; readonly state: string; readonly rows: number | null }[]> {
  const { job, tasks } = submissionOf(database);
  const states = statesOf(job);
  const out = [];
  for (let k = 0; k < tasks; k++) {
    const path = shardPath(database, k);
    out.push({
      task: `${job}_${k}`,
      state: states.get(k) ?? 'UNKNOWN',
      rows: existsSync(path) ? await rowsOf(path) : null,
    });
  }
  return out;
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
    if (error instanceof LawfulError) return null;
    throw error;
  }
}

/** By sacct where there is accounting; else by scontrol, which knows jobs for some minutes after their end. */
function statesOf(job: string): Map<number, string> {
  const states = new Map<number, string>();
  const accounted = attempt('sacct', ['-n', '-X', '-P', '-j', job, '-o', 'JobID,State']);
  for (const line of (accounted ?? '').split('\n')) {
    const [id, state] = line.split('|');
    const task = /_(\d+)$/.exec(id ?? '');
    if (task !== null && state !== undefined) states.set(Number(task[1]), state.split(' ')[0]!);
  }
  if (states.size > 0) return states;
  const shown = attempt('scontrol', ['show', 'job', '-o', job]) ?? '';
  for (const line of shown.split('\n')) {
    const task = /ArrayTaskId=(\S+)/.exec(line)?.[1];
    const state = /JobState=(\S+)/.exec(line)?.[1];
    if (task !== undefined && state !== undefined) for (const k of taskNumbers(task)) states.set(k, state);
  }
  return states;
}

/** `3`, `0-2,5`, `1-9%2`. */
function taskNumbers(text: string): number[] {
  return text
    .replace(/%.*/, '')
    .split(',')
    .flatMap((part) => {
      const [from, to = from] = part.split('-').map(Number);
      return Array.from({ length: to! - from! + 1 }, (_, i) => from! + i);
    });
}

export function cancel(database: string): string {
  const { job } = submissionOf(database);
  slurm('scancel', [job]);
  return job;
}

/** All shards into one atlas; rows that are there already stay. Answers how many rows there are. */
export async function merge(database: string): Promise<number> {
  const { tasks } = submissionOf(database);
  const target = await openDatabase(database, 'write');
  try {
    for (let k = 0; k < tasks; k++) {
      const path = shardPath(database, k);
      if (!existsSync(path)) continue;
      // Opened once to write, so that what a killed task left in its log is in the file.
      (await openDatabase(path, 'write')).close();
      await target.run(`ATTACH '${path.replaceAll("'", "''")}' AS shard (READ_ONLY)`);
      await target.run(`INSERT OR IGNORE INTO models SELECT * FROM shard.models ORDER BY ${quoted('key')}`);
      await target.run('DETACH shard');
      copyCertificates(path, database);
    }
    return Number((await target.query('SELECT count(*) FROM models')).rows[0]![0]);
  } finally {
    target.close();
  }
}

function copyCertificates(from: string, to: string): void {
  const folder = certificateFolder(from);
  if (!existsSync(folder)) return;
  for (const part of readdirSync(folder))
    for (const file of readdirSync(join(folder, part))) {
      const hash = basename(file, '.json');
      const content = readCertificate(from, hash);
      if (content !== undefined && /^[0-9a-f]{64}$/.test(hash)) writeCertificate(to, hash, content);
    }
}

const folderOf = (database: string): string => `${resolve(database).replace(/\.duckdb$/, '')}-slurm`;
const shardPath = (database: string, k: number): string => join(folderOf(database), `shard-${k}.duckdb`);

function submissionOf(database: string): Submission {
  const path = join(folderOf(database), 'submission.json');
  if (!existsSync(path)) throw new LawfulError(`${database}: nothing was submitted for it: expected ${path}`);
  return JSON.parse(readFileSync(path, 'utf8')) as Submission;
}

function slurm(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    if (code === 'ENOENT')
      throw new LawfulError(`${program} is not installed: expected a machine from which Slurm is reached`);
    throw new LawfulError(`${program}: ${(stderr ?? String(error)).trim().split('\n')[0]}`);
  }
}

function attempt(program: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(program, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}
