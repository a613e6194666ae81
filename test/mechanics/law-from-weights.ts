/** The quantity of a law from the weights in a checkpoint, with which recorded quantities are compared. */

import type { Checkpoint } from '@lawful/runs/inside/checkpoints/checkpoint';
import { requireTensor } from '@lawful/runs/inside/checkpoints/expected-tensors';
import type { RunLaw } from '@lawful/runs/inside/recordings/symmetry-map';

/** Σθ or Σθ² (− Σθ² against) of a law from the weights in a checkpoint, read in chunks. */
export async function lawFromWeights(checkpoint: Checkpoint, law: RunLaw): Promise<number> {
  const power = law.kind === 'translation' ? 1 : 2;
  let total = 0;
  for (const [sign, slices] of [
    [1, law.parameters],
    [-1, law.against ?? []],
  ] as const)
    for (const slice of slices) total += sign * (await sumOfPowers(checkpoint, slice, power));
  return total;
}

async function sumOfPowers(checkpoint: Checkpoint, slice: RunLaw['parameters'][number], power: 1 | 2): Promise<number> {
  const { tensor, axis, from = 0, to = 0 } = slice;
  const { shape } = requireTensor(checkpoint, tensor);
  const extent = axis === undefined ? 1 : shape[axis]!;
  const inner = axis === undefined ? 1 : shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  let sum = 0;
  for await (const { offset, values } of checkpoint.chunks(tensor))
    for (let i = 0; i < values.length; i++) {
      const index = Math.floor((offset + i) / inner) % extent;
      if (axis === undefined || (index >= from && index < to)) sum += values[i]! ** power;
    }
  return sum;
}
