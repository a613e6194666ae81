/**
 * The constants of drift bounds, derived in ℚ(η, κ, σ, S) rather than written down (theory §14, Theorem I and the edge of stability).
 *
 * - Loss drop. The descent lemma gives L(θ) − L(θ − ηg) ≥ (η − κη²/2)|g|² for a κ-smooth L, and one step moves a quadratic law by η²gᵀBg; so the drift is
 *   at most ‖B‖ · η²/(η − κη²/2) · (L₀ − L_T).
 * - Edge of stability. With L(e^{αB}θ) = L(θ), (S, u) a simple top eigenpair of ∇²L: ⟨∇S, Bθ⟩ = −2S·uᵀBu. The central flow moves θ by −½ησ²∇S a step
 *   [C25], and h = θᵀBθ by 2⟨Bθ, ·⟩ of that. The exact step with g = Sξu, Eξ² = σ², moves h by η²S²σ²·uᵀBu; at S = 2/η the two agree.
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
import { quadraticRecurrence } from '../broken-laws/recurrences.js';

export const DRIFT_SYMBOLS = ['eta', 'kappa', 'sigma', 'S'] as const;
type DriftSymbol = (typeof DRIFT_SYMBOLS)[number];

const ring = polynomialRing(QQ, DRIFT_SYMBOLS);

/** ℚ(η, κ, σ, S). */
export const driftField: RationalFunctionField<Rational> = rationalFunctionField(ring);
export type DriftFunction = RationalFunction<Rational>;

export const driftSymbol = (name: DriftSymbol): DriftFunction => driftField.generator(DRIFT_SYMBOLS.indexOf(name));

const K = driftField;
const number = (q: Rational | number): DriftFunction => K.constant(typeof q === 'number' ? rational(q) : q);

/** What one step of SGD without decay and momentum adds to a quadratic law, in units of gᵀBg: the coefficient of the recurrence. */
export function stepCoefficient(): DriftFunction {
  const { a } = quadraticRecurrence({ momentum: false, weightDecay: false, dampening: false, nesterov: false });
  const { evaluate } = rationalFunctionField(a.G.ring);
  const value = evaluate({ num: a.G, den: a.G.ring.one }, K, (q) => K.constant(q), [
    driftSymbol('eta'),
    K.zero,
    K.zero,
    K.one,
  ]);
  if (value.kind !== 'ok') throw new RangeError('stepCoefficient: a pole of a polynomial');
  return value.value;
}

/** The factor of L₀ − L_T. @param kappa a number, or the symbol where there is none */
export function lossDropFactor(norm: Rational, kappa: Rational | undefined): DriftFunction {
  const eta = driftSymbol('eta');
  const k = kappa === undefined ? driftSymbol('kappa') : number(kappa);
  const decrease = K.sub(eta, K.div(K.mul(k, K.mul(eta, eta)), number(2)));
  return K.mul(number(norm), K.div(stepCoefficient(), decrease));
}

export interface EdgeRate {
  /** dh/dk over uᵀBu, of the central flow. */
  readonly rate: DriftFunction;
  /** The same at S = 2/η. */
  readonly atEdge: DriftFunction;
  /** E of the exact step with g = Sξu, over uᵀBu, at S = 2/η. */
  readonly stepAtEdge: DriftFunction;
}

export function edgeRate(): EdgeRate {
  const [eta, sigma, S] = [driftSymbol('eta'), driftSymbol('sigma'), driftSymbol('S')];
  const variance = K.mul(sigma, sigma);
  const alongSharpness = K.mul(number(-2), S);
  const move = K.div(K.mul(number(-1), K.mul(eta, variance)), number(2));
  const rate = K.mul(number(2), K.mul(move, alongSharpness));
  const step = K.mul(stepCoefficient(), K.mul(K.mul(S, S), variance));
  const atEdge = (f: DriftFunction): DriftFunction => {
    const value = K.evaluate(f, K, (q) => K.constant(q), [eta, driftSymbol('kappa'), sigma, K.div(number(2), eta)]);
    if (value.kind !== 'ok') throw new RangeError('edgeRate: a pole at S = 2/eta');
    return value.value;
  };
  return { rate, atEdge: atEdge(rate), stepAtEdge: atEdge(step) };
}
