/**
 * Drift under an approximate symmetry (theory §14, Theorem I (4)): what `lift --approximate` prints, and runs in float64 that the bounds are held against. Along
 * no run may a law of the average drift further; with the perturbation understated they must fail, or the runs would test nothing.
 */
import { random } from '@lawful/cas-core';
import { lowerModel, parseModel } from '@lawful/networks';
import { lightningRangeFigure } from '@lawful/runs';
import { gaussian, gaussians, haarOrthogonal } from '@lawful/runs/inside/simulation/gaussian';
import { drift, evenTimes, gradientFlow } from '@lawful/runs/inside/simulation/gradient-flow';
import {
  type DriftRates,
  driftBound,
  type Perturbation,
  partlyInvariantLabels,
  perturbedData,
  sampledElements,
} from '@lawful/runs/inside/simulation/symmetry-drift';
import { type DataPoint, trainingLoss } from '@lawful/runs/inside/simulation/training-loss';
import { lift, parseModel as parsed } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const bounds = (text: string) => lift(parsed({ file: 'test.law', text }), 1, { approximate: true }).result.approximate!;
const LINEAR = 'param w : 1 x 3\ninput x : 3\noutput w * x\nsymmetry cyclic(3) : x -> g * x\n';
const TWO = 'param W : 1 x 3\nparam c : 1\ninput x : 3\noutput c * W * x\nsymmetry cyclic(3) : x -> g * x\n';
const SQUARE = 'param p : 1 x 2\ninput x : 2\noutput (p * x).^2\nsymmetry rotation(7) : x -> g * x\n';

describe('lift --approximate', () => {
  it('writes each bound in text and LaTeX, with the sizes of features of the degree', () => {
    const { bounds: rows, mapNorm, slopeNorm } = bounds(SQUARE);
    expect(rows.map((r) => r.name)).toEqual([
      'path',
      'sampled-elements',
      'perturbed-data',
      'partly-invariant-labels',
      'relative',
    ]);
    expect(rows[2]!.text).toMatch(/tau = R\^2, lambda = 2\*\(R \+ epsilon\)$/);
    expect(rows[2]!.latex).toMatch(/\\tau=R\^\{2\},\\ \\lambda=2\(R\+\\varepsilon\)$/);
    // M = (p1^2, 2 p1 p2, p2^2) on monomials of weights 1, 2, 1: |M| = |p|^2, and |dM|^2 = 6|p|^2.
    expect(mapNorm).toBe('p[1]^4 + 2*p[1]^2*p[2]^2 + p[2]^4');
    expect(slopeNorm).toBe('6*p[1]^2 + 6*p[2]^2');
    for (const { conditions, by } of rows) expect(conditions.length > 0 && by.length > 0).toBe(true);
  });
  it('features of several degrees add their squares, those that are no polynomials have symbols', () => {
    const mixed =
      'param a : 1 x 2\nparam b : 1 x 2\nparam c : 1\ninput x : 2\noutput (a * x).^2 + b * x + c\nsymmetry O(2) : x -> g * x\n';
    expect(bounds(mixed).bounds[2]!.text).toMatch(
      /tau = sqrt\(1 \+ R\^2 \+ R\^4\), lambda = sqrt\(1 \+ 4\*\(R \+ epsilon\)\^2\)$/,
    );
    const fixed = 'param w : 1 x 3\ninput x : 3\noutput w * tanh(x)\nsymmetry cyclic(3) : x -> g * x\n';
    expect(bounds(fixed).bounds[2]!.text).toMatch(/tau = sup\|T\|, lambda = Lip\(T\)$/);
  });
  it('is not in the answer unless asked for', () => {
    expect(lift(parsed({ file: 'test.law', text: LINEAR })).result.approximate).toBeUndefined();
  });
});

/** A network with its group as matrices, a law of the average alone, and the norms of the bound. */
interface Case {
  readonly text: string;
  readonly degrees: readonly number[];
  readonly group: readonly (readonly (readonly number[])[])[];
  readonly law: (theta: Float64Array) => number;
  readonly rates: (theta: Float64Array) => DriftRates;
}

