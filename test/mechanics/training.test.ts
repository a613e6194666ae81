import { random } from '@lawful/cas-core';
import { lowerModel, parseModel } from '@lawful/networks';
import { gaussians } from '@lawful/runs/inside/simulation/gaussian';
import type { Objective } from '@lawful/runs/inside/simulation/training-loss';
import {
  byRecurrence,
  type LawRecord,
  measured,
  relativeResidual,
  type TrainingRecord,
} from '@lawful/runs/inside/training/law-record';
import { type BatchObjective, batches, batchObjective, wholeBatch } from '@lawful/runs/inside/training/mini-batches';
import { type LawForm, squaresOver, sumOver, trainSgd } from '@lawful/runs/inside/training/sgd';
import type { SgdSettings } from '@lawful/runs/inside/training/sgd-settings';
import { describe, expect, it } from '../jest-globals.js';

const CLASSIFIER = `param W1 : 4 x 3
param b1 : 4
param W2 : 3 x 4
param b2 : 3
input x : 3
output W2 * relu(W1 * x + b1) + b2
loss cross-entropy
`;

/** θ = (W1, b1, W2, b2) by rows: 12 + 4 + 12 + 3 numbers. */
const CLASSIFIER_LAWS: LawForm[] = [
  sumOver('b2', [28, 29, 30]),
  ...[0, 1, 2, 3].map((j) => sumOver(`W2 column ${j}`, [16 + j, 20 + j, 24 + j])),
  ...[0, 1, 2, 3].map((i) => squaresOver(`unit ${i}`, [3 * i, 3 * i + 1, 3 * i + 2, 12 + i], [16 + i, 20 + i, 24 + i])),
];

function classifier(points: number): BatchObjective {
  const network = lowerModel(parseModel({ file: 'classifier.law', text: CLASSIFIER }));
  const source = random(21);
  const data = Array.from({ length: points }, () => {
    const label = source.below(3);
    return { inputs: gaussians(source, 3), label: [0, 1, 2].map((j) => (j === label ? 1 : 0)) };
  });
  return batchObjective(network, data);
}

/** f = w·x/|w| has the scale symmetry of a normalised layer. */
function normalised(points: number): BatchObjective {
  const text = "param w : 3\ninput x : 3\noutput w' * x / sqrt(norm2(w))\nloss mse\n";
  const network = lowerModel(parseModel({ file: 'normalised.law', text }));
  const source = random(5);
  const data = Array.from({ length: points }, () => ({ inputs: gaussians(source, 3), label: gaussians(source, 1) }));
  return batchObjective(network, data);
}

const SETTINGS: readonly SgdSettings[] = [
  {},
  { weightDecay: 0.01 },
  { momentum: 0.9 },
  { momentum: 0.9, weightDecay: 0.005 },
  { momentum: 0.8, dampening: 0.4, weightDecay: 0.01 },
  { momentum: 0.9, nesterov: true, weightDecay: 0.005 },
  { dampening: 0.5, weightDecay: 0.01 },
];

