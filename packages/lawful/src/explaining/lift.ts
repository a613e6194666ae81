/**
 * `lift`: the tensor form of a network, the lifted representation, its isotypic table, the lifted group H and what of it the
 * parameters realise (theory §3, §4).
 */
import { type Budget, budget, NotSupportedError, type Outcome, SourceError, UnableError } from '@lawful/cas-core';
import {
  type Block,
  factorsOf,
  groupName,
  isotypicBlocks,
  type LiftedGroup,
  liftedGroup,
  type Realizability,
  realizableAlgebra,
} from '@lawful/lie/symmetry';
import { departure, type Model, type Network } from '@lawful/networks';
import { tensorForm } from '@lawful/networks/symmetry';
import { dataBlocks, groupsOf, SYMMETRIES } from '../finding/augmentation.js';
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

/** Features, isotypic blocks and dimensions of the lifted group: the fields of `lawful lift --json`. */
export interface LiftResult {
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
  /** The features as monomials. */
  readonly featureNames: readonly string[];
}

/** What `lift` found; `result` is promised, the rest may change with every version. */
export interface Lift {
  readonly result: LiftResult;
  readonly network: Network;
  readonly group: LiftedGroup;
  readonly blocks: readonly Block[];
  readonly realizability: Realizability;
}

const take = <T>(outcome: Outcome<T>): T => {
  if (outcome.kind === 'ok') return outcome.value;
  throw new UnableError(outcome.reason);
};

/** How `lift` works; all have defaults. */
export interface LiftOptions {
  readonly work?: Budget | undefined;
  /** What was derived of the model already. */
  readonly study?: Study | undefined;
  /** Told what is known, phase by phase. */
  readonly tell?: Tell | undefined;
}

/**
 * The tensor form of a network, the representation that its symmetry lifts to, the group H, and what parameters realise of it.
 *
 * @throws `SourceError` without a symmetry, `UnableError` when the network has no tensor form or is too large
 * @see theory §4
 */
export function lift(
  model: Model,
  seed = 1,
  { work = budget(), study = studyOf(SYMMETRIES, model, { seed, budget: work }), tell }: LiftOptions = {},
): Lift {
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
  const form = take(tensorForm(network));
  phase('lifted group');
  const group = take(liftedGroup(form, data, dataBlocks(network), seed));
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
  const name = (i: number): string => network.program.variables[network.inputs[i]!]!.name;
  const result: LiftResult = {
    features: group.features.length,
    blocks: table,
    ...groups,
    liftedAlgebraDimension: group.algebra.dimension,
    realizableDimension: realizability.dimension,
    pairAlgebraDimension: group.pairs.dimension,
    orders,
    symmetricDimension: group.symmetric.length,
    mixedDimension: group.mixed.length,
    featureNames: group.features.map((m) => (m.length === 0 ? '1' : m.map(name).join('*'))),
  };
  return { result, network, group, blocks, realizability };
}
