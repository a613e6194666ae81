/**
 * The real roots of a rational polynomial, isolated by Sturm's theorem.
 *
 * For a squarefree f with Sturm sequence f, f', −rem(f, f'), …, the number of roots in (a, b] is the loss of sign changes
 * from a to b. Bisection from a root bound ends with disjoint rational intervals, one root each; intervals are half
 * open, (low, high], and high = low only never: a rational root may be the upper end.
 *
 * Reference: S. Basu, R. Pollack, M.-F. Roy, *Algorithms in Real Algebraic Geometry*, Theorem 2.62.
 */
import {
  compareRationals,
  QQ,
  type Rational,
  rational,
  rationalUnivariateRing,
  type Univariate,
} from '@lawful/cas-core';

/** (low, high], with exactly one root. */
export interface RootInterval {
  readonly low: Rational;
  readonly high: Rational;
}

type Polynomial = Univariate<Rational>;
const ring = rationalUnivariateRing();
const HALF = rational(1, 2);

/** The Sturm sequence of the squarefree part. */
function sturmSequence(f: Polynomial): Polynomial[] {
  const derivative = ring.derivative(f);
  const square = ring.divmod(f, ring.gcd(f, derivative))[0];
  const out = [square, ring.derivative(square)];
  for (let last = out[1]!; last.length > 0; ) {
    const next = ring.neg(ring.rem(out[out.length - 2]!, last));
    if (next.length === 0) break;
    out.push(next);
    last = next;
  }
  return out;
}

const signChanges = (sequence: readonly Polynomial[], at: Rational): number => {
  const signs = sequence.map((g) => ring.evaluate(g, at).num).filter((s) => s !== 0n);
  return signs.filter((s, i) => i > 0 && s < 0n !== signs[i - 1]! < 0n).length;
};

/** Disjoint intervals with one real root each, from left to right; each no wider than `width` when given. */
export function isolateRealRoots(polynomial: readonly Rational[], width?: Rational): RootInterval[] {
  const f = ring.monic(ring.fromCoefficients(polynomial));
  if (f.length < 2) return [];
  const sequence = sturmSequence(f);
  // Cauchy: every root is smaller than 1 + Σ|coefficients| in absolute value.
  const bound = f.reduce((t, c) => QQ.add(t, c.num < 0n ? QQ.neg(c) : c), QQ.one);
  const out: RootInterval[] = [];
  const split = (low: Rational, high: Rational, atLow: number, atHigh: number): void => {
    const roots = atLow - atHigh;
    if (roots === 0) return;
    if (roots === 1 && (width === undefined || compareRationals(QQ.sub(high, low), width) <= 0)) {
      out.push({ low, high });
      return;
    }
    const middle = QQ.mul(HALF, QQ.add(low, high));
    const atMiddle = signChanges(sequence, middle);
    split(low, middle, atLow, atMiddle);
    split(middle, high, atMiddle, atHigh);
  };
  const low = QQ.neg(bound);
  split(low, bound, signChanges(sequence, low), signChanges(sequence, bound));
  return out;
}
