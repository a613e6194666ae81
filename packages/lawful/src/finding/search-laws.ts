/**
 * The search for laws of one family, driven by the squeeze (theory §1.1): human forms first, then bracket words up to the bound they
 * leave, then general polynomials, products of powers, column spaces and quotients while a gap remains.
 */
import {
  type Budget,
  type FieldFamily,
  formatTerms,
  gradientModular,
  primeField,
  primesOf,
  random,
  type StateFunction,
  type Terms,
  variablesOfFunction,
} from '@lawful/cas-core';
import {
  type AnsatzSize,
  type BlockViews,
  ballRankOfWords,
  type Candidate,
  coefficientAnsatz,
  coefficientLaws,
  coefficientLetters,
  columnSpaceLaws,
  coordinates,
  drivenLaws,
  type Frame,
  fieldSamples,
  gramLaws,
  hasVelocities,
  isHomogeneous,
  lieRank,
  monomialCount,
  type PolynomialAnsatz,
  type PolynomialSearchOptions,
  polynomialAnsatz,
  polynomialLaws,
  powerProducts,
  type Region,
  rationalLaws,
  type StateBlock,
  samplePool,
  skewLaws,
  sumLaws,
  withoutDrift,
} from '@lawful/lie';
import { independentCandidates, isDarboux, NO_WORDS, type UpperBound } from '@lawful/verifier';
import { idleParameters, movingBlocksOf, movingFramesOf } from './idle-parameters.js';
import { type LawStore, lawStore } from './law-store.js';
import type { Tell } from './progress.js';
import { type SlopesAt, slopesAtOnce } from './region.js';

/** What a general search of one degree gave: all polynomial laws there are, and how many are not polynomials in the others. */
export interface SearchedDegree extends AnsatzSize {
  readonly degree: number;
  /** The dimension of the space of laws in this ansatz. */
  readonly nullity: number;
  readonly new: number;
}

export interface SearchOptions {
  readonly seed: number;
  readonly work: Budget;
  readonly degree: number;
  readonly quotients: boolean;
  readonly blocks: readonly StateBlock[];
  readonly views?: BlockViews | undefined;
  readonly region?: Region | undefined;
  /** Laws that hold for a larger family, proved there. */
  readonly known?: readonly Candidate[];
  /** A family that contains the one that is searched, when laws must hold for all of it: they are proved there, and the search gives the bound alone. */
  readonly whole?: FieldFamily | undefined;
  /** Frames whose column spaces may be conserved. */
  readonly frames?: readonly Frame[];
  /** Further candidates, kept where they raise the rank. */
  readonly candidates?: readonly { readonly form: string; entries(): readonly StateFunction[] }[];
  /** Laws proposed from elsewhere, proved here and kept when they are independent. */
  readonly proposed?: readonly StateFunction[] | undefined;
  readonly announce?: ((size: AnsatzSize) => void) | undefined;
  readonly tell?: Tell | undefined;
}

/** Kernels that may not be given independent values modulo a prime. */
const needsEnclosures = (family: FieldFamily): boolean =>
  family.independentKernels !== undefined && family.independentKernels.kind !== 'ok';

export interface SearchResult {
  readonly store: LawStore;
  readonly upper: UpperBound;
  /** What true slopes gave at the first point, where they were tried before the path family. */
  readonly atOnce?: SlopesAt | undefined;
  readonly searched: readonly SearchedDegree[];
  /** Darboux polynomials of which laws are made, as texts. */
  readonly darboux: readonly string[];
}

/** Beyond this many unknowns the general ansatz is not built. */
const ANSATZ_LIMIT = 3_000_000;
/** Up to this many state variables linear laws are looked for first; above, only while a gap remains. */
const LINEAR_FIRST = 300;
/** Beyond this many unknowns constants are not tried as coefficients. */
const LETTERS_LIMIT = 1500;
/** Rational laws are looked for in states of at most this dimension. */
const RATIONAL_LIMIT = 14;

