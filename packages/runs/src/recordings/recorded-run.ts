/**
 * Reading what `examples/mechanics/recorder.py` wrote: one safetensors (or .npz) file with
 *
 * - `step` (T + 1 consecutive integers), `learning_rate` and `loss` (T numbers);
 * - `law: NAME` for each law, a row before every step and one at the end, whose gradient is not used: [T + 1, 3] = Σθ, Σv, Σg
 *   for a translation, [T + 1, 6] = θθ, θv, θg, vv, vg, gg otherwise;
 * - metadata: the settings of SGD and the laws, as JSON. A file without metadata (.npz) needs both from the caller.
 */
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { CheckpointError, shortened } from '../checkpoints/checkpoint-error.js';
import { readSteps, requireTensor } from '../checkpoints/expected-tensors.js';
import { emptyRecord, type LawRecord, type TrainingRecord } from '../training/law-record.js';
import { checkSettings, type SgdSettings } from '../training/sgd-settings.js';
import { parseRunMap } from './run-map.js';
import type { RunLaw } from './symmetry-map.js';

/** What a recorder wrote: settings, losses and sums for each law. */
export interface RecordedRun extends TrainingRecord {
  /** One per record in `laws`, in the same order: that of the map. */
  readonly map: readonly RunLaw[];
}

export interface RecordedRunOptions {
  /** Instead of those in the file. */
  readonly laws?: readonly RunLaw[];
  readonly settings?: SgdSettings;
}

/** Throws `CheckpointError`. */
export async function readRun(checkpoint: Checkpoint, options: RecordedRunOptions = {}): Promise<RecordedRun> {
  const { file } = checkpoint;
  const steps = await readSteps(checkpoint, 'step');
  const T = steps.length - 1;
  if (T < 1 || steps[T]! - steps[0]! !== T)
    throw new CheckpointError({
      file,
      tensor: 'step',
      found: `${T + 1} steps with gaps`,
      expected: 'consecutive steps',
    });
  const map = options.laws ?? parseRunMap(file, metadataOf(checkpoint, 'laws'));
  const settings = options.settings ?? settingsOf(checkpoint);
  const vector = async (name: string): Promise<Float64Array> => {
    requireTensor(checkpoint, name, [T]);
    return checkpoint.read(name);
  };
  const laws: LawRecord[] = [];
  for (const { name, kind } of map) {
    const tensor = `law: ${name}`;
    // Before the columns are made: a file says how many laws it has at no cost.
    requireTensor(checkpoint, tensor, [T + 1, kind === 'translation' ? 3 : 6]);
    const law = emptyRecord(name, kind === 'translation' ? 'linear' : 'quadratic', T);
    laws.push(law);
    const columns = columnsOf(law);
    const rows = await checkpoint.read(tensor);
    columns.forEach((column, j) => {
      for (let i = 0; i < column.length; i++) column[i] = rows[i * columns.length + j]!;
    });
  }
  return {
    map,
    settings,
    // A new optimiser has no velocity; a difference of squares may be 0 all the same, so every law is asked.
    warm: laws.some((law) => (law.kind === 'linear' ? [law.p[0]] : [law.b[0], law.c[0]]).some((v) => v !== 0)),
    laws,
    learningRates: await vector('learning_rate'),
    losses: await vector('loss'),
  };
}

/** In the order of a row of the file; those of gradients are one shorter. */
const columnsOf = (law: LawRecord): readonly Float64Array[] =>
  law.kind === 'linear' ? [law.q, law.p, law.r] : [law.a, law.b, law.k, law.c, law.e, law.G];

function metadataOf({ file, metadata }: Checkpoint, key: string): string {
  const text = metadata.get(key);
  if (text === undefined)
    throw new CheckpointError({ file, found: `no metadata ${key}`, expected: 'what the recorder writes' });
  return text;
}

function settingsOf(checkpoint: Checkpoint): SgdSettings {
  const { file } = checkpoint;
  const number = (key: string): number => {
    const text = metadataOf(checkpoint, key);
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value))
      throw new CheckpointError({ file, found: `${key} = ${shortened(text)}`, expected: 'a number' });
    return value;
  };
  const nesterov = metadataOf(checkpoint, 'nesterov');
  if (nesterov !== 'true' && nesterov !== 'false')
    throw new CheckpointError({ file, found: `nesterov = ${shortened(nesterov)}`, expected: 'true or false' });
  const settings = {
    weightDecay: number('weight_decay'),
    momentum: number('momentum'),
    dampening: number('dampening'),
    nesterov: nesterov === 'true',
  };
  try {
    checkSettings(settings);
  } catch (error) {
    throw new CheckpointError({
      file,
      found: error instanceof Error ? error.message : String(error),
      expected: 'settings of SGD',
    });
  }
  return settings;
}
