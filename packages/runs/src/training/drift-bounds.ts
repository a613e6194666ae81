/**
 * Bounds for the drift of a quadratic law h = θᵀBθ under gradient descent θ⁺ = θ − ηĝ without decay (theory §14, Theorem I).
 *
 * - (1) θᵀBg = 0 gives Δh = Ση²gᵀBg, so |Δh| ≤ max(Ση²gᵀB₊g, Ση²gᵀB₋g): from a run, whatever the batches.
 * - (2) Full batch, ∇L κ-Lipschitz on the segments of the run, η < 2/κ: |Δh| ≤ η‖B‖(L₀ − L_T)/(1 − ηκ/2), whatever T.
 * - (5) In floats of unit roundoff u with the gradient ĝ that was used: |Δh − Ση²ĝᵀBĝ| ≤ Σ(2η|θᵀBĝ| + 2|θ⁺|ᵀ|B|ρ + ρᵀ|B|ρ), ρ = u(|θ⁺| + η|ĝ|).
 *
 * A drift beyond (1) says that θᵀBĝ is not 0: the gradient is wrong, or the law is.
 */
import type { QuadraticForm } from './quadratic-form.js';

/** Sums over the steps so far. */
export interface DriftSums {
  /** Ση²ĝᵀBĝ: Δh itself, when θᵀBĝ = 0. */
  readonly expected: number;
  /** (1). */
  readonly aPosteriori: number;
  /** (5): by how much Δh may be off `expected`. */
  readonly rounding: number;
  /** Σ2η|θᵀBĝ|: the part of `rounding` that an exact gradient does not have. */
  readonly breaking: number;
}

export interface DriftMeter {
  /** One step θ⁺ = θ − ηĝ. */
  step(theta: ArrayLike<number>, gradient: ArrayLike<number>, eta: number, next: ArrayLike<number>): void;
  sums(): DriftSums;
}

/** @param unit roundoff of the run, 2⁻⁵³ for float64 */
export function driftMeter(form: QuadraticForm, unit = 2 ** -53): DriftMeter {
  let [plus, minus, expected, breaking, rounding] = [0, 0, 0, 0, 0];
  return Object.freeze({
    step: (theta: ArrayLike<number>, gradient: ArrayLike<number>, eta: number, next: ArrayLike<number>) => {
      const [p, m] = form.parts(gradient);
      plus += eta ** 2 * p;
      minus += eta ** 2 * m;
      expected += eta ** 2 * form.pair(gradient, gradient);
      breaking += 2 * eta * Math.abs(form.pair(theta, gradient));
      const rho = Float64Array.from(next, (x, i) => unit * (Math.abs(x) + eta * Math.abs(gradient[i]!)));
      rounding += 2 * form.absolute(next, rho) + form.absolute(rho, rho);
    },
    sums: () => ({ expected, aPosteriori: Math.max(plus, minus), rounding: breaking + rounding, breaking }),
  });
}

/**
 * (2). @param drop L₀ − L_T
 * @param kappa a Lipschitz constant of ∇L on the segments of the run (not checked)
 * @returns undefined unless η < 2/κ
 */
export const lossDropBound = (form: QuadraticForm, eta: number, kappa: number, drop: number): number | undefined =>
  eta * kappa < 2 ? (eta * form.norm * drop) / (1 - (eta * kappa) / 2) : undefined;
