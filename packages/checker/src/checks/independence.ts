/**
 * How many of the laws are independent (T§1.1): `found` of them, by a nonzero minor of their Jacobian modulo p. A minor
 * that is nonzero at one point modulo one prime is nonzero at a generic point. The row of p/q is q∇p − p∇q, which has
 * the direction of ∇(p/q) wherever q ≠ 0.
 *
 * That the list has no higher rank is looked at as well: at the point of the evidence, and at a point the author of the
 * certificate did not choose. For a complete list it is also proved by the upper bound; else this can only refute it.
 */
import type { Meter } from '../arithmetic/meter.js';
import type { Polynomial, PolynomialRing } from '../arithmetic/polynomial.js';
import type { PrimeField } from '../arithmetic/residue.js';
import { rank } from '../arithmetic/residue.js';
import type { Independence } from '../reading/evidence.js';
import { reject } from '../reading/rejection.js';
import type { Law } from './laws.js';

/** The direction of ∇h in the given columns, or undefined where the denominator vanishes. */
function row(R: PolynomialRing, F: PrimeField, law: Law, point: readonly number[], columns: readonly number[]) {
  const at = (f: Polynomial | undefined) => (f === undefined ? 0 : R.evaluate(F, f, point));
  const [p, q] = [at(law.numerator), at(law.denominator)];
  if (q === 0) return undefined;
  return Float64Array.from(columns, (i) => {
    return (F.multiply(q, at(law.above.get(i))) + F.prime - F.multiply(p, at(law.below.get(i)))) % F.prime;
  });
}

export function checkIndependence(
  given: Independence,
  laws: readonly Law[],
  R: PolynomialRing,
  F: PrimeField,
  spend: Meter,
) {
  const point = given.point.map(F.fromInteger);
  const rows = given.laws.map((index) => {
    const found = row(R, F, laws[index] as Law, point, given.columns);
    return found ?? reject(`the denominator of claim.laws[${index}] is zero at the point, modulo ${F.prime}`);
  });
  const found = rank(F, rows, spend);
  if (found === rows.length) return;
  reject(`the minor of evidence.independence has rank ${found} modulo ${F.prime}, not ${rows.length}`);
}

/** Rejects when the whole list is seen to have a rank above `found` at the point. */
export function refuteHigherRank(
  found: number,
  laws: readonly Law[],
  point: readonly number[],
  R: PolynomialRing,
  F: PrimeField,
  spend: Meter,
): void {
  const columns = [...new Set(laws.flatMap(({ above, below }) => [...above.keys(), ...below.keys()]))];
  spend(laws.length * columns.length);
  const rows = laws.flatMap((law) => row(R, F, law, point, columns) ?? []);
  const seen = rank(F, rows, spend);
  if (seen > found) reject(`claim.counts.found is ${found}, but the list of laws has rank at least ${seen}`);
}
