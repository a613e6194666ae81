import { ballField, type Random, type Rational, rational } from '@lawful/cas-core';
import { containsZero } from '@lawful/cas-core/inside/balls/ball';
import { ballOf, derivative, type Expression, VARIABLES } from './expressions.js';
import { type Identity, spoilt } from './identities.js';

const point = (rng: Random): Rational[] =>
  VARIABLES.map((name) => rational(BigInt((name === 'p' || rng.below(2) === 0 ? 1 : -1) * (1 + rng.below(40))), 23n));

/** Whether the two sides are proved to differ at some rational point, by enclosures of the expressions themselves. */
export function differs({ left, along, right }: Identity, rng: Random): boolean {
  const field = ballField(40);
  const formula: Expression = along === undefined ? left : derivative(left, along);
  for (let k = 0; k < 4; k++) {
    const values = point(rng);
    if (!containsZero(field.sub(ballOf(field, values, formula), ballOf(field, values, right)))) return true;
  }
  return false;
}

/** One coefficient of the right side changed so that the identity is false, by the referee's word. */
export function falsified(identity: Identity, rng: Random): Identity | undefined {
  for (const right of spoilt(identity.right, rng)) {
    const wrong = { ...identity, right };
    if (differs(wrong, rng)) return wrong;
  }
  return undefined;
}
