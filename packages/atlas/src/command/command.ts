/** `lawful atlas …`: what its words mean. Exit codes are those of `lawful`: 0 done, 1 differences were found, 2 wrong usage, 3 stopped before the end. */
import { Command, CommanderError } from 'commander';
import { LawfulError } from 'lawful';
import { cancel, merge, status, submit } from '../cluster/slurm.js';
import { conjecture } from '../reports/conjecture.js';
import { difference } from '../reports/difference.js';
import { exceptions } from '../reports/exceptions.js';
import { parseFormula } from '../reports/formula.js';
import { csvCell, REPORT_FORMATS, type ReportFormat, report } from '../reports/report.js';
import { writeSite } from '../site/site.js';
import { openDatabase } from '../store/database.js';
import { duration, runAtlas } from './run.js';
import type { Surroundings } from './surroundings.js';

interface Raw {
  readonly [name: string]: string | boolean | undefined;
}

/**
 * @param command how this program is started again, for tasks of a cluster
 * @returns the exit code
 */
export async function main(argv: readonly string[], command: readonly string[], around: Surroundings): Promise<number> {
  let code = 0;
  const on =
    (run: Action) =>
    async (...given: unknown[]): Promise<void> => {
      const raw = given[given.length - 2] as Raw;
      code = await run(given.slice(0, -2).map(String), raw);
    };
  const program = programOf(on, command, around);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof LawfulError)) throw error;
    around.say(`lawful: ${error.message}`);
    return 2;
  }
}

/** The arguments as they were written, then the options. */
type Action = (words: readonly string[], raw: Raw) => Promise<number>;

function programOf(
  on: (run: Action) => (...args: unknown[]) => Promise<void>,
  command: readonly string[],
  around: Surroundings,
): Command {
  const program = new Command('lawful atlas')
    .description('many models: counted, proved, certified, in one table that can be asked')
    .exitOverride()
    .configureOutput({ writeErr: (t) => around.say(t.trimEnd()), writeOut: (t) => around.print(t) });
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .exitOverride()
      .configureOutput({
        writeErr: (t) => around.say(t.trimEnd()),
        writeOut: (t) => around.print(t),
      });
  const database = '<db>';
  const working = (c: Command): Command =>
    c
      .option('--jobs <n>', 'workers', '1')
      .option('--steps <n>', 'steps of the engine for one model', '200000')
      .option('--seconds <s>', 'seconds for one model, after which it is a row with its reason', '60')
      .option('--memory <mb>', 'megabytes of one worker', '1500');

  working(
    add('run', 'make the atlas of a specification, or go on with it')
      .alias('resume')
      .argument('<spec>', 'a .json file, or a folder of models'),
  )
    .requiredOption('-o, --output <db>', 'the DuckDB file')
    .option('--shard <k/n>', 'only every n-th model, from the k-th on')
    .option('--time <s>', 'stop after so many seconds; the same line goes on')
    .action(
      on(async ([spec = ''], raw) => {
        const shard = raw.shard === undefined ? undefined : shardOf(String(raw.shard));
        const done = await runAtlas(
          spec,
          {
            output: String(raw.output),
            shard,
            time: raw.time === undefined ? undefined : natural(raw.time, '--time'),
            ...effortOf(raw),
          },
          around,
        );
        const { total, before, made, seconds } = done;
        const left = total - before - made;
        around.print(
          `${made} models in ${duration(seconds)}${made === 0 ? '' : ` (${(made / seconds).toFixed(1)} a second)`}, ${before} before; ${left === 0 ? 'the atlas is whole' : `${left} are left: the same line goes on`}\n`,
        );
        return left === 0 ? 0 : 3;
      }),
    );
  add('query', 'rows by SQL; the table is called models')
    .argument(database)
    .argument('<sql>')
    .option('--format <format>', 'csv or json', 'csv')
    .action(
      on(async ([path = '', sql = ''], raw) =>
        reading(path, async (db) => {
          const { columns, rows } = await db.query(sql);
          if (raw.format === 'json')
            around.print(
              `${JSON.stringify(
                rows.map((r) => Object.fromEntries(columns.map((c, i) => [c, r[i]]))),
                null,
                1,
              )}\n`,
            );
          else
            around.print(
              [columns, ...rows]
                .map((r) => `${r.map((x) => csvCell(x === null ? '' : String(x))).join(',')}\n`)
                .join(''),
            );
          return 0;
        }),
      ),
    );
  add('report', 'the table, or the rows of a condition')
    .argument(database)
    .option('--format <format>', REPORT_FORMATS.join(', '), 'csv')
    .option('--where <sql>', 'a condition on rows')
    .option('-o, --output <file>', 'a file to write, for parquet')
    .action(
      on(async ([path = ''], raw) =>
        reading(path, async (db) => {
          const format = REPORT_FORMATS.find((f) => f === raw.format);
          if (format === undefined) throw new LawfulError(`--format: expected ${REPORT_FORMATS.join(', ')}`);
          around.print(await report(db, format as ReportFormat, textOf(raw.where), textOf(raw.output)));
          return 0;
        }),
      ),
    );
  add('exceptions', 'rows that a formula in the widths misses')
    .argument(database)
    .option('--formula <f>', 'such as "F(n + m, r)"; the laws that were found unless given', 'found')
    .option('--of <column>', 'what it should give', 'maxLaws')
    .option('--where <sql>', 'a condition on rows')
    .option('--json', 'as JSON')
    .action(
      on(async ([path = ''], raw) =>
        reading(path, async (db) => {
          const found = await exceptions(db, parseFormula(String(raw.formula)), String(raw.of), textOf(raw.where));
          around.print(
            raw.json === true
              ? `${JSON.stringify(found, null, 1)}\n`
              : `${found.formula} = ${found.of} in ${found.agree} of ${found.compared} rows\n${found.exceptions.map((e) => `  ${e.key}: ${e.formula}, but ${e.value}\n`).join('')}`,
          );
          return 0;
        }),
      ),
    );
  add('conjecture', 'formulas in the widths that fit; none of them is proved')
    .argument(database)
    .option('--of <column>', 'what is fitted', 'maxLaws')
    .option('--where <sql>', 'a condition on rows')
    .option('--json', 'as JSON')
    .action(
      on(async ([path = ''], raw) =>
        reading(path, async (db) => {
          const list = await conjecture(db, String(raw.of), textOf(raw.where));
          if (raw.json === true) around.print(`${JSON.stringify(list, null, 1)}\n`);
          else
            for (const c of list)
              around.print(
                `conjecture: ${raw.of} = ${c.formula}, on the grid ${c.grid.map((g) => `{${g.join(',')}}`).join(' x ')}: ${c.agree} of ${c.compared} rows\n${c.exceptions.map((e) => `  not ${e.key}: ${e.formula}, but ${e.value}\n`).join('')}`,
              );
          if (list.length === 0 && raw.json !== true) around.print('no formula fits half of the rows\n');
          return 0;
        }),
      ),
    );
  add('diff', 'two atlases: no count may change between versions of the engine')
    .argument('<old>')
    .argument('<new>')
    .option('--json', 'as JSON')
    .action(
      on(async ([old = '', fresh = ''], raw) =>
        reading(old, (a) =>
          reading(fresh, async (b) => {
            const d = await difference(a, b);
            around.print(raw.json === true ? `${JSON.stringify(d, null, 1)}\n` : differenceText(d));
            return d.counts.length === 0 ? 0 : 1;
          }),
        ),
      ),
    );
  add('site', 'static pages of the atlas, to be served or opened')
    .argument(database)
    .requiredOption('-o, --output <folder>', 'where they are written')
    .action(
      on(async ([path = ''], raw) =>
        reading(path, async (db) => {
          const pages = await writeSite(db, String(raw.output));
          around.print(`${pages} pages in ${raw.output}\n`);
          return 0;
        }),
      ),
    );
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
    .argument(database)
    .action(
      on(async ([path = '']) => {
        const list = await status(path);
        around.print(list.map((t) => `${t.task} ${t.state}${t.rows === null ? '' : `, ${t.rows} rows`}\n`).join(''));
        return 0;
      }),
    );
  add('merge', 'the shards of a job array into one database')
    .argument(database)
    .action(
      on(async ([path = '']) => {
        around.print(`${await merge(path)} rows in ${path}\n`);
        return 0;
      }),
    );
  add('cancel', 'ends the job array')
    .argument(database)
    .action(
      on(async ([path = '']) => {
        around.print(`job ${cancel(path)} is cancelled; its rows stay\n`);
        return 0;
      }),
    );
  return program;
}

