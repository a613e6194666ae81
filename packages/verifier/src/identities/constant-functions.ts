/**
 * Whether a function is constant on the state, so that its conservation says nothing: 0, 1, a function of constants of the model alone. Decided by
 * its partial derivatives as polynomials, kernels of the state as indeterminates: when all vanish the function is constant, whatever the kernels.
 */
import {
  type FieldFamily,
  polynomialRing,
  QQ,
  type StateFunction,
  type Terms,
  variablesOfFunction,
} from '@lawful/cas-core';

/** False also when it is not seen, as for kernels with relations among them. */
export function isConstantFunction(family: FieldFamily, { numerator, denominator }: StateFunction): boolean {
  const variables = variablesOfFunction({ numerator, denominator });
  const fixed = new Set(family.constants);
  const moving = variables.flatMap((v, i) => (fixed.has(v) ? [] : [i]));
  if (moving.length === 0) return true;
  if (denominator === undefined) return false;
  const ring = polynomialRing(
    QQ,
    variables.map((v) => family.variables[v]!.name),
  );
  const place = new Map(variables.map((v, i) => [v, i]));
  const polynomial = (terms: Terms) =>
    ring.fromTerms(
      terms.map((t) => ({
        coefficient: t.coefficient,
        exponents: t.exponents.map(([v, e]): [number, number] => [place.get(v)!, e]),
      })),
    );
  const [p, q] = [polynomial(numerator), polynomial(denominator)];
  return moving.every((i) => ring.equal(ring.mul(q, ring.derivative(p, i)), ring.mul(p, ring.derivative(q, i))));
}
