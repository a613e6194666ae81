/**
 * What is derived once of a model and a seed, and used by every question about it: the lowered network, its plain family, how the declared symmetry
 * acts on the data, and the average over it. Values that may throw or take long are made when they are first asked for.
 */
import { type Budget, budget, LawfulError } from '@lawful/cas-core';
import type { DataSymmetry } from '@lawful/lie/symmetry';
import { type FlowFamily, flowFamily, lowerModel, type Model, type Network } from '@lawful/networks';
import type { StudiedAverage, Symmetries } from './augmentation.js';

export interface Study {
  readonly model: Model;
  readonly seed: number;
  readonly work: Budget;
  readonly network: Network;
  readonly family: FlowFamily;
  /** How the symmetry acts on data; undefined without one. Throws `SourceError` for maps that are no action. */
  symmetry(): DataSymmetry | undefined;
  /** The family averaged over the symmetry; undefined without one. Throws as `augmentedOf` does. */
  average(): StudiedAverage | undefined;
  /** The same question about the network joined by kernels that laws bring. */
  joined(network: Network, family: FlowFamily): Study;
}

export interface StudyOptions {
  readonly seed?: number | undefined;
  readonly budget?: Budget | undefined;
  /** The model lowered already, perhaps with kernels that laws bring. */
  readonly network?: Network | undefined;
}

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/**
 * @param symmetries undefined in a page that has not loaded them, where a model with a symmetry is refused
 * @throws `SourceError` and `NotSupportedError` about the model, `UnableError` at caps
 */
export function studyOf(symmetries: Symmetries | undefined, model: Model, options: StudyOptions = {}): Study {
  const { symmetry: declared } = model;
  if (declared !== undefined && symmetries === undefined)
    throw new LawfulError(
      'the model has a symmetry, and what averages over it is not loaded: in a page, call the functions that await loadEngine() returns',
    );
  const seed = options.seed ?? 1;
  const work = options.budget ?? budget();
  const network = options.network ?? lowerModel(model, { seed, due: options.budget?.due });
  const symmetry = once(() => declared && symmetries?.dataSymmetry(network, declared, seed));
  const of = (own: Network, family: () => FlowFamily): Study => ({
    model,
    seed,
    work,
    network: own,
    get family() {
      return family();
    },
    symmetry,
    average: once(() => symmetries?.augmentedOf(own, symmetry, seed, work)),
    joined: (joint, jointFamily) => of(joint, () => jointFamily),
  });
  return of(
    network,
    once(() => flowFamily(network, seed)),
  );
}
