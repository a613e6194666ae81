/**
 * `find`: counts and laws of a model. The loop that lets the squeeze drive (T§1.1): human forms first, then bracket words up to the
 * bound they leave, then general polynomials, products of powers and quotients while a gap remains.
 */
import { DEFAULT_PRIMES, formatTerms, random, type StateFunction, type Terms } from '@lawful/cas-core';
import {
  type AnsatzSize,
  coordinates,
  gramLaws,
  isHomogeneous,
  type LieRank,
  lieRank,
  monomialCount,
  type PolynomialAnsatz,
  polynomialAnsatz,
  polynomialLaws,
  powerProducts,
  rationalLaws,
  skewLaws,
  sumLaws,
} from '@lawful/lie';
import { type FlowFamily, flowFamily, lowerModel, type Model, type Network } from '@lawful/networks';
import { type Independence, isDarboux, type SqueezeResult, squeeze } from '@lawful/verifier';
import { type Budget, budget } from './budget.js';
import { describeLaw, type FoundLaw, stateBlocks } from './describe.js';
import { type LawStore, lawStore } from './law-store.js';
import { independentCandidates } from './linear-span.js';
import { attainingRegion, type RegionChoice, regionOf } from './region.js';

/** What a general search of one degree gave: all polynomial laws there are, and how many are not polynomials in the others. */
export interface SearchedDegree extends AnsatzSize {
  readonly degree: number;
  /** The dimension of the space of laws in this ansatz. */
  readonly nullity: number;
  readonly new: number;
}

export interface FindResult {
  readonly parameters: number;
  /** The dimension of the state, when it is not the number of parameters (momentum: 1 + 2D). */
  readonly stateDimension: number;
  readonly hypotheses: readonly string[];
  readonly plain: SqueezeResult;
  readonly augmented: SqueezeResult | null;
  readonly laws: readonly FoundLaw[];
  readonly searched: readonly SearchedDegree[];
  /** Darboux polynomials of which laws are made, as texts. */
  readonly darboux: readonly string[];
  /** Why the search ended before it was through, if it did. */
  readonly stopped: string | null;
}

export interface FindOptions {
  readonly seed?: number | undefined;
  readonly degree?: number | undefined;
  readonly budget?: Budget | undefined;
  /** Count only with true slopes at an integer point: `random`, or values by parameter entry. */
  readonly region?: RegionChoice | undefined;
  /** Told the size of an ansatz before it is built. */
  readonly announce?: ((size: AnsatzSize) => void) | undefined;
}

/** Everything a certificate needs beside the answer. */
export interface Findings {
  readonly result: FindResult;
  readonly network: Network;
  readonly family: FlowFamily;
  readonly functions: readonly StateFunction[];
  readonly independence: Independence;
  readonly lieRank: LieRank;
  /** The bound holds near the integer point of `lieRank`. */
  readonly nearPoint: boolean;
  readonly termOperations: number;
}

/** Beyond this many unknowns the general ansatz is not built. */
const ANSATZ_LIMIT = 3_000_000;
/** Up to this many parameters linear laws are looked for first; above, only while a gap remains. */
const LINEAR_FIRST = 2500;
/** Rational laws are looked for in states of at most this dimension. */
const RATIONAL_LIMIT = 14;
const NEAR_POINT = 'near the integer point of the evidence, with the slopes that the units truly have there';

