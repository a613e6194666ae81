/**
 * Regions: upper bounds with the slopes that units truly have at a point θ₀ (theory §1.2). The path family takes slopes as free, and may hold at no
 * parameter at all; so its bound is the answer only where true slopes attain it at one point, which is named.
 */

import type { Budget } from '@lawful/cas-core';
import {
  attempted,
  type FieldFamily,
  parseExpression,
  programBuilder,
  type Random,
  random,
  SourceError,
  tokenCursor,
  tokenize,
} from '@lawful/cas-core';
import {
  balancedRegion,
  type LieRank,
  lieRank,
  type Region,
  randomRegion,
  reachOfRegion,
  readsPatternsQuickly,
  withUnitRedrawn,
} from '@lawful/lie';
import { lowerExpression, lowerModel, type Model, networkScope } from '@lawful/networks';

/** `random`, or integers by the name of a parameter entry (the others random). */
export type RegionChoice = 'random' | ReadonlyMap<string, number>;

/** True slopes are tried up to this dimension of the state. */
const LIMIT = 1500;
/** States up to this dimension are small: more points are tried there, with longer words. */
const SMALL = 300;
/** At most so many points are tried. */
const ATTEMPTS = (N: number): number => (N <= SMALL ? 36 : 12);
/** So many are looked at in a round, of which those that are likely to reach most are tried; fewer where patterns are not read quickly. */
const LOOKED_AT = 60;
const FIRST_LOOKED_AT = 30;
const SLOWLY_LOOKED_AT = 12;
const TRIED = 3;
/** Then single units of the best one are drawn anew: the most promising of so many points is tried, until so many in a row have not raised the rank. */
const CHANGED = 8;
const SLOWLY_CHANGED = 2;
const PATIENCE = 6;

export function regionOf(family: FieldFamily, choice: RegionChoice | undefined, seed: number): Region | undefined {
  if (choice === undefined || family.masks === 'none') return undefined;
  const drawn = randomRegion(family, random(seed).fork('region'));
  if (choice === 'random') return drawn;
  const inState = new Set([...family.state, ...family.constants]);
  const value = (v: number): number => {
    const chosen = inState.has(v) ? choice.get(family.variables[v]!.name) : undefined;
    return chosen === undefined ? drawn.point[v]! : chosen * drawn.scale;
  };
  return { ...drawn, point: drawn.point.map((_, v) => value(v)) };
}

/** What true slopes give at a point. */
export interface SlopesAt {
  readonly region: Region;
  readonly lieRank: LieRank;
}

/** Whether a bound of the path family needs true slopes that attain it (theory §1.2). */
export const isConditional = (family: FieldFamily): boolean =>
  family.masks !== 'none' && (family.hypotheses.length > 0 || family.linkedSlopes === true);

/**
 * True slopes at the point that is tried first, with brackets of two fields in small states. Where they attain the rank that the laws found leave, so does
 * the path family, whose bound is not needed then. Undefined where slopes are linked, behind kernels, or not tried.
 * @param target the dimension without the laws found
 */
export function slopesAtOnce(family: FieldFamily, target: number, seed: number, work: Budget): SlopesAt | undefined {
  const N = family.state.length;
  if (!isConditional(family) || family.linkedSlopes === true || family.independentKernels !== undefined)
    return undefined;
  if (N > LIMIT || !work.step('regions')) return undefined;
  const region = firstRegion(family, regionDraw(seed));
  const lieRank = regionBound(family, region, target, N > SMALL ? 1 : 2, seed, work);
  return lieRank && { region, lieRank };
}

const regionDraw = (seed: number): Random => random(seed).fork('region');
const firstRegion = (family: FieldFamily, draw: Random): Region =>
  balancedRegion(family, draw.fork('balanced').fork('0 0'));

/** What true slopes give at the points that were tried: one bound each. */
export interface TriedSlopes {
  readonly points: readonly SlopesAt[];
  /** The largest rank. */
  readonly best: LieRank | undefined;
  readonly bestRegion: Region | undefined;
  /** Why no further points were tried, when there are none at all. */
  readonly reason: string | undefined;
}

/**
 * Bounds with true slopes at a few points, until one attains the rank `target`.
 * @param depth of bracket words in a first look; the best point found is looked at again without it when none attains the rank
 * @param known what `slopesAtOnce` gave, if it was asked
 */
export function trySlopes(
  family: FieldFamily,
  target: number,
  depth: number | undefined,
  seed: number,
  work: Budget,
  known?: SlopesAt,
): TriedSlopes {
  const N = family.state.length;
  const nothing = (reason: string): TriedSlopes => ({ points: [], best: undefined, bestRegion: undefined, reason });
  if (N > LIMIT) return nothing(`the state has more than ${LIMIT} dimensions`);
  const points: SlopesAt[] = known === undefined ? [] : [known];
  const attempt = (region: Region, maxDepth: number | undefined): number => {
    const lieRank = regionBound(family, region, target, maxDepth, seed, work);
    if (lieRank !== undefined) points.push({ region, lieRank });
    return lieRank?.rank ?? -1;
  };
  const isDone = (): boolean => work.stopped !== undefined || points.some((p) => p.lieRank.rank >= target);
  // Brackets of two fields reach what too few patterns leave open.
  const first = depth === undefined || N > SMALL ? depth : Math.max(2, depth);
  const regions = promisingRegions(family, regionDraw(seed), work, known === undefined);
  for (let rank = 0; !isDone(); ) {
    const next = regions.next(rank);
    if (next.done === true) break;
    rank = attempt(next.value, first);
  }
  const bestOf = () => [...points].sort((a, b) => b.lieRank.rank - a.lieRank.rank)[0];
  const again = bestOf();
  if (again !== undefined && depth !== undefined && !isDone()) attempt(again.region, undefined);
  const best = bestOf();
  if (best === undefined) return nothing(work.stopped ?? 'no slopes were decided at the points tried');
  return { points, best: best.lieRank, bestRegion: best.region, reason: undefined };
}

