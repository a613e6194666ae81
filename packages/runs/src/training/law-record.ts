/**
 * What a training run leaves behind for its conserved quantities: one row of numbers a step and law.
 *
 * State rows are taken before each step and once at the end (T + 1 of them), gradient rows before each step (T). The same
 * record is made by the float64 trainer here and by a recorder inside PyTorch, and the predictions below read both.
 */
import { linearStep, type QuadraticState, quadraticStep } from './recurrences.js';
import type { SgdSettings } from './sgd-settings.js';

interface LinearRecord {
  readonly kind: 'linear';
  readonly name: string;
  /** Σθ, Σv: T + 1 numbers. */
  readonly q: Float64Array;
  readonly p: Float64Array;
  /** Σg: T numbers, 0 for an exact symmetry. */
  readonly r: Float64Array;
}

interface QuadraticRecord {
  readonly kind: 'quadratic';
  readonly name: string;
  /** θᵀBθ, θᵀBv, vᵀBv: T + 1 numbers. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  /** gᵀBg, vᵀBg: T numbers. */
  readonly G: Float64Array;
  readonly e: Float64Array;
  /** θᵀBg: T numbers, 0 for an exact symmetry. */
  readonly k: Float64Array;
}

export type LawRecord = LinearRecord | QuadraticRecord;

export interface TrainingRecord {
  readonly settings: SgdSettings;
  /** The optimiser had a velocity before step 0, so that step is not PyTorch's undampened first one. */
  readonly warm: boolean;
  /** η of each of the T steps. */
  readonly learningRates: Float64Array;
  /** The batch loss before each step. */
  readonly losses: Float64Array;
  readonly laws: readonly LawRecord[];
}

export const emptyRecord = (name: string, kind: 'linear' | 'quadratic', steps: number): LawRecord => {
  const [state, row] = [() => new Float64Array(steps + 1), () => new Float64Array(steps)];
  return kind === 'linear'
    ? { kind, name, q: state(), p: state(), r: row() }
    : { kind, name, a: state(), b: state(), c: state(), G: row(), e: row(), k: row() };
};

/** The conserved quantity itself at every step. */
export const measured = (law: LawRecord): Float64Array => (law.kind === 'linear' ? law.q : law.a);

/**
 * The quantity by its recurrence from the first state alone, with the recorded gradient rows.
 * @param breaking 'none' puts 0 for ⟨X, g⟩ (the law as the symmetry gives it), 'measured' the recorded number
 */
export function byRecurrence(law: LawRecord, run: TrainingRecord, breaking: 'none' | 'measured'): Float64Array {
  const { settings, learningRates, warm } = run;
  const steps = learningRates.length;
  const out = new Float64Array(steps + 1);
  const weight = breaking === 'measured' ? 1 : 0;
  if (law.kind === 'linear') {
    let state = { q: law.q[0]!, p: law.p[0]! };
    out[0] = state.q;
    for (let i = 0; i < steps; i++) {
      state = linearStep(state, weight * law.r[i]!, settings, learningRates[i]!, i === 0 && !warm);
      out[i + 1] = state.q;
    }
    return out;
  }
  let state: QuadraticState = { a: law.a[0]!, b: law.b[0]!, c: law.c[0]! };
  out[0] = state.a;
  for (let i = 0; i < steps; i++) {
    const gradient = { G: law.G[i]!, e: law.e[i]!, k: weight * law.k[i]! };
    state = quadraticStep(state, gradient, settings, learningRates[i]!, i === 0 && !warm);
    out[i + 1] = state.a;
  }
  return out;
}

/** The quantity after each step by its recurrence from the measured state before it, with ⟨X, g⟩ = 0; at the start the measured one. */
export function byOneStep(law: LawRecord, { settings, learningRates, warm }: TrainingRecord): Float64Array {
  const out = new Float64Array(learningRates.length + 1);
  out[0] = measured(law)[0]!;
  learningRates.forEach((eta, i) => {
    const isFirst = i === 0 && !warm;
    out[i + 1] =
      law.kind === 'linear'
        ? linearStep({ q: law.q[i]!, p: law.p[i]! }, 0, settings, eta, isFirst).q
        : quadraticStep(
            { a: law.a[i]!, b: law.b[i]!, c: law.c[i]! },
            { G: law.G[i]!, e: law.e[i]!, k: 0 },
            settings,
            eta,
            isFirst,
          ).a;
  });
  return out;
}

/** The quantity as weight decay alone leaves it: 1 − ηλ a step for a linear law, the square of that for a quadratic one. */
export function byDecay(law: LawRecord, { settings, learningRates }: TrainingRecord): Float64Array {
  const { weightDecay = 0 } = settings;
  const out = new Float64Array(learningRates.length + 1);
  out[0] = measured(law)[0]!;
  learningRates.forEach((eta, i) => {
    out[i + 1] = out[i]! * (1 - eta * weightDecay) ** (law.kind === 'linear' ? 1 : 2);
  });
  return out;
}

const largest = (values: Float64Array): number => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** max |predicted − measured| over a size, max |measured| unless given. */
export function relativeResidual(predicted: Float64Array, values: Float64Array, size = largest(values)): number {
  const off = largest(values.map((value, i) => predicted[i]! - value));
  return off === 0 ? 0 : off / size;
}
