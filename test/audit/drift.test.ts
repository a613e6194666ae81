/**
 * What SGD does to laws, from its own arithmetic: a two-layer linear network is trained here in float64, its gradients are summed, and the audit of its
 * first and last parameters is held against theory §14.
 */

import { random } from '@lawful/cas-core';
import { auditCheckpoint } from '@lawful/runs';
import { largestEigenvalue } from '@lawful/runs/inside/audit/compare';
import { describe, expect, it } from '../jest-globals.js';
import { checkpointOf, lawOf, termOf } from './laws-by-definition.js';

const [N, H, M] = [3, 4, 2];

/** y = A x, A = W2 W1, squared loss on fixed samples; the sum of |g|² beside the end. */
function train(rate: number, decay: number, steps: number) {
  const rng = random(11);
  const draw = (n: number): number[] => Array.from({ length: n }, () => (rng.below(2001) - 1000) / 1000);
  const [w1, w2] = [draw(H * N), draw(M * H)];
  const [x, y] = [draw(6 * N), draw(6 * M)];
  // The sum of the outputs' first layer is seen by nobody: a column that gets no gradient, and a constant.
  const start = { w1: [...w1], w2: [...w2], free: [0.5, -2], zero: [0, 0, 0] };
  const free = [...start.free];
  let squares = 0;
  for (let k = 0; k < steps; k++) {
    const [g1, g2] = [w1.map(() => 0), w2.map(() => 0)];
    for (let s = 0; s < 6; s++) {
      const hidden = Array.from({ length: H }, (_, i) => sum(N, (j) => w1[i * N + j]! * x[s * N + j]!));
      const error = Array.from({ length: M }, (_, o) => sum(H, (i) => w2[o * H + i]! * hidden[i]!) - y[s * M + o]!);
      for (let o = 0; o < M; o++) for (let i = 0; i < H; i++) g2[o * H + i]! += error[o]! * hidden[i]!;
      for (let i = 0; i < H; i++)
        for (let j = 0; j < N; j++) g1[i * N + j]! += sum(M, (o) => error[o]! * w2[o * H + i]!) * x[s * N + j]!;
    }
    squares += [...g1, ...g2].reduce((a, b) => a + b * b, 0);
    const move = (w: number[], g: readonly number[]): void => {
      for (const [i, gi] of g.entries()) w[i] = w[i]! - rate * (gi + decay * w[i]!);
    };
    move(w1, g1);
    move(w2, g2);
    move(free, [0, 0]);
  }
  return { start, end: { w1, w2, free, zero: start.zero }, squares };
}

const sum = (n: number, f: (k: number) => number): number =>
  Array.from({ length: n }, (_, k) => f(k)).reduce((a, b) => a + b, 0);

const balance = lawOf('gram', [termOf('w1', [H, N], [N, 1], [0]), termOf('w2', [H, M], [1, H], [0], -1)]);
const total = lawOf('sum', [termOf('free', [2], [1], [])]);
const dead = lawOf('constant', [termOf('zero', [3], [1], [])]);
const alive = lawOf('constant', [termOf('free', [2], [1], [])]);

describe('between two checkpoints of SGD', () => {
  it.each([
    [0.05, 0, 40],
    [0.05, 0.02, 40],
    [0.01, 0.5, 200],
  ])(
    'rate %d, decay %d, %d steps: linear laws decay exactly, quadratic ones need no more gradient than there was',
    async (rate, decay, steps) => {
      const { start, end, squares } = train(rate, decay, steps);
      const [a, b] = [await checkpointOf('start', start), await checkpointOf('end', end)];
      const options = { other: b, rate, steps, ...(decay === 0 ? {} : { decay }) };
      const report = await auditCheckpoint(a, [balance, total, dead, alive], options);
      const [quadratic, linear, zeros, constants] = report.laws;
      expect(linear).toMatchObject({ kept: true, gradients: null });
      expect(linear!.factor).toBeCloseTo((1 - rate * decay) ** steps, 12);
      expect(constants).toMatchObject({ kept: true, state: 'not zeros' });
      expect(zeros).toMatchObject({ kept: true, state: 'zeros', drift: 0 });
      expect(quadratic!.factor).toBeCloseTo((1 - rate * decay) ** (2 * steps), 12);
      // A lower bound of the true sum, and not an idle one.
      expect(quadratic!.gradients!).toBeGreaterThan(0);
      expect(quadratic!.gradients!).toBeLessThanOrEqual(squares * (1 + 1e-9));
      expect(quadratic!.kept).toBe(false);
      if (decay === 0) return;
      // Without being told of decay the linear law has moved.
      const plain = await auditCheckpoint(a, [total], { other: b });
      expect(plain.laws[0]).toMatchObject({ kept: false, factor: 1 });
    },
  );

  it('the size of B counts terms on the same entries together', () => {
    const square = (axis: number, coefficient: number) => termOf('m', [H, H], [H, 1], [axis], coefficient);
    expect(largestEigenvalue(lawOf('gram', [square(0, -1), square(1, -1)]))).toBe(2);
    expect(largestEigenvalue(balance)).toBe(1);
    const fused = [0, 1].map((k) => termOf('m', [H, 2], [4, 1], [0], 3 - 5 * k, 2 * k));
    expect(largestEigenvalue(lawOf('gram', fused))).toBe(3);
  });
});
