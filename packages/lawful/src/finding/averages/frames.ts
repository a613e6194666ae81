/**
 * Where column spaces and phases may be conserved under a symmetry of the data: parameter blocks side by side, cut by the isotypic blocks of the
 * representations that they meet (theory §4, §15).
 */
import { echelonOver, type Outcome, QQ, type Rational, UnableError } from '@lawful/cas-core';
import { blockFrames, type Frame, primitiveVector, projectedFrame } from '@lawful/lie';
import {
  complexBlock,
  complexColumnSpace,
  type DataSymmetry,
  type Dense,
  isotypicBlocks,
  type Representation,
  restrictedRepresentation,
} from '@lawful/lie/symmetry';
import type { Network } from '@lawful/networks';
import { stateBlocks } from '../describe.js';
import type { Augmentation, AverageQuestion } from './average.js';

export type ColumnCandidates = Pick<Augmentation, 'frames' | 'candidates'>;

/** Frames that are taller than wide. */
export const tallFrames = (network: Network): Frame[] =>
  blockFrames(stateBlocks(network)).filter((f) => f.cols < f.rows);

/**
 * Frames, and complex column spaces with their phase.
 * @param natural the group's own matrices where data are rows or columns that they move, as X -> X * g'
 */
export function columnCandidates(
  { network, data, blocks, seed, work }: AverageQuestion,
  natural: Representation | undefined,
): ColumnCandidates {
  const frames = blockFrames(stateBlocks(network));
  const projected: Frame[] = [];
  const candidates: ColumnCandidates['candidates'][number][] = [];
  for (const { representation, fitting } of representations(network, data, blocks, frames, natural)) {
    if (work.due()) throw new UnableError('stopped while the loss was averaged');
    const isotypic = isotypicBlocks(representation, seed);
    if (isotypic.kind !== 'ok') continue;
    isotypic.value.forEach((block, k) => {
      const alone = isotypic.value.length < 2;
      const name = `B${k + 1}'`;
      const basis = alone ? [] : columnBasis(block.projector());
      for (const frame of fitting) if (frame.cols < basis.length) projected.push(projectedFrame(basis, frame, name));
      const complex = complexBlock(representation, block);
      if (complex.kind !== 'ok') return;
      for (const frame of fitting) {
        const candidate = complexColumnSpace(complex.value, frame, name);
        if (candidate !== undefined) candidates.push(candidate);
      }
    });
  }
  return { frames: [...frames.filter((f) => f.cols < f.rows), ...projected], candidates };
}

/**
 * The representation on each input with the frames of its height. On data that a group acts on, a first layer conserves the column space
 * of its part in an isotypic block, not the whole of it.
 */
function* representations(
  network: Network,
  data: DataSymmetry,
  blocks: readonly number[],
  frames: readonly Frame[],
  natural: Representation | undefined,
): Generator<{ representation: Representation; fitting: readonly Frame[] }> {
  let index = 0;
  const sizes = new Set<number>();
  for (const d of network.model.declarations) {
    if (d.kind !== 'input') continue;
    const members = blocks.flatMap((b, i) => (b === index ? [i] : []));
    index++;
    const fitting = frames.filter((f) => f.rows === members.length);
    sizes.add(members.length);
    if (fitting.length > 0) yield { representation: restrictedRepresentation(data, members), fitting };
  }
  if (natural === undefined || sizes.has(natural.size)) return;
  const fitting = frames.filter((f) => f.rows === natural.size);
  if (fitting.length > 0) yield { representation: natural, fitting };
}

/** Independent columns of a matrix, scaled to integers. */
function columnBasis(matrix: Dense): Rational[][] {
  const { pivots } = echelonOver(QQ, matrix);
  return pivots.map((j) => primitiveVector(matrix.map((row) => row[j]!)));
}

export const valueOrThrow = <T>(outcome: Outcome<T>): T => {
  if (outcome.kind === 'ok') return outcome.value;
  throw new UnableError(outcome.reason);
};
