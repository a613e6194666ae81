/**
 * The seam where dense elimination over F_p can be replaced (by WebAssembly, say).
 *
 * A kernel brings a row-major matrix to row echelon form in place. What it must deliver is stated so that any
 * elimination order can satisfy it, and so that the answer to every question asked in modular-matrix.ts is the same
 * for all kernels: pivots and the reduced form are unique. Both kernels of this library, the TypeScript reference and the
 * WebAssembly one, also choose the same rows, the greedy ones; `automaticKernel` picks between them by size alone.
 */
import { rowSpaceModular } from './row-space.js';
import { wasmKernel, wasmTakes } from './wasm-kernel.js';

export { wasmKernel, wasmTakes };

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

/** The reference: the incremental row space of row-space.ts, fed with all rows at once. */
export const typescriptKernel: RankKernel = Object.freeze({
  name: 'typescript',
  echelon: (p: number, rows: number, cols: number, data: Float64Array, reduced: boolean): Echelon => {
    const space = rowSpaceModular(p, cols);
    const views = Array.from({ length: rows }, (_, i) => data.subarray(i * cols, (i + 1) * cols));
    const independent = space.insertMany(views);
    const basis = reduced ? space.basis() : space.echelonRows();
    data.fill(0);
    basis.forEach((row, i) => {
      data.set(row, i * cols);
    });
    const chosen = new Set(independent);
    const rest = views.flatMap((_, i) => (chosen.has(i) ? [] : [i]));
    return { pivots: space.pivots, rowOrder: [...independent, ...rest] };
  },
});

/** Below this many multiplications, rows · cols · min(rows, cols), setting up a WebAssembly memory costs more than it saves. */
const WASM_FROM = 40 ** 3;

/** The default: WebAssembly for large matrices where it runs, the reference otherwise. The answers are equal. */
export const automaticKernel: RankKernel = Object.freeze({
  name: 'automatic',
  echelon: (p: number, rows: number, cols: number, data: Float64Array, reduced: boolean): Echelon => {
    const large = rows * cols * Math.min(rows, cols) >= WASM_FROM && wasmTakes(rows, cols);
    return (large ? wasmKernel : typescriptKernel).echelon(p, rows, cols, data, reduced);
  },
});
