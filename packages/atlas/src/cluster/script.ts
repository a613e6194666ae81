/**
 * The text of the job array. A task that ends in time with models left asks Slurm for another turn; so does one whose file another process still has, as when a node that
 * was given up for dead is alive. A task that is cancelled asks for nothing.
 */
import { join } from 'node:path';
import { LawfulError } from 'lawful';
import { GRACE_SECONDS } from '../workers/pool.js';

export interface SubmitOptions {
  /** Shards, and tasks of the array. */
  readonly tasks: number;
  readonly jobs: number;
  /** Minutes that Slurm gives a task. */
  readonly minutes: number;
  /** Seconds after which a task takes no more models; what the minutes leave unless given. */
  readonly time?: number | undefined;
  readonly partition?: string | undefined;
  readonly steps: number;
  readonly seconds: number;
  readonly megabytes: number;
}

/** To start and to end. */
const ROUND_SECONDS = 25;
/** Megabytes of a worker beyond its heap, and of the process that has the database. */
const BESIDE_HEAP = 300;
const DATABASE_MEGABYTES = 700;

/** Seconds of work in a turn, so that a model that goes out last is back before Slurm ends the task. */
export function turnOf({ minutes, seconds, time }: Pick<SubmitOptions, 'minutes' | 'seconds' | 'time'>): number {
  const spare = seconds + GRACE_SECONDS + ROUND_SECONDS;
  const most = 60 * minutes - spare;
  if (most < 1)
    throw new LawfulError(
      `--minutes ${minutes}: expected at least ${Math.ceil((spare + 1) / 60)}, since one model may take ${seconds} s (--seconds)`,
    );
  if (time !== undefined && time > most)
    throw new LawfulError(
      `--time ${time}: expected at most ${most}: --minutes ${minutes} less what one model may take`,
    );
  return time ?? most;
}

/** Options that the script sets, as variables that would override them. */
export const OVERRIDING = [
  'ARRAY_INX',
  'EXPORT',
  'JOB_NAME',
  'MEM_PER_CPU',
  'MEM_PER_GPU',
  'MEM_PER_NODE',
  'NO_REQUEUE',
  'OPEN_MODE',
  'OUTPUT',
  'REQUEUE',
  'TIMELIMIT',
].map((name) => `SBATCH_${name}`);

const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** As sbatch reads a value on its lines; in names of files it fills in what follows a percent sign. */
const directive = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;
const literal = (path: string): string => path.replaceAll('%', '%%');

/** @param folder absolute, as are the specification and the words of the command that are paths */
export function arrayScript(
  specification: string,
  folder: string,
  command: readonly string[],
  options: SubmitOptions,
): string {
  const { tasks, jobs, minutes, partition, steps, seconds, megabytes } = options;
  for (const path of [specification, folder])
    if (/[\n\\]/.test(path))
      throw new LawfulError(`${JSON.stringify(path)}: expected a path without backslashes and line breaks`);
  if (partition !== undefined && !/^[\w.,-]+$/.test(partition))
    throw new LawfulError(`--partition: found ${partition}, expected a name, or names with commas between them`);
  const task = '"$SLURM_ARRAY_TASK_ID"';
  const run = [...command, 'atlas', 'run', specification].map(shell).join(' ');
  const effort = `--jobs ${jobs} --steps ${steps} --seconds ${seconds} --memory ${megabytes}`;
  return `#!/bin/sh
#SBATCH --job-name=lawful-atlas
#SBATCH --array=0-${tasks - 1}
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=${jobs}
#SBATCH --mem=${jobs * (megabytes + BESIDE_HEAP) + DATABASE_MEGABYTES}M
#SBATCH --time=${minutes}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --chdir=${directive(folder)}
#SBATCH --output=${directive(`${literal(folder)}/task-%a.log`)}
${partition === undefined ? '' : `#SBATCH --partition=${partition}\n`}ended=
trap 'ended=yes' TERM
${run} -o ${shell(join(folder, 'shard-'))}${task}.duckdb --shard ${task}/${tasks} ${effort} --time ${turnOf(options)}
code=$?
# Models are left: another turn. Slurm ends this one; a task that ended by itself at that moment could count as failed.
if [ "$code" = 3 ] && [ -z "$ended" ]; then
  scontrol requeue "$SLURM_JOB_ID" && sleep 60
fi
exit "$code"
`;
}
