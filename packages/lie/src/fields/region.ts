/**
 * Samples whose slopes are the true ones at an integer point θ₀ (T§1.2, last item on ReLU): inputs are integers and every
 * piecewise-linear unit takes the slope on its side of zero. Slopes are locally constant, so a rank found with them bounds the
 * number of laws near θ₀ without any hypothesis on the patterns that data reach.
 */
import { type FieldFamily, primeField, type Random, type Rational, rational, withTrueMasks } from '@lawful/cas-core';
import type { Sample } from './samples.js';

export interface Region {
  /** Integers by variable: the state and the constants, 0 elsewhere. */
  readonly point: readonly number[];
}

/** A random region with entries in ±1 … ±size. */
export function randomRegion(family: FieldFamily, random: Random, size = 9): Region {
  const point = new Array<number>(family.variables.length).fill(0);
  for (const v of [...family.state, ...family.constants]) {
    const magnitude = 1 + random.below(size);
    point[v] = family.variables[v]!.positive === true || random.below(2) === 0 ? magnitude : -magnitude;
  }
  return { point };
}

const residue = (n: number, p: number): number => ((n % p) + p) % p;

/** Residues of the region's point; kernels of the state, being independent of it, have values at random. */
export function regionPoint(family: FieldFamily, region: Region, p: number, random: Random): Float64Array {
  const point = Float64Array.from(region.point, (n) => residue(n, p));
  for (const v of family.kernels ?? []) point[v] = random.nonzero(p);
  return point;
}

/** A random integer data point, labels included, with its true slopes; undefined when it lies on a kink. */
export function regionSample(
  family: FieldFamily,
  region: Region,
  generator: number,
  p: number,
  random: Random,
): Sample | undefined {
  const F = primeField(p);
  const exact: (Rational | undefined)[] = family.variables.map(() => undefined);
  for (const v of [...family.state, ...family.constants]) exact[v] = rational(region.point[v]!);
  const integers: [number, number][] = [];
  const values: [number, number][] = [];
  for (const v of family.generators[generator]!.samples) {
    const { role, mask, positive } = family.variables[v]!;
    if (mask !== undefined) continue;
    if (role !== 'input' && role !== 'label') {
      values.push([v, random.nonzero(p)]);
      continue;
    }
    const n = positive === true ? 1 + random.below(1000) : random.below(2001) - 1000;
    exact[v] = rational(n);
    integers.push([v, n]);
    if (n !== 0) values.push([v, residue(n, p)]);
  }
  const complete = withTrueMasks(family.network, exact);
  if (complete === undefined) return undefined;
  for (const v of family.generators[generator]!.samples) {
    if (family.variables[v]!.mask === undefined) continue;
    const slope = F.fromRational(complete[v]!);
    if (slope === undefined) return undefined;
    if (slope !== 0) values.push([v, slope]);
  }
  return { generator, values, integers };
}
