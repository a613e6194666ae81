/** Stochastic gradient descent, weight decay coupled (without momentum it is the same decoupled). */

import type { OptimiserRow } from '../optimiser-row.js';
import { constantOnSteps, linearLaw, quadraticLaw } from '../reasons/combinations.js';
import { entrywiseStep } from './first-step.js';

const PLAIN = { momentum: false, weightDecay: true, dampening: false, nesterov: false };

export const sgd: OptimiserRow = {
  name: 'sgd',
  title: 'SGD',
  update: 'theta -> theta - eta*(g + lambda*theta)',
  latex: '\\theta^+=\\theta-\\eta(g+\\lambda\\theta)',
  laws: [linearLaw(PLAIN), constantOnSteps, quadraticLaw(PLAIN)],
  skew: undefined,
  settings: 'eta = 1/10',
  repeatable: true,
  step: (A, state, gradient) => entrywiseStep(A, state, gradient, (g) => g),
};
