/** AdaGrad from zero. The first step is g/(|g| + ε). */
import type { OptimiserRow } from '../optimiser-row.js';
import { pairedEntries } from '../reasons/entrywise.js';
import { magnitudeOf } from '../step-arithmetic.js';
import { entrywiseStep } from './first-step.js';
import { EPSILON } from './settings.js';

export const adagrad: OptimiserRow = {
  name: 'adagrad',
  title: 'AdaGrad',
  update: 'w -> w + g^2, theta -> (1 - eta*lambda)*theta - eta*g/(sqrt(w) + epsilon)',
  latex: 'w^+=w+g^2,\\quad\\theta^+=(1-\\eta\\lambda)\\theta-\\eta\\frac{g}{\\sqrt{w^+}+\\varepsilon}',
  laws: [pairedEntries],
  skew: undefined,
  settings: 'eta = 1/10, epsilon = 1/10^8',
  repeatable: false,
  step: (A, state, gradient) =>
    entrywiseStep(A, state, gradient, (g) => {
      const size = magnitudeOf(A, g);
      return size && A.field.div(g, A.field.add(size, A.of(EPSILON)));
    }),
};
