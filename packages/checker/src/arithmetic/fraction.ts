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
import type { Algebra } from './interpret.js';
import { values } from './interpret.js';
import type { Polynomial, PolynomialRing } from './polynomial.js';
import { ONE } from './rational.js';

export interface Fraction {
  readonly numerator: Polynomial;
  readonly denominator: Polynomial;
}

/** 2^10 assignments of slopes are tried, not more. */
const MAX_SLOPES = 10;

/** On how many assignments of lo or hi to its slopes f is the zero polynomial: none, some, all. */
export function vanishing(
  R: PolynomialRing,
  f: Polynomial,
  slopes: ReadonlyMap<number, Piece>,
): 'none' | 'some' | 'all' {
  if (f.terms.size === 0) return 'all';
  const present = new Set([...f.terms.keys()].flatMap((monomial) => [...monomial].map((s) => s.charCodeAt(0))));
  const used = [...slopes].filter(([s]) => present.has(s));
  if (used.length > MAX_SLOPES) {
    reject(`the claim is too large for this checker: a zero test depends on ${used.length} slopes, not ${MAX_SLOPES}`);
  }
  const [first] = used;
  if (first === undefined) return 'none';
  const [s, { low, high }] = first;
  const [below, above] = [low, high].map((value) => vanishing(R, R.substitute(f, s, value), slopes));
  return below === above ? (below as 'none' | 'some' | 'all') : 'some';
}

/** The outputs, the arguments of the piecewise nodes, and the slopes that are not the same on both sides. */
export function expandProgram({ program, variables }: Claim, R: PolynomialRing) {
  const bent = program.pieces.map((piece, i) => [variables.length + i, piece] as const);
  const slopes = new Map(
    bent.filter(
      ([, { low, high }]) => `${low.numerator}/${low.denominator}` !== `${high.numerator}/${high.denominator}`,
    ),
  );
  const one = R.term(ONE);
  const times = (a: Polynomial, b: Polynomial) => (a === one ? b : b === one ? a : R.multiply(a, b));
  const algebra: Algebra<Fraction> = {
    add: (a, b) => {
      const { denominator } = a;
      if (denominator === b.denominator) return { numerator: R.sum([a.numerator, b.numerator]), denominator };
      const parts = [times(a.numerator, b.denominator), times(b.numerator, denominator)];
      return { numerator: R.sum(parts), denominator: times(denominator, b.denominator) };
    },
    negate: (a) => ({
      numerator: R.multiply(R.term({ numerator: -1n, denominator: 1n }), a.numerator),
      denominator: a.denominator,
    }),
    multiply: (a, b) => {
      return { numerator: R.multiply(a.numerator, b.numerator), denominator: times(a.denominator, b.denominator) };
    },
    invert: (a) => {
      if (a !== undefined && vanishing(R, a.numerator, slopes) === 'none') {
        return { numerator: a.denominator, denominator: a.numerator };
      }
      return reject('the network divides by an expression that is zero identically, or on some assignment of slopes');
    },
  };
  const found = values(program, algebra, (step) => {
    if (step.op === 'constant') return { numerator: R.term(step.value), denominator: one };
    const index = step.op === 'slope' ? variables.length + step.index : step.index;
    const straight = step.op === 'slope' && !slopes.has(index) ? program.pieces[step.index] : undefined;
    return { numerator: straight ? R.term(straight.low) : R.term(ONE, [[index, 1]]), denominator: one };
  });
  const at = (step: number) => found[step] ?? { numerator: R.sum([]), denominator: one };
  return { outputs: program.outputs.map(at), pieceArguments: program.pieces.map(({ of }) => at(of)), slopes };
}