/** The search, with parameters that no gradient touches set apart first. */
export function searchLaws(family: FieldFamily, options: SearchOptions): SearchResult {
  const { seed, work, blocks, frames, known = [] } = options;
  // Fields beside those of a part of the family may move what these leave.
  const idle = options.whole === undefined ? idleParameters(family, blocks, seed, work) : undefined;
  if (idle === undefined) return searchMoving(family, options, options.whole === undefined);
  const prime = primesOf(family)[0]!;
  const trusted = new Set(known.flatMap((c) => c.entries.map((h) => variablesOfFunction(h).join(','))));
  const apart = lawStore(family, { seed, prime, work, tell: options.tell });
  for (const candidate of known) apart.trust(candidate);
  // What is idle for every data set is known already when a symmetry averages the loss.
  for (const law of idle.laws)
    if (!law.entries.every((h) => trusted.has(variablesOfFunction(h).join(',')))) apart.take(law, 0);
  if (idle.moving.length === 0) {
    const upper: UpperBound = { basis: 'modular', lieRank: lieRank(family, { seed, prime, target: 0 }) };
    return { store: apart, upper, searched: [], darboux: [] };
  }
  const rest = searchMoving(idle.family, {
    ...options,
    blocks: movingBlocksOf(blocks, idle),
    ...(frames === undefined ? {} : { frames: movingFramesOf(frames, idle) }),
  });
  for (const candidate of rest.store.laws.slice(known.length)) apart.trust(candidate);
  apart.spend(idle.termOperations + rest.store.termOperations);
  const columns = rest.upper.lieRank.columns.map((d) => idle.moving[d]!);
  const { upper } = rest;
  return {
    ...rest,
    store: apart,
    upper:
      upper.basis === 'modular'
        ? { ...upper, lieRank: { ...upper.lieRank, columns } }
        : { ...upper, lieRank: { ...upper.lieRank, columns } },
  };
}

/** @param mayAttain whether true slopes may be tried before the path family */
function searchMoving(family: FieldFamily, options: SearchOptions, mayAttain = false): SearchResult {
  const { seed, work, blocks, views, region } = options;
  const prime = primesOf(family)[0]!;
  const N = family.state.length;
  const store = lawStore(family, { seed, prime, work, tell: options.tell, whole: options.whole });
  for (const candidate of options.known ?? []) store.trust(candidate);
  const searched: SearchedDegree[] = [];
  const step = (what: string) => (): boolean => work.step(what);
  const fork = (label: string) => random(seed).fork(label);

  const samples = samplePool(family, prime, fork('samples'), work.due);
  const general = (ansatz: PolynomialAnsatz, degree: number): void => {
    const found = polynomialLaws(family, ansatz, {
      seed,
      step: step('polynomial ansatz'),
      samples: (p, count) => (p === prime ? samples.first(count) : undefined),
    });
    const fresh = store.keepNew(found.laws, degree);
    if (found.finished) searched.push({ degree, ...ansatz.size, nullity: found.laws.length, new: fresh });
  };
  const linear = (): void => {
    for (const candidate of sumLaws(family, blocks, { p: prime, random: fork('sums'), due: work.due, samples }))
      if (independentCandidates(store.entries, candidate.entries, prime).length === candidate.entries.length)
        store.keep(candidate);
    general(polynomialAnsatz(family, 1), 1);
  };
  // Moments that only fade keep their ratios; with them the state is large, and they are looked for when a gap is seen.
  const fading = family.clock === undefined && hasVelocities(family);
  if (!fading) driven(family, store, options, prime);
  if (N <= LINEAR_FIRST) linear();
  // A symmetry of the data makes new laws of velocities, angular momenta, of the forms that these take.
  if (store.independence.rank < N && (options.known === undefined || hasVelocities(family)))
    for (const laws of [gramLaws, skewLaws])
      for (const candidate of laws(family, blocks, {
        p: prime,
        random: fork('structured'),
        due: work.due,
        views,
        samples,
      }))
        if (store.raisesBy(candidate)) store.keep(candidate);

  for (const h of options.proposed ?? []) store.keepIndependent(h);

  const enclosed = region === undefined && needsEnclosures(family);
  const atOnce =
    mayAttain && region === undefined && !enclosed && work.stopped === undefined
      ? slopesAtOnce(family, N - store.independence.rank, seed, work)
      : undefined;
  const limits = { seed, target: region === undefined ? N - store.independence.rank : N, step: step('bracket words') };
  const upper: UpperBound =
    work.stopped !== undefined
      ? { basis: 'modular', lieRank: NO_WORDS }
      : atOnce !== undefined && atOnce.lieRank.rank >= N - store.independence.rank
        ? { basis: 'modular', lieRank: atOnce.lieRank }
        : enclosed
          ? { basis: 'enclosure', lieRank: ballRankOfWords(family, limits) }
          : {
              basis: 'modular',
              lieRank: lieRank(family, { ...limits, prime, ...(region === undefined ? {} : { region }) }),
            };
  const open = (): boolean => upper.lieRank.rank + store.independence.rank < N && work.stopped === undefined;
  if (region === undefined && !enclosed && family.linkedSlopes !== true && upper.lieRank.rank > 0)
    options.tell?.({
      of: 'bound',
      family: family.name,
      lieRank: upper.lieRank.rank,
      hypotheses: family.hypotheses.map((h) => h.text),
    });
  const darboux = new Set<string>();
  if (region === undefined) {
    if (N > LINEAR_FIRST && open()) linear();
    if (fading && open()) driven(family, store, options, prime);
    const homogeneous = open() && !enclosed && isHomogeneous(family);
    for (let degree = 2; degree <= options.degree && open(); degree++) {
      if (monomialCount(N, degree) > ANSATZ_LIMIT) break;
      const ansatz = polynomialAnsatz(family, degree, homogeneous ? degree : 1);
      options.announce?.(ansatz.size);
      general(ansatz, degree);
    }
    if (open() && !enclosed) withCoefficients(family, store, open, { seed, step: step('polynomial ansatz') });
    if (open() && options.frames !== undefined)
      for (const { form, entries } of columnSpaceLaws(family, options.frames, prime, fork('frames')))
        if (open()) store.keepRaising({ entries, text: undefined, shape: 'matrix', form });
    for (const candidate of options.candidates ?? []) {
      if (!open()) break;
      const entries = candidate.entries();
      if (entries.length > 0 && looksConserved(family, entries, prime, seed))
        store.keepRaising({ entries, text: undefined, shape: 'matrix', form: candidate.form });
    }
    const explained = (degree: number): number =>
      searched.reduce((n, s) => (s.degree > degree ? n : homogeneous || s.degree === 1 ? n + s.nullity : s.nullity), 0);
    // Products and quotients are found from derivatives of kernels modulo a prime, which only independent kernels have.
    if (open() && options.quotients && !enclosed) quotients(family, store, options, prime, explained, open);
    const name = (v: number): string => family.variables[v]!.name;
    for (const h of store.entries)
      if (h.denominator !== undefined && h.numerator.length + h.denominator.length < 20)
        for (const factor of [h.numerator, h.denominator])
          if (isDarboux(family, factor) === 'yes') darboux.add(formatTerms(factor, name));
  }
  // Dependent kernels may hide laws from the ansatz, so that it found no others says nothing.
  return { store, upper, atOnce, searched: enclosed ? [] : searched, darboux: [...darboux] };
}

