/**
 * One pass over a checkpoint: every tensor that laws speak of is read once, in the order of the file, and every term adds its part to the values of its
 * law. Beside each value stands its scale, Σ|c|·|q|: what it would be without cancellation, against which rounding and balance are measured.
 */
import type { Budget } from '@lawful/cas-core';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { CheckpointError } from '../checkpoints/checkpoint-error.js';
import type { AuditLaw } from './laws.js';
import { type Limits, type NotEvaluated, planAudit, refused, type TensorWork } from './plan.js';
import { printable } from './printable.js';
import { slabReader } from './slabs.js';
import { type LawValues, stateOf, termOf } from './terms.js';
import { sameNumbers } from './twins.js';

export interface Evaluation {
  readonly laws: ReadonlyMap<AuditLaw, LawValues>;
  readonly notEvaluated: readonly NotEvaluated[];
  /** Large tensors that hold the same numbers, together. */
  readonly twins: readonly (readonly string[])[];
  /** Tensors and values that were read. */
  readonly read: { readonly tensors: number; readonly values: number };
}

/** Throws `CheckpointError` for a broken file; values that are not finite are a matter of their laws. */
export async function evaluate(
  checkpoint: Checkpoint,
  laws: readonly AuditLaw[],
  work: Budget,
  limits: Limits,
): Promise<Evaluation> {
  const plan = planAudit(checkpoint, laws, limits);
  const states = plan.laws.map(stateOf);
  const reader = slabReader(checkpoint);
  const twins = sameNumbers(checkpoint, new Set(plan.work.map(({ info }) => info.name)));
  const read = { tensors: 0, values: 0 };
  const others = twins.others.map((info): TensorWork => ({ info, jobs: [], slab: limits.slab }));
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

function inFileOrder(checkpoint: Checkpoint, work: readonly TensorWork[]): TensorWork[] {
  const byName = new Map(work.map((task) => [task.info.name, task]));
  return [...checkpoint.tensors.keys()].flatMap((name) => byName.get(name) ?? []);
}
