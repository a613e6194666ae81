/**
 * A lower bound of the generic dimension of Lie(𝒱) (T§1.1, T§1.2): the rank, modulo a prime and at one point, of bracket
 * words. It can fall short, never overshoot, so D − rank is a proved upper bound of the number of local laws.
 *
 * Level by level: level k draws left-normed words [b₁, [b₂, … b_k]] of fresh generic samples. For an irreducible family
 * one failure is the rule that the level is full (a random member misses a proper subspace with probability 1 − O(1/p));
 * a few more are asked for, and many more when masks take only two values. A level that adds nothing closes the algebra.
 */
import { DEFAULT_PRIMES, type FieldFamily, type Random, rowSpaceModular, random as seeded } from '@lawful/cas-core';
import { type Word, wordEvaluator } from './bracket-words.js';
import { denseSample, randomPoint, type Sample } from './samples.js';

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
  /** Stops as soon as the rank reaches this (the squeeze is closed). */
  readonly target?: number;
  /** Called before each word; returning false stops the search. */
  step?(state: { rank: number; depth: number }): boolean;
}

export function lieRank(family: FieldFamily, options: LieRankOptions = {}): LieRank {
  const prime = options.prime ?? DEFAULT_PRIMES[0]!;
  const random = seeded(options.seed ?? 1).fork(`lie rank ${prime}`);
  const evaluator = wordEvaluator(family, prime);
  if (evaluator === undefined) throw new RangeError(`lieRank: the prime ${prime} divides a denominator of the family`);
  const D = family.state.length;
  const target = Math.min(D, options.target ?? D);
  const space = rowSpaceModular(prime, D);
  const samples: Sample[] = [];
  const words: Word[] = [];
  const patience = family.masks === 'slopes' ? 24 : 3;
  let point = randomPoint(family, prime, random);
  let exhausted = false;
  let stopped = false;
  for (let depth = 1; depth <= (options.maxDepth ?? 6) && !exhausted && !stopped; depth++) {
    const before = space.rank;
    let failures = 0;
    while (failures < patience * (depth === 1 ? family.generators.length : 1) && space.rank < target) {
      if (options.step?.({ rank: space.rank, depth }) === false) {
        stopped = true;
        break;
      }
      const { word, fresh } = leftNormedWord(family, depth, samples.length, prime, random);
      const row = evaluator.evaluate(word, [...samples, ...fresh], point);
      if (row === undefined) {
        // A denominator vanishes: at the very start another point is drawn, later another word.
        failures++;
        if (words.length === 0) point = randomPoint(family, prime, random);
        continue;
      }
      if (space.insert(row)) {
        words.push(word);
        samples.push(...fresh);
        failures = 0;
      } else failures++;
    }
    if (space.rank >= target || (space.rank === before && depth > 1) || space.rank === 0) exhausted = !stopped;
  }
  return {
    rank: space.rank,
    prime,
    point: Array.from(point),
    samples,
    words,
    columns: space.pivots,
    exhausted,
  };
}

/** [s₁, [s₂, … s_depth]] with fresh samples numbered from `offset`. */
function leftNormedWord(
  family: FieldFamily,
  depth: number,
  offset: number,
  p: number,
  random: Random,
): { word: Word; fresh: Sample[] } {
  const fresh: Sample[] = [];
  for (let i = 0; i < depth; i++) fresh.push(denseSample(family, random.below(family.generators.length), p, random));
  let word: Word = offset + depth - 1;
  for (let i = depth - 2; i >= 0; i--) word = [offset + i, word];
  return { word, fresh };
}
