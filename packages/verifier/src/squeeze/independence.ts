/**
 * Functional independence by the rank of the Jacobian modulo a prime: a nonzero k×k minor at one point proves that k laws
 * are independent near every generic point.
 */
import {
  type FieldFamily,
  gradientModular,
  primeField,
  type Random,
  type SparseRow,
  type StateFunction,
  sparseRowSpaceModular,
} from '@lawful/cas-core';
import { stateOrdinals } from '../identities/lie-derivative.js';

export interface Independence {
  readonly rank: number;
  readonly prime: number;
  /** Residues by variable. */
  readonly point: readonly number[];
  /** Indices of independent laws, and variable indices of columns with a nonsingular minor. */
  readonly laws: readonly number[];
  readonly columns: readonly number[];
}

export function independence(
  family: FieldFamily,
  laws: readonly StateFunction[],
  prime: number,
  random: Random,
): Independence {
  const F = primeField(prime);
  const ordinals = stateOrdinals(family);
  const point = new Array<number>(family.variables.length).fill(0);
  for (const v of [...family.state, ...family.constants]) point[v] = random.nonzero(prime);
  const space = sparseRowSpaceModular(prime, Math.max(1, family.state.length));
  const independent: number[] = [];
  laws.forEach((h, i) => {
    const gradient = gradientModular(h, F, point);
    if (gradient !== undefined && space.insert(sparseRow(gradient, ordinals))) independent.push(i);
  });
  return { rank: space.rank, prime, point, laws: independent, columns: space.pivots.map((d) => family.state[d]!) };
}

function sparseRow(gradient: ReadonlyMap<number, number>, ordinals: ReadonlyMap<number, number>): SparseRow {
  const columns: number[] = [];
  const values: number[] = [];
  for (const [v, value] of gradient) {
    const d = ordinals.get(v);
    if (d === undefined) continue;
    columns.push(d);
    values.push(value);
  }
  return { columns, values };
}
