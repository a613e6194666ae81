/**
 * The losses of Figure 3 of [G26]: lightning attention f(X) = X q kᵀ Xᵀ X v, one head of rank one, X of m tokens in ℝ^d,
 * with O(d) acting by X ↦ X gᵀ and invariant labels y ∈ ℝ^m; ℓ = ½|f − y|².
 *
 * Exact average. f is odd in g, so the term linear in y averages to 0, and E_g|f|² is a sum over token indices i, j, l of
 * E_g Π_s ⟨a_s, g b_s⟩ with a = (q, q, k, v, k, v) and b = (x_i, x_i, x_j, x_j, x_l, x_l). By Weingarten calculus it is
 * Σ_σ C_σ Π_{(s,t) ∈ σ} ⟨a_s, a_t⟩: fifteen constants computed once from XXᵀ, then fifteen products of three dot products.
 * So its gradient lies in span{q, k, v}, and range[q k v] is conserved (theory §4, G-Fig3).
 *
 * Sampled average: the mean over finitely many given g, what the paper's Figure 3 does with 4096 of them. Its gradient
 * leaves the span by the sampling error. Parameters θ = (q, k, v), 3d numbers.
 */
import { toFloat } from '../simulation/float-evaluation.js';
import type { Objective } from '../simulation/training-loss.js';
import { pairings, weingarten } from '../simulation/weingarten.js';

export interface LightningData {
  readonly tokens: number;
  readonly width: number;
  /** tokens × width, row by row. */
  readonly x: Float64Array;
  /** One label per token. */
  readonly y: Float64Array;
}

/** The place of each a_s in θ = (q, k, v). */
const VECTORS = [0, 0, 1, 2, 1, 2] as const;

/** ½(E_g|f|² + |y|²) for Haar-distributed g. */
export function haarLightningLoss(data: LightningData): Objective {
  const { tokens: m, width: d, x } = data;
  const all = pairings(3);
  const wg = weingarten(3, d).map((row) => row.map(toFloat));
  const gram = Array.from({ length: m }, (_, i) =>
    Array.from({ length: m }, (_, j) => {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += x[i * d + c]! * x[j * d + c]!;
      return sum;
    }),
  );
  const invariants = all.map((tau) => {
    let sum = 0;
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++)
        for (let l = 0; l < m; l++) {
          const place = [i, i, j, j, l, l];
          sum += tau.reduce((product, [s, t]) => product * gram[place[s]!]![place[t]!]!, 1);
        }
    return sum;
  });
  const coefficients = all.map((_, s) => wg[s]!.reduce((sum, w, t) => sum + w * invariants[t]!, 0));
  const labelTerm = data.y.reduce((sum, y) => sum + y * y, 0);
  const dots = (theta: Float64Array): number[][] =>
    [0, 1, 2].map((a) =>
      [0, 1, 2].map((b) => {
        let sum = 0;
        for (let c = 0; c < d; c++) sum += theta[a * d + c]! * theta[b * d + c]!;
        return sum;
      }),
    );
  return Object.freeze({
    dimension: 3 * d,
    value: (theta: Float64Array) => {
      const g = dots(theta);
      const sum = all.reduce(
        (total, sigma, k) => total + sigma.reduce((p, [s, t]) => p * g[VECTORS[s]!]![VECTORS[t]!]!, coefficients[k]!),
        0,
      );
      return (sum + labelTerm) / 2;
    },
    gradient: (theta: Float64Array, out: Float64Array) => {
      const g = dots(theta);
      // mix[a][b]: the coefficient of the vector b in the slope by the vector a.
      const mix = [0, 1, 2].map(() => [0, 0, 0]);
      all.forEach((sigma, k) => {
        sigma.forEach(([s, t], at) => {
          const others = sigma.reduce(
            (p, [u, w], i) => (i === at ? p : p * g[VECTORS[u]!]![VECTORS[w]!]!),
            coefficients[k]! / 2,
          );
          mix[VECTORS[s]!]![VECTORS[t]!]! += others;
          mix[VECTORS[t]!]![VECTORS[s]!]! += others;
        });
      });
      for (let a = 0; a < 3; a++)
        for (let c = 0; c < d; c++) {
          let sum = 0;
          for (let b = 0; b < 3; b++) sum += mix[a]![b]! * theta[b * d + c]!;
          out[a * d + c] = sum;
        }
    },
  });
}

/** The mean of ½|f(X gᵀ) − y|² over the given g, each d × d row by row. */
export function sampledLightningLoss(data: LightningData, rotations: readonly Float64Array[]): Objective {
  const { tokens: m, width: d, x, y } = data;
  const size = m * d;
  const moved = new Float64Array(rotations.length * size);
  rotations.forEach((g, r) => {
    for (let i = 0; i < m; i++)
      for (let c = 0; c < d; c++) {
        let sum = 0;
        for (let e = 0; e < d; e++) sum += x[i * d + e]! * g[c * d + e]!;
        moved[r * size + i * d + c] = sum;
      }
  });
  const [xq, xk, xv] = [new Float64Array(m), new Float64Array(m), new Float64Array(m)];
  /** Token by token products with q, k, v, and Σ_j (k·x_j)(x_j·v). */
  const project = (theta: Float64Array, offset: number): number => {
    let kv = 0;
    for (let i = 0; i < m; i++) {
      let [q, k, v] = [0, 0, 0];
      const row = offset + i * d;
      for (let c = 0; c < d; c++) {
        const entry = moved[row + c]!;
        q += entry * theta[c]!;
        k += entry * theta[d + c]!;
        v += entry * theta[2 * d + c]!;
      }
      xq[i] = q;
      xk[i] = k;
      xv[i] = v;
      kv += k * v;
    }
    return kv;
  };
  return Object.freeze({
    dimension: 3 * d,
    value: (theta: Float64Array) => {
      let sum = 0;
      for (let r = 0; r < rotations.length; r++) {
        const kv = project(theta, r * size);
        for (let i = 0; i < m; i++) sum += (xq[i]! * kv - y[i]!) ** 2;
      }
      return sum / (2 * rotations.length);
    },
    gradient: (theta: Float64Array, out: Float64Array) => {
      out.fill(0);
      for (let r = 0; r < rotations.length; r++) {
        const kv = project(theta, r * size);
        let slopeKv = 0;
        for (let i = 0; i < m; i++) slopeKv += (xq[i]! * kv - y[i]!) * xq[i]!;
        for (let i = 0; i < m; i++) {
          const byQ = (xq[i]! * kv - y[i]!) * kv;
          const [byK, byV] = [slopeKv * xv[i]!, slopeKv * xk[i]!];
          const row = r * size + i * d;
          for (let c = 0; c < d; c++) {
            const entry = moved[row + c]!;
            out[c]! += byQ * entry;
            out[d + c]! += byK * entry;
            out[2 * d + c]! += byV * entry;
          }
        }
      }
      for (let c = 0; c < out.length; c++) out[c]! /= rotations.length;
    },
  });
}
