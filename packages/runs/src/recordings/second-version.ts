/**
 * Recordings of the second version: laws of an imported graph, a tensor a column and a row a step, `quadratic theta_theta` [T + 1, laws] and so on as
 * `recorder.py` lists them; metadata `optimizer` (its class and settings), `dtype` of the parameters, and the laws under `quadratic` and `linear`, each with
 * its text, form, place (null for the sum over all) and terms. Columns of v are there with momentum alone, a kind without laws has no columns.
 */
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { CheckpointError, shown } from '../checkpoints/checkpoint-error.js';
import { requireTensor } from '../checkpoints/expected-tensors.js';
import { emptyRecord, type LawRecord } from '../training/law-record.js';
import type { SgdSettings } from '../training/sgd-settings.js';
import { isWarm, type LawScales, type RecordedRun } from './recording.js';
import { isLinearForm, RUN_FORMS, type RunForm, type RunLaw, type RunTerm, runLaw } from './run-law.js';
import { metadataJson, metadataOf, sgdSettings } from './settings-of.js';

type Fields = Readonly<Record<string, unknown>>;
type Kind = LawRecord['kind'];

/** Half a unit in the last place. */
const UNITS: Readonly<Record<string, number>> = {
  float64: 2 ** -53,
  float32: 2 ** -24,
  float16: 2 ** -11,
  bfloat16: 2 ** -8,
};

/** The columns of a record by the names of their tensors. */
const columnsOf = (law: LawRecord): Readonly<Record<string, Float64Array>> =>
  law.kind === 'linear'
    ? { theta: law.q, v: law.p, g: law.r }
    : { theta_theta: law.a, theta_v: law.b, theta_g: law.k, v_v: law.c, v_g: law.e, g_g: law.G };

/** Whether a column is about θ, v or g. */
const isOf = (letter: 'v' | 'g', column: string): boolean => column.split('_').includes(letter);

/** Throws `CheckpointError`. */
export async function readSecondVersion(checkpoint: Checkpoint): Promise<RecordedRun> {
  const { file } = checkpoint;
  const rates = requireTensor(checkpoint, 'learning_rate');
  const T = rates.count;
  if (rates.shape.length !== 1 || T < 1)
    throw new CheckpointError({
      file,
      tensor: 'learning_rate',
      found: shown(rates.shape),
      expected: 'at least a step',
    });
  requireTensor(checkpoint, 'loss', [T]);
  const dtype = metadataOf(checkpoint, 'dtype');
  if (!Object.hasOwn(UNITS, dtype))
    throw new CheckpointError({ file, found: `the dtype ${shown(dtype)}`, expected: Object.keys(UNITS).join(', ') });
  const { optimizer, settings } = optimizerOf(checkpoint);
  const map: RunLaw[] = [];
  const laws: LawRecord[] = [];
  const scales: LawScales[] = [];
  for (const kind of ['linear', 'quadratic'] as const) {
    const own = lawsOf(checkpoint, kind);
    if (own.length === 0) continue;
    map.push(...own);
    const moving = optimizer === 'SGD' && (settings.momentum ?? 0) !== 0;
    const read = await recordsOf(checkpoint, kind, own, T, moving);
    laws.push(...read.records);
    scales.push(...read.scales);
  }
  return {
    map,
    settings,
    optimizer,
    scales,
    unit: UNITS[dtype],
    warm: isWarm(laws),
    laws,
    learningRates: await checkpoint.read('learning_rate'),
    losses: await checkpoint.read('loss'),
  };
}

