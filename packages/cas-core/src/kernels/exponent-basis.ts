/**
 * Exponents over ℚ: a rational function is a polynomial part plus a proper fraction (one divisor, so the two are unique and additive for
 * fractions of one denominator), and proper fractions are written as rational combinations of those that occurred before, and a constant.
 */

import { solveRational } from '../linear-algebra/rational-matrix.js';
import { divideExact, divideMonomials, leadingCode } from '../polynomials/division.js';
import { lcm } from '../polynomials/gcd.js';
import { compareCodes, type Monomial } from '../polynomials/monomials.js';
import type { Polynomial } from '../polynomials/polynomial-ring.js';
import { UnableError } from '../rings/outcome.js';
import { QQ, type Rational } from '../rings/rationals.js';
import type { ArgumentFraction } from './kernel-arguments.js';

type P = Polynomial<Rational>;

const STEP_LIMIT = 2000;

/** num/den = polynomial + proper, the constant term of the quotient staying with the fraction. */
export function polynomialPart({ num, den }: ArgumentFraction): { polynomial: P; proper: ArgumentFraction } {
  const { ring } = num;
  const lead = leadingCode(den.terms);
  const leadCoefficient = den.terms.get(lead)!;
  let rest = num;
  let polynomial = ring.zero;
  let remainder = ring.zero;
  for (let steps = 0; rest.terms.size > 0; steps++) {
    if (steps > STEP_LIMIT) throw new UnableError('the division of an exponent is too long');
    const m = largest(rest);
    const c = rest.terms.get(m)!;
    const q = divideMonomials(ring.encoding, m, lead);
    const term = (code: Monomial, value: Rational): P => ring.fromMap(new Map([[code, value]]));
    if (q === undefined || q === ring.encoding.one) {
      remainder = ring.add(remainder, term(m, c));
      rest = ring.sub(rest, term(m, c));
    } else {
      const step = term(q, QQ.div(c, leadCoefficient));
      polynomial = ring.add(polynomial, step);
      rest = ring.sub(rest, ring.mul(step, den));
    }
  }
  return { polynomial, proper: { num: remainder, den } };
}

function largest(p: P): Monomial {
  let best: Monomial | undefined;
  for (const m of p.terms.keys()) if (best === undefined || compareCodes(m, best) > 0) best = m;
  return best!;
}

/** [q_1, …, q_n, c] with u = Σ q_i·basis_i + c, if there are any. */
export function overBasis(u: ArgumentFraction, basis: readonly ArgumentFraction[]): Rational[] | undefined {
  const { ring } = u.num;
  const common = basis.reduce((d, f) => lcm(d, f.den), u.den);
  const lifted = (f: ArgumentFraction): P => ring.mul(f.num, divideExact(common, f.den)!);
  const columns = [...basis.map(lifted), common];
  const target = lifted(u);
  const monomials = [...new Set([...columns, target].flatMap((p) => [...p.terms.keys()]))];
  const coefficient = (p: P, m: Monomial): Rational => p.terms.get(m) ?? QQ.zero;
  return solveRational(
    monomials.map((m) => columns.map((p) => coefficient(p, m))),
    monomials.map((m) => coefficient(target, m)),
    columns.length,
  );
}
