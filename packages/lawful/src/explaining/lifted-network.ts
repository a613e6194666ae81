/**
 * A network lifted: its tensor form, the lifted representation with its isotypic table, the group H and what linear motions of the parameters realise of
 * it (theory §3, §4). What certificates state; `lift` says more.
 */
import {
  type Budget,
  budget,
  NotSupportedError,
  type Outcome,
  random,
  SourceError,
  UnableError,
} from '@lawful/cas-core';
import {
  type Block,
  type DataSymmetry,
  factorsOf,
  groupName,
  isotypicBlocks,
  type LiftedGroup,
  liftedGroup,
  type Realizability,
  realizableAlgebra,
} from '@lawful/lie/symmetry';
import { departure, type Model, type Network, type Symmetry } from '@lawful/networks';
import { type FeatureForm, featureForm } from '@lawful/networks/symmetry';
import { dataBlocks, FINITE_SYMMETRIES, groupsOf } from '../finding/augmentation.js';
import type { Tell } from '../finding/progress.js';
import { type Study, studyOf } from '../finding/study.js';

interface LiftBlock {
  readonly dimension: number;
  readonly multiplicity: number;
  readonly type: 'real' | 'complex' | 'quaternionic';
  readonly conjugates: number;
  /** The factor of the effective group on one conjugate, for ℬ = 0. */
  readonly factor: string;
}

/** Features, isotypic blocks and dimensions of the lifted group, in plain values. */
export interface LiftFacts {
  readonly features: number;
  readonly blocks: readonly LiftBlock[];
  readonly commutantGroup: string;
  readonly effectiveGroup: string;
  readonly liftedAlgebraDimension: number;
  readonly realizableDimension: number;
  /** The dimension of the pair group's Lie algebra: H acting on features and labels together. */
  readonly pairAlgebraDimension: number;
  /** Orders of the group's factors, as text. */
  readonly orders: readonly string[];
  readonly symmetricDimension: number;
  readonly mixedDimension: number;
  /** The features, as monomials in the inputs or in functions of them. */
  readonly featureNames: readonly string[];
}

export interface LiftedNetwork {
  readonly result: LiftFacts;
  readonly network: Network;
  readonly symmetry: Symmetry;
  readonly data: DataSymmetry;
  readonly tensor: FeatureForm;
  readonly group: LiftedGroup;
  readonly blocks: readonly Block[];
  readonly realizability: Realizability;
  /** Counts a step; throws `UnableError` once the work is stopped. */
  phase(what: string): void;
}

const take = <T>(outcome: Outcome<T>): T => {
  if (outcome.kind === 'ok') return outcome.value;
  throw new UnableError(outcome.reason);
};

/** How a lift is made; all have defaults. */
export interface LiftWork {
  readonly work?: Budget | undefined;
  /** What was derived of the model already. */
  readonly study?: Study | undefined;
  /** Told what is known, phase by phase. */
  readonly tell?: Tell | undefined;
}

/** Throws as `lift` does. */
export function liftedNetwork(
  model: Model,
  seed: number,
  { work = budget(), study = studyOf(FINITE_SYMMETRIES, model, { seed, budget: work }), tell }: LiftWork = {},
): LiftedNetwork {
  const { network } = study;
  const phase = (what: string): void => {
    if (!work.step(what)) throw new UnableError(work.stopped ?? 'stopped');
  };
  const { symmetry, source } = model;
  if (symmetry === undefined)
    throw new SourceError(
      source,
      { line: 1, column: 1 },
      'the model has no symmetry to lift: expected a "symmetry" line',
    );
  const departs = departure(model);
  if (departs !== undefined)
    throw new NotSupportedError(source, departs.at, `${departs.what} in a lift, which is about gradient flow`);
  const orders = groupsOf(network, symmetry).map((g) => `${g.order}`);
  tell?.({ of: 'fields', fields: { inputs: network.inputs.length, orders } });
  phase('action');
  const data = study.symmetry()!;
  phase('tensor form');
  const tensor = take(featureForm(network, data, dataBlocks(network), random(seed).fork('features')));
  const { form } = tensor;
  phase('lifted group');
  const group = take(liftedGroup(form, tensor.symmetry, tensor.blocks, tensor.relations, seed));
  tell?.({
    of: 'fields',
    fields: { features: group.features.length, liftedAlgebraDimension: group.algebra.dimension },
  });
  phase('isotypic blocks');
  const blocks = group.isotypic ?? take(isotypicBlocks(group.lifted, seed));
  const table = factorsOf(blocks).map(({ block, effective }) => ({
    dimension: block.dimension,
    multiplicity: block.multiplicity,
    type: block.type,
    conjugates: block.conjugates,
    factor: effective.name,
  }));
  const groups = { commutantGroup: groupName(blocks, 'commutant'), effectiveGroup: groupName(blocks, 'effective') };
  tell?.({ of: 'fields', fields: { blocks: table, ...groups } });
  phase('realizable algebra');
  const realizability = take(realizableAlgebra(form, group.features, group.algebra, network.parameters.length));
  const featureNames = group.features.map((m) => (m.length === 0 ? '1' : m.map((i) => tensor.names[i]!).join('*')));
  const result: LiftFacts = {
    features: group.features.length,
    blocks: table,
    ...groups,
    liftedAlgebraDimension: group.algebra.dimension,
    realizableDimension: realizability.dimension,
    pairAlgebraDimension: group.pairs.dimension,
    orders,
    symmetricDimension: group.symmetric.length,
    mixedDimension: group.mixed.length,
    featureNames,
  };
  return { result, network, symmetry, data, tensor, group, blocks, realizability, phase };
}
