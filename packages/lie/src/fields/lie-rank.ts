/**
 * A lower bound of the generic dimension of Lie(𝒱) (theory §1.1, §1.2): the rank, modulo a prime and at one point, of bracket
 * words. It can fall short, never overshoot, so D − rank is a proved upper bound of the number of local laws.
 *
 * A structured point comes first where there is a target that it may reach (structured-start.ts), sparse samples where the family has them
 * (sparse-samples.ts). Then level by level: level k draws left-normed words [b₁, [b₂, … b_k]] of fresh generic samples. For an irreducible family
 * one failure is the rule that the level is full (a random member misses a proper subspace with probability 1 − O(1/p));
 * a few more are asked for, and many more when masks take only two values. A level that adds nothing closes the algebra.
 */
import {
  batchedRowSpaceModular,
  type FieldFamily,
  primesOf,
  type Random,
  rowSpaceModular,
  type SparseRow,
  random as seeded,
  sparseRowSpaceModular,
  UnableError,
} from '@lawful/cas-core';
import { type Word, wordDepth, wordEvaluator } from './bracket-words.js';
import { type Region, regionPoint, regionSampler } from './region.js';
import { denseSample, randomPoint, type Sample } from './samples.js';
import { sparseGradient } from './sparse-gradient.js';
import { sparseSamples } from './sparse-samples.js';
import { structuredStart } from './structured-start.js';

export interface LieRank {
  readonly rank: number;
  readonly prime: number;
  /** Residues by variable. */
  readonly point: readonly number[];
  readonly samples: readonly Sample[];
  /** One word per unit of rank; together with `columns` (state ordinals) a nonsingular minor. */
  readonly words: readonly Word[];
  readonly columns: readonly number[];
  /** False when the budget ended the search before a level added nothing. */
  readonly exhausted: boolean;
}

export interface LieRankOptions {
  readonly seed?: number;
  readonly prime?: number;
  readonly maxDepth?: number;
  /** Use only true slopes at this point: the bound then holds near it, with no hypothesis on slopes. */
  readonly region?: Region;
  /** Stops as soon as the rank reaches this (the squeeze is closed). */
  readonly target?: number;
  /** Called before each word; returning false stops the search. */
  step?(state: { rank: number; depth: number }): boolean;
}

/** What the levels work on: a row space that is dense, or sparse when sparse samples began it. */
interface Rows {
  readonly rank: number;
  readonly pivots: readonly number[];
  /** How many rows it takes best at a time. */
  readonly batch: number;
  /** The indices of rows that grew the rank. */
  insertMany(rows: readonly Float64Array[]): readonly number[];
}

/** From this dimension on dense rows are eliminated so many at a time. */
const BATCHED_FROM = 400;
const BATCH = 256;

function denseRows(family: FieldFamily, prime: number): Rows {
  const D = family.state.length;
  // The brackets of a flow with a drift are tried one by one.
  const batched = D >= BATCHED_FROM && family.generators.length === 1;
  const space = batched ? batchedRowSpaceModular(prime, D) : rowSpaceModular(prime, D);
  return {
    get rank() {
      return space.rank;
    },
    get pivots() {
      return space.pivots;
    },
    batch: batched ? BATCH : 1,
    insertMany: space.insertMany,
  };
}

