/**
 * The losses that a claim may name, one row each: how a statement says them, what their output gradients fill, and the outputs they take. A loss
 * without a row is certified under one of the last two, whose statements say what it must do; nothing is then taken on trust.
 */
interface LossRow {
  readonly words: string;
  readonly fills: 'free' | 'sum-zero';
  readonly outputs: 'one' | 'several' | 'all';
}

export const LOSSES = {
  mse: { words: 'the squared loss', fills: 'free', outputs: 'all' },
  logistic: { words: 'the logistic loss', fills: 'free', outputs: 'one' },
  exponential: { words: 'the exponential loss', fills: 'free', outputs: 'one' },
  'cross-entropy': { words: 'the softmax cross-entropy loss', fills: 'sum-zero', outputs: 'several' },
  huber: { words: 'the Huber loss', fills: 'free', outputs: 'all' },
  margin: { words: 'a loss of the margin whose derivatives fill the line', fills: 'free', outputs: 'one' },
  custom: { words: 'any loss whose output gradients fill the output space', fills: 'free', outputs: 'all' },
  'custom-sum-zero': {
    words: 'any loss whose output gradients fill the hyperplane of sum zero',
    fills: 'sum-zero',
    outputs: 'several',
  },
} as const satisfies Readonly<Record<string, LossRow>>;

export type Loss = keyof typeof LOSSES;

/** The losses that a claim may name. */
export const LOSS_NAMES = Object.keys(LOSSES) as Loss[];
