/**
 * Backward error analysis of gradient descent, symbolically (theory §8): the autonomous field f̃ = f + ηf₂ + η²f₃ + … whose flow at time η·step
 * passes through the iterates, f = −∇L (+ weight decay inside L).
 *
 * SGD: φ_η(θ) = θ + ηf(θ). Heavy ball: θ⁺ − θ = β(θ − θ⁻) + ηf(θ), so on its slow manifold φ_η − id − β(id − φ_{−η}) = ηf. Both are solved order by
 * order in sums of rooted trees over ℚ(β): the trees of n nodes have a linear equation for their coefficients, with factor 1 or 1 − β.
 */

import {
  type Field,
  formatTerms,
  latexTerms,
  polynomialRing,
  QQ,
  type Rational,
  type RationalFunction,
  rationalFunctionField,
} from '@lawful/cas-core';
import { addTrees, children, DOT, flowOf, order, scaleTrees, type Tree, type TreeSum } from './rooted-trees.js';

const ring = polynomialRing(QQ, ['beta']);

/** ℚ(β). */
const momentumField = rationalFunctionField(ring);
export type BetaFunction = RationalFunction<Rational>;

export interface ModifiedFlow {
  /** Coefficients of the elementary differentials of f; a tree with n nodes belongs to η^(n−1). */
  readonly field: TreeSum<BetaFunction>;
  /** What is left of the defining equation up to the order: no trees. */
  readonly residual: TreeSum<BetaFunction>;
}

/** The highest power of η that is solved for: 4 more than anybody asked for. */
const ORDER_LIMIT = 6;

/** Terms up to η^powers beyond f itself, for SGD (no momentum) or heavy ball. Throws `RangeError` beyond the limit. */
export function modifiedFlow(kind: 'sgd' | 'heavy-ball', powers: number): ModifiedFlow {
  if (!Number.isInteger(powers) || powers < 0 || powers > ORDER_LIMIT)
    throw new RangeError(`modifiedFlow: order ${powers}, expected 0 … ${ORDER_LIMIT}`);
  const K: Field<BetaFunction> = momentumField;
  const embed = (q: Rational): BetaFunction => momentumField.constant(q);
  const beta = kind === 'sgd' ? K.zero : momentumField.generator(0);
  const pace = K.sub(K.one, beta);
  const limit = powers + 1;
  const target: TreeSum<BetaFunction> = new Map([[DOT, K.one]]);
  /** φ₁ − id − β(id − φ_{−1}) − f, in units where a tree of n nodes carries η^n. */
  const defect = (field: TreeSum<BetaFunction>): TreeSum<BetaFunction> => {
    const forward = flowOf(K, embed, field, 1, limit);
    const backward = flowOf(K, embed, field, -1, limit);
    const sum = addTrees(K, forward, scaleTrees(K, beta, backward));
    return addTrees(K, sum, scaleTrees(K, K.neg(K.one), target));
  };
  let field: TreeSum<BetaFunction> = new Map();
  for (let n = 1; n <= limit; n++) {
    const here = new Map([...defect(field)].filter(([tree]) => order(tree) === n));
    field = addTrees(K, field, scaleTrees(K, K.neg(K.inv(pace)), here));
  }
  return { field, residual: new Map([...defect(field)].filter(([tree]) => order(tree) <= limit)) };
}

/** The elementary differential of f = −∇L in derivatives of L: `L''L'`, `L'''(L',L')`; the sign is (−1)^nodes. */
function differentialText(tree: Tree): string {
  const own = children(tree);
  const head = `L${"'".repeat(own.length + 1)}`;
  if (own.length === 0) return head;
  if (own.length === 1) return `${head} ${differentialText(own[0]!)}`;
  return `${head}(${own.map(differentialText).join(', ')})`;
}

/** den = (β − 1)^k, as all denominators here are; undefined for others. */
function powerOfPace({ den }: BetaFunction): number | undefined {
  const k = ring.degree(den);
  const factor = ring.sub(ring.generator(0), ring.one);
  let power = ring.one;
  for (let i = 0; i < k; i++) power = ring.mul(power, factor);
  return ring.equal(power, den) ? k : undefined;
}

/** Numerator over (1 − β)^k. */
function overPace(c: BetaFunction): { readonly num: BetaFunction['num']; readonly k: number } {
  const k = powerOfPace(c);
  if (k === undefined) throw new RangeError('a denominator that is no power of 1 - beta');
  return { num: k % 2 === 0 ? c.num : ring.neg(c.num), k };
}

const coefficientText = (c: BetaFunction): string => {
  const { num, k } = overPace(c);
  const top = formatTerms(ring.sortedTerms(num), () => 'beta');
  return k === 0 ? top : `(${top})/(1 - beta)${k === 1 ? '' : `^${k}`}`;
};

const coefficientLatex = (c: BetaFunction): string => {
  const { num, k } = overPace(c);
  const top = latexTerms(ring.sortedTerms(num), () => 'beta').replaceAll('\\mathrm{beta}', '\\beta');
  return k === 0 ? top : `\\frac{${top}}{(1-\\beta)${k === 1 ? '' : `^{${k}}`}}`;
};

/** f̃ as one displayed sum, with f = −∇L put in: `-L'-\\tfrac{\\eta}{2}L''L'-…`. */
export function modifiedFlowLatex({ field }: ModifiedFlow): string {
  const K = momentumField;
  const terms = [...field]
    .sort(([a], [b]) => order(a) - order(b) || (a < b ? -1 : 1))
    .map(([tree, c]) => {
      const signed = order(tree) % 2 === 0 ? c : K.neg(c);
      const power = order(tree) - 1;
      const eta = power === 0 ? '' : power === 1 ? '\\eta\\,' : `\\eta^{${power}}\\,`;
      return `${eta}\\left(${coefficientLatex(signed)}\\right)${differentialText(tree)}`;
    });
  return `\\dot\\theta=${terms.join('+')}+O(\\eta^{${Math.max(0, ...[...field.keys()].map(order))}})`;
}

/** Lines `eta^k: coefficient * differential`, with f = −∇L put in. */
export function modifiedFlowText({ field }: ModifiedFlow): string[] {
  const K = momentumField;
  return [...field]
    .sort(([a], [b]) => order(a) - order(b) || (a < b ? -1 : 1))
    .map(([tree, c]) => {
      const signed = order(tree) % 2 === 0 ? c : K.neg(c);
      const power = order(tree) - 1;
      return `${power === 0 ? '' : power === 1 ? 'eta * ' : `eta^${power} * `}(${coefficientText(signed)}) * ${differentialText(tree)}`;
    });
}
