/** Nesterov's step in PyTorch's convention, decay coupled, without dampening. J is not closed: d = ĝ + βv⁺ is not parallel to v⁺. */

import type { OptimiserRow } from '../optimiser-row.js';
import { linearLaw, quadraticLaw } from '../reasons/combinations.js';
import { BETA, ETA } from './settings.js';

const NESTEROV = { momentum: true, weightDecay: true, dampening: false, nesterov: true };

export const nesterov: OptimiserRow = {
  name: 'nesterov',
  title: 'Nesterov',
  update: 'v -> beta*v + g + lambda*theta, theta -> theta - eta*(g + lambda*theta + beta*v)',
  latex: 'v^+=\\beta v+g+\\lambda\\theta,\\quad\\theta^+=\\theta-\\eta(g+\\lambda\\theta+\\beta v^+)',
  laws: [linearLaw(NESTEROV), quadraticLaw(NESTEROV)],
  skew: [],
  skewBroken: {
    identity: "J -> beta*J - eta*beta*(g + lambda*theta)'*S*v with J = theta'*S*v, not closed",
    latex: 'J^+=\\beta J-\\eta \\beta (g+\\lambda \\theta )^{\\top }Sv',
  },
  settings: 'eta = 1/10, beta = 1/2',
  repeatable: true,
  step: (A, { theta, velocity }, gradient) => {
    const { add, sub, mul } = A.field;
    const [eta, beta] = [A.of(ETA), A.of(BETA)];
    const v = gradient.map((g, i) => add(mul(beta, velocity[i]!), g));
    return { theta: theta.map((t, i) => sub(t, mul(eta, add(gradient[i]!, mul(beta, v[i]!))))), velocity: v };
  },
};