export function lieRank(family: FieldFamily, options: LieRankOptions = {}): LieRank {
  const prime = options.prime ?? primesOf(family)[0]!;
  const random = seeded(options.seed ?? 1).fork(`lie rank ${prime}`);
  if (family.independentKernels !== undefined && family.independentKernels.kind !== 'ok')
    throw new UnableError(`no count: ${family.independentKernels.reason}`);
  const D = family.state.length;
  const target = Math.min(D, options.target ?? D);
  const { region } = options;
  if (options.target !== undefined && region === undefined) {
    const step = (rank: number, depth: number): boolean => options.step?.({ rank, depth }) !== false;
    const start = structuredStart(family, prime, target, random.fork('structured'), step);
    if (start !== undefined) {
      const { reached, ...found } = start;
      return { ...found, prime, exhausted: reached };
    }
  }
  const evaluator = wordEvaluator(family, prime);
  if (evaluator === undefined) throw new RangeError(`lieRank: the prime ${prime} divides a denominator of the family`);
  const samples: Sample[] = [];
  const words: Word[] = [];
  const patience = family.masks === 'slopes' || (options.region !== undefined && family.masks !== 'none') ? 24 : 3;
  const sampler = region === undefined ? undefined : regionSampler(family, region, prime, random);
  let point = region === undefined ? randomPoint(family, prime, random) : regionPoint(family, region, prime, random);
  const draw = (generator: number, earlier: readonly Sample[]): Sample | undefined => {
    if (sampler === undefined) return denseSample(family, generator, prime, random, point);
    for (let tries = 0; tries < 50; tries++) {
      const sample = sampler.draw(generator, point, earlier);
      if (sample !== undefined) return sample;
    }
    throw new UnableError(
      'at no data point tried are all slopes decided (a kink, or a unit whose sign enclosures do not tell)',
    );
  };
  const drawAll = (count: number): Sample[] | undefined => {
    const out: Sample[] = [];
    for (let i = 0; i < count; i++) {
      const sample = draw(random.below(family.generators.length), out);
      if (sample === undefined) return undefined;
      out.push(sample);
    }
    return out;
  };
  let undefinedWords = 0;
  let exhausted = false;
  let stopped = false;
  const step = (rank: number, depth: number): boolean => {
    if (options.step?.({ rank, depth }) === false) stopped = true;
    return !stopped;
  };
  const space =
    region === undefined
      ? sparseStart(family, prime, point, target, samples, words, (rank) => step(rank, 1))
      : denseRows(family, prime);
  const levels = family.generators.length === 1 ? (options.maxDepth ?? 6) : 1;
  for (let depth = 1; depth <= levels && !exhausted && !stopped; depth++) {
    const before = space.rank;
    const limit = patience * (depth === 1 ? family.generators.length : 1);
    let failures = 0;
    while (failures < limit && space.rank < target && !stopped) {
      // While there are no words the point may move, so that the first ones come one by one.
      const size = words.length === 0 ? 1 : Math.min(space.batch, target - space.rank);
      const drawn: { readonly fresh: readonly Sample[]; readonly row: Float64Array }[] = [];
      while (drawn.length < size && step(space.rank, depth)) {
        const fresh = drawAll(depth);
        const row = fresh && evaluator.evaluate(leftNormed(depth, 0), fresh, point);
        if (fresh !== undefined && row !== undefined) drawn.push({ fresh, row });
        else {
          // A denominator vanishes or a root does not exist: at the very start another point is drawn, later another word.
          if (++undefinedWords > UNDEFINED_LIMIT)
            throw new UnableError('no point was found at which the fields are defined');
          if (words.length === 0 && (region === undefined || family.independentKernels !== undefined))
            point = randomPoint(family, prime, random);
        }
      }
      const grew = new Set(space.insertMany(drawn.map((d) => d.row)));
      drawn.forEach(({ fresh }, i) => {
        failures = grew.has(i) ? 0 : failures + 1;
        if (!grew.has(i)) return;
        words.push(leftNormed(depth, samples.length));
        samples.push(...fresh);
      });
    }
    if (space.rank >= target || (space.rank === before && depth > 1) || space.rank === 0) exhausted = !stopped;
  }
  if (family.generators.length > 1 && region === undefined)
    for (const row of moreData(family, prime, options.seed ?? 1, point, patience, evaluator)) {
      if (space.rank >= target || !step(space.rank, 1)) break;
      row.grew = space.insertMany([row.values]).length > 0;
      if (!row.grew) continue;
      words.push(samples.length);
      samples.push(row.sample);
    }
  if (family.generators.length > 1)
    exhausted =
      bracketKept(samples, words, random, (word) => {
        if (space.rank >= target) return 'done';
        if (!step(space.rank, wordDepth(word))) return 'done';
        const row = evaluator.evaluate(word, samples, point);
        if (row === undefined || space.insertMany([row]).length === 0) return 'old';
        words.push(word);
        return 'new';
      }) && !stopped;
  return {
    rank: space.rank,
    prime,
    point: region === undefined || family.independentKernels !== undefined ? Array.from(point) : region.point,
    samples,
    words,
    columns: space.pivots,
    exhausted,
  };
}

/** A field at the point; whoever takes it says whether it was new. */
interface DrawnRow {
  readonly sample: Sample;
  readonly values: Float64Array;
  grew: boolean;
}

/**
 * Samples of each generator that has any, until `patience` in a row were not new: where generators are drawn in turn with a drift, the draws of the
 * drift, new only once, may have ended the level before data were through.
 */
