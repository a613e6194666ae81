/**
 * Where column spaces and phases may be conserved under a symmetry of the data: parameter blocks side by side, cut by the isotypic blocks of the
 * representations that they meet (theory §4, §15).
 */
import {
  echelonOver,
  type FieldFamily,
  formatTerms,
  type Outcome,
  QQ,
  type Rational,
  random,
  type StateFunction,
  UnableError,
} from '@lawful/cas-core';
import { blockFrames, type Frame, primitiveVector, projectedFrame } from '@lawful/lie';
import {
  type AveragedPolynomials,
  type Block,
  blockCopies,
  complexBlock,
  complexColumnSpace,
  type DataSymmetry,
  type Dense,
  type FieldFrame,
  fieldRange,
  isotypicBlocks,
  type Representation,
  restrictedRepresentation,
  sectionLaws,
} from '@lawful/lie/symmetry';
import type { Network } from '@lawful/networks';
import { stateBlocks } from '../describe.js';
import type { Augmentation, AverageQuestion, NamedCandidate } from './average.js';

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
  const candidates: NamedCandidate[] = [];
  for (const { representation, fitting } of representations(network, data, blocks, frames, natural)) {
    if (work.due()) throw new UnableError('stopped while the loss was averaged');
    const isotypic = isotypicBlocks(representation, seed);
    if (isotypic.kind !== 'ok') continue;
    isotypic.value.forEach((block, k) => {
      const alone = isotypic.value.length < 2;
      const name = `B${k + 1}'`;
      const basis = alone ? [] : columnBasis(block.projector());
      for (const frame of fitting) if (frame.cols < basis.length) projected.push(projectedFrame(basis, frame, name));
      candidates.push(...fieldCandidates(representation, block, fitting, name));
      const complex = complexBlock(representation, block);
      if (complex.kind !== 'ok') return;
      for (const frame of fitting) {
        const candidate = complexColumnSpace(complex.value, frame, name);
        if (candidate !== undefined) candidates.push({ form: candidate.form, entries: () => candidate.entries });
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

/**
 * What may be conserved on a block, over its field and written over ℚ, named by the minimal polynomial that defines the field when it is not ℚ: the ratios
 * or column space of a layer whose outputs are moved alike, and of units that mix. Of rational blocks of multiplicity 1 the latter is among the frames.
 */
function fieldCandidates(
  representation: Representation,
  block: Block,
  frames: readonly Frame[],
  name: string,
): NamedCandidate[] {
  const { conjugates, multiplicity } = block;
  let found: FieldFrame | undefined;
  const copies = (): FieldFrame | undefined => {
    found ??= blockCopies(representation, block);
    return found;
  };
  const over = conjugates === 1 ? '' : ` over ${fieldText(block)}`;
  const laws = (frame: Frame, along: 'rows' | 'columns') => (): readonly StateFunction[] => {
    const on = copies();
    return on === undefined ? [] : fieldRange(on, frame, along);
  };
  return frames.flatMap((frame) => {
    const text = `(${name}*${frame.text}${over})`;
    const rational = conjugates === 1 && multiplicity === 1;
    return [
      ...(rational && frame.cols === 1
        ? []
        : [{ form: `${multiplicity === 1 ? 'ratios' : 'range'}${text}`, entries: laws(frame, 'rows') }]),
      ...(rational || frame.cols === 1 ? [] : [{ form: `range${text}`, entries: laws(frame, 'columns') }]),
    ];
  });
}

/** "Q[z]/(z^2 - 2)". */
function fieldText(block: Block): string {
  const terms = block
    .field()
    .minimal.flatMap((coefficient, k) =>
      QQ.isZero(coefficient) ? [] : [{ coefficient, exponents: k === 0 ? [] : [[0, k] as const] }],
    );
  return `Q[z]/(${formatTerms(terms.reverse(), () => 'z')})`;
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

/** With the normal spaces of the level sets of its potentials. */
export function withSection(
  columns: ColumnCandidates,
  family: FieldFamily,
  { network, seed }: AverageQuestion,
): ColumnCandidates {
  const { potentials } = family as Partial<AveragedPolynomials>;
  const section = potentials && sectionLaws(potentials, stateBlocks(network), random(seed).fork('section'));
  return section === undefined
    ? columns
    : { ...columns, candidates: [...columns.candidates, { form: section.form, entries: () => section.entries }] };
}
