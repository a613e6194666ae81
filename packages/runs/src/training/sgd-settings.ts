/**
 * Stochastic gradient descent as `torch.optim.SGD` does it, one step with batch gradient g:
 *
 *   d = g + λθ;   v⁺ = d in the first step, βv + (1 − δ)d later;   u = d + βv⁺ (Nesterov) or v⁺;   θ⁺ = θ − ηu.
 *
 * Without momentum (β = 0) there is no buffer and u = d: dampening has no effect then. Written as v⁺ = κv + s·d, the first
 * step has κ = 0 and s = 1. The velocity of step 0 counts as 0.
 */

export interface SgdSettings {
  /** λ; default 0. */
  readonly weightDecay?: number;
  /** β; default 0. */
  readonly momentum?: number;
  /** δ; default 0. */
  readonly dampening?: number;
  /** Needs momentum and no dampening; default false. */
  readonly nesterov?: boolean;
}

/** η of every step, or one list entry a step. */
export type LearningRate = number | readonly number[];

/** The numbers of one step: v⁺ = κv + s·d, θ⁺ = θ − η(n·d + m·v⁺). */
export interface StepCoefficients {
  readonly eta: number;
  readonly lambda: number;
  readonly kappa: number;
  readonly s: number;
  readonly n: number;
  readonly m: number;
}

/** Throws `RangeError`, naming the setting, where PyTorch raises. */
export function checkSettings(settings: SgdSettings): void {
  const { weightDecay = 0, momentum = 0, dampening = 0, nesterov = false } = settings;
  for (const [name, value] of Object.entries({ weightDecay, momentum }))
    if (!(value >= 0 && Number.isFinite(value))) throw new RangeError(`sgd: ${name} is ${value}, expected at least 0`);
  if (!Number.isFinite(dampening)) throw new RangeError(`sgd: dampening is ${dampening}, expected a number`);
  if (nesterov && !(momentum > 0 && dampening === 0))
    throw new RangeError(`sgd: Nesterov with momentum ${momentum} and dampening ${dampening}, expected > 0 and 0`);
}

export function rateAt(rate: LearningRate, step: number): number {
  const eta = typeof rate === 'number' ? rate : rate[step];
  if (eta === undefined || !(eta >= 0 && Number.isFinite(eta)))
    throw new RangeError(`sgd: the learning rate of step ${step} is ${eta}, expected at least 0`);
  return eta;
}

export function stepCoefficients(settings: SgdSettings, eta: number, first: boolean): StepCoefficients {
  const { weightDecay: lambda = 0, momentum = 0, dampening = 0, nesterov = false } = settings;
  if (momentum === 0 || first) {
    const m = nesterov ? momentum : 1;
    return { eta, lambda, kappa: 0, s: 1, n: nesterov ? 1 : 0, m };
  }
  return {
    eta,
    lambda,
    kappa: momentum,
    s: 1 - dampening,
    n: nesterov ? 1 : 0,
    m: nesterov ? momentum : 1,
  };
}
