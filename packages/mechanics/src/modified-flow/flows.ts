/** The modified flows that are printed beside those of SGD and heavy ball, each with what it takes for granted; a new one is a row. */
import { formatRational, latexRational, QQ, rational } from '@lawful/cas-core';
import { entrywiseFlow } from './entrywise-flow.js';
import { modifiedFlowLatex, modifiedFlowText } from './flow-text.js';
import { METHODS, type MethodName } from './methods.js';
import { modifiedFlow } from './modified-flow.js';
import { batchCorrection } from './shuffled-batches.js';

/** A flow that iterates follow at times η·step. */
export interface OptimiserFlow {
  readonly name: string;
  readonly title: string;
  /** The power of η up to which it is right. */
  readonly order: number;
  readonly text: string;
  readonly latex: string;
  readonly conditions: readonly string[];
}

const SETTLED = 'after the first steps, in which the running means settle';

function treeFlow(name: MethodName, order: number, conditions: readonly string[]): OptimiserFlow {
  const flow = modifiedFlow(name, order);
  const { title } = METHODS[name];
  return {
    name,
    title,
    order,
    text: `theta' = ${modifiedFlowText(flow).join(' + ')}`,
    latex: modifiedFlowLatex(flow),
    conditions,
  };
}

function shuffledFlow(): OptimiserFlow {
  const { own, full } = batchCorrection('shuffled');
  // H_i g_i = ½∇|g_i|², and E|g_B|² = |∇L|² + E|g_B − ∇L|².
  const half = rational(-1, 2);
  const weight = QQ.mul(half, own);
  const whole = QQ.mul(half, QQ.add(own, full));
  return {
    name: 'shuffled-batches',
    title: 'SGD over minibatches in random order, in the mean over orders',
    order: 1,
    text: `theta' = -grad(L + ${formatRational(whole)}*eta*|L'|^2 + ${formatRational(weight)}*eta*E|g_B - L'|^2)`,
    latex: `\\dot\\theta=-\\nabla\\Bigl(L+${latexRational(whole)}\\,\\eta\\,|\\nabla L|^2+${latexRational(weight)}\\,\\eta\\,\\mathbb{E}_B|g_B-\\nabla L|^2\\Bigr)+O(\\eta^2)`,
    conditions: [
      'each epoch takes every batch once, all orders alike, and ends at the mean of its ends; batches of equal weight',
    ],
  };
}

const entrywise = (name: 'adam' | 'rmsprop', title: string): OptimiserFlow => ({
  name,
  title,
  order: 1,
  ...entrywiseFlow(name),
  conditions: ['full batch, no weight decay, no bias correction, no entry of the gradient 0', SETTLED],
});

/** @param order powers of η beyond the first term, at least; decay and averages are known to the first alone */
export const optimiserFlows = (order: number): OptimiserFlow[] => [
  treeFlow('nesterov', order, [SETTLED]),
  treeFlow('sgd-decay', Math.min(order, 1), []),
  treeFlow('heavy-ball-decay', Math.min(order, 1), [SETTLED]),
  treeFlow('nesterov-decay', Math.min(order, 1), [SETTLED]),
  shuffledFlow(),
  entrywise('adam', 'Adam, epsilon outside the root'),
  entrywise('rmsprop', 'RMSprop, beta2 its smoothing constant'),
];
