/** Heavy ball in PyTorch's convention: decay coupled, dampening δ = 1 − s; at the first step v⁺ = g + λθ. */

import type { OptimiserRow } from '../optimiser-row.js';
import { discreteNoether, linearLaw, quadraticLaw } from '../reasons/combinations.js';
import { BETA, ETA } from './settings.js';

const MOMENTUM = { momentum: true, weightDecay: true, dampening: true, nesterov: false };

export const heavyBall: OptimiserRow = {
  name: 'heavy-ball',
  title: 'heavy ball',
  update: 'v -> beta*v + s*(g + lambda*theta), theta -> theta - eta*v',
  latex: 'v^+=\\beta v+s(g+\\lambda\\theta),\\quad\\theta^+=\\theta-\\eta v^+',
  laws: [linearLaw(MOMENTUM), quadraticLaw(MOMENTUM)],
  skew: [discreteNoether],
  settings: 'eta = 1/10, beta = 1/2, s = 1',
  repeatable: true,
  step: (A, { theta, velocity }, gradient) => {
    const { add, sub, mul } = A.field;
    const v = gradient.map((g, i) => add(mul(A.of(BETA), velocity[i]!), g));
    return { theta: theta.map((t, i) => sub(t, mul(A.of(ETA), v[i]!))), velocity: v };
  },
};
