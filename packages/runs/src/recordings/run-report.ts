/**
 * A recorded run against the predictions for each of its conserved quantities.
 *
 * - recurrence: of SGD, exact in discrete time, from the first state and the recorded gradient sums, with ⟨X, g⟩ = 0 as the symmetry
 *   says; and once more with the measured ⟨X, g⟩. What is left of the second is rounding in the trained precision; what the
 *   second takes away from the first is how far the symmetry itself is broken.
 * - one step: the same from the measured state before every step, so that rounding does not add up.
 * - decay: the quantity as weight decay alone would leave it, (1 − ηλ) a step, or its square: what SGD does to linear laws without momentum,
 *   and AdamW would do to laws that it kept.
 * - continuous: the model of [K21]. - gradient flow: the quantity stays where it started.
 *
 * Residuals are relative to the largest scale of the law, |θ|ᵀ|B||θ| or |c|ᵀ|θ|, of which rounding is a part; recordings of the first version have no
 * scales, there it is the largest measured value.
 */
import { continuousModel, noContinuousModel } from '../training/continuous-model.js';
import {
  byDecay,
  byOneStep,
  byRecurrence,
  type LawRecord,
  measured,
  relativeResidual,
} from '../training/law-record.js';
import { type GradientDefect, gradientDefect } from './gradient-defects.js';
import type { LawScales, RecordedRun } from './recording.js';
import { type RunDrift, runDrift } from './run-drift.js';
import { RUN_LAW_KINDS, type RunLaw, type RunLawKind } from './run-law.js';

/** Largest |predicted − measured| over the steps, over the scale of the law; undefined where there is no prediction. */
export interface Residuals {
  readonly oneStep: number | undefined;
  readonly recurrence: number | undefined;
  readonly recurrenceWithBreaking: number | undefined;
  readonly continuous: number | undefined;
  readonly decay: number | undefined;
  readonly gradientFlow: number;
}

export interface LawReport {
  readonly law: RunLaw;
  /** T + 1 values each. */
  readonly measured: Float64Array;
  readonly recurrence: Float64Array | undefined;
  readonly recurrenceWithBreaking: Float64Array | undefined;
  /** Undefined where the model is: see `noContinuous`. */
  readonly continuous: Float64Array | undefined;
  /** Of SGD without momentum and AdamW. */
  readonly decay: Float64Array | undefined;
  /** Of quadratic laws under SGD without momentum. */
  readonly drift: RunDrift | undefined;
  /** What residuals are relative to. */
  readonly size: number;
  readonly residuals: Residuals;
  /**
   * Plain SGD in less than float64: the largest residual of one step over what theory §14, Theorem I (5) allows for rounding;
   * at most 1 unless the optimiser does something else.
   */
  readonly ofRounding: number | undefined;
  /** ⟨X, g⟩ against its scale; of recordings with scales. */
  readonly defect: GradientDefect | undefined;
  /** The largest |⟨X, g⟩| / scale; without scales |⟨θ, g⟩| / (|θ||g|) for squares, and |⟨X, g⟩| otherwise. */
  readonly breaking: number;
}

/** A run against the predictions of its laws. */
export interface RunReport {
  readonly run: RecordedRun;
  readonly laws: readonly LawReport[];
  /** Why the run has no continuous model; undefined when it has one. */
  readonly noContinuous: string | undefined;
}

/** Whether the optimiser multiplies parameters by 1 − ηλ a step, and adds to them what depends on gradients alone. */
const isDecoupled = ({ optimizer, settings: { momentum = 0 } }: RecordedRun): boolean =>
  optimizer === 'AdamW' || (optimizer === 'SGD' && momentum === 0);

/** What a run kept: each law measured at every step, and as the recurrence, the continuous model and gradient flow predict it. */
export function reportRun(run: RecordedRun): RunReport {
  const noContinuous = run.optimizer === 'SGD' ? noContinuousModel(run) : `it does not describe ${run.optimizer}`;
  const laws = run.map.map((law, i) =>
    reportLaw(run, law, { record: run.laws[i]!, scales: run.scales?.[i] }, noContinuous === undefined),
  );
  return { run, laws, noContinuous };
}

interface Recorded {
  readonly record: LawRecord;
  readonly scales: LawScales | undefined;
}

