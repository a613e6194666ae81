/**
 * Which slopes units have at data near a point: data are drawn, and their *pattern*, the side of zero on which each unit's argument is, is read
 * exactly or by enclosures (theory §1.2, true slopes). Data with a rare pattern come first: fields on one pattern soon say nothing new.
 */
import {
  FATE,
  type FieldFamily,
  fixedVariables,
  integerSides,
  kernelIndependence,
  type Random,
  type Rational,
  rational,
  withTrueMasks,
} from '@lawful/cas-core';

export interface Region {
  /** By variable: the state and the constants, 0 elsewhere; the value is this integer over `scale`. */
  readonly point: readonly number[];
  readonly scale: number;
}

/** Sizes of data: small ones see biases and thresholds, large ones the rest. */
const INPUT_SIZES = [3, 30, 1000];
const KERNEL_INPUT_SIZE = 24;

export const hasKernels = (family: FieldFamily): boolean => family.independentKernels !== undefined;

/** The exact values of the state and the constants at the point, by variable. */
export function regionValues(family: FieldFamily, { point, scale }: Region): (Rational | undefined)[] {
  const exact: (Rational | undefined)[] = family.variables.map(() => undefined);
  for (const v of [...family.state, ...family.constants]) exact[v] = rational(point[v]!, scale);
  return exact;
}

/** Data as variables with integers, which are values times the region's scale. */
export type Data = readonly (readonly [variable: number, value: number])[];

