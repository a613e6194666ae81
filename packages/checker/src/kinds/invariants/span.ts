/**
 * The listed polynomials are left as they are by all motions, and their gradients fill what is normal to the motions: at a point modulo a prime the ranks of gradients
 * and of motions with some of their brackets add up to the number of parameters. A rank at a point is at most the generic one, and the two generic ones add up
 * to at most that number, since gradients of invariants are normal to motions and to their brackets. So at generic points every function that the motions
 * leave has its gradient in the span of those listed; what these conserve, it conserves, and conversely the listed ones are such functions.
 */
import { plus } from '../../core/arithmetic/interpret.js';
import type { Polynomial } from '../../core/arithmetic/polynomial.js';
import { primeField, rank, type SparseRow } from '../../core/arithmetic/residue.js';
import type { Word } from '../../core/claim.js';
import type { Functions, Scalar } from '../../core/functions.js';
import { type Meter, reject } from '../../text/rejection.js';
import { expanded } from './motions.js';
import type { Given, Span } from './reading.js';

type Field = ReadonlyMap<number, Polynomial>;

export function invariantScalars(given: Given, span: Span, functions: Functions, spend: Meter): Scalar[] {
  const { R } = functions;
  const { parameters } = given.functions;
  const fields: Field[] = given.motions.map(
    ({ parameters: moved }) => new Map([...moved].map(([i, terms]) => [i, expanded(functions, terms)])),
  );
  const invariants = given.invariants.map((terms) => expanded(functions, terms));
  const isParameter = new Set(parameters);
  const gradients = invariants.map((p) => R.gradient(p, (i) => isParameter.has(i)));

  /** The derivative of f along a field. */
  function along(field: Field, partials: Field): Polynomial {
    let total = R.sum([]);
    for (const [i, d] of partials) {
      const rate = field.get(i);
      if (rate !== undefined) total = plus(R, total, R.multiply(rate, d));
    }
    return total;
  }
  fields.forEach((field, k) => {
    gradients.forEach((gradient, l) => {
      if (along(field, gradient).terms.size > 0)
        reject(`claim.invariants[${l}] is not left as it is by claim.motions[${k}]`);
    });
  });

  function bracket(v: Field, w: Field): Field {
    const isMoved = (i: number) => isParameter.has(i);
    const out = new Map<number, Polynomial>();
    for (const [i, rate] of w) out.set(i, along(v, R.gradient(rate, isMoved)));
    for (const [i, rate] of v) out.set(i, plus(R, out.get(i), along(w, R.gradient(rate, isMoved)), -1));
    return out;
  }
  const known = new Map<string, Field>();
  function fieldOf(word: Word): Field {
    if (typeof word === 'number') return fields[word] as Field;
    const key = JSON.stringify(word);
    const found = known.get(key) ?? bracket(fieldOf(word[0]), fieldOf(word[1]));
    known.set(key, found);
    return found;
  }

  const F = primeField(span.prime);
  const at = (i: number) => F.fromInteger(span.point[i] as number);
  const row = (field: Field): SparseRow => new Map([...field].map(([i, f]) => [i, R.evaluate(F, f, at)]));
  const normal = rank(F, gradients.map(row), spend);
  const tangent = rank(F, [...fields, ...span.brackets.map(fieldOf)].map(row), spend);
  if (normal + tangent !== parameters.length)
    reject(
      `at the point of evidence.span, modulo ${F.prime}, the gradients of claim.invariants have rank ${normal} and the motions with their brackets rank ${tangent}, which do not add up to ${parameters.length}`,
    );
  return invariants.map((value, k) => ({ value, name: `claim.invariants[${k}]` }));
}
