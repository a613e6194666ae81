/**
 * The two kernels of this library: the TypeScript reference and the WebAssembly one. Beyond what `RankKernel` asks, both
 * choose the same rows, the greedy ones; `automaticKernel` picks between them by size alone.
 */
import type { Echelon, RankKernel } from './rank-kernel.js';
import { rowSpaceModular } from './row-space.js';
import { wasmKernel, wasmTakes } from './wasm-kernel.js';

export { wasmKernel, wasmTakes };

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
