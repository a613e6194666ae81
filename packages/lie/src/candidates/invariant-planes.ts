/**
 * Hyperplanes that the fields of a family do not leave: θ_i = 0 and θ_i = ±θ_j, seen at random points of each modulo a prime. Candidates for Darboux
 * polynomials; each is proved afterwards.
 */
import { type FieldFamily, primeField, primesOf, random, rational, type Terms } from '@lawful/cas-core';
import { wordEvaluator } from '../fields/bracket-words.js';
import { denseSample, randomPoint } from '../fields/samples.js';

/** Beyond this many variables of the state, pairs are not tried. */
const PAIRS_LIMIT = 60;
const POINTS = 3;

export interface InvariantPlanes {
  /** Linear forms in variables of the state. */
  readonly candidates: readonly Terms[];
  /** What was not tried. */
  readonly leftOut: readonly string[];
}

/** Nothing is tried where roots have to exist, for points are moved onto the planes. */
export function invariantPlanes(family: FieldFamily, seed: number): InvariantPlanes {
  const prime = primesOf(family)[0]!;
  const evaluator = wordEvaluator(family, prime);
  if (evaluator === undefined || family.primes !== undefined)
    return { candidates: [], leftOut: ['hyperplanes, where there are square roots'] };
  const one = (v: number, c = 1): Terms[number] => ({ coefficient: rational(c), exponents: [[v, 1]] });
  const { state } = family;
  const candidates: Terms[] = state.map((v) => [one(v)]);
  if (state.length <= PAIRS_LIMIT)
    state.forEach((v, i) => {
      for (const w of state.slice(i + 1)) candidates.push([one(v), one(w, -1)], [one(v), one(w)]);
    });
  const F = primeField(prime);
  const source = random(seed).fork('hyperplanes');
  const ordinal = new Map(state.map((v, d) => [v, d]));
  const stays = (p: Terms): boolean => {
    for (let tries = 0; tries < POINTS; tries++) {
      const generator = tries % family.generators.length;
      const point = randomPoint(family, prime, source);
      const [first, second] = p.map((t) => t.exponents[0]![0]);
      const other = second === undefined ? 0 : point[second]!;
      point[first!] = second !== undefined && p[1]!.coefficient.num < 0n ? other : (prime - other) % prime;
      const velocity = evaluator.evaluate(0, [denseSample(family, generator, prime, source)], point);
      if (velocity === undefined) continue;
      const rate = p.reduce(
        (t, { coefficient, exponents }) =>
          F.add(t, F.mul(F.fromRational(coefficient)!, velocity[ordinal.get(exponents[0]![0])!]!)),
        0,
      );
      if (rate !== 0) return false;
    }
    return true;
  };
  return {
    candidates: candidates.filter(stays),
    leftOut:
      state.length <= PAIRS_LIMIT ? [] : [`hyperplanes of two entries, of which there are more than ${PAIRS_LIMIT}`],
  };
}
