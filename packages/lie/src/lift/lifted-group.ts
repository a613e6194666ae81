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
  random,
  type TensorForm,
  UnableError,
  unable,
} from '@lawful/cas-core';
import type { Block } from '../representations/block-shapes.js';
import { signedGenerators } from '../representations/commutant.js';
import { isotypicBlocks } from '../representations/isotypic-blocks.js';
import { type LiftedAlgebra, liftedAlgebra } from '../representations/lifted-algebra.js';
import { orbitalsOf } from '../representations/orbitals.js';
import {
  directSumOf,
  monomialExponents,
  type Representation,
  representation,
  symmetricPower,
  tensorProduct,
} from '../representations/representation.js';
import type { ColumnMatrix } from '../representations/sparse-matrix.js';
import type { DataRelations } from './data-relations.js';
import type { DataSymmetry, SparseRows } from './data-symmetry.js';
import { economicalGenerators, isPermuted } from './data-symmetry.js';
import { type Functional, invariantFunctionals } from './invariant-functionals.js';
import { permutedDimensions, skewElements } from './permuted-lift.js';

/** 𝔥, of which large lifts know the dimension alone until its elements are asked for. */
export interface LiftAlgebra extends LiftedAlgebra {
  /** Independent elements, at most so many. */
  some(most: number): readonly ColumnMatrix[];
}

export interface LiftedGroup {
  readonly lifted: Representation;
  /** The isotypic blocks of V, where they were needed for the rest. */
  readonly isotypic: readonly Block[] | undefined;
  /** The basis of V. */
  readonly features: readonly OrdinalMonomial[];
  readonly symmetric: readonly ColumnMatrix[];
  readonly mixed: readonly ColumnMatrix[];
  readonly algebra: LiftAlgebra;
  /** The Lie algebra of the pairs (h_V, h_Y) that leave averages invariant under M ↦ h_Y M h_V⁻¹. */
  readonly pairs: { readonly dimension: number };
}

/** For signed permutations, and for others, whose 𝔥 has as many unknowns as there are pairs of features. */
const PERMUTED_LIMIT = 1200;
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
  seed = 1,
): Outcome<LiftedGroup> {
  const n = form.inputs.length;
  const limit = isPermuted(symmetry) ? PERMUTED_LIMIT : FEATURE_LIMIT;
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
    if (size > limit) return unable(`the lifted representation has more than ${limit} features`);
    parts.push(profilePart(profile, symmetry, inputBlocks));
  }
  const lifted = parts.map((p) => p.rep).reduce(directSumOf);
  const features = parts.flatMap((p) => p.monomials);
  const dependent = relations?.of(features);
  if (dependent !== undefined && dependent.kind !== 'ok') return dependent;
  if (dependent !== undefined && dependent.value.length > 0)
    return unable('the features are linearly dependent functions of the inputs');
  const pairs = features.flatMap((_, i) => features.slice(i).map((__, k) => [i, i + k] as const));
  const products = pairs.map(([i, j]) => merge(features[i]!, features[j]!));
  const labels = blocks.length - n;
  const economical = economicalGenerators(symmetry);
  const squares = invariantFunctionals(economical, products, blocks, relations);
  if (squares.kind !== 'ok') return squares;
  const labelled = features.flatMap((m) => Array.from({ length: labels }, (_, j) => [...m, n + j]));
  const mixes = invariantFunctionals(economical, labelled, blocks, relations);
  if (mixes.kind !== 'ok') return mixes;
  // A square has an entry on each side of the diagonal: one monomial, and its name, for both.
  const names = new Array<string>(features.length ** 2);
  products.forEach((m, k) => {
    const [i, j] = pairs[k]!;
    names[i * features.length + j] = names[j * features.length + i] = monomialKey(m);
  });
  const symmetric = matricesOf(
    squares.value,
    features.length,
    features.length,
    (i, j) => names[i * features.length + j]!,
  );
  const mixed = matricesOf(mixes.value, features.length, labels, (i, j) => monomialKey([...features[i]!, n + j]));
  const found = { lifted, features, symmetric, mixed };
  const still = Array.from({ length: labels }, (_, j) => n + j).every((i) =>
    symmetry.finite.every((g) => g[i]!.length === 1 && g[i]![0]![0] === i && g[i]![0]![1].num === 1n),
  );
  return (still && lifted.size > 1 ? permutedLift(found, labels, seed) : undefined) ?? liftByEquations(found, labels);
}

