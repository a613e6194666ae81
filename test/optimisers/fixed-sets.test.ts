/**
 * Sets that stay whatever the step size (theory §14, Theorem F): the row space of a layer whose data S₄ permutes, equal units, tied layers.
 *
 * The row space of WΠ, Π the projector off (1, 1, 1, 1), is measured by what leaks out of it, ‖WΠ(1 − Π₀)‖: the averaged loss shrinks WΠ, and a small
 * matrix has no row space in floats. Relative to ‖WΠ‖ a space that is lost leaks about 1. Runs are short: a fixed set need not attract, and steps that
 * do not shrink with the gradient (Muon, LARS) make rounding grow from 10⁻¹⁵ after 100 steps to 10⁻⁹ after 300.
 */
import { random } from '@lawful/cas-core';
import { gaussians, projectorOntoSpan } from '@lawful/runs/inside/simulation/gaussian';
import { type FloatAction, trainingLoss } from '@lawful/runs/inside/simulation/training-loss';
import type { BatchObjective } from '@lawful/runs/inside/training/mini-batches';
import { length, product } from '@lawful/runs/inside/training/optimisers/matrices';
import { OPTIMISERS } from '@lawful/runs/inside/training/optimisers/table';
import { tensorShapes, train } from '@lawful/runs/inside/training/train';
import { describe, expect, it } from '../jest-globals.js';
import { networkOf, problem, twoLayer } from './networks.js';

const permutations = (n: number): number[][] =>
  n === 0
    ? [[]]
    : permutations(n - 1).flatMap((p) => Array.from({ length: n }, (_, i) => [...p.slice(0, i), n - 1, ...p.slice(i)]));

const S4: FloatAction[] = permutations(4).map((p) => ({
  onInputs: p.map((to) => [0, 1, 2, 3].map((j) => (j === to ? 1 : 0))),
}));

const layer = networkOf('param W : 2 x 4\ninput x : 4\noutput W * x\nloss mse\n');
const shapes = tensorShapes(layer);
const source = random(5);
const points = Array.from({ length: 3 }, () => ({
  inputs: gaussians(source, 4).map((x) => 0.5 * x),
  label: gaussians(source, 2),
}));
const start = gaussians(source, 8);

/** Batches whose every point is averaged over the given elements. */
function averaged(elements: readonly FloatAction[]): BatchObjective {
  const losses = points.map((point) => trainingLoss(layer, [point], elements));
  const one = new Float64Array(8);
  return {
    dimension: 8,
    size: 3,
    value: (theta, batch) => batch.reduce((sum, i) => sum + losses[i]!.value(theta), 0) / batch.length,
    gradient: (theta, batch, out) => {
      out.fill(0);
      for (const i of batch) {
        losses[i]!.gradient(theta, one);
        one.forEach((g, j) => {
          out[j]! += g / batch.length;
        });
      }
    },
  };
}

/** WΠ. */
const offMean = (w: Float64Array): Float64Array =>
  w.map((x, i) => x - [0, 1, 2, 3].reduce((sum, j) => sum + w[i - (i % 4) + j]!, 0) / 4);

/** The largest leak over the run, absolute, and in units of ‖WΠ‖. */
function leak(objective: BatchObjective, key: string, options: { eta: number; steps: number; batchSize?: number }) {
  const space = projectorOntoSpan(offMean(start), 4);
  let [absolute, relative] = [0, 0];
  train(objective, shapes, start, {
    optimiser: OPTIMISERS[key]!.make(),
    learningRate: options.eta,
    steps: options.steps,
    batchSize: options.batchSize ?? 3,
    observe: ({ theta }) => {
      const x = offMean(theta);
      const inside = product(x, space, 2, 4, 4);
      const off = length(x.map((c, i) => c - inside[i]!));
      absolute = Math.max(absolute, off);
      relative = Math.max(relative, off / length(x));
    },
  });
  return { absolute, relative };
}

const keysThatAct = (acts: string): string[] => Object.keys(OPTIMISERS).filter((key) => OPTIMISERS[key]!.acts === acts);

describe('the row space of a layer under S₄', () => {
  it('stays under every optimiser of matrices, with batches averaged over the group', () => {
    for (const key of keysThatAct('by matrix'))
      for (const eta of [0.02, 0.2])
        for (const batchSize of [3, 1]) {
          const { absolute } = leak(averaged(S4), key, { eta, steps: 100, batchSize });
          expect([key, eta, absolute < 1e-13 ? 'kept' : absolute]).toEqual([key, eta, 'kept']);
        }
  });

  it('is lost under every optimiser of entries', () => {
    for (const key of keysThatAct('by entry'))
      for (const eta of [0.02, 0.2]) {
        const { relative } = leak(averaged(S4), key, { eta, steps: 100 });
        expect([key, eta, relative > 0.05 ? 'lost' : relative]).toEqual([key, eta, 'lost']);
      }
  });

  it('is lost without the average', () => {
    expect(leak(averaged([]), 'gradient-descent', { eta: 0.2, steps: 100 }).relative).toBeGreaterThan(0.1);
  });
});

describe('fixed points of symmetries that permute entries', () => {
  const trained = (text: string, begin: (start: Float64Array) => void, row: (typeof OPTIMISERS)[string]) => {
    const p = problem(text, 41, { scale: 0.5 });
    begin(p.start);
    return train(p.objective, p.shapes, p.start, {
      optimiser: row.make(),
      learningRate: 0.05 * row.rate,
      steps: 200,
      batchSize: 2,
    }).theta;
  };

  it('equal units stay equal under every optimiser', () => {
    for (const [key, row] of Object.entries(OPTIMISERS)) {
      // W1 3 × 2, W2 2 × 3: units 0 and 1 alike.
      const theta = trained(
        twoLayer(2, 3, 2),
        (s) => {
          for (const [to, from] of [
            [2, 0],
            [3, 1],
            [7, 6],
            [10, 9],
          ] as const)
            s[to] = s[from]!;
        },
        row,
      );
      const off = Math.max(
        ...[
          [2, 0],
          [3, 1],
          [7, 6],
          [10, 9],
        ].map(([i, j]) => Math.abs(theta[i!]! - theta[j!]!)),
      );
      expect([key, off < 1e-12 ? 'equal' : off]).toEqual([key, 'equal']);
      expect(Math.abs(theta[4]! - theta[0]!)).toBeGreaterThan(0.1);
    }
  });

  it('tied layers w₂ = w₁ᵀ of a network with one input and one output stay tied under every optimiser but one', () => {
    for (const [key, row] of Object.entries(OPTIMISERS)) {
      const theta = trained(
        twoLayer(1, 3, 1),
        (s) => {
          for (const i of [0, 1, 2]) s[3 + i] = s[i]!;
        },
        row,
      );
      const off = Math.max(...[0, 1, 2].map((i) => Math.abs(theta[3 + i]! - theta[i]!)));
      // Muon's √max(1, rows/columns) tells a layer from its transpose.
      expect([key, off < 1e-12]).toEqual([key, key !== 'muon']);
    }
  });

  it('balanced layers that no symmetry ties do not stay balanced, even under gradient descent', () => {
    const theta = trained(twoLayer(2, 1, 2), (s) => s.set([0.6, 0.8, -0.8, 0.6]), OPTIMISERS['gradient-descent']!);
    const gap = theta[0]! ** 2 + theta[1]! ** 2 - theta[2]! ** 2 - theta[3]! ** 2;
    expect(Math.abs(gap)).toBeGreaterThan(1e-4);
  });
});
