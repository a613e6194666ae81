/**
 * Is a law the user wrote an integral of motion? A proof for all data, or a refutation with exact numbers.
 */
import {
  attempt,
  attempted,
  type Budget,
  type FieldFamily,
  primesOf,
  random,
  type StateFunction,
  variablesOfFunction,
} from '@lawful/cas-core';
import {
  flowFamily,
  lawBranches,
  lowerModel,
  type Model,
  type Network,
  networkForLaws,
  parseLaw,
} from '@lawful/networks';
import { independence, inLinearSpan, isConstantFunction, proveLaw, refuteLaw } from '@lawful/verifier';
import { expectText } from '../finding/arguments.js';
import type { Symmetries } from '../finding/augmentation.js';
import { type Findings, findingsOf } from '../finding/findings.js';
import type { Tell } from '../finding/progress.js';
import { modelOf, type ReadOptions } from '../finding/read-model.js';
import { studyOf } from '../finding/study.js';
import { type RefutedFunction, type WitnessJson, witnessJson } from './refutation.js';

/** The verdict on a law: the fields of `lawful prove --json`. */
export interface ProveResult {
  readonly verdict: 'proved' | 'refuted' | 'unable';
  /** The function is constant: that it is conserved says nothing. */
  readonly trivial: boolean;
  readonly family: 'plain' | 'augmented';
  readonly witness: WitnessJson | null;
  readonly dependsOnFound: 'yes' | 'no' | 'unknown';
  /** The hypotheses under which a proof says more than the identity; empty when the law holds for all data as stated. */
  readonly hypotheses: readonly string[];
  readonly entries: number;
  readonly reason: string | null;
}

/** How `prove` works; all have defaults. */
export interface ProveOptions extends ReadOptions {
  readonly seed?: number | undefined;
  readonly budget?: Budget | undefined;
  /** Compare with the laws of `find`; on by default. */
  readonly compare?: boolean | undefined;
  /** Told the verdict before laws are compared. */
  readonly tell?: Tell | undefined;
}

/** Throws as `prove` does, and as `studyOf` without `symmetries`. */
export function judgeLaw(
  symmetries: Symmetries | undefined,
  given: Model | string,
  lawText: string,
  options: ProveOptions = {},
): ProveResult {
  const model = modelOf(given, options);
  expectText(lawText, 'the law');
  const seed = options.seed ?? 1;
  const lowered = lowerModel(model, { seed, due: options.budget?.due });
  const study = studyOf(symmetries, model, { ...options, network: networkForLaws(lowered, [lawText]) });
  const { network, family, work } = study;
  const base = {
    family: family.name,
    trivial: false,
    hypotheses: [],
    witness: null,
    dependsOnFound: 'unknown',
    reason: null,
  } as const;
  const read = attempt(() => parseLaw(network, lawText, family).entries);
  if (read.kind !== 'ok') return { ...base, ...provedByBranches(network, lawText, work, read.reason) };
  const entries = read.value;
  const law: Law = {
    base: { ...base, entries: entries.length, trivial: entries.every((h) => isConstantFunction(family, h)) },
    entries,
  };
  const told = { network, flow: family, elements: undefined };
  const plain = decide({ ...told, family }, entries, seed, work);
  if (plain.verdict === 'proved' || model.symmetry === undefined || work.stopped !== undefined)
    return concluded(law, plain, 'plain');
  // The list of the plain family excludes nothing here: the question is about the average.
  if (entries.some((h) => variablesOfFunction(h).some((v) => family.variables[v]!.kernel !== undefined)))
    return {
      ...law.base,
      verdict: 'unable',
      reason:
        plain.reason ??
        'not conserved for every data set; laws of averaged losses are decided without exponentials, logarithms and roots',
    };
  // Not seen to be a law for every data set; it may still be one of losses averaged over the symmetry.
  const average = study.average()!;
  const listed = average.elements(ORBIT_LIMIT);
  const elements = listed.kind === 'ok' ? listed.value : undefined;
  return concluded(
    law,
    decide({ network, flow: family, family: average.family, whole: average.whole, elements }, entries, seed, work),
    'augmented',
  );

  /** With what `find` says of the law: whether it is new, and, for one that nothing decided, whether completeness excludes it. */
  function concluded({ base: own }: Law, decided: Decided, which: 'plain' | 'augmented'): ProveResult {
    const result: ProveResult = { ...own, ...decided, family: which };
    if (decided.verdict === 'refuted' || options.compare === false || work.stopped !== undefined) return result;
    options.tell?.({ of: 'fields', fields: { ...result } });
    // In the network that has the law's kernels, which the search may have joined by others. Where `find` has no answer, there is nothing to compare with.
    const findings = attempted(() => findingsOf(symmetries, model, { study }));
    if (findings === undefined) return result;
    const comparison = compare(
      findings,
      which,
      parseLaw(findings.study.network, lawText, findings.study.family).entries,
      seed,
    );
    if (decided.verdict === 'proved') return { ...result, dependsOnFound: own.trivial ? 'yes' : comparison.depends };
    if (comparison.excluded === undefined) return result;
    return { ...result, verdict: 'refuted', reason: comparison.excluded };
  }
}

