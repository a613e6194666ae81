/**
 * The WebAssembly kernel: assembly/elimination.ts behind the `RankKernel` interface.
 *
 * The compiled module is an immutable value, made once when this file loads; where SIMD is missing it is
 * undefined and callers stay with the TypeScript reference. Each call instantiates it on a memory of its own, laid out
 *
 *     rows · stride                 the matrix, rows padded to whole panels of four columns
 *     4 lists of rows + 1 words     row pointers, adopted rows, their pivots, starts of groups
 *     stride · 65 + lists           workspace: a zero row, one packed group, the coefficients of 64 rows
 *
 * which is linear in the matrix, and garbage afterwards. Rows and pivots come back in the order of adoption, greedily
 * from the top, so every answer equals the reference's, independent rows included.
 */
import { ELIMINATION } from './elimination-bytes.js';
import type { Echelon, RankKernel } from './rank-kernel.js';
import { checkModulus } from './row-space.js';

/** The part of the WebAssembly interface used here; the compiler's library for Node does not declare it. */
interface Wasm {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

type Eliminate = (
  p: number,
  rows: number,
  cols: number,
  stride: number,
  base: number,
  pointers: number,
  basis: number,
  pivots: number,
  groups: number,
  room: number,
  unit: boolean,
) => number;

const PAGE = 65536;
/** A 32-bit memory ends at 4 GiB; a page is left free so that no pointer wraps. */
const LARGEST = 2 ** 32 - PAGE;
const GROUP = 64;
/** Bytes of 16 coefficient lists of 64 steps of 40 bytes, with their lengths. */
const LISTS = 16 * (GROUP * 40 + 4);

const engine = (globalThis as { readonly WebAssembly?: Wasm }).WebAssembly;

function compiled(): object | undefined {
  try {
    const bytes = Uint8Array.from(atob(ELIMINATION), (c) => c.charCodeAt(0));
    return engine?.validate(bytes) === true ? new engine.Module(bytes) : undefined;
  } catch {
    return undefined;
  }
}

const compiledModule = compiled();

/** A stride that is not a multiple of 512 bytes: columns of long rows must not share one set of a cache. */
function strideOf(cols: number): number {
  const bytes = Math.ceil(cols / 4) * 32;
  return bytes % 512 === 0 ? bytes + 32 : bytes;
}

function layout(rows: number, cols: number) {
  const stride = strideOf(cols);
  const list = 4 * (rows + 1);
  const base = 16;
  const pointers = base + rows * stride;
  const room = Math.ceil((pointers + 4 * list) / 16) * 16;
  return { stride, list, base, pointers, room, bytes: room + stride * (1 + GROUP) + LISTS };
}

/** Whether the WebAssembly kernel runs here and a rows×cols matrix fits into its memory. */
export const wasmTakes = (rows: number, cols: number): boolean =>
  compiledModule !== undefined && layout(rows, cols).bytes <= LARGEST;

function eliminate(p: number, rows: number, cols: number, data: Float64Array, reduced: boolean): Echelon {
  checkModulus(p, 'wasmKernel');
  if (engine === undefined || compiledModule === undefined)
    throw new RangeError('wasmKernel: WebAssembly with SIMD is missing');
  const { stride, list, base, pointers, room, bytes } = layout(rows, cols);
  if (bytes > LARGEST) throw new RangeError(`wasmKernel: a ${rows} × ${cols} matrix does not fit into 4 GiB`);
  const memory = new engine.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new engine.Instance(compiledModule, { env: { memory, abort: () => undefined } });
  const { echelon } = exports as { readonly echelon: Eliminate };
  const width = stride / 8;
  const matrix = new Float64Array(memory.buffer, base, rows * width);
  for (let i = 0; i < rows; i++) matrix.set(data.subarray(i * cols, (i + 1) * cols), i * width);
  const basis = pointers + list;
  const rank = echelon(p, rows, cols, stride, base, pointers, basis, basis + list, basis + 2 * list, room, reduced);
  const adopted = Array.from(new Uint32Array(memory.buffer, basis, rank), (at) => (at - base) / stride);
  const found = Array.from(new Uint32Array(memory.buffer, basis + list, rank), (offset) => offset / 8);
  const order = found.map((_, k) => k).sort((s, t) => found[s]! - found[t]!);
  data.fill(0);
  order.forEach((k, i) => {
    const start = adopted[k]! * width;
    data.set(matrix.subarray(start, start + cols), i * cols);
  });
  const chosen = new Set(adopted);
  const rest = Array.from({ length: rows }, (_, i) => i).filter((i) => !chosen.has(i));
  return { pivots: order.map((k) => found[k]!), rowOrder: [...adopted, ...rest] };
}

/** Throws `RangeError` where `wasmTakes` is false. */
export const wasmKernel: RankKernel = Object.freeze({ name: 'wasm', echelon: eliminate });