/** Points for `trySlopes`, in the order in which they are to be tried; takes the rank that each one gave. */
function* promisingRegions(
  family: FieldFamily,
  draw: Random,
  work: Budget,
  fromFirst: boolean,
): Generator<Region, void, number> {
  // Linked units are on or off by the parameters alone, and balance says nothing of them.
  const isLinked = family.linkedSlopes === true;
  const fresh = isLinked ? randomRegion : balancedRegion;
  const isQuick = readsPatternsQuickly(family);
  const lookedAt = (round: number): number => (!isQuick ? SLOWLY_LOOKED_AT : round === 0 ? FIRST_LOOKED_AT : LOOKED_AT);
  const changed = isQuick ? CHANGED : SLOWLY_CHANGED;
  /** Those likely to reach most come first. */
  const looked = (count: number, make: (random: Random) => Region | undefined, name: string): Region[] => {
    const out: { region: Region; reach: number }[] = [];
    for (let k = 0; k < count && work.step('regions'); k++) {
      const own = draw.fork(`${name} ${k}`);
      const region = make(own);
      if (region !== undefined) out.push({ region, reach: reachOfRegion(family, region, own.fork('look')) });
    }
    return out.sort((a, b) => b.reach - a.reach).map(({ region }) => region);
  };
  let left = ATTEMPTS(family.state.length);
  // Mostly the first one attains the rank.
  if (!isLinked && left-- > 0 && fromFirst) yield firstRegion(family, draw);
  for (let round = 0; left > 0; round++) {
    let best: { readonly region: Region; readonly rank: number } | undefined;
    for (const region of looked(lookedAt(round), (random) => fresh(family, random), `${round}`).slice(0, TRIED)) {
      if (left-- <= 0) return;
      const rank = yield region;
      if (best === undefined || rank > best.rank) best = { region, rank };
    }
    if (best === undefined) return;
    for (let failures = 0; !isLinked && failures < PATIENCE && left-- > 0; failures++) {
      const from: Region = best.region;
      const change = (random: Random) => withUnitRedrawn(family, from, random.below(1 << 20), random);
      const [region] = looked(changed, change, `${round} ${left}`);
      if (region === undefined) return;
      const rank = yield region;
      if (rank > best.rank) failures = -1;
      if (rank >= best.rank) best = { region, rank };
    }
  }
}

/** Undefined where slopes cannot be decided exactly, as behind exponentials. */
function regionBound(
  family: FieldFamily,
  region: Region,
  target: number,
  maxDepth: number | undefined,
  seed: number,
  work: Budget,
): LieRank | undefined {
  return attempted(() =>
    lieRank(family, {
      seed,
      region,
      target,
      step: () => work.step('regions'),
      ...(maxDepth === undefined ? {} : { maxDepth }),
    }),
  );
}

/**
 * Reads `W1=[[1,2],[3,-4]]; b=5` as integers by parameter entry, for the option `region` of `find`; `random` stands for itself.
 *
 * @throws `SourceError` with place and expectation
 * @see theory §1.2 (bounds with true slopes)
 */
export function parseRegion(text: string, model: Model): RegionChoice {
  if (text.trim() === 'random') return 'random';
  const network = lowerModel(model);
  const values = new Map<string, number>();
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const source = { file: '--region', text: part };
    const cursor = tokenCursor(source, tokenize(source));
    const name = cursor.next();
    const block = network.values.get(name.text);
    const declared = network.model.declarations.some((d) => d.name === name.text && d.kind !== 'input');
    if (block === undefined || !declared) cursor.fail(name, 'the name of a parameter or constant');
    cursor.expect('=', 'behind the name, as in "W1=[[1,2],[3,4]]; b=5"');
    const expr = parseExpression(cursor);
    const builder = programBuilder();
    const scope = { ...networkScope(network, builder), source, valueOf: () => undefined };
    const matrix = lowerExpression(expr, scope);
    const { rows, cols, nodes } = block!;
    const fits = matrix.rows === rows && matrix.cols === cols;
    const turned = matrix.rows === 1 && cols === 1 && matrix.cols === rows;
    if (!fits && !turned)
      throw new SourceError(
        source,
        expr.at,
        `${name.text} has shape ${rows} x ${cols}, found ${matrix.rows} x ${matrix.cols}`,
      );
    nodes.forEach((n, k) => {
      const value = builder.constantValue(matrix.nodes[k]!);
      if (value === undefined || value.den !== 1n || value.num > 1_000_000n || value.num < -1_000_000n)
        throw new SourceError(source, expr.at, 'expected integers of at most 1000000');
      values.set(network.program.variables[network.program.left[n]!]!.name, Number(value.num));
    });
  }
  return values;
}
