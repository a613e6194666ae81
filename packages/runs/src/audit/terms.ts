/**
 * One term of a law while its tensor is read, slab by slab: what it adds is collected apart, because the scale of a law is made of the sizes of its terms,
 * and is added to the law when the tensor is through.
 */
import type { Dtype } from '../checkpoints/dtypes.js';
import { addGram, symmetricNorm, tileOf } from './gram.js';
import type { TensorView } from './laws.js';
import type { Job, PlannedLaw } from './plan.js';
import type { Slab } from './slabs.js';
import { addSquares, addSums, type Values } from './sums.js';
import { clipped, leadingAxis, loopsOf, rowMajor } from './views.js';

export interface LawValues extends PlannedLaw {
  /** For each place one number, or the upper half of a rows×rows matrix. */
  readonly values: Float64Array;
  /** For each place. */
  readonly scales: Float64Array;
  /** Of the tensors it speaks of. */
  readonly dtypes: ReadonlySet<Dtype>;
  /** Names in this checkpoint. */
  readonly tensors: ReadonlySet<string>;
}

/** The same while it is summed. */
export interface LawState extends LawValues {
  readonly dtypes: Set<Dtype>;
  readonly tensors: Set<string>;
  /** Terms that were added. */
  done: number;
  failed: string | undefined;
}

const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);

export function stateOf(planned: PlannedLaw): LawState {
  const places = product(planned.places);
  return {
    ...planned,
    values: new Float64Array(places * planned.rows ** 2),
    scales: new Float64Array(places),
    dtypes: new Set(),
    tensors: new Set(),
    done: 0,
    failed: undefined,
  };
}

/** A term while its tensor is read. */
export interface Term {
  slab(slab: Slab): void;
  /** Adds what was collected to the law. */
  finish(): void;
}

/** The part of a view that lies in a slab, from which place of the result on. */
interface Part {
  readonly view: TensorView;
  readonly data: Values;
  readonly at: number;
  readonly place: number;
}

function partOf(view: TensorView, kept: ReadonlyMap<number, number>, { begin, values: data }: Slab): Part | undefined {
  const end = begin + data.length;
  const leading = leadingAxis(view);
  if (leading === undefined) {
    const isThere = view.offset >= begin && view.offset < end;
    return isThere ? { view, data, at: view.offset - begin, place: 0 } : undefined;
  }
  const part = clipped(view, leading, begin, end);
  if (part === undefined) return undefined;
  return { view: part.view, data, at: part.view.offset - begin, place: part.first * (kept.get(leading) ?? 0) };
}

export function termOf(state: LawState, { term }: Job): Term {
  const { kind, places, rows, law } = state;
  const { view, coefficient } = term;
  const steps = rowMajor(places);
  const axes = law.form === 'constant' ? view.sizes.map((_, k) => k) : term.axes;
  const indexed = kind === 'gram' ? axes.slice(0, -1) : axes;
  const kept = new Map(indexed.map((axis, k) => [axis, steps[k]!]));
  const values = new Float64Array(state.values.length);
  const absolute = new Float64Array(kind === 'sums' ? values.length : 0);
  const add = {
    gram: gramOf(rows, axes.at(-1) ?? 0, kept, values),
    squares: ({ view: v, data, at, place }: Part) => addSquares(data, at, loopsOf(v, kept), values, place),
    sums: ({ view: v, data, at, place }: Part) => addSums(data, at, loopsOf(v, kept), { values, absolute }, place),
  }[kind];
  const sizeOf = {
    gram: (p: number) => symmetricNorm(values, rows, p * rows * rows),
    squares: (p: number) => values[p]!,
    sums: (p: number) => absolute[p]!,
  }[kind];
  return {
    slab: (slab) => {
      const part = partOf(view, kept, slab);
      if (part !== undefined) add(part);
    },
    finish: () => {
      for (let i = 0; i < values.length; i++) state.values[i]! += coefficient * values[i]!;
      for (let p = 0; p < state.scales.length; p++) state.scales[p]! += Math.abs(coefficient) * sizeOf(p);
    },
  };
}

/** Gram matrices along the axis `own`, one for each value of the kept axes. */
function gramOf(rows: number, own: number, kept: ReadonlyMap<number, number>, out: Float64Array): (part: Part) => void {
  const tile = tileOf(rows);
  return ({ view, data, at, place: first }) => {
    const pick = (isPicked: (axis: number) => boolean): TensorView => ({
      ...view,
      sizes: view.sizes.map((size, k) => (isPicked(k) ? size : 1)),
    });
    const ofRows = { size: rows, stride: view.strides[own] ?? 0 };
    const inner = loopsOf(
      pick((k) => k !== own && !kept.has(k)),
      new Map(),
    );
    const outer = loopsOf(
      pick((k) => kept.has(k)),
      kept,
    );
    const visit = (from: number, place: number, depth: number): void => {
      const loop = outer[depth];
      if (loop === undefined) addGram(data, from, ofRows, inner, tile, out, place * rows * rows);
      else for (let i = 0; i < loop.size; i++) visit(from + i * loop.stride, place + i * loop.out, depth + 1);
    };
    visit(at, first, 0);
  };
}
