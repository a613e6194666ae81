/**
 * Muon: an odd polynomial of Newton–Schulz of the normalised momentum, X → aX + b(XXᵀ)X + c(XXᵀ)²X five times; decay decoupled. The reasons hold for
 * any coefficients and any number of repetitions; the step here has the usual ones.
 */
import { rational } from '@lawful/cas-core';
import type { OptimiserRow } from '../optimiser-row.js';
import { annihilatedMatrix, oneSidedRotation } from '../reasons/layerwise.js';
import { normOf } from '../step-arithmetic.js';
import { matrixOf, product, tensorStep, transposed } from './matrix-steps.js';

const COEFFICIENTS = [rational(34445, 10000), rational(-47750, 10000), rational(20315, 10000)] as const;
const REPETITIONS = 5;

export const muon: OptimiserRow = {
  name: 'muon',
  title: 'Muon',
  update: "V -> beta*V + G, W -> (1 - eta*lambda)*W - eta*NS(V/|V|) for each tensor W, NS an odd polynomial q(X*X')*X",
  latex: 'V^+=\\beta V+G,\\quad W^+=(1-\\eta\\lambda)W-\\eta\\,\\mathrm{NS}(V^+/\\|V^+\\|_F)',
  laws: [annihilatedMatrix],
  skew: [oneSidedRotation],
  settings: "eta = 1/10, five times 3.4445*X - 4.775*(X*X')*X + 2.0315*(X*X')^2*X, any beta",
  repeatable: false,
  step: (A, state, gradient, tensors) => {
    // Five repetitions have degree 3125: exact numbers would be longer than anybody reads.
    if (A.exact) return undefined;
    return tensorStep(A, state, gradient, tensors, (tensor, _, g) => {
      const length = normOf(A, g);
      const sign = length === undefined ? undefined : A.sign(length);
      if (length === undefined || sign === undefined) return undefined;
      if (sign === 0) return g;
      const { add, mul, div } = A.field;
      const [a, b, c] = COEFFICIENTS.map((q) => A.of(q)) as [typeof length, typeof length, typeof length];
      let X = matrixOf(
        tensor,
        g.map((x) => div(x, length)),
      );
      for (let k = 0; k < REPETITIONS; k++) {
        const own = X;
        const third = product(A, product(A, own, transposed(own)), own);
        const fifth = product(A, product(A, own, transposed(own)), third);
        X = own.map((row, i) => row.map((x, j) => add(add(mul(a, x), mul(b, third[i]![j]!)), mul(c, fifth[i]![j]!))));
      }
      return X.flat();
    });
  },
};
