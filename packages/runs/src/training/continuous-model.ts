/**
 * The continuous model of broken laws of [K21] (theory §8), in time t = Σ η(1 − δ) over the steps.
 *
 * Expanding θ(t ± h), h = η(1 − δ), in the heavy-ball step gives (h(1+β)/2)θ'' + (1−β)θ' + λθ = −g up to O(h²). So a
 * translation law obeys q'' + 2γq' + ω²q = 0, γ = (1−β)/(h(1+β)), ω² = 2λ/(h(1+β)); scale and rescale laws (q = |θ|², or a
 * difference) the same with ω² doubled and the forcing 2|θ'|², θ' = −u/(1 − δ), u the direction of the step.
 *
 * Start. [K21]'s closed forms take q'(0) = 0: error O(h). The discrete run starts with no velocity half a step earlier and
 * with an undampened first step; the total displacement of its fast mode agrees with that of the model for
 *
 *   q'(0) = −(ω²/2γ) · q(0) · (1−β)/(1+β) · (1+δ)/(1−δ),
 *
 * and then the error is O(h²). For β = 0 this is the slope of the slow mode: no fast mode is excited. A run recorded with a
 * velocity v before its first step comes from θ + ηv, and the same comparison gives
 *
 *   q'(0) = −(ω²/2γ) · q(0) · (1−β)/(1+β) − 2β/(1+β) · p/(1−δ),   p = Σv, or 2⟨θ,v⟩ for scale and rescale laws.
 *
 * The forcing is known once a step and taken as constant over it; then the integral with the kernel S is exact, step by
 * step: q⁺ = C(h)q + S(h)q' + F∫S, q'⁺ = −ω²S(h)q + S'(h)q' + S(h)F. Rates may change from step to step.
 */
import type { LawRecord, TrainingRecord } from './law-record.js';
import { type DampedOscillator, dampedOscillator } from './oscillator.js';
import { squaredMove } from './recurrences.js';

export interface ContinuousOptions {
  /** q'(0): 'matched' (default) as above, or 'zero' as in [K21]. */
  readonly start?: 'matched' | 'zero';
}

/** The oscillator of a law for one learning rate. */
export function lawOscillator(kind: 'linear' | 'quadratic', run: TrainingRecord, eta: number): DampedOscillator {
  const { momentum: beta = 0, dampening: delta = 0, weightDecay: lambda = 0 } = run.settings;
  const h = eta * (beta === 0 ? 1 : 1 - delta);
  const inertia = h * (1 + beta);
  return dampedOscillator((1 - beta) / inertia, ((kind === 'linear' ? 2 : 4) * lambda) / inertia);
}

/** Why the second-order model does not describe a run; undefined when it does. */
export function noContinuousModel({ settings, learningRates }: TrainingRecord): string | undefined {
  const { momentum = 0, dampening = 0, nesterov = false } = settings;
  if (nesterov) return 'it does not describe Nesterov momentum';
  if (!(momentum < 1)) return `momentum ${momentum}, expected < 1`;
  if (momentum !== 0 && !(dampening < 1)) return `dampening ${dampening}, expected < 1`;
  const still = learningRates.findIndex((eta) => !(eta > 0));
  return still < 0 ? undefined : `the learning rate of step ${still} is ${learningRates[still]}, expected > 0`;
}

/**
 * The second-order model at every step; undefined for Nesterov, which it does not describe. Throws `RangeError` for other
 * runs without one (`noContinuousModel`): a learning rate of 0, momentum or dampening of 1 and above.
 */
export function continuousModel(
  law: LawRecord,
  run: TrainingRecord,
  options: ContinuousOptions = {},
): Float64Array | undefined {
  const { momentum: beta = 0, nesterov = false } = run.settings;
  if (nesterov) return undefined;
  const delta = beta === 0 ? 0 : (run.settings.dampening ?? 0);
  const reason = noContinuousModel(run);
  if (reason !== undefined) throw new RangeError(`continuousModel: ${reason}`);
  const steps = run.learningRates.length;
  const out = new Float64Array(steps + 1);
  let q = law.kind === 'linear' ? law.q[0]! : law.a[0]!;
  let slope = 0;
  out[0] = q;
  for (let i = 0; i < steps; i++) {
    const eta = run.learningRates[i]!;
    const h = eta * (1 - delta);
    const o = lawOscillator(law.kind, run, eta);
    if (i === 0 && options.start !== 'zero') slope = matchedSlope(law, run, o);
    const force = law.kind === 'linear' ? 0 : (2 * moveOf(law, run, i)) / (1 - delta) ** 2;
    [q, slope] = [
      o.C(h) * q + o.S(h) * slope + force * o.integralOfS(h),
      -o.omegaSquared * o.S(h) * q + o.slopeOfS(h) * slope + o.S(h) * force,
    ];
    out[i + 1] = q;
  }
  return out;
}

/** q'(0) whose fast mode goes as far as that of the discrete run. */
function matchedSlope(law: LawRecord, run: TrainingRecord, { gamma, omegaSquared }: DampedOscillator): number {
  const { momentum: beta = 0, dampening = 0 } = run.settings;
  const delta = beta === 0 ? 0 : dampening;
  const q = law.kind === 'linear' ? law.q[0]! : law.a[0]!;
  const slow = (-(omegaSquared / (2 * gamma)) * q * (1 - beta)) / (1 + beta);
  if (!run.warm) return slow * ((1 + delta) / (1 - delta));
  const velocity = law.kind === 'linear' ? law.p[0]! : 2 * law.b[0]!;
  return slow - ((2 * beta) / (1 + beta)) * (velocity / (1 - delta));
}

/** |u|² of step i from the recorded rows, in the convention of the discrete run. */
function moveOf(law: LawRecord & { readonly kind: 'quadratic' }, run: TrainingRecord, i: number): number {
  const state = { a: law.a[i]!, b: law.b[i]!, c: law.c[i]! };
  return squaredMove(state, { G: law.G[i]!, e: law.e[i]!, k: law.k[i]! }, run.settings, i === 0 && !run.warm);
}
