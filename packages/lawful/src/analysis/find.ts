/**
 * `find`: counts and laws of a model, plain and with its data symmetry, each with what was proved about it.
 */
import { isAnalytic, type StateFunction, UnableError } from '@lawful/cas-core';
import type { AnsatzSize } from '@lawful/lie';
import { type FlowFamily, flowFamily, lowerModel, type Model, type Network } from '@lawful/networks';
import { type Independence, type SqueezeResult, squeeze } from '@lawful/verifier';
import { type Augmentation, augmentedOf } from './augmentation.js';
import { type Budget, budget } from './budget.js';
import { describeLaw, type FoundLaw, stateBlocks } from './describe.js';
import { searchKernelLaws } from './kernel-search.js';
import type { Tell } from './progress.js';
import { attainingRegion, linkedBound, type RegionChoice, regionOf } from './region.js';
import { type SearchedDegree, type SearchResult, searchLaws, type UpperBound } from './search-laws.js';

/** The two bounds, and what proves the upper one. */
export interface Counts extends SqueezeResult {
  readonly basis: UpperBound['basis'];
  /** `not computed`: the search was stopped before; then `maxLaws` is the number of all. */
  readonly upperBound?: string;
  /** Of an enclosure: bracket words that were not told from combinations of the others, and the rank without them (evidence only). */
  readonly undecided?: number;
  readonly evidenceRank?: number;
}

export interface FindResult {
  readonly parameters: number;
  /** The dimension of the state, when it is not the number of parameters (momentum: 1 + 2D). */
  readonly stateDimension: number;
  readonly hypotheses: readonly string[];
  /** Names of the constants; ranks, and so the bounds, are those for generic values. */
  readonly constants: readonly string[];
  readonly plain: Counts;
  readonly augmented: Counts | null;
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
  /** Look for quotients too; on by default. */
  readonly quotients?: boolean | undefined;
  readonly budget?: Budget | undefined;
  /** Count only with true slopes at an integer point: `random`, or values by parameter entry. */
  readonly region?: RegionChoice | undefined;
  /** The model lowered already, perhaps with kernels that laws bring. */
  readonly network?: Network | undefined;
  /** Told the size of an ansatz before it is built. */
  readonly announce?: ((size: AnsatzSize) => void) | undefined;
  /** Told each law and bound as it is proved. */
  readonly tell?: Tell | undefined;
}

/** Everything a certificate needs beside the answer about one family. */
export interface FamilyFindings {
  readonly counts: Counts;
  readonly functions: readonly StateFunction[];
  readonly independence: Independence;
  readonly upper: UpperBound;
  /** The bound holds near the point of `upper`. */
  readonly nearPoint: boolean;
  readonly termOperations: number;
}

export interface Findings extends FamilyFindings {
  readonly result: FindResult;
  readonly network: Network;
  readonly family: FlowFamily;
  readonly augmented: (FamilyFindings & { readonly average: Augmentation }) | undefined;
}

const NEAR_RATIONAL = 'near the rational point of the enclosures: the fields are not seen to be analytic everywhere';
const NEAR_POINT = 'near the integer point of the evidence, with the slopes that the units truly have there';

