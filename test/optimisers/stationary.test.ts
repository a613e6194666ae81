/**
 * Stationary values (theory §14, Theorem H) of noisy runs: two-layer linear 1-1-2, one data point a step, B = diag(1, −1, −1), θᵀBg = 0.
 *
 * Errors are those of batch means: a run is cut into pieces long against its memory, whose means are nearly independent.
 */

import type { BatchObjective } from '@lawful/runs/inside/training/mini-batches';
import { gradientDescent } from '@lawful/runs/inside/training/optimisers/gradient-descent';
import { heavyBall } from '@lawful/runs/inside/training/optimisers/heavy-ball';
import type { Optimiser } from '@lawful/runs/inside/training/optimisers/optimiser';
import { train } from '@lawful/runs/inside/training/train';
import { describe, expect, it } from '../jest-globals.js';

const X = [1.2, -0.7, 0.9, 0.4];
const Y = [
  [1.5, -0.3],
  [0.2, 1.1],
  [0.4, -1.0],
  [-0.8, 0.9],
];

/** ½|w₂ w₁ x − y|² of θ = (w₁, w₂), written out: the engine's own evaluation would take most of the time. */
const objective: BatchObjective = {
  dimension: 3,
  size: 4,
  value: () => 0,
  gradient: ([w, u, v], [i], out) => {
    const x = X[i!]!;
    const [r, s] = [w! * u! * x - Y[i!]![0]!, w! * v! * x - Y[i!]![1]!];
    out[0] = (r * u! + s * v!) * x;
    out[1] = r * w! * x;
    out[2] = s * w! * x;
  },
};
const shapes = [
  { name: 'w1', rows: 1, columns: 1 },
  { name: 'w2', rows: 2, columns: 1 },
];

const balance = (x: ArrayLike<number>, y: ArrayLike<number>): number => x[0]! * y[0]! - x[1]! * y[1]! - x[2]! * y[2]!;
const PIECES = 40;

interface Mean {
  readonly mean: number;
  /** Its standard error. */
  readonly error: number;
}

interface Setting {
  readonly optimiser: Optimiser;
  readonly eta: number;
  readonly lambda: number;
  readonly steps: number;
  readonly seed: number;
  readonly form?: typeof balance;
}

type Key = 'a' | 'b' | 'c' | 'G' | 'P';

/** Means of θᵀBθ, θᵀBv, vᵀBv, gᵀBg and vᵀBg after a fifth of the run. */
function stationary({ optimiser, eta, lambda, steps, seed, form = balance }: Setting): Record<Key, Mean> {
  const [skip, piece] = [steps / 5, (0.8 * steps) / PIECES];
  const sums = { a: [], b: [], c: [], G: [], P: [] } as Record<Key, number[]>;
  const still = new Float64Array(3);
  train(objective, shapes, [0.9, 0.5, 0.2], {
    optimiser,
    learningRate: eta,
    decay: { coupled: lambda },
    steps,
    batchSize: 1,
    seed,
    observe: ({ step, theta, gradient, memory }) => {
      if (step < skip || gradient === undefined) return;
      const k = Math.floor((step - skip) / piece);
      const v = memory.velocity ?? still;
      const add = (key: Key, x: number): void => {
        sums[key][k] = (sums[key][k] ?? 0) + x / piece;
      };
      add('a', form(theta, theta));
      add('b', form(theta, v));
      add('c', form(v, v));
      add('G', form(gradient, gradient));
      add('P', form(v, gradient));
    },
  });
  const summary = (means: number[]): Mean => {
    const mean = means.reduce((x, y) => x + y, 0) / PIECES;
    const spread = means.reduce((x, y) => x + (y - mean) ** 2, 0) / (PIECES - 1);
    return { mean, error: Math.sqrt(spread / PIECES) };
  };
  return { a: summary(sums.a), b: summary(sums.b), c: summary(sums.c), G: summary(sums.G), P: summary(sums.P) };
}

const times = (c: number, { mean, error }: Mean): Mean => ({ mean: c * mean, error: Math.abs(c) * error });
/** Errors add: both means are of one run. */
const plus = (x: Mean, y: Mean): Mean => ({ mean: x.mean + y.mean, error: x.error + y.error });
const ZERO: Mean = { mean: 0, error: 0 };

