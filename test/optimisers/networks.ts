/** Small networks with seeded data and starts, on which optimisers are run. */
import { random } from '@lawful/cas-core';
import { lowerModel, type Network, parseModel } from '@lawful/networks';
import { gaussians } from '@lawful/runs/inside/simulation/gaussian';
import type { DataPoint } from '@lawful/runs/inside/simulation/training-loss';
import { type BatchObjective, batchObjective } from '@lawful/runs/inside/training/mini-batches';
import type { OptimiserRow } from '@lawful/runs/inside/training/optimisers/table';
import { OPTIMISERS } from '@lawful/runs/inside/training/optimisers/table';
import { tensorShapes } from '@lawful/runs/inside/training/train';

export interface Problem {
  readonly network: Network;
  readonly objective: BatchObjective;
  readonly shapes: ReturnType<typeof tensorShapes>;
  readonly start: Float64Array;
}

export const networkOf = (text: string): Network => lowerModel(parseModel({ file: 'test.law', text }));

export interface ProblemOptions {
  readonly points?: number;
  /** Labels give three quarters to one of so many classes, so that gradients of single points do not vanish; 0: Gaussian labels. */
  readonly classes?: number;
  /** Of the start. */
  readonly scale?: number;
  /** Instead of drawn points. */
  readonly data?: readonly DataPoint[];
}

export function problem(
  text: string,
  seed: number,
  { points = 6, classes = 0, scale = 1, data: given }: ProblemOptions = {},
): Problem {
  const network = networkOf(text);
  const [data, initial] = [random(seed).fork('data'), random(seed).fork('start')];
  const label = (): ArrayLike<number> => {
    if (classes === 0) return gaussians(data, network.program.outputs.length);
    const hot = data.below(classes);
    return Array.from({ length: classes }, (_, j) => (j === hot ? 0.75 : 0.25 / (classes - 1)));
  };
  const all =
    given ??
    Array.from({ length: points }, () => ({
      inputs: gaussians(data, network.inputs.length),
      label: label(),
    }));
  return {
    network,
    objective: batchObjective(network, all),
    shapes: tensorShapes(network),
    start: gaussians(initial, network.parameters.length).map((x) => scale * x),
  };
}

export const softmaxHead = (classes: number, width = 2): string =>
  `param W : ${classes} x ${width}\ninput x : ${width}\noutput W * x\nloss cross-entropy\n`;

export const twoLayer = (n: number, h: number, m: number, loss = 'mse'): string =>
  `param W1 : ${h} x ${n}\nparam W2 : ${m} x ${h}\ninput x : ${n}\noutput W2 * W1 * x\nloss ${loss}\n`;

export const twoLayerRelu = (n: number, h: number, m: number): string =>
  `param W1 : ${h} x ${n}\nparam W2 : ${m} x ${h}\ninput x : ${n}\noutput W2 * relu(W1 * x)\nloss mse\n`;

export const rowsThatAct = (acts: OptimiserRow['acts']): [string, OptimiserRow][] =>
  Object.entries(OPTIMISERS).filter(([, row]) => row.acts === acts);
