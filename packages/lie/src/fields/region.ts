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
  OP,
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

/**
 * A random region with signs turned until the weights with which a unit takes in what comes from other units add up to about zero. That is mostly
 * positive, so a unit whose weights lean to one side is on, or off, at nearly all data; balanced ones take most patterns together.
 */
export function balancedRegion(family: FieldFamily, random: Random): Region {
  const { op, left, right, variables } = family.network;
  const region = randomRegion(family, random);
  const point = [...region.point];
  for (const { mask } of variables) {
    const weights: number[] = [];
    // What is added to a set comes out of it later.
    const open = new Set(mask === undefined ? [] : [mask.argument]);
    for (const n of open) {
      const [a, b] = [left[n]!, right[n]!];
      if (op[n] === OP.add || op[n] === OP.sub) open.add(a).add(b);
      else if (op[n] === OP.mul && op[a] === OP.variable && op[b] !== OP.variable) {
        const v = left[a]!;
        if (point[v] !== 0 && variables[v]!.positive !== true) weights.push(v);
      }
    }
    let sum = weights.reduce((t, v) => t + point[v]!, 0);
    for (let k = 0; k < TURNS * weights.length; k++) {
      const v = weights[random.below(weights.length)]!;
      const other = sum - 2 * point[v]!;
      if (Math.abs(other) > Math.abs(sum)) continue;
      point[v] = -point[v]!;
      sum = other;
    }
  }
  return { ...region, point };
}

/** How often each weight of a unit is looked at, on average. */
const TURNS = 3;

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

/** Data as variables with integers, which are values times the region's scale. */
type Data = readonly (readonly [variable: number, value: number])[];

/** Random data for one generator, in the shape that patterns are read from. */
function dataDrawer(family: FieldFamily, generator: number, random: Random): () => Data {
  const slots = family.generators[generator]!.samples.filter((v) => {
    const { role, mask, kernel } = family.variables[v]!;
    return mask === undefined && kernel === undefined && (role === 'input' || role === 'label');
  });
  const positive = slots.map((v) => family.variables[v]!.positive === true);
  const sizes = hasKernels(family) ? [KERNEL_INPUT_SIZE] : INPUT_SIZES;
  return () => {
    const size = sizes.length === 1 ? sizes[0]! : sizes[random.below(sizes.length)]!;
    return slots.map((v, i) => [v, positive[i] === true ? 1 + random.below(size) : random.below(2 * size + 1) - size]);
  };
}

/** On which side of zero the arguments of all units are at data. */
interface PatternReader {
  readonly masks: readonly number[];
  /** −1 or 1 in the order of the masks; undefined on a kink, or where a sign is not decided. */
  at(data: Data): ArrayLike<number> | undefined;
}

function patternReader(family: FieldFamily, region: Region): PatternReader {
  const { network } = family;
  const quick = hasKernels(family) ? undefined : integerSides(network);
  const masks = quick?.masks ?? network.variables.flatMap((v, i) => (v.mask === undefined ? [] : [i]));
  const slow = (data: Data): readonly number[] | undefined => {
    const exact = regionValues(family, region);
    for (const [v, n] of data) exact[v] = rational(n, region.scale);
    const complete = withTrueMasks(network, exact);
    return complete && masks.map((v) => (complete[v] === network.variables[v]!.mask!.low ? -1 : 1));
  };
  if (quick === undefined) return { masks, at: slow };
  const values = new Float64Array(network.variables.length).fill(Number.NaN);
  for (const v of [...family.state, ...family.constants]) values[v] = region.point[v]!;
  return {
    masks,
    at: (data) => {
      for (const [v, n] of data) values[v] = n;
      const sides = quick.at(values);
      return sides === 'unknown' ? slow(data) : sides;
    },
  };
}

function patternKey(sides: ArrayLike<number>): string {
  let key = '';
  for (let i = 0; i < sides.length; i++) key += sides[i]! < 0 ? '-' : '+';
  return key;
}

/** Draws data at a region's point, those with a rare pattern of slopes first: fields on one pattern soon say nothing new. */
export interface RegionSampler {
  /**
   * A random data point, labels included, with its true slopes; undefined when all drawn lie on a kink, or on patterns for which kernels are not known
   * to be independent.
   * @param point where fields are evaluated
   * @param earlier those drawn for the same word. A pattern is rare beside theirs: were each drawn alike, two patterns would take turns, and no bracket
   * would have both of its fields on one of them.
   */
  draw(generator: number, point: Float64Array, earlier: readonly Sample[]): Sample | undefined;
}

