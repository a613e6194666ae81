/**
 * From a declared symmetry to the augmented family: the group's generators act on the data through the actions of the model, the
 * network gives its tensor form, and invariant functionals average it exactly (theory §4).
 */
import {
  echelonOver,
  type FieldFamily,
  formatTerms,
  NotSupportedError,
  type Outcome,
  QQ,
  type Rational,
  random,
  SourceError,
  type StateFunction,
  UnableError,
  unable,
} from '@lawful/cas-core';
import { blockFrames, type Frame, primitiveVector, projectedFrame } from '@lawful/lie';
import {
  type AugmentedFamily,
  actionDefect,
  augmentedFamily,
  type Block,
  blockCopies,
  complexBlock,
  complexColumnSpace,
  type DataElements,
  type DataSymmetry,
  type Dense,
  dataElements,
  type FieldFrame,
  fieldRange,
  type Group,
  groupOf,
  isotypicBlocks,
  jointGroup,
  permutationOfBlocks,
  type Representation,
  restrictedRepresentation,
  rowsOfSigned,
  type SparseRows,
  sparseRows,
} from '@lawful/lie/symmetry';
import { departure, lossRow, type Network, type Symmetry } from '@lawful/networks';
import { averagedFamily, compileAction, directAction, ordersByWords, tensorForm } from '@lawful/networks/symmetry';
import { inputDefect, labelDefect } from './admissible-data.js';
import { classicalAverage } from './classical-average.js';
import { stateBlocks } from './describe.js';

export interface Augmentation {
  readonly family: FieldFamily;
  /** The exact family of squared loss, when the network has a tensor form; else elements were summed one by one. */
  readonly exact: AugmentedFamily | undefined;
  /** How the generators act on inputs and labels. */
  readonly symmetry?: DataSymmetry;
  /** The block of each data coordinate. */
  readonly blocks: readonly number[];
  /** The elements of a finite symmetry of at most so many. */
  elements(limit: number): Outcome<DataElements>;
  /** Frames whose column spaces may be conserved. */
  readonly frames: readonly Frame[];
  /** Further candidates that a block of complex type suggests. */
  readonly candidates: readonly NamedCandidate[];
}

interface NamedCandidate {
  readonly form: string;
  /** Made when they are asked for: determinants may be large. */
  entries(): readonly StateFunction[];
}

