/**
 * The seam where dense elimination over F_p can be replaced (by WebAssembly, say).
 *
 * A kernel brings a row-major matrix to row echelon form in place. What it must deliver is stated so that any
 * elimination order can satisfy it, and so that the answer to every question asked in modular-matrix.ts is the same
 * for all kernels: pivots and the reduced form are unique.
 */
export interface Echelon {
  /** The pivot columns of the reduced echelon form, increasing; their number is the rank r. */
  readonly pivots: readonly number[];
  /**
   * A permutation of the input rows. The first r are independent and form, with `pivots`, a nonsingular minor of the
   * input. Both kernels here give the lexicographically first such rows, increasing, then the others, increasing.
   */
  readonly rowOrder: readonly number[];
}

export interface RankKernel {
  readonly name: string;
  /**
   * Eliminates the rows×cols residues in `data` in place. Afterwards the row space is unchanged; row i < r has its
   * first nonzero entry, a 1, in column pivots[i], and rows from r on are zero. With `reduced`, pivot columns are unit
   * columns, which makes the result unique.
   */
  echelon(p: number, rows: number, cols: number, data: Float64Array, reduced: boolean): Echelon;
}
