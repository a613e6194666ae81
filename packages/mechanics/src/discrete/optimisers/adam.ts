/** Adam with bias correction, or AdamW: decay decoupled. The first step is g/(|g| + ε). */
import { QQ, rational } from '@lawful/cas-core';
import type { OptimiserRow } from '../optimiser-row.js';
import { pairedEntries } from '../reasons/entrywise.js';
import { magnitudeOf } from '../step-arithmetic.js';
import { entrywiseStep } from './first-step.js';
import { EPSILON } from './settings.js';

const BETA1 = rational(9, 10);

export const adam: OptimiserRow = {
  name: 'adam',
  title: 'Adam, AdamW',
  update:
    'v -> beta1*v + (1 - beta1)*g, w -> beta2*w + (1 - beta2)*g^2, theta -> (1 - eta*lambda)*theta - eta*(v/(1 - beta1^k))/(sqrt(w/(1 - beta2^k)) + epsilon)',
  latex:
    'v^+=\\beta_1v+(1-\\beta_1)g,\\quad w^+=\\beta_2w+(1-\\beta_2)g^2,\\quad\\theta^+=(1-\\eta\\lambda)\\theta-\\eta\\frac{v^+/(1-\\beta_1^k)}{\\sqrt{w^+/(1-\\beta_2^k)}+\\varepsilon}',
  laws: [pairedEntries],
  skew: [],
  settings: 'eta = 1/10, beta1 = 9/10, epsilon = 1/10^8, any beta2',
  repeatable: false,
  step: (A, state, gradient) =>
    entrywiseStep(
      A,
      state,
      gradient,
      (g) => {
        const size = magnitudeOf(A, g);
        return size && A.field.div(g, A.field.add(size, A.of(EPSILON)));
      },
      (g) => A.field.mul(A.of(QQ.sub(QQ.one, BETA1)), g),
    ),
};
