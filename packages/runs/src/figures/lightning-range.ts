/**
 * Figure 3 of [G26]: the drift of range[q k v] along gradient flow of lightning attention on 5 tokens in ℝ⁸, with the
 * average over O(8) exact (Weingarten calculus) beside the mean over sampled rotations.
 *
 * The range is measured by the orthogonal projector Π(t) onto it: drift = ‖Π(t) − Π(0)‖_F, between 0 and √6.
 *
 * Beside the drift with K sampled rotations stand two numbers from theory §14, Theorem I (4), DΠ[V] the derivative of the projector along V and L the exact
 * average, for which DΠ[∇L] = 0:
 * - the bound ∫‖DΠ[∇L_K]‖dt along the run itself;
 * - the prediction ∫√(Var/K)dt along the exact flow, Var = E_g‖DΠ[∇L_g]‖² over rotations of another draw: to first order the root mean square of the
 *   drift over draws is at most this (Minkowski).
 */
import { random } from '@lawful/cas-core';
import { gaussians, haarOrthogonal, projectorOntoSpan } from '../simulation/gaussian.js';
import { drift, evenTimes, gradientFlow } from '../simulation/gradient-flow.js';
import type { Objective } from '../simulation/training-loss.js';
import { haarLightningLoss, type LightningData, sampledLightningLoss } from './lightning.js';

export interface RangeSeries {
  readonly start: number;
  /** Number of sampled rotations; 0: the exact average. */
  readonly rotations: number;
  readonly times: readonly number[];
  readonly drift: readonly number[];
  /** Of the sampled average: no drift is larger. */
  readonly bound?: readonly number[];
  /** Of the exact average: how far so many sampled rotations will move the range, to first order. */
  readonly predicted?: readonly number[];
  readonly loss: readonly number[];
  readonly steps: number;
}

export interface LightningRangeOptions {
  readonly seed?: number;
  readonly starts?: number;
  readonly rotations?: number;
  readonly until?: number;
  readonly samples?: number;
  readonly onProgress?: (label: string, time: number) => void;
}

/** Rotations that estimate the variance. */
const PROBES = 256;
/** ‖Π − Π'‖ of projectors of rank 3 is at most √6. */
const LARGEST = Math.sqrt(6);

const TOKENS = 5;
const WIDTH = 8;

/** Gaussian tokens of mean square length 1 and Gaussian labels. */
function lightningData(seed: number, tokens = TOKENS, width = WIDTH): LightningData {
  const source = random(seed).fork('data');
  return {
    tokens,
    width,
    x: gaussians(source, tokens * width).map((c) => c / Math.sqrt(width)),
    y: gaussians(source, tokens),
  };
}

export function lightningRangeFigure(options: LightningRangeOptions = {}): RangeSeries[] {
  const { seed = 3, starts = 3, rotations = 4096, until = 5, samples = 100 } = options;
  const data = lightningData(seed);
  const group = random(seed).fork('rotations');
  const initial = random(seed).fork('starts');
  const sample = Array.from({ length: rotations }, () => haarOrthogonal(group, WIDTH));
  const times = evenTimes(until, samples);
  const others = random(seed).fork('probes');
  const probes = Array.from({ length: PROBES }, () => sampledLightningLoss(data, [haarOrthogonal(others, WIDTH)]));
  const exact = haarLightningLoss(data);
  const sampled = sampledLightningLoss(data, sample);
  const series: RangeSeries[] = [];
  for (let start = 0; start < starts; start++) {
    const theta = gaussians(initial, 3 * WIDTH);
    for (const [objective, count, tolerance] of [
      [exact, 0, 1e-12],
      // The sampled loss is slow to evaluate.
      [sampled, rotations, 1e-10],
    ] as const) {
      const label = `start ${start + 1}, ${count === 0 ? 'exact' : `${count} rotations`}`;
      const flow = gradientFlow(objective, theta, {
        times,
        relative: tolerance,
        absolute: tolerance,
        onProgress: (time) => options.onProgress?.(label, time),
      });
      series.push({
        start,
        rotations: count,
        times,
        drift: drift(flow, (state) => projectorOntoSpan(state, WIDTH)),
        ...(count === 0
          ? {
              predicted: accumulated(
                times,
                flow.states.map((state) => Math.sqrt(variance(probes, state) / rotations)),
              ),
            }
          : {
              bound: accumulated(
                times,
                flow.states.map((state) => Math.sqrt(turning(objective, state))),
              ),
            }),
        loss: flow.states.map((state) => objective.value(state)),
        steps: flow.steps,
      });
    }
  }
  return series;
}

/** ∫ of a rate up to each time, by the larger of the two ends of each step; at most what a drift can be. */
const accumulated = (times: readonly number[], rates: readonly number[]): number[] => {
  let sum = 0;
  return times.map((t, k) => {
    if (k > 0) sum += (t - times[k - 1]!) * Math.max(rates[k]!, rates[k - 1]!);
    return Math.min(sum, LARGEST);
  });
};

/** E_g‖DΠ[∇L_g]‖². */
const variance = (probes: readonly Objective[], theta: Float64Array): number =>
  probes.reduce((sum, objective) => sum + turning(objective, theta), 0) / probes.length;

/** ‖DΠ[∇L]‖²_F = 2·tr(NG⁻¹N'), N the part of the gradient outside the range and G the Gram matrix of q, k, v. */
function turning(objective: Objective, theta: Float64Array): number {
  const gradient = new Float64Array(theta.length);
  objective.gradient(theta, gradient);
  const projector = projectorOntoSpan(theta, WIDTH);
  const rows = [0, 1, 2];
  const outside = rows.map((a) =>
    Float64Array.from({ length: WIDTH }, (_, i) => {
      let inside = 0;
      for (let j = 0; j < WIDTH; j++) inside += projector[i * WIDTH + j]! * gradient[a * WIDTH + j]!;
      return gradient[a * WIDTH + i]! - inside;
    }),
  );
  const dot = (u: ArrayLike<number>, v: ArrayLike<number>): number => {
    let sum = 0;
    for (let i = 0; i < WIDTH; i++) sum += u[i]! * v[i]!;
    return sum;
  };
  const vectors = rows.map((a) => theta.subarray(a * WIDTH, (a + 1) * WIDTH));
  const inverse = inverseOfThree(rows.map((a) => rows.map((b) => dot(vectors[a]!, vectors[b]!))));
  return (
    2 * rows.reduce((t, a) => t + rows.reduce((s, b) => s + inverse[a]![b]! * dot(outside[a]!, outside[b]!), 0), 0)
  );
}

/** By cofactors. */
function inverseOfThree(m: readonly (readonly number[])[]): number[][] {
  const at = (i: number, j: number): number => m[i % 3]![j % 3]!;
  const cofactor = (i: number, j: number): number =>
    at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1);
  const determinant = [0, 1, 2].reduce((t, j) => t + at(0, j) * cofactor(0, j), 0);
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => cofactor(j, i) / determinant));
}
