/**
 * Samples of a field family over F_p: a generator and the values of its sample variables.
 */
import { type FieldFamily, fixedVariables, primeField, type Random } from '@lawful/cas-core';

export interface Sample {
  readonly generator: number;
  /** [variable, residue] with residue ≠ 0; every other sample variable is 0. */
  readonly values: readonly (readonly [number, number])[];
  /** In a region: inputs and labels as integers, which the slopes were read from. */
  readonly integers?: readonly (readonly [number, number])[];
}

/** All sample variables of one generator at random: the generic sample. */
export function denseSample(family: FieldFamily, generator: number, p: number, random: Random): Sample {
  const values: [number, number][] = [];
  for (const v of family.generators[generator]!.samples) {
    const value = sampleValue(family, v, p, random);
    if (value !== 0) values.push([v, value]);
  }
  return { generator, values };
}

function sampleValue(family: FieldFamily, variable: number, p: number, random: Random): number {
  const { mask } = family.variables[variable]!;
  if (mask === undefined || family.masks !== 'slopes') return random.nonzero(p);
  const residue = primeField(p).fromRational(random.below(2) === 0 ? mask.low : mask.high);
  if (residue === undefined) throw new RangeError(`the prime ${p} divides the denominator of a slope`);
  return residue;
}

/** A random point: residues for the state, the constants and the kernels of both, 0 elsewhere. */
export function randomPoint(family: FieldFamily, p: number, random: Random): Float64Array {
  const point = new Float64Array(family.variables.length);
  for (const v of family.state) point[v] = random.nonzero(p);
  for (const v of fixedVariables(family)) point[v] = random.nonzero(p);
  return point;
}