/** A law with units of parameters, proved for every pattern of their slopes; otherwise `unable`, for a pattern may occur nowhere. */
function provedByBranches(
  network: Network,
  lawText: string,
  work: Budget,
  reason: string,
): Pick<ProveResult, 'verdict' | 'entries' | 'reason'> {
  const branches = attempted(() => lawBranches(network, lawText));
  if (branches === undefined) return { verdict: 'unable', entries: 0, reason };
  for (const branch of branches) {
    const family = flowFamily(branch.network);
    for (const h of branch.entries) {
      if (!work.step('proving laws')) return { verdict: 'unable', entries: 0, reason: work.stopped ?? null };
      const outcome = proveLaw(family, h, { due: work.due });
      if (outcome.kind !== 'ok' || !outcome.value.holds)
        return {
          verdict: 'unable',
          entries: 0,
          reason: `${reason}; not seen to be conserved for every pattern of slopes`,
        };
    }
  }
  return { verdict: 'proved', entries: branches[0]!.entries.length, reason: null };
}

interface Law {
  readonly base: Omit<ProveResult, 'verdict'>;
  readonly entries: readonly StateFunction[];
}

type Decided = Pick<ProveResult, 'verdict' | 'witness' | 'reason'>;

/** Groups of at most so many elements are told as the orbit of a data point. */
const ORBIT_LIMIT = 120;

/** Points tried before a proof is: enough for nearly all that is false, little beside the expansion of an average. */
const FIRST_LOOK = 12;

/**
 * Proves all entries, or refutes one. A few points come first: one of them refutes what is false at the cost of an evaluation, where a proof would
 * first expand the rate of change, over an averaged loss once for each element of the group.
 */
function decide(
  of: Pick<RefutedFunction, 'network' | 'flow' | 'family' | 'elements'> & {
    /** Where laws are proved, when `family` has a part of the fields only. */
    readonly whole?: FieldFamily | undefined;
  },
  entries: readonly StateFunction[],
  seed: number,
  work: Budget,
): Decided {
  const { family } = of;
  for (const h of entries) {
    if (!work.step('proving laws')) return { verdict: 'unable', witness: null, reason: work.stopped ?? null };
    const early = refuteLaw(family, h, { seed, attempts: FIRST_LOOK });
    if (early !== undefined)
      return { verdict: 'refuted', witness: witnessJson({ ...of, h, witness: early }), reason: null };
    const outcome = proveLaw(of.whole ?? family, h, { due: work.due });
    if (outcome.kind === 'ok' && outcome.value.holds) continue;
    if (work.stopped !== undefined) return { verdict: 'unable', witness: null, reason: work.stopped };
    const witness = refuteLaw(family, h, { seed });
    if (witness !== undefined) return { verdict: 'refuted', witness: witnessJson({ ...of, h, witness }), reason: null };
    const fails =
      of.whole === undefined
        ? 'the identity fails with free slopes, but no data point was found whose true slopes refute it'
        : 'the average is known in part: the identity fails in a larger family, and no averaged field that is known refutes it';
    const reason = outcome.kind === 'ok' ? fails : outcome.reason;
    return { verdict: 'unable', witness: null, reason };
  }
  return { verdict: 'proved', witness: null, reason: null };
}

/**
 * Whether entries are functions of the laws found; and, where one is not and the list is complete, the sentence that excludes it: a function that is
 * conserved everywhere is conserved near the point of a bound too.
 */
function compare(
  findings: Findings,
  which: 'plain' | 'augmented',
  entries: readonly StateFunction[],
  seed: number,
): { readonly depends: ProveResult['dependsOnFound']; readonly excluded?: string } {
  const { family } = findings.study;
  const prime = primesOf(family)[1]!;
  const found = which === 'plain' ? findings.plain : findings.averaged;
  if (found === undefined) return { depends: 'unknown' };
  const rankWith = (laws: readonly StateFunction[]): number =>
    independence(family, laws, prime, random(seed).fork('comparison')).rank;
  const { complete, maxLaws, point } = found.counts;
  if (rankWith([...found.functions, ...entries]) > found.independence.rank) {
    const where = point === undefined ? '' : ' near the point that find names';
    const excluded = `it is independent of the ${maxLaws} ${maxLaws === 1 ? 'law' : 'laws'} found, and there are no others${where}`;
    return complete ? { depends: 'no', excluded } : { depends: 'no' };
  }
  return { depends: complete || inLinearSpan(found.functions, entries) === 'yes' ? 'yes' : 'unknown' };
}
