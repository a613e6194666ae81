/** Bounds for drifts (theory §14, Theorem I) on runs of random networks, and the exact oracle of the edge of stability. */
import { random } from '@lawful/cas-core';
import { gaussians } from '@lawful/runs/inside/simulation/gaussian';
import { type DriftSums, driftMeter, lossDropBound } from '@lawful/runs/inside/training/drift-bounds';
import type { BatchObjective } from '@lawful/runs/inside/training/mini-batches';
import { wholeBatch } from '@lawful/runs/inside/training/mini-batches';
import { gradientDescent } from '@lawful/runs/inside/training/optimisers/gradient-descent';
import { length } from '@lawful/runs/inside/training/optimisers/matrices';
import { type QuadraticForm, quadraticForm } from '@lawful/runs/inside/training/quadratic-form';
import { train } from '@lawful/runs/inside/training/train';
import { describe, expect, it } from '../jest-globals.js';
import { type Problem, problem, twoLayer, twoLayerRelu } from './networks.js';

type Entries = [number, number, number][];

/** The entry (a, b) of W₁W₁ᵀ − W₂ᵀW₂, W₁ h × n before W₂ m × h, as a form. */
function balance(n: number, h: number, m: number, a: number, b: number): QuadraticForm {
  const terms: Entries = [];
  const add = (i: number, j: number, c: number): number => terms.push([i, j, c / 2], [j, i, c / 2]);
  for (let j = 0; j < n; j++) add(a * n + j, b * n + j, 1);
  for (let i = 0; i < m; i++) add(h * n + i * h + a, h * n + i * h + b, -1);
  return quadraticForm(terms);
}

interface Drift extends DriftSums {
  readonly drift: number;
}

interface RunOptions {
  readonly eta: number;
  readonly steps: number;
  readonly batchSize?: number;
  readonly single?: boolean;
  /** The gradient is then broken: that of the first layer is multiplied by this. */
  readonly factor?: number;
  /** Seen before each step. */
  readonly see?: (theta: Float64Array) => void;
}

/** Drifts and their bounds, of each form. */
function drifts({ objective, shapes, start }: Problem, forms: readonly QuadraticForm[], options: RunOptions): Drift[] {
  const { factor = 1, single = false, see } = options;
  const first = shapes[0]!.rows * shapes[0]!.columns;
  const used: BatchObjective = {
    ...objective,
    gradient: (theta, batch, out) => {
      objective.gradient(theta, batch, out);
      for (let i = 0; i < out.length; i++) out[i] = (single ? Math.fround : Number)(out[i]! * (i < first ? factor : 1));
    },
  };
  const begin = single ? start.map(Math.fround) : start;
  const meters = forms.map((form) => driftMeter(form, single ? 2 ** -24 : 2 ** -53));
  let before: { theta: Float64Array; gradient: Float64Array } | undefined;
  const { theta } = train(used, shapes, begin, {
    optimiser: gradientDescent(),
    learningRate: options.eta,
    steps: options.steps,
    batchSize: options.batchSize ?? objective.size,
    ...(single ? { round: Math.fround } : {}),
    observe: ({ theta, gradient }) => {
      see?.(theta);
      if (before !== undefined) for (const m of meters) m.step(before.theta, before.gradient, options.eta, theta);
      if (gradient !== undefined) before = { theta: theta.slice(), gradient: gradient.slice() };
    },
  });
  return meters.map((meter, k) => ({
    ...meter.sums(),
    drift: forms[k]!.pair(theta, theta) - forms[k]!.pair(begin, begin),
  }));
}

