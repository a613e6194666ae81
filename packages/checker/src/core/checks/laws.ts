/**
 * Each law h = p/q is conserved: X(h) = 0 identically for every field X of the flow (theory §1.1, lower bound; theory §9).
 *
 * X = Σ_y X_y ∂_y, and q²·X(h) = Σ_y (q ∂p/∂y − p ∂q/∂y)·X_y must reduce to zero in the tower, whose one derivation covers kernels as well. The family 𝒱 is spanned by the
 * gradients of scalars: the outputs when the cotangent is free, their differences when it sums to zero, the potential. One zero test covers all assignments of slopes.
 */
import { reject } from '../../text/rejection.js';
import { type Algebra, plus } from '../arithmetic/interpret.js';
import type { Polynomial } from '../arithmetic/polynomial.js';
import type { Claim, Flow } from '../claim.js';
import type { Field, Functions, Law, Scalar } from '../functions.js';

export function expandLaws({ laws, flow }: Claim, { R, gradient, hasZero }: Functions): Law[] {
  const rates = (f: Polynomial) => gradient(f, (i) => flow.state.has(i));
  return laws.map((law, index) => {
    const p = R.polynomial(law.numerator);
    const q = law.denominator ? R.polynomial(law.denominator) : R.one;
    if (hasZero(q)) reject(`claim.laws[${index}].denominator is the zero polynomial`);
    const up = rates(p);
    if (q !== R.one) for (const [i, d] of up) up.set(i, R.multiply(q, d));
    if (q !== R.one) for (const [i, d] of rates(q)) up.set(i, plus(R, up.get(i), R.multiply(p, d), -1));
    return { numerator: p, denominator: q, gradient: up };
  });
}

export function scalarsOf({ family }: Claim, { R, at }: Functions): Scalar[] {
  const name = (j: number) => (family.sample === 'labels' ? 'the potential' : `output ${j}`);
  const found = family.scalars.map((step, j) => ({ value: at(step), name: name(j) }));
  if (family.cotangent === 'free') return found;
  const first = found[0] as Scalar;
  return found.slice(1).map((f) => ({ value: plus(R, f.value, first.value, -1), name: `${f.name} - ${first.name}` }));
}

/** The field of a gradient v, given by parameters. */
export function moved<T>(K: Algebra<T>, flow: Flow, gradient: Iterable<readonly [number, T]>, at: (step: number) => T) {
  const field = new Map<number, T>();
  for (const [i, v] of gradient) {
    const [to, metric] = [flow.moved.get(i), flow.metric.get(i)];
    if (to !== undefined) field.set(to, metric === undefined ? v : K.multiply(v, at(metric)));
  }
  return field;
}

/** The laws stand still along a field of the flow. */
export function demand(
  laws: readonly Law[],
  { R, slopes, reduced }: Functions,
  name: string,
  field: Field<Polynomial>,
): void {
  laws.forEach((law, index) => {
    const terms = [...law.gradient].flatMap(([i, partial]) => {
      const component = field.get(i);
      return component === undefined ? [] : [[R.multiply(partial, component), 1] as const];
    });
    const left = reduced(R.sum(terms)).terms.size;
    if (left === 0) return;
    const where = slopes.size > 0 ? ' on every assignment of slopes' : '';
    reject(`claim.laws[${index}] is not conserved: its rate along ${name} is not zero${where}, ${left} terms remain`);
  });
}

export function checkLaws({ flow }: Claim, laws: readonly Law[], scalars: readonly Scalar[], expanded: Functions) {
  const { K, at, gradient } = expanded;
  const moving = new Set(laws.flatMap((law) => [...law.gradient.keys()]));
  for (const { value, name } of scalars) {
    const components = gradient(value, (i) => moving.has(flow.moved.get(i) ?? -1));
    demand(laws, expanded, `the ${flow.drift ? 'kick' : 'gradient'} of ${name}`, moved(K, flow, components, at));
  }
}