function* moreData(
  family: FieldFamily,
  prime: number,
  seed: number,
  point: Float64Array,
  patience: number,
  evaluator: { evaluate(word: Word, samples: readonly Sample[], point: Float64Array): Float64Array | undefined },
): Generator<DrawnRow> {
  const random = seeded(seed).fork(`lie rank data ${prime}`);
  for (let g = 0; g < family.generators.length; g++)
    for (let failures = 0; family.generators[g]!.samples.length > 0 && failures < patience; ) {
      const sample = denseSample(family, g, prime, random, point);
      const values = sample && evaluator.evaluate(0, [sample], point);
      const row = sample && values && { sample, values, grew: false };
      if (row !== undefined) yield row;
      failures = row?.grew === true ? 0 : failures + 1;
    }
}

/** Evaluations that may fail before the search gives up: each square root halves the chance of a point. */
const UNDEFINED_LIMIT = 20_000;
const LEAF_LIMIT = 10;
const PATIENCE = 12;

/**
 * Brackets of kept words with kept words, for flows with a drift, where left-normed words would have to be long (theory §1.2). All pairs
 * are tried in the order of their size; every new word brings new pairs. True when no pair of bounded size is left.
 */
function bracketKept(
  samples: readonly Sample[],
  words: readonly Word[],
  random: Random,
  attempt: (word: Word) => 'new' | 'old' | 'done',
): boolean {
  const size = (word: Word): number => (typeof word === 'number' ? 1 : size(word[0]) + size(word[1]));
  const kindOf = (word: Word): string =>
    typeof word === 'number' ? `${samples[word]!.generator}` : `(${kindOf(word[0])} ${kindOf(word[1])})`;
  const failures = new Map<string, number>();
  const tried = new Set<string>();
  for (let leaves = 2; leaves <= LEAF_LIMIT; leaves++) {
    let progress = false;
    const pairs: [number, number][] = [];
    for (let i = 0; i < words.length; i++)
      for (let j = 0; j < i; j++) if (size(words[i]!) + size(words[j]!) === leaves) pairs.push([j, i]);
    for (let k = pairs.length - 1; k > 0; k--) {
      const other = random.below(k + 1);
      [pairs[k], pairs[other]] = [pairs[other]!, pairs[k]!];
    }
    for (const [i, j] of pairs) {
      // Words of one shape are random members of one family: a few failures in a row mean that it is exhausted.
      const word: Word = [words[i]!, words[j]!];
      const shape = kindOf(word);
      if ((failures.get(shape) ?? 0) >= PATIENCE || tried.has(`${i},${j}`)) continue;
      tried.add(`${i},${j}`);
      const result = attempt(word);
      if (result === 'done') return true;
      failures.set(shape, result === 'new' ? 0 : (failures.get(shape) ?? 0) + 1);
      progress ||= result === 'new';
    }
    if (!progress && leaves >= 6) return true;
  }
  return false;
}

/** The row space after all sparse samples, if the family has any; otherwise an empty dense one. */
function sparseStart(
  family: FieldFamily,
  prime: number,
  point: Float64Array,
  target: number,
  samples: Sample[],
  words: Word[],
  step: (rank: number) => boolean,
): Rows {
  const D = family.state.length;
  const [only] = family.generators;
  const gradient =
    family.generators.length === 1 &&
    only!.potential !== undefined &&
    family.masks !== 'none' &&
    family.independentKernels === undefined
      ? sparseGradient(only!.potential, family.state, only!.samples, point, prime)
      : undefined;
  if (gradient === undefined) return denseRows(family, prime);
  const space = sparseRowSpaceModular(prime, D);
  for (const sample of sparseSamples(family, prime)) {
    if (space.rank >= target || !step(space.rank)) break;
    const row = gradient.at(sample);
    if (row === undefined || row.columns.length === 0 || !space.insert(row)) continue;
    words.push(samples.length);
    samples.push(sample);
  }
  return {
    get rank() {
      return space.rank;
    },
    get pivots() {
      return space.pivots;
    },
    batch: 1,
    insertMany: (rows) => rows.flatMap((row, i) => (space.insert(sparseRow(row)) ? [i] : [])),
  };
}

function sparseRow(row: Float64Array): SparseRow {
  const columns: number[] = [];
  const values: number[] = [];
  row.forEach((value, d) => {
    if (value === 0) return;
    columns.push(d);
    values.push(value);
  });
  return { columns, values };
}

/** [s₁, [s₂, … s_depth]] of samples numbered from `offset`. */
function leftNormed(depth: number, offset: number): Word {
  let word: Word = offset + depth - 1;
  for (let i = depth - 2; i >= 0; i--) word = [offset + i, word];
  return word;
}
