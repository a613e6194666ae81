/**
 * Rational functions as pairs of polynomials, not in lowest terms: for the questions asked here (is it zero, is its
 * derivative zero along a field) any pair with a nonzero denominator serves.
 *
 * Besides the variables there is one indeterminate for each piecewise node, its slope. Invariant: a denominator is not
 * the zero polynomial for any assignment of lo or hi to the slopes, so that an identity of numerators means what it
 * says on every mask.
 */
import type { Claim } from '../reading/claim.js';
import type { Piece } from '../reading/program.js';
import { reject } from '../reading/rejection.js';
import { type Algebra, values } from './interpret.js';
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

export type Expanded = ReturnType<typeof expandProgram>;

/** The outputs, the arguments of the piecewise nodes, and the slopes that differ on the two sides. */
export function expandProgram({ program, variables }: Claim, R: PolynomialRing) {
  const bent = program.pieces.map((piece, i) => [variables.length + i, piece] as const);
  const slopes: Slopes = new Map(bent.filter(([, { low, high }]) => !sameRational(low, high)));
  const one = R.term(ONE);
  const times = (a: Polynomial, b: Polynomial) => (a === one ? b : b === one ? a : R.multiply(a, b));
  const whole = (numerator: Polynomial): Fraction => ({ numerator, denominator: one });

  const algebra: Algebra<Fraction> = {
    add({ numerator: a, denominator: p }, { numerator: b, denominator: q }) {
      if (p === q) return { numerator: R.sum([a, b]), denominator: p };
      return { numerator: R.sum([times(a, q), times(b, p)]), denominator: times(p, q) };
    },
    multiply({ numerator: a, denominator: p }, { numerator: b, denominator: q }) {
      return { numerator: R.multiply(a, b), denominator: times(p, q) };
    },
    negate: ({ numerator, denominator }) => ({ numerator: R.subtract(R.sum([]), numerator), denominator }),
    invert(a) {
      if (a !== undefined && !vanishes(R, a.numerator, slopes, 'some')) {
        return { numerator: a.denominator, denominator: a.numerator };
      }
      return reject('the network divides by an expression that is zero identically, or on some assignment of slopes');
    },
  };
  const found = values(program, algebra, (step) => {
    if (step.op === 'constant') return whole(R.term(step.value));
    if (step.op === 'variable') return whole(R.term(ONE, [[step.index, 1]]));
    const { low, high } = program.pieces[step.index] as Piece;
    return whole(sameRational(low, high) ? R.term(low) : R.term(ONE, [[variables.length + step.index, 1]]));
  });
  const at = (step: number) => found[step] ?? whole(R.sum([]));
  return { outputs: program.outputs.map(at), pieceArguments: program.pieces.map(({ of }) => at(of)), slopes };
}
