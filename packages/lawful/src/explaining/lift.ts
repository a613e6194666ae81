/**
 * `lift`: the tensor form of a network, the lifted representation, its isotypic table, the lifted group H, and what the parameters realise of it or could
 * (theory §3, §4).
 */
import { formatRational, random } from '@lawful/cas-core';
import { type LiftedGroup, type TangentAlgebra, tangentAlgebra } from '@lawful/lie/symmetry';
import type { Model } from '@lawful/networks';
import { type Approximate, approximate } from './approximate.js';
import { type ExactWith, exactWith } from './exact-with.js';
import { type LiftedNetwork, type LiftFacts, type LiftWork, liftedNetwork } from './lifted-network.js';

/** Features, isotypic blocks and dimensions of the lifted group: the fields of `lawful lift --json`. */
export interface LiftResult extends LiftFacts {
  /** The dimension of what is tangent to the network, between the other two (theory §4, Theorem D); null when it is not decided. */
  readonly tangentDimension: number | null;
  readonly tangentBounds: { readonly least: number; readonly most: number };
  /** A motion of the features in 𝔥 that no motion of the parameters follows at the point. */
  readonly tangencyFails: { readonly motion: string; readonly at: string } | null;
  /** Finite subgroups that average alike, when asked for. */
  readonly exactWith?: ExactWith;
  /** Bounds of the drift under an approximate symmetry, when asked for. */
  readonly approximate?: Approximate;
}

/** What `lift` found; `result` is promised, the rest may change with every version. */
export interface Lift extends Omit<LiftedNetwork, 'result'> {
  readonly result: LiftResult;
}

/** How `lift` works; all have defaults. */
export interface LiftOptions extends LiftWork {
  /** Also look for the smallest finite subgroup whose average is exact. */
  readonly exactWith?: boolean | undefined;
  /** Also bound how far an approximate symmetry moves the laws of the average. */
  readonly approximate?: boolean | undefined;
}

/** Of more features the elements of 𝔥 are not made. */
const ELEMENT_LIMIT = 160;

/**
 * The tensor form of a network, the representation that its symmetry lifts to, the group H, and what parameters realise of it.
 *
 * @throws `SourceError` without a symmetry, `UnableError` when the network has no tensor form or is too large
 * @see theory §4
 */
export function lift(model: Model, seed = 1, options: LiftOptions = {}): Lift {
  const lifted = liftedNetwork(model, seed, options);
  const { network, symmetry, data, tensor, group, result: facts, phase } = lifted;
  phase('tangent algebra');
  const { algebra } = group;
  const [least, most] = [facts.realizableDimension, algebra.dimension];
  // A large lift knows 𝔥 by its dimension; its elements are a nullspace in the squares of the features.
  const tangent: TangentAlgebra =
    least === most || group.features.length > ELEMENT_LIMIT
      ? { least, most, fails: undefined }
      : tangentAlgebra(
          tensor.form,
          group.features,
          algebra.basis,
          least,
          network.parameters.length,
          random(seed).fork('tangent algebra'),
        );
  const nameOf = (v: number): string => network.program.variables[tensor.form.variables[v]!]!.name;
  const result: LiftResult = {
    ...facts,
    tangentDimension: tangent.least === tangent.most ? tangent.least : null,
    tangentBounds: { least: tangent.least, most: tangent.most },
    tangencyFails: leaving(tangent, group, facts.featureNames, nameOf),
    ...(options.exactWith === true ? { exactWith: exactWith(network, symmetry, tensor, data, phase) } : {}),
    ...(options.approximate === true ? { approximate: approximate(network, tensor, group) } : {}),
  };
  return { ...lifted, result };
}

/** The motion T' = ξT of an element that is not tangent, and the point. */
function leaving(
  { fails }: TangentAlgebra,
  { algebra }: LiftedGroup,
  names: readonly string[],
  variable: (v: number) => string,
): LiftResult['tangencyFails'] {
  if (fails === undefined) return null;
  const rows = new Map<number, string>();
  algebra.basis[fails.element]!.columns.forEach((column, j) => {
    for (const [i, q] of column) {
      const size = formatRational(q).replace('-', '');
      const term = size === '1' ? names[j]! : `${size}*${names[j]!}`;
      const before = rows.get(i);
      rows.set(
        i,
        before === undefined ? `${q.num < 0n ? '-' : ''}${term}` : `${before} ${q.num < 0n ? '-' : '+'} ${term}`,
      );
    }
  });
  return {
    motion: [...rows].map(([i, text]) => `(${names[i]!})' = ${text}`).join(', '),
    at: fails.point.map((value, v) => `${variable(v)} = ${value}`).join(', '),
  };
}
