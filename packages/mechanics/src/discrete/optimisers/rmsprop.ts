/** RMSprop. The first step from zero is g/(√(1−α)·|g| + ε). */
import { rational } from '@lawful/cas-core';
import type { OptimiserRow } from '../optimiser-row.js';
import { pairedEntries } from '../reasons/entrywise.js';
import { magnitudeOf } from '../step-arithmetic.js';
import { entrywiseStep } from './first-step.js';
import { EPSILON } from './settings.js';

/** √(1 − α) for α = 99/100. */
const ROOT = rational(1, 10);

export const rmsprop: OptimiserRow = {
  name: 'rmsprop',
  title: 'RMSprop',
  update: 'w -> alpha*w + (1 - alpha)*g^2, theta -> (1 - eta*lambda)*theta - eta*g/(sqrt(w) + epsilon)',
  latex:
    'w^+=\\alpha w+(1-\\alpha)g^2,\\quad\\theta^+=(1-\\eta\\lambda)\\theta-\\eta\\frac{g}{\\sqrt{w^+}+\\varepsilon}',
  laws: [pairedEntries],
  skew: undefined,
  settings: 'eta = 1/10, alpha = 99/100, epsilon = 1/10^8',
  repeatable: false,
  step: (A, state, gradient) =>
    entrywiseStep(A, state, gradient, (g) => {
      const size = magnitudeOf(A, g);
      return size && A.field.div(g, A.field.add(A.field.mul(A.of(ROOT), size), A.of(EPSILON)));
    }),
};
