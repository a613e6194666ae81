/**
 * Sparse vectors over ℚ and an incremental row space of them, exactly.
 *
 * Representation: the reduced echelon form of the rows so far, a row by its pivot. A pivot is the first nonzero column of a row when it
 * arrives; rows that come later have a zero there and change older rows only right of their pivots, so the form stays the reduced one,
 * whatever the order of insertion.
 */
import { QQ, type Rational } from '../rings/rationals.js';

/** Entries that are not zero, by column. */
export type SparseRationals = ReadonlyMap<number, Rational>;

export interface RationalRowSpace {
  /** Adds a row; true when the rank grew. */
  insert(row: SparseRationals): boolean;
  /** The basis of {x ∈ ℚⁿ : row·x = 0} with one vector per free column, 1 there and 0 at the other free columns. */
  nullspace(n: number): SparseRationals[];
}

export const sparseOf = (v: readonly Rational[]): SparseRationals =>
  new Map(v.flatMap((q, k): [number, Rational][] => (q.num === 0n ? [] : [[k, q]])));

function addMultiple(to: Map<number, Rational>, factor: Rational, v: SparseRationals): void {
  for (const [k, q] of v) {
    const product = QQ.mul(factor, q);
    const old = to.get(k);
    const sum = old === undefined ? product : QQ.add(old, product);
    if (sum.num === 0n) to.delete(k);
    else to.set(k, sum);
  }
}

/** Σ weights[b]·vectors[b]. */
export function sparseCombination(weights: SparseRationals, vectors: readonly SparseRationals[]): SparseRationals {
  const out = new Map<number, Rational>();
  for (const [b, w] of weights) addMultiple(out, w, vectors[b]!);
  return out;
}

export function rationalRowSpace(): RationalRowSpace {
  const rows = new Map<number, Map<number, Rational>>();
  return {
    insert: (row) => {
      const work = new Map(row);
      // A stored row is zero at the other pivots, so the entries of `row` there are the factors.
      for (const [k, q] of row) {
        const known = rows.get(k);
        if (known !== undefined) addMultiple(work, QQ.neg(q), known);
      }
      if (work.size === 0) return false;
      const pivot = [...work.keys()].reduce((a, b) => Math.min(a, b));
      const scale = QQ.inv(work.get(pivot)!);
      for (const [k, q] of work) work.set(k, QQ.mul(scale, q));
      for (const other of rows.values()) {
        const q = other.get(pivot);
        if (q !== undefined) addMultiple(other, QQ.neg(q), work);
      }
      rows.set(pivot, work);
      return true;
    },
    nullspace: (n) => {
      const vectors = new Map<number, Map<number, Rational>>();
      for (let k = 0; k < n; k++) if (!rows.has(k)) vectors.set(k, new Map([[k, QQ.one]]));
      for (const [pivot, row] of rows) for (const [k, q] of row) if (k !== pivot) vectors.get(k)!.set(pivot, QQ.neg(q));
      return [...vectors.values()];
    },
  };
}
