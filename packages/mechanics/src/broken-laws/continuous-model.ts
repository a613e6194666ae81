/**
 * The continuous model of broken conservation laws ([K21] section 5, theory §8): with time t = η(1−δ)·step the optimiser is modelled by
 *
 *   (η(1−δ)(1+β)/2) θ'' + (1−β) θ' + λθ = −g,
 *
 * so a quantity q that gradient flow conserves obeys q'' + 2γq' + ω²q = F: γ = (1−β)/(η(1−δ)(1+β)); a translation has ω² = 2λ/(η(1−δ)(1+β)) and F = 0, a
 * quadratic quantity θᵀBθ twice that ω² and F = 2θ'ᵀBθ'. q'(0) = 0. Three regimes, by the sign of γ² − ω². Without momentum and with weight decay alone, θ' = −∇L − λθ, two exact laws with time replace the model.
 */
export type QuantityKind = 'translation' | 'quadratic';
export type Regime = 'underdamped' | 'critical' | 'overdamped';

export interface RegimeSolution {
  readonly regime: Regime;
  readonly condition: string;
  /** q(t) without forcing, from q(0) = q0, q'(0) = 0, in the syntax of the expression language with cos, sin, cosh, sinh and sqrt. */
  readonly free: string;
  /** R(s): the response to a unit impulse; the forcing adds ∫₀ᵗ R(t − τ)F(τ)dτ. */
  readonly response: string;
  readonly latex: string;
}

export const REGIMES: readonly RegimeSolution[] = Object.freeze([
  {
    regime: 'underdamped',
    condition: 'gamma^2 < omega2',
    free: 'exp(-gamma*t)*(cos(sqrt(omega2 - gamma^2)*t) + gamma*sin(sqrt(omega2 - gamma^2)*t)/sqrt(omega2 - gamma^2))*q0',
    response: 'exp(-gamma*s)*sin(sqrt(omega2 - gamma^2)*s)/sqrt(omega2 - gamma^2)',
    latex:
      'q(t)=e^{-\\gamma t}\\Bigl(\\cos\\Omega t+\\tfrac{\\gamma}{\\Omega}\\sin\\Omega t\\Bigr)q_0+\\int_0^t e^{-\\gamma(t-\\tau)}\\tfrac{\\sin\\Omega(t-\\tau)}{\\Omega}F(\\tau)\\,d\\tau,\\quad\\Omega=\\sqrt{\\omega^2-\\gamma^2}',
  },
  {
    regime: 'critical',
    condition: 'gamma^2 = omega2',
    free: 'exp(-gamma*t)*(1 + gamma*t)*q0',
    response: 'exp(-gamma*s)*s',
    latex: 'q(t)=e^{-\\gamma t}(1+\\gamma t)q_0+\\int_0^t e^{-\\gamma(t-\\tau)}(t-\\tau)F(\\tau)\\,d\\tau',
  },
  {
    regime: 'overdamped',
    condition: 'gamma^2 > omega2',
    free: 'exp(-gamma*t)*(cosh(sqrt(gamma^2 - omega2)*t) + gamma*sinh(sqrt(gamma^2 - omega2)*t)/sqrt(gamma^2 - omega2))*q0',
    response: 'exp(-gamma*s)*sinh(sqrt(gamma^2 - omega2)*s)/sqrt(gamma^2 - omega2)',
    latex:
      'q(t)=e^{-\\gamma t}\\Bigl(\\cosh\\Omega t+\\tfrac{\\gamma}{\\Omega}\\sinh\\Omega t\\Bigr)q_0+\\int_0^t e^{-\\gamma(t-\\tau)}\\tfrac{\\sinh\\Omega(t-\\tau)}{\\Omega}F(\\tau)\\,d\\tau,\\quad\\Omega=\\sqrt{\\gamma^2-\\omega^2}',
  },
]);

/** Laws with time under θ' = −∇L − λθ (exact), and the first-order solutions of [K21] with the discretisation's forcing. */
export const WEIGHT_DECAY: Readonly<Record<QuantityKind, { readonly exact: string; readonly firstOrder: string }>> =
  Object.freeze({
    translation: { exact: 'exp(lambda*t)*q', firstOrder: 'q(t) = exp(-lambda*t)*q(0)' },
    quadratic: {
      exact: 'exp(2*lambda*t)*q',
      firstOrder: "q(t) = exp(-2*lambda*t)*q(0) + eta*integral_0^t exp(-2*lambda*(t - s))*g(s)'*B*g(s) ds",
    },
  });
