/**
 * Random evaluations (θ, v(θ)) of a family modulo p: the raw material of every linear ansatz. ⟨∇h, v⟩(θ) = 0 is one linear
 * equation for the coefficients of h, so nothing is expanded.
 */
import type { FieldFamily, Random } from '@lawful/cas-core';
import { wordEvaluator } from '../fields/bracket-words.js';
import { denseSample, randomPoint } from '../fields/samples.js';

export interface FieldSample {
  /** Which generator's field the velocity is. */
  readonly generator: number;
  /** Residues by variable. */
  readonly theta: Float64Array;
  /** Residues by state ordinal. */
  readonly velocity: Float64Array;
}

/** Samples that several searches share, drawn when they are asked for. */
export interface SamplePool {
  /** The first `count` samples; fewer where points are not found, or once work is due. */
  first(count: number): readonly FieldSample[];
  /** The sample of this number, from 0; undefined where `first` has fewer. */
  at(index: number): FieldSample | undefined;
}

/** A quarter of the tries that may fail before the first sample. */
const SPARE_TRIES = 40;

/** Takes the generators in turn; points where a denominator vanishes are passed over. */
export function samplePool(
  family: FieldFamily,
  p: number,
  random: Random,
  due: () => boolean = () => false,
): SamplePool {
  const evaluator = wordEvaluator(family, p);
  if (evaluator === undefined) throw new RangeError(`fieldSamples: the prime ${p} divides a denominator of the family`);
  const drawn: FieldSample[] = [];
  let tries = 0;
  const grow = (count: number): void => {
    // Square roots are drawn until they exist, so that what fails often fails always.
    const limit = 4 * (count + SPARE_TRIES);
    for (; drawn.length < count && tries < limit && !due(); tries++) {
      const theta = randomPoint(family, p, random);
      const generator = tries % family.generators.length;
      const sample = denseSample(family, generator, p, random, theta);
      const velocity = sample && evaluator.evaluate(0, [sample], theta);
      if (velocity !== undefined) drawn.push({ generator, theta, velocity });
    }
  };
  return {
    first: (count) => {
      grow(count);
      return drawn.slice(0, count);
    },
    at: (index) => {
      grow(index + 1);
      return drawn[index];
    },
  };
}

/** `count` samples of a pool of their own. */
export const fieldSamples = (
  family: FieldFamily,
  p: number,
  count: number,
  random: Random,
  due?: () => boolean,
): readonly FieldSample[] => samplePool(family, p, random, due).first(count);

/** How many equations an ansatz of n unknowns gets: few for an irreducible family, about 3n + 60 when masks take two values. */
export const equationCount = (family: FieldFamily, unknowns: number): number =>
  family.masks === 'slopes' ? 3 * unknowns + 60 : family.generators.length * (unknowns + 12);
