/**
 * Which upper bound of a family is the answer, and what it holds under (theory §1.2).
 *
 * Families without piecewise-linear units, and those whose slopes data provably reach, need nothing. Otherwise slopes are taken as free (the *path
 * family*), and that may hold at no parameter: the bound is the answer only where true slopes attain it at one point, and then it is stated
 * near that point. Where they do not, the best bound of true slopes is the answer, beside the one of the path family. Where no slopes could be tried,
 * the bound is one for the path family alone, and the list is never called complete. Bounds by enclosures hold near their rational point unless
 * the fields are analytic everywhere.
 */

import type { Budget } from '@lawful/cas-core';
import { type FieldFamily, formatRational, type Rational } from '@lawful/cas-core';
import { ballRankOfWords, type Region, regionValues, wordDepth } from '@lawful/lie';
import type { BoundInForce, NamedPoint, UpperBound } from '@lawful/verifier';
import { isConditional, type SlopesAt, trySlopes } from './region.js';

export interface BoundRequest {
  readonly family: FieldFamily;
  /** Of the search: the path family's, unless a region was asked for. */
  readonly upper: UpperBound;
  readonly region: Region | undefined;
  /** What true slopes gave at the first point, where the search asked for it; `upper` is this where it leaves no gap. */
  readonly atOnce?: SlopesAt | undefined;
  readonly found: number;
  /** Whether the fields are analytic everywhere, asked of bounds by enclosures alone. */
  readonly isAnalytic: () => boolean;
  readonly seed: number;
  readonly work: Budget;
}

/** With the region of a bound with true slopes. */
export type BoundOfRegion = BoundInForce & { readonly region?: Region };

export function boundInForce(request: BoundRequest): BoundOfRegion {
  const { family, upper, region } = request;
  const plain = { upper, certified: { upper, nearPoint: false }, pathFamily: undefined };
  if (region !== undefined && family.masks !== 'none')
    return {
      ...plain,
      ...nearPoint(family, namedPoint(family, regionValues(family, region))),
      certified: { upper, nearPoint: true },
      region,
    };
  if (upper.basis === 'enclosure') return enclosed(request, upper);
  if (!isConditional(family)) return { ...plain, nearPoint: false, hypotheses: [], point: undefined };
  return withSlopes(request, upper);
}

function enclosed({ family, isAnalytic }: BoundRequest, upper: UpperBound & { basis: 'enclosure' }): BoundInForce {
  const shared = { upper, pathFamily: undefined, certified: { upper, nearPoint: true } };
  if (isAnalytic()) return { ...shared, nearPoint: false, hypotheses: [], point: undefined };
  const point = namedPoint(
    family,
    family.variables.map((_, v) => upper.lieRank.point.get(v)),
  );
  const text = `near the rational point ${pointText(point)} of the enclosures: the fields are not seen to be analytic everywhere`;
  return { ...shared, nearPoint: true, hypotheses: [text], point };
}

function withSlopes(request: BoundRequest, path: UpperBound & { basis: 'modular' }): BoundOfRegion {
  const { family, found, seed, work } = request;
  const N = family.state.length;
  const linked = family.linkedSlopes === true;
  const target = linked ? N - found : path.lieRank.rank;
  const depth = linked ? undefined : Math.max(1, ...path.lieRank.words.map(wordDepth));
  const tried = trySlopes(family, target, depth, seed, work, request.atOnce);
  if (tried.best === undefined || tried.bestRegion === undefined) {
    if (linked && work.stopped === undefined) {
      const step = (): boolean => work.step('bracket words');
      return enclosed(request, { basis: 'enclosure', lieRank: ballRankOfWords(family, { seed, target, step }) });
    }
    return {
      upper: path,
      nearPoint: false,
      hypotheses: [...family.hypotheses.map((h) => h.text), `true slopes were not tried: ${tried.reason}`],
      point: undefined,
      pathFamily: { lieRank: path.lieRank.rank, trueSlopesLeave: undefined },
      certified: { upper: path, nearPoint: false },
    };
  }
  const upper: UpperBound = { basis: 'modular', lieRank: tried.best };
  const attained = tried.best.rank >= path.lieRank.rank;
  const point = namedPoint(family, regionValues(family, tried.bestRegion));
  const least = Math.min(...tried.points.map((p) => p.lieRank.rank));
  const more = least < tried.best.rank ? `; at another point tried, true slopes leave up to ${N - least} laws` : '';
  const near = nearPoint(family, point, more);
  // Kernels have no true values modulo a prime; what is certified then is the bound of the path family, which true slopes attain.
  const asPath = family.independentKernels !== undefined && attained && !linked;
  return {
    upper,
    ...near,
    pathFamily: linked || attained ? undefined : { lieRank: path.lieRank.rank, trueSlopesLeave: N - least },
    certified: asPath ? { upper: path, nearPoint: false } : { upper, nearPoint: true },
    region: tried.bestRegion,
  };
}

const nearPoint = (family: FieldFamily, point: NamedPoint, more = '') => {
  const generic = family.independentKernels === undefined ? '' : ' generic points close to';
  const text = `near${generic} the point ${pointText(point)}, with the slopes that the units truly have there${more}`;
  return { nearPoint: true, hypotheses: [text], point };
};

function namedPoint(family: FieldFamily, values: readonly (Rational | undefined)[]): NamedPoint {
  const out: { [name: string]: string } = {};
  for (const v of [...family.state, ...family.constants]) {
    const value = values[v];
    if (value !== undefined) out[family.variables[v]!.name] = formatRational(value);
  }
  return out;
}

/** Entries of a point that a text shows; `--json` has all. */
const SHOWN = 12;

function pointText(point: NamedPoint): string {
  const entries = Object.entries(point).map(([name, value]) => `${name} = ${value}`);
  const rest = entries.length - SHOWN;
  return `(${entries.slice(0, SHOWN).join(', ')}${rest > 0 ? `, and ${rest} more` : ''})`;
}
