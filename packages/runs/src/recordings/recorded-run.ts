/**
 * Reading what `examples/mechanics/recorder.py` wrote: one safetensors (or .npz) file with the learning rate and loss of every step, and for each law the
 * sums that its recurrence needs. The metadata say which version it is: `second-version.ts` has laws of an imported graph, any optimiser and scales of
 * rounding; `first-version.ts` has laws of a map and SGD alone, and may be an .npz file with laws and settings from the caller.
 */
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { CheckpointError, shortened } from '../checkpoints/checkpoint-error.js';
import type { TrainingRecord } from '../training/law-record.js';
import type { SgdSettings } from '../training/sgd-settings.js';
import { readFirstVersion } from './first-version.js';
import type { RunLaw } from './run-law.js';
import { readSecondVersion } from './second-version.js';

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

/** Throws `CheckpointError`. */
export async function readRun(checkpoint: Checkpoint, options: RecordedRunOptions = {}): Promise<RecordedRun> {
  const { file, metadata } = checkpoint;
  const [format, version] = [metadata.get('format'), metadata.get('version')];
  if (format === undefined) return readFirstVersion(checkpoint, options);
  if (format !== 'lawful-run')
    throw new CheckpointError({ file, found: `the format ${shortened(format)}`, expected: 'lawful-run' });
  if (version !== '2')
    throw new CheckpointError({ file, found: `version ${shortened(version ?? 'unknown')}`, expected: 'version 2' });
  return readSecondVersion(checkpoint);
}
