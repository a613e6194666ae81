/** An atlas on a cluster: `lawful atlas submit, status, merge, cancel`. */
import { merge } from '../../cluster/merge.js';
import { cancel, status, submit, type TaskStatus } from '../../cluster/slurm.js';
import { isLive } from '../../cluster/states.js';
import { DATABASE, effortOf, natural, textOf, type Words, working } from './words.js';

export function addCluster(words: Words): void {
  addSubmit(words);
  const { add, on, around } = words;
  add('status', 'what Slurm says of the tasks, and what they have done')
    .argument(DATABASE)
    .action(
      on(async ([path = '']) => {
        around.print(statusText(await status(path)));
        return 0;
      }),
    );
  add('merge', 'the shards of a job array into one database, when the job has ended')
    .argument(DATABASE)
    .action(
      on(async ([path = '']) => {
        const { rows, left } = await merge(path);
        around.print(
          `${rows} rows in ${path}; ${left === 0 ? 'the atlas is whole' : `${left} models are left: submit by the same line goes on`}\n`,
        );
        return left === 0 ? 0 : 3;
      }),
    );
  add('cancel', 'ends the job array')
    .argument(DATABASE)
    .action(
      on(async ([path = '']) => {
        const { job, ended } = cancel(path);
        around.print(`job ${job} ${ended ? 'is cancelled' : 'had ended before'}; its rows stay\n`);
        return 0;
      }),
    );
}

function addSubmit({ add, on, around, command }: Words): void {
  working(add('submit', 'a Slurm job array that makes the atlas in shards, or goes on with it').argument('<spec>'))
    .option('--slurm', 'the scheduler; there is no other')
    .requiredOption('-o, --output <db>', 'the DuckDB file that merge will write')
    .option('--tasks <n>', 'tasks of the array', '10')
    .option('--minutes <m>', 'the time limit of a task', '60')
    .option('--time <s>', 'seconds of work, after which a task has itself requeued; what --minutes leave unless given')
    .option('--partition <name>', 'where it runs')
    .action(
      on(async ([spec = ''], raw) => {
        const { job, tasks } = submit(spec, String(raw.output), command, {
          ...effortOf(raw),
          tasks: natural(raw.tasks, '--tasks'),
          minutes: natural(raw.minutes, '--minutes'),
          time: raw.time === undefined ? undefined : natural(raw.time, '--time'),
          partition: textOf(raw.partition),
        });
        around.print(
          `job ${job}, ${tasks} tasks; lawful atlas status ${raw.output} follows it, lawful atlas merge ${raw.output} ends it\n`,
        );
        return 0;
      }),
    );
}

function statusText(list: readonly TaskStatus[]): string {
  const lines = list.map(
    ({ task, state, rows, models }) =>
      `${task} ${state}, ${rows === null ? `${models} models, its rows are being written` : `${rows} of ${models} rows`}`,
  );
  const live = list.filter((t) => t.state !== 'UNKNOWN' && isLive(t.state)).length;
  const whole = list.every((t) => t.rows !== null && t.rows >= t.models);
  const end =
    live > 0
      ? `${live} of ${list.length} tasks have not ended`
      : whole
        ? 'all rows are there: merge'
        : 'no task runs, and rows are missing: submit by the same line goes on';
  return `${[...lines, end].join('\n')}\n`;
}
