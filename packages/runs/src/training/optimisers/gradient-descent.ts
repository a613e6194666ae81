/** Gradient descent, u = g; stochastic when the batches are. */
import type { Optimiser } from './optimiser.js';

export const gradientDescent = (): Optimiser =>
  Object.freeze({
    name: 'gradient descent',
    memory: [],
    begin: () => (gradient: Float64Array, _: Float64Array, out: Float64Array) => out.set(gradient),
  });
