/** Two smooth objectives with one symmetry each, written out, so that errors are of the models and not of a network. */
import type { Objective } from '@lawful/runs/inside/simulation/training-loss';

/** log Σ_j exp(θ_j) − ⟨p, θ⟩, p summing to 1: invariant under θ + α(1, 1, 1). */
export const bilinearLogits: Objective = {
  dimension: 3,
  value: (z) => Math.log(z.reduce((sum, v) => sum + Math.exp(v), 0)) - (0.2 * z[0]! + 0.5 * z[1]! + 0.3 * z[2]!),
  gradient: (z, out) => {
    const total = z.reduce((sum, v) => sum + Math.exp(v), 0);
    for (let j = 0; j < 3; j++) out[j] = Math.exp(z[j]!) / total - [0.2, 0.5, 0.3][j]!;
  },
};

/** (3x² + 2xy + y²)/(x² + y²): invariant under scaling. */
export const normalisedBowl: Objective = {
  dimension: 2,
  value: ([x, y]) => (3 * x! ** 2 + 2 * x! * y! + y! ** 2) / (x! ** 2 + y! ** 2),
  gradient: ([x, y], out) => {
    const r = x! ** 2 + y! ** 2;
    const f = (3 * x! ** 2 + 2 * x! * y! + y! ** 2) / r;
    out[0] = (6 * x! + 2 * y! - 2 * f * x!) / r;
    out[1] = (2 * x! + 2 * y! - 2 * f * y!) / r;
  },
};
