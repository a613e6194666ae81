/**
 * The loss of a network on part of its data, and a seeded order of the parts.
 *
 * Each point gets its own objective, made when it is first needed: simulation's loss copies its data, and a batch is a sum
 * over points. The batch loss is the mean, as PyTorch's default reduction has it.
 */
import type { Random } from '@lawful/cas-core';
import type { Network } from '@lawful/networks';
import { type DataPoint, type Objective, trainingLoss } from '../simulation/training-loss.js';

export interface BatchObjective {
  readonly dimension: number;
  /** Number of points. */
  readonly size: number;
  value(theta: Float64Array, batch: readonly number[]): number;
  /** Writes the gradient of the mean over `batch` to `out`. */
  gradient(theta: Float64Array, batch: readonly number[], out: Float64Array): void;
}

/** Errors as `trainingLoss`, when a point is first used. */
export function batchObjective(
  network: Network,
  data: readonly DataPoint[],
  constants: ArrayLike<number> = [],
): BatchObjective {
  const made = new Map<number, Objective>();
  const at = (i: number): Objective => {
    const known = made.get(i);
    if (known !== undefined) return known;
    const point = data[i];
    if (point === undefined) throw new RangeError(`batchObjective: point ${i} of ${data.length}`);
    const objective = trainingLoss(network, [point], [], constants);
    made.set(i, objective);
    return objective;
  };
  const dimension = network.parameters.length;
  const one = new Float64Array(dimension);
  return Object.freeze({
    dimension,
    size: data.length,
    value: (theta: Float64Array, batch: readonly number[]) =>
      batch.reduce((sum, i) => sum + at(i).value(theta), 0) / batch.length,
    gradient: (theta: Float64Array, batch: readonly number[], out: Float64Array) => {
      out.fill(0);
      for (const i of batch) {
        at(i).gradient(theta, one);
        for (let j = 0; j < dimension; j++) out[j]! += one[j]! / batch.length;
      }
    },
  });
}

/** One objective as a batch objective whose only batch is everything, for losses that are not sums over points. */
export const wholeBatch = (objective: Objective): BatchObjective =>
  Object.freeze({
    dimension: objective.dimension,
    size: 1,
    value: (theta: Float64Array) => objective.value(theta),
    gradient: (theta: Float64Array, _: readonly number[], out: Float64Array) => objective.gradient(theta, out),
  });

/**
 * Batches without end: each pass over the data in a new random order, the last batch of a pass shorter when it does not
 * divide. A batch that holds all points is always in the order of the data.
 */
export function* batches(size: number, batchSize: number, source: Random): Generator<number[], never, undefined> {
  if (!(Number.isSafeInteger(batchSize) && batchSize >= 1))
    throw new RangeError(`batches: a batch size of ${batchSize}, expected at least 1`);
  if (size < 1) throw new RangeError(`batches: ${size} points, expected at least 1`);
  for (;;) {
    const order = Array.from({ length: size }, (_, i) => i);
    if (batchSize < size)
      for (let i = size - 1; i > 0; i--) {
        const j = source.below(i + 1);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
    for (let at = 0; at < size; at += batchSize) yield order.slice(at, at + batchSize);
  }
}
