/** Groups and representations that several suites use, and how to open an `Outcome` that must be ok. */
import type { Outcome } from '@lawful/cas-core';
import {
  commutant,
  definingRepresentation,
  type Group,
  groupOf,
  type LiftedAlgebra,
  liftedAlgebra,
  type Representation,
  symmetricCommutant,
  tensorProduct,
} from '@lawful/lie';

export function okOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'ok') throw new Error(`expected ok, got ${outcome.kind}: ${outcome.reason}`);
  return outcome.value;
}

export const reasonOf = (outcome: Outcome<unknown>): string =>
  outcome.kind === 'ok' ? 'ok' : `${outcome.kind}: ${outcome.reason}`;

const DOUBLED = new Set(['U', 'SU', 'torus']);
const sizeOf = (name: string, n: number): number =>
  name === 'rotation' || name === 'reflection' ? 2 : name === 'quaternion' ? 4 : DOUBLED.has(name) ? 2 * n : n;

export const named = (name: string, n = 4): Group => okOf(groupOf({ kind: 'named', name, n, size: sizeOf(name, n) }));

export const defining = (group: Group): Representation => definingRepresentation(group.onInputs);

export const tensorPower = (v: Representation, k: number): Representation =>
  Array.from({ length: k - 1 }, () => v).reduce(tensorProduct, v);

/** C₇ ⋊ C₃ on seven points: x ↦ x + 1 and x ↦ 2x. */
export const frobenius21 = (): Group =>
  okOf(
    groupOf({
      kind: 'permutations',
      size: 7,
      generators: [
        [1, 2, 3, 4, 5, 6, 0],
        [0, 2, 4, 6, 1, 3, 5],
      ],
    }),
  );

/** 𝔥 for 𝒜 all symmetric invariants and ℬ = 0. */
export const fullLift = (v: Representation): LiftedAlgebra =>
  okOf(liftedAlgebra(okOf(symmetricCommutant(okOf(commutant(v)), v.form)), [], v.form));
