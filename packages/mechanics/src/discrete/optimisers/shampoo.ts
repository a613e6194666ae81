/**
 * Shampoo from εI, for matrices: L⁺ = L + GGᵀ, R⁺ = R + GᵀG, W⁺ = W − ηL^{−1/4}GR^{−1/4}; decay decoupled. The first step of a gradient G of rank one
 * is G/√(ε + |G|²), for L acts on its columns as ε + |G|² and R on its rows likewise; other gradients are passed over.
 */
import { rational } from '@lawful/cas-core';
import type { OptimiserRow } from '../optimiser-row.js';
import { annihilatedByRoots } from '../reasons/layerwise.js';
import { dotOf, type StepArithmetic } from '../step-arithmetic.js';
import { type Matrix, matrixOf, tensorStep } from './matrix-steps.js';

const EPSILON = rational(1, 10000);

export const shampoo: OptimiserRow = {
  name: 'shampoo',
  title: 'Shampoo',
  update:
    "L -> L + G*G', R -> R + G'*G from epsilon*1, W -> (1 - eta*lambda)*W - eta*L^(-1/4)*G*R^(-1/4) for each matrix W",
  latex: 'L^+=L+GG^{\\top},\\quad R^+=R+G^{\\top}G,\\quad W^+=(1-\\eta\\lambda)W-\\eta L^{-1/4}GR^{-1/4}',
  laws: [annihilatedByRoots],
  skew: undefined,
  settings: 'eta = 1/10, epsilon = 1/10000',
  repeatable: false,
  step: (A, state, gradient, tensors) => {
    if (tensors.some((t) => !t.isMatrix)) return undefined;
    return tensorStep(A, state, gradient, tensors, (tensor, _, g) => {
      if (!hasRankOne(A, matrixOf(tensor, g))) return undefined;
      const root = A.kernel('sqrt', A.field.add(A.of(EPSILON), dotOf(A, g, g)));
      return root && g.map((x) => A.field.div(x, root));
    });
  },
};

/** Rank at most one; false when it is not told. */
function hasRankOne<T>(A: StepArithmetic<T>, G: Matrix<T>): boolean {
  const { sub, mul } = A.field;
  const { length: rows } = G;
  const cols = G[0]!.length;
  for (let i = 1; i < rows; i++)
    for (let k = 0; k < i; k++)
      for (let j = 1; j < cols; j++)
        for (let l = 0; l < j; l++)
          if (A.sign(sub(mul(G[i]![j]!, G[k]![l]!), mul(G[i]![l]!, G[k]![j]!))) !== 0) return false;
  return true;
}
