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
import type { Polynomial, PolynomialRing } from '../arithmetic/polynomial.js';
import { ONE } from '../arithmetic/rational.js';
import type { Claim, Term } from '../reading/claim.js';
import { reject } from '../reading/rejection.js';

type Components<T> = ReadonlyMap<number, T>;

/** p/q with q∇p − p∇q, by the variables of the state. */
export interface Law extends Fraction {
  readonly gradient: Components<Polynomial>;
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
    const below = R.multiply(p, down.get(i) ?? none);
    up.set(
      i,
      R.sum([
        [R.multiply(q, up.get(i) ?? none), 1],
        [below, -1],
      ]),
    );
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

export function scalarsOf({ outputs, family }: Claim, { K, at }: Expanded): Scalar[] {
  if (family.potential !== undefined) return [{ ...at(family.potential), name: 'the potential' }];
  const found = outputs.map((step, j) => ({ ...at(step), name: `output ${j}` }));
  if (family.cotangent === 'free') return found;
  const first = found[0] as Scalar;
  return found.slice(1).map((f) => ({
    ...K.sum([
      [f, 1],
      [first, -1],
    ]),
    name: `${f.name} - ${first.name}`,
  }));
}

/** The drift of momentum; τ is not zero when `timed`. */
function drift({ flow }: Claim, { K, at }: Expanded, R: PolynomialRing): Components<Fraction> {
  const variable = (i: number) => K.whole(R.term(ONE, [[i, 1]]));
  const { friction, clock } = flow.momentum ?? reject('only momentum has a drift');
  const tau = at(friction);
  const field = new Map([[clock, tau.numerator.terms.size > 0 ? K.multiply(tau, variable(clock)) : K.whole(R.one)]]);
  for (const [parameter, velocity] of flow.moved) {
    field.set(parameter, variable(velocity));
    field.set(velocity, K.sum([[K.multiply(tau, variable(velocity)), -1]]));
  }
  return field;
}

/** The fields of the flow with their names, as far as they move the given variables. */
function* fieldsOf(
  claim: Claim,
  scalars: readonly Scalar[],
  expanded: Expanded,
  R: PolynomialRing,
  moving: Set<number>,
) {
  const { moved, metric, momentum } = claim.flow;
  if (momentum) yield ['the drift', drift(claim, expanded, R)] as const;
  for (const scalar of scalars) {
    const field = new Map<number, Fraction>();
    for (const [i, component] of slope(scalar, R, (i) => moving.has(moved.get(i) ?? -1))) {
      const weight = metric.get(i);
      const whole = expanded.K.whole(component);
      field.set(moved.get(i) as number, weight === undefined ? whole : expanded.K.multiply(whole, expanded.at(weight)));
    }
    yield [`the ${momentum ? 'kick' : 'gradient'} of ${scalar.name}`, field] as const;
  }
}

export function checkLaws(
  claim: Claim,
  laws: readonly Law[],
  scalars: readonly Scalar[],
  expanded: Expanded,
  R: PolynomialRing,
): void {
  const { K, slopes } = expanded;
  const moving = new Set(laws.flatMap(({ gradient }) => [...gradient.keys()]));
  for (const [name, field] of fieldsOf(claim, scalars, expanded, R, moving)) {
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
}
