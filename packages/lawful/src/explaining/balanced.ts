/**
 * The balanced manifold of a model, on which every law θᵀBθ of an affine symmetry is zero, and the projection onto it along the symmetries: the same function with
 * the least norm (theory §14). In floating point; that the generators are symmetries is proved.
 */
import { type Budget, budget, UnableError } from '@lawful/cas-core';
import { affineSymmetries, proveGeometry } from '@lawful/mechanics';
import { flowFamily, lowerModel, type Model } from '@lawful/networks';
import { type Balanced, balance, type SymmetricEntries } from '@lawful/runs';

/** The balanced point of an orbit. */
export interface BalancedParameters extends Balanced {
  /** The names of the parameters' entries, in the order of `theta`. */
  readonly names: readonly string[];
  /** How many quadratic laws vanish there. */
  readonly laws: number;
}

/**
 * The point of least norm among those that the symmetries of a model reach from θ: the network is the same function there, and its quadratic laws are zero.
 *
 * @param theta values of the parameters, declared entries row by row
 * @throws `RangeError` where there is no such point, `UnableError` when the symmetries are not found within the budget
 */
export function balanced(
  model: Model,
  theta: ArrayLike<number>,
  options: { readonly seed?: number | undefined; readonly budget?: Budget | undefined } = {},
): BalancedParameters {
  const { seed = 1 } = options;
  const work = options.budget ?? budget();
  const network = lowerModel(model, { seed, due: work.due });
  const family = flowFamily(network, seed);
  if (theta.length !== network.parameters.length)
    throw new RangeError(`balanced: ${theta.length} values, expected ${network.parameters.length}`);
  const { symmetries, finished } = affineSymmetries(family, { seed, step: () => work.step('symmetries') });
  if (!finished) throw new UnableError(work.stopped ?? 'the search for symmetries was stopped');
  const generators = symmetries.flatMap(({ gradient, field }): SymmetricEntries[] => {
    if (!gradient || field.linear.length === 0 || field.shift.length > 0) return [];
    if (proveGeometry(family, field).gradient !== 'yes') return [];
    return [
      field.linear.flatMap(({ row, col, value }): [number, number, number][] =>
        row <= col ? [[row, col, Number(value.num) / Number(value.den)]] : [],
      ),
    ];
  });
  const names = network.parameters.map((v) => network.program.variables[v]!.name);
  return { ...balance(generators, theta), names, laws: generators.length };
}
