/** First steps that act on each entry by itself, θ_i − η·u(g_i). */
import type { StepState } from '../optimiser-row.js';
import type { StepArithmetic } from '../step-arithmetic.js';
import { ETA } from './settings.js';

/** @param velocity what is accumulated of the gradient; the gradient itself without it */
export function entrywiseStep<T>(
  A: StepArithmetic<T>,
  { theta }: StepState<T>,
  gradient: readonly T[],
  update: (g: T) => T | undefined,
  velocity: (g: T) => T = (g) => g,
): StepState<T> | undefined {
  const { field } = A;
  const eta = A.of(ETA);
  const moved: T[] = [];
  for (const [i, g] of gradient.entries()) {
    const u = update(g);
    if (u === undefined) return undefined;
    moved.push(field.sub(theta[i]!, field.mul(eta, u)));
  }
  return { theta: moved, velocity: gradient.map(velocity) };
}