function reportLaw(run: RecordedRun, law: RunLaw, recorded: Recorded, hasContinuous: boolean): LawReport {
  const { record, scales } = recorded;
  const values = measured(record);
  const isSgd = run.optimizer === 'SGD';
  const recurrence = isSgd ? byRecurrence(record, run, 'none') : undefined;
  const recurrenceWithBreaking = isSgd ? byRecurrence(record, run, 'measured') : undefined;
  const continuous = hasContinuous ? continuousModel(record, run) : undefined;
  const decay = isDecoupled(run) ? byDecay(record, run) : undefined;
  const oneStep = isSgd ? byOneStep(record, run) : undefined;
  const size = largest(scales?.value ?? values);
  const residual = (predicted: Float64Array | undefined): number | undefined =>
    predicted && relativeResidual(predicted, values, size);
  return {
    law,
    measured: values,
    recurrence,
    recurrenceWithBreaking,
    continuous,
    decay,
    drift: isSgd ? runDrift(record, run) : undefined,
    size,
    residuals: {
      oneStep: residual(oneStep),
      recurrence: residual(recurrence),
      recurrenceWithBreaking: residual(recurrenceWithBreaking),
      continuous: residual(continuous),
      decay: residual(decay),
      gradientFlow: relativeResidual(new Float64Array(values.length).fill(values[0]!), values, size),
    },
    ofRounding: oneStep && roundingShare(run, recorded, oneStep),
    defect: scales && gradientDefect(law, breakingOf(record), scales.gradient, run.unit!),
    breaking: largestBreaking(law, recorded),
  };
}

const largest = (values: Float64Array): number => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** ⟨X, g⟩ at every step. */
const breakingOf = (record: LawRecord): Float64Array => (record.kind === 'linear' ? record.r : record.k);

/**
 * One step of SGD rounds θ⁺ by u(|θ⁺| + η|d|), d = g + λθ by u(|g| + 2λ|θ|), and η itself by u; against a law with scales s = |θ|ᵀ|B||θ| and
 * t = |θ|ᵀ|B||g| that is u((1 + 4ηλ)s + 3ηt), twice for a quadratic law, and 2η|⟨X, g⟩| (1 − ηλ) comes on top, which the identity takes for 0.
 */
function roundingShare(run: RecordedRun, { record, scales }: Recorded, oneStep: Float64Array): number | undefined {
  const { weightDecay: lambda = 0, momentum = 0 } = run.settings;
  // Sums are in float64 themselves.
  if (scales === undefined || momentum !== 0 || run.unit === undefined || run.unit < 2 ** -40) return undefined;
  const [values, breaking] = [measured(record), breakingOf(record)];
  const degree = record.kind === 'linear' ? 1 : 2;
  let share = 0;
  for (let i = 0; i < run.learningRates.length; i++) {
    const eta = run.learningRates[i]!;
    const s = Math.max(scales.value[i]!, scales.value[i + 1]!);
    const rounding = run.unit * ((1 + 4 * eta * lambda) * s + 3 * eta * scales.gradient[i]!);
    const allowed = degree * (rounding + eta * Math.abs(breaking[i]!));
    const off = Math.abs(oneStep[i + 1]! - values[i + 1]!);
    if (off > 0) share = Math.max(share, off / allowed);
  }
  return share;
}

function largestBreaking(law: RunLaw, { record, scales }: Recorded): number {
  const values = breakingOf(record);
  const sizes =
    scales?.gradient ??
    (record.kind === 'quadratic' && law.kind === 'scale'
      ? values.map((_, i) => Math.sqrt(record.a[i]! * record.G[i]!))
      : undefined);
  if (sizes === undefined) return largest(values);
  return largest(values.map((k, i) => (sizes[i] === 0 ? 0 : k / sizes[i]!)));
}

export interface KindSummary {
  readonly kind: RunLawKind;
  readonly count: number;
  /** Largest over the laws of the kind; undefined where a law has no such prediction. */
  readonly oneStep: number | undefined;
  readonly recurrence: number | undefined;
  readonly recurrenceWithBreaking: number | undefined;
  readonly continuous: number | undefined;
  readonly decay: number | undefined;
  readonly gradientFlow: number;
  /** The law with the largest residual of the recurrence, or of decay where there is none. */
  readonly worst: string;
}

/** One row for each kind of law: the largest residuals, and whose they are. */
export function summarise(report: RunReport): KindSummary[] {
  return RUN_LAW_KINDS.flatMap((kind) => {
    const laws = report.laws.filter(({ law }) => law.kind === kind);
    if (laws.length === 0) return [];
    const most = (of: (residuals: Residuals) => number | undefined): number | undefined => {
      const values = laws.map(({ residuals }) => of(residuals));
      return values.every((v) => v !== undefined) ? Math.max(...values) : undefined;
    };
    const size = ({ residuals: r }: LawReport): number => r.recurrence ?? r.decay ?? r.gradientFlow;
    return [
      {
        kind,
        count: laws.length,
        oneStep: most((r) => r.oneStep),
        recurrence: most((r) => r.recurrence),
        recurrenceWithBreaking: most((r) => r.recurrenceWithBreaking),
        continuous: most((r) => r.continuous),
        decay: most((r) => r.decay),
        gradientFlow: most((r) => r.gradientFlow)!,
        worst: laws.reduce((a, b) => (size(b) > size(a) ? b : a)).law.name,
      },
    ];
  });
}
