/**
 * Samples whose slopes are the true ones at a point θ₀ (theory §1.2, true slopes): data are drawn, and every piecewise-linear unit takes the slope
 * on its side of zero, exactly or by an enclosure that excludes zero. Slopes are locally constant, so a rank found with them bounds the number of
 * laws near θ₀ without any hypothesis on the patterns that data reach.
 *
 * Without kernels θ₀ and the data are integers, and the fields are evaluated there modulo a prime. With kernels only the *patterns* are taken from
 * rational points; on its pattern each field is analytic near (θ₀, x), so its generic values may be taken anywhere, and the bound holds at generic
 * points near θ₀ (theory §11).
 */
import {
  type FieldFamily,
  fixedVariables,
  integerSides,
  kernelIndependence,
  primeField,
  type Random,
  type Rational,
  rational,
  withTrueMasks,
} from '@lawful/cas-core';
import { randomPoint, type Sample, sampleAt } from './samples.js';

export interface Region {
  /** By variable: the state and the constants, 0 elsewhere; the value is this integer over `scale`. */
  readonly point: readonly number[];
  readonly scale: number;
}

/** Eighths keep exponentials moderate. */
const KERNEL_SCALE = 8;
/** Sizes of data: small ones see biases and thresholds, large ones the rest. */
const INPUT_SIZES = [3, 30, 1000];
const KERNEL_INPUT_SIZE = 24;

const hasKernels = (family: FieldFamily): boolean => family.independentKernels !== undefined;

/** A random region with numerators in ±1 … ±size. */
export function randomRegion(family: FieldFamily, random: Random, size = 9): Region {
  const point = new Array<number>(family.variables.length).fill(0);
  for (const v of [...family.state, ...family.constants]) {
    const magnitude = 1 + random.below(size);
    point[v] = family.variables[v]!.positive === true || random.below(2) === 0 ? magnitude : -magnitude;
  }
  return { point, scale: hasKernels(family) ? KERNEL_SCALE : 1 };
}

/** The exact values of the state and the constants at the point, by variable. */
export function regionValues(family: FieldFamily, { point, scale }: Region): (Rational | undefined)[] {
  const exact: (Rational | undefined)[] = family.variables.map(() => undefined);
  for (const v of [...family.state, ...family.constants]) exact[v] = rational(point[v]!, scale);
  return exact;
}

const residue = (n: number, p: number): number => ((n % p) + p) % p;

/** Where fields are evaluated: residues of the region's point, or a random point where kernels let the values be free. */
export function regionPoint(family: FieldFamily, region: Region, p: number, random: Random): Float64Array {
  return hasKernels(family) ? randomPoint(family, p, random) : Float64Array.from(region.point, (n) => residue(n, p));
}

/** Random data, by variable, in the shape that patterns are read from. */
function drawData(family: FieldFamily, generator: number, random: Random): Map<number, Rational> {
  const kernels = hasKernels(family);
  const size = kernels ? KERNEL_INPUT_SIZE : INPUT_SIZES[random.below(INPUT_SIZES.length)]!;
  const data = new Map<number, Rational>();
  for (const v of family.generators[generator]!.samples) {
    const { role, mask, kernel, positive } = family.variables[v]!;
    if (mask !== undefined || kernel !== undefined || (role !== 'input' && role !== 'label')) continue;
    const n = positive === true ? 1 + random.below(size) : random.below(2 * size + 1) - size;
    data.set(v, rational(n, kernels ? KERNEL_SCALE : 1));
  }
  return data;
}

/** The slopes of all units at data, read at one point; undefined on a kink, or where a sign is not decided. */
interface PatternReader {
  readonly masks: readonly number[];
  /** Slopes in the order of the masks. */
  at(data: ReadonlyMap<number, Rational>): readonly Rational[] | undefined;
}

function patternReader(family: FieldFamily, region: Region): PatternReader {
  const { network } = family;
  const masks = network.variables.flatMap((v, i) => (v.mask === undefined ? [] : [i]));
  const slow = (data: ReadonlyMap<number, Rational>): readonly Rational[] | undefined => {
    const exact = regionValues(family, region);
    for (const [v, q] of data) exact[v] = q;
    const complete = withTrueMasks(network, exact);
    return complete === undefined ? undefined : masks.map((v) => complete[v]!);
  };
  const quick = hasKernels(family) ? undefined : integerSides(network);
  if (quick === undefined) return { masks, at: slow };
  const values = new Float64Array(network.variables.length).fill(Number.NaN);
  for (const v of [...family.state, ...family.constants]) values[v] = region.point[v]!;
  return {
    masks: quick.masks,
    at: (data) => {
      for (const [v, q] of data) values[v] = Number(q.num);
      const sides = quick.at(values);
      if (sides === 'unknown') {
        const own = slow(data);
        return own && quick.masks.map((v) => own[masks.indexOf(v)]!);
      }
      return sides && quick.masks.map((v, i) => network.variables[v]!.mask![sides[i]! < 0 ? 'low' : 'high']);
    },
  };
}

