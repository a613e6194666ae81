/** Lion (Chen et al., *Symbolic Discovery of Optimization Algorithms*, 2023): u = sign(β₁m + (1 − β₁)g), m⁺ = β₂m + (1 − β₂)g. */
import { checkFraction, type Memory, type Optimiser } from './optimiser.js';

export interface LionSettings {
  /** β₁ and β₂ in [0, 1); default 0.9 and 0.99. */
  readonly betas?: readonly [number, number];
}

export function lion({ betas: [one, two] = [0.9, 0.99] }: LionSettings = {}): Optimiser {
  checkFraction('lion', { 'the first beta': one, 'the second beta': two });
  return Object.freeze({
    name: 'Lion',
    memory: ['mean'],
    begin:
      (_: unknown, { mean }: Memory) =>
      (gradient: Float64Array, _theta: Float64Array, out: Float64Array) => {
        for (let i = 0; i < out.length; i++) {
          const g = gradient[i]!;
          out[i] = Math.sign(one * mean![i]! + (1 - one) * g);
          mean![i] = two * mean![i]! + (1 - two) * g;
        }
      },
  });
}
