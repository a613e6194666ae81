/**
 * `find`: counts and laws of a model, plain and with its data symmetry, each with what was proved about it.
 */
import { type Budget, budget, type FieldFamily, isAnalytic, type StateFunction, UnableError } from '@lawful/cas-core';
import type { AnsatzSize, Region } from '@lawful/lie';
import { type FlowFamily, flowFamily, lowerModel, type Model, type Network } from '@lawful/networks';
import { type Independence, type SqueezeResult, squeeze } from '@lawful/verifier';
import { type Augmentation, augmentedOf } from './augmentation.js';
import { describeLaw, type FoundLaw, stateBlocks } from './describe.js';
import { searchKernelLaws } from './kernel-search.js';
import type { Tell } from './progress.js';
import { type RegionChoice, regionOf } from './region.js';
import { type SearchedDegree, type SearchResult, searchLaws, type UpperBound } from './search-laws.js';
import { unusedNames } from './unused.js';
import { type BoundInForce, boundInForce, type NamedPoint } from './upper-bound.js';

/** The two bounds, and what proves the upper one. */
export interface Counts extends SqueezeResult {
  readonly basis: UpperBound['basis'];
  /** `not computed`: the search was stopped before; then `maxLaws` is the number of all. */
  readonly upperBound?: string;
  /** Of an enclosure: bracket words that were not told from combinations of the others, and the rank without them (evidence only). */
  readonly undecided?: number;
  readonly evidenceRank?: number;
  /** The point near which the bound holds, when it holds near a point. */
  readonly point?: NamedPoint;
  /** The bound that free slopes give, where true slopes do not attain it or were not tried. */
  readonly pathFamily?: {
    readonly lieRank: number;
    readonly maxLaws: number;
    readonly complete: boolean;
    /** The largest number of laws that true slopes leave at the points tried. */
    readonly trueSlopesLeave?: number;
  };
}

export interface FindResult {
  readonly parameters: number;
  /** The dimension of the state, when it is not the number of parameters (momentum: 1 + 2D). */
  readonly stateDimension: number;
  readonly hypotheses: readonly string[];
  /** What a model declares and does not use. */
  readonly warnings: readonly string[];
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
  /** What a certificate states: the same, unless the bound holds near a point with kernels. */
  readonly certified: Counts;
  readonly functions: readonly StateFunction[];
  readonly independence: Independence;
  readonly upper: UpperBound;
  /** The certified bound holds near the point of `upper`. */
  readonly nearPoint: boolean;
  readonly termOperations: number;
}

export interface Findings extends FamilyFindings {
  readonly result: FindResult;
  readonly network: Network;
  readonly family: FlowFamily;
  readonly augmented: (FamilyFindings & { readonly average: Augmentation }) | undefined;
}

/** Throws `SourceError` and `NotSupportedError` about the model, `UnableError` when its symmetry cannot be averaged within limits. */
export function find(model: Model, options: FindOptions = {}): Findings {
  const seed = options.seed ?? 1;
  let network = options.network ?? lowerModel(model, { seed, due: options.budget?.due });
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
  const bound = (of: FieldFamily, { upper, store }: SearchResult, within: Region | undefined): BoundInForce =>
    boundInForce({
      family: of,
      upper,
      region: within,
      found: store.independence.rank,
      isAnalytic: () => of === family && isAnalyticEverywhere(network, family),
      seed,
      work,
    });
  const plainBound = bound(family, plain, region);
  const own = familyFindings(N, plain, plainBound);

  const average = work.stopped === undefined ? augmentedUntil(network, family, seed, work) : undefined;
  const second =
    average === undefined
      ? undefined
      : searchLaws(average.family, {
          ...common,
          known: plain.store.laws,
          frames: average.frames,
          candidates: average.candidates,
        });
  const averageBound =
    average === undefined || second === undefined ? undefined : bound(average.family, second, undefined);
  const augmented =
    average === undefined || second === undefined || averageBound === undefined
      ? undefined
      : { ...familyFindings(N, second, averageBound), average };
  const described = ({ store }: SearchResult, of: FieldFamily): FoundLaw[] =>
    store.laws.map((c, k) => describeLaw(c, of, store.counts[k]!));
  const laws = described(plain, family);
  if (average !== undefined && second !== undefined)
    laws.push(...described(second, average.family).slice(plain.store.laws.length));
  const result: FindResult = {
    parameters: network.parameters.length,
    stateDimension: N,
    hypotheses: [
      ...plainBound.hypotheses,
      ...(averageBound?.hypotheses ?? []).map((text) => `averaged over the symmetry, ${text}`),
    ],
    warnings: unusedNames(network, family),
    constants: model.declarations.flatMap((d) => (d.kind === 'const' ? [d.name] : [])),
    plain: own.counts,
    // A symmetry whose average was not reached has the plain laws.
    augmented: augmented?.counts ?? (model.symmetry === undefined ? null : uncounted(N, plain.store.independence.rank)),
    laws,
    searched: plain.searched,
    darboux: [...new Set([...plain.darboux, ...(second?.darboux ?? [])])],
    stopped: work.stopped ?? null,
  };
  return { ...own, result, network, family, augmented };
}

/** Undefined too when the work was stopped meanwhile. */
function augmentedUntil(network: Network, family: FlowFamily, seed: number, work: Budget): Augmentation | undefined {
  try {
    return augmentedOf(network, family, seed, work.due);
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

function familyFindings(N: number, { store }: SearchResult, bound: BoundInForce): FamilyFindings {
  const { independence, entries: functions, termOperations } = store;
  const countsOf = ({ basis, lieRank }: UpperBound): Counts => {
    const squeezed = squeeze({ parameters: N, lieRank: lieRank.rank, independentLaws: independence.rank });
    const evidence = basis === 'enclosure' && !squeezed.complete ? lieRank.evidenceRank : undefined;
    const untouched = lieRank.rank === 0 && lieRank.words.length === 0 && !lieRank.exhausted && !squeezed.complete;
    return {
      ...squeezed,
      basis,
      ...(untouched ? { upperBound: 'not computed' as const } : {}),
      ...(basis === 'enclosure' && !squeezed.complete ? { undecided: lieRank.undecided } : {}),
      ...(evidence === undefined ? {} : { evidenceRank: evidence }),
    };
  };
  const { point, pathFamily, certified } = bound;
  const counts = countsOf(bound.upper);
  const path =
    pathFamily && squeeze({ parameters: N, lieRank: pathFamily.lieRank, independentLaws: independence.rank });
  return {
    counts: {
      ...counts,
      // A bound for the path family alone makes no list complete.
      complete: counts.complete && (path === undefined || bound.nearPoint),
      ...(point === undefined ? {} : { point }),
      ...(path === undefined
        ? {}
        : {
            pathFamily: {
              lieRank: path.lieRank,
              maxLaws: path.maxLaws,
              complete: path.complete,
              ...(pathFamily?.trueSlopesLeave === undefined ? {} : { trueSlopesLeave: pathFamily.trueSlopesLeave }),
            },
          }),
    },
    certified: countsOf(certified.upper),
    functions,
    independence,
    upper: certified.upper,
    nearPoint: certified.nearPoint,
    termOperations,
  };
}
