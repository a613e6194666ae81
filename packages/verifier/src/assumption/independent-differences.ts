/**
 * The variant of Theorem A without homogeneity (theory §15), for rational networks: the differences d = f_k(gx) − f_K(gx) of logits, one for each
 * coset and class, are linearly independent over ℚ modulo functions of θ. N of them are as soon as their increments d(θ_j, x_j) − d(θ_j, x'_j)
 * at N triples have a determinant that does not vanish modulo a prime: a relation modulo functions of θ is one between all increments.
 */
import { matrixModular, modularEvaluator, primeField, type Random, rankProfileModular } from '@lawful/cas-core';
import type { LogitProblem } from './logits.js';

export interface Independence {
  readonly prime: number;
  /** N pairs of points with one θ each, as integers by variable. */
  readonly points: readonly (readonly [readonly number[], readonly number[]])[];
}

const PRIME = 16777213;
/** As many differences are tried. */
const LIMIT = 400;
const TRIES = 20;

/** Undefined where the increments of random points are dependent, or too many. */
export function independentDifferences(
  { program, inputs, rows, classes, step }: LogitProblem,
  representatives: readonly number[],
  random: Random,
): Independence | undefined {
  const [F, evaluator] = [primeField(PRIME), modularEvaluator(program, PRIME)];
  const K = program.outputs.length;
  const size = representatives.length * (K - 1);
  if (evaluator === undefined || size > LIMIT) return undefined;
  const isInput = new Set(inputs);
  const draw = (): number => 1 + random.below(2 ** 20);
  const out = new Float64Array(K);
  /** All differences at a point. */
  const differences = (point: readonly number[]): number[] | undefined => {
    const all: number[] = [];
    for (const g of representatives) {
      if (!step()) return undefined;
      const values = Float64Array.from(point);
      for (const [k, row] of rows(g).entries()) {
        let sum = 0;
        for (const [j, q] of row) {
          const c = F.fromRational(q);
          if (c === undefined) return undefined;
          sum = F.add(sum, F.mul(c, point[inputs[j]!]!));
        }
        values[inputs[k]!] = sum;
      }
      if (!evaluator.evaluate(0, values, out)) return undefined;
      const own = classes(g).map((c) => out[c]!);
      for (let k = 0; k < K - 1; k++) all.push(F.sub(own[k]!, own[K - 1]!));
    }
    return all;
  };
  const points: (readonly [readonly number[], readonly number[]])[] = [];
  const increments: number[][] = [];
  for (let tries = 0; increments.length < size && tries < size + TRIES; tries++) {
    const from = program.variables.map(draw);
    const to = from.map((n, v) => (isInput.has(v) ? draw() : n));
    const [a, b] = [differences(from), differences(to)];
    if (a === undefined || b === undefined) continue;
    points.push([from, to]);
    increments.push(a.map((n, i) => F.sub(b[i]!, n)));
  }
  if (increments.length < size) return undefined;
  const { rank } = rankProfileModular(matrixModular(PRIME, size, size, (i, j) => increments[i]![j]!));
  return rank === size ? { prime: PRIME, points } : undefined;
}
