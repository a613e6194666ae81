/**
 * Shampoo (Gupta, Koren, Singer, *Shampoo: Preconditioned Stochastic Tensor Optimization*, 2018): L and R start at εI and collect
 * GGᵀ and GᵀG; u = L^{−1/4} G R^{−1/4}.
 *
 * cᵀG = 0 makes c an eigenvector of L for ε, so that cᵀu = 0 (theory §14, F′); eigenvectors are those of Jacobi's method.
 */
import { spectralFunction } from '../../simulation/symmetric-eigen.js';
import { gram, product, transposed } from './matrices.js';
import type { Memory, Optimiser, TensorShape } from './optimiser.js';

/** @param epsilon > 0; default 1e-4 */
export function shampoo({ epsilon = 1e-4 }: { readonly epsilon?: number } = {}): Optimiser {
  if (!(epsilon > 0)) throw new RangeError(`shampoo: epsilon is ${epsilon}, expected > 0`);
  const identity = (n: number): Float64Array =>
    Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? epsilon : 0));
  const root = (matrix: Float64Array, n: number): Float64Array => spectralFunction(matrix, n, (x) => x ** -0.25);
  return Object.freeze({
    name: 'Shampoo',
    memory: [],
    begin: ({ rows, columns }: TensorShape, _: Memory) => {
      const [left, right] = [identity(rows), identity(columns)];
      return (gradient: Float64Array, _theta: Float64Array, out: Float64Array) => {
        const across = transposed(gradient, rows, columns);
        gram(gradient, rows, columns).forEach((x, i) => {
          left[i]! += x;
        });
        gram(across, columns, rows).forEach((x, i) => {
          right[i]! += x;
        });
        const half = product(root(left, rows), gradient, rows, rows, columns);
        out.set(product(half, root(right, columns), rows, columns, columns));
      };
    },
  });
}
