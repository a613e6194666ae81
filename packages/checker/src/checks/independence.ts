/**
 * How many of the laws are independent (T§1.1): `found` of them, by a nonzero minor of their Jacobian modulo p. A minor
 * that is nonzero at one point modulo one prime is nonzero at a generic point. The row of p/q is q∇p − p∇q, which has
 * the direction of ∇(p/q) wherever q ≠ 0. Claimed is only this lower bound, yet a list that is seen to have a higher
 * rank at the same point is refused. For a complete list the upper bound proves that there is none.
 */
import { primeField, rank, type SparseRow } from '../arithmetic/residue.js';
import type { Tower } from '../arithmetic/tower.js';
import type { Claim } from '../reading/claim.js';
import { type Independence, kernelValue } from '../reading/evidence.js';
import { type Meter, reject } from '../reading/rejection.js';
import type { Law } from './laws.js';

export function checkIndependence(
  given: Independence,
  { variables }: Claim,
  laws: readonly Law[],
  { R, valuesAt }: Tower,
  spend: Meter,
): void {
  const F = primeField(given.prime);
  const place = 'evidence.independence';
  const at = valuesAt(F, (i) => (i < variables.length ? F.fromInteger(given.point[i] as number) : kernelValue(given.kernels, i - variables.length, place)), place); // biome-ignore format: one line
  const columns = new Set(given.columns);

  /** The direction of ∇h, or undefined where the denominator vanishes. */
  function direction({ denominator, gradient }: Law): SparseRow | undefined {
    if (R.evaluate(F, denominator, at) === 0) return undefined;
    const row = [...gradient].map(([i, partial]) => [i, R.evaluate(F, partial, at)] as const);
    return new Map(row.filter(([, entry]) => entry !== 0));
  }

  const rows = laws.map(direction);
  const minor = given.laws.map((index) => {
    const row =
      rows[index] ??
      reject(
        `the denominator of claim.laws[${index}] is zero at the point of evidence.independence, modulo ${given.prime}`,
      );
    return new Map([...row].filter(([column]) => columns.has(column)));
  });
  const found = rank(F, minor, spend);
  if (found < minor.length) reject(`the minor of evidence.independence has rank ${found}, not ${minor.length}`);
  const seen = rank(
    F,
    rows.flatMap((row) => row ?? []),
    spend,
  );
  if (seen > found) reject(`claim.counts.found is ${found}, but the list of laws has rank at least ${seen}`);
}
