/**
 * Tables of models: comma-separated values (RFC 4180), Markdown, LaTeX with booktabs. The columns are the same in all; a row of this table of formats
 * says how a cell is escaped and what stands around the rows, so that rows can be printed as they come.
 */
import type { CommandName } from './request.js';
import type { RowCounts, TableRow } from './table-row.js';

interface TableFormat {
  head(command: CommandName): string;
  row(command: CommandName, row: TableRow, seconds: number): string;
  foot(command: CommandName): string;
}

interface Column {
  readonly key: string;
  readonly title: string;
  /** Stands in tables of these commands; of all where it is left out. */
  readonly of?: readonly CommandName[];
  readonly isText?: true;
  cell(row: TableRow, seconds: number): string;
}

const shown = (value: number | undefined): string => (value === undefined ? '' : String(value));

/** A list that is complete in one region of the parameters is not one that is complete. */
const completeness = (row: RowCounts | null): string => {
  if (row === null) return '';
  if (row.near === true) return row.complete ? 'near a point' : 'no (near a point)';
  return row.complete ? 'yes' : 'no';
};

const counts = (prefix: string, title: string, of: (row: TableRow) => RowCounts | null): readonly Column[] =>
  (
    [
      ['lieRank', 'dim Lie', (row) => shown(row?.lieRank)],
      ['maxLaws', 'max laws', (row) => shown(row?.maxLaws)],
      ['found', 'laws', (row) => shown(row?.found)],
      ['complete', 'complete', completeness],
    ] as readonly [field: string, name: string, cell: (row: RowCounts | null) => string][]
  ).map(([field, name, cell]) => ({
    key: prefix === '' ? field : `${prefix}${field[0]!.toUpperCase()}${field.slice(1)}`,
    title: `${name}${title}`,
    cell: (row) => cell(of(row)),
  }));

const COLUMNS: readonly Column[] = [
  { key: 'model', title: 'model', isText: true, cell: (row) => row.model },
  { key: 'verdict', title: 'verdict', of: ['check'], isText: true, cell: (row) => row.verdict ?? '' },
  { key: 'parameters', title: 'parameters', cell: (row) => shown(row.parameters ?? undefined) },
  ...counts('', '', (row) => row.plain),
  ...counts('augmented', ' (averaged)', (row) => row.augmented),
  { key: 'hypotheses', title: 'hypotheses', isText: true, cell: (row) => row.hypotheses.join('; ') },
  { key: 'seconds', title: 'seconds', cell: (_, seconds) => seconds.toFixed(2) },
  { key: 'certificate', title: 'certificate (SHA-256)', isText: true, cell: (row) => row.certificate ?? '' },
];

const columns = (command: CommandName): readonly Column[] =>
  COLUMNS.filter(({ of }) => of === undefined || of.includes(command));

const cells = (command: CommandName, row: TableRow, seconds: number): string[] =>
  columns(command).map((column) => column.cell(row, seconds));

/** RFC 4180: quoted where it holds a comma, a quote or an end of line; lines end with CR LF. */
const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
export const csvLine = (texts: readonly string[]): string => `${texts.map(csvCell).join(',')}\r\n`;

/** A pipe ends a cell even in code, and an end of line ends the row; other marks of Markdown are shown as they are. */
const markdownCell = (text: string): string =>
  text
    .replace(/[\\|`*_<>[\]~&]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : c === '>' ? '&gt;' : `\\${c}`))
    .replace(/[\r\n]+/g, ' ');
const markdownLine = (texts: readonly string[]): string => `| ${texts.map(markdownCell).join(' | ')} |\n`;

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '|': '\\textbar{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  // A straight quote is another character in the usual font encoding.
  '"': "''",
};
const latexCell = (text: string): string =>
  text.replace(/[\\~^|<>"&%$#_{}]/g, (c) => LATEX[c] ?? `\\${c}`).replace(/[\r\n]+/g, ' ');
const latexLine = (texts: readonly string[]): string => `${texts.map(latexCell).join(' & ')} \\\\\n`;

export const TABLES: Readonly<Record<'csv' | 'md' | 'latex', TableFormat>> = {
  csv: {
    head: (command) => csvLine(columns(command).map((c) => c.key)),
    row: (command, row, seconds) => csvLine(cells(command, row, seconds)),
    foot: () => '',
  },
  md: {
    head: (command) =>
      `${markdownLine(columns(command).map((c) => c.title))}|${columns(command)
        .map((c) => (c.isText === true ? ' :-- |' : ' --: |'))
        .join('')}\n`,
    row: (command, row, seconds) => markdownLine(cells(command, row, seconds)),
    foot: () => '',
  },
  latex: {
    head: (command) =>
      `% \\usepackage{booktabs}\n\\begin{tabular}{${columns(command)
        .map((c) => (c.isText === true ? 'l' : 'r'))
        .join('')}}\n\\toprule\n${latexLine(columns(command).map((c) => c.title))}\\midrule\n`,
    row: (command, row, seconds) => latexLine(cells(command, row, seconds)),
    foot: () => '\\bottomrule\n\\end{tabular}\n',
  },
};