/** Random widths, one law a hidden unit, and for linear networks one pair of units. */
function draw(seed: number, relu: boolean) {
  const source = random(seed);
  const [n, h, m] = [1 + source.below(3), 1 + source.below(3), 1 + source.below(2)];
  const p = problem((relu ? twoLayerRelu : twoLayer)(n, h, m), seed, { points: 4 });
  const forms = Array.from({ length: h }, (_, a) => balance(n, h, m, a, a));
  if (!relu && h > 1) forms.push(balance(n, h, m, 0, 1));
  return { p, forms, eta: 0.01 * (1 + source.below(5)), batchSize: 1 + source.below(4), widths: [n, h, m] as const };
}

describe('the bound from a run', () => {
  it('holds on 200 runs of random networks, and the sum of η²gᵀBg is the drift', () => {
    let [tight, runs] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const { p, forms, eta, batchSize } = draw(seed, seed % 2 === 0);
      for (const d of drifts(p, forms, { eta, steps: 60, batchSize })) {
        expect(Math.abs(d.drift)).toBeLessThanOrEqual(d.aPosteriori + d.rounding);
        // Also where the drift is evaluated in floats.
        expect(Math.abs(d.drift - d.expected)).toBeLessThanOrEqual(d.rounding + 1e-15);
        runs++;
        if (Math.abs(d.drift) > 0.3 * d.aPosteriori) tight++;
      }
    }
    // Not vacuous: the drift is often a good part of it.
    expect(tight).toBeGreaterThan(runs / 4);
  });

  it('is violated by a broken gradient, which has θᵀBĝ ≠ 0', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { p, forms, eta } = draw(seed, true);
      const broken = drifts(p, forms, { eta, steps: 60, factor: 1.1 });
      for (const d of broken.filter(({ breaking }) => breaking > 1e-3)) {
        expect(Math.abs(d.drift - d.expected)).toBeLessThanOrEqual(d.rounding);
        expect(Math.abs(d.drift - d.expected)).toBeGreaterThan(1e-4);
      }
    }
    // At small steps the bound is of order η, the break is not.
    const { p, forms } = draw(1, false);
    for (const d of drifts(p, forms.slice(0, 1), { eta: 0.001, steps: 1000, factor: 1.1 }))
      expect(Math.abs(d.drift)).toBeGreaterThan(d.aPosteriori);
  });

  it('holds in float32 with its own roundoff, and not with that of float64', () => {
    let beyond = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { p, forms, eta } = draw(seed, true);
      for (const d of drifts(p, forms, { eta, steps: 60, single: true })) {
        expect(Math.abs(d.drift - d.expected)).toBeLessThanOrEqual(d.rounding);
        if (Math.abs(d.drift - d.expected) > d.breaking + (d.rounding - d.breaking) * 2 ** -29) beyond++;
      }
    }
    expect(beyond).toBeGreaterThan(5);
  });
});

