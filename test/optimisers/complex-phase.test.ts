/**
 * The phase of a complex block (theory §1.3, §14): 2 outputs of 2 × 3 inputs, C₃ turning each three. With ω = e^{2πi/3} and P_ik = Σ_j W_i,kj ω^j the
 * averaged step is P⁺ = P(1 − ηQ) with Q Hermitian, so that det P is multiplied by a real number: its phase stays, modulo π.
 */
import { random } from '@lawful/cas-core';
import { gaussians } from '@lawful/runs/inside/simulation/gaussian';
import { type FloatAction, trainingLoss } from '@lawful/runs/inside/simulation/training-loss';
import { wholeBatch } from '@lawful/runs/inside/training/mini-batches';
import { gradientDescent } from '@lawful/runs/inside/training/optimisers/gradient-descent';
import { heavyBall } from '@lawful/runs/inside/training/optimisers/heavy-ball';
import { signDescent } from '@lawful/runs/inside/training/optimisers/sign';
import { type TrainOptions, tensorShapes, train } from '@lawful/runs/inside/training/train';
import { describe, expect, it } from '../jest-globals.js';
import { networkOf } from './networks.js';

const network = networkOf('param W : 2 x 6\ninput x : 6\noutput W * x\nloss mse\n');
const C3: FloatAction[] = [0, 1, 2].map((turn) => ({
  onInputs: Array.from({ length: 6 }, (_, to) =>
    Array.from({ length: 6 }, (_, from) =>
      Math.floor(to / 3) === Math.floor(from / 3) && (from + turn) % 3 === to % 3 ? 1 : 0,
    ),
  ),
}));
const source = random(61);
const data = Array.from({ length: 3 }, () => ({ inputs: gaussians(source, 6), label: gaussians(source, 2) }));
const start = gaussians(source, 12);
const velocity = gaussians(source, 12);

type Complex = readonly [number, number];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];

/** det P. */
function determinant(w: Float64Array): Complex {
  const entry = (i: number, k: number): Complex => {
    let [re, im] = [0, 0];
    for (let j = 0; j < 3; j++) {
      re += w[6 * i + 3 * k + j]! * Math.cos((2 * Math.PI * j) / 3);
      im += w[6 * i + 3 * k + j]! * Math.sin((2 * Math.PI * j) / 3);
    }
    return [re, im];
  };
  const [p, q] = [times(entry(0, 0), entry(1, 1)), times(entry(0, 1), entry(1, 0))];
  return [p[0] - q[0], p[1] - q[1]];
}

/** The largest |sin(arg det P_k − arg det P_0)|, and whether det P turned to its negative. */
function phaseDrift(elements: readonly FloatAction[], options: Omit<TrainOptions, 'steps'>) {
  const first = determinant(start);
  let [drift, turned] = [0, false];
  train(wholeBatch(trainingLoss(network, data, elements)), tensorShapes(network), start, {
    ...options,
    steps: 40,
    observe: ({ theta }) => {
      const [re, im] = times(determinant(theta), [first[0], -first[1]]);
      drift = Math.max(drift, Math.abs(im) / Math.hypot(re, im));
      turned ||= re < 0;
    },
  });
  return { drift, turned };
}

describe('the phase of a complex block', () => {
  it('is exact modulo π under gradient descent and heavy ball from rest', () => {
    for (const optimiser of [gradientDescent(), heavyBall({ momentum: 0.8, dampening: 0.3 })])
      for (const learningRate of [0.01, 0.05]) {
        const { drift } = phaseDrift(C3, { optimiser, learningRate, decay: { coupled: 0.01 } });
        expect(drift).toBeLessThan(1e-10);
      }
    // Modulo π it must be: under heavy ball det P passes to its negative.
    const swing = phaseDrift(C3, { optimiser: heavyBall(), learningRate: 0.05 });
    expect(swing.turned).toBe(true);
    expect(swing.drift).toBeLessThan(1e-10);
  });

  it('is none of heavy ball in motion, of sign descent, and of data as they are', () => {
    const moving = { optimiser: heavyBall(), learningRate: 0.05, memory: { velocity } };
    expect(phaseDrift(C3, moving).drift).toBeGreaterThan(0.1);
    expect(phaseDrift(C3, { optimiser: signDescent(), learningRate: 0.05 }).drift).toBeGreaterThan(0.1);
    expect(phaseDrift([], { optimiser: gradientDescent(), learningRate: 0.05 }).drift).toBeGreaterThan(0.1);
  });
});
