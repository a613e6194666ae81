/**
 * Which part of 𝔥 is tangent to the network (theory §4, Theorem D): 𝔥_tan = {ξ ∈ 𝔥 : M(θ)ξ ∈ im dM_θ for generic θ}, a Lie algebra with
 * 𝔥_lin ⊂ 𝔥_tan ⊂ 𝔥 in which every realization lies, linear or not.
 *
 * At points modulo a prime the rows of [dM | Mξ_1 … Mξ_h] in which nothing is left of dM are conditions on ξ. They exclude for certain where dM has its
 * generic rank. That rank is proved from both sides: from below by the point, from above by fields that leave M where it is (kernel-fields.ts), or by the
 * number of parameters and of entries that move. What lies in 𝔥_tan is proved by 𝔥_lin, or by dM reaching every entry that ξ can change. The rest stays
 * between two bounds.
 */
import {
  DEFAULT_PRIMES,
  type OrdinalMonomial,
  type Polynomial,
  primeField,
  type Random,
  type Rational,
  rowSpaceModular,
  type TensorForm,
} from '@lawful/cas-core';
import type { ColumnMatrix } from '../representations/sparse-matrix.js';
import { kernelFieldsRank, modular } from './kernel-fields.js';
import { matrixEntries } from './matrix-entries.js';

export interface TangentAlgebra {
  /** dim 𝔥_tan lies between these; they are equal when it is decided. */
  readonly least: number;
  readonly most: number;
  /** An element of the basis of 𝔥 that is not tangent, and a point (the form's variables) where it is not. */
  readonly fails: { readonly element: number; readonly point: readonly number[] } | undefined;
}

const ENTRY_LIMIT = 4_000_000;
const POINTS = 200;
/** So many points have small coordinates: one of them is printed. The later ones are larger. */
const SMALL_POINTS = 4;
const SMALL = 9;
const LARGE = 1_000_000;

const F = primeField(DEFAULT_PRIMES[0]!);

/**
 * @param realizable dim 𝔥_lin
 * @param parameters how many of the form's variables are parameters (they come first)
 */
export function tangentAlgebra(
  form: TensorForm,
  features: readonly OrdinalMonomial[],
  algebra: readonly ColumnMatrix[],
  realizable: number,
  parameters: number,
  random: Random,
): TangentAlgebra {
  const h = algebra.length;
  const open: TangentAlgebra = { least: realizable, most: h, fails: undefined };
  if (realizable === h || form.matrix.length * features.length * (parameters + h) > ENTRY_LIMIT) return open;
  const entries = matrixEntries(form, features);
  const slopes = entries.map((row) =>
    row.map((entry) => Array.from({ length: parameters }, (_, d) => form.ring.derivative(entry, d))),
  );
  const moving = slopes.map((row) => row.map((at) => at.some((s) => !form.ring.isZero(s))));
  let rank = -1;
  let conditions = rowSpaceModular(F.p, h);
  let fails: TangentAlgebra['fails'];
  let idle = 0;
  for (let k = 0; k < POINTS && idle < 2 && conditions.rank < h - realizable; k++) {
    const size = k < SMALL_POINTS ? SMALL : LARGE;
    const point = form.variables.map(() => (random.below(2) === 0 ? 1 : -1) * (1 + random.below(size)));
    const at = conditionsAt(entries, slopes, algebra, parameters, point);
    if (at === undefined || at.rank < rank) continue;
    if (at.rank > rank) {
      rank = at.rank;
      conditions = rowSpaceModular(F.p, h);
      fails = undefined;
    }
    idle = conditions.insertMany(at.rows).length === 0 ? idle + 1 : 0;
    const element = at.rows[0]?.findIndex((c) => c !== 0);
    if (fails === undefined && element !== undefined) fails = { element, point };
  }
  const reached = moving.flat().filter(Boolean).length;
  if (rank === reached && changesOnly(form, entries, moving, algebra)) return { least: h, most: h, fails: undefined };
  const certain =
    rank === Math.min(reached, parameters) ||
    rank + kernelFieldsRank(form, parameters, parameters - rank, F, random) === parameters;
  return certain && conditions.rank > 0 ? { least: realizable, most: h - conditions.rank, fails } : open;
}

type Entries = readonly (readonly Polynomial<Rational>[])[];

/** The rank of dM at the point, and the conditions there on the coefficients of ξ; undefined when the prime divides a denominator. */
function conditionsAt(
  entries: Entries,
  slopes: readonly Entries[],
  algebra: readonly ColumnMatrix[],
  parameters: number,
  point: readonly number[],
): { readonly rank: number; readonly rows: Float64Array[] } | undefined {
  let good = true;
  const residue = (value: number | undefined): number => {
    good &&= value !== undefined;
    return value ?? 0;
  };
  const h = algebra.length;
  const space = rowSpaceModular(F.p, parameters + h);
  entries.forEach((row, r) => {
    const values = row.map((entry) => residue(modular(entry, F, point)));
    row.forEach((_, i) => {
      const line = new Float64Array(parameters + h);
      slopes[r]![i]!.forEach((s, d) => {
        line[d] = residue(modular(s, F, point));
      });
      algebra.forEach((xi, k) => {
        for (const [l, q] of xi.columns[i]!)
          line[parameters + k] = F.add(line[parameters + k]!, F.mul(residue(F.fromRational(q)), values[l]!));
      });
      space.insert(line);
    });
  });
  if (!good) return undefined;
  const rank = space.pivots.filter((j) => j < parameters).length;
  return {
    rank,
    rows: space
      .basis()
      .slice(rank)
      .map((line) => line.slice(parameters)),
  };
}

/** Whether M(θ)ξ vanishes identically, for every ξ, at each entry that no parameter moves. */
function changesOnly(
  { ring }: TensorForm,
  entries: Entries,
  moving: readonly (readonly boolean[])[],
  algebra: readonly ColumnMatrix[],
): boolean {
  return entries.every((row, r) =>
    row.every(
      (_, i) =>
        moving[r]![i]! ||
        algebra.every((xi) =>
          ring.isZero(ring.sumOfProducts(xi.columns[i]!.map(([l, q]) => ({ a: ring.constant(q), b: row[l]! })))),
        ),
    ),
  );
}