describe('the bound from the drop of the loss', () => {
  /**
   * L is the mean of ½|W₂W₁x − y|². In a direction (V₁, V₂) its second derivative is at most Λ|W₂V₁ + V₂W₁|² + 2‖R‖|V₁||V₂|, Λ the trace of the
   * mean of xxᵀ, R the mean of (W₂W₁x − y)xᵀ; with |W_i| ≤ a_i on the segments, κ = Λ(a₁² + a₂²) + a₁a₂Λ + |mean yxᵀ| will do.
   */
  it('holds for linear networks at every length of the run, with κ proved on the segments', () => {
    let [checked, tight] = [0, 0];
    for (let seed = 0; seed < 60; seed++) {
      const { forms, eta: rate, widths } = draw(seed, false);
      const [n, h, m] = widths;
      const source = random(seed).fork('points');
      const data = Array.from({ length: 4 }, () => ({ x: gaussians(source, n), y: gaussians(source, m) }));
      const p = problem(twoLayer(n, h, m), seed, { data: data.map(({ x, y }) => ({ inputs: x, label: y })) });
      const trace = data.reduce((sum, { x }) => sum + length(x) ** 2 / 4, 0);
      const cross = length(
        Float64Array.from({ length: n * m }, (_, k) =>
          data.reduce((sum, { x, y }) => sum + (x[k % n]! * y[Math.floor(k / n)]!) / 4, 0),
        ),
      );
      let [one, two, last] = [0, 0, p.start];
      const result = drifts(p, forms, {
        eta: rate / 2,
        steps: 400,
        see: (theta) => {
          one = Math.max(one, length(theta.subarray(0, n * h)));
          two = Math.max(two, length(theta.subarray(n * h)));
          last = theta.slice();
        },
      });
      const kappa = trace * (one ** 2 + two ** 2 + one * two) + cross;
      const loss = (theta: Float64Array): number => p.objective.value(theta, [0, 1, 2, 3]);
      result.forEach(({ drift }, k) => {
        const bound = lossDropBound(forms[k]!, rate / 2, kappa, loss(p.start) - loss(last));
        if (bound === undefined) return;
        checked++;
        expect(Math.abs(drift)).toBeLessThanOrEqual(bound);
        if (Math.abs(drift) > 0.1 * bound) tight++;
      });
    }
    expect(checked).toBeGreaterThan(60);
    expect(tight).toBeGreaterThan(10);
  });

  it('is none for steps of 2/κ and more', () => {
    const form = quadraticForm([[0, 0, 1]]);
    expect(lossDropBound(form, 0.5, 4, 1)).toBeUndefined();
    expect(lossDropBound(form, 0.25, 4, 1)).toBe(0.5);
  });
});

describe('quadratic forms', () => {
  it('have the parts of a matrix with known eigenvalues', () => {
    // [[0, 1], [1, 0]]: eigenvalues ±1 along (1, ±1)/√2; entry 2 alone has −3.
    const form = quadraticForm([
      [0, 1, 1],
      [1, 0, 1],
      [4, 4, -3],
    ]);
    const x = [3, 0, 0, 0, 2];
    const [plus, minus] = form.parts(x);
    expect(Math.abs(plus - 4.5)).toBeLessThan(1e-14);
    expect(Math.abs(minus - 16.5)).toBeLessThan(1e-14);
    expect(form.norm).toBe(3);
    expect(form.pair(x, [1, 1, 9, 9, -1])).toBe(3 + 6);
    expect(form.absolute(x, [1, 1, 9, 9, -1])).toBe(3 + 6);
  });
});

describe('the edge of stability', () => {
  const valley: BatchObjective = wholeBatch({
    dimension: 2,
    value: ([a, b]) => (a! * b! - 1) ** 2 / 2,
    gradient: ([a, b], out) => {
      out[0] = (a! * b! - 1) * b!;
      out[1] = (a! * b! - 1) * a!;
    },
  });

  it('lowers a² − b² from 8.84 to 2.59 by η²gᵀBg alone: ½(ab − 1)², η = 0.3', () => {
    const form = quadraticForm([
      [0, 0, 1],
      [1, 1, -1],
    ]);
    const p = {
      objective: valley,
      shapes: [
        { name: 'a', rows: 1, columns: 1 },
        { name: 'b', rows: 1, columns: 1 },
      ],
      start: Float64Array.of(3, 0.4),
    };
    let end = p.start;
    const [d] = drifts(p as unknown as Problem, [form], {
      eta: 0.3,
      steps: 2000,
      see: (theta) => {
        end = theta.slice();
      },
    });
    expect(form.pair(p.start, p.start)).toBeCloseTo(8.84, 12);
    // The edge: the sharpness a² + b² comes from above 2/η to below it.
    expect(3 ** 2 + 0.4 ** 2).toBeGreaterThan(2 / 0.3);
    expect(length(end) ** 2).toBeLessThan(2 / 0.3);
    expect(form.pair(end, end)).toBeCloseTo(2.59, 2);
    expect(Math.abs(d!.drift - d!.expected)).toBeLessThan(1e-14);
    expect(Math.abs(d!.drift)).toBeLessThanOrEqual(d!.aPosteriori);
  });
});
