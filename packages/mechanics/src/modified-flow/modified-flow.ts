/**
 * Backward error analysis of optimisers, symbolically (theory §8): the autonomous field f̃ = f + ηf₂ + η²f₃ + … whose flow at time η·step passes through
 * the iterates, f = −∇L.
 *
 * The equation of a method (methods.ts) is solved order by order in sums of rooted trees over ℚ(β): the trees of n nodes have a linear equation for
 * their coefficients, with factor 1 or 1 − β. With a velocity this is the flow on the slow manifold, which is reached from any start at the rate β.
 */
import type { Rational } from '@lawful/cas-core';
import { type BetaFunction, METHODS, type MethodName, momentumField } from './methods.js';
import { addTrees, alongFlow, flowOf, order, scaleTrees, type TreeSum } from './rooted-trees.js';

export type { BetaFunction } from './methods.js';

export interface ModifiedFlow {
  /** Coefficients of the elementary differentials of f; a tree with n nodes belongs to η^(n−1). */
  readonly field: TreeSum<BetaFunction>;
  /** What is left of the defining equation up to the order: no trees. */
  readonly residual: TreeSum<BetaFunction>;
}

/** The highest power of η that is solved for: 4 more than anybody asked for. */
const ORDER_LIMIT = 6;

/** Terms up to η^powers beyond f itself. Throws `RangeError` beyond the limit. */
export function modifiedFlow(kind: MethodName, powers: number): ModifiedFlow {
  if (!Number.isInteger(powers) || powers < 0 || powers > ORDER_LIMIT)
    throw new RangeError(`modifiedFlow: order ${powers}, expected 0 … ${ORDER_LIMIT}`);
  const K = momentumField;
  const embed = (q: Rational): BetaFunction => K.constant(q);
  const limit = powers + 1;
  const { equation, pace } = METHODS[kind];
  const defect = (field: TreeSum<BetaFunction>): TreeSum<BetaFunction> =>
    equation({
      displacement: (t) => flowOf(K, embed, field, t, limit),
      before: (of) => alongFlow(K, embed, of, field, -1, limit),
    });
  let field: TreeSum<BetaFunction> = new Map();
  for (let n = 1; n <= limit; n++) {
    const here = new Map([...defect(field)].filter(([tree]) => order(tree) === n));
    field = addTrees(K, field, scaleTrees(K, K.neg(K.inv(pace)), here));
  }
  return { field, residual: new Map([...defect(field)].filter(([tree]) => order(tree) <= limit)) };
}
