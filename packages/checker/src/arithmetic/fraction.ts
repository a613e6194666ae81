/**
 * Rational functions as pairs of polynomials, not in lowest terms: for the questions asked here (is it zero, is its
 * derivative zero along a field) any pair with a nonzero denominator serves.
 *
 * Besides the variables there is one indeterminate for each piecewise node, its slope. Invariant: a denominator is not
 * the zero polynomial for any assignment of lo or hi to the slopes, so that an identity of numerators means what it
 * says on every mask.
 */
import type { Claim } from '../reading/claim.js';
import type { Piece, Signed } from '../reading/program.js';
import { reject } from '../reading/rejection.js';
import { type Algebra, demanded, type Leaf, plus, values } from './interpret.js';
import { factorsOf, type Polynomial, type PolynomialRing } from './polynomial.js';
import { ONE, type Rational, sameRational } from './rational.js';

export interface Fraction {
  readonly numerator: Polynomial;
  readonly denominator: Polynomial;
}

/** The piecewise nodes by the indeterminates of their slopes. */
export type Slopes = ReadonlyMap<number, Piece>;

/** 2^10 assignments of slopes are tried, not more. */
const MAX_SLOPES = 10;

/**
 * Whether f is the zero polynomial on some, or on all, assignments of lo or hi to its slopes. For `all` only repeated
 * slopes need trying: a nonzero polynomial of degree at most one in each slope does not vanish on all of them.
 */
export function vanishes(R: PolynomialRing, f: Polynomial, slopes: Slopes, on: 'some' | 'all', tried = 0): boolean {
  if (f.terms.size === 0) return true;
  const candidates = [...f.terms.keys()].flatMap((m) => [...factorsOf(m)]);
  const slope = candidates.find(([i, e]) => slopes.has(i) && (on === 'some' || e > 1));
  if (slope === undefined) return false;
  if (tried === MAX_SLOPES) reject(`the claim is too large for this checker: a test on more than ${MAX_SLOPES} slopes`);
  const { low, high } = slopes.get(slope[0]) as Piece;
  const at = (value: Rational) => vanishes(R, R.substitute(f, slope[0], value), slopes, on, tried + 1);
  return on === 'all' ? at(low) && at(high) : at(low) || at(high);
}

/** The algebra of rational functions; `fault` is why a reciprocal is rejected. */
export function fractions(R: PolynomialRing, slopes: Slopes, fault: string) {
  const whole = (numerator: Polynomial): Fraction => ({ numerator, denominator: R.one });
  const algebra: Algebra<Fraction> = {
    sum(terms) {
      const alike = new Map<Polynomial, Signed<Polynomial>[]>();
      for (const [{ numerator, denominator }, sign] of terms) {
        const parts = alike.get(denominator) ?? [];
        alike.set(denominator, parts);
        parts.push([numerator, sign]);
      }
      const totals = [...alike].map(([q, parts]): Fraction => ({ numerator: R.sum(parts), denominator: q }));
      return totals.reduce(({ numerator: a, denominator: p }, { numerator: b, denominator: q }) => {
        return { numerator: plus(R, R.multiply(a, q), R.multiply(b, p)), denominator: R.multiply(p, q) };
      });
    },
    multiply: (a, b) => ({
      numerator: R.multiply(a.numerator, b.numerator),
      denominator: R.multiply(a.denominator, b.denominator),
    }),
    invert: (a) =>
      a === undefined || vanishes(R, a.numerator, slopes, 'some')
        ? reject(fault)
        : { numerator: a.denominator, denominator: a.numerator },
    size: ({ numerator, denominator }) => 3 + numerator.terms.size + denominator.terms.size,
  };
  return Object.freeze({ ...algebra, whole });
}

/** The wanted steps as rational functions, and the slopes that differ on the two sides. */
export function expandProgram({ program, variables }: Claim, R: PolynomialRing, wanted: readonly number[]) {
  const bent = program.pieces.map((piece, i) => [variables.length + i, piece] as const);
  const slopes: Slopes = new Map(bent.filter(([, { low, high }]) => !sameRational(low, high)));
  const where = 'that is zero identically, or on some assignment of slopes';
  const K = fractions(R, slopes, `the network divides by an expression ${where}`);
  const order = demanded(program, [...wanted, ...program.reciprocals], () => false);
  const leaf = (step: Leaf) => {
    if (step.op === 'constant') return K.whole(R.term(step.value));
    if (step.op === 'variable') return K.whole(R.term(ONE, [[step.index, 1]]));
    const { low, high } = program.pieces[step.index] as Piece;
    return K.whole(sameRational(low, high) ? R.term(low) : R.term(ONE, [[variables.length + step.index, 1]]));
  };
  const found = values(program, order, K, leaf, wanted);
  const known = new Set(wanted);
  const at = (step: number): Fraction => {
    if (!known.has(step)) throw new RangeError(`step ${step} was not expanded`);
    return found.get(step) ?? K.whole(R.sum([]));
  };
  return { R, K, slopes, at };
}

export type Expanded = ReturnType<typeof expandProgram>;