export function find(model: Model, options: FindOptions = {}): Findings {
  const network = lowerModel(model);
  const seed = options.seed ?? 1;
  const work = options.budget ?? budget();
  const family = flowFamily(network, seed);
  const prime = DEFAULT_PRIMES[0]!;
  const N = family.state.length;
  const store = lawStore(family, seed, prime, work);
  const searched: SearchedDegree[] = [];
  const darboux = new Set<string>();
  const step = (what: string) => (): boolean => work.step(what);

  const general = (ansatz: PolynomialAnsatz, degree: number): void => {
    const found = polynomialLaws(family, ansatz, { seed, step: step('polynomial ansatz') });
    const fresh = store.keepNew(found.laws, degree);
    if (found.finished) searched.push({ degree, ...ansatz.size, nullity: found.laws.length, new: fresh });
  };
  const blocks = stateBlocks(network);
  const linear = (): void => {
    for (const candidate of sumLaws(family, blocks, prime, random(seed).fork('sums')))
      if (independentCandidates(store.entries, candidate.entries, prime).length === candidate.entries.length)
        store.keep(candidate);
    general(polynomialAnsatz(family, 1), 1);
  };
  if (N <= LINEAR_FIRST) linear();
  if (store.independence.rank < N)
    for (const laws of [gramLaws, skewLaws])
      for (const candidate of laws(family, blocks, prime, random(seed).fork('structured'))) store.keep(candidate);

  const region = regionOf(family, options.region, seed);
  const upper = lieRank(family, {
    seed,
    prime,
    target: region === undefined ? N - store.independence.rank : N,
    step: step('bracket words'),
    ...(region === undefined ? {} : { region }),
  });
  const open = (): boolean => upper.rank + store.independence.rank < N && work.stopped === undefined;

  if (region === undefined) {
    if (N > LINEAR_FIRST && open()) linear();
    const homogeneous = isHomogeneous(family);
    for (let degree = 2; degree <= (options.degree ?? 2) && open(); degree++) {
      if (monomialCount(N, degree) > ANSATZ_LIMIT) break;
      const ansatz = polynomialAnsatz(family, degree, homogeneous ? degree : 1);
      options.announce?.(ansatz.size);
      general(ansatz, degree);
    }
    const explained = (degree: number): number =>
      searched.reduce((n, s) => (s.degree > degree ? n : homogeneous || s.degree === 1 ? n + s.nullity : s.nullity), 0);
    if (open()) quotients(family, store, work, seed, prime, darboux, explained, open);
  }
  const attained =
    region === undefined ? attainingRegion(family, upper, store.independence.rank, seed, work) : undefined;
  const bound = attained ?? upper;
  const nearPoint = region !== undefined || attained !== undefined;
  const counts = squeeze({ parameters: N, lieRank: bound.rank, independentLaws: store.independence.rank });
  const result: FindResult = {
    parameters: network.parameters.length,
    stateDimension: N,
    hypotheses: nearPoint ? [NEAR_POINT] : family.hypotheses.map((h) => h.text),
    plain: counts,
    augmented: null,
    laws: store.laws.map((c) => describeLaw(c, family)),
    searched,
    darboux: [...darboux],
    stopped: work.stopped ?? null,
  };
  const { entries: functions, termOperations } = store;
  return {
    result,
    network,
    family,
    functions,
    independence: store.independence,
    lieRank: bound,
    nearPoint,
    termOperations,
  };
}

/** Products of powers, then quotients from leaves, while they add independent laws. */
function quotients(
  family: FlowFamily,
  store: LawStore,
  work: Budget,
  seed: number,
  prime: number,
  darboux: Set<string>,
  explained: (degree: number) => number,
  open: () => boolean,
): void {
  const products = (factors: readonly Terms[], label: string): void => {
    for (const h of powerProducts(family, factors, prime, random(seed).fork(label)))
      if (open()) store.keepIndependent(h);
  };
  products(coordinates(family), 'coordinates');
  if (family.state.length <= RATIONAL_LIMIT)
    for (const leafDegree of [1, 2]) {
      if (!open()) break;
      rationalLaws(family, {
        seed,
        prime,
        leafDegree,
        explained: explained(leafDegree),
        maxDegree: 4,
        step: () => work.step('rational laws'),
        accept: (h) => {
          store.keepIndependent(h);
          return !open();
        },
      });
    }
  const name = (v: number): string => family.variables[v]!.name;
  for (const h of store.entries)
    if (h.denominator !== undefined)
      for (const factor of [h.numerator, h.denominator])
        if (isDarboux(family, factor) === 'yes') darboux.add(formatTerms(factor, name));
}
