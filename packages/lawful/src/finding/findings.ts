/**
 * Counts and laws of a model, plain and with its data symmetry, each with what was proved about it: the answer of `find`.
 */
import {
  type Budget,
  type FieldFamily,
  isAnalytic,
  type StateFunction,
  UnableError,
  variablesOfFunction,
} from '@lawful/cas-core';
import type { AnsatzSize } from '@lawful/lie';
import { type FlowFamily, lowerModel, type Model, networkForLaws, parseLaw } from '@lawful/networks';
import { type Counts, proveLaw, type Theorem, uncounted } from '@lawful/verifier';
import { expectDegree } from './arguments.js';
import type { StudiedAverage, Symmetries } from './augmentation.js';
import { blockViews, describeLaw, type FoundLaw, stateBlocks } from './describe.js';
import { hasStateExponentials, movedByName, searchKernelLaws } from './kernel-search.js';
import { searchPrimitiveLaws } from './primitive-laws.js';
import type { Tell } from './progress.js';
import { type RegionChoice, regionOf } from './region.js';
import { type SearchedDegree, type SearchResult, searchLaws } from './search-laws.js';
import { type Study, studyOf } from './study.js';
import { concluded, type FamilyAnswer, type FamilyQuestion, study } from './study-family.js';
import { tellWithSympy, withSympy } from './sympy-laws.js';
import { unusedNames } from './unused.js';

/** The answer of `find` in plain values; `analyse` returns these as fixed JSON fields. */
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
  /** Laws of the user's, and what became of them; those proved and independent of the others are among `laws`. */
  readonly given: readonly GivenLaw[];
  /** Why the search ended before it was through, if it did. */
  readonly stopped: string | null;
}

/** A law of the user's, and what became of it. */
export interface GivenLaw {
  readonly law: string;
  /** `not proved`: `prove` says why. */
  readonly verdict: 'proved' | 'not proved';
}

/** How laws are searched and counted; all have defaults. */
export interface FindOptions {
  readonly seed?: number | undefined;
  /** Highest degree of polynomial laws, 1 to 6; 2 by default. */
  readonly degree?: number | undefined;
  /** Laws of the user's, in the expression language: proved, they take part in the count. */
  readonly laws?: readonly string[] | undefined;
  /** Look for quotients too; on by default. */
  readonly quotients?: boolean | undefined;
  readonly budget?: Budget | undefined;
  /** What was derived of the model already. */
  readonly study?: Study | undefined;
  /** Count only with true slopes at an integer point: `random`, or values by parameter entry. */
  readonly region?: RegionChoice | undefined;
  /** Told the size of an ansatz before it is built. */
  readonly announce?: ((size: AnsatzSize) => void) | undefined;
  /** Told each law and bound as it is proved. */
  readonly tell?: Tell | undefined;
}

/** The answer, and the theorems behind it; `result` is promised, the rest may change with every version. */
export interface Findings {
  readonly result: FindResult;
  /** With the kernels that laws brought. */
  readonly study: Study;
  readonly plain: Theorem<FlowFamily>;
  readonly averaged: (Theorem & { readonly average: StudiedAverage }) | undefined;
}

/** Throws as `find` does, and as `studyOf` without `symmetries`. */
export function findingsOf(symmetries: Symmetries | undefined, model: Model, options: FindOptions = {}): Findings {
  expectDegree(options.degree);
  const { study: begun, texts } = begin(symmetries, model, options);
  const { seed, work } = begun;
  const { degree = 2, quotients = true, announce } = options;
  const tell = options.tell && tellWithSympy(options.tell, model);
  const region = regionOf(begun.family, options.region, seed);
  const common = {
    seed,
    work,
    quotients,
    degree,
    blocks: stateBlocks(begun.network, begun.family),
    views: blockViews(begun.network, begun.family),
    announce,
    tell,
  };
  const { subject, answer: plain } = studyPlain(
    begun,
    // An average has the laws that hold everywhere, near whatever point; those of a region would not be among them.
    { ...common, region, ofRegion: model.symmetry === undefined },
    texts,
  );
  const { theorem } = plain;
  const average = work.stopped === undefined ? averageUntil(subject) : undefined;
  const second =
    average &&
    study(average.family, {
      ...common,
      ...average.startFrom(theorem.laws, subject.family),
      proposed: entriesOf(subject, texts).filter((h) => !namesKernels(subject, h)),
      isAnalytic: () => false,
    });
  const averaged = average && second && { ...second.theorem, average };
  const given = (options.laws ?? []).map((law): GivenLaw => {
    return {
      law,
      verdict: texts.includes(law) ? verdictOf(subject, law, average?.whole ?? average?.family) : 'not proved',
    };
  });
  return { result: resultOf(subject, plain, second, given), study: subject, plain: theorem, averaged };
}

