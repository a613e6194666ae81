/** LARS without momentum: each tensor moves by its gradient, scaled to the size of the tensor; decay decoupled. */
import type { OptimiserRow } from '../optimiser-row.js';
import { quadraticWithinTensor, withinTensors } from '../reasons/layerwise.js';
import { normOf } from '../step-arithmetic.js';
import { tensorStep } from './matrix-steps.js';

export const lars: OptimiserRow = {
  name: 'lars',
  title: 'LARS',
  update: 'W -> (1 - eta*lambda)*W - eta*|W|/|G|*G for each tensor W',
  latex: 'W^+=(1-\\eta\\lambda)W-\\eta\\frac{\\|W\\|}{\\|G\\|}G',
  laws: [withinTensors, quadraticWithinTensor],
  skew: undefined,
  settings: 'eta = 1/10',
  repeatable: true,
  step: (A, state, gradient, tensors) =>
    tensorStep(A, state, gradient, tensors, (_, value, g) => {
      const [size, length] = [normOf(A, value), normOf(A, g)];
      if (size === undefined || length === undefined) return undefined;
      const sign = A.sign(length);
      if (sign === undefined) return undefined;
      // A tensor without gradient stays.
      if (sign === 0) return g;
      const ratio = A.field.div(size, length);
      return g.map((x) => A.field.mul(ratio, x));
    }),
};
