/**
 * Opening a checkpoint by its suffix, asking it for the layers one expects, and a series of checkpoints of one run.
 *
 * A series is in order of training: steps ascend strictly, every file has the same tensors with the same shapes. The step of
 * a file is its metadata entry `step` or a tensor `step` with one integer.
 */
import type { Checkpoint, TensorInfo } from './checkpoint.js';
import { listed } from './checkpoint.js';
import { CheckpointError, shortened, shown } from './checkpoint-error.js';
import { openNpz } from './npz.js';
import { openSafetensors } from './safetensors.js';

/** Throws `CheckpointError` for suffixes other than .safetensors and .npz. */
export async function openCheckpoint(file: string): Promise<Checkpoint> {
  if (file.endsWith('.safetensors')) return openSafetensors(file);
  if (file.endsWith('.npz')) return openNpz(file);
  throw new CheckpointError({ file, found: 'another suffix', expected: '.safetensors or .npz' });
}

/** Enough for any run, and few enough to hold in memory. */
const MOST_STEPS = 10_000_000;

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

/** The tensor; throws `CheckpointError` when it is missing or has another shape (undefined: any). */
export function requireTensor(checkpoint: Checkpoint, name: string, shape?: readonly number[]): TensorInfo {
  const { file, tensors } = checkpoint;
  const info = tensors.get(name);
  if (info === undefined)
    throw new CheckpointError({ file, tensor: name, found: 'missing', expected: listed([...tensors.keys()]) });
  if (shape !== undefined && !sameShape(shape, info.shape))
    throw new CheckpointError({ file, tensor: name, found: `the shape ${shown(info.shape)}`, expected: shown(shape) });
  return info;
}

/** Integers from a tensor, strictly ascending, at most `most` of them. Throws `CheckpointError`. */
export async function readSteps(checkpoint: Checkpoint, name: string, most = MOST_STEPS): Promise<number[]> {
  const { file } = checkpoint;
  const info = requireTensor(checkpoint, name);
  if (info.dtype !== 'I64' && info.dtype !== 'I32')
    throw new CheckpointError({ file, tensor: name, found: `the dtype ${info.dtype}`, expected: 'I64 or I32' });
  if (info.count > most)
    throw new CheckpointError({ file, tensor: name, found: `${info.count} steps`, expected: `at most ${most}` });
  const steps: number[] = [];
  for await (const { values } of checkpoint.chunks(name))
    for (const step of values) {
      const before = steps.at(-1);
      if (before !== undefined && step <= before)
        throw new CheckpointError({
          file,
          tensor: name,
          found: `step ${step} after step ${before} at index ${steps.length}`,
          expected: 'ascending steps',
        });
      steps.push(step);
    }
  return steps;
}

export interface CheckpointSeries {
  readonly steps: readonly number[];
  readonly checkpoints: readonly Checkpoint[];
  close(): Promise<void>;
}

/** Files in the order given, which must be the order of training. All are closed again when one is wrong. */
export async function openSeries(files: readonly string[]): Promise<CheckpointSeries> {
  const checkpoints: Checkpoint[] = [];
  const close = async (): Promise<void> => {
    for (const c of checkpoints) await c.close();
  };
  try {
    const steps: number[] = [];
    for (const file of files) {
      const checkpoint = await openCheckpoint(file);
      checkpoints.push(checkpoint);
      const step = await stepOf(checkpoint);
      const before = steps.at(-1);
      if (before !== undefined && step <= before)
        throw new CheckpointError({ file, found: `step ${step} after step ${before}`, expected: 'ascending steps' });
      steps.push(step);
      sameTensors(checkpoints[0]!, checkpoint);
    }
    return Object.freeze({ steps, checkpoints, close });
  } catch (error) {
    await close();
    throw error;
  }
}

async function stepOf(checkpoint: Checkpoint): Promise<number> {
  const { file, metadata, tensors } = checkpoint;
  const text = metadata.get('step');
  if (text === undefined && !tensors.has('step'))
    throw new CheckpointError({ file, found: 'no step', expected: 'metadata or a tensor of that name' });
  const values = text === undefined ? await readSteps(checkpoint, 'step', 1) : [/^\d+$/.test(text) ? Number(text) : -1];
  const step = values[0];
  if (values.length !== 1 || step === undefined || !Number.isSafeInteger(step) || step < 0)
    throw new CheckpointError({
      file,
      tensor: 'step',
      found: text === undefined ? shown(values) : shortened(text),
      expected: 'one number of steps',
    });
  return step;
}

function sameTensors(first: Checkpoint, other: Checkpoint): void {
  for (const [name, info] of first.tensors) requireTensor(other, name, info.shape);
  for (const name of other.tensors.keys())
    if (!first.tensors.has(name))
      throw new CheckpointError({
        file: other.file,
        tensor: name,
        found: 'a tensor that earlier files do not have',
        expected: listed([...first.tensors.keys()]),
      });
}