describe('SGD', () => {
  it('takes the steps of torch.optim.SGD', () => {
    // L = (θ₁² + θ₂²/2 + 3θ₃²)/2 from (1, −2, ½), six steps of size 0.1, float64, torch 1.13.0:
    //   p = tensor([1., -2., .5]); SGD([p], **settings); 6 times (h*p*p/2).sum().backward(), step(); p.tolist()
    const h = [1, 0.5, 3];
    const bowl: Objective = {
      dimension: 3,
      value: (theta) => theta.reduce((sum, x, i) => sum + (h[i]! * x * x) / 2, 0),
      gradient: (theta, out) => {
        for (let i = 0; i < 3; i++) out[i] = h[i]! * theta[i]!;
      },
    };
    const table: [SgdSettings, number[]][] = [
      [{}, [0.531441, -1.47018378125, 0.05882449999999999]],
      [{ weightDecay: 0.01 }, [0.5279078869321447, -1.4609228109195636, 0.05832208732367288]],
      [{ momentum: 0.9 }, [-0.25660799999999995, -0.4971482187499999, -0.333364]],
      [
        { momentum: 0.9, dampening: 0.3, weightDecay: 0.02 },
        [-0.08297809324965896, -0.7373416204098031, -0.3846522468581313],
      ],
      [
        { momentum: 0.8, nesterov: true, weightDecay: 0.02 },
        [-0.08578591680441534, -0.5565141639043489, -0.0727284308894705],
      ],
      [{ dampening: 0.5 }, [0.531441, -1.47018378125, 0.05882449999999999]],
    ];
    for (const [settings, end] of table) {
      const { theta } = trainSgd(wholeBatch(bowl), [1, -2, 0.5], { ...settings, learningRate: 0.1, steps: 6 });
      expect(Math.max(...end.map((x, i) => Math.abs(theta[i]! - x)))).toBeLessThan(1e-15);
    }
  });

  it('is reproducible, reports progress, and depends on its seed', () => {
    const objective = classifier(12);
    const start = gaussians(random(3), 31);
    const seen: number[] = [];
    const run = (seed: number) =>
      trainSgd(objective, start, {
        learningRate: 0.1,
        steps: 40,
        batchSize: 5,
        seed,
        onProgress: (step) => seen.push(step),
      }).theta;
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    expect(seen.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    const long = trainSgd(objective, start, { learningRate: 0.1, steps: 300, momentum: 0.9 });
    expect(long.losses.at(-1)!).toBeLessThan(0.5 * long.losses[0]!);
  });

  it('visits every point once a pass', () => {
    const order = batches(10, 4, random(2));
    for (let pass = 0; pass < 3; pass++) {
      const seen = [0, 1, 2].map(() => order.next().value);
      expect(seen.map((b) => b.length)).toEqual([4, 4, 2]);
      expect(seen.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });

  it('refuses what PyTorch refuses, and steps that are not finite', () => {
    const objective = normalised(2);
    const go = (more: object) => () => trainSgd(objective, [1, 2, 3], { learningRate: 0.1, steps: 2, ...more });
    expect(go({ nesterov: true })).toThrow(/Nesterov/);
    expect(go({ nesterov: true, momentum: 0.9, dampening: 0.1 })).toThrow(/Nesterov/);
    expect(go({ momentum: -1 })).toThrow(/momentum is -1/);
    expect(go({ learningRate: [0.1] })).toThrow(/step 1 is undefined/);
    expect(go({ laws: [sumOver('x', [3])] })).toThrow(/index 3 of 3 in x/);
    expect(go({ batchSize: 0 })).toThrow(/batch size of 0/);
    expect(() => trainSgd(objective, [0, 0, 0], { learningRate: 0.1, steps: 2 })).toThrow(/NaN after step 0/);
    expect(() => trainSgd(objective, [1], { learningRate: 0.1, steps: 2 })).toThrow(/1 parameters, expected 3/);
  });
});

/** The record of a run from its step k on, as a recorder that starts late writes it. */
function later(run: TrainingRecord, k: number): TrainingRecord {
  const cut = (law: LawRecord): LawRecord =>
    Object.fromEntries(
      Object.entries(law).map(([key, v]) => [key, v instanceof Float64Array ? v.slice(k) : v]),
    ) as unknown as LawRecord;
  return {
    ...run,
    warm: k > 0,
    learningRates: run.learningRates.slice(k),
    losses: run.losses.slice(k),
    laws: run.laws.map(cut),
  };
}

describe('the exact recurrences', () => {
  const steps = 1000;
  const rates = Array.from({ length: steps }, (_, k) => 0.05 * (1 + 0.5 * Math.cos(k / 70)));

  it('hold to rounding for 1,000 steps of mini-batches, for constant and changing rates', () => {
    const lines: string[] = [];
    const objective = classifier(16);
    const start = gaussians(random(8), 31);
    for (const settings of SETTINGS)
      for (const learningRate of [0.05, rates]) {
        const run = trainSgd(objective, start, {
          ...settings,
          learningRate,
          steps,
          batchSize: 4,
          laws: CLASSIFIER_LAWS,
        });
        let worst = 0;
        for (const law of run.laws) {
          const residual = relativeResidual(byRecurrence(law, run, 'none'), measured(law));
          worst = Math.max(worst, residual);
        }
        lines.push(
          `${JSON.stringify(settings)} ${Array.isArray(learningRate) ? 'schedule' : 'constant'}: ${worst.toExponential(1)}`,
        );
        expect(worst).toBeLessThan(1e-12);
      }
    expect(lines.length).toBe(14);
    process.stdout.write(`largest relative residuals over 1,000 steps:\n${lines.join('\n')}\n`);
  });

  it('hold for the scale law of a normalised layer, and for a matrix law with entries off the diagonal', () => {
    for (const settings of SETTINGS) {
      const run = trainSgd(normalised(6), [1, -0.5, 2], {
        ...settings,
        learningRate: rates,
        steps,
        batchSize: 2,
        laws: [squaresOver('|w|²', [0, 1, 2])],
      });
      for (const law of run.laws)
        expect(relativeResidual(byRecurrence(law, run, 'none'), measured(law))).toBeLessThan(1e-12);
    }
    const text = 'param W1 : 3 x 2\nparam W2 : 2 x 3\ninput x : 2\noutput W2 * W1 * x\nloss mse\n';
    const network = lowerModel(parseModel({ file: 'linear.law', text }));
    const source = random(9);
    const data = Array.from({ length: 5 }, () => ({ inputs: gaussians(source, 2), label: gaussians(source, 2) }));
    // Entry (1, 2) of W1 W1ᵀ − W2ᵀW2, halved entries on both sides of the diagonal.
    const terms = [
      [0, 2, 0.5],
      [1, 3, 0.5],
      [6, 7, -0.5],
      [9, 10, -0.5],
    ] as const;
    const law: LawForm = {
      kind: 'quadratic',
      name: 'balance 1 2',
      terms: [...terms, ...terms.map(([i, j, w]) => [j, i, w] as const)],
    };
    for (const settings of SETTINGS) {
      const run = trainSgd(batchObjective(network, data), gaussians(source, 12), {
        ...settings,
        learningRate: 0.02,
        steps,
        batchSize: 2,
        laws: [law],
      });
      const [record] = run.laws;
      expect(relativeResidual(byRecurrence(record!, run, 'none'), measured(record!))).toBeLessThan(1e-12);
    }
  });

  it('hold from any step on, with the velocity there', () => {
    for (const settings of SETTINGS) {
      const options = { ...settings, learningRate: rates, steps: 300, batchSize: 4, laws: CLASSIFIER_LAWS };
      const run = trainSgd(classifier(16), gaussians(random(8), 31), options);
      expect(run.warm).toBe(false);
      for (const k of [1, 50]) {
        const rest = later(run, k);
        for (const law of rest.laws)
          expect(relativeResidual(byRecurrence(law, rest, 'none'), measured(law))).toBeLessThan(1e-12);
      }
    }
  });

  it('need the measured ⟨θ, g⟩ where there is no symmetry', () => {
    const run = trainSgd(classifier(16), gaussians(random(8), 31), {
      momentum: 0.9,
      weightDecay: 0.01,
      learningRate: 0.05,
      steps: 100,
      laws: [squaresOver('W1, not a law', [0, 1, 2]), sumOver('W1, not a law', [0, 1, 2])],
    });
    for (const law of run.laws) {
      expect(relativeResidual(byRecurrence(law, run, 'none'), measured(law))).toBeGreaterThan(1e-2);
      expect(relativeResidual(byRecurrence(law, run, 'measured'), measured(law))).toBeLessThan(1e-12);
    }
  });
});
