/**
 * An independent count for `flow muon(…; k)`: follow the update along random data sets one after the other, in floats, each layer by the trainer's own iteration.
 * Where the end goes when the times change spans the orbit, whose codimension is the number of laws (theory §1.1, §14).
 */
import { random } from '@lawful/cas-core';
import { newtonSchulz } from '@lawful/runs/inside/training/optimisers/newton-schulz';
import { analyse, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

interface Point {
  readonly x: readonly number[];
  readonly u: readonly number[];
}
type Sizes = readonly [n: number, h: number, m: number];
type Iteration = Parameters<typeof newtonSchulz>[0];

/** −θ' for f = B·A·x with output gradients u: A first, row by row. */
function update(theta: readonly number[], data: readonly Point[], [n, h, m]: Sizes, iteration: Iteration): number[] {
  const [A, B] = [theta.slice(0, h * n), theta.slice(h * n)];
  const [GA, GB] = [new Float64Array(h * n), new Float64Array(m * h)];
  for (const { x, u } of data)
    for (let i = 0; i < h; i++) {
      const back = u.reduce((sum, uk, k) => sum + uk * B[k * h + i]!, 0);
      const hidden = x.reduce((sum, xj, j) => sum + xj * A[i * n + j]!, 0);
      for (let j = 0; j < n; j++) GA[i * n + j]! += back * x[j]!;
      for (let k = 0; k < m; k++) GB[k * h + i]! += u[k]! * hidden;
    }
  return [...newtonSchulz(iteration, GA, h, n), ...newtonSchulz(iteration, GB, m, h)];
}

/** Norms of rows by pivoted elimination of directions: a rank stands out as a gap. */
function pivots(rows: readonly (readonly number[])[], count: number): number[] {
  let left = rows;
  return Array.from({ length: count }, () => {
    const norms = left.map((r) => Math.hypot(...r));
    const norm = Math.max(...norms);
    const unit = left[norms.indexOf(norm)]!.map((x) => x / norm);
    left = left.map((r) => {
      const along = r.reduce((sum, x, j) => sum + x * unit[j]!, 0);
      return r.map((x, j) => x - along * unit[j]!);
    });
    return norm;
  });
}

function orbitPivots(sizes: Sizes, isCentred: boolean, iteration: Iteration): number[] {
  const [n, h, m] = sizes;
  const D = h * n + m * h;
  const draw = random(11);
  const next = (): number => (draw.below(20_001) - 10_000) / 10_000;
  const point = (): Point => {
    const u = Array.from({ length: m }, next);
    const mean = u.reduce((a, b) => a + b, 0) / m;
    return { x: Array.from({ length: n }, next), u: isCentred ? u.map((e) => e - mean) : u };
  };
  const sets = Array.from({ length: 3 * D }, () => Array.from({ length: 4 }, point));
  const times = sets.map(() => 0.25 + next() / 8);
  const start = Array.from({ length: D }, next);
  const along = (theta: readonly number[], by: readonly number[], t: number) => theta.map((e, i) => e + t * by[i]!);
  const flow = (from: readonly number[], data: readonly Point[], time: number): readonly number[] => {
    const step = time / 6;
    let theta = from;
    for (let s = 0; s < 6; s++) {
      const a = update(theta, data, sizes, iteration);
      const b = update(along(theta, a, step / 2), data, sizes, iteration);
      const c = update(along(theta, b, step / 2), data, sizes, iteration);
      const d = update(along(theta, c, step), data, sizes, iteration);
      theta = theta.map((e, i) => e + (step / 6) * (a[i]! + 2 * b[i]! + 2 * c[i]! + d[i]!));
    }
    return theta;
  };
  const end = (all: readonly number[]) => sets.reduce<readonly number[]>((t, data, i) => flow(t, data, all[i]!), start);
  const rows = times.map((_, k) => {
    const [ahead, behind] = [1e-4, -1e-4].map((e) => end(times.map((t, i) => (i === k ? t + e : t)))) as [
      number[],
      number[],
    ];
    return ahead.map((e, i) => (e - behind[i]!) / 2e-4);
  });
  return pivots(rows, D);
}

describe('orbits of steps that are taken twice and three times', () => {
  const CUBIC = { coefficients: [1.5, -0.5, 0], iterations: 2 } as const;
  const QUINTIC = { coefficients: [2, -3, 2.5], iterations: 2 } as const;
  const GROWING = { coefficients: [1, 1 / 3, 0], iterations: 3 } as const;
  it.each<readonly [loss: string, flow: string, sizes: Sizes, iteration: Iteration]>([
    ['mse', 'muon(3/2, -1/2; 2)', [2, 3, 2], CUBIC],
    ['mse', 'muon(2, -3, 5/2; 2)', [3, 2, 2], QUINTIC],
    ['cross-entropy', 'muon(3/2, -1/2; 2)', [2, 2, 3], CUBIC],
    ['cross-entropy', 'muon(1, 1/3; 3)', [3, 2, 2], GROWING],
    ['cross-entropy', 'muon(2, -3, 5/2; 2)', [1, 2, 3], QUINTIC],
  ])(
    '%s, %s, %j: the orbit has as many dimensions as there are parameters less laws',
    (loss, flow, sizes, iteration) => {
      const [n, h, m] = sizes;
      const text = `param A : ${h} x ${n}\nparam B : ${m} x ${h}\ninput x : ${n}\noutput B * A * x\nloss ${loss}\nflow ${flow}\n`;
      const { plain, parameters } = analyse(text);
      expect(plain.complete).toBe(true);
      const norms = orbitPivots(sizes, loss === 'cross-entropy', iteration);
      const dimension = parameters - plain.found;
      expect(Math.min(...norms.slice(0, dimension))).toBeGreaterThan(1e-2);
      expect(Math.max(0, ...norms.slice(dimension))).toBeLessThan(1e-4);
    },
  );

  it('two classes and one hidden unit more than inputs: a law of degree three beside the column sums', () => {
    // A moves by b x' and b = B[1,:]' - B[2,:]' by A y, so that [A b] is multiplied by matrices of trace zero from the right.
    const text =
      'param A : 3 x 2\nparam B : 2 x 3\ninput x : 2\noutput B * A * x\nloss cross-entropy\nflow muon(1, 1/3; 3)\n';
    const b = (i: number): string => `(B[1,${i}] - B[2,${i}])`;
    const minor = (i: number, j: number): string => `(A[${i},1]*A[${j},2] - A[${j},1]*A[${i},2])`;
    const det = `${b(1)}*${minor(2, 3)} - ${b(2)}*${minor(1, 3)} + ${b(3)}*${minor(1, 2)}`;
    const model = parseModel({ file: 'test.law', text });
    expect(prove(model, det, { compare: false }).verdict).toBe('proved');
    expect(prove(model, det.replace(' - (B', ' + (B'), { compare: false }).verdict).not.toBe('proved');
    // The orbit has dimension 12 - 4: with it, there are no others.
    const norms = orbitPivots([2, 3, 2], true, GROWING);
    expect(norms[7]).toBeGreaterThan(1e-2);
    expect(Math.max(...norms.slice(8))).toBeLessThan(1e-4);
  });
});