/** Random data for one generator, in the shape that patterns are read from. */
export function dataDrawer(family: FieldFamily, generator: number, random: Random): () => Data {
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

/** −1 or 1 in the order of the masks. */
export type Sides = ArrayLike<number>;

/** On which side of zero the arguments of all units are at data. */
export interface PatternReader {
  readonly masks: readonly number[];
  /** How many data points are best read at a time. */
  readonly lanes: number;
  /** By data point; undefined on a kink, or where a sign is not decided. */
  at(data: readonly Data[]): readonly (Sides | undefined)[];
}

/** Where patterns are read by integers, so many data points share a pass through the network. */
const LANES = 32;

const quickSides = (family: FieldFamily) => (hasKernels(family) ? undefined : integerSides(family.network));

/** Whether patterns are read by integers; enclosures and rationals take a hundred times as long. */
export const readsPatternsQuickly = (family: FieldFamily): boolean => quickSides(family) !== undefined;

export function patternReader(family: FieldFamily, region: Region): PatternReader {
  const { network } = family;
  const quick = quickSides(family);
  const masks = quick?.masks ?? network.variables.flatMap((v, i) => (v.mask === undefined ? [] : [i]));
  const slow = (data: Data): Sides | undefined => {
    const exact = regionValues(family, region);
    for (const [v, n] of data) exact[v] = rational(n, region.scale);
    const complete = withTrueMasks(network, exact);
    return complete && masks.map((v) => (complete[v] === network.variables[v]!.mask!.low ? -1 : 1));
  };
  if (quick === undefined) return { masks, lanes: 1, at: (data) => data.map(slow) };
  // The point is written once for each number of lanes; data always take the same places.
  const buffers = new Map<number, Float64Array>();
  const bufferOf = (lanes: number): Float64Array => {
    let values = buffers.get(lanes);
    if (values === undefined) {
      values = new Float64Array(network.variables.length * lanes).fill(Number.NaN);
      for (const v of [...family.state, ...family.constants]) values.fill(region.point[v]!, v * lanes, (v + 1) * lanes);
      buffers.set(lanes, values);
    }
    return values;
  };
  return {
    masks,
    lanes: LANES,
    at: (data) => {
      const lanes = data.length;
      const values = bufferOf(lanes);
      data.forEach((own, l) => {
        for (let i = 0; i < own.length; i++) values[own[i]![0] * lanes + l] = own[i]![1];
      });
      const { sides, fates } = quick.at(values, lanes);
      return data.map((own, l) => {
        if (fates[l] === FATE.tooLarge) return slow(own);
        return fates[l] === FATE.open ? undefined : masks.map((_, i) => sides[i * lanes + l]!);
      });
    },
  };
}

/** A short text for each pattern, sixteen units to a character. */
function patternKey(sides: Sides): string {
  let key = '';
  for (let i = 0; i < sides.length; i += 16) {
    let word = 0;
    for (let j = i; j < sides.length && j < i + 16; j++) word = 2 * word + (sides[j]! < 0 ? 1 : 0);
    key += String.fromCharCode(word);
  }
  return key;
}

/** Numbers for patterns and for chains of them, and how often each was used. */
export interface PatternIds {
  of(sides: Sides): number;
  /** How often the pattern was used, and how often behind the chain `before`. */
  used(pattern: number): number;
  usedBehind(before: number, pattern: number): number;
  /** Counts a use; returns the chain that ends with the pattern. */
  use(before: number, pattern: number): number;
}

/** The chain before the first pattern. */
export const NO_CHAIN = -1;

export function patternIds(): PatternIds {
  const patterns = new Map<string, number>();
  const uses: number[] = [];
  const chains = new Map<number, number>();
  const chainUses: number[] = [];
  const chainOf = (before: number, pattern: number): number => before * 2 ** 26 + pattern;
  return {
    of: (sides) => {
      const key = patternKey(sides);
      let id = patterns.get(key);
      if (id === undefined) {
        id = patterns.size;
        patterns.set(key, id);
        uses.push(0);
      }
      return id;
    },
    used: (pattern) => uses[pattern]!,
    usedBehind: (before, pattern) => {
      if (before === NO_CHAIN) return uses[pattern]!;
      const chain = chains.get(chainOf(before, pattern));
      return chain === undefined ? 0 : chainUses[chain]!;
    },
    use: (before, pattern) => {
      uses[pattern]! += 1;
      const key = chainOf(before, pattern);
      let chain = chains.get(key);
      if (chain === undefined) {
        chain = chains.size;
        chains.set(key, chain);
        chainUses.push(0);
      }
      chainUses[chain]! += 1;
      return chain;
    },
  };
}

export interface PatternOfData {
  readonly data: Data;
  readonly sides: Sides;
  /** Its number. */
  readonly pattern: number;
}

/** Data with their patterns, of which the rarest are taken first. */
export interface PatternPool {
  /**
   * @param before the chain of those taken for the same word. A pattern is rare beside it: were each drawn alike, two patterns would take turns, and no
   * bracket would have both of its fields on one of them.
   * @returns undefined when all that were drawn lie on a kink, or on patterns for which kernels are not known to be independent
   */
  take(before: number): PatternOfData | undefined;
}

/** So many data points are in a pool at most; after so many are taken, the others, whose patterns are common ones, make room for new ones. */
const POOL = 24;
const TAKEN = 8;

/** The place of the rarest pattern: behind the chain, then by itself; the first that was never used. −1 in an empty pool. */
function rarest(pool: readonly PatternOfData[], ids: PatternIds, before: number): number {
  let best = -1;
  let bestChained = 0;
  let bestOwn = 0;
  for (let i = 0; i < pool.length; i++) {
    const { pattern } = pool[i]!;
    const own = ids.used(pattern);
    if (own === 0) return i;
    const chained = ids.usedBehind(before, pattern);
    if (best >= 0 && (chained > bestChained || (chained === bestChained && own >= bestOwn))) continue;
    best = i;
    bestChained = chained;
    bestOwn = own;
  }
  return best;
}

export function patternPool(
  reader: PatternReader,
  draw: () => Data,
  ids: PatternIds,
  isProved: (sides: Sides) => boolean,
): PatternPool {
  let pool: PatternOfData[] = [];
  let taken = 0;
  let drawn = 0;
  const grow = (): void => {
    const data = Array.from({ length: Math.min(reader.lanes, POOL - drawn) }, draw);
    drawn += data.length;
    reader.at(data).forEach((sides, l) => {
      if (sides !== undefined && isProved(sides)) pool.push({ data: data[l]!, sides, pattern: ids.of(sides) });
    });
  };
  return {
    take: (before) => {
      if (taken >= TAKEN) {
        pool = [];
        taken = 0;
        drawn = 0;
      }
      taken++;
      let best = rarest(pool, ids, before);
      // A pattern that was never used is not waited for.
      while (drawn < POOL && (best < 0 || ids.used(pool[best]!.pattern) > 0)) {
        grow();
        best = rarest(pool, ids, before);
      }
      if (best < 0) return undefined;
      const [chosen] = pool.splice(best, 1);
      return chosen;
    },
  };
}

/** Whether the kernels are independent on a pattern of slopes, where units stand inside them; remembered by the pattern. */
export function patternProofs(
  family: FieldFamily,
  masks: readonly number[],
  random: Random,
): (sides: Sides) => boolean {
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
