/**
 * Strided views: what they reach, whether two of them meet, and how they are walked. A walk is a list of loops, from the longest stride to the shortest
 * so that memory is read forwards; each loop says how far its step moves in the tensor and in the result (0 where the axis is summed over). Neighbouring
 * loops that are one are joined.
 */
import type { TensorInfo } from '../checkpoints/checkpoint.js';
import type { TensorView } from './laws.js';

export interface Loop {
  readonly size: number;
  readonly stride: number;
  /** Steps in the result; 0: summed over. */
  readonly out: number;
}

export const countOfView = ({ sizes }: TensorView): number => sizes.reduce((n, size) => n * size, 1);

/** The index of the last entry in the stored tensor; the offset for a view without entries. */
export const lastOf = ({ offset, sizes, strides }: TensorView): number =>
  sizes.reduce((at, size, k) => at + Math.max(0, size - 1) * strides[k]!, offset);

/** What does not fit, as a sentence. */
export function misfit(view: TensorView, { shape, count }: TensorInfo): string | undefined {
  const shown = `[${shape.join(', ')}]`;
  if (view.shape !== undefined && !(view.shape.length === shape.length && view.shape.every((n, k) => n === shape[k])))
    return `it has the shape ${shown}, expected [${view.shape.join(', ')}]`;
  const last = lastOf(view);
  return last < count ? undefined : `it has ${count} entries (shape ${shown}), expected more than ${last}`;
}

/** Row-major steps in a result of these sizes. */
export function rowMajor(sizes: readonly number[]): number[] {
  const steps: number[] = sizes.map(() => 1);
  for (let k = sizes.length - 2; k >= 0; k--) steps[k] = steps[k + 1]! * sizes[k + 1]!;
  return steps;
}

/** @param kept steps in the result by axis; axes that are not in it are summed over */
export function loopsOf({ sizes, strides }: TensorView, kept: ReadonlyMap<number, number>): Loop[] {
  const loops = sizes
    .map((size, k): Loop => ({ size, stride: strides[k]!, out: kept.get(k) ?? 0 }))
    .filter(({ size }) => size !== 1)
    .sort((a, b) => b.stride - a.stride);
  const joined: Loop[] = [];
  for (const loop of loops) {
    const before = joined.at(-1);
    if (before !== undefined && before.stride === loop.size * loop.stride && before.out === loop.size * loop.out)
      joined[joined.length - 1] = { ...loop, size: before.size * loop.size };
    else joined.push(loop);
  }
  return joined;
}

/** Of a view, the values of its leading axis whose entries lie in [begin, end): the view of these, and the first value. */
export function clipped(
  view: TensorView,
  leading: number,
  begin: number,
  end: number,
): { readonly view: TensorView; readonly first: number } | undefined {
  const [stride, size] = [view.strides[leading]!, view.sizes[leading]!];
  const rest = lastOf(view) - view.offset - (size - 1) * stride;
  const first = Math.max(0, Math.ceil((begin - view.offset) / stride));
  const last = Math.min(size - 1, Math.floor((end - 1 - rest - view.offset) / stride));
  if (first > last) return undefined;
  const sizes = view.sizes.map((n, k) => (k === leading ? last - first + 1 : n));
  return { view: { ...view, offset: view.offset + first * stride, sizes }, first };
}

/** The axis of the longest stride; undefined for a view of one entry. */
export function leadingAxis({ sizes, strides }: TensorView): number | undefined {
  let best: number | undefined;
  for (const [k, size] of sizes.entries())
    if (size > 1 && (best === undefined || strides[k]! > strides[best]!)) best = k;
  return best;
}

/**
 * Whether two views of one tensor certainly share no entry: their ranges are apart, or they are apart modulo a row, a row being a stride of one of them
 * that divides all longer strides of both.
 */
export function areDisjoint(a: TensorView, b: TensorView): boolean {
  if (lastOf(a) < b.offset || lastOf(b) < a.offset) return true;
  for (const row of new Set([...a.strides, ...b.strides])) {
    if (row < 1) continue;
    const [p, q] = [withinRows(a, row), withinRows(b, row)];
    if (p === undefined || q === undefined) continue;
    // Two arcs of a circle.
    const ahead = (q.from - p.from + row) % row;
    if (ahead > p.reach && (row - ahead) % row > q.reach) return true;
  }
  return false;
}

/** The arc of a row's circle in which the entries lie; undefined where that is all of it, or none. */
function withinRows(
  { offset, sizes, strides }: TensorView,
  row: number,
): { readonly from: number; readonly reach: number } | undefined {
  let reach = 0;
  for (const [k, size] of sizes.entries()) {
    const stride = strides[k]!;
    if (size > 1 && stride < row) reach += (size - 1) * stride;
    else if (size > 1 && stride % row !== 0) return undefined;
  }
  return reach < row ? { from: offset % row, reach } : undefined;
}
