import { random } from '@lawful/cas-core';
import { gaussians, haarOrthogonal } from '@lawful/runs/inside/simulation/gaussian';
import { spectralFunction, symmetricEigen } from '@lawful/runs/inside/simulation/symmetric-eigen';
import type { BatchObjective } from '@lawful/runs/inside/training/mini-batches';
import { adagrad } from '@lawful/runs/inside/training/optimisers/adagrad';
import { adam } from '@lawful/runs/inside/training/optimisers/adam';
import { gradientDescent } from '@lawful/runs/inside/training/optimisers/gradient-descent';
import { heavyBall } from '@lawful/runs/inside/training/optimisers/heavy-ball';
import { lars } from '@lawful/runs/inside/training/optimisers/lars';
import { lion } from '@lawful/runs/inside/training/optimisers/lion';
import { gram, product, transposed } from '@lawful/runs/inside/training/optimisers/matrices';
import { muon } from '@lawful/runs/inside/training/optimisers/muon';
import { nesterov } from '@lawful/runs/inside/training/optimisers/nesterov';
import { CUBIC, newtonSchulz, QUINTIC } from '@lawful/runs/inside/training/optimisers/newton-schulz';
import type { Optimiser } from '@lawful/runs/inside/training/optimisers/optimiser';
import { rmsprop } from '@lawful/runs/inside/training/optimisers/rmsprop';
import { shampoo } from '@lawful/runs/inside/training/optimisers/shampoo';
import { signDescent } from '@lawful/runs/inside/training/optimisers/sign';
import { OPTIMISERS } from '@lawful/runs/inside/training/optimisers/table';
import { trainSgd } from '@lawful/runs/inside/training/sgd';
import { train } from '@lawful/runs/inside/training/train';
import { describe, expect, it } from '../jest-globals.js';
import { problem, twoLayerRelu } from './networks.js';

/** The directions of an optimiser against a given list of gradients of one m × n tensor. */
function directions(optimiser: Optimiser, gradients: readonly (readonly number[])[], rows = 1): number[][] {
  const size = gradients[0]!.length;
  const memory = Object.fromEntries(optimiser.memory.map((name) => [name, new Float64Array(size)]));
  const rule = optimiser.begin({ name: 'W', rows, columns: size / rows }, memory, false);
  return gradients.map((g) => {
    const out = new Float64Array(size);
    rule(Float64Array.from(g), new Float64Array(size).fill(3), out);
    return [...out];
  });
}

const largestGap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

describe('rules of one entry', () => {
  it('take the steps that their formulas give by hand', () => {
    const of = (optimiser: Optimiser, ...gradients: number[]): number[] =>
      directions(
        optimiser,
        gradients.map((g) => [g]),
      ).flat();
    const close = (actual: number[], expected: number[]): void =>
      expect(largestGap(actual, expected)).toBeLessThan(1e-14);
    close(of(gradientDescent(), 2, -3), [2, -3]);
    // v = 4, 2 + ½·2 = 3, 1.5 + ½·8 = 5.5: the first step is not dampened.
    close(of(heavyBall({ momentum: 0.5, dampening: 0.5 }), 4, 2, 8), [4, 3, 5.5]);
    // v = 4, 4, 10; u = g + v/2.
    close(of(nesterov({ momentum: 0.5 }), 4, 2, 8), [6, 4, 13]);
    // m = ½, −¼ and s = ½, ¾; without bias 1, −⅓ and 1, 1.
    close(of(adam({ betas: [0.5, 0.5], epsilon: 0 }), 1, -1), [1, -1 / 3]);
    // s = 9/4, 9/4·¾ + 4 = 91/16.
    close(of(rmsprop({ smoothing: 0.75, epsilon: 0 }), 3, 4), [2, 4 / Math.sqrt(91 / 16)]);
    close(of(adagrad({ epsilon: 0 }), 3, 4), [1, 4 / 5]);
    // m = 0, 1; ½·1 − ½·½ > 0: the sign of the gradient alone would turn.
    close(of(lion({ betas: [0.5, 0.5] }), 2, -0.5, -3), [1, 1, -1]);
    close(of(signDescent(), -0.2, 0, 7), [-1, 0, 1]);
    // |θ| = 3√2 against |g| = 5√2.
    close(directions(lars({ momentum: 0 }), [[5, -5]])[0]!, [3, -3]);
    // L = R = 16 without epsilon: u = 16^{-1/4}·4·16^{-1/4} = 1; then 4 + 4·... = sqrt: g/√Σg².
    close(of(shampoo({ epsilon: 1e-300 }), 4, 3), [1, 3 / 5]);
    // A 1 × 1 matrix of size one under the cubic stays one.
    close(of(muon({ momentum: 0, iteration: CUBIC }), -5).map(Math.round), [-1]);
  });

  it('refuse settings outside their range', () => {
    expect(() => heavyBall({ momentum: 1 })).toThrow(/momentum is 1/);
    expect(() => heavyBall({ dampening: -0.1 })).toThrow(/dampening is -0.1/);
    expect(() => adam({ betas: [0.9, 1.2] })).toThrow(/second beta is 1.2/);
    expect(() => shampoo({ epsilon: 0 })).toThrow(/epsilon is 0/);
  });
});

