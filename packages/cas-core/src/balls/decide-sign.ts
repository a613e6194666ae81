/**
 * Deciding by enclosures: is a real number, known through enclosures at any precision, different from zero?
 *
 * The precision is doubled until the ball excludes 0 or is the point 0. Only these two are proofs. A number that is zero
 * without its balls becoming the point 0 stays undecided at every precision: equality of computable reals is not
 * decidable by enclosures, and a ball around 0 of radius 10^−1000 is evidence only.
 */
import { type Ball, ballSign, isUnbounded, magnitude } from './ball.js';
import type { Decimal } from './decimal.js';

export interface PrecisionLadder {
  /** Digits of the first attempt; 30 unless given. */
  readonly startPrecision?: number;
  /** Digits of the last attempt at most; 960 unless given. */
  readonly maxPrecision?: number;
  /** At most this many evaluations; no bound unless given. */
  readonly budget?: number;
}

export type Basis = 'proved by enclosure' | 'evidence only' | 'no evidence';

export interface SignDecision {
  /** Is the number nonzero? */
  readonly answer: 'yes' | 'no' | 'undecided';
  /**
   * `proved by enclosure` for yes and no; undecided is `evidence only` when a bounded ball contains 0 (the number is at
   * most `bound` in size), `no evidence` when every ball was unbounded (it may not even exist).
   */
  readonly basis: Basis;
  readonly sign?: -1 | 0 | 1;
  /** The last ball. */
  readonly ball: Ball;
  /** |number| is at most this; infinite when nothing is known. */
  readonly bound: Decimal;
  /** Digits of the last attempt. */
  readonly precision: number;
  readonly evaluations: number;
}

/** The precisions of a ladder: start, 2·start, … and last the maximum. Throws `RangeError` when it is empty or not integral. */
export function precisions({
  startPrecision = 30,
  maxPrecision = 960,
  budget = Number.POSITIVE_INFINITY,
}: PrecisionLadder): number[] {
  if (
    !Number.isInteger(startPrecision) ||
    !Number.isInteger(maxPrecision) ||
    startPrecision < 2 ||
    maxPrecision < startPrecision
  )
    throw new RangeError(`precisions: ${startPrecision} … ${maxPrecision} is not a range of digits`);
  if (!(budget >= 1)) throw new RangeError(`precisions: the budget ${budget} allows no evaluation`);
  const list: number[] = [];
  for (let p = startPrecision; list.length < budget; p = Math.min(2 * p, maxPrecision)) {
    list.push(p);
    if (p === maxPrecision) break;
  }
  return list;
}

/**
 * Is the number nonzero?
 * @param evaluate an enclosure of one and the same real number, computed with so many digits
 */
export function decideSign(evaluate: (precision: number) => Ball, ladder: PrecisionLadder = {}): SignDecision {
  let last: SignDecision | undefined;
  for (const [index, precision] of precisions(ladder).entries()) {
    const ball = evaluate(precision);
    const sign = ballSign(ball);
    const facts = { ball, bound: magnitude(ball), precision, evaluations: index + 1 };
    if (sign !== undefined)
      return Object.freeze({ answer: sign === 0 ? 'no' : 'yes', basis: 'proved by enclosure', sign, ...facts });
    last = Object.freeze({ answer: 'undecided', basis: isUnbounded(ball) ? 'no evidence' : 'evidence only', ...facts });
  }
  return last!;
}
