/**
 * A tensor as PyTorch stores it: entry (i₁, i₂, …) at offset + Σ iₖ·strideₖ of a storage. What model.state_dict() saves is nearly always contiguous and
 * is read in place; a transposed one is gathered row by row from the piece of the storage that it spans. Entries that share memory are refused: what
 * looks like many numbers would be one.
 */

export interface Strided {
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

/** One after the last value that it reaches, from the beginning of the storage; `offset` where it has none. */
export const endOf = ({ offset, sizes, strides }: Strided): number =>
  sizes.includes(0) ? offset : sizes.reduce((end, size, k) => end + (size - 1) * strides[k]!, offset + 1);

const longAxes = ({ sizes, strides }: Strided): { readonly size: number; readonly stride: number }[] =>
  sizes.map((size, k) => ({ size, stride: strides[k]! })).filter(({ size }) => size > 1);

export function isContiguous(tensor: Strided): boolean {
  let expected = 1;
  for (const { size, stride } of longAxes(tensor).reverse()) {
    if (stride !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Whether two entries may lie at one place: axes from the shortest stride on must each begin behind those before. */
export function overlapsItself(tensor: Strided): boolean {
  let span = 1;
  for (const { size, stride } of longAxes(tensor).sort((a, b) => a.stride - b.stride)) {
    if (stride < span) return true;
    span += (size - 1) * stride;
  }
  return false;
}

/**
 * The bytes of the entries, row by row.
 * @param span those from `offset` on
 */
export function gather(span: Uint8Array, width: number, { sizes, strides }: Strided): Uint8Array {
  const count = sizes.reduce((n, size) => n * size, 1);
  const out = new Uint8Array(count * width);
  const index = sizes.map(() => 0);
  let at = 0;
  for (let i = 0; i < count; i++) {
    for (let b = 0; b < width; b++) out[i * width + b] = span[at * width + b]!;
    for (let k = sizes.length - 1; k >= 0; k--) {
      index[k]!++;
      at += strides[k]!;
      if (index[k]! < sizes[k]!) break;
      at -= sizes[k]! * strides[k]!;
      index[k] = 0;
    }
  }
  return out;
}
