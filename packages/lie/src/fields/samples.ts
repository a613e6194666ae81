/**
 * Samples of a field family over F_p: a generator and the values of its sample variables.
 */
import {
  type FieldFamily,
  fixedVariables,
  primeField,
  type Random,
  type RootPoints,
  rootPoints,
} from '@lawful/cas-core';

export interface Sample {
  readonly generator: number;
  /** [variable, residue] with residue ≠ 0; every other sample variable is 0. */
  readonly values: readonly (readonly [number, number])[];
  /** In a region: inputs and labels as integers, which the slopes were read from. */
  readonly integers?: readonly (readonly [number, number])[];
}

/**
 * All sample variables of one generator at random: the generic sample. With the point given, one at which the square roots exist; undefined when
 * none was found there.
 */
export function denseSample(family: FieldFamily, generator: number, p: number, random: Random): Sample;
export function denseSample(
  family: FieldFamily,
  generator: number,
  p: number,
  random: Random,
  point: Float64Array,
): Sample | undefined;
export function denseSample(
  family: FieldFamily,
  generator: number,
  p: number,
  random: Random,
  point?: Float64Array,
): Sample | undefined {
  const { samples } = family.generators[generator]!;
  const values: [number, number][] = [];
  if (point === undefined || family.primes === undefined) {
    for (const v of samples) {
      const value = sampleValue(family, v, p, random);
      if (value !== 0) values.push([v, value]);
    }
    return { generator, values };
  }
  const drawn = point.slice();
  for (const v of samples) if (family.variables[v]!.mask !== undefined) drawn[v] = sampleValue(family, v, p, random);
  return sampleAt(family, generator, p, random, drawn);
}

/**
 * Random data beside the slopes that `drawn` has already, such that the square roots exist; undefined when none were found.
 * @param drawn the point and the slopes, by variable; filled
 */
export function sampleAt(
  family: FieldFamily,
  generator: number,
  p: number,
  random: Random,
  drawn: Float64Array,
): Sample | undefined {
  if (drawsOf(family, generator, p)?.samples.draw(drawn, random) !== true) return undefined;
  const values = family.generators[generator]!.samples.map((v): [number, number] => [v, drawn[v]!]);
  return { generator, values: values.filter(([, value]) => value !== 0) };
}

interface Draws {
  readonly samples: RootPoints;
  readonly all: RootPoints;
}

const known = new WeakMap<FieldFamily, Map<string, Draws | undefined>>();

function drawsOf(family: FieldFamily, generator: number, p: number): Draws | undefined {
  let own = known.get(family);
  if (own === undefined) {
    own = new Map();
    known.set(family, own);
  }
  const key = `${generator} ${p}`;
  if (!own.has(key)) {
    const { field, samples } = family.generators[generator]!;
    const data = samples.filter((v) => family.variables[v]!.mask === undefined);
    const [few, all] = [data, [...family.state, ...fixedVariables(family), ...data]].map((list) =>
      rootPoints(field, p, list),
    );
    own.set(key, few === undefined || all === undefined ? undefined : { samples: few, all });
  }
  return own.get(key);
}

function sampleValue(family: FieldFamily, variable: number, p: number, random: Random): number {
  const { mask } = family.variables[variable]!;
  if (mask === undefined || family.masks !== 'slopes') return random.nonzero(p);
  const residue = primeField(p).fromRational(random.below(2) === 0 ? mask.low : mask.high);
  if (residue === undefined) throw new RangeError(`the prime ${p} divides the denominator of a slope`);
  return residue;
}

/** A random point: residues for the state, the constants and the kernels of both, 0 elsewhere; where there are roots, one that has samples. */
export function randomPoint(family: FieldFamily, p: number, random: Random): Float64Array {
  const point = new Float64Array(family.variables.length);
  for (const v of family.state) point[v] = random.nonzero(p);
  for (const v of fixedVariables(family)) point[v] = random.nonzero(p);
  if (family.primes === undefined) return point;
  const whole = point.slice();
  family.variables.forEach((variable, v) => {
    if (variable.mask !== undefined) whole[v] = sampleValue(family, v, p, random);
  });
  if (drawsOf(family, family.generators.length - 1, p)?.all.draw(whole, random) !== true) return point;
  for (const v of [...family.state, ...fixedVariables(family)]) point[v] = whole[v]!;
  return point;
}