/** Undefined without a symmetry. Throws `SourceError`, `NotSupportedError` and `UnableError`. */
export function augmentedOf(
  network: Network,
  symmetryOnData: () => DataSymmetry | undefined,
  seed: number,
  due?: () => boolean,
): Augmentation | undefined {
  const { model } = network;
  const { symmetry, source } = model;
  if (symmetry === undefined) return undefined;
  const departs = departure(model);
  if (departs !== undefined)
    throw new NotSupportedError(source, symmetry.at, `a symmetry of the data together with ${departs.what}`);
  const classical = classicalAverage(network);
  if (classical !== undefined)
    return {
      family: classical,
      exact: undefined,
      blocks: dataBlocks(network),
      elements: () => unable('the group is infinite'),
      frames: tall(blockFrames(stateBlocks(network))),
      candidates: [],
    };
  const data = symmetryOnData()!;
  const tensor = lossRow(model.loss).squared ? tensorForm(network) : undefined;
  if (tensor?.kind !== 'ok') return summed(network, data, tensor, due);
  const form = tensor.value;
  const augmented = valueOrThrow(
    augmentedFamily(form, data, dataBlocks(network), network.program.variables, network.parameters),
  );
  const frames = blockFrames(stateBlocks(network));
  const projected: Frame[] = [];
  const candidates: NamedCandidate[] = [];
  for (const { representation, fitting } of inputFrames(network, data, frames)) {
    if (due?.() === true) throw new UnableError('stopped while the loss was averaged');
    const isotypic = isotypicBlocks(representation, seed);
    if (isotypic.kind !== 'ok') continue;
    isotypic.value.forEach((block, k) => {
      const name = `B${k + 1}'`;
      const basis = isotypic.value.length < 2 ? [] : columnBasis(block.projector());
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
  return {
    family: augmented,
    exact: augmented,
    symmetry: data,
    blocks: dataBlocks(network),
    elements: (limit) => dataElements(data, limit),
    frames: [...tall(frames), ...projected],
    candidates,
  };
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

/** More elements than this are not summed one by one. */
const SUM_LIMIT = 120;

/** The loss summed over the elements of a finite group, for losses and networks beyond theory §4. */
function summed(
  network: Network,
  data: DataSymmetry,
  tensor: Outcome<unknown> | undefined,
  due: (() => boolean) | undefined,
): Augmentation {
  const elements = dataElements(data, SUM_LIMIT);
  if (elements.kind !== 'ok') {
    const why = tensor === undefined || tensor.kind === 'ok' ? 'the loss is not squared' : tensor.reason;
    throw new UnableError(`${why}, and ${elements.reason}: no exact average`);
  }
  const { order, rows } = elements.value;
  const family = valueOrThrow(
    averagedFamily(
      network,
      Array.from({ length: order }, (_, i) => rows(i)),
      due,
    ),
  );
  return {
    family,
    exact: undefined,
    symmetry: data,
    blocks: dataBlocks(network),
    elements: (limit) => dataElements(data, limit),
    frames: tall(blockFrames(stateBlocks(network))),
    candidates: [],
  };
}

/**
 * The representation on each input with the frames of its height. On data that a group acts on, a first layer conserves the column space
 * of its part in an isotypic block, not the whole of it.
 */
function* inputFrames(
  network: Network,
  data: DataSymmetry,
  frames: readonly Frame[],
): Generator<{ representation: Representation; fitting: readonly Frame[] }> {
  const blocks = dataBlocks(network);
  let index = 0;
  for (const d of network.model.declarations) {
    if (d.kind !== 'input') continue;
    const members = blocks.flatMap((b, i) => (b === index ? [i] : []));
    index++;
    const fitting = frames.filter((f) => f.rows === members.length);
    if (fitting.length > 0) yield { representation: restrictedRepresentation(data, members), fitting };
  }
}

const tall = (frames: readonly Frame[]): Frame[] => frames.filter((f) => f.cols < f.rows);

/** Independent columns of a matrix, scaled to integers. */
function columnBasis(matrix: Dense): Rational[][] {
  const { pivots } = echelonOver(QQ, matrix);
  return pivots.map((j) => primitiveVector(matrix.map((row) => row[j]!)));
}

function valueOrThrow<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'ok') return outcome.value;
  throw new UnableError(outcome.reason);
}

/** For each data coordinate (inputs, then labels) the index of its block. */
export function dataBlocks(network: Network): number[] {
  const blocks: number[] = [];
  let index = 0;
  for (const d of network.model.declarations) {
    if (d.kind !== 'input') continue;
    for (let k = 0; k < network.values.get(d.name)!.nodes.length; k++) blocks.push(index);
    index++;
  }
  return [...blocks, ...network.output.nodes.map(() => index)];
}

/** The groups of a symmetry's factors. Throws `SourceError` when one is not a group of the kind it should be. */
export function groupsOf(network: Network, symmetry: Symmetry): Group[] {
  return symmetry.factors.map((spec) => {
    const group = groupOf(spec);
    if (group.kind === 'ok') return group.value;
    if (group.kind === 'unable') throw new UnableError(group.reason);
    throw new SourceError(network.model.source, spec.at, group.reason);
  });
}

/**
 * How the generators act on inputs and labels together: proved to be an action of the whole group by orthogonal maps that keep data
 * admissible. Throws `SourceError` with what fails.
 */
export function dataSymmetry(network: Network, symmetry: Symmetry, seed: number): DataSymmetry {
  const groups = groupsOf(network, symmetry);
  const refuse = (defect: string | undefined): void => {
    if (defect !== undefined) throw new SourceError(network.model.source, symmetry.at, defect);
  };
  const direct = permutedData(network, symmetry, groups);
  if (direct !== undefined) {
    refuse(inputDefect(network, direct));
    refuse(labelDefect(network, direct));
    return direct;
  }
  const group = jointGroup(groups);
  const action = compileAction(network, symmetry);
  const underTest = { ...action, words: () => ordersByWords(network, symmetry) };
  refuse(actionDefect(group, underTest, random(seed).fork('action')));
  const data: DataSymmetry = {
    dimension: action.dimension,
    finite: group.finite.map((g) => sparseRows(action.at(g))),
    infinitesimal: group.infinitesimal.map((xi) => sparseRows(action.along(xi))),
    cyclic: group.cyclic.map(({ direction, order }) => ({ generator: sparseRows(action.along(direction)), order })),
  };
  refuse(inputDefect(network, data));
  refuse(labelDefect(network, data));
  return data;
}

/** The generators as lists of indices, where groups of signed permutations act by nothing but their elements: there is nothing to prove. */
function permutedData(network: Network, symmetry: Symmetry, groups: readonly Group[]): DataSymmetry | undefined {
  const blocks = directAction(network, symmetry);
  if (blocks === undefined) return undefined;
  const finite: SparseRows[] = [];
  for (const [slot, { signed }] of groups.entries()) {
    if (signed === undefined) return undefined;
    for (const g of signed) finite.push(rowsOfSigned(permutationOfBlocks(blocks, slot, g)));
  }
  const dimension = blocks.reduce((n, b) => n + b.rows * b.cols, 0);
  return { dimension, finite, infinitesimal: [], cyclic: [] };
}

/** What studies of models with a symmetry are made by: with groups and averages behind it, which pages load when they meet such a model. */
export const SYMMETRIES = { augmentedOf, dataSymmetry };

export type Symmetries = typeof SYMMETRIES;