/** Data drawn for each sample, of which the one with the least used pattern is taken. */
const CHOICES = 12;

export function regionSampler(family: FieldFamily, region: Region, p: number, random: Random): RegionSampler {
  const F = primeField(p);
  const reader = patternReader(family, region);
  const place = new Map(reader.masks.map((v, i) => [v, i]));
  const slopes = reader.masks.map((v) => {
    const { low, high } = family.network.variables[v]!.mask!;
    return [F.fromRational(low), F.fromRational(high)] as const;
  });
  const used = new Map<string, number>();
  const chains = new WeakMap<Sample, string>();
  const isProved = patternProofs(family, reader.masks, random.fork('patterns'));
  const isBent = family.generators.map((g) => g.samples.some((v) => family.variables[v]!.mask !== undefined));
  const drawers = family.generators.map((_, g) => dataDrawer(family, g, random));
  const free = hasKernels(family);
  return {
    draw: (generator, point, earlier) => {
      const last = earlier.at(-1);
      const before = last === undefined ? '' : `${chains.get(last)!} `;
      const uses = (key: string): number => used.get(key) ?? 0;
      let best: { data: Data; sides: ArrayLike<number>; key: string; chained: number; own: number } | undefined;
      for (let k = 0; k < (isBent[generator] ? CHOICES : 1); k++) {
        const data = drawers[generator]!();
        const sides = isBent[generator] ? reader.at(data) : [];
        if (sides === undefined || !isProved(sides)) continue;
        const key = patternKey(sides);
        const own = uses(key);
        const chained = before === '' ? own : uses(before + key);
        if (best === undefined || (chained - best.chained || own - best.own) < 0)
          best = { data, sides, key, chained, own };
        if (own === 0) break;
      }
      if (best === undefined) return undefined;
      const { data, sides, key } = best;
      const chain = before + key;
      for (const counted of new Set([key, chain])) used.set(counted, uses(counted) + 1);
      if (family.primes !== undefined) {
        const drawn = point.slice();
        reader.masks.forEach((v, i) => {
          drawn[v] = slopes[i]![sides[i] === -1 ? 0 : 1]!;
        });
        const sample = sampleAt(family, generator, p, random, drawn);
        if (sample !== undefined) chains.set(sample, chain);
        return sample;
      }
      const given = new Map(data);
      const values: [number, number][] = [];
      const integers: [number, number][] = [];
      for (const v of family.generators[generator]!.samples) {
        const own = given.get(v);
        let value: number | undefined;
        if (family.variables[v]!.mask !== undefined) {
          const i = place.get(v)!;
          value = slopes[i]![sides[i] === -1 ? 0 : 1];
        } else if (own === undefined || free) value = random.nonzero(p);
        else {
          integers.push([v, own]);
          value = residue(own, p);
        }
        if (value === undefined) return undefined;
        if (value !== 0) values.push([v, value]);
      }
      const sample = { generator, values, integers };
      chains.set(sample, chain);
      return sample;
    },
  };
}

/** Whether the kernels are independent on a pattern of slopes, where units stand inside them; remembered by the pattern. */
function patternProofs(
  family: FieldFamily,
  masks: readonly number[],
  random: Random,
): (sides: ArrayLike<number>) => boolean {
  if (family.branching !== true) return () => true;
  const known = new Map<string, boolean>();
  const fixed = new Set([...family.state, ...fixedVariables(family)]);
  const isData = (v: number): boolean => !fixed.has(v);
  return (sides) => {
    const key = patternKey(sides);
    let proved = known.get(key);
    if (proved === undefined) {
      const pattern = new Map(
        masks.map((v, i) => {
          const { low, high } = family.network.variables[v]!.mask!;
          return [v, sides[i] === -1 ? low : high];
        }),
      );
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
  if (generator < 0) return 0;
  const drawn = dataDrawer(family, generator, random);
  const units = Math.min(PAIR_LIMIT, reader.masks.length);
  const seen = new Uint8Array(4 * PAIR_LIMIT * PAIR_LIMIT);
  for (let k = 0; k < TRIALS; k++) {
    const sides = reader.at(drawn());
    if (sides === undefined) continue;
    for (let i = 0; i < units; i++)
      for (let j = 0; j <= i; j++)
        seen[4 * (i * PAIR_LIMIT + j) + (sides[i]! > 0 ? 2 : 0) + (sides[j]! > 0 ? 1 : 0)] = 1;
  }
  return seen.reduce((sum, s) => sum + s, 0);
}
