/**
 * Samples whose slopes are the true ones at a point θ₀ (theory §1.2, true slopes): data are drawn, and every piecewise-linear unit takes the slope
 * on its side of zero, exactly or by an enclosure that excludes zero. Slopes are locally constant, so a rank found with them bounds the number of
 * laws near θ₀ without any hypothesis on the patterns that data reach.
 *
 * Without kernels θ₀ and the data are integers, and the fields are evaluated there modulo a prime. With kernels only the *patterns* are taken from
 * rational points; on its pattern each field is analytic near (θ₀, x), so its generic values may be taken anywhere, and the bound holds at generic
 * points near θ₀ (theory §11).
 */
import { type FieldFamily, OP, primeField, type Random } from '@lawful/cas-core';
import {
  type Data,
  dataDrawer,
  hasKernels,
  NO_CHAIN,
  type PatternIds,
  type PatternOfData,
  patternIds,
  patternPool,
  patternProofs,
  patternReader,
  type Region,
} from './patterns.js';
import { randomPoint, type Sample, sampleAt } from './samples.js';

export { type Region, readsPatternsQuickly, regionValues } from './patterns.js';

/** Eighths keep exponentials moderate. */
const KERNEL_SCALE = 8;
/** A random region with numerators in ±1 … ±size. */
export function randomRegion(family: FieldFamily, random: Random, size = 9): Region {
  const point = new Array<number>(family.variables.length).fill(0);
  for (const v of [...family.state, ...family.constants]) {
    const magnitude = 1 + random.below(size);
    point[v] = family.variables[v]!.positive === true || random.below(2) === 0 ? magnitude : -magnitude;
  }
  return { point, scale: hasKernels(family) ? KERNEL_SCALE : 1 };
}

/** What the arguments of units are made of, by unit, in the order of the masks. */
interface UnitWeights {
  /** Weights with which the unit takes in what comes from other units. */
  readonly taking: readonly number[];
  /** All variables that are the unit's own: weights and biases. */
  readonly own: readonly number[];
}

const weightsKnown = new WeakMap<FieldFamily, readonly UnitWeights[]>();

function unitWeights(family: FieldFamily): readonly UnitWeights[] {
  let units = weightsKnown.get(family);
  if (units === undefined) {
    units = readUnitWeights(family);
    weightsKnown.set(family, units);
  }
  return units;
}

function readUnitWeights(family: FieldFamily): UnitWeights[] {
  const { op, left, right, variables } = family.network;
  const given = new Set([...family.state, ...family.constants]);
  const isSlope = (n: number): boolean => op[n] === OP.variable && variables[left[n]!]!.mask !== undefined;
  const units: UnitWeights[] = [];
  for (const { mask } of variables) {
    if (mask === undefined) continue;
    const taking: number[] = [];
    // What is added to a set comes out of it later.
    const sums = new Set([mask.argument]);
    for (const n of sums) {
      const a = left[n]!;
      const b = right[n]!;
      if (op[n] === OP.add || op[n] === OP.sub) sums.add(a).add(b);
      else if (op[n] === OP.mul && op[a] === OP.variable && op[b] !== OP.variable) {
        const v = left[a]!;
        if (given.has(v) && variables[v]!.positive !== true) taking.push(v);
      }
    }
    const own: number[] = [];
    const open = new Set([mask.argument]);
    for (const n of open) {
      const a = left[n]!;
      const b = right[n]!;
      if (op[n] === OP.variable) {
        if (given.has(a)) own.push(a);
      }
      // What stands behind a slope belongs to another unit.
      else if (op[n] !== OP.constant && !(op[n] === OP.mul && (isSlope(a) || isSlope(b))))
        open.add(a).add(op[n] === OP.neg || op[n] === OP.pow ? a : b);
    }
    units.push({ taking, own });
  }
  return units;
}

/**
 * A random region with signs turned until the weights with which a unit takes in what comes from other units add up to about zero. That is mostly
 * positive, so a unit whose weights lean to one side is on, or off, at nearly all data; balanced ones take most patterns together.
 */
