/**
 * A recorded run against the predictions for each of its conserved quantities.
 *
 * - recurrence: exact in discrete time, from the first state and the recorded gradient sums, with ⟨X, g⟩ = 0 as the symmetry
 *   says; and once more with the measured ⟨X, g⟩. What is left of the second is rounding in the trained precision; what the
 *   second takes away from the first is how far the symmetry itself is broken.
 * - continuous: the model of [K21]. - gradient flow: the quantity stays where it started.
 */
import { continuousModel, noContinuousModel } from '../training/continuous-model.js';
import { byRecurrence, type LawRecord, measured, relativeResidual } from '../training/law-record.js';
import type { RecordedRun } from './recorded-run.js';
import type { RunLaw } from './symmetry-map.js';

export interface LawReport {
  readonly law: RunLaw;
  /** T + 1 values each. */
  readonly measured: Float64Array;
  readonly recurrence: Float64Array;
  readonly recurrenceWithBreaking: Float64Array;
  /** Undefined where the model is: see `noContinuous`. */
  readonly continuous: Float64Array | undefined;
  /** Largest |predicted − measured| over the steps, over the largest |measured|. */
  readonly residuals: {
    readonly recurrence: number;
    readonly recurrenceWithBreaking: number;
    readonly continuous: number | undefined;
    readonly gradientFlow: number;
  };
  /** Scale laws: the largest |⟨θ, g⟩| / (|θ||g|), a cosine; otherwise the largest |⟨X, g⟩|, X the generator. */
  readonly breaking: number;
}

/** A run against the predictions of its laws. */
export interface RunReport {
  readonly run: RecordedRun;
  readonly laws: readonly LawReport[];
  /** Why the run has no continuous model; undefined when it has one. */
  readonly noContinuous: string | undefined;
}

/** What a run kept: each law measured at every step, and as the recurrence, the continuous model and gradient flow predict it. */
export function reportRun(run: RecordedRun): RunReport {
  const noContinuous = noContinuousModel(run);
  const laws = run.map.map((law, i) => reportLaw(run, law, run.laws[i]!, noContinuous === undefined));
  return { run, laws, noContinuous };
}

function reportLaw(run: RecordedRun, law: RunLaw, record: LawRecord, hasContinuous: boolean): LawReport {
  const values = measured(record);
  const recurrence = byRecurrence(record, run, 'none');
  const recurrenceWithBreaking = byRecurrence(record, run, 'measured');
  const continuous = hasContinuous ? continuousModel(record, run) : undefined;
  return {
    law,
    measured: values,
    recurrence,
    recurrenceWithBreaking,
    continuous,
    residuals: {
      recurrence: relativeResidual(recurrence, values),
      recurrenceWithBreaking: relativeResidual(recurrenceWithBreaking, values),
      continuous: continuous && relativeResidual(continuous, values),
      gradientFlow: relativeResidual(new Float64Array(values.length).fill(values[0]!), values),
    },
    breaking: breakingOf(law, record),
  };
}

function breakingOf(law: RunLaw, record: LawRecord): number {
  const largest = (values: Float64Array): number => values.reduce((most, r) => Math.max(most, Math.abs(r)), 0);
  if (record.kind === 'linear') return largest(record.r);
  if (law.kind === 'rescale') return largest(record.k);
  return record.k.reduce((most, k, i) => {
    const size = Math.sqrt(record.a[i]! * record.G[i]!);
    return size === 0 ? most : Math.max(most, Math.abs(k) / size);
  }, 0);
}

const COLUMNS = [
  'law',
  'kind',
  'first',
  'last',
  'recurrence',
  'with measured ⟨X,g⟩',
  'continuous',
  'gradient flow',
  'largest ⟨X,g⟩',
] as const;

/** A Markdown table, one row a law; the four columns of predictions are largest relative residuals. */
export function runTable(report: RunReport): string {
  const small = (x: number | undefined): string => (x === undefined ? '–' : x.toExponential(1));
  const rows = report.laws.map(({ law, measured: q, residuals, breaking }) => [
    law.name.replaceAll('|', '→'),
    law.kind,
    q[0]!.toPrecision(4),
    q.at(-1)!.toPrecision(4),
    small(residuals.recurrence),
    small(residuals.recurrenceWithBreaking),
    small(residuals.continuous),
    small(residuals.gradientFlow),
    small(breaking),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `${[line(COLUMNS), line(COLUMNS.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

export interface KindSummary {
  readonly kind: RunLaw['kind'];
  readonly count: number;
  /** Largest over the laws of the kind. */
  readonly recurrence: number;
  readonly recurrenceWithBreaking: number;
  readonly continuous: number | undefined;
  readonly gradientFlow: number;
  /** The law with the largest residual of the recurrence. */
  readonly worst: string;
}

/** One row for each kind of law: the largest residuals, and whose they are. */
export function summarise(report: RunReport): KindSummary[] {
  return (['translation', 'scale', 'rescale'] as const).flatMap((kind) => {
    const laws = report.laws.filter(({ law }) => law.kind === kind);
    if (laws.length === 0) return [];
    const most = (of: (law: LawReport) => number): number => laws.reduce((m, law) => Math.max(m, of(law)), 0);
    const worst = laws.reduce((a, b) => (b.residuals.recurrence > a.residuals.recurrence ? b : a));
    return [
      {
        kind,
        count: laws.length,
        recurrence: most((l) => l.residuals.recurrence),
        recurrenceWithBreaking: most((l) => l.residuals.recurrenceWithBreaking),
        continuous: laws.some((l) => l.continuous === undefined) ? undefined : most((l) => l.residuals.continuous!),
        gradientFlow: most((l) => l.residuals.gradientFlow),
        worst: worst.law.name,
      },
    ];
  });
}
