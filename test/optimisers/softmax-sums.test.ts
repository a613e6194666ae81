/**
 * Column sums cᵀW below a softmax in discrete time, over 1,000 steps (theory §14, F′): each is also broken by what should break it.
 */
import { muon } from '@lawful/runs/inside/training/optimisers/muon';
import { CUBIC } from '@lawful/runs/inside/training/optimisers/newton-schulz';
import type { Optimiser } from '@lawful/runs/inside/training/optimisers/optimiser';
import { OPTIMISERS } from '@lawful/runs/inside/training/optimisers/table';
import { train } from '@lawful/runs/inside/training/train';
import { describe, expect, it } from '../jest-globals.js';
import { type Problem, problem, rowsThatAct, softmaxHead, twoLayer } from './networks.js';

const STEPS = 1000;

/** Sums of the columns of the last tensor, rows × columns, at the end of θ. */
function columnSums(theta: Float64Array, rows: number, columns: number): number[] {
  const from = theta.length - rows * columns;
  return Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += theta[from + i * columns + j]!;
    return sum;
  });
}

/** max_k |cᵀW_k − (1 − ηλ)^k cᵀW_0| over the run. */
function drift(p: Problem, optimiser: Optimiser, eta: number, lambda: number, classes: number): number {
  const { columns } = p.shapes.at(-1)!;
  const first = columnSums(p.start, classes, columns);
  let most = 0;
  train(p.objective, p.shapes, p.start, {
    optimiser,
    learningRate: eta,
    steps: STEPS,
    batchSize: 2,
    seed: 1,
    decay: { decoupled: lambda },
    observe: ({ step, theta }) =>
      columnSums(theta, classes, columns).forEach((q, j) => {
        most = Math.max(most, Math.abs(q - (1 - eta * lambda) ** step * first[j]!));
      }),
  });
  return most;
}

const head = problem(softmaxHead(3), 11, { classes: 3 });
const deep = problem(twoLayer(2, 3, 3, 'cross-entropy'), 12, { classes: 3 });

describe('column sums below a softmax', () => {
  it('are multiplied by (1 − ηλ)^k by every optimiser of matrices', () => {
    for (const [key, row] of [
      ...rowsThatAct('by matrix'),
      ['cubic', { make: () => muon({ iteration: CUBIC }), rate: 0.1 }] as const,
    ])
      for (const p of [head, deep])
        for (const lambda of [0, 0.02]) {
          const most = drift(p, row.make(), 0.1 * row.rate, lambda, 3);
          expect([key, most < 1e-12 ? 'kept' : most]).toEqual([key, 'kept']);
        }
  });

  it('drift under every optimiser of entries with three classes', () => {
    for (const [key, row] of rowsThatAct('by entry'))
      for (const p of [head, deep]) {
        const most = drift(p, row.make(), 0.1 * row.rate, 0, 3);
        expect([key, most > 1e-2 ? 'drifts' : most]).toEqual([key, 'drifts']);
      }
  });

  it('are kept by every optimiser of entries with two classes: the rows of the gradient are g and −g', () => {
    const two = [
      problem(softmaxHead(2), 13, { classes: 2 }),
      problem(twoLayer(2, 3, 2, 'cross-entropy'), 14, { classes: 2 }),
    ];
    for (const [key, row] of rowsThatAct('by entry'))
      for (const p of two)
        for (const lambda of [0, 0.02]) {
          const most = drift(p, row.make(), 0.1 * row.rate, lambda, 2);
          expect([key, most < 1e-9 ? 'kept' : most]).toEqual([key, 'kept']);
        }
  });
});

describe('row sums behind a subtracted mean', () => {
  it('are kept by every optimiser of matrices, since Gc = 0, and by none of entries', () => {
    const centred = 'param W : 3 x 4\ninput x : 4\noutput W * (x .- sum(x)/4)\nloss mse\n';
    const p = problem(centred, 15);
    const sums = (w: Float64Array): number[] => [0, 4, 8].map((i) => w[i]! + w[i + 1]! + w[i + 2]! + w[i + 3]!);
    const first = sums(p.start);
    for (const [key, row] of Object.entries(OPTIMISERS)) {
      const { theta } = train(p.objective, p.shapes, p.start, {
        optimiser: row.make(),
        learningRate: 0.1 * row.rate,
        steps: STEPS,
        batchSize: 2,
      });
      const most = Math.max(...sums(theta).map((q, i) => Math.abs(q - first[i]!)));
      expect([key, most < 1e-12]).toEqual([key, row.acts === 'by matrix']);
      if (row.acts === 'by entry') expect(most).toBeGreaterThan(1e-2);
    }
  });
});