export function balancedRegion(family: FieldFamily, random: Random): Region {
  const region = randomRegion(family, random);
  const point = [...region.point];
  for (const { taking } of unitWeights(family)) {
    let sum = 0;
    for (let k = 0; k < taking.length; k++) sum += point[taking[k]!]!;
    for (let k = 0; k < TURNS * taking.length; k++) {
      const v = taking[random.below(taking.length)]!;
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

/**
 * The region with the weights and the bias of one unit drawn anew, balanced; undefined where no unit has any of its own.
 * @param unit which one, in the order of the masks, taken modulo their number
 */
export function withUnitRedrawn(family: FieldFamily, region: Region, unit: number, random: Random): Region | undefined {
  const units = unitWeights(family);
  if (units.length === 0) return undefined;
  const other = balancedRegion(family, random);
  const point = [...region.point];
  for (const v of units[unit % units.length]!.own) point[v] = other.point[v]!;
  return { ...region, point };
}

const residue = (n: number, p: number): number => ((n % p) + p) % p;

/** Where fields are evaluated: residues of the region's point, or a random point where kernels let the values be free. */
export function regionPoint(family: FieldFamily, region: Region, p: number, random: Random): Float64Array {
  return hasKernels(family) ? randomPoint(family, p, random) : Float64Array.from(region.point, (n) => residue(n, p));
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

/** Data of a field without units. */
const unbent = (data: Data, ids: PatternIds): PatternOfData => ({ data, sides: [], pattern: ids.of([]) });

export function regionSampler(family: FieldFamily, region: Region, p: number, random: Random): RegionSampler {
  const F = primeField(p);
  const reader = patternReader(family, region);
  const place = new Map(reader.masks.map((v, i) => [v, i]));
  const slopes = reader.masks.map((v) => {
    const { low, high } = family.network.variables[v]!.mask!;
    return [F.fromRational(low), F.fromRational(high)] as const;
  });
  const ids = patternIds();
  const chains = new WeakMap<Sample, number>();
  const isProved = patternProofs(family, reader.masks, random.fork('patterns'));
  const isBent = family.generators.map((g) => g.samples.some((v) => family.variables[v]!.mask !== undefined));
  const drawers = family.generators.map((_, g) => dataDrawer(family, g, random));
  const pools = drawers.map((draw) => patternPool(reader, draw, ids, isProved));
  const free = hasKernels(family);
  return {
    draw: (generator, point, earlier) => {
      const last = earlier.at(-1);
      const before = last === undefined ? NO_CHAIN : chains.get(last)!;
      const taken = isBent[generator] ? pools[generator]!.take(before) : unbent(drawers[generator]!(), ids);
      if (taken === undefined) return undefined;
      const { data, sides, pattern } = taken;
      const chain = ids.use(before, pattern);
      if (family.primes !== undefined) {
        const drawn = point.slice();
        reader.masks.forEach((v, i) => {
          drawn[v] = slopes[i]![sides[i] === -1 ? 0 : 1]!;
        });
        const sample = sampleAt(family, generator, p, random, drawn);
        if (sample !== undefined) chains.set(sample, chain);
        return sample;
      }
      const values: [number, number][] = [];
      const integers: [number, number][] = [];
      // Data come in the order of the sample variables.
      let next = 0;
      for (const v of family.generators[generator]!.samples) {
        const own = data[next]?.[0] === v ? data[next++]![1] : undefined;
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

/** Data points that are looked at: a bit for each in words of 32, of which there are fewer where patterns are not read quickly. */
const QUICK_WORDS = 3;
const SLOW_WORDS = 1;
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
  // By word and unit the data points at which it is on, and at which it is off.
  const units = Math.min(PAIR_LIMIT, reader.masks.length);
  const words = reader.lanes > 1 ? QUICK_WORDS : SLOW_WORDS;
  const on = new Int32Array(words * units);
  const off = new Int32Array(words * units);
  let trial = 0;
  while (trial < 32 * words)
    for (const sides of reader.at(Array.from({ length: reader.lanes }, drawn))) {
      const bit = 1 << (trial & 31);
      const word = (trial++ >> 5) * units;
      if (sides === undefined) continue;
      for (let i = 0; i < units; i++) {
        const side = sides[i]! > 0 ? on : off;
        side[word + i] = side[word + i]! | bit;
      }
    }
  let reach = 0;
  for (let i = 0; i < units; i++)
    for (let j = 0; j <= i; j++) {
      let both = 0;
      let first = 0;
      let second = 0;
      let none = 0;
      for (let w = 0; w < words * units; w += units) {
        both |= on[w + i]! & on[w + j]!;
        first |= on[w + i]! & off[w + j]!;
        second |= off[w + i]! & on[w + j]!;
        none |= off[w + i]! & off[w + j]!;
      }
      reach += Number(both !== 0) + Number(first !== 0) + Number(second !== 0) + Number(none !== 0);
    }
  return reach;
}
