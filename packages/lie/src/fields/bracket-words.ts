/**
 * Evaluation of bracket words at a point, over F_p, by nested dual numbers (theory §1.2, fact 4).
 *
 * A word is a sample or a bracket [v, w] = Dw·v − Dv·w of words. Directional derivatives come from one more ε: w at
 * θ + ε v(θ) has ε-coefficient Dw·v. A state with k ε's is a list of 2^k coefficients per variable; a bracket evaluates
 * each side once with k and once with k + 1 of them, so depth d costs about 4^(d−1) evaluations.
 */
import { type FieldFamily, fixedVariables, type ModularEvaluator, modularEvaluator } from '@lawful/cas-core';
import type { Sample } from './samples.js';

/** A sample by index, or a bracket. */
export type Word = number | readonly [Word, Word];

export const wordDepth = (word: Word): number =>
  typeof word === 'number' ? 1 : 1 + Math.max(wordDepth(word[0]), wordDepth(word[1]));

export interface WordEvaluator {
  readonly p: number;
  /**
   * Components of the word in state order at the point; undefined where a denominator vanishes.
   * @param point by variable; one that was given before must not have changed
   */
  evaluate(word: Word, samples: readonly Sample[], point: Float64Array): Float64Array | undefined;
}

/** Evaluators of small families are kept, for several searches ask for one; those of large ones hold much memory. */
const known = new WeakMap<FieldFamily, WordEvaluator>();
const KEPT_UP_TO = 20_000;

/** Undefined when p divides a denominator of the family's constants. */
export function wordEvaluator(family: FieldFamily, p: number): WordEvaluator | undefined {
  const kept = known.get(family);
  if (kept?.p === p) return kept;
  const made = makeEvaluator(family, p);
  if (made !== undefined && family.generators.every((g) => g.field.op.length <= KEPT_UP_TO)) known.set(family, made);
  return made;
}

function makeEvaluator(family: FieldFamily, p: number): WordEvaluator | undefined {
  const evaluators: ModularEvaluator[] = [];
  for (const g of family.generators) {
    const e = modularEvaluator(g.field, p);
    if (e === undefined) return undefined;
    evaluators.push(e);
  }
  const { state } = family;
  const constants = fixedVariables(family);
  const inputs = new Map<number, Float64Array>();
  const inputOf = (size: number): Float64Array => {
    let values = inputs.get(size);
    if (values === undefined) {
      values = new Float64Array(family.variables.length * size);
      inputs.set(size, values);
    }
    return values;
  };

  const fill = (values: Float64Array, size: number, { generator, values: drawn }: Sample): void => {
    const { samples } = family.generators[generator]!;
    for (let i = 0; i < samples.length; i++) values[samples[i]! * size] = 0;
    for (let i = 0; i < drawn.length; i++) {
      const pair = drawn[i]!;
      values[pair[0] * size] = pair[1];
    }
  };

  // Without an ε all samples of one point are evaluated at the same state, which stays in place.
  const plain = new Float64Array(family.variables.length);
  let loaded: Float64Array | undefined;
  const atPoint = (sample: Sample, point: Float64Array): Float64Array | undefined => {
    if (loaded !== point) {
      for (let i = 0; i < state.length; i++) plain[state[i]!] = point[state[i]!]!;
      for (let i = 0; i < constants.length; i++) plain[constants[i]!] = point[constants[i]!]!;
      loaded = point;
    }
    fill(plain, 1, sample);
    const out = new Float64Array(state.length);
    return evaluators[sample.generator]!.evaluate(0, plain, out) ? out : undefined;
  };

  /** `theta`: state × 2^k coefficients. */
  const leaf = (sample: Sample, theta: Float64Array, k: number, point: Float64Array): Float64Array | undefined => {
    const size = 2 ** k;
    const values = inputOf(size);
    fill(values, size, sample);
    for (const v of constants) values[v * size] = point[v]!;
    for (let i = 0; i < state.length; i++) {
      const to = state[i]! * size;
      for (let s = 0; s < size; s++) values[to + s] = theta[i * size + s]!;
    }
    const out = new Float64Array(state.length * size);
    return evaluators[sample.generator]!.evaluate(k, values, out) ? out : undefined;
  };

  const run = (
    word: Word,
    samples: readonly Sample[],
    theta: Float64Array,
    k: number,
    point: Float64Array,
  ): Float64Array | undefined => {
    if (typeof word === 'number')
      return k === 0 ? atPoint(samples[word]!, point) : leaf(samples[word]!, theta, k, point);
    const [v, w] = word;
    const atV = run(v, samples, theta, k, point);
    const atW = run(w, samples, theta, k, point);
    if (atV === undefined || atW === undefined) return undefined;
    const wAlongV = run(w, samples, extend(theta, atV, k), k + 1, point);
    const vAlongW = run(v, samples, extend(theta, atW, k), k + 1, point);
    if (wAlongV === undefined || vAlongW === undefined) return undefined;
    const size = 2 ** k;
    const out = new Float64Array(theta.length);
    for (let i = 0; i < state.length; i++)
      for (let s = 0; s < size; s++) {
        const d = wAlongV[i * 2 * size + size + s]! - vAlongW[i * 2 * size + size + s]!;
        out[i * size + s] = d < 0 ? d + p : d;
      }
    return out;
  };

  return Object.freeze({
    p,
    evaluate: (word: Word, samples: readonly Sample[], point: Float64Array) => {
      if (typeof word === 'number') return atPoint(samples[word]!, point);
      const theta = new Float64Array(state.length);
      for (let i = 0; i < theta.length; i++) theta[i] = point[state[i]!]!;
      return run(word, samples, theta, 0, point);
    },
  });
}

/** θ + ε v with a new, highest ε. */
function extend(theta: Float64Array, v: Float64Array, k: number): Float64Array {
  const size = 2 ** k;
  const out = new Float64Array(2 * theta.length);
  for (let i = 0; i < theta.length / size; i++)
    for (let s = 0; s < size; s++) {
      out[i * 2 * size + s] = theta[i * size + s]!;
      out[i * 2 * size + size + s] = v[i * size + s]!;
    }
  return out;
}
