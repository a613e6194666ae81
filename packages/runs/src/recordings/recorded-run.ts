/**
 * Reading what `examples/mechanics/recorder.py` wrote: one safetensors (or .npz) file with the learning rate and loss of every step, and for each law the
 * sums that its recurrence needs. The metadata say which version it is: `second-version.ts` has laws of an imported graph, any optimiser and scales of
 * rounding; `first-version.ts` has laws of a map and SGD alone, and may be an .npz file with laws and settings from the caller.
 */
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { CheckpointError, shortened } from '../checkpoints/checkpoint-error.js';
import { readFirstVersion } from './first-version.js';
import type { RecordedRun, RecordedRunOptions } from './recording.js';
import { readSecondVersion } from './second-version.js';

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
