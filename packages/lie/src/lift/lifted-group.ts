/**
 * The lifted representation V of a tensor form, the spaces 𝒜 and ℬ that averages run through, and the Lie algebra 𝔥 of the lifted
 * group H (theory §4).
 *
 * V has the monomials that the group makes of the features, degree profile by degree profile: for one input Sym^k, for several
 * tensor products of such. A ∈ 𝒜 has the entries L(m·m') and B ∈ ℬ the entries L(m·y_j), L running through the invariant functionals: 𝒜 comes
 * from T, not from V.
 */
import {
  monomialKey,
  type OrdinalMonomial,
  type Outcome,
  ok,
  QQ,
  type Rational,
  type TensorForm,
  unable,
} from '@lawful/cas-core';
import { type LiftedAlgebra, liftedAlgebra } from '../representations/lifted-algebra.js';
import {
  directSumOf,
  monomialExponents,
  type Representation,
  representation,
  symmetricPower,
  tensorProduct,
} from '../representations/representation.js';
import { type ColumnMatrix, sparseFromDense } from '../representations/sparse-matrix.js';
import type { DataRelations } from './data-relations.js';
import type { DataSymmetry, SparseRows } from './data-symmetry.js';
import { economicalGenerators } from './data-symmetry.js';
import { type Functional, invariantFunctionals } from './invariant-functionals.js';

export interface LiftedGroup {
  readonly lifted: Representation;
  /** The basis of V. */
  readonly features: readonly OrdinalMonomial[];
  readonly symmetric: readonly ColumnMatrix[];
  readonly mixed: readonly ColumnMatrix[];
  readonly algebra: LiftedAlgebra;
  /** The Lie algebra of the pairs (h_V, h_Y) that leave averages invariant under M ↦ h_Y M h_V⁻¹. */
  readonly pairs: LiftedAlgebra;
}

const FEATURE_LIMIT = 160;

/**
 * @param blocks for each data coordinate (inputs, then labels) the index of its block
 * @param relations between these, when they are functions of the inputs
 */
export function liftedGroup(
  form: TensorForm,
  symmetry: DataSymmetry,
  blocks: readonly number[],
  relations?: DataRelations,
): Outcome<LiftedGroup> {
  const n = form.inputs.length;
  const inputBlocks = blocks.slice(0, n);
  const profiles = [
    ...new Map(form.features.map((m) => [profileOf(m, inputBlocks).join(','), profileOf(m, inputBlocks)])).values(),
  ];
  const parts: { rep: Representation; monomials: OrdinalMonomial[] }[] = [];
  let size = 0;
  for (const profile of profiles) {
    size += profile.reduce(
      (product, k, b) => product * binomial(inputBlocks.filter((c) => c === b).length + k - 1, k),
      1,
    );
    if (size > FEATURE_LIMIT) return unable(`the lifted representation has more than ${FEATURE_LIMIT} features`);
    parts.push(profilePart(profile, symmetry, inputBlocks));
  }
  const lifted = parts.map((p) => p.rep).reduce(directSumOf);
  const features = parts.flatMap((p) => p.monomials);
  const dependent = relations?.of(features);
  if (dependent !== undefined && dependent.kind !== 'ok') return dependent;
  if (dependent !== undefined && dependent.value.length > 0)
    return unable('the features are linearly dependent functions of the inputs');
  const products = features.flatMap((a, i) => features.slice(i).map((b) => merge(a, b)));
  const labels = blocks.length - n;
  const economical = economicalGenerators(symmetry);
  const squares = invariantFunctionals(economical, products, blocks, relations);
  if (squares.kind !== 'ok') return squares;
  const labelled = features.flatMap((m) => Array.from({ length: labels }, (_, j) => [...m, n + j]));
  const mixes = invariantFunctionals(economical, labelled, blocks, relations);
  if (mixes.kind !== 'ok') return mixes;
  const at = (L: Functional, m: OrdinalMonomial): Rational => L.get(monomialKey(m)) ?? QQ.zero;
  const symmetric = squares.value.map((L) =>
    sparseFromDense(
      features.map((a) => features.map((b) => at(L, merge(a, b)))),
      features.length,
    ),
  );
  const mixed = mixes.value.map((L) =>
    sparseFromDense(
      features.map((a) => Array.from({ length: labels }, (_, j) => at(L, [...a, n + j]))),
      labels,
    ),
  );
  const algebra = liftedAlgebra(symmetric, mixed, lifted.form);
  if (algebra.kind !== 'ok') return algebra;
  const pairs = pairAlgebra(symmetric, mixed, lifted.form, labels);
  if (pairs.kind !== 'ok') return pairs;
  return ok({ lifted, features, symmetric, mixed, algebra: algebra.value, pairs: pairs.value });
}