describe('the trainer', () => {
  const { objective, shapes, start } = problem(twoLayerRelu(3, 4, 2), 3);

  it('takes the steps of trainSgd, to the last bit', () => {
    const common = { learningRate: 0.03, steps: 60, batchSize: 2, seed: 4 };
    const pairs: [Optimiser, object][] = [
      [gradientDescent(), {}],
      [heavyBall({ momentum: 0.8, dampening: 0.3 }), { momentum: 0.8, dampening: 0.3 }],
      [nesterov({ momentum: 0.8 }), { momentum: 0.8, nesterov: true }],
    ];
    for (const [optimiser, settings] of pairs) {
      const known = trainSgd(objective, start, { ...common, ...settings, weightDecay: 0.01 });
      const run = train(objective, shapes, start, { ...common, optimiser, decay: { coupled: 0.01 } });
      expect([...run.theta]).toEqual([...known.theta]);
    }
  });

  it('trains with every optimiser, and gives the same bytes twice', () => {
    for (const [key, row] of Object.entries(OPTIMISERS)) {
      const run = () =>
        train(objective, shapes, start, { optimiser: row.make(), learningRate: 0.05 * row.rate, steps: 200 }).theta;
      const all = [0, 1, 2, 3, 4, 5];
      const loss = (theta: Float64Array): number => objective.value(theta, all);
      expect([key, loss(run()) < loss(start)]).toEqual([key, true]);
      expect([...run()]).toEqual([...run()]);
    }
  });

  it('goes on from memory as if it had not stopped', () => {
    const options = { optimiser: heavyBall({ dampening: 0.2 }), learningRate: 0.02 };
    const whole = train(objective, shapes, start, { ...options, steps: 20 });
    const half = train(objective, shapes, start, { ...options, steps: 10 });
    const rest = train(objective, shapes, half.theta, { ...options, steps: 10, memory: half.memory });
    expect([...rest.theta]).toEqual([...whole.theta]);
    const cold = train(objective, shapes, half.theta, { ...options, steps: 10 });
    expect([...cold.theta]).not.toEqual([...whole.theta]);
  });

  it('refuses what does not fit', () => {
    const options = { optimiser: gradientDescent(), learningRate: 0.1, steps: 1 };
    expect(() => train(objective, shapes.slice(1), start, options)).toThrow(/tensors of 8 entries, expected 20/);
    expect(() => train(objective, shapes, start.slice(1), options)).toThrow(/19 parameters/);
    expect(() => train(objective, shapes, start, { ...options, memory: { velocity: start } })).toThrow(/no memory/);
    expect(() => train(objective, shapes, start, { ...options, decay: { decoupled: -1 } })).toThrow(/decoupled decay/);
    const broken: BatchObjective = { ...objective, gradient: (_, __, out) => void out.fill(Number.NaN) };
    expect(() => train(broken, shapes, start, options)).toThrow(/parameter 0 is NaN after step 0/);
  });
});

describe('matrices', () => {
  it('have the eigenvalues they were made from', () => {
    const source = random(8);
    for (const n of [1, 2, 5, 9]) {
      const q = haarOrthogonal(source, n);
      const values = Float64Array.from({ length: n }, (_, k) => (k % 3 === 2 ? -1 : 1) * 10 ** ((k % 4) - 2));
      const diagonal = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? values[i / (n + 1)]! : 0));
      const a = product(product(transposed(q, n, n), diagonal, n, n, n), q, n, n, n);
      const found = symmetricEigen(a, n);
      expect(largestGap(found.values.toSorted(), values.toSorted())).toBeLessThan(1e-13);
      const cubed = product(product(a, a, n, n, n), a, n, n, n);
      expect(
        largestGap(
          spectralFunction(a, n, (x) => x ** 3),
          cubed,
        ),
      ).toBeLessThan(1e-11);
    }
  });

  it('become orthogonal by the cubic, and nearly so by the quintic', () => {
    const g = gaussians(random(2), 15);
    const many = newtonSchulz({ ...CUBIC, iterations: 40 }, g, 3, 5);
    expect(largestGap(gram(many, 3, 5), [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeLessThan(1e-12);
    // The orthogonal factor (GGᵀ)^{-1/2}G.
    const inverse = spectralFunction(gram(g, 3, 5), 3, (x) => x ** -0.5);
    expect(largestGap(many, product(inverse, g, 3, 3, 5))).toBeLessThan(1e-12);
    const values = symmetricEigen(gram(newtonSchulz(QUINTIC, g, 3, 5), 3, 5), 3).values.map(Math.sqrt);
    for (const s of values) expect(s > 0.6 && s < 1.3).toBe(true);
    // Tall and wide are one: q(GGᵀ)G = G q(GᵀG).
    const tall = newtonSchulz(QUINTIC, transposed(g, 3, 5), 5, 3);
    expect(largestGap(transposed(tall, 5, 3), newtonSchulz(QUINTIC, g, 3, 5))).toBeLessThan(1e-14);
  });
});

describe('rules of matrices', () => {
  /** u(PGQ) = P u(G) Q for orthogonal P, Q, over three steps with memory. */
  const defect = (optimiser: () => Optimiser): number => {
    const source = random(6);
    const [m, n] = [3, 4];
    const [p, q] = [haarOrthogonal(source, m), haarOrthogonal(source, n)];
    const gradients = Array.from({ length: 3 }, () => gaussians(source, m * n));
    const turned = (g: ArrayLike<number>): Float64Array =>
      product(product(p, Float64Array.from(g), m, m, n), q, m, n, n);
    const plain = directions(
      optimiser(),
      gradients.map((g) => [...g]),
      m,
    );
    const moved = directions(
      optimiser(),
      gradients.map((g) => [...turned(g)]),
      m,
    );
    return Math.max(...moved.map((u, k) => largestGap(u, turned(plain[k]!))));
  };

  it('are equivariant under rotations from both sides, and those of entries are not', () => {
    for (const [key, row] of Object.entries(OPTIMISERS))
      expect([key, row.acts === 'by matrix' ? defect(row.make) < 1e-9 : defect(row.make) > 0.1]).toEqual([key, true]);
  });
});