const shifts = [0, 1, 2].map((s) => [0, 1, 2].map((i) => [0, 1, 2].map((j) => ((j + s) % 3 === i ? 1 : 0))));
const turns = Array.from({ length: 7 }, (_, k) => {
  const [c, s] = [Math.cos((2 * Math.PI * k) / 7), Math.sin((2 * Math.PI * k) / 7)];
  return [
    [c, -s],
    [s, c],
  ];
});
/** G-Fig2's law. */
const direction = ([a, b, c]: ArrayLike<number> & Iterable<number>): number => (a! + b! - 2 * c!) / (a! - b!);
const slopeOf = (f: (theta: Float64Array) => number, theta: Float64Array): number => {
  const h = 1e-6;
  return Math.hypot(
    ...theta.map(
      (_, i) =>
        (f(theta.map((x, j) => (i === j ? x + h : x))) - f(theta.map((x, j) => (i === j ? x - h : x)))) / (2 * h),
    ),
  );
};
const first = (theta: Float64Array): number => direction(theta);
const angle = (theta: Float64Array): number => Math.atan2(theta[1]!, theta[0]!);
const CASES: readonly (readonly [string, Case])[] = [
  [
    'w·x under C3',
    {
      text: LINEAR,
      degrees: [1],
      group: shifts,
      law: first,
      rates: (t) => ({ law: slopeOf(first, t), slope: 1, map: Math.hypot(...t) }),
    },
  ],
  [
    'c·W·x under C3',
    {
      text: TWO,
      degrees: [1],
      group: shifts,
      law: first,
      rates: (t) => {
        const W = Math.hypot(t[0]!, t[1]!, t[2]!);
        // dM = W dc + c dW.
        return { law: slopeOf(first, t), slope: Math.hypot(W, t[3]!), map: Math.abs(t[3]!) * W };
      },
    },
  ],
  [
    '(p·x)^2 under C7',
    {
      text: SQUARE,
      degrees: [2],
      group: turns,
      law: angle,
      rates: (t) => ({ law: 1 / Math.hypot(...t), slope: Math.sqrt(6) * Math.hypot(...t), map: Math.hypot(...t) ** 2 }),
    },
  ],
];

const apply = (g: readonly (readonly number[])[], x: ArrayLike<number>): number[] =>
  g.map((row) => row.reduce((t, q, j) => t + q * x[j]!, 0));

/** The drift of the law along one run, and its bound. */
function run(own: Case, seed: number, change: 'nothing' | 'data' | 'labels', epsilon: number, believed = epsilon) {
  const source = random(seed).fork('approximate');
  const n = own.group[0]!.length;
  const x = gaussians(source, n);
  const y = gaussian(source);
  // Errors of one sign alone would be invariant labels.
  const signs = own.group.map((_, k) => (k < 2 ? 1 - 2 * k : 1 - 2 * source.below(2)));
  const points = own.group.map((g, k): DataPoint => {
    const noise = gaussians(source, n);
    const size = Math.hypot(...noise);
    const moved = apply(g, x).map((c, i) => (change === 'data' ? c + (epsilon * noise[i]!) / size : c));
    return { inputs: moved, label: [change === 'labels' ? y + signs[k]! * epsilon : y] };
  });
  const network = lowerModel(parseModel({ file: 'test.law', text: own.text }));
  const objective = trainingLoss(network, points);
  // Away from the poles of the law.
  const theta = gaussians(source, objective.dimension).map((c, i) => c + [2, 0, -1, 1][i]!);
  const flow = gradientFlow(objective, theta, { times: evenTimes(0.2, 200), relative: 1e-11, absolute: 1e-11 });
  const facts = { radius: Math.hypot(...x), epsilon: believed, labels: Math.abs(y) };
  const one: Perturbation =
    change === 'data' ? perturbedData(own.degrees, facts) : partlyInvariantLabels(own.degrees, { ...facts, part: 1 });
  // The loss is a sum over the orbit.
  const all = { ofA: one.ofA * points.length, ofB: one.ofB * points.length };
  const measured = drift(flow, (state) => [own.law(state)]);
  const bound = driftBound(flow, own.rates, all);
  return {
    largest: Math.max(...measured),
    violated: measured.some((d, k) => d > bound[k]! + 1e-8),
    ratio: bound.at(-1)! / Math.max(...measured),
  };
}

