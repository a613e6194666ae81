/**
 * One pass over a checkpoint: every tensor that laws speak of is read once, in the order of the file, and every term adds its part to the values of its
 * law. Beside each value stands its scale, Σ|c|·|q|: what it would be without cancellation, against which rounding and balance are measured.
 */
import type { Budget } from '@lawful/cas-core';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { CheckpointError } from '../checkpoints/checkpoint-error.js';
import type { Dtype } from '../checkpoints/dtypes.js';
import { addGram, symmetricNorm, tileOf } from './gram.js';
import type { AuditLaw } from './laws.js';
import { type Job, type NotEvaluated, type PlannedLaw, planAudit, refused, type TensorWork } from './plan.js';
import { SLAB, type Slab, slabReader } from './slabs.js';
import { addSquares, addSums } from './sums.js';
import { sameNumbers } from './twins.js';
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

export interface Evaluation {
  readonly laws: ReadonlyMap<AuditLaw, LawValues>;
  readonly notEvaluated: readonly NotEvaluated[];
  /** Pairs of large tensors that hold the same numbers. */
  readonly twins: readonly (readonly [string, string])[];
  /** Tensors and values that were read. */
  readonly read: { readonly tensors: number; readonly values: number };
}

interface Mutable extends LawValues {
  readonly dtypes: Set<Dtype>;
  readonly tensors: Set<string>;
  /** Terms that were added. */
  done: number;
  failed: string | undefined;
}

/** Throws `CheckpointError` for a broken file; values that are not finite are a matter of their laws. */
export async function evaluate(checkpoint: Checkpoint, laws: readonly AuditLaw[], work: Budget): Promise<Evaluation> {
  const plan = planAudit(checkpoint, laws);
  const states = plan.laws.map(stateOf);
  const reader = slabReader(checkpoint);
  const twins = sameNumbers(checkpoint, new Set(plan.work.map(({ info }) => info.name)));
  const read = { tensors: 0, values: 0 };
  const others = twins.others.map((info): TensorWork => ({ info, jobs: [], slab: SLAB }));
  for (const task of inFileOrder(checkpoint, [...plan.work, ...others])) {
    const { info, jobs } = task;
    const terms = jobs.map((job) => termOf(states[job.law]!, job));
    const slabs = reader.slabs(info, Math.max(1, task.slab), twins.asked.has(info.name));
    try {
      for (let next = await slabs.next(); ; next = await slabs.next()) {
        if (!work.step(`reading ${printable(info.name)}`)) break;
        if (next.done === true) {
          twins.saw(info.name, next.value);
          break;
        }
        for (const add of terms) add.slab(next.value);
      }
    } catch (error) {
      if (!(error instanceof CheckpointError && error.expected === 'finite values')) throw error;
      for (const { law } of jobs) states[law]!.failed ??= `the tensor ${printable(info.name)}: ${error.found}`;
    }
    await slabs.return({ isConstant: false, hash: undefined });
    if (work.stopped !== undefined) break;
    for (const add of terms) add.finish();
    for (const { law } of jobs) {
      states[law]!.dtypes.add(info.dtype);
      states[law]!.tensors.add(info.name);
      states[law]!.done++;
    }
    read.tensors++;
    read.values += info.count;
  }
  const open = work.stopped;
  const failed = states.flatMap(({ law, failed: why, done }) => {
    const reason = why ?? (done < law.terms.length ? open : undefined);
    return reason === undefined ? [] : [[law, reason] as const];
  });
  const without = new Set(failed.map(([law]) => law));
  return {
    laws: new Map(states.filter(({ law }) => !without.has(law)).map((state) => [state.law, state])),
    notEvaluated: [...plan.notEvaluated, ...failed.map(([law, reason]) => refused(law, reason))],
    twins: twins.found(),
    read,
  };
}

/** Control characters of a name that a file made up. */
export const printable = (name: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
  name.slice(0, 200).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

function inFileOrder(checkpoint: Checkpoint, work: readonly TensorWork[]): TensorWork[] {
  const byName = new Map(work.map((task) => [task.info.name, task]));
  return [...checkpoint.tensors.keys()].flatMap((name) => byName.get(name) ?? []);
}

const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);

function stateOf(planned: PlannedLaw): Mutable {
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
interface Term {
  slab(slab: Slab): void;
  /** Adds what was collected to the law. */
  finish(): void;
}

function termOf(state: Mutable, { term }: Job): Term {
  const { kind, places, rows } = state;
  const steps = rowMajor(places);
  const { view, coefficient } = term;
  const axes = state.law.form === 'constant' ? view.sizes.map((_, k) => k) : term.axes;
  const indexed = kind === 'gram' ? axes.slice(0, -1) : axes;
  const kept = new Map(indexed.map((axis, k) => [axis, steps[k]!]));
  const values = new Float64Array(state.values.length);
  const absolute = new Float64Array(kind === 'sums' ? values.length : 0);
  const leading = leadingAxis(view);
  const tile = kind === 'gram' ? tileOf(rows) : undefined;
  return {
    slab: ({ begin, values: data }) => {
      if (product(view.sizes) === 0) return;
      const part =
        leading === undefined
          ? view.offset >= begin && view.offset < begin + data.length
            ? { view, first: 0 }
            : undefined
          : clipped(view, leading, begin, begin + data.length);
      if (part === undefined) return;
      const at = part.view.offset - begin;
      const o = part.first * (leading === undefined ? 0 : (kept.get(leading) ?? 0));
      if (tile === undefined) {
        const loops = loopsOf(part.view, kept);
        if (kind === 'sums') addSums(data, at, loops, { values, absolute }, o);
        else addSquares(data, at, loops, values, o);
        return;
      }
      const own = axes.at(-1)!;
      const rowsOfView = { size: rows, stride: view.strides[own]! };
      const isSummed = (k: number): boolean => k !== own && !kept.has(k);
      const pick = (wanted: (k: number) => boolean) => ({
        ...part.view,
        sizes: part.view.sizes.map((size, k) => (wanted(k) ? size : 1)),
      });
      const inner = loopsOf(pick(isSummed), new Map());
      const outer = loopsOf(
        pick((k) => kept.has(k)),
        kept,
      );
      const visit = (from: number, place: number, depth: number): void => {
        const loop = outer[depth];
        if (loop === undefined) return addGram(data, from, rowsOfView, inner, tile, values, place * rows * rows);
        for (let i = 0; i < loop.size; i++) visit(from + i * loop.stride, place + i * loop.out, depth + 1);
      };
      visit(at, o, 0);
    },
    finish: () => {
      for (let i = 0; i < values.length; i++) state.values[i]! += coefficient * values[i]!;
      const c = Math.abs(coefficient);
      for (let p = 0; p < state.scales.length; p++)
        state.scales[p]! +=
          c *
          (kind === 'gram'
            ? symmetricNorm(values, rows, p * rows * rows)
            : kind === 'sums'
              ? absolute[p]!
              : values[p]!);
    },
  };
}
