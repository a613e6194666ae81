/** Asking a checkpoint for the layers and the steps one expects. */
import { type Checkpoint, listed, type TensorInfo } from './checkpoint.js';
import { CheckpointError, shown } from './checkpoint-error.js';

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
