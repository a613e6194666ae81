/**
 * Laws of one region of slopes: where units are switched by parameters alone, near a point the network is one in which their slopes are numbers, and it may
 * have more laws than hold everywhere. They are searched in that network at the point of the bound, and come behind the laws that hold everywhere.
 */

import type { FieldFamily } from '@lawful/cas-core';
import { primesOf, slopesOfParameters, withSlopes } from '@lawful/cas-core';
import { type Region, regionValues } from '@lawful/lie';
import type { Independence, TheoremLaw } from '@lawful/verifier';
import { type LawStore, lawStore } from './law-store.js';
import { type SearchOptions, searchLaws } from './search-laws.js';

export interface LawsOfRegion {
  readonly ofRegion: FieldFamily;
  /** Those that hold everywhere, and behind them those of the region. */
  readonly laws: readonly TheoremLaw[];
  readonly independence: Independence;
  readonly termOperations: number;
}

/**
 * Undefined where no unit is switched by parameters alone, or nothing new is found.
 * @param everywhere the laws proved for all slopes
 */
export function lawsOfRegion(
  family: FieldFamily,
  region: Region,
  everywhere: LawStore,
  options: SearchOptions,
): LawsOfRegion | undefined {
  // Kernels have no true values at the point, and its certificate is one of the path family.
  if (family.independentKernels !== undefined) return undefined;
  const slopes = slopesOfParameters(family, regionValues(family, region));
  if (slopes === undefined) return undefined;
  const there = withSlopes(family, slopes);
  const { seed, work, degree, quotients, blocks, views } = options;
  // Nothing is told meanwhile: what is told is taken for a law everywhere.
  const { store: found } = searchLaws(there, { seed, work, degree, quotients, blocks, views });
  const joint = lawStore(there, { seed, prime: primesOf(there)[0]!, work });
  for (const law of everywhere.laws) joint.trust(law);
  for (const law of found.laws) joint.trust(law);
  const old = everywhere.laws.length;
  if (joint.laws.length === old) return undefined;
  return {
    ofRegion: there,
    laws: joint.laws.map((law, k) => ({ ...law, count: joint.counts[k]!, ...(k < old ? {} : { nearPoint: true }) })),
    independence: joint.independence,
    termOperations: everywhere.termOperations + found.termOperations,
  };
}
