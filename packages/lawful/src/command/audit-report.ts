/** What `lawful audit` prints: a table of laws, family by family, the worst of each first; and the same as comma-separated values, all of them. */
import {
  type AuditReport,
  digits,
  families,
  grouped,
  type LawAudit,
  type Place,
  printable,
  summaryOf,
  verdictOf,
  worstFirst,
} from '@lawful/runs';
import { csvLine } from './tables.js';

/** Laws of a family, reasons and warnings that are printed; characters of a law and of a place. */
const [LISTED, SAID, LAW, WHERE] = [6, 12, 46, 30];

const cut = (text: string, most: number): string => printable(text, most);

const placeText = ({ at, relative, drift }: Place): string => `[${at.join(', ')}] ${digits(drift ?? relative)}`;

/** Nothing is to be told of it. */
const isQuiet = (law: LawAudit): boolean => law.kept ?? law.balanced ?? law.state === 'zeros';

interface Column {
  readonly title: string;
  readonly cell: (law: LawAudit) => string;
  /** Of two checkpoints alone. */
  readonly ofTwo?: true;
  readonly isText?: true;
}

const COLUMNS: readonly Column[] = [
  { title: 'law', isText: true, cell: ({ law }) => cut(law, LAW) },
  { title: 'where', isText: true, cell: ({ where }) => cut(where, WHERE) },
  { title: 'count', cell: ({ count }) => grouped(count) },
  { title: 'value', cell: ({ value }) => digits(value) },
  { title: 'relative', cell: ({ relative }) => digits(relative) },
  { title: 'drift', ofTwo: true, cell: ({ drift }) => digits(drift) },
  { title: 'least |g|^2', ofTwo: true, cell: ({ gradients }) => digits(gradients) },
  { title: '', isText: true, cell: verdictOf },
  { title: 'worst at', isText: true, cell: (law) => (isQuiet(law) ? '' : law.worst.map(placeText).join('; ')) },
  { title: '', isText: true, cell: ({ trace }) => (trace === null ? '' : `diagonal alone, trace ${digits(trace)}`) },
];

export function auditText(report: AuditReport): string {
  const two = report.otherFile !== null;
  // A column in which nothing stands is left out.
  const columns = COLUMNS.filter(
    ({ ofTwo, cell }) => (ofTwo !== true || two) && report.laws.some((law) => cell(law) !== ''),
  );
  const rows: (readonly string[] | string)[] = [];
  for (const family of families(report.laws)) {
    const listed = Math.max(1, Math.min(LISTED, family.filter((law) => !isQuiet(law)).length));
    for (const law of worstFirst(family).slice(0, listed)) rows.push(columns.map(({ cell }) => cell(law)));
    const rest = worstFirst(family).slice(listed);
    const [next] = rest;
    const said = next !== undefined && isQuiet(next) && verdictOf(next) !== '' ? `, ${verdictOf(next)}` : '';
    if (rest.length > 0) rows.push(`    and ${grouped(rest.length)} more${said} (--json lists all)`);
  }
  const titles = columns.map(({ title }) => title);
  const cells = [titles, ...rows.filter((row) => typeof row !== 'string')];
  const widths = titles.map((_, k) => Math.max(...cells.map((row) => row[k]!.length)));
  const line = (row: readonly string[]): string =>
    `  ${row.map((c, k) => (columns[k]!.isText === true ? c.padEnd(widths[k]!) : c.padStart(widths[k]!))).join('  ')}`.trimEnd();
  const files = two ? `${report.file} to ${report.otherFile}` : report.file;
  return `${[
    `${cut(files, 200)}: ${printable(summaryOf(report), 1000)}`,
    ...(report.laws.length === 0
      ? []
      : [line(titles), ...rows.map((row) => (typeof row === 'string' ? row : line(row)))]),
    ...limited(report.notEvaluated.map(({ law, where, reason }) => `not evaluated: ${law} at ${where}: ${reason}`)),
    ...limited(report.warnings.map((warning) => `warning: ${warning}`)),
    ...(report.stopped === null ? [] : [`stopped early: ${report.stopped}`]),
  ].join('\n')}\n`;
}

const limited = (texts: readonly string[]): string[] => [
  ...texts.slice(0, SAID).map((text) => printable(text, 400)),
  ...(texts.length > SAID ? [`    and ${grouped(texts.length - SAID)} more (--json lists all)`] : []),
];

const CSV_FIELDS = [
  'law',
  'where',
  'form',
  'count',
  'value',
  'scale',
  'relative',
  'balanced',
  'trace',
  'state',
  'other',
  'change',
  'drift',
  'factor',
  'kept',
  'gradients',
] as const satisfies readonly (keyof LawAudit)[];

const csvCell = (value: string | number | boolean | null): string => (value === null ? '' : String(value));

/** A row a law, those not evaluated with the reason in the last column. */
export function auditCsv({ laws, notEvaluated }: AuditReport): string {
  return [
    csvLine([...CSV_FIELDS, 'worst', 'notEvaluated']),
    ...laws.map((law) => csvLine([...CSV_FIELDS.map((f) => csvCell(law[f])), law.worst.map(placeText).join('; '), ''])),
    ...notEvaluated.map((n) =>
      csvLine([
        ...CSV_FIELDS.map((f) => (f === 'law' || f === 'where' || f === 'count' ? csvCell(n[f]) : '')),
        '',
        n.reason,
      ]),
    ),
  ].join('');
}