async function reading(
  path: string,
  use: (db: Awaited<ReturnType<typeof openDatabase>>) => Promise<number>,
): Promise<number> {
  const db = await openDatabase(path, 'read');
  try {
    return await use(db);
  } finally {
    db.close();
  }
}

const textOf = (x: string | boolean | undefined): string | undefined => (typeof x === 'string' ? x : undefined);

function natural(x: string | boolean | undefined, name: string): number {
  const value = Number(x);
  if (typeof x !== 'string' || !Number.isInteger(value) || value < 1)
    throw new LawfulError(`${name}: found ${String(x)}, expected a natural number`);
  return value;
}

function shardOf(text: string): { readonly index: number; readonly of: number } {
  const found = /^(\d+)\/(\d+)$/.exec(text);
  const [index, of] = [Number(found?.[1]), Number(found?.[2])];
  if (found === null || of < 1 || index >= of)
    throw new LawfulError(`--shard: found ${text}, expected k/n with 0 <= k < n`);
  return { index, of };
}

const effortOf = (raw: Raw) => ({
  jobs: natural(raw.jobs, '--jobs'),
  steps: natural(raw.steps, '--steps'),
  seconds: natural(raw.seconds, '--seconds'),
  megabytes: natural(raw.memory, '--memory'),
});

function differenceText(d: Awaited<ReturnType<typeof difference>>): string {
  const lines = [
    `${d.both} models in both, ${d.onlyOld.length} only in the first, ${d.onlyNew.length} only in the second`,
    ...d.counts.map((c) => `count changed: ${c.key}: ${c.column} ${c.old} -> ${c.new}`),
    d.counts.length === 0 ? 'no count differs' : `${d.counts.length} counts differ`,
    ...(d.others.length === 0
      ? []
      : [`${d.others.length} other entries differ: ${[...new Set(d.others.map((o) => o.column))].join(', ')}`]),
  ];
  return `${lines.join('\n')}\n`;
}
