/** What is asked of an atlas: `lawful atlas query, report, exceptions, conjecture, diff, site`. */
import { LawfulError } from 'lawful';
import { conjecture } from '../../reports/conjecture.js';
import { type Difference, difference } from '../../reports/difference.js';
import { exceptions } from '../../reports/exceptions.js';
import { parseFormula } from '../../reports/formula.js';
import { csvCell, REPORT_FORMATS, report } from '../../reports/report.js';
import { writeSite } from '../../site/site.js';
import { DATABASE, reading, textOf, type Words } from './words.js';

export function addReports(words: Words): void {
  addTables(words);
  addFormulas(words);
}

function addTables({ add, on, around }: Words): void {
  add('query', 'rows by SQL; the table is called models')
    .argument(DATABASE)
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
    .argument(DATABASE)
    .option('--format <format>', REPORT_FORMATS.join(', '), 'csv')
    .option('--where <sql>', 'a condition on rows')
    .option('-o, --output <file>', 'a file to write, for parquet')
    .action(
      on(async ([path = ''], raw) =>
        reading(path, async (db) => {
          const format = REPORT_FORMATS.find((f) => f === raw.format);
          if (format === undefined) throw new LawfulError(`--format: expected ${REPORT_FORMATS.join(', ')}`);
          around.print(await report(db, format, textOf(raw.where), textOf(raw.output)));
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
  add('site', 'static pages of the atlas, for any server of files')
    .argument(DATABASE)
    .requiredOption('-o, --output <folder>', 'where they are written')
    .option('--playground <url>', 'where the playground is, seen from there', '../play/index.html')
    .option('--no-certificates', 'leave the certificates out')
    .action(
      on(async ([path = ''], raw) =>
        reading(path, async (db) => {
          const written = await writeSite(db, String(raw.output), {
            playground: String(raw.playground),
            certificates: raw.certificates !== false,
          });
          const { pages, models, certificates, missing } = written;
          around.print(`${pages} pages in ${raw.output}: ${models} models, ${certificates} certificates\n`);
          if (missing > 0) around.say(`${missing} certificates that rows name are not beside ${path}`);
          return 0;
        }),
      ),
    );
}

function addFormulas({ add, on, around }: Words): void {
  add('exceptions', 'rows that a formula in the widths misses')
    .argument(DATABASE)
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
    .argument(DATABASE)
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
}

function differenceText(d: Difference): string {
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
