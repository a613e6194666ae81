/**
 * A lower bound of dim Lie(𝒱) by enclosures, for fields with kernels that have no proof of independence (erf, theory §7).
 *
 * Fields and bracket words are evaluated at a rational point θ₀ with rational samples over balls; brackets by nested dual numbers over
 * balls, kernels by their Taylor coefficients. A minor whose enclosure excludes 0 is nonzero, so the rank at θ₀ is proved; where the fields
 * are analytic on one connected domain it bounds the generic rank. A word that was not told from a combination of the others proves nothing:
 * it is counted as undecided, and the rank without it is evidence only.
 */
import {
  type Ball,
  ballField,
  type Dual,
  dualField,
  dualKernels,
  evaluateProgram,
  type FieldFamily,
  type KernelKind,
  kernelBall,
  type Random,
  type Rational,
  rankOfBalls,
  rational,
  random as seeded,
  withTrueMasks,
} from '@lawful/cas-core';
import type { Word } from './bracket-words.js';

/** A generator and exact values by variable: inputs, cotangents, true slopes. */
interface RationalSample {
  readonly generator: number;
  readonly values: ReadonlyMap<number, Rational>;
}

export interface EnclosedRank {
  /** Proved by enclosure. */
  readonly rank: number;
  /** What the enclosures suggest; evidence only. */
  readonly evidenceRank: number | undefined;
  /** Words that were not told from combinations of the others. */
  readonly undecided: number;
  /** State and constants. */
  readonly point: ReadonlyMap<number, Rational>;
  readonly samples: readonly RationalSample[];
  /** Words and state ordinals of a minor whose enclosure excludes 0. */
  readonly words: readonly Word[];
  readonly columns: readonly number[];
  /** Digits of the last elimination. */
  readonly precision: number;
  /** False when the budget ended the search before a level added nothing. */
  readonly exhausted: boolean;
}

export interface EnclosedRankOptions {
  readonly seed?: number;
  readonly target?: number;
  readonly maxDepth?: number;
  readonly maxPrecision?: number;
  /** Called before each word; returning false stops the search. */
  step?(state: { rank: number; depth: number }): boolean;
}

const START_PRECISION = 30;
const PATIENCE = 4;
const POINT_ATTEMPTS = 20;

export function ballRankOfWords(family: FieldFamily, options: EnclosedRankOptions = {}): EnclosedRank {
  const random = seeded(options.seed ?? 1).fork('enclosed rank');
  const D = family.state.length;
  const target = Math.min(D, options.target ?? D);
  const point = new Map<number, Rational>();
  for (const v of [...family.state, ...family.constants]) point.set(v, draw(family, v, random));
  const samples: RationalSample[] = [];
  const evaluate = (word: Word, precision: number): Ball[] | undefined =>
    evaluateWord(family, word, samples, point, precision);

  let kept: { word: Word; row: readonly Ball[] }[] = [];
  const failed: Word[] = [];
  let stopped = false;
  let exhausted = false;
  for (let depth = 1; depth <= (options.maxDepth ?? 3) && !stopped && kept.length < target; depth++) {
    const tails = depth === 1 ? [] : kept.filter(({ word }) => depthOf(word) === depth - 1);
    if (depth > 1 && tails.length === 0) {
      exhausted = true;
      break;
    }
    const before = kept.length;
    let failures = 0;
    while (failures < PATIENCE * family.generators.length && kept.length < target) {
      if (options.step?.({ rank: kept.length, depth }) === false) {
        stopped = true;
        break;
      }
      const sample = drawSample(family, random.below(family.generators.length), point, random);
      if (sample === undefined) {
        failures++;
        continue;
      }
      samples.push(sample);
      const fresh = samples.length - 1;
      const word: Word = depth === 1 ? fresh : [fresh, tails[random.below(tails.length)]!.word];
      const row = evaluate(word, START_PRECISION);
      const rank = row === undefined ? 0 : rankOfBalls([...kept.map((k) => k.row), row], START_PRECISION).provedRank;
      if (row !== undefined && rank > kept.length) {
        kept = [...kept, { word, row }];
        failures = 0;
      } else {
        failures++;
        if (row !== undefined) failed.push(word);
      }
    }
    if (kept.length === before && depth > 1) exhausted = true;
  }
  if (kept.length >= target) exhausted = true;

  // Words that were not told apart get more digits, together.
  let words = [...kept.map((k) => k.word), ...failed];
  let best = rankOfBalls(
    kept.map((k) => k.row),
    START_PRECISION,
  );
  if (best.provedRank < target && failed.length > 0)
    for (let p = 2 * START_PRECISION; p <= (options.maxPrecision ?? 120); p *= 2) {
      const rows = words.map((w) => evaluate(w, p));
      if (rows.some((r) => r === undefined)) break;
      const found = rankOfBalls(rows as Ball[][], p);
      if (found.provedRank >= best.provedRank) best = found;
      if (found.exact || found.provedRank >= target) break;
    }
  else words = kept.map((k) => k.word);
  return {
    rank: best.provedRank,
    evidenceRank: best.evidenceRank,
    undecided: best.provedRank >= target || best.exact ? 0 : words.length - best.provedRank,
    point,
    samples,
    words: best.pivots.rows.map((i) => words[i]!),
    columns: best.pivots.columns,
    precision: best.precision,
    exhausted: exhausted && !stopped,
  };
}