/**
 * On V ⊕ Y, skew ξ ⊕ η with ξA + Aξ' = 0 and ξB = Bη: those that preserve diag(A, 0), diag(0, 1) (hence both summands) and the symmetric matrix
 * with B off the diagonal.
 */
function pairAlgebra(
  symmetric: readonly ColumnMatrix[],
  mixed: readonly ColumnMatrix[],
  form: readonly Rational[],
  labels: number,
): Outcome<LiftedAlgebra> {
  const n = form.length;
  const none = Array.from({ length: labels }, (): ColumnMatrix['columns'][number] => []);
  const wide = (columns: ColumnMatrix['columns']): ColumnMatrix => ({ rows: n + labels, columns });
  const ones = Array.from({ length: labels }, (_, j): ColumnMatrix['columns'][number] => [[n + j, QQ.one]]);
  const conditions = [
    ...symmetric.map((a) => wide([...a.columns, ...none])),
    wide([...form.map((): ColumnMatrix['columns'][number] => []), ...ones]),
    ...mixed.map((b) => {
      const transposed: [number, Rational][][] = Array.from({ length: n }, () => []);
      b.columns.forEach((column, j) => {
        for (const [i, q] of column) transposed[i]!.push([n + j, q]);
      });
      return wide([...transposed, ...b.columns]);
    }),
  ];
  return liftedAlgebra(conditions, [], [...form, ...new Array<Rational>(labels).fill(QQ.one)]);
}

const merge = (a: OrdinalMonomial, b: OrdinalMonomial): OrdinalMonomial => [...a, ...b].sort((x, y) => x - y);

function profileOf(m: OrdinalMonomial, blocks: readonly number[]): number[] {
  const profile = new Array<number>(blocks.reduce((n, b) => Math.max(n, b + 1), 0)).fill(0);
  for (const i of m) profile[blocks[i]!]!++;
  return profile;
}

const binomial = (n: number, k: number): number => {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return Math.round(value);
};

/** ⊗_b Sym^{k_b}(X_b), with its monomials in the same order. */
function profilePart(
  profile: readonly number[],
  symmetry: DataSymmetry,
  blocks: readonly number[],
): { rep: Representation; monomials: OrdinalMonomial[] } {
  let rep: Representation | undefined;
  let monomials: OrdinalMonomial[] = [[]];
  profile.forEach((k, b) => {
    const members = blocks.flatMap((c, i) => (c === b ? [i] : []));
    const power = symmetricPower(restrictedRepresentation(symmetry, members), k);
    rep = rep === undefined ? power : tensorProduct(rep, power);
    const own = monomialExponents(members.length, k).map((alpha) =>
      alpha.flatMap((e, i) => new Array<number>(e).fill(members[i]!)),
    );
    monomials = monomials.flatMap((m) => own.map((tail) => merge(m, tail)));
  });
  return { rep: rep!, monomials };
}

/** The representation on some coordinates that the group keeps to themselves. */
export function restrictedRepresentation(symmetry: DataSymmetry, members: readonly number[]): Representation {
  const place = new Map(members.map((i, k) => [i, k]));
  const cut = (m: SparseRows): ColumnMatrix => {
    const dense = members.map((i) => {
      const row = new Array<Rational>(members.length).fill(QQ.zero);
      for (const [j, q] of m[i]!) row[place.get(j)!] = q;
      return row;
    });
    return sparseFromDense(dense, members.length);
  };
  return representation(members.length, {
    finite: symmetry.finite.map(cut),
    infinitesimal: symmetry.infinitesimal.map(cut),
    cyclic: symmetry.cyclic.map(({ generator, order }) => ({ generator: cut(generator), order })),
  });
}
