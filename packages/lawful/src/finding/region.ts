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
  random,
  SourceError,
  tokenCursor,
  tokenize,
} from '@lawful/cas-core';
import { balancedRegion, type LieRank, lieRank, type Region, randomRegion, reachOfRegion } from '@lawful/lie';
import { lowerExpression, lowerModel, type Model, networkScope } from '@lawful/networks';

/** `random`, or integers by the name of a parameter entry (the others random). */
export type RegionChoice = 'random' | ReadonlyMap<string, number>;

/** True slopes are tried up to this dimension of the state. */
const LIMIT = 1500;
/** Points drawn in a batch, and how many of the best so far are tried after as many balanced ones; batches, for small states and for larger ones. */
const BATCH = 12;
const TRIED = 3;
const BATCHES = (N: number): number => (N <= 300 ? 6 : 2);

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

/** What true slopes give at the points that were tried: one bound each. */
export interface TriedSlopes {
  readonly points: readonly { readonly region: Region; readonly lieRank: LieRank }[];
  /** The largest rank. */
  readonly best: LieRank | undefined;
  readonly bestRegion: Region | undefined;
  /** Why no further points were tried, when there are none at all. */
  readonly reason: string | undefined;
}

/**
 * Bounds with true slopes at a few points, until one attains the rank `target`.
 * @param depth of bracket words in a first look; the best point found is looked at again without it when none attains the rank
 */
export function trySlopes(
  family: FieldFamily,
  target: number,
  depth: number | undefined,
  seed: number,
  work: Budget,
): TriedSlopes {
  const N = family.state.length;
  const nothing = (reason: string): TriedSlopes => ({ points: [], best: undefined, bestRegion: undefined, reason });
  if (N > LIMIT) return nothing(`the state has more than ${LIMIT} dimensions`);
  const draw = random(seed).fork('region');
  const waiting: { region: Region; reach: number }[] = [];
  const points: { region: Region; lieRank: LieRank }[] = [];
  const attempt = (region: Region, maxDepth: number | undefined): void => {
    const lieRank = regionBound(family, region, target, maxDepth, seed, work);
    if (lieRank !== undefined) points.push({ region, lieRank });
  };
  const isDone = (): boolean => work.stopped !== undefined || points.some((p) => p.lieRank.rank >= target);
  const balanced = draw.fork('balanced');
  for (let batch = 0; batch < BATCHES(N) && !isDone(); batch++) {
    // Mostly the first one attains the rank. Linked units are on or off by the parameters alone, and balance says nothing of them.
    if (family.linkedSlopes !== true)
      for (let k = 0; k < TRIED && !isDone() && work.step('regions'); k++)
        attempt(balancedRegion(family, balanced.fork(`${batch} ${k}`)), depth);
    for (let k = 0; k < BATCH && !isDone() && work.step('regions'); k++) {
      const own = draw.fork(`${batch} ${k}`);
      const region = randomRegion(family, own);
      waiting.push({ region, reach: reachOfRegion(family, region, own.fork('look')) });
    }
    waiting.sort((a, b) => b.reach - a.reach);
    for (const { region } of waiting.splice(0, TRIED)) if (!isDone()) attempt(region, depth);
  }
  const bestOf = () => [...points].sort((a, b) => b.lieRank.rank - a.lieRank.rank)[0];
  const first = bestOf();
  if (first !== undefined && depth !== undefined && !isDone()) attempt(first.region, undefined);
  const best = bestOf();
  if (best === undefined) return nothing(work.stopped ?? 'no slopes were decided at the points tried');
  return { points, best: best.lieRank, bestRegion: best.region, reason: undefined };
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