type Averages = Pick<LiftedGroup, 'lifted' | 'features' | 'symmetric' | 'mixed'>;

/** 𝔥 by its blocks; undefined when these do not tell it. */
function permutedLift(found: Averages, labels: number, seed: number): Outcome<LiftedGroup> | undefined {
  const { lifted, symmetric, mixed } = found;
  const signed = signedGenerators(lifted);
  if (signed === undefined) return undefined;
  const orbitals = orbitalsOf(lifted.size, signed);
  const isotypic = isotypicBlocks(lifted, seed, orbitals);
  if (isotypic.kind !== 'ok') return undefined;
  const dimensions = permutedDimensions(
    orbitals,
    isotypic.value,
    lifted.form,
    symmetric,
    mixed,
    labels,
    random(seed).fork('lifted algebra'),
  );
  if (dimensions === undefined) return undefined;
  let basis: readonly ColumnMatrix[] | undefined;
  const algebra: LiftAlgebra = {
    dimension: dimensions.algebra,
    get basis() {
      basis ??= valueOrThrow(liftedAlgebra(symmetric, mixed, lifted.form)).basis;
      return basis;
    },
    some: (most) => skewElements(signed, Math.min(most, dimensions.algebra)),
  };
  return ok({ ...found, isotypic: isotypic.value, algebra, pairs: { dimension: dimensions.pairs } });
}

function valueOrThrow<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'ok') return outcome.value;
  throw new UnableError(outcome.reason);
}

/** 𝔥 by linear equations, whatever the group is. */
export function liftByEquations(found: Averages, labels: number): Outcome<LiftedGroup> {
  const { lifted, symmetric, mixed } = found;
  const algebra = liftedAlgebra(symmetric, mixed, lifted.form);
  if (algebra.kind !== 'ok') return algebra;
  const pairs = pairAlgebra(symmetric, mixed, lifted.form, labels);
  if (pairs.kind !== 'ok') return pairs;
  const { dimension, basis } = algebra.value;
  return ok({
    ...found,
    isotypic: undefined,
    algebra: { dimension, basis, some: (most) => basis.slice(0, most) },
    pairs: { dimension: pairs.value.dimension },
  });
}

/** For each functional its values on the monomials at all places, which are given by their names. */
function matricesOf(
  functionals: readonly Functional[],
  rows: number,
  cols: number,
  nameOf: (i: number, j: number) => string,
): ColumnMatrix[] {
  const where = new Map<string, [functional: number, value: Rational][]>();
  functionals.forEach((L, k) => {
    for (const [key, q] of L) {
      const list = where.get(key);
      if (list === undefined) where.set(key, [[k, q]]);
      else list.push([k, q]);
    }
  });
  const out = functionals.map(() => Array.from({ length: cols }, (): [number, Rational][] => []));
  for (let j = 0; j < cols; j++)
    for (let i = 0; i < rows; i++) for (const [k, q] of where.get(nameOf(i, j)) ?? []) out[k]![j]!.push([i, q]);
  return out.map((columns) => ({ rows, columns }));
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
    const columns: [number, Rational][][] = members.map(() => []);
    members.forEach((i, k) => {
      for (const [j, q] of m[i]!) columns[place.get(j)!]!.push([k, q]);
    });
    return { rows: members.length, columns };
  };
  return representation(members.length, {
    finite: symmetry.finite.map(cut),
    infinitesimal: symmetry.infinitesimal.map(cut),
    cyclic: symmetry.cyclic.map(({ generator, order }) => ({ generator: cut(generator), order })),
  });
}
