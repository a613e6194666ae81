/**
 * Each law h = p/q is conserved: ⟨∇_θ h, ∇_θ ⟨u, f_θ(x)⟩⟩ = 0 identically (T§1.1, lower bound).
 *
 * ⟨u, f⟩ is linear in the free cotangent u, so the coefficient of u_j is looked at for each output f_j = P/Q by itself:
 * with D(a, b) = Σ_d ∂a/∂θ_d · ∂b/∂θ_d it is zero exactly when the polynomial
 * (q·D(p,P) − p·D(q,P))·Q − P·(q·D(p,Q) − p·D(q,Q)) is, the denominators q and Q not being zero polynomials.
 * With the slopes of piecewise nodes left free this is one zero test; only if it fails are repeated slopes tried.
 */
import { type Fraction, type Slopes, vanishes } from '../arithmetic/fraction.js';
import type { Polynomial, PolynomialRing } from '../arithmetic/polynomial.js';
import type { Claim, Term } from '../reading/claim.js';
import { reject } from '../reading/rejection.js';

type Gradient = ReadonlyMap<number, Polynomial>;

/** p, q and their derivatives by the parameters. */
export interface Law extends Fraction {
  readonly above: Gradient;
  readonly below: Gradient;
}

export type Laws = readonly Law[];

export function expandLaws(claim: Claim, R: PolynomialRing): Laws {
  const parameters = new Set(claim.parameters);
  const expand = (terms: readonly Term[]) =>
    R.sum(terms.map(({ coefficient, factors }) => R.term(coefficient, factors)));
  return claim.laws.map((law, index) => {
    const [numerator, denominator] = [expand(law.numerator), expand(law.denominator)];
    if (denominator.terms.size === 0) reject(`claim.laws[${index}].denominator is the zero polynomial`);
    const gradient = (f: Polynomial) => R.gradient(f, (i) => parameters.has(i));
    return { numerator, denominator, above: gradient(numerator), below: gradient(denominator) };
  });
}

export function checkLaws(laws: Laws, outputs: readonly Fraction[], slopes: Slopes, R: PolynomialRing): void {
  const moving = new Set(laws.flatMap(({ above, below }) => [...above.keys(), ...below.keys()]));

  const inner = (a: Gradient, b: Gradient): Polynomial =>
    R.sum([...a].flatMap(([i, f]) => (b.has(i) ? [R.multiply(f, b.get(i) as Polynomial)] : [])));

  /** q·D(p, F) − p·D(q, F) for the polynomial F with the given gradient. */
  const rate = ({ numerator, denominator, above, below }: Law, along: Gradient): Polynomial =>
    R.subtract(R.multiply(denominator, inner(above, along)), R.multiply(numerator, inner(below, along)));

  outputs.forEach(({ numerator, denominator }, output) => {
    const up = R.gradient(numerator, (i) => moving.has(i));
    const down = R.gradient(denominator, (i) => moving.has(i));
    laws.forEach((law, index) => {
      const residual = R.subtract(R.multiply(rate(law, up), denominator), R.multiply(numerator, rate(law, down)));
      if (vanishes(R, residual, slopes, 'all')) return;
      const where = slopes.size > 0 ? ' on every assignment of slopes' : '';
      const what = `its rate along the gradient of output ${output} is not zero${where}`;
      reject(`claim.laws[${index}] is not conserved: ${what}, ${residual.terms.size} terms remain`);
    });
  });
}
