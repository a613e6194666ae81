/**
 * Gram matrices ⟨Tᵢ, Tⱼ⟩ of the rows of a view, whatever its strides: tiles of a few hundred columns are gathered into float64 rows, and the upper half of
 * their products is added, four rows by two at a time so that sums stay in registers.
 */
import type { Values } from './sums.js';
import type { Loop } from './views.js';

/** Columns of a tile. */
const COLUMNS = 256;

export interface Rows {
  readonly size: number;
  readonly stride: number;
}

export interface Tile {
  /** Row by row, `COLUMNS` a row; rows beyond the last are zero, to a multiple of four. */
  readonly values: Float64Array;
  readonly rows: number;
}

export const tileOf = (rows: number): Tile => ({ values: new Float64Array(4 * Math.ceil(rows / 4) * COLUMNS), rows });

/** Adds the upper half of the Gram matrix to `out`, n×n from `o` on. `inner` are the loops that are summed over. */
export function addGram(
  data: Values,
  at: number,
  rows: Rows,
  inner: readonly Loop[],
  tile: Tile,
  out: Float64Array,
  o: number,
) {
  let filled = 0;
  const flush = (): void => {
    if (filled > 0) addProducts(tile, filled, out, o);
    filled = 0;
  };
  const { size, stride } = inner.at(-1) ?? { size: 1, stride: 0 };
  const walk = (from: number, depth: number): void => {
    const loop = inner[depth];
    if (loop !== undefined && depth < inner.length - 1) {
      for (let i = 0; i < loop.size; i++) walk(from + i * loop.stride, depth + 1);
      return;
    }
    for (let k = 0; k < size; ) {
      const take = Math.min(size - k, COLUMNS - filled);
      fillColumns(tile.values, filled, take, data, from + k * stride, rows, stride);
      filled += take;
      k += take;
      if (filled === COLUMNS) flush();
    }
  };
  walk(at, 0);
  flush();
}

function fillColumns(
  tile: Float64Array,
  column: number,
  take: number,
  data: Values,
  from: number,
  { size, stride: rowStride }: Rows,
  stride: number,
): void {
  if (stride <= rowStride)
    for (let i = 0; i < size; i++) {
      const [source, target] = [from + i * rowStride, i * COLUMNS + column];
      for (let k = 0; k < take; k++) tile[target + k] = data[source + k * stride]!;
    }
  else
    for (let k = 0; k < take; k++) {
      const source = from + k * stride;
      for (let i = 0; i < size; i++) tile[i * COLUMNS + column + k] = data[source + i * rowStride]!;
    }
}

/** Pairs of rows i ≤ j, and a few below the diagonal that are not looked at. */
function addProducts({ values: t, rows: n }: Tile, columns: number, out: Float64Array, o: number): void {
  const sums = new Float64Array(8);
  for (let i = 0; i < n; i += 4)
    for (let j = i; j < n; j += 2) {
      products(t, i * COLUMNS, j * COLUMNS, columns, sums);
      for (let p = 0; p < 4 && i + p < n; p++)
        for (let q = 0; q < 2 && j + q < n; q++) if (j + q >= i + p) out[o + (i + p) * n + j + q]! += sums[2 * p + q]!;
    }
}

function products(t: Float64Array, a: number, b: number, columns: number, sums: Float64Array): void {
  let [s00, s01, s10, s11, s20, s21, s30, s31] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < columns; k++) {
    const x = t[b + k]!;
    const y = t[b + COLUMNS + k]!;
    const p = t[a + k]!;
    const q = t[a + COLUMNS + k]!;
    const r = t[a + 2 * COLUMNS + k]!;
    const s = t[a + 3 * COLUMNS + k]!;
    s00 += p * x;
    s01 += p * y;
    s10 += q * x;
    s11 += q * y;
    s20 += r * x;
    s21 += r * y;
    s30 += s * x;
    s31 += s * y;
  }
  sums[0] = s00;
  sums[1] = s01;
  sums[2] = s10;
  sums[3] = s11;
  sums[4] = s20;
  sums[5] = s21;
  sums[6] = s30;
  sums[7] = s31;
}

/** The Frobenius norm of a symmetric n×n matrix of which the upper half is there. */
export function symmetricNorm(values: Float64Array, n: number, o: number): number {
  let [diagonal, upper] = [0, 0];
  for (let i = 0; i < n; i++) {
    diagonal += values[o + i * n + i]! ** 2;
    for (let j = i + 1; j < n; j++) upper += values[o + i * n + j]! ** 2;
  }
  return Math.sqrt(diagonal + 2 * upper);
}
