/** The charge J = θᵀSv of a skew symmetry (theory §14, Theorem G): W₁ ↦ OW₁, W₂ ↦ W₂Oᵀ of a two-layer linear network. */
import { random } from '@lawful/cas-core';
import { gaussians } from '@lawful/runs/inside/simulation/gaussian';
import { heavyBall } from '@lawful/runs/inside/training/optimisers/heavy-ball';
import { nesterov } from '@lawful/runs/inside/training/optimisers/nesterov';
import { type Moment, type TrainOptions, train } from '@lawful/runs/inside/training/train';
import { describe, expect, it } from '../jest-globals.js';
import { problem, twoLayer } from './networks.js';

const [N, H, M] = [2, 3, 2];
const p = problem(twoLayer(N, H, M), 31, { scale: 0.7 });
const velocity = gaussians(random(32), p.start.length);

/** S of A = e_a e_bᵀ − e_b e_aᵀ: (V₁, V₂) ↦ (AV₁, −V₂A). */
function skew(v: Float64Array, a: number, b: number): Float64Array {
  const out = new Float64Array(v.length);
  for (let j = 0; j < N; j++) {
    out[a * N + j] = v[b * N + j]!;
    out[b * N + j] = -v[a * N + j]!;
  }
  for (let i = 0; i < M; i++) {
    const row = H * N + i * H;
    out[row + b] = -v[row + a]!;
    out[row + a] = v[row + b]!;
  }
  return out;
}

const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, c, i) => sum + c * y[i]!, 0);

type Charge = (x: Float64Array, v: Float64Array) => number;

const CHARGES: Charge[] = [
  [0, 1],
  [0, 2],
  [1, 2],
].map(
  ([a, b]) =>
    (x, v) =>
      dot(x, skew(v, a!, b!)),
);

const run = (options: Omit<TrainOptions, 'learningRate' | 'steps'>): void => {
  train(p.objective, p.shapes, p.start, { learningRate: 0.02, steps: 1000, batchSize: 2, seed: 3, ...options });
};

/** max over steps of |J_k − factor^k J₀|, and the largest |J_k|. */
function defect(charge: Charge, factor: number, options: Omit<TrainOptions, 'learningRate' | 'steps'>) {
  let [first, off, size] = [0, 0, 0];
  run({
    ...options,
    observe: ({ step, theta, memory }) => {
      const J = charge(theta, memory.velocity!);
      if (step === 0) first = J;
      off = Math.max(off, Math.abs(J - factor ** step * first));
      size = Math.max(size, Math.abs(J));
    },
  });
  return { off, size };
}

describe('the charge of a skew symmetry', () => {
  it('is orthogonal to gradients: θᵀSg = 0', () => {
    run({
      optimiser: heavyBall(),
      observe: ({ theta, gradient }) => {
        for (const charge of CHARGES)
          if (gradient !== undefined) expect(Math.abs(charge(theta, gradient))).toBeLessThan(1e-13);
      },
    });
  });

  it('is multiplied by β in each step of heavy ball, whatever decay, dampening and batches', () => {
    for (const [momentum, dampening, coupled] of [
      [0.9, 0, 0],
      [0.9, 0.4, 0.01],
      [0.99, 0, 0.05],
    ] as const)
      for (const charge of CHARGES) {
        const optimiser = heavyBall({ momentum, dampening });
        const moving = defect(charge, momentum, { optimiser, decay: { coupled }, memory: { velocity } });
        expect(moving.size).toBeGreaterThan(0.1);
        expect(moving.off).toBeLessThan(1e-13);
        expect(defect(charge, momentum, { optimiser, decay: { coupled } }).size).toBeLessThan(1e-13);
      }
  });

  it('is multiplied by β(1 − ηλ) with decoupled decay', () => {
    // θ⁺ᵀSv⁺ = (1 − ηλ)θᵀSv⁺, since v⁺ᵀSv⁺ = 0.
    const options = { optimiser: heavyBall(), decay: { decoupled: 0.5 }, memory: { velocity } };
    expect(defect(CHARGES[0]!, 0.9 * (1 - 0.02 * 0.5), options).off).toBeLessThan(1e-13);
    expect(defect(CHARGES[0]!, 0.9, options).off).toBeGreaterThan(1e-3);
  });

  it('obeys J⁺ = βJ − ηβ(g + λθ)ᵀSv under Nesterov, and no law of its own', () => {
    const [beta, lambda, eta] = [0.9, 0.01, 0.02];
    let before: { readonly J: number; readonly rest: number } | undefined;
    let [most, size] = [0, 0];
    const charge = CHARGES[0]!;
    run({
      optimiser: nesterov({ momentum: beta }),
      decay: { coupled: lambda },
      observe: ({ theta, gradient, memory: { velocity: v } }: Moment) => {
        const J = charge(theta, v!);
        if (before !== undefined) most = Math.max(most, Math.abs(J - beta * before.J + eta * beta * before.rest));
        size = Math.max(size, Math.abs(J));
        if (gradient === undefined) return;
        const d = gradient.map((g, i) => g + lambda * theta[i]!);
        before = { J, rest: charge(d, v!) };
      },
    });
    expect(most).toBeLessThan(1e-13);
    // From rest heavy ball has J ≡ 0.
    expect(size).toBeGreaterThan(1e-3);
  });

  it('is none of a skew matrix that is no symmetry', () => {
    const twisted: Charge = (x, v) => x[0]! * v[1]! - x[1]! * v[0]!;
    expect(defect(twisted, 0.9, { optimiser: heavyBall(), memory: { velocity } }).off).toBeGreaterThan(1e-2);
  });
});
