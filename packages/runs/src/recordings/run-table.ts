/** A recorded run as a table, one row a law. */
import type { LawReport, RunReport } from './run-report.js';

type Cell = (report: LawReport) => string;

const small = (x: number | undefined): string => (x === undefined ? '–' : x.toExponential(1));

/** `drift, bound` is the change beyond weight decay and what theory §14, Theorem I (1) allows. The columns from `one step` to `gradient flow` are largest relative residuals. */
const COLUMNS: readonly (readonly [title: string, cell: Cell])[] = [
  ['law', ({ law }) => law.name.replaceAll('|', '→')],
  ['kind', ({ law }) => law.kind],
  ['first', ({ measured }) => measured[0]!.toPrecision(4)],
  ['last', ({ measured }) => measured.at(-1)!.toPrecision(4)],
  ['one step', ({ residuals }) => small(residuals.oneStep)],
  ['recurrence', ({ residuals }) => small(residuals.recurrence)],
  ['with measured ⟨X,g⟩', ({ residuals }) => small(residuals.recurrenceWithBreaking)],
  ['continuous', ({ residuals }) => small(residuals.continuous)],
  ['decay alone', ({ residuals }) => small(residuals.decay)],
  ['gradient flow', ({ residuals }) => small(residuals.gradientFlow)],
  [
    'drift, bound',
    ({ drift }) => (drift === undefined ? '–' : `${drift.change.toExponential(1)}, ${small(drift.bound)}`),
  ],
  ['⟨X,g⟩', ({ defect, breaking }) => small(defect?.relative ?? breaking)],
];

/** A Markdown table; columns that are empty for every law are left out. */
export function runTable({ laws }: RunReport): string {
  const columns = COLUMNS.filter(([, cell]) => laws.some((law) => cell(law) !== '–'));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = laws.map((law) => line(columns.map(([, cell]) => cell(law))));
  return `${[line(columns.map(([title]) => title)), line(columns.map(() => '---')), ...rows].join('\n')}\n`;
}