/** |x − y| in standard errors of both. */
const gap = (x: Mean, y: Mean): number => Math.abs(x.mean - y.mean) / Math.hypot(x.error, y.error);

/** Of some thirty comparisons none is off by so much unless it is wrong. */
const SIGMAS = 4.5;

/** No law: θᵀBg is not 0. */
const total: typeof balance = (x, y) => x[0]! * y[0]! + x[1]! * y[1]! + x[2]! * y[2]!;

describe('the stationary values of SGD', () => {
  const [eta, lambda, steps] = [0.1, 0.05, 100_000];
  const factor = eta / (lambda * (2 - lambda * eta));
  const of = (seed: number, form = balance) =>
    stationary({ optimiser: gradientDescent(), eta, lambda, steps, seed, form });

  it('obey E[θᵀBθ] = ηE[gᵀBg]/(λ(2 − ηλ)), the sides of one run and of two', () => {
    const [one, two] = [of(1), of(2)];
    expect(Math.abs(one.a.mean)).toBeGreaterThan(50 * one.a.error);
    expect(gap(one.a, times(factor, one.G))).toBeLessThan(SIGMAS);
    expect(gap(one.a, times(factor, two.G))).toBeLessThan(SIGMAS);
    expect(gap(two.a, times(factor, one.G))).toBeLessThan(SIGMAS);
  });

  it('do not obey it for a form that is no law', () => {
    const run = of(1, total);
    expect(gap(run.a, times(factor, run.G))).toBeGreaterThan(50);
  });

  it('have E[gᵀBg] = 0 without decay', () => {
    const run = (form: typeof balance) =>
      stationary({ optimiser: gradientDescent(), eta, lambda: 0, steps, seed: 1, form });
    expect(gap(run(balance).G, ZERO)).toBeLessThan(SIGMAS);
    expect(gap(run(total).G, ZERO)).toBeGreaterThan(50);
  });
});

describe('the stationary values of heavy ball', () => {
  const [eta, lambda, beta, dampening] = [0.02, 0.05, 0.9, 0.2];
  const s = 1 - dampening;
  const optimiser = heavyBall({ momentum: beta, dampening });
  const gammaOf = ({ G, P }: Record<Key, Mean>): Mean => plus(times(s, G), times(2 * beta, P));

  it('are those of the three formulas, 4·10⁵ steps', () => {
    const run = stationary({ optimiser, eta, lambda, steps: 400_000, seed: 1 });
    const gamma = gammaOf(run);
    const delta = (1 - beta) * (2 * (1 + beta) - eta * lambda * s);
    expect(Math.abs(gamma.mean)).toBeGreaterThan(50 * gamma.error);
    for (const [mean, expected] of [
      [run.c, times((2 * s) / delta, gamma)],
      [run.b, times((-eta * s) / delta, gamma)],
      [run.a, times((eta * (1 + beta)) / (lambda * delta), gamma)],
    ] as const) {
      expect(Math.abs(mean.mean)).toBeGreaterThan(50 * mean.error);
      expect(gap(mean, expected)).toBeLessThan(SIGMAS);
      // Averages over time obey recurrences up to what is left at the ends, of order 1/steps.
      expect(Math.abs(mean.mean / expected.mean - 1)).toBeLessThan(3e-3);
    }
  });

  it('have Γ = 0 = E[vᵀBv] without decay, though E[gᵀBg] is not 0', () => {
    const run = stationary({ optimiser, eta, lambda: 0, steps: 200_000, seed: 2 });
    expect(gap(gammaOf(run), ZERO)).toBeLessThan(SIGMAS);
    expect(gap(run.c, ZERO)).toBeLessThan(SIGMAS);
    expect(gap(run.G, ZERO)).toBeGreaterThan(20);
    const none = stationary({ optimiser, eta, lambda: 0, steps: 200_000, seed: 2, form: total });
    expect(gap(none.c, ZERO)).toBeGreaterThan(50);
  });
});