async function recordsOf(
  checkpoint: Checkpoint,
  kind: Kind,
  own: readonly RunLaw[],
  T: number,
  moving: boolean,
): Promise<{ readonly records: readonly LawRecord[]; readonly scales: readonly LawScales[] }> {
  const [states, rows] = [
    [T + 1, own.length],
    [T, own.length],
  ];
  const columns = Object.keys(columnsOf(emptyRecord('', kind, 0))).filter((name) => moving || !isOf('v', name));
  // Shapes before memory: a file says how many laws it has at no cost.
  for (const name of columns) requireTensor(checkpoint, `${kind} ${name}`, isOf('g', name) ? rows : states);
  requireTensor(checkpoint, `${kind} scale`, states);
  requireTensor(checkpoint, `${kind} gradient_scale`, rows);
  const records = own.map(({ name }) => emptyRecord(name, kind, T));
  for (const name of columns) {
    const table = await checkpoint.read(`${kind} ${name}`);
    for (const [j, record] of records.entries()) fill(columnsOf(record)[name]!, table, j, own.length);
  }
  const [value, gradient] = [await checkpoint.read(`${kind} scale`), await checkpoint.read(`${kind} gradient_scale`)];
  const scales = own.map((_, j) => ({
    value: fill(new Float64Array(T + 1), value, j, own.length),
    gradient: fill(new Float64Array(T), gradient, j, own.length),
  }));
  return { records, scales };
}

function fill(out: Float64Array, table: Float64Array, column: number, columns: number): Float64Array {
  for (let i = 0; i < out.length; i++) out[i] = table[i * columns + column]!;
  return out;
}

function optimizerOf(checkpoint: Checkpoint): { readonly optimizer: string; readonly settings: SgdSettings } {
  const { file } = checkpoint;
  const found = metadataJson(checkpoint, 'optimizer');
  if (!isFields(found) || typeof found.name !== 'string')
    throw new CheckpointError({ file, found: `the optimizer ${shown(found)}`, expected: 'its name and settings' });
  const { name, weight_decay } = found;
  if (name === 'SGD') return { optimizer: 'SGD', settings: sgdSettings(file, (key) => found[key]) };
  if (weight_decay !== undefined && !(typeof weight_decay === 'number' && weight_decay >= 0))
    throw new CheckpointError({ file, found: `weight_decay = ${shown(weight_decay)}`, expected: 'at least 0' });
  return { optimizer: String(name), settings: { weightDecay: weight_decay ?? 0 } };
}

function lawsOf(checkpoint: Checkpoint, kind: Kind): RunLaw[] {
  const { file } = checkpoint;
  const list = metadataJson(checkpoint, kind);
  if (!Array.isArray(list))
    throw new CheckpointError({ file, found: `${kind} ${shown(list)}`, expected: 'a list of laws' });
  return list.map((entry: unknown, k) => {
    const law = lawOf(entry, kind);
    if (law === undefined)
      throw new CheckpointError({
        file,
        found: `${kind} law ${k}: ${shown(entry)}`,
        expected: 'law, form, place, terms',
      });
    return law;
  });
}

function lawOf(entry: unknown, kind: Kind): RunLaw | undefined {
  if (!isFields(entry) || typeof entry.law !== 'string' || !Array.isArray(entry.terms)) return undefined;
  const form = RUN_FORMS.find((one) => one === entry.form);
  const place = entry.place === null ? null : indices(entry.place);
  const terms = entry.terms.map(termOf);
  if (form === undefined || place === undefined || isLinearForm(form) !== (kind === 'linear')) return undefined;
  if (terms.length === 0 || !terms.every((term) => term !== undefined)) return undefined;
  return runLaw(String(entry.law), form satisfies RunForm, place, terms);
}

function termOf(entry: unknown): RunTerm | undefined {
  if (!isFields(entry) || typeof entry.tensor !== 'string') return undefined;
  const { tensor, coefficient } = entry;
  if (typeof coefficient !== 'number' || !Number.isFinite(coefficient)) return undefined;
  return { tensor: String(tensor), coefficient };
}

const indices = (value: unknown): readonly number[] | undefined =>
  Array.isArray(value) && value.length <= 16 && value.every((n) => Number.isSafeInteger(n) && n >= 0)
    ? (value as readonly number[])
    : undefined;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