/** The plain family; with logarithms of parameters and kernels of the state where a gap is left without them. */
function studyPlain(
  subject: Study,
  options: Omit<FamilyQuestion, 'isAnalytic'>,
  texts: readonly string[],
): { readonly subject: Study; readonly answer: FamilyAnswer<FlowFamily> } {
  const { family, seed, work } = subject;
  const conclude = (of: Study, search: SearchResult) => ({
    subject: of,
    answer: concluded(of.family, { ...options, isAnalytic: () => isAnalyticEverywhere(of) }, search),
  });
  const isOpen = ({ upper, store }: SearchResult): boolean =>
    upper.lieRank.rank + store.independence.rank < family.state.length;
  // Where the network has exponentials of parameters, laws in them come before quotients, which take long.
  const early = options.region === undefined && options.quotients && hasStateExponentials(family);
  const asked = { ...options, proposed: entriesOf(subject, texts) };
  let first = searchLaws(family, early ? { ...asked, quotients: false } : asked);
  let of = subject;
  let laws: readonly StateFunction[] = [];
  for (const look of [searchPrimitiveLaws, searchKernelLaws]) {
    if (options.region !== undefined || !isOpen(first) || work.stopped !== undefined) break;
    const more = look(of.network, of.family, seed, work);
    if (more === undefined) continue;
    laws = [...laws.map((h) => movedByName(h, of.family, more.family)), ...more.laws];
    of = of.joined(more.network, more.family);
    first = searchLaws(of.family, { ...options, proposed: [...laws, ...entriesOf(of, texts)] });
  }
  if (of === subject && early && isOpen(first)) first = searchLaws(family, asked);
  return conclude(of, first);
}

/** With the kernels that the user's laws bring; those of a law that does not hold would only stand in the way, and it is left out. */
function begin(
  symmetries: Symmetries | undefined,
  model: Model,
  options: FindOptions,
): { readonly study: Study; readonly texts: readonly string[] } {
  const { laws = [], budget } = options;
  if (laws.length === 0) return { study: options.study ?? studyOf(symmetries, model, options), texts: laws };
  const lowered = lowerModel(model, { seed: options.seed, due: budget?.due });
  const texts = laws.filter((text) => {
    const network = networkForLaws(lowered, [text]);
    return (
      network === lowered ||
      verdictOf(studyOf(symmetries, model, { ...options, network }), text, undefined) === 'proved'
    );
  });
  return { study: studyOf(symmetries, model, { ...options, network: networkForLaws(lowered, texts) }), texts };
}

/** Throws `SourceError` for laws that cannot be read. */
const entriesOf = ({ network, family }: Study, texts: readonly string[]): StateFunction[] =>
  texts.flatMap((text) => [...parseLaw(network, text, family).entries]);

const namesKernels = ({ family }: Study, h: StateFunction): boolean =>
  variablesOfFunction(h).some((v) => family.variables[v]!.kernel !== undefined);

/** Whether a law of the user's is proved, for every data set or for the average. */
function verdictOf(of: Study, text: string, average: FieldFamily | undefined): GivenLaw['verdict'] {
  const holds = (h: StateFunction): boolean =>
    [of.family, ...(average === undefined || namesKernels(of, h) ? [] : [average])].some((family) => {
      const outcome = proveLaw(family, h, { due: of.work.due });
      return outcome.kind === 'ok' && outcome.value.holds;
    });
  return entriesOf(of, [text]).every(holds) ? 'proved' : 'not proved';
}

/** Undefined too when the work was stopped meanwhile. */
function averageUntil({ average, work }: Study): StudiedAverage | undefined {
  try {
    return average();
  } catch (error) {
    if (error instanceof UnableError && work.stopped !== undefined) return undefined;
    throw error;
  }
}

/** Of the network, and of a loss that is kept as written. */
function isAnalyticEverywhere({ network: { program }, family }: Study): boolean {
  const { cotangent, network, potentialNode } = family;
  if (cotangent === 'explicit') return isAnalytic(network, potentialNode) === 'yes';
  return program.outputs.every((n) => isAnalytic(program, n) === 'yes');
}

/** The answer in plain values. */
function resultOf(
  { model, network, family, work }: Study,
  plain: FamilyAnswer,
  averaged: FamilyAnswer | undefined,
  given: readonly GivenLaw[],
): FindResult {
  const N = family.state.length;
  const { theorem } = plain;
  const of = averaged?.theorem;
  return {
    parameters: network.parameters.length,
    stateDimension: N,
    hypotheses: [
      ...theorem.bound.hypotheses,
      ...(of?.bound.hypotheses ?? []).map((text) => `averaged over the symmetry, ${text}`),
    ],
    warnings: unusedNames(network, family),
    constants: model.declarations.flatMap((d) => (d.kind === 'const' ? [d.name] : [])),
    plain: theorem.counts,
    // A symmetry whose average was not reached has the plain laws.
    augmented: of?.counts ?? (model.symmetry === undefined ? null : uncounted(N, theorem.counts.found)),
    laws: [
      ...theorem.laws.map((law) => withSympy(describeLaw(law, family, law.count), network.model)),
      ...(of === undefined
        ? []
        : of.laws
            .slice(theorem.laws.length)
            .map((law) => withSympy(describeLaw(law, of.family, law.count), network.model))),
    ],
    searched: plain.searched,
    darboux: [...new Set([...plain.darboux, ...(averaged?.darboux ?? [])])],
    given,
    stopped: work.stopped ?? null,
  };
}
