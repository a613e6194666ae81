/** Groups and representations that several suites use, and how to open an `Outcome` that must be ok. */
import { type Outcome, QQ } from '@lawful/cas-core';
import { combineCommutant, selfAdjointEquations } from '@lawful/lie/inside/representations/centre';
import { commutant } from '@lawful/lie/inside/representations/commutant';
import { type LiftedAlgebra, liftedAlgebra } from '@lawful/lie/inside/representations/lifted-algebra';
import { representation, tensorProduct } from '@lawful/lie/inside/representations/representation';
import type { ColumnMatrix } from '@lawful/lie/inside/representations/sparse-matrix';
import { sparseDiagonal, sparseFromDense } from '@lawful/lie/inside/representations/sparse-matrix';
import { sparseNullspace } from '@lawful/lie/inside/representations/sparse-nullspace';
import { type Group, groupOf, type Representation } from '@lawful/lie/symmetry';

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

export const defining = ({ onInputs: { size, finite, infinitesimal, cyclic } }: Group): Representation =>
  representation(size, {
    finite: finite.map((g) => sparseFromDense(g)),
    infinitesimal: infinitesimal.map((a) => sparseFromDense(a)),
    cyclic: cyclic.map(({ generator, order }) => ({ generator: sparseFromDense(generator), order })),
  });

/** The trivial representation of dimension m of the group that acts on v. */
export function trivialRepresentation(v: Representation, m: number): Representation {
  const zero: ColumnMatrix = { rows: m, columns: Array.from({ length: m }, () => []) };
  return representation(m, {
    finite: v.finite.map(() => sparseDiagonal(new Array(m).fill(QQ.one))),
    infinitesimal: v.infinitesimal.map(() => zero),
    cyclic: v.cyclic.map(({ order }) => ({ generator: zero, order })),
  });
}

/** m copies of v. */
export const multipleOf = (v: Representation, m: number): Representation =>
  tensorProduct(v, trivialRepresentation(v, m));

/** The dual: g ↦ (g')⁻¹ = w g w⁻¹, the form inverted. */
export function dualRepresentation(v: Representation): Representation {
  const inverse = v.form.map(QQ.inv);
  const conjugate = ({ rows, columns }: ColumnMatrix): ColumnMatrix => ({
    rows,
    columns: columns.map((column, j) =>
      column.map(([i, q]) => [i, QQ.mul(v.form[i]!, QQ.mul(q, inverse[j]!))] as const),
    ),
  });
  return representation(
    v.size,
    {
      finite: v.finite.map(conjugate),
      infinitesimal: v.infinitesimal.map(conjugate),
      cyclic: v.cyclic.map(({ generator, order }) => ({ generator: conjugate(generator), order })),
    },
    inverse,
  );
}

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

/** All symmetric A ∈ V ⊗ V that are invariant under the group: A = X·w⁻¹, X self-adjoint in End_G(V). */
function symmetricCommutant(v: Representation): readonly ColumnMatrix[] {
  const c = okOf(commutant(v));
  return okOf(sparseNullspace(selfAdjointEquations(c, v.form), c.dimension)).map(({ entries }) =>
    sparseFromDense(
      combineCommutant(c, new Map(entries)).map((row) => row.map((q, j) => QQ.div(q, v.form[j]!))),
      c.size,
    ),
  );
}

/** 𝔥 for 𝒜 all symmetric invariants and ℬ = 0. */
export const fullLift = (v: Representation): LiftedAlgebra => okOf(liftedAlgebra(symmetricCommutant(v), [], v.form));