/** Where a drift acts on the parameters, laws of the flow without it that only grow, decay or keep their ratios. */
function driven(family: FieldFamily, store: LawStore, options: SearchOptions, prime: number): void {
  const calm = options.known === undefined ? withoutDrift(family) : undefined;
  if (calm === undefined || store.independence.rank === family.state.length) return;
  const { seed, work, degree, quotients: divided, blocks } = options;
  const { laws } = searchLaws(calm, { seed, work, degree, quotients: divided, blocks }).store;
  for (const candidate of drivenLaws(family, laws, prime, random(seed).fork('driven laws')))
    if (store.raisesBy(candidate)) store.keep(candidate);
}

/** Degrees in the state and in the numbers that may stand in coefficients, the cheapest first. */
const COEFFICIENT_DEGREES = [
  [1, 1],
  [2, 1],
  [1, 2],
  [1, 3],
  [1, 4],
  [1, 6],
  [1, 8],
  [2, 2],
] as const;

function withCoefficients(
  family: FieldFamily,
  store: LawStore,
  open: () => boolean,
  options: PolynomialSearchOptions,
): void {
  const letters = coefficientLetters(family);
  const count = letters.free.length + letters.roots.length;
  if (count === 0) return;
  for (const [degree, powers] of COEFFICIENT_DEGREES) {
    // No sooner built than it is too large: counted first.
    if (!open() || monomialCount(family.state.length, degree) * (1 + monomialCount(count, powers)) > LETTERS_LIMIT)
      continue;
    const ansatz = coefficientAnsatz(family, degree, powers, letters);
    for (const h of coefficientLaws(family, ansatz, letters, options)) if (open()) store.keepIndependent(h);
  }
}

/** A cheap look at a few random points before proofs are tried. */
function looksConserved(family: FieldFamily, entries: readonly StateFunction[], prime: number, seed: number): boolean {
  const F = primeField(prime);
  return fieldSamples(family, prime, 3, random(seed).fork('look')).every(({ theta, velocity }) =>
    entries.every((h) => {
      const gradient = gradientModular(h, F, theta);
      if (gradient === undefined) return true;
      return family.state.reduce((t, v, d) => F.add(t, F.mul(gradient.get(v) ?? 0, velocity[d]!)), 0) === 0;
    }),
  );
}

/** Products of powers, then quotients from leaves, while they add independent laws. */
function quotients(
  family: FieldFamily,
  store: LawStore,
  { seed, work }: SearchOptions,
  prime: number,
  explained: (degree: number) => number,
  open: () => boolean,
): void {
  const factors: readonly Terms[] = coordinates(family);
  for (const h of powerProducts(family, factors, prime, random(seed).fork('coordinates')))
    if (open()) store.keepIndependent(h);
  if (family.state.length > RATIONAL_LIMIT) return;
  for (const leafDegree of [1, 2]) {
    if (!open()) return;
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
}
