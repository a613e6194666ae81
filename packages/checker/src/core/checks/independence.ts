/**
 * How many of the laws are independent (theory §1.1): `found` of them, by a nonzero minor of their Jacobian modulo p. A minor that is nonzero at one point modulo one
 * prime is nonzero at a generic point. The row of p/q is q∇p − p∇q, which has the direction of ∇(p/q) wherever q ≠ 0. Claimed is only this lower bound, yet a list that is
 * seen to have a higher rank at the same point is refused. For a complete list the upper bound proves that there is none.
 */
import { type Meter, reject } from '../../text/rejection.js';
import { type PrimeField, primeField, rank } from '../arithmetic/residue.js';
import type { Claim, Independence } from '../claim.js';
import type { Functions, Law } from '../functions.js';
import { kernelValue } from '../reading/evidence.js';

type Row = readonly (readonly [column: number, entry: number])[];

export function checkIndependence(
  given: Independence,
  { variables }: Claim,
  laws: readonly Law[],
  { R, valuesAt }: Functions,
  spend: Meter,
): void {
  const F = primeField(given.prime);
  const place = 'evidence.independence';
  const at = valuesAt(F, (i) => (i < variables.length ? F.fromInteger(given.point[i] as number) : kernelValue(given.kernels, i - variables.length, place)), place); // biome-ignore format: one line

  /** The direction of ∇h, or undefined where the denominator vanishes. */
  function direction({ denominator, gradient }: Law): Row | undefined {
    if (R.evaluate(F, denominator, at) === 0) return undefined;
    const row: [number, number][] = [];
    gradient.forEach((partial, i) => void row.push([i, R.evaluate(F, partial, at)]));
    return row;
  }

  const rows = laws.map(direction);
  const where = `at the point of ${place}, modulo ${F.prime}`;
  const chosen = given.laws.map((law) => rows[law] ?? reject(`the denominator of claim.laws[${law}] is zero ${where}`)); // biome-ignore format: one line
  checkMinor(F, chosen, given.columns, place, spend);
  const all = rows.flatMap((row) => (row ? [new Map(row)] : []));
  const seen = all.length > chosen.length ? rank(F, all, spend) : 0;
  if (seen > chosen.length)
    reject(`claim.counts.found is ${chosen.length}, but the list of laws has rank at least ${seen}`);
}

/** The entries of the rows in these columns have full rank. */
export function checkMinor(F: PrimeField, all: Row[], columns: readonly number[], place: string, spend: Meter) {
  const wanted = new Set(columns);
  const rows = all.map((row) => new Map(row.filter(([column]) => wanted.has(column))));
  const found = rank(F, rows, spend);
  if (found < rows.length) reject(`the minor of ${place} has rank ${found}, not ${rows.length}`);
}