const patternKey = (slopes: readonly Rational[]): string => slopes.map((q) => `${q.num}/${q.den}`).join();

/** Draws data at a region's point, those with a rare pattern of slopes first: fields on one pattern soon say nothing new. */
export interface RegionSampler {
  /**
   * A random data point, labels included, with its true slopes; undefined when all drawn lie on a kink, or on patterns for which kernels are not known
   * to be independent.
   * @param point where fields are evaluated
   */
  draw(generator: number, point: Float64Array): Sample | undefined;
}

/** Data drawn for each sample, of which the one with the least used pattern is taken. */
const CHOICES = 12;

export function regionSampler(family: FieldFamily, region: Region, p: number, random: Random): RegionSampler {
  const F = primeField(p);
  const reader = patternReader(family, region);
  const used = new Map<string, number>();
  const isProved = patternProofs(family, reader.masks, random.fork('patterns'));
  const isBent = family.generators.map((g) => g.samples.some((v) => family.variables[v]!.mask !== undefined));
  return {
    draw: (generator, point) => {
      let best: { data: Map<number, Rational>; slopes: readonly Rational[]; key: string } | undefined;
      for (let k = 0; k < (isBent[generator] ? CHOICES : 1); k++) {
        const data = drawData(family, generator, random);
        const slopes = isBent[generator] ? reader.at(data) : [];
        if (slopes === undefined || !isProved(slopes)) continue;
        const key = patternKey(slopes);
        if (best === undefined || (used.get(key) ?? 0) < (used.get(best.key) ?? 0)) best = { data, slopes, key };
        if (!used.has(key)) break;
      }
      if (best === undefined) return undefined;
      const { data, slopes, key } = best;
      used.set(key, (used.get(key) ?? 0) + 1);
      const slopeOf = new Map(slopes.map((q, i) => [reader.masks[i]!, q]));
      if (family.primes !== undefined) {
        const drawn = point.slice();
        for (const [v, slope] of slopeOf) drawn[v] = F.fromRational(slope)!;
        return sampleAt(family, generator, p, random, drawn);
      }
      const values: [number, number][] = [];
      const integers: [number, number][] = [];
      for (const v of family.generators[generator]!.samples) {
        const [own, slope] = [data.get(v), slopeOf.get(v)];
        let value: number | undefined;
        if (family.variables[v]!.mask !== undefined) value = F.fromRational(slope!);
        else if (own === undefined || hasKernels(family)) value = random.nonzero(p);
        else {
          integers.push([v, Number(own.num)]);
          value = residue(Number(own.num), p);
        }
        if (value === undefined) return undefined;
        if (value !== 0) values.push([v, value]);
      }
      return { generator, values, integers };
    },
  };
}

/** Whether the kernels are independent on a pattern of slopes, where units stand inside them; remembered by the pattern. */
function patternProofs(
  family: FieldFamily,
  masks: readonly number[],
  random: Random,
): (slopes: readonly Rational[]) => boolean {
  if (family.branching !== true) return () => true;
  const known = new Map<string, boolean>();
  const fixed = new Set([...family.state, ...fixedVariables(family)]);
  const isData = (v: number): boolean => !fixed.has(v);
  return (slopes) => {
    const key = patternKey(slopes);
    let proved = known.get(key);
    if (proved === undefined) {
      const pattern = new Map(masks.map((v, i) => [v, slopes[i]!]));
      proved = family.generators.every(
        ({ field }) => kernelIndependence(field, isData, random.fork(key), { slopes: pattern }).kind === 'ok',
      );
      known.set(key, proved);
    }
    return proved;
  };
}

const TRIALS = 48;
/** Of more units than this only the first ones are looked at. */
const PAIR_LIMIT = 60;

/**
 * How much of the path family a point is likely to reach: the number of joint states that pairs of units take there over a few data points. It only
 * chooses which points are tried first.
 */
export function reachOfRegion(family: FieldFamily, region: Region, random: Random): number {
  const reader = patternReader(family, region);
  const generator = family.generators.findIndex((g) => g.samples.some((v) => family.variables[v]!.mask !== undefined));
  const seen = new Set<number>();
  for (let k = 0; k < TRIALS && generator >= 0; k++) {
    const slopes = reader.at(drawData(family, generator, random))?.slice(0, PAIR_LIMIT);
    if (slopes === undefined) continue;
    const states = slopes.map((q, i) => (q === family.network.variables[reader.masks[i]!]!.mask!.low ? 0 : 1));
    for (let i = 0; i < states.length; i++)
      for (let j = 0; j <= i; j++) seen.add(4 * (i * PAIR_LIMIT + j) + 2 * states[i]! + states[j]!);
  }
  return seen.size;
}
