/**
 * Training in float64 by any optimiser: each parameter tensor by its own rule (optimisers/optimiser.ts).
 *
 * Whoever wants to know something of the run watches it: `observe` sees parameters, gradient and memory before every step and once at the end.
 * Reproducible: the same seed, the same bytes. `trainSgd` is the special case that records what the exact recurrences need.
 */
import { random } from '@lawful/cas-core';
import type { Network } from '@lawful/networks';
import { type BatchObjective, batches } from './mini-batches.js';
import type { Memory, Optimiser, TensorShape } from './optimisers/optimiser.js';
import { type LearningRate, rateAt } from './sgd-settings.js';

/** A step about to be taken. */
export interface Moment {
  readonly step: number;
  /** θ, before the step; the arrays are the run's own and change with it. */
  readonly theta: Float64Array;
  /** ∇ of the batch, without decay; undefined after the last step. */
  readonly gradient: Float64Array | undefined;
  readonly batch: readonly number[] | undefined;
  readonly eta: number | undefined;
  /** Vectors as long as θ, by the names that the optimiser declares. */
  readonly memory: Memory;
}

export interface TrainOptions {
  readonly optimiser: Optimiser;
  readonly learningRate: LearningRate;
  readonly steps: number;
  /** λ added to the gradient as λθ, or taken off the parameters as ηλθ; both default to 0. */
  readonly decay?: { readonly coupled?: number; readonly decoupled?: number };
  /** Default: all points. */
  readonly batchSize?: number;
  /** Of the order of the points; default 0. */
  readonly seed?: number;
  /** What an earlier run left, by name; then the first step is like the others. Counts of steps (Adam's hats) start anew. */
  readonly memory?: Readonly<Record<string, ArrayLike<number>>>;
  /** Rounds each new parameter and the product before it, `Math.fround` for a float32 run; default: float64. */
  readonly round?: (x: number) => number;
  readonly observe?: (moment: Moment) => void;
}

export interface TrainRun {
  readonly theta: Float64Array;
  readonly memory: Memory;
}

/** The parameters of a network, tensor by tensor, in the order of θ. */
export const tensorShapes = ({ model, values }: Network): TensorShape[] =>
  model.declarations
    .filter(({ kind }) => kind === 'param')
    .map(({ name }) => {
      const { rows, cols } = values.get(name)!;
      return { name, rows, columns: cols };
    });

/**
 * @param shapes of the tensors that make up θ, in order
 * @throws RangeError for sizes that do not fit, negative decay, unknown memory and a step that is not finite
 */
export function train(
  objective: BatchObjective,
  shapes: readonly TensorShape[],
  start: ArrayLike<number>,
  options: TrainOptions,
): TrainRun {
  const { optimiser, steps, decay: { coupled = 0, decoupled = 0 } = {}, round, observe } = options;
  const D = objective.dimension;
  check(D, shapes, start, options);
  const theta = Float64Array.from(start);
  const [gradient, pulled, direction] = [new Float64Array(D), new Float64Array(D), new Float64Array(D)];
  const memory: Memory = Object.freeze(
    Object.fromEntries(
      optimiser.memory.map((name) => [name, Float64Array.from(options.memory?.[name] ?? new Float64Array(D))]),
    ),
  );
  let offset = 0;
  const tensors = shapes.map((shape) => {
    const [from, to] = [offset, offset + shape.rows * shape.columns];
    offset = to;
    const part = (x: Float64Array): Float64Array => x.subarray(from, to);
    const own = Object.fromEntries(Object.entries(memory).map(([name, x]) => [name, part(x)]));
    const rule = optimiser.begin(shape, own, options.memory !== undefined);
    const [g, x, u] = [part(pulled), part(theta), part(direction)];
    return () => rule(g, x, u);
  });
  const order = batches(objective.size, options.batchSize ?? Math.max(1, objective.size), random(options.seed ?? 0));
  for (let step = 0; step < steps; step++) {
    const batch = order.next().value;
    const eta = rateAt(options.learningRate, step);
    objective.gradient(theta, batch, gradient);
    observe?.({ step, theta, gradient, batch, eta, memory });
    for (let i = 0; i < D; i++) pulled[i] = gradient[i]! + coupled * theta[i]!;
    for (const move of tensors) move();
    const kept = 1 - eta * decoupled;
    for (let i = 0; i < D; i++) {
      const x =
        round === undefined
          ? kept * theta[i]! - eta * direction[i]!
          : round(round(kept * theta[i]!) - round(eta * direction[i]!));
      if (!Number.isFinite(x)) throw new RangeError(`train: parameter ${i} is ${x} after step ${step}`);
      theta[i] = x;
    }
  }
  observe?.({ step: steps, theta, gradient: undefined, batch: undefined, eta: undefined, memory });
  return { theta, memory };
}

function check(
  D: number,
  shapes: readonly TensorShape[],
  start: ArrayLike<number>,
  { steps, decay = {}, memory = {}, optimiser }: TrainOptions,
): void {
  const entries = shapes.reduce((n, { rows, columns }) => n + rows * columns, 0);
  if (entries !== D) throw new RangeError(`train: tensors of ${entries} entries, expected ${D}`);
  if (start.length !== D) throw new RangeError(`train: ${start.length} parameters, expected ${D}`);
  if (!(Number.isSafeInteger(steps) && steps >= 0)) throw new RangeError(`train: ${steps} steps`);
  for (const [name, value] of Object.entries(decay))
    if (!(value >= 0 && Number.isFinite(value)))
      throw new RangeError(`train: ${name} decay is ${value}, expected at least 0`);
  for (const [name, value] of Object.entries(memory)) {
    if (!optimiser.memory.includes(name)) throw new RangeError(`train: ${optimiser.name} has no memory "${name}"`);
    if (value.length !== D) throw new RangeError(`train: ${value.length} entries of ${name}, expected ${D}`);
  }
}
