/** What is read of a recording, whichever version wrote it. */
import type { LawRecord, TrainingRecord } from '../training/law-record.js';
import type { SgdSettings } from '../training/sgd-settings.js';
import type { RunLaw } from './run-law.js';

/** The sizes of a law without cancellation, of which rounding is a part. */
export interface LawScales {
  /** |θ|ᵀ|B||θ|, or |c|ᵀ|θ|: T + 1 numbers. */
  readonly value: Float64Array;
  /** |θ|ᵀ|B||g|, or |c|ᵀ|g|; of a parameter that never trains the largest |g| of the model: T numbers. */
  readonly gradient: Float64Array;
}

/** What a recorder wrote: settings, losses and sums for each law. */
export interface RecordedRun extends TrainingRecord {
  /** One per record in `laws`, in the same order. */
  readonly map: readonly RunLaw[];
  /** The class of the optimiser; recurrences are known for `SGD`, and `settings` has of others the weight decay alone. */
  readonly optimizer: string;
  /** One per record; undefined in recordings of the first version. */
  readonly scales: readonly LawScales[] | undefined;
  /** Half a unit in the last place of the trained numbers; undefined in the first version. */
  readonly unit: number | undefined;
}

export interface RecordedRunOptions {
  /** Instead of those in a file of the first version. */
  readonly laws?: readonly RunLaw[];
  readonly settings?: SgdSettings;
}

/** Whether the optimiser had a velocity: a new one has none, but a difference of squares may be 0 all the same, so every law is asked. */
export const isWarm = (laws: readonly LawRecord[]): boolean =>
  laws.some((law) => (law.kind === 'linear' ? [law.p[0]] : [law.b[0], law.c[0]]).some((v) => v !== 0));
