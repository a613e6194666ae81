/**
 * Signed permutations of data blocks by an element that multiplies them from the left or, transposed, from the right.
 */
import { imageOf, type SignedPermutation, signOf } from './signed-permutations.js';

interface PermutedBlock {
  readonly rows: number;
  readonly cols: number;
  readonly by: { readonly slot: number; readonly side: 'left' | 'right' } | undefined;
}

/** How g in one slot, with the identity in the others, moves the blocks laid end to end, entries row by row. */
export function permutationOfBlocks(
  blocks: readonly PermutedBlock[],
  slot: number,
  g: SignedPermutation,
): SignedPermutation {
  const dimension = blocks.reduce((n, b) => n + b.rows * b.cols, 0);
  const out: number[] = [];
  for (const { rows, cols, by } of blocks) {
    const offset = out.length;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++) {
        if (by?.slot !== slot) {
          out.push(offset + i * cols + j);
          continue;
        }
        const moved = by.side === 'left' ? i : j;
        const to = imageOf(g, moved);
        const image = offset + (by.side === 'left' ? to * cols + j : i * cols + to);
        out.push(signOf(g, moved) === 1 ? image : image + dimension);
      }
  }
  return out;
}
