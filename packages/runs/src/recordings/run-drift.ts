/**
 * The drift of a quadratic law in a recorded run of SGD without momentum (theory §14, Theorem I (1)): against what weight decay alone would leave,
 *
 *   h_T − Π_k (1 − η_kλ)²·h_0 = Σ_k w_k η_k² g_kᵀBg_k,   w_k = Π_{j>k} (1 − η_jλ)²,
 *
 * so a recording of gᵀBg gives the change itself, and the larger of the sums of its positive and of its negative terms bounds it; where λ = 0, at every
 * step of the run. That is no larger than the bound by gᵀB₊g and gᵀB₋g, which takes the gradients themselves. The bound by the drop of the loss takes the
 * full batch and a Lipschitz constant of ∇L, which no recording has.
 */
import { byDecay, type LawRecord, type TrainingRecord } from '../training/law-record.js';

export interface RunDrift {
  /** h_T over what decay alone would leave. */
  readonly change: number;
  /** Σwη²gᵀBg, which is `change` where θᵀBg = 0. */
  readonly expected: number;
  /** The larger of the sums of positive and of negative terms: at least |expected|. */
  readonly bound: number;
}

/** Undefined for linear laws, which do not drift, and for optimisers with a velocity. */
export function runDrift(record: LawRecord, run: TrainingRecord): RunDrift | undefined {
  const { momentum = 0, weightDecay: lambda = 0 } = run.settings;
  if (record.kind === 'linear' || momentum !== 0) return undefined;
  let [plus, minus] = [0, 0];
  run.learningRates.forEach((eta, k) => {
    const shrink = (1 - eta * lambda) ** 2;
    const term = eta ** 2 * record.G[k]!;
    plus = shrink * plus + Math.max(term, 0);
    minus = shrink * minus + Math.max(-term, 0);
  });
  const last = run.learningRates.length;
  return {
    change: record.a[last]! - byDecay(record, run)[last]!,
    expected: plus - minus,
    bound: Math.max(plus, minus),
  };
}
