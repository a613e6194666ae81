/**
 * Gradient flow θ' = −∇L(θ) of an objective, sampled at given times, and the drift of a function along it.
 *
 * A law of the family conserves h along the flow of *every* L of the family; so the drift |h(θ(t)) − h(θ(0))| is rounding
 * and integration error for a law, and order one for a function that is none.
 */
import { type Flow, type FlowOptions, integrateFlow } from './dormand-prince.js';
import type { Objective } from './training-loss.js';

/** Reproducible: no randomness, the same bytes for the same input. Errors as `integrateFlow`. */
export function gradientFlow(objective: Objective, start: ArrayLike<number>, options: FlowOptions): Flow {
  if (start.length !== objective.dimension)
    throw new RangeError(`gradientFlow: ${start.length} parameters, expected ${objective.dimension}`);
  return integrateFlow(
    (theta, out) => {
      objective.gradient(theta, out);
      for (let i = 0; i < out.length; i++) out[i] = -out[i]!;
    },
    start,
    options,
  );
}

/** The Euclidean distance of h(θ(t)) from h(θ(0)) at each sample; the first sample of the flow must be at time 0. */
export function drift(flow: Flow, h: (theta: Float64Array) => ArrayLike<number>): number[] {
  if (flow.times[0] !== 0) throw new RangeError(`drift: the first sample is at ${flow.times[0]}, expected 0`);
  const start = h(flow.states[0]!);
  return flow.states.map((theta) => {
    const now = h(theta);
    let sum = 0;
    for (let i = 0; i < now.length; i++) sum += (now[i]! - start[i]!) ** 2;
    return Math.sqrt(sum);
  });
}

/** `count` + 1 equally spaced times from 0 to `end`. */
export const evenTimes = (end: number, count: number): number[] =>
  Array.from({ length: count + 1 }, (_, k) => (end * k) / count);
