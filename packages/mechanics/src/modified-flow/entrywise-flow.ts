/**
 * The flow that optimisers of averaged gradients follow, entry by entry, to first order in η: θ⁺ = θ − ηU(m, r) with m the running mean of g and r the
 * root of that of g², U = m/(r + ε), bias correction off.
 *
 * On the slow manifold a running mean x⁺ = βx + (1 − β)y of what moves by δ a step lags: x⁺ = y − lδ with l = β(1 + l). So with u = U(g, |g|) the flow
 * to leading order is −u, and g moves by −ηw a step, w = ∇²L·u: for g_i > 0 m = g + c₁ηw and r = |g| + c₂ηw by entries, c = β/(1 − β) of each mean (for
 * g_i < 0 both signs of r turn, and those of ∂U/∂r with them). Matching θ + ηf₁ + η²(f₂ + ½f₁'f₁) gives
 *
 *   f₂ = −w·(c₁U_m + c₂U_r + ½(U_m + U_r)) at m = r = |g_i|.
 *
 * Full batch, no weight decay, no entry of the gradient 0. Reference: M. Cattaneo, J. Klusowski, B. Shigida, "On the implicit bias of Adam", ICML 2024.
 */
import {
  polynomialRing,
  QQ,
  type Rational,
  type RationalFunction,
  type RationalFunctionField,
  rational,
  rationalFunctionField,
} from '@lawful/cas-core';
import { quotientLatex, quotientText, type SymbolNames } from '../broken-laws/quotient-text.js';

/** beta1 and beta2 of the two means; a = |g_i|. */
const SYMBOLS = ['a', 'epsilon', 'beta1', 'beta2', 'm', 'r'] as const;
const ring = polynomialRing(QQ, SYMBOLS);

/** ℚ(a, ε, β₁, β₂, m, r). */
export const entryField: RationalFunctionField<Rational> = rationalFunctionField(ring);
const K = entryField;
const at = (name: (typeof SYMBOLS)[number]) => K.generator(SYMBOLS.indexOf(name));

const NAMES: SymbolNames = {
  text: ['a', 'epsilon', 'beta1', 'beta2', 'm', 'r'],
  latex: ['a', '\\varepsilon', '\\beta_1', '\\beta_2', 'm', 'r'],
};
const OFFERED = [
  ring.add(ring.generator(0), ring.generator(1)),
  ring.sub(ring.one, ring.generator(2)),
  ring.sub(ring.one, ring.generator(3)),
];

/** Whether the gradient itself is averaged; its square is in both. */
const AVERAGED = Object.freeze({ adam: true, rmsprop: false });
export type EntrywiseName = keyof typeof AVERAGED;

/** l with l = β(1 + l), a linear equation. */
const lag = (beta: RationalFunction<Rational>): RationalFunction<Rational> => K.div(beta, K.sub(K.one, beta));

/** The factor of −η(∇²L·u)_i in the flow: a function of a, ε, β₁, β₂. */
export function entrywiseCorrection(name: EntrywiseName): RationalFunction<Rational> {
  const U = K.div(at('m'), K.add(at('r'), at('epsilon')));
  const onManifold = (f: RationalFunction<Rational>): RationalFunction<Rational> => {
    const value = K.evaluate(f, K, (q) => K.constant(q), [
      at('a'),
      at('epsilon'),
      at('beta1'),
      at('beta2'),
      at('a'),
      at('a'),
    ]);
    if (value.kind !== 'ok') throw new RangeError('entrywiseCorrection: a pole');
    return value.value;
  };
  const [byMean, byRoot] = (['m', 'r'] as const).map((v) => onManifold(K.derivative(U, SYMBOLS.indexOf(v))));
  const first = AVERAGED[name] ? lag(at('beta1')) : K.zero;
  const half = K.constant(rational(1, 2));
  return K.add(K.add(K.mul(first, byMean!), K.mul(lag(at('beta2')), byRoot!)), K.mul(half, K.add(byMean!, byRoot!)));
}

/** The flow of one entry, as text and LaTeX. */
export function entrywiseFlow(name: EntrywiseName): { readonly text: string; readonly latex: string } {
  const factor = entrywiseCorrection(name);
  return {
    text: `theta_i' = -u_i - eta*${quotientText(factor, NAMES, OFFERED)}*(L'' u)_i with a = |g_i|, u_i = g_i/(|g_i| + epsilon), g = L'`,
    latex: `\\dot\\theta_i=-u_i-\\eta\\,${quotientLatex(factor, NAMES, OFFERED)}\\,(\\nabla^2L\\,u)_i+O(\\eta^2),\\quad a=|g_i|,\\ u_i=\\frac{g_i}{|g_i|+\\varepsilon},\\ g=\\nabla L`,
  };
}
