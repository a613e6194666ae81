/**
 * Regions: upper bounds with the true slopes at an integer point θ₀ (T§1.2). On request they replace the path family; by itself a
 * random region is used when it attains the bound, because then no hypothesis on slopes is left.
 */
import {
  type FieldFamily,
  parseExpression,
  primesOf,
  programBuilder,
  random,
  SourceError,
  tokenCursor,
  tokenize,
  UnableError,
} from '@lawful/cas-core';
import { ballRankOfWords, type LieRank, lieRank, type Region, randomRegion } from '@lawful/lie';
import { lowerExpression, type Network, networkScope } from '@lawful/networks';
import type { Budget } from './budget.js';
import type { UpperBound } from './search-laws.js';

/** `random`, or integers by the name of a parameter entry (the others random). */
export type RegionChoice = 'random' | ReadonlyMap<string, number>;

/** A region is tried by itself up to this many parameters. */
const LIMIT = 120;
const ATTEMPTS = 2;

export function regionOf(family: FieldFamily, choice: RegionChoice | undefined, seed: number): Region | undefined {
  if (choice === undefined || family.masks === 'none') return undefined;
  const drawn = randomRegion(family, random(seed).fork('region'));
  if (choice === 'random') return drawn;
  const inState = new Set([...family.state, ...family.constants]);
  return { point: drawn.point.map((n, v) => (inState.has(v) ? (choice.get(family.variables[v]!.name) ?? n) : 0)) };
}

/** For networks without kernels a bound without hypotheses that is as good as the one of the path family and meets the laws found, if a few tries give one. */
export function attainingRegion(
  family: FieldFamily,
  upper: LieRank,
  found: number,
  seed: number,
  work: Budget,
): LieRank | undefined {
  const N = family.state.length;
  if (family.hypotheses.length === 0 || family.independentKernels !== undefined || N > LIMIT || upper.rank + found < N)
    return undefined;
  for (let k = 0; k < ATTEMPTS && work.stopped === undefined; k++) {
    const region = randomRegion(family, random(seed).fork(`region ${k}`));
    const bound = regionBound(family, region, upper.prime, N - found, seed, work);
    if (bound !== undefined && bound.rank + found === N) return bound;
  }
  return undefined;
}

/**
 * The best bound of a few regions, for families whose slopes are linked; where exact arithmetic decides no slopes, enclosures do, at a
 * rational point.
 */
export function linkedBound(family: FieldFamily, found: number, seed: number, work: Budget): UpperBound {
  const target = family.state.length - found;
  let best: LieRank | undefined;
  for (let k = 0; k < ATTEMPTS && work.stopped === undefined && (best?.rank ?? -1) < target; k++) {
    const region = randomRegion(family, random(seed).fork(`region ${k}`));
    const bound = regionBound(family, region, primesOf(family)[0]!, target, seed, work);
    if (bound !== undefined && bound.rank > (best?.rank ?? -1)) best = bound;
  }
  if (best !== undefined) return { basis: 'modular', lieRank: best };
  const step = (): boolean => work.step('bracket words');
  return { basis: 'enclosure', lieRank: ballRankOfWords(family, { seed, target, step }) };
}

/** Undefined where slopes cannot be decided exactly, as behind exponentials. */
function regionBound(
  family: FieldFamily,
  region: Region,
  prime: number,
  target: number,
  seed: number,
  work: Budget,
): LieRank | undefined {
  try {
    return lieRank(family, { seed, prime, region, target, step: () => work.step('regions') });
  } catch (error) {
    if (error instanceof UnableError) return undefined;
    throw error;
  }
}

/** Reads `W1=[[1,2],[3,-4]]; b=5` as integers by parameter entry. Throws `SourceError`. */
export function parseRegion(text: string, network: Network): RegionChoice {
  if (text.trim() === 'random') return 'random';
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
