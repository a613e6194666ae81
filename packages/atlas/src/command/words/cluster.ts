/** An atlas on a cluster: `lawful atlas submit, status, merge, cancel`. */
import { cancel, merge, status, submit } from '../../cluster/slurm.js';
import { DATABASE, effortOf, natural, textOf, type Words, working } from './words.js';

export function addCluster({ add, on, around, command }: Words): void {
  working(add('submit', 'a Slurm job array that makes the atlas in shards').argument('<spec>'))
    .option('--slurm', 'the scheduler; there is no other')
    .requiredOption('-o, --output <db>', 'the DuckDB file that merge will write')
    .option('--tasks <n>', 'tasks of the array', '10')
    .option('--minutes <m>', 'the time limit of a task', '60')
    .option('--partition <name>', 'where it runs')
    .action(
      on(async ([spec = ''], raw) => {
        const { job, tasks } = submit(spec, String(raw.output), command, {
          ...effortOf(raw),
          tasks: natural(raw.tasks, '--tasks'),
          minutes: natural(raw.minutes, '--minutes'),
          partition: textOf(raw.partition),
        });
        around.print(
          `job ${job}, ${tasks} tasks; lawful atlas status ${raw.output} follows it, lawful atlas merge ${raw.output} ends it\n`,
        );
        return 0;
      }),
    );
  add('status', 'what Slurm says of the tasks')
    .argument(DATABASE)
    .action(
      on(async ([path = '']) => {
        const list = await status(path);
        around.print(list.map((t) => `${t.task} ${t.state}${t.rows === null ? '' : `, ${t.rows} rows`}\n`).join(''));
        return 0;
      }),
    );
  add('merge', 'the shards of a job array into one database')
    .argument(DATABASE)
    .action(
      on(async ([path = '']) => {
        around.print(`${await merge(path)} rows in ${path}\n`);
        return 0;
      }),
    );
  add('cancel', 'ends the job array')
    .argument(DATABASE)
    .action(
      on(async ([path = '']) => {
        around.print(`job ${cancel(path)} is cancelled; its rows stay\n`);
        return 0;
      }),
    );
}