const depthOf = (word: Word): number =>
  typeof word === 'number' ? 1 : 1 + Math.max(depthOf(word[0]), depthOf(word[1]));

/** Eighths of a size at which exponentials stay moderate. */
function draw(family: FieldFamily, variable: number, random: Random): Rational {
  const magnitude = 1 + random.below(16);
  const positive = family.variables[variable]!.positive === true || random.below(2) === 0;
  return rational(positive ? magnitude : -magnitude, 8);
}

function drawSample(
  family: FieldFamily,
  generator: number,
  point: ReadonlyMap<number, Rational>,
  random: Random,
): RationalSample | undefined {
  for (let tries = 0; tries < POINT_ATTEMPTS; tries++) {
    const values = new Map<number, Rational>();
    for (const v of family.generators[generator]!.samples) {
      const { mask, kernel } = family.variables[v]!;
      if (mask === undefined && kernel === undefined) values.set(v, draw(family, v, random));
    }
    const exact: (Rational | undefined)[] = family.variables.map((_, v) => point.get(v) ?? values.get(v));
    const complete = family.masks === 'none' ? exact : withTrueMasks(family.network, exact);
    if (complete === undefined) continue;
    complete.forEach((q, v) => {
      if (q !== undefined && family.variables[v]!.mask !== undefined) values.set(v, q);
    });
    return { generator, values };
  }
  return undefined;
}

/** Components of a bracket word at the point, enclosed; undefined where a field is not defined. */
function evaluateWord(
  family: FieldFamily,
  word: Word,
  samples: readonly RationalSample[],
  point: ReadonlyMap<number, Rational>,
  precision: number,
): Ball[] | undefined {
  const field = ballField(precision);
  const kernel = (kind: KernelKind, u: Ball): Ball => kernelBall(kind, field, u);
  const constant = (q: Rational, size: number): Dual<Ball> => [
    field.fromRational(q),
    ...new Array<Ball>(size - 1).fill(field.zero),
  ];

  const leaf = (sample: RationalSample, theta: readonly Dual<Ball>[], k: number): readonly Dual<Ball>[] | undefined => {
    const values: (Dual<Ball> | undefined)[] = family.variables.map(() => undefined);
    for (const [v, q] of [...point, ...sample.values]) values[v] = constant(q, 2 ** k);
    family.state.forEach((v, i) => {
      values[v] = theta[i]!;
    });
    const at = evaluateProgram(
      family.generators[sample.generator]!.field,
      dualField(field, k),
      (q) => constant(q, 2 ** k),
      values,
      dualKernels(field, k, kernel),
    );
    return at.kind === 'ok' ? at.value : undefined;
  };
  const run = (w: Word, theta: readonly Dual<Ball>[], k: number): readonly Dual<Ball>[] | undefined => {
    if (typeof w === 'number') return leaf(samples[w]!, theta, k);
    const [left, right] = [run(w[0], theta, k), run(w[1], theta, k)];
    if (left === undefined || right === undefined) return undefined;
    // One more ε, the highest: θ + ε v.
    const moved = (v: readonly Dual<Ball>[]): Dual<Ball>[] => theta.map((t, i) => [...t, ...v[i]!]);
    const [rightAlongLeft, leftAlongRight] = [run(w[1], moved(left), k + 1), run(w[0], moved(right), k + 1)];
    if (rightAlongLeft === undefined || leftAlongRight === undefined) return undefined;
    const size = 2 ** k;
    return rightAlongLeft.map((d, i) => d.slice(size).map((x, s) => field.sub(x, leftAlongRight[i]![size + s]!)));
  };
  const value = run(
    word,
    family.state.map((v) => constant(point.get(v)!, 1)),
    0,
  );
  return value?.map((d) => d[0]!);
}
