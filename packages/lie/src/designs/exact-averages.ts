/**
 * Which finite subgroups average as the whole group does, decided exactly.
 *
 * An average over G of the squared loss for all data is known by the G-invariant functionals on the data monomials of |f|² and of ⟨f, y⟩ (theory §4). A
 * subgroup averages alike iff its invariant functionals there are the same: as many, and together no more. Degree by degree, a subgroup *stops* at the
 * first total degree in the inputs in which some polynomial has another average.
 */
import {
  labelledOutput,
  type OrdinalMonomial,
  type Outcome,
  ok,
  rationalRowSpace,
  squaredOutput,
  type TensorForm,
} from '@lawful/cas-core';
import type { DataSymmetry } from '../lift/data-symmetry.js';
import { type Functional, invariantFunctionals } from '../lift/invariant-functionals.js';

export interface AverageQuestion {
  /** Whether the average over a subgroup is that over the group, for all data of the network. */
  isExact(subgroup: DataSymmetry): Outcome<boolean>;
  /** The first degree, up to the highest of |f|², at which it is not; undefined when there is none. */
  stopsAt(subgroup: DataSymmetry): Outcome<number | undefined>;
  readonly degree: number;
}

/** @param blocks for each data coordinate (inputs, then labels) the index of its block */
export function averageQuestion(form: TensorForm, whole: DataSymmetry, blocks: readonly number[]): AverageQuestion {
  const supports = [squaredOutput(form), labelledOutput(form)].map((p) => [...p.values()].map((t) => t.monomial));
  const degree = Math.max(0, ...supports[0]!.map((m) => m.length));
  const inputs = form.inputs.length;
  const known = new Map<string, Outcome<Functional[]>>();
  const compare = (name: string, support: () => OrdinalMonomial[], subgroup: DataSymmetry): Outcome<boolean> => {
    const own = known.get(name) ?? invariantFunctionals(whole, support(), blocks);
    known.set(name, own);
    if (own.kind !== 'ok') return own;
    const other = invariantFunctionals(subgroup, support(), blocks);
    if (other.kind !== 'ok') return other;
    return ok(own.value.length === other.value.length && spanned(own.value, other.value) === own.value.length);
  };
  return {
    degree,
    isExact: (subgroup) => {
      for (const [k, support] of supports.entries()) {
        const same = compare(`support ${k}`, () => support, subgroup);
        if (same.kind !== 'ok' || !same.value) return same;
      }
      return ok(true);
    },
    stopsAt: (subgroup) => {
      for (let d = 1; d <= degree; d++) {
        const same = compare(`degree ${d}`, () => profiles(blocks.slice(0, inputs), d), subgroup);
        if (same.kind !== 'ok') return same;
        if (!same.value) return ok(d);
      }
      return ok(undefined);
    },
  };
}

/** dim of the span of both lists. */
function spanned(a: readonly Functional[], b: readonly Functional[]): number {
  const columns = new Map<string, number>();
  const space = rationalRowSpace();
  let rank = 0;
  for (const functional of [...a, ...b]) {
    const row = new Map(
      [...functional].map(([key, q]) => {
        const column = columns.get(key) ?? columns.size;
        columns.set(key, column);
        return [column, q] as const;
      }),
    );
    if (space.insert(row)) rank++;
  }
  return rank;
}

/** A monomial of each way to spread a total degree over the blocks: the others of its kind come with it. */
function profiles(blocks: readonly number[], degree: number): OrdinalMonomial[] {
  const first = [...new Set(blocks)].map((b) => blocks.indexOf(b));
  const spread = (left: number, from: number): number[][] =>
    left === 0 ? [[]] : first.slice(from).flatMap((i, k) => spread(left - 1, from + k).map((rest) => [i, ...rest]));
  return spread(degree, 0).map((m) => m.sort((a, b) => a - b));
}
