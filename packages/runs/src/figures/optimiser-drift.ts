/**
 * The drift of each law under every optimiser: one network, one set of random data, one start, and for each row of the table of optimisers a run of
 * its own.
 *
 * A law of the network is a law of gradient flow. In discrete time it may live (column sums below a softmax under optimisers of matrices: rounding), be
 * broken by the step size (squares under gradient descent: order η² a step), or die (anything under optimisers of entries); theory §14.
 * Learning rates are η times that of the row, so that all runs move by comparable amounts.
 */
import { type Random, random, type StateFunction } from '@lawful/cas-core';
import { lossRow, type Network } from '@lawful/networks';
import { type DriftPanel, driftPanels } from '../plots/drift-panels.js';
import { powerOfTen } from '../plots/style.js';
import { toFloat } from '../simulation/float-evaluation.js';
import { gaussian } from '../simulation/gaussian.js';
import { batchObjective } from '../training/mini-batches.js';
import { OPTIMISERS } from '../training/optimisers/table.js';
import { tensorShapes, train } from '../training/train.js';

/** Laws of one form, as `find` gives them: functions of the network's variables. */
export interface LawGroup {
  readonly name: string;
  readonly entries: readonly StateFunction[];
}

export interface OptimiserDrift {
  readonly optimiser: string;
  readonly acts: 'by matrix' | 'by entry';
  readonly learningRate: number;
  /** The loss over all points at the start and where the run ended. */
  readonly losses: readonly [number, number];
  /** Steps at which drifts were taken; shorter when parameters left the floats. */
  readonly steps: readonly number[];
  /** Of each entry of each law: |h − h₀| at those steps. */
  readonly laws: readonly { readonly name: string; readonly drifts: readonly (readonly number[])[] }[];
}

export interface OptimiserDriftOptions {
  readonly seed?: number;
  readonly points?: number;
  readonly batchSize?: number;
  readonly steps?: number;
  /** η of gradient descent; the others have theirs in proportion. */
  readonly learningRate?: number;
  /** λ of decoupled weight decay; default 0. */
  readonly decay?: number;
  /** About so many samples a run; default 60. */
  readonly samples?: number;
}

type Labels = ReturnType<typeof lossRow>['labels'];

/** Labels as the loss takes them. */
const LABELS: Readonly<Record<Labels, (source: Random, size: number) => number[]>> = Object.freeze({
  any: (source: Random, size: number) => Array.from({ length: size }, () => gaussian(source)),
  'sum-one': (source: Random, size: number) => {
    const hot = source.below(size);
    return Array.from({ length: size }, (_, j) => (j === hot ? 1 : 0));
  },
  margin: (source: Random, size: number) => Array.from({ length: size }, () => 2 * source.below(2) - 1),
});

/** One run for each optimiser. Errors as `trainingLoss`. */
export function optimiserDrift(
  network: Network,
  laws: readonly LawGroup[],
  options: OptimiserDriftOptions = {},
): OptimiserDrift[] {
  const { seed = 1, points = 12, batchSize = 4, steps = 1000, learningRate = 0.01, decay = 0, samples = 60 } = options;
  const source = random(seed);
  const draw =
    (from: Random) =>
    (v: number): number =>
      network.program.variables[v]!.positive === true ? 0.5 + Math.abs(gaussian(from)) : gaussian(from);
  const [data, initial] = [source.fork('data'), source.fork('start')];
  const drawLabel = LABELS[lossRow(network.model.loss).labels];
  const constants = network.constants.map(draw(source.fork('constants')));
  const all = Array.from({ length: points }, () => ({
    inputs: network.inputs.map(draw(data)),
    label: drawLabel(data, network.program.outputs.length),
  }));
  const start = Float64Array.from(network.parameters, draw(initial));
  const objective = batchObjective(network, all, constants);
  const everything = all.map((_, i) => i);
  const value = evaluator(network, constants);
  const stride = Math.max(1, Math.ceil(steps / samples));
  return Object.values(OPTIMISERS).map((row) => {
    const optimiser = row.make();
    const at: number[] = [];
    const drifts = laws.map(({ entries }) => entries.map((): number[] => []));
    const first = laws.map(({ entries }) => entries.map((h) => value(h, start)));
    let end = start;
    const observe = ({ step, theta }: { readonly step: number; readonly theta: Float64Array }): void => {
      if (step % stride !== 0 && step !== steps) return;
      const now = laws.map(({ entries }, i) => entries.map((h, j) => Math.abs(value(h, theta) - first[i]![j]!)));
      if (!now.flat().every(Number.isFinite)) return;
      at.push(step);
      for (const [i, list] of now.entries()) for (const [j, x] of list.entries()) drifts[i]![j]!.push(x);
      end = theta.slice();
    };
    const rate = learningRate * row.rate;
    const own = { optimiser, learningRate: rate, steps, batchSize, seed, decay: { decoupled: decay }, observe };
    try {
      train(objective, tensorShapes(network), start, own);
    } catch (error) {
      // Parameters beyond the floats: what was seen until then stands.
      if (!(error instanceof RangeError)) throw error;
    }
    return {
      optimiser: optimiser.name,
      acts: row.acts,
      learningRate: rate,
      losses: [objective.value(start, everything), objective.value(end, everything)] as const,
      steps: at,
      laws: laws.map(({ name }, i) => ({ name, drifts: drifts[i]! })),
    };
  });
}

