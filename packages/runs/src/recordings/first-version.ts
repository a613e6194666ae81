/**
 * Recordings of the first version:
 *
 * - `step` (T + 1 consecutive integers), `learning_rate` and `loss` (T numbers);
 * - `law: NAME` for each law, a row before every step and one at the end, whose gradient is not used: [T + 1, 3] = Σθ, Σv, Σg
 *   for a translation, [T + 1, 6] = θθ, θv, θg, vv, vg, gg otherwise;
 * - metadata: the settings of SGD and the laws, as JSON. A file without metadata (.npz) needs both from the caller.
 */
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { CheckpointError, shortened } from '../checkpoints/checkpoint-error.js';
import { readSteps, requireTensor } from '../checkpoints/expected-tensors.js';
import { emptyRecord, type LawRecord } from '../training/law-record.js';
import type { SgdSettings } from '../training/sgd-settings.js';
import { isWarm, type RecordedRun, type RecordedRunOptions } from './recording.js';
import { parseRunMap } from './run-map.js';
import { metadataOf, sgdSettings } from './settings-of.js';

/** Throws `CheckpointError`. */
export async function readFirstVersion(checkpoint: Checkpoint, options: RecordedRunOptions): Promise<RecordedRun> {
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
    optimizer: 'SGD',
    scales: undefined,
    unit: undefined,
    warm: isWarm(laws),
    laws,
    learningRates: await vector('learning_rate'),
    losses: await vector('loss'),
  };
}

/** In the order of a row of the file; those of gradients are one shorter. */
const columnsOf = (law: LawRecord): readonly Float64Array[] =>
  law.kind === 'linear' ? [law.q, law.p, law.r] : [law.a, law.b, law.k, law.c, law.e, law.G];

const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

function settingsOf(checkpoint: Checkpoint): SgdSettings {
  const { file } = checkpoint;
  return sgdSettings(file, (key) => {
    const text = metadataOf(checkpoint, key);
    const truth = TRUTH.get(text);
    if (truth !== undefined) return truth;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value))
      throw new CheckpointError({ file, found: `${key} = ${shortened(text)}`, expected: 'a number, true or false' });
    return value;
  });
}
