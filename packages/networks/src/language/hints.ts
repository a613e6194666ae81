/** Words of other notations, and how the language says the same. A hint decides nothing. */
import { nearestName } from '@lawful/cas-core';

const WORDS: Readonly<Record<string, string>> = {
  norm_squared: 'the squared norm is written norm2(X)',
  sq_norm: 'the squared norm is written norm2(X)',
  l2: 'the Euclidean norm is written norm(X), its square norm2(X)',
  transpose: "the transpose is written X'",
  t: "the transpose is written X'",
  matmul: 'the matrix product is written A*B',
  mm: 'the matrix product is written A*B',
  bmm: 'batched products are written with einsum("bij,bjk->bik", A, B)',
  hadamard: 'the entrywise product is written A .* B',
  concat: 'blocks are joined as [[A, B]] side by side and [[A],[B]] above each other',
  concatenate: 'blocks are joined as [[A, B]] side by side and [[A],[B]] above each other',
  cat: 'blocks are joined as [[A, B]] side by side and [[A],[B]] above each other',
  stack: 'blocks are joined as [[A],[B]]',
  hstack: 'blocks are joined as [[A, B]]',
  vstack: 'blocks are joined as [[A],[B]]',
  identity: 'the identity is written eye(n)',
  ln: 'the natural logarithm is written log(x), layer normalisation layernorm(X)',
  swish: 'x·sigmoid(x) is written silu(X)',
  logistic: '1/(1 + e^(−x)) is written sigmoid(X)',
  sigm: '1/(1 + e^(−x)) is written sigmoid(X)',
  relu6: 'write clip(X, 0, 6)',
  lrelu: 'write leaky_relu(X, a)',
  lin: 'an affine layer is written W*x + b',
  linear: 'an affine layer is written W*x + b',
  dense: 'an affine layer is written W*x + b',
  attention: "attention is written softmax(Q*K')*V with the mask causal(n) as a second argument of softmax",
  embedding: 'an embedding is written E*k with "input k : onehot(V)"',
  avg: 'write mean(X)',
  average: 'write mean(X)',
  tr: 'write trace(X)',
  inner: 'write dot(X, Z)',
  outer: "the outer product is written u*v'",
  conv: 'write conv1d(w, x) or conv2d(W, X)',
  view: 'write reshape(X, m, n)',
  dropout: 'dropout is a random mask of the data: an input that multiplies, as in M .* X',
  frobenius: 'the Euclidean norm of all entries is written norm(X), its square norm2(X)',
};

/** What to write instead of a function that the language has not. */
export function functionHint(name: string): string | undefined {
  const word = name.toLowerCase();
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}

const LOSSES: Readonly<Record<string, string>> = {
  l2: 'mse',
  squared: 'mse',
  square: 'mse',
  quadratic: 'mse',
  mseloss: 'mse',
  ce: 'cross-entropy',
  nll: 'cross-entropy',
  xent: 'cross-entropy',
  softmax: 'cross-entropy',
  crossentropyloss: 'cross-entropy',
  bce: 'logistic',
  log: 'logistic',
  logloss: 'logistic',
  exp: 'exponential',
  smoothl1: 'huber',
};

const FLOWS: Readonly<Record<string, string>> = {
  sgd: 'gradient',
  gd: 'gradient',
  nag: 'momentum',
  adamw: 'adam',
  signsgd: 'sign',
  signum: 'sign',
  lion: 'sign',
  nesterov: 'momentum',
  heavyball: 'momentum',
};

const meant = (word: string, table: Readonly<Record<string, string>>, known: Iterable<string>): string | undefined => {
  const bare = word.toLowerCase().replaceAll(/[_-]/g, '');
  const name = Object.hasOwn(table, bare) ? table[bare] : undefined;
  return name ?? nearestName(word, known);
};

/** The loss that a word means, and the flow. */
export const lossMeant = (word: string, known: Iterable<string>): string | undefined => meant(word, LOSSES, known);
export const flowMeant = (word: string, known: Iterable<string>): string | undefined => meant(word, FLOWS, known);
