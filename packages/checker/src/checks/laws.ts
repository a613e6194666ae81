/**
 * Each law h = p/q is conserved: X(h) = 0 identically for every field X of the flow (T§1.1, lower bound; T§9).
 *
 * X = Σ_y X_y ∂_y, with components that are rational functions, and q²·X(h) = Σ_y (q ∂p/∂y − p ∂q/∂y)·X_y; it is zero
 * exactly when its numerator is. The family 𝒱 is spanned by the gradients of scalars: the outputs when the cotangent is
 * free, their differences when it sums to zero, the potential. For a scalar P/Q the gradient is taken as Q∇P − P∇Q: a
 * factor common to all components of a field does not matter. With the slopes of piecewise nodes left free this is one
 * zero test; only if it fails are repeated slopes tried.
 */
import { type Expanded, type Fraction, vanishes } from '../arithmetic/fraction.js';
import { plus } from '../arithmetic/interpret.js';
import type { Polynomial, PolynomialRing } from '../arithmetic/polynomial.js';
import { ONE } from '../arithmetic/rational.js';
import type { Claim, Term } from '../reading/claim.js';
import { reject } from '../reading/rejection.js';
import { drift, type Field, moved } from './fields.js';

/** p/q with q∇p − p∇q, by the variables of the state. */
export interface Law extends Fraction {
  readonly gradient: Field<Polynomial>;
}

/** A scalar whose gradients belong to 𝒱. */
export interface Scalar extends Fraction {
  readonly name: string;
}

/** Q∇P − P∇Q. */
function slope({ numerator: p, denominator: q }: Fraction, R: PolynomialRing, wanted: (i: number) => boolean) {
  const [up, down] = [R.gradient(p, wanted), R.gradient(q, wanted)];
  if (q === R.one) return up;
  const none = R.sum([]);
  for (const i of new Set([...up.keys(), ...down.keys()])) {
    up.set(i, plus(R, R.multiply(q, up.get(i) ?? none), R.multiply(p, down.get(i) ?? none), -1));
  }
  return up;
}

export function expandLaws({ laws, flow }: Claim, R: PolynomialRing): Law[] {
  const expand = (terms: readonly Term[]) =>
    R.sum(terms.map(({ coefficient, factors }) => [R.term(coefficient, factors), 1]));
  return laws.map((law, index) => {
    const [numerator, denominator] = [expand(law.numerator), law.denominator ? expand(law.denominator) : R.one];
    if (denominator.terms.size === 0) reject(`claim.laws[${index}].denominator is the zero polynomial`);
    return { numerator, denominator, gradient: slope({ numerator, denominator }, R, (i) => flow.state.has(i)) };
  });
}

export function scalarsOf({ scalars, family }: Claim, { K, at }: Expanded): Scalar[] {
  if (family.kind === 'potential') return [{ ...at(scalars[0] as number), name: 'the potential' }];
  const found = scalars.map((step, j) => ({ ...at(step), name: `output ${j}` }));
  if (family.cotangent === 'free') return found;
  const first = found[0] as Scalar;
  return found.slice(1).map((f) => ({ ...plus<Fraction>(K, f, first, -1), name: `${f.name} - ${first.name}` }));
}

export function checkLaws({ flow }: Claim, laws: readonly Law[], scalars: readonly Scalar[], expanded: Expanded) {
  const { R, K, slopes, at } = expanded;
  const moving = new Set(laws.flatMap(({ gradient }) => [...gradient.keys()]));

  function demand(name: string, field: Field<Fraction>): void {
    laws.forEach(({ gradient }, index) => {
      const terms = [...gradient].flatMap(([i, partial]) => {
        const component = field.get(i);
        return component === undefined ? [] : [[K.multiply(K.whole(partial), component), 1] as const];
      });
      if (terms.length === 0) return;
      const { numerator } = K.sum(terms);
      if (vanishes(R, numerator, slopes, 'all')) return;
      const where = slopes.size > 0 ? ' on every assignment of slopes' : '';
      const what = `its rate along ${name} is not zero${where}`;
      reject(`claim.laws[${index}] is not conserved: ${what}, ${numerator.terms.size} terms remain`);
    });
  }

  if (flow.momentum) {
    const tau = at(flow.momentum.friction);
    const variable = (i: number) => K.whole(R.term(ONE, [[i, 1]]));
    demand('the drift', drift(K, flow, tau, K.whole(R.one), tau.numerator.terms.size > 0, variable));
  }
  for (const scalar of scalars) {
    const gradient = slope(scalar, R, (i) => moving.has(flow.moved.get(i) ?? -1));
    const wholes = [...gradient].map(([i, component]) => [i, K.whole(component)] as const);
    demand(`the ${flow.momentum ? 'kick' : 'gradient'} of ${scalar.name}`, moved(K, flow, wholes, at));
  }
}
