/**
 * How many of the laws are independent (T§1.1): `found` of them, by a nonzero minor of their Jacobian modulo p. A minor
 * that is nonzero at one point modulo one prime is nonzero at a generic point. The row of p/q is q∇p − p∇q, which has
 * the direction of ∇(p/q) wherever q ≠ 0.
 *
 * That the list has no higher rank is looked at as well: at the point of the evidence, and at a point the author of the
 * certificate did not choose. For a complete list it is also proved by the upper bound; else this can only refute it.
 */
import type { Polynomial, PolynomialRing } from '../arithmetic/polynomial.js';
import { type PrimeField, rank } from '../arithmetic/residue.js';
import type { Independence } from '../reading/evidence.js';
import { type Meter, reject } from '../reading/rejection.js';
import type { Law, Laws } from './laws.js';

export interface ModularPoint {
  readonly F: PrimeField;
  readonly point: readonly number[];
}

/** The direction of ∇h in the given columns, or undefined where the denominator vanishes. */
function row(law: Law, R: PolynomialRing, { F, point }: ModularPoint, columns: readonly number[]) {
  const at = (f: Polynomial | undefined) => (f === undefined ? 0 : R.evaluate(F, f, point));
  const [p, q] = [at(law.numerator), at(law.denominator)];
  if (q === 0) return undefined;
  return Float64Array.from(columns, (i) => {
    return (F.multiply(q, at(law.above.get(i))) + F.prime - F.multiply(p, at(law.below.get(i)))) % F.prime;
  });
}

export function checkIndependence(given: Independence, laws: Laws, R: PolynomialRing, at: ModularPoint, spend: Meter) {
  const rows = given.laws.map((index) => {
    const modulo = `the point of evidence.independence, modulo ${given.prime}`;
    const found = row(laws[index] as Law, R, at, given.columns);
    return found ?? reject(`the denominator of claim.laws[${index}] is zero at ${modulo}`);
  });
  const found = rank(at.F, rows, spend);
  if (found < rows.length) reject(`the minor of evidence.independence has rank ${found}, not ${rows.length}`);
}

/** Rejects when the whole list is seen to have a rank above `found` at the point. */
export function refuteHigherRank(found: number, laws: Laws, R: PolynomialRing, at: ModularPoint, spend: Meter) {
  const columns = [...new Set(laws.flatMap(({ above, below }) => [...above.keys(), ...below.keys()]))];
  spend(laws.length * columns.length);
  const rows = laws.flatMap((law) => row(law, R, at, columns) ?? []);
  const seen = rank(at.F, rows, spend);
  if (seen > found) reject(`claim.counts.found is ${found}, but the list of laws has rank at least ${seen}`);
}
