/** The table of an atlas as CSV, Parquet, Markdown or LaTeX. */
import { existsSync } from 'node:fs';
import { LawfulError } from 'lawful';
import { type AtlasDatabase, type Column, quoted } from '../store/database.js';
import { recordsOf } from './records.js';

export const REPORT_FORMATS = ['csv', 'parquet', 'md', 'latex'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What a table of text has; Parquet has every column. */
export const REPORTED: readonly Column[] = [
  'key',
  'family',
  'widths',
  'bias',
  'loss',
  'flow',
  'symmetry',
  'parameters',
  'lieRank',
  'maxLaws',
  'found',
  'complete',
  'averagedLieRank',
  'averagedMaxLaws',
  'averagedFound',
  'averagedComplete',
  'status',
  'reason',
  'certificate',
];

const SHORT: readonly Column[] = [
  'family',
  'widths',
  'bias',
  'loss',
  'parameters',
  'lieRank',
  'maxLaws',
  'found',
  'complete',
];

/** The text; for Parquet the file is written, and its path answered. */
export async function report(
  database: AtlasDatabase,
  format: ReportFormat,
  where: string | undefined,
  output: string | undefined,
): Promise<string> {
  if (format === 'parquet') {
    if (output === undefined) throw new LawfulError('--format parquet: expected a file to write, with -o');
    if (output.includes("'")) throw new LawfulError('-o: a path without quotes is expected');
    await writeParquet(database, output, where);
    return `${output}\n`;
  }
  const columns = format === 'csv' ? REPORTED : SHORT;
  const rows = await recordsOf(database, where, [...columns]);
  const lines = rows.map((row) => columns.map((c) => (row[c] === null ? '' : String(row[c]))));
  if (format === 'csv') return [columns, ...lines].map((line) => `${line.map(csvCell).join(',')}\n`).join('');
  if (format === 'md')
    return [columns, columns.map(() => '---'), ...lines]
      .map((line) => `| ${line.map((t) => t.replaceAll('|', '\\|')).join(' | ')} |\n`)
      .join('');
  return latexTable(columns, lines);
}

export async function writeParquet(database: AtlasDatabase, output: string, where?: string): Promise<void> {
  const condition = where === undefined ? '' : ` WHERE ${where}`;
  await database.query(
    `COPY (SELECT * FROM models${condition} ORDER BY ${quoted('key')}) TO '${output}' (FORMAT PARQUET)`,
  );
  if (!existsSync(output)) throw new LawfulError(`${output}: was not written`);
}

export const csvCell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function latexTable(columns: readonly string[], lines: readonly (readonly string[])[]): string {
  const escaped = (t: string): string =>
    t.replace(/[\\&%$#_{}~^]/g, (c) =>
      c === '\\' ? '\\textbackslash{}' : c === '~' || c === '^' ? `\\${c}{}` : `\\${c}`,
    );
  const row = (line: readonly string[]): string => `  ${line.map(escaped).join(' & ')} \\\\\n`;
  return `% \\usepackage{booktabs,longtable}\n\\begin{longtable}{${columns.map(() => 'l').join('')}}\n  \\toprule\n${row(columns)}  \\midrule\n  \\endhead\n${lines.map(row).join('')}  \\bottomrule\n\\end{longtable}\n`;
}
