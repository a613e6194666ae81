/**
 * From a declared symmetry to the augmented family: the group's generators act on the data through the actions of the model, the
 * network gives its tensor form, and invariant functionals average it exactly (theory §4).
 */
import {
  type Budget,
  LawfulError,
  NotSupportedError,
  random,
  SourceError,
  UnableError,
  unable,
} from '@lawful/cas-core';
import {
  actionDefect,
  type DataSymmetry,
  type Group,
  groupOf,
  jointGroup,
  permutationOfBlocks,
  rowsOfSigned,
  type SparseRows,
  sparseRows,
} from '@lawful/lie/symmetry';
import { departure, hasFiniteGroups, type Network, type Symmetry } from '@lawful/networks';
import { compileAction, directAction, ordersByWords } from '@lawful/networks/symmetry';
import { inputDefect, labelDefect } from './admissible-data.js';
import type { Augmentation, StudiedAverage } from './averages/average.js';
import { averageOf } from './averages/average-of.js';
import { tallFrames } from './averages/frames.js';
import type { InfiniteGroups } from './averages/infinite.js';
import { calm, takesAverages, underFlow } from './averages/under-flow.js';
import { movedByName } from './kernel-search.js';

export type { Augmentation, StudiedAverage } from './averages/average.js';

const NOT_LOADED =
  'the group of the symmetry may be infinite, and what averages over such groups is not loaded: in a page, call the functions that await loadEngine() returns';

/** Undefined without a symmetry. Throws `SourceError`, `NotSupportedError` and `UnableError`. */
function augmentedOf(
  infinite: InfiniteGroups | undefined,
  network: Network,
  symmetryOnData: () => DataSymmetry | undefined,
  seed: number,
  work: Budget,
): StudiedAverage | undefined {
  const { model } = network;
  const { symmetry, source } = model;
  if (symmetry === undefined) return undefined;
  if (infinite === undefined && !hasFiniteGroups(model)) throw new LawfulError(NOT_LOADED);
  const departs = departure(model);
  const classical = departs === undefined ? infinite?.classicalAverage(network) : undefined;
  if (classical !== undefined)
    return studied({
      family: classical,
      exact: undefined,
      blocks: dataBlocks(network),
      elements: () => unable('the group is infinite'),
      frames: tallFrames(network),
      candidates: [],
    });
  const data = symmetryOnData()!;
  const question = { network, data, blocks: dataBlocks(network), seed, work };
  const groups = groupsOf(network, symmetry);
  if (departs === undefined) return studied(averageOf(question, groups, infinite));
  const average = takesAverages(network)
    ? underFlow(network, averageOf(calm(question), groups, infinite), seed)
    : undefined;
  if (average !== undefined) return studied(average);
  throw new NotSupportedError(source, symmetry.at, `a symmetry of the data together with ${departs.what}`);
}

const studied = (average: Augmentation): StudiedAverage => ({
  ...average,
  startFrom: (laws, family) => ({
    known: [
      ...laws.map((law) => ({ ...law, entries: law.entries.map((h) => movedByName(h, family, average.family)) })),
      ...(average.known ?? []),
    ],
    ...(average.whole === undefined ? {} : { whole: average.whole }),
    frames: average.frames,
    candidates: average.candidates,
  }),
});

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
export const symmetriesWith = (infinite: InfiniteGroups | undefined) => ({
  augmentedOf: (...given: Given) => augmentedOf(infinite, ...given),
  dataSymmetry,
});

type Given = [network: Network, symmetryOnData: () => DataSymmetry | undefined, seed: number, work: Budget];

export type Symmetries = ReturnType<typeof symmetriesWith>;

/** For finite groups, and for questions that average nothing. */
export const FINITE_SYMMETRIES = symmetriesWith(undefined);
