/**
 * Adam (Kingma, Ba, 2014): m⁺ = β₁m + (1 − β₁)g, s⁺ = β₂s + (1 − β₂)g², u = m̂/(√ŝ + ε), hats dividing by 1 − βᵏ in step k.
 *
 * AdamW is the same with decoupled decay. Every entry has a step size of its own: only signed permutations of entries pass through.
 */
import { checkFraction, type Memory, type Optimiser } from './optimiser.js';

export interface AdamSettings {
  /** β₁ and β₂ in [0, 1); default 0.9 and 0.999. */
  readonly betas?: readonly [number, number];
  /** Default 1e-8. */
  readonly epsilon?: number;
}

export function adam({ betas: [one, two] = [0.9, 0.999], epsilon = 1e-8 }: AdamSettings = {}): Optimiser {
  checkFraction('adam', { 'the first beta': one, 'the second beta': two });
  return Object.freeze({
    name: 'Adam',
    memory: ['mean', 'squares'],
    begin: (_: unknown, { mean, squares }: Memory) => {
      let [first, second] = [1, 1];
      return (gradient: Float64Array, _theta: Float64Array, out: Float64Array) => {
        first *= one;
        second *= two;
        for (let i = 0; i < out.length; i++) {
          const g = gradient[i]!;
          mean![i] = one * mean![i]! + (1 - one) * g;
          squares![i] = two * squares![i]! + (1 - two) * g * g;
          const size = Math.sqrt(squares![i]! / (1 - second)) + epsilon;
          out[i] = size === 0 ? 0 : mean![i]! / (1 - first) / size;
        }
      };
    },
  });
}