/** h at parameters; NaN where it speaks of other variables. */
function evaluator(network: Network, constants: readonly number[]): (h: StateFunction, theta: Float64Array) => number {
  const place = new Map(network.parameters.map((v, i) => [v, i]));
  const fixed = new Map(network.constants.map((v, i) => [v, constants[i]!]));
  return (h, theta) => {
    const of = (v: number): number => fixed.get(v) ?? theta[place.get(v) ?? -1] ?? Number.NaN;
    const sum = (terms: StateFunction['numerator']): number =>
      terms.reduce(
        (s, { coefficient, exponents }) => s + exponents.reduce((p, [v, e]) => p * of(v) ** e, toFloat(coefficient)),
        0,
      );
    return sum(h.numerator) / (h.denominator === undefined ? 1 : sum(h.denominator));
  };
}

/** The same runs with steps that are smaller by the factor, and as many times more of them. */
export interface FinerRuns {
  readonly drifts: readonly OptimiserDrift[];
  readonly factor: number;
}

/**
 * The picture: a panel for each optimiser, all on one scale. With finer runs beside them a law that only the step size breaks comes down by their
 * factor, and where small steps follow another flow its drift stays. (AdaGrad and Shampoo get slower with every step: their finer runs also go
 * less far.) Laws beyond the fourth line are left out, and counted in the subtitle.
 */
export function optimiserFigure(drifts: readonly OptimiserDrift[], title: string, finer?: FinerRuns): Promise<string> {
  const names = drifts[0]?.laws.map(({ name }) => name) ?? [];
  const shown = names.slice(0, finer === undefined ? 4 : 2);
  const left = names.length - shown.length;
  const fineName = (name: string): string => `${name}, η/${finer?.factor}`;
  const groupsOf = ({ steps, laws }: OptimiserDrift, label: (name: string) => string, factor: number) =>
    laws
      .filter(({ name }) => shown.includes(name))
      .map(({ name, drifts: lines }) => ({
        name: label(name),
        x: steps.slice(1).map((step) => step / factor),
        lines: lines.map((line) => line.slice(1)),
      }));
  const panels: DriftPanel[] = drifts.map((run, k) => ({
    name: `${run.optimiser}, η = ${Number(run.learningRate.toPrecision(2))}`,
    groups: [
      ...groupsOf(run, (name) => name, 1),
      ...(finer === undefined ? [] : groupsOf(finer.drifts[k]!, fineName, finer.factor)),
    ],
  }));
  const floor = floorOf(panels.flatMap(({ groups }) => groups.flatMap(({ lines }) => lines.flat())));
  const notes = [
    'median and range over the entries of a law',
    ...(floor > ZERO ? [] : [`${powerOfTen(Math.round(Math.log10(ZERO)))} stands for 0`]),
    ...(left > 0 ? [`${left} more laws are not shown`] : []),
  ];
  const more =
    finer === undefined
      ? ''
      : `\nη/${finer.factor}: steps ${finer.factor} times smaller, and ${finer.factor} times as many for each step shown`;
  return driftPanels({
    title,
    subtitle: `|h − h₀| against the step: ${notes.join('; ')}${more}`,
    groups: finer === undefined ? shown : [...shown, ...shown.map(fineName)],
    floor,
    panels,
  });
}

/** What stands for a drift of exactly 0, below rounding of numbers of order one. */
const ZERO = 1e-17;

/** The power of ten below all drifts. */
const floorOf = (drifts: readonly number[]): number =>
  drifts.reduce((least, x) => Math.min(least, 10 ** Math.floor(Math.log10(Math.max(x, ZERO)) + 1e-9)), 0.1);
