/**
 * Training in float64 with every statistic that the exact recurrences need.
 *
 * One step is PyTorch's (see `sgd-settings`). A law to watch is a linear form Σ w_i θ_i or a quadratic form
 * Σ B_ij θ_i θ_j, B symmetric, given by its entries: an index set 𝒜 is the identity on 𝒜, the difference of two sets has
 * entries −1 on the second, a matrix law has entries off the diagonal. Reproducible: the same seed, the same bytes.
 */
import { random } from '@lawful/cas-core';
import { emptyRecord, type LawRecord, type TrainingRecord } from './law-record.js';
import { type BatchObjective, batches } from './mini-batches.js';
import { checkSettings, type LearningRate, rateAt, type SgdSettings, stepCoefficients } from './sgd-settings.js';

export type LawForm =
  | { readonly kind: 'linear'; readonly name: string; readonly terms: readonly (readonly [number, number])[] }
  | {
      readonly kind: 'quadratic';
      readonly name: string;
      /** (i, j, B_ij); for i ≠ j list both (i, j) and (j, i). */
      readonly terms: readonly (readonly [number, number, number])[];
    };

/** Σθ_i over the set. */
export const sumOver = (name: string, indices: readonly number[]): LawForm => ({
  kind: 'linear',
  name,
  terms: indices.map((i) => [i, 1] as const),
});

/** Σθ_i² over the set, minus that over the second set. */
export const squaresOver = (name: string, plus: readonly number[], minus: readonly number[] = []): LawForm => ({
  kind: 'quadratic',
  name,
  terms: [...plus.map((i) => [i, i, 1] as const), ...minus.map((i) => [i, i, -1] as const)],
});

export interface SgdOptions extends SgdSettings {
  readonly learningRate: LearningRate;
  readonly steps: number;
  /** Default: all points. */
  readonly batchSize?: number;
  /** Of the order of the points; default 0. */
  readonly seed?: number;
  readonly laws?: readonly LawForm[];
  /** Called after each step. */
  readonly onProgress?: (step: number, loss: number) => void;
}

export interface SgdRun extends TrainingRecord {
  readonly theta: Float64Array;
  readonly velocity: Float64Array;
}

/** Throws `RangeError` for settings that PyTorch refuses, a start of the wrong size, and a step that is not finite. */
export function trainSgd(objective: BatchObjective, start: ArrayLike<number>, options: SgdOptions): SgdRun {
  const { steps, laws: forms = [] } = options;
  const D = objective.dimension;
  checkSettings(options);
  if (start.length !== D) throw new RangeError(`trainSgd: ${start.length} parameters, expected ${D}`);
  if (!(Number.isSafeInteger(steps) && steps >= 0)) throw new RangeError(`trainSgd: ${steps} steps`);
  for (const { name, terms } of forms)
    for (const term of terms)
      for (const i of term.slice(0, -1))
        if (!(Number.isInteger(i) && i >= 0 && i < D)) throw new RangeError(`trainSgd: index ${i} of ${D} in ${name}`);
  const theta = Float64Array.from(start);
  const [velocity, g] = [new Float64Array(D), new Float64Array(D)];
  const [learningRates, losses] = [new Float64Array(steps), new Float64Array(steps)];
  const laws = forms.map((form) => emptyRecord(form.name, form.kind, steps));
  const order = batches(objective.size, options.batchSize ?? Math.max(1, objective.size), random(options.seed ?? 0));
  for (let step = 0; step < steps; step++) {
    const batch = order.next().value;
    const eta = rateAt(options.learningRate, step);
    learningRates[step] = eta;
    losses[step] = objective.value(theta, batch);
    objective.gradient(theta, batch, g);
    for (const [i, form] of forms.entries()) writeRow(form, laws[i]!, step, theta, velocity, g);
    const { lambda, kappa, s, n, m } = stepCoefficients(options, eta, step === 0);
    for (let i = 0; i < D; i++) {
      const d = g[i]! + lambda * theta[i]!;
      const v = kappa * velocity[i]! + s * d;
      velocity[i] = v;
      theta[i]! -= eta * (n * d + m * v);
    }
    const bad = theta.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) throw new RangeError(`trainSgd: parameter ${bad} is ${theta[bad]} after step ${step}`);
    options.onProgress?.(step + 1, losses[step]!);
  }
  for (const [i, form] of forms.entries()) writeRow(form, laws[i]!, steps, theta, velocity, undefined);
  const { weightDecay = 0, momentum = 0, dampening = 0, nesterov = false } = options;
  return {
    settings: { weightDecay, momentum, dampening, nesterov },
    warm: false,
    learningRates,
    losses,
    laws,
    theta,
    velocity,
  };
}

function writeRow(
  form: LawForm,
  law: LawRecord,
  row: number,
  theta: Float64Array,
  v: Float64Array,
  g: Float64Array | undefined,
): void {
  if (form.kind === 'linear' && law.kind === 'linear') {
    const sum = (x: Float64Array): number => form.terms.reduce((total, [i, w]) => total + w * x[i]!, 0);
    law.q[row] = sum(theta);
    law.p[row] = sum(v);
    if (g !== undefined) law.r[row] = sum(g);
  } else if (form.kind === 'quadratic' && law.kind === 'quadratic') {
    const pair = (x: Float64Array, y: Float64Array): number =>
      form.terms.reduce((total, [i, j, w]) => total + w * x[i]! * y[j]!, 0);
    law.a[row] = pair(theta, theta);
    law.b[row] = pair(theta, v);
    law.c[row] = pair(v, v);
    if (g === undefined) return;
    law.G[row] = pair(g, g);
    law.e[row] = pair(v, g);
    law.k[row] = pair(theta, g);
  }
}
