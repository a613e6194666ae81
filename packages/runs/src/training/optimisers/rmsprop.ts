/** RMSprop (Hinton, 2012): s⁺ = αs + (1 − α)g², u = g/(√s⁺ + ε). */
import { checkFraction, type Memory, type Optimiser } from './optimiser.js';

export interface RmspropSettings {
  /** α in [0, 1); default 0.99. */
  readonly smoothing?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
}

export function rmsprop({ smoothing = 0.99, epsilon = 1e-8 }: RmspropSettings = {}): Optimiser {
  checkFraction('rmsprop', { smoothing });
  return Object.freeze({
    name: 'RMSprop',
    memory: ['squares'],
    begin:
      (_: unknown, { squares }: Memory) =>
      (gradient: Float64Array, _theta: Float64Array, out: Float64Array) => {
        for (let i = 0; i < out.length; i++) {
          const g = gradient[i]!;
          squares![i] = smoothing * squares![i]! + (1 - smoothing) * g * g;
          const size = Math.sqrt(squares![i]!) + epsilon;
          out[i] = size === 0 ? 0 : g / size;
        }
      },
  });
}
