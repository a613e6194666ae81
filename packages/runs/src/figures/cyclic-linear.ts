/**
 * Figure 2 of [G26]: a linear layer f = w·x on ℝ³ whose data C₃ permutes, with invariant labels and squared loss.
 *
 * Averaged over the three permutations, w evolves by a circulant matrix; the real one of its eigenspaces off (1, 1, 1) is
 * the plane Σw = 0, so the direction in that plane is conserved: h = (w₁ + w₂ − 2w₃)/(w₁ − w₂) (theory §4, G-Fig2). Without the
 * average there is no law at all and h drifts. The average has three terms: nothing is sampled.
 */
import { QQ, random } from '@lawful/cas-core';
import { lowerModel, parseModel } from '@lawful/networks';
import { elementAction } from '@lawful/networks/symmetry';
import { gaussian, gaussians } from '../simulation/gaussian.js';
import { drift, evenTimes, gradientFlow } from '../simulation/gradient-flow.js';
import { type DataPoint, floatAction, type Objective, trainingLoss } from '../simulation/training-loss.js';

const CYCLIC_LINEAR_MODEL = `param w : 1 x 3
input x : 3
output w * x
loss mse
symmetry cyclic(3) : x -> g * x
`;

/** |h(t) − h(0)| of one flow. */
export interface DriftSeries {
  readonly start: number;
  readonly augmented: boolean;
  readonly times: readonly number[];
  readonly drift: readonly number[];
}

export interface CyclicLinearOptions {
  readonly seed?: number;
  readonly starts?: number;
  /** End of the flow, in units of the flow's time. */
  readonly until?: number;
  readonly samples?: number;
}

/** (w₁ + w₂ − 2w₃)/(w₁ − w₂). */
export const cyclicLaw = (w: ArrayLike<number>): number => (w[0]! + w[1]! - 2 * w[2]!) / (w[0]! - w[1]!);

/** The same data with and without the average over C₃. */
function cyclicLinearLosses(data: readonly DataPoint[]): { augmented: Objective; plain: Objective } {
  const model = parseModel({ file: 'figure2.law', text: CYCLIC_LINEAR_MODEL });
  const network = lowerModel(model);
  const rotation = (k: number) => [0, 1, 2].map((i) => [0, 1, 2].map((j) => ((j + k) % 3 === i ? QQ.one : QQ.zero)));
  const elements = [0, 1, 2].map((k) =>
    floatAction(elementAction(network, model.symmetry!, { factors: [rotation(k)] })),
  );
  return { augmented: trainingLoss(network, data, elements), plain: trainingLoss(network, data) };
}

/** Four points with Gaussian coordinates and labels, and starts with w₁ − w₂ away from 0. */
export function cyclicLinearFigure(options: CyclicLinearOptions = {}): DriftSeries[] {
  const { seed = 2, starts = 6, until = 1, samples = 100 } = options;
  const source = random(seed);
  const [points, initial] = [source.fork('data'), source.fork('starts')];
  const data = Array.from({ length: 4 }, () => ({ inputs: gaussians(points, 3), label: [gaussian(points)] }));
  const { augmented, plain } = cyclicLinearLosses(data);
  const times = evenTimes(until, samples);
  const series: DriftSeries[] = [];
  for (let start = 0; start < starts; start++) {
    let w = gaussians(initial, 3);
    while (Math.abs(w[0]! - w[1]!) < 0.5) w = gaussians(initial, 3);
    for (const [objective, isAugmented] of [
      [augmented, true],
      [plain, false],
    ] as const) {
      const flow = gradientFlow(objective, w, { times });
      series.push({ start, augmented: isAugmented, times, drift: drift(flow, (theta) => [cyclicLaw(theta)]) });
    }
  }
  return series;
}
