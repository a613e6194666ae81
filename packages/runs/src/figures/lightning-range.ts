/**
 * Figure 3 of [G26]: the drift of range[q k v] along gradient flow of lightning attention on 5 tokens in ℝ⁸, with the
 * average over O(8) exact (Weingarten calculus) beside the mean over sampled rotations.
 *
 * The range is measured by the orthogonal projector Π(t) onto it: drift = ‖Π(t) − Π(0)‖_F, between 0 and √6.
 */
import { random } from '@lawful/cas-core';
import { gaussians, haarOrthogonal, projectorOntoSpan } from '../simulation/gaussian.js';
import { drift, evenTimes, gradientFlow } from '../simulation/gradient-flow.js';
import { haarLightningLoss, type LightningData, sampledLightningLoss } from './lightning.js';

export interface RangeSeries {
  readonly start: number;
  /** Number of sampled rotations; 0: the exact average. */
  readonly rotations: number;
  readonly times: readonly number[];
  readonly drift: readonly number[];
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
        loss: flow.states.map((state) => objective.value(state)),
        steps: flow.steps,
      });
    }
  }
  return series;
}
