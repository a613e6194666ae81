/**
 * LARS (You, Gitman, Ginsburg, *Large Batch Training of Convolutional Networks*, 2017): the gradient of a tensor takes the length of the tensor,
 *
 *   v⁺ = βv + κ‖θ‖/‖g‖ · g,   u = v⁺,
 *
 * with coupled decay already in g. A tensor or gradient of length 0 is left as it is.
 */
import { length } from './matrices.js';
import { checkFraction, type Memory, type Optimiser } from './optimiser.js';

export interface LarsSettings {
  /** β in [0, 1); default 0.9. */
  readonly momentum?: number;
  /** κ; default 1: the learning rate says the rest. */
  readonly trust?: number;
}

export function lars({ momentum = 0.9, trust = 1 }: LarsSettings = {}): Optimiser {
  checkFraction('lars', { momentum });
  return Object.freeze({
    name: 'LARS',
    memory: ['velocity'],
    begin:
      (_: unknown, { velocity }: Memory) =>
      (gradient: Float64Array, theta: Float64Array, out: Float64Array) => {
        const [size, slope] = [length(theta), length(gradient)];
        const scale = size > 0 && slope > 0 ? (trust * size) / slope : 1;
        for (let i = 0; i < out.length; i++) {
          velocity![i] = momentum * velocity![i]! + scale * gradient[i]!;
          out[i] = velocity![i]!;
        }
      },
  });
}
