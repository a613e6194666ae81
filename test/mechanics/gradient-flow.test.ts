import { random } from '@lawful/cas-core';
import { lowerModel, parseModel } from '@lawful/networks';
import { dormandPrinceStep, integrateFlow, type VectorField } from '@lawful/runs/inside/simulation/dormand-prince';
import { gaussian, gaussians, haarOrthogonal } from '@lawful/runs/inside/simulation/gaussian';
import { drift, evenTimes, gradientFlow } from '@lawful/runs/inside/simulation/gradient-flow';
import { trainingLoss } from '@lawful/runs/inside/simulation/training-loss';
import { describe, expect, it } from '../jest-globals.js';

/** y'' = −y, damped: y = e^{−t/4} (cos t, −sin t) from (1, 0). */
const damped: VectorField = (y, out) => {
  out[0] = y[1]! - y[0]! / 4;
  out[1] = -y[0]! - y[1]! / 4;
};

describe('Dormand and Prince', () => {
  it('has order five', () => {
    const error = (steps: number): number => {
      let y = Float64Array.of(1, 0);
      const stages = Array.from({ length: 7 }, () => new Float64Array(2));
      for (let k = 0; k < steps; k++) {
        const next = new Float64Array(2);
        damped(y, stages[0]!);
        dormandPrinceStep(damped, y, 2 / steps, stages, next, new Float64Array(2));
        y = next;
      }
      return Math.hypot(y[0]! - Math.exp(-0.5) * Math.cos(2), y[1]! + Math.exp(-0.5) * Math.sin(2));
    };
    for (const steps of [10, 20, 40]) {
      const order = Math.log2(error(steps) / error(2 * steps));
      expect(order).toBeGreaterThan(4.8);
      expect(order).toBeLessThan(5.3);
    }
  });

  it('keeps its error near the tolerance and hits the sample times', () => {
    for (const tolerance of [1e-6, 1e-9, 1e-12]) {
      const flow = integrateFlow(damped, [1, 0], {
        times: [0, 0.1, 3, 3, 10],
        relative: tolerance,
        absolute: tolerance,
      });
      flow.times.forEach((t, i) => {
        const exact = Math.exp(-t / 4) * Math.cos(t);
        expect(Math.abs(flow.states[i]![0]! - exact)).toBeLessThan(50 * tolerance);
      });
    }
  });

  it('gives the same bytes twice, reports progress, and gives up on a blow-up', () => {
    const reached: number[] = [];
    const run = () => integrateFlow(damped, [1, 0], { times: [5], onProgress: (t) => reached.push(t) });
    expect(run().states).toEqual(run().states);
    expect(reached.at(-1)).toBe(5);
    const square: VectorField = (y, out) => {
      out[0] = y[0]! ** 2;
    };
    expect(() => integrateFlow(square, [1], { times: [2], maxSteps: 5000 })).toThrow(/5000 steps/);
    expect(() => integrateFlow(square, [1], { times: [2, 1] })).toThrow(/ascend/);
  });
});

describe('gradient flow', () => {
  it("conserves W1 W1' − W2' W2 of a two-layer linear network", () => {
    const text = 'param W1 : 3 x 2\nparam W2 : 2 x 3\ninput x : 2\noutput W2 * W1 * x\nloss mse\n';
    const network = lowerModel(parseModel({ file: 'test.law', text }));
    const source = random(9);
    const data = Array.from({ length: 5 }, () => ({ inputs: gaussians(source, 2), label: gaussians(source, 2) }));
    const flow = gradientFlow(trainingLoss(network, data), gaussians(source, 12), { times: evenTimes(3, 10) });
    const difference = (w: Float64Array): number[] =>
      [0, 1, 2].flatMap((i) =>
        [0, 1, 2].map((j) => {
          let sum = 0;
          for (let k = 0; k < 2; k++) sum += w[2 * i + k]! * w[2 * j + k]! - w[6 + 3 * k + i]! * w[6 + 3 * k + j]!;
          return sum;
        }),
      );
    expect(Math.max(...drift(flow, difference))).toBeLessThan(1e-9);
    // One entry of W1 W1' alone is no law: the test can fail.
    expect(Math.max(...drift(flow, (w) => [w[0]! ** 2 + w[1]! ** 2]))).toBeGreaterThan(1e-3);
  });
});

describe('seeded draws', () => {
  it('have the moments of a standard normal', () => {
    const source = random(4);
    const n = 40000;
    let [first, second, fourth] = [0, 0, 0];
    for (let k = 0; k < n; k++) {
      const z = gaussian(source);
      first += z / n;
      second += z ** 2 / n;
      fourth += z ** 4 / n;
    }
    // Five standard errors: 1/√n, √2/√n, √96/√n.
    expect(Math.abs(first)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(second - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(n));
    expect(Math.abs(fourth - 3)).toBeLessThan((5 * Math.sqrt(96)) / Math.sqrt(n));
  });

  it('give orthogonal matrices', () => {
    const g = haarOrthogonal(random(8), 8);
    for (let i = 0; i < 8; i++)
      for (let j = 0; j < 8; j++) {
        let sum = 0;
        for (let k = 0; k < 8; k++) sum += g[8 * i + k]! * g[8 * j + k]!;
        expect(Math.abs(sum - (i === j ? 1 : 0))).toBeLessThan(1e-14);
      }
  });
});
