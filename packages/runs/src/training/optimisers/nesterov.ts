/** Nesterov's momentum as `torch.optim.SGD` has it: v⁺ = βv + g, u = g + βv⁺. */
import { checkFraction, type Memory, type Optimiser } from './optimiser.js';

/** @param momentum β in [0, 1) */
export function nesterov({ momentum = 0.9 }: { readonly momentum?: number } = {}): Optimiser {
  checkFraction('nesterov', { momentum });
  return Object.freeze({
    name: 'Nesterov',
    memory: ['velocity'],
    begin:
      (_: unknown, { velocity }: Memory) =>
      (gradient: Float64Array, _theta: Float64Array, out: Float64Array) => {
        for (let i = 0; i < out.length; i++) {
          const g = gradient[i]!;
          velocity![i] = momentum * velocity![i]! + g;
          out[i] = g + momentum * velocity![i]!;
        }
      },
  });
}