describe('runs in float64 within the bounds', () => {
  const seeds = Array.from({ length: 12 }, (_, k) => k + 1);
  describe.each(CASES)('%s', (_, own) => {
    it.each(['data', 'labels'] as const)('perturbed %s', (change) => {
      const runs = seeds.flatMap((seed) => [0.01, 0.2].map((epsilon) => run(own, seed, change, epsilon)));
      expect(runs.filter((r) => r.violated)).toEqual([]);
      expect(runs.every((r) => r.largest > 1e-7)).toBe(true);
      // Not empty: some run uses more than a hundredth of its bound.
      expect(Math.min(...runs.map((r) => r.ratio))).toBeLessThan(100);
      // A perturbation a thousand times smaller than the true one is found out.
      expect(seeds.some((seed) => run(own, seed, change, 0.2, 0.0002).violated)).toBe(true);
    });
    it('the exact symmetry drifts by rounding', () => {
      for (const seed of seeds) expect(run(own, seed, 'nothing', 0).largest).toBeLessThan(1e-8);
    });
  });

  it('sampled rotations: the variance of dA and dB, and the drift of w/|w| with what they are', () => {
    const source = random(5).fork('sampled');
    const [x, y, K] = [gaussians(source, 3), 1.5, 16];
    const square = x.reduce((t, c) => t + c * c, 0);
    // A0 = xx', A = |x|^2/3; B0 = xy, B = 0.
    const rms = sampledElements({ ofA: square ** 2, ofB: square * y ** 2 }, { ofA: square ** 2 / 3, ofB: 0 }, K);
    const network = lowerModel(parseModel({ file: 'test.law', text: LINEAR.replace('cyclic(3)', 'O(3)') }));
    let [sumA, sumB] = [0, 0];
    const draws = 300;
    for (let draw = 0; draw < draws; draw++) {
      const images = Array.from({ length: K }, () => {
        const g = haarOrthogonal(source, 3);
        return [0, 1, 2].map((i) => g[3 * i]! * x[0]! + g[3 * i + 1]! * x[1]! + g[3 * i + 2]! * x[2]!);
      });
      const entry = (i: number, j: number): number =>
        images.reduce((t, z) => t + z[i]! * z[j]!, 0) / K - (i === j ? square / 3 : 0);
      const ofA = Math.hypot(...[0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => entry(i, j))));
      const ofB = y * Math.hypot(...[0, 1, 2].map((i) => images.reduce((t, z) => t + z[i]!, 0) / K));
      sumA += ofA ** 2;
      sumB += ofB ** 2;
      if (draw >= 20) continue;
      const objective = trainingLoss(
        network,
        images.map((inputs) => ({ inputs, label: [y] })),
      );
      const flow = gradientFlow(objective, gaussians(source, 3), {
        times: evenTimes(0.1, 100),
        relative: 1e-11,
        absolute: 1e-11,
      });
      const unit = (t: Float64Array): Float64Array => t.map((c) => c / Math.hypot(...t));
      const bound = driftBound(flow, (t) => ({ law: 1 / Math.hypot(...t), slope: 1, map: Math.hypot(...t) }), {
        ofA: K * ofA,
        ofB: K * ofB,
      });
      expect(drift(flow, unit).filter((d, k) => d > bound[k]! + 1e-9)).toEqual([]);
    }
    // 300 draws know a mean square to some per cent.
    expect(sumA / draws / rms.ofA ** 2).toBeGreaterThan(0.85);
    expect(sumA / draws / rms.ofA ** 2).toBeLessThan(1.15);
    expect(sumB / draws / rms.ofB ** 2).toBeGreaterThan(0.85);
    expect(sumB / draws / rms.ofB ** 2).toBeLessThan(1.15);
  });
});

describe('Figure 3 with its prediction', () => {
  it('the bound along the run is never exceeded, and the prediction is of the size of the drift while that is small', () => {
    const series = lightningRangeFigure({ starts: 3, rotations: 1024, until: 0.05, samples: 50 });
    for (const start of [0, 1, 2]) {
      const [exact, sampled] = [0, 1024].map((r) => series.find((s) => s.start === start && s.rotations === r)!);
      expect(sampled!.drift.filter((d, k) => d > sampled!.bound![k]! + 1e-9)).toEqual([]);
      expect(sampled!.drift.at(-1)!).toBeGreaterThan(1e-3);
      const ratio = exact!.predicted!.at(-1)! / sampled!.drift.at(-1)!;
      expect(ratio).toBeGreaterThan(1 / 3);
      expect(ratio).toBeLessThan(6);
    }
  });
  it('four times as many rotations: half the prediction', () => {
    const at = (rotations: number) =>
      lightningRangeFigure({ starts: 1, rotations, until: 0.02, samples: 10 })[0]!.predicted!.at(-1)!;
    expect(at(64) / at(256)).toBeCloseTo(2, 10);
  });
});
