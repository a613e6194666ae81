/** AdaGrad (Duchi, Hazan, Singer, 2011), diagonal: s⁺ = s + g², u = g/(√s⁺ + ε). */
import type { Memory, Optimiser } from './optimiser.js';

/** @param epsilon default 1e-10 */
export const adagrad = ({ epsilon = 1e-10 }: { readonly epsilon?: number } = {}): Optimiser =>
  Object.freeze({
    name: 'AdaGrad',
    memory: ['squares'],
    begin:
      (_: unknown, { squares }: Memory) =>
      (gradient: Float64Array, _theta: Float64Array, out: Float64Array) => {
        for (let i = 0; i < out.length; i++) {
          const g = gradient[i]!;
          squares![i]! += g * g;
          const size = Math.sqrt(squares![i]!) + epsilon;
          out[i] = size === 0 ? 0 : g / size;
        }
      },
  });
