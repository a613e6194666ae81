/**
 * Expectations under a stationary law. A recurrence u⁺ = Au + Bx between quantities u of the state and x of the gradient holds at every step; a
 * stationary law has E[u⁺] = E[u], so (A − I)E[u] + B·E[x] = 0. Its echelon form over the field of the coefficients is all that the recurrence
 * says: E[u] by E[x] where there is a pivot, a relation between the E[x] where a row has no u in it, and nothing of a u without a pivot.
 *
 * The first moments of all u and x must be finite, and the coefficients the same at every step.
 */
import { echelonOver, type Field } from '@lawful/cas-core';

export interface FixedPoint<C> {
  /** E[u] = Σ c·E[x]; the coefficients by the order of the x. */
  readonly values: readonly { readonly unknown: number; readonly coefficients: readonly C[] }[];
  /** Σ c·E[x] = 0. */
  readonly relations: readonly (readonly C[])[];
  /** The u of which the recurrence says nothing. */
  readonly free: readonly number[];
  /** Up to sign the determinant of what was solved for: where it is 0 the values and relations say nothing. */
  readonly determinant: C;
}

/**
 * @param rows of each u⁺ the coefficients of the n unknowns u, then of the x
 * @throws `RangeError` where an E[u] depends on another that is free
 */
export function fixedPoint<C>(K: Field<C>, rows: readonly (readonly C[])[]): FixedPoint<C> {
  const n = rows.length;
  const system = rows.map((row, i) => row.map((c, j) => (i === j ? K.sub(c, K.one) : c)));
  const { rows: reduced, pivots, scale: determinant } = echelonOver(K, system);
  const free = rows.flatMap((_, j) => (pivots.includes(j) ? [] : [j]));
  const values: FixedPoint<C>['values'][number][] = [];
  const relations: (readonly C[])[] = [];
  reduced.forEach((row, r) => {
    const pivot = pivots[r]!;
    if (pivot >= n) {
      relations.push(row.slice(n));
      return;
    }
    if (free.some((j) => !K.isZero(row[j]!)))
      throw new RangeError(`fixedPoint: quantity ${pivot} depends on one that is free`);
    values.push({ unknown: pivot, coefficients: row.slice(n).map((c) => K.neg(c)) });
  });
  return { values, relations, free, determinant };
}