/** Throws `SourceError` and `NotSupportedError` about the model, `UnableError` when its symmetry cannot be averaged within limits. */
export function find(model: Model, options: FindOptions = {}): Findings {
  let network = options.network ?? lowerModel(model, options.budget?.due);
  const seed = options.seed ?? 1;
  const work = options.budget ?? budget();
  let family = flowFamily(network, seed);
  const N = family.state.length;
  const quotients = options.quotients ?? true;
  const common = {
    seed,
    work,
    quotients,
    degree: options.degree ?? 2,
    blocks: stateBlocks(network),
    announce: options.announce,
    tell: options.tell,
  };
  const region = regionOf(family, options.region, seed);
  let plain = searchLaws(family, { ...common, region });
  if (
    region === undefined &&
    plain.upper.lieRank.rank + plain.store.independence.rank < N &&
    work.stopped === undefined
  ) {
    const more = searchKernelLaws(network, seed, work);
    if (more !== undefined) {
      ({ network, family } = more);
      plain = searchLaws(family, { ...common, proposed: more.laws });
    }
  }
  const found = plain.store.independence.rank;
  const linked = family.linkedSlopes === true && region === undefined && plain.upper.basis === 'modular';
  const upper = linked ? linkedBound(family, found, seed, work) : plain.upper;
  const attained =
    region === undefined && !linked && upper.basis === 'modular'
      ? attainingRegion(family, upper.lieRank, found, seed, work)
      : undefined;
  const nearRational = upper.basis === 'enclosure' && !isAnalyticEverywhere(network, family);
  const nearPoint = region !== undefined || attained !== undefined || nearRational || linked;
  const own = familyFindings(
    N,
    plain,
    attained === undefined ? upper : { basis: 'modular', lieRank: attained },
    nearPoint,
  );

  const average = work.stopped === undefined ? augmentedUntil(network, family, work) : undefined;
  const second =
    average === undefined
      ? undefined
      : searchLaws(average.family, {
          ...common,
          known: plain.store.laws,
          frames: average.frames,
          candidates: average.candidates,
        });
  // Slopes at x and at gx go together; and an average is a bound of its own, with hypotheses of its own.
  const averagedLinked = average?.family.linkedSlopes === true && second?.upper.basis === 'modular';
  const averagedUpper =
    averagedLinked && second !== undefined
      ? linkedBound(average.family, second.store.independence.rank, seed, work)
      : second?.upper;
  const augmented =
    average === undefined || second === undefined || averagedUpper === undefined
      ? undefined
      : { ...familyFindings(N, second, averagedUpper, averagedLinked), average };
  const averagedHypotheses = !averagedLinked
    ? (average?.family.hypotheses ?? []).map((h) => h.text)
    : [averagedUpper?.basis === 'enclosure' ? NEAR_RATIONAL : NEAR_POINT];
  const laws = plain.store.laws.map((c) => describeLaw(c, family));
  if (average !== undefined && second !== undefined)
    laws.push(...second.store.laws.slice(plain.store.laws.length).map((c) => describeLaw(c, average.family)));
  const result: FindResult = {
    parameters: network.parameters.length,
    stateDimension: N,
    hypotheses: [
      ...(nearRational ? [NEAR_RATIONAL] : nearPoint ? [NEAR_POINT] : family.hypotheses.map((h) => h.text)),
      ...averagedHypotheses.map((text) => `averaged over the symmetry, ${text}`),
    ],
    constants: model.declarations.flatMap((d) => (d.kind === 'const' ? [d.name] : [])),
    plain: own.counts,
    // A symmetry whose average was not reached has the plain laws.
    augmented: augmented?.counts ?? (model.symmetry === undefined ? null : uncounted(N, found)),
    laws,
    searched: plain.searched,
    darboux: [...new Set([...plain.darboux, ...(second?.darboux ?? [])])],
    stopped: work.stopped ?? null,
  };
  return { ...own, result, network, family, augmented };
}

/** Undefined too when the work was stopped meanwhile. */
function augmentedUntil(network: Network, family: FlowFamily, work: Budget): Augmentation | undefined {
  try {
    return augmentedOf(network, family, work.due);
  } catch (error) {
    if (error instanceof UnableError && work.stopped !== undefined) return undefined;
    throw error;
  }
}

/** Of the network, and of a loss that is kept as written. */
function isAnalyticEverywhere({ program }: Network, { cotangent, network, potentialNode }: FlowFamily): boolean {
  if (cotangent === 'explicit') return isAnalytic(network, potentialNode) === 'yes';
  return program.outputs.every((n) => isAnalytic(program, n) === 'yes');
}

/** The counts of a family that was not looked at. */
const uncounted = (N: number, found: number): Counts => ({
  ...squeeze({ parameters: N, lieRank: 0, independentLaws: found }),
  basis: 'modular',
  upperBound: 'not computed',
});

function familyFindings(N: number, { store }: SearchResult, upper: UpperBound, nearPoint: boolean): FamilyFindings {
  const { independence, entries: functions, termOperations } = store;
  const { basis, lieRank } = upper;
  const squeezed = squeeze({ parameters: N, lieRank: lieRank.rank, independentLaws: independence.rank });
  const evidence = basis === 'enclosure' && !squeezed.complete ? lieRank.evidenceRank : undefined;
  const counts: Counts = {
    ...squeezed,
    basis,
    ...(lieRank.rank === 0 && lieRank.words.length === 0 && !lieRank.exhausted && !squeezed.complete
      ? { upperBound: 'not computed' }
      : {}),
    ...(basis === 'enclosure' && !squeezed.complete ? { undecided: lieRank.undecided } : {}),
    ...(evidence === undefined ? {} : { evidenceRank: evidence }),
  };
  return { counts, functions, independence, upper, nearPoint, termOperations };
}
