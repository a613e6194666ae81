/** Sign descent, u = sign(g): steepest descent in the largest entry. */
import type { Optimiser } from './optimiser.js';

export const signDescent = (): Optimiser =>
  Object.freeze({
    name: 'sign descent',
    memory: [],
    begin: () => (gradient: Float64Array, _: Float64Array, out: Float64Array) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.sign(gradient[i]!);
    },
  });
