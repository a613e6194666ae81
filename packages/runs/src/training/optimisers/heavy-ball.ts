/**
 * Polyak's heavy ball as `torch.optim.SGD` has it: v⁺ = βv + (1 − δ)g, in the first step v⁺ = g; u = v⁺.
 *
 * With a skew symmetry S of the loss, θᵀSg = 0, the charge J = θᵀSv obeys J⁺ = βJ (theory §14, Theorem G).
 */
import { checkFraction, type Memory, type Optimiser } from './optimiser.js';

export interface HeavyBallSettings {
  /** β in [0, 1); default 0.9. */
  readonly momentum?: number;
  /** δ in [0, 1); default 0. */
  readonly dampening?: number;
}

export function heavyBall({ momentum = 0.9, dampening = 0 }: HeavyBallSettings = {}): Optimiser {
  checkFraction('heavyBall', { momentum, dampening });
  return Object.freeze({
    name: 'heavy ball',
    memory: ['velocity'],
    begin: (_: unknown, { velocity }: Memory, warm: boolean) => {
      let isFirst = !warm;
      return (gradient: Float64Array, _theta: Float64Array, out: Float64Array) => {
        const [beta, s] = isFirst ? [0, 1] : [momentum, 1 - dampening];
        isFirst = false;
        for (let i = 0; i < out.length; i++) {
          velocity![i] = beta * velocity![i]! + s * gradient[i]!;
          out[i] = velocity![i]!;
        }
      };
    },
  });
}
