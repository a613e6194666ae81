/** Descent by signs, and Lion: signs of a momentum, decay decoupled. Both take sign(g) at the first step. */
import { rational } from '@lawful/cas-core';
import type { OptimiserRow } from '../optimiser-row.js';
import { pairedEntries } from '../reasons/entrywise.js';
import type { StepArithmetic } from '../step-arithmetic.js';
import { entrywiseStep } from './first-step.js';

const signOf = <T>(A: StepArithmetic<T>, g: T): T | undefined => {
  const sign = A.sign(g);
  return sign === undefined ? undefined : A.of(rational(sign));
};

export const sign: OptimiserRow = {
  name: 'sign',
  title: 'sign descent',
  update: 'theta -> (1 - eta*lambda)*theta - eta*sign(g)',
  latex: '\\theta^+=(1-\\eta\\lambda)\\theta-\\eta\\operatorname{sign}(g)',
  laws: [pairedEntries],
  skew: undefined,
  settings: 'eta = 1/10',
  repeatable: true,
  step: (A, state, gradient) => entrywiseStep(A, state, gradient, (g) => signOf(A, g)),
};

/** 1 − β₂. */
const FRESH = rational(1, 100);

export const lion: OptimiserRow = {
  name: 'lion',
  title: 'Lion',
  update: 'theta -> (1 - eta*lambda)*theta - eta*sign(beta1*v + (1 - beta1)*g), v -> beta2*v + (1 - beta2)*g',
  latex:
    '\\theta^+=(1-\\eta\\lambda)\\theta-\\eta\\operatorname{sign}(\\beta_1v+(1-\\beta_1)g),\\quad v^+=\\beta_2v+(1-\\beta_2)g',
  laws: [pairedEntries],
  skew: [],
  settings: 'eta = 1/10, beta2 = 99/100, any beta1 < 1',
  repeatable: false,
  step: (A, state, gradient) =>
    entrywiseStep(
      A,
      state,
      gradient,
      (g) => signOf(A, g),
      (g) => A.field.mul(A.of(FRESH), g),
    ),
};
