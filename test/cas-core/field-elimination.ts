/** Ranks, nullspaces, solutions and determinants by the textbook, over any field: the yardstick for the fast paths. */
import { echelonOver, type Field } from '@lawful/cas-core';

type Rows<T> = readonly (readonly T[])[];

export const rankOver = <T>(field: Field<T>, rows: Rows<T>, cols?: number): number =>
  echelonOver(field, rows, cols).pivots.length;

/** The basis of {x : rows·x = 0} with one vector per free column, 1 there and 0 at the other free columns. */
export function nullspaceOver<T>(field: Field<T>, rows: Rows<T>, cols?: number): T[][] {
  const n = cols ?? rows[0]!.length;
  const { rows: reduced, pivots } = echelonOver(field, rows, n);
  const taken = new Set(pivots);
  const basis: T[][] = [];
  for (let free = 0; free < n; free++) {
    if (taken.has(free)) continue;
    const x = new Array<T>(n).fill(field.zero);
    x[free] = field.one;
    pivots.forEach((pivot, i) => {
      x[pivot] = field.neg(reduced[i]![free]!);
    });
    basis.push(x);
  }
  return basis;
}

/** The solution of rows·x = b that vanishes at the free columns; undefined when there is none. */
export function solveOver<T>(field: Field<T>, rows: Rows<T>, b: readonly T[], cols?: number): T[] | undefined {
  const n = cols ?? rows[0]!.length;
  const augmented = rows.map((row, i) => [...row, b[i]!]);
  const { rows: reduced, pivots } = echelonOver(field, augmented, n + 1);
  if (pivots[pivots.length - 1] === n) return undefined;
  const x = new Array<T>(n).fill(field.zero);
  pivots.forEach((pivot, i) => {
    x[pivot] = reduced[i]![n]!;
  });
  return x;
}

/** The determinant of a square matrix; 1 for the 0×0 matrix. */
export function determinantOver<T>(field: Field<T>, rows: Rows<T>): T {
  const n = rows.length;
  const { pivots, scale } = echelonOver(field, rows, n);
  return pivots.length === n ? scale : field.zero;
}
