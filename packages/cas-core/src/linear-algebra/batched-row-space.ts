/**
 * A dense row space over F_p that takes many rows at a time through the rank kernel, where that is several times as fast as one row after the
 * other (row-space.ts). An echelon basis is kept, and eliminated again together with each batch; rows that are in echelon form already
 * cost the kernel a copy and no arithmetic.
 *
 * Both kernels adopt the lexicographically first independent rows: all of the basis, then those of the batch that grow the rank, as if
 * they had come one by one.
 */
import { automaticKernel } from './kernel.js';

export interface BatchedRowSpace {
  readonly rank: number;
  /** The pivot columns of the reduced echelon form, increasing. */
  readonly pivots: readonly number[];
  /** Adds rows of residues in order; the indices of those that grew the rank, increasing. */
  insertMany(rows: readonly Float64Array[]): number[];
}

export function batchedRowSpaceModular(p: number, cols: number): BatchedRowSpace {
  let basis = new Float64Array(0);
  let pivots: readonly number[] = [];
  return {
    get rank() {
      return pivots.length;
    },
    get pivots() {
      return pivots;
    },
    insertMany: (rows) => {
      const before = pivots.length;
      const data = new Float64Array((before + rows.length) * cols);
      data.set(basis);
      rows.forEach((row, i) => {
        if (row.length !== cols) throw new RangeError(`row space: a row of ${row.length} entries, expected ${cols}`);
        data.set(row, (before + i) * cols);
      });
      const echelon = automaticKernel.echelon(p, before + rows.length, cols, data, false);
      pivots = echelon.pivots;
      basis = data.subarray(0, pivots.length * cols);
      return echelon.rowOrder
        .slice(0, pivots.length)
        .flatMap((i) => (i < before ? [] : [i - before]))
        .sort((a, b) => a - b);
    },
  };
}
