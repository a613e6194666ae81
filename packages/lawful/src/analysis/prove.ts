/**
 * `prove`: is a law the user wrote an integral of motion? A proof for all data, or a refutation with exact numbers.
 */
import {
  DEFAULT_PRIMES,
  type FieldFamily,
  formatRational,
  random,
  type StateFunction,
  UnableError,
} from '@lawful/cas-core';
import { flowFamily, lowerModel, type Model, parseLaw } from '@lawful/networks';
import { independence, proveLaw, refuteLaw, type Witness } from '@lawful/verifier';
import { type Budget, budget } from './budget.js';
import { find } from './find.js';
import { independentCandidates } from './linear-span.js';

export interface WitnessJson {
  readonly theta: { readonly [name: string]: string };
  readonly x: { readonly [name: string]: string };
  readonly u: { readonly [name: string]: string };
  /** dh/dt is minus this under gradient flow of the one data point. */
  readonly value: string;
}

export interface ProveResult {
  readonly verdict: 'proved' | 'refuted' | 'unable';
  readonly family: 'plain' | 'augmented';
  readonly witness: WitnessJson | null;
  readonly dependsOnFound: 'yes' | 'no' | 'unknown';
  /** The hypotheses under which a proof says more than the identity; empty when the law holds for all data as stated. */
  readonly hypotheses: readonly string[];
  readonly entries: number;
  readonly reason: string | null;
}

export interface ProveOptions {
  readonly seed?: number | undefined;
  readonly budget?: Budget | undefined;
  /** Compare with the laws of `find`; on by default. */
  readonly compare?: boolean | undefined;
}

/** Throws `SourceError` when the law cannot be read. */
export function prove(model: Model, lawText: string, options: ProveOptions = {}): ProveResult {
  const network = lowerModel(model);
  const seed = options.seed ?? 1;
  const work = options.budget ?? budget();
  const family = flowFamily(network, seed);
  const base = { family: family.name, hypotheses: [], witness: null, dependsOnFound: 'unknown', reason: null } as const;
  let entries: readonly StateFunction[];
  try {
    ({ entries } = parseLaw(network, lawText, family));
  } catch (error) {
    if (error instanceof UnableError) return { ...base, verdict: 'unable', entries: 0, reason: error.message };
    throw error;
  }
  for (const h of entries) {
    if (!work.step('proving laws'))
      return { ...base, verdict: 'unable', entries: entries.length, reason: work.stopped ?? null };
    const outcome = proveLaw(family, h);
    if (outcome.kind === 'ok' && outcome.value.holds) continue;
    const witness = refuteLaw(family, h, { seed });
    if (witness !== undefined)
      return { ...base, verdict: 'refuted', entries: entries.length, witness: witnessJson(family, witness) };
    const reason =
      outcome.kind === 'ok'
        ? 'the identity fails with free slopes, but no data point was found whose true slopes refute it'
        : outcome.reason;
    return { ...base, verdict: 'unable', entries: entries.length, reason };
  }
  const dependsOnFound = options.compare === false ? 'unknown' : compare(model, entries, seed, work);
  return { ...base, verdict: 'proved', entries: entries.length, dependsOnFound };
}

function compare(
  model: Model,
  entries: readonly StateFunction[],
  seed: number,
  work: Budget,
): ProveResult['dependsOnFound'] {
  const findings = find(model, { seed, budget: work });
  const prime = DEFAULT_PRIMES[1]!;
  const rankWith = (laws: readonly StateFunction[]): number =>
    independence(findings.family, laws, prime, random(seed).fork('comparison')).rank;
  if (rankWith([...findings.functions, ...entries]) > findings.independence.rank) return 'no';
  const polynomial = [...findings.functions, ...entries].every((h) => h.denominator === undefined);
  const spanned = polynomial && independentCandidates(findings.functions, entries, prime).length === 0;
  return spanned || findings.result.plain.complete ? 'yes' : 'unknown';
}

function witnessJson(family: FieldFamily, witness: Witness): WitnessJson {
  const pick = (...roles: string[]): { [name: string]: string } => {
    const out: { [name: string]: string } = {};
    for (const [v, value] of witness.values)
      if (roles.includes(family.variables[v]!.role)) out[family.variables[v]!.name] = formatRational(value);
    return out;
  };
  return {
    theta: pick('parameter', 'constant', 'velocity', 'clock'),
    x: pick('input'),
    u: pick('cotangent', 'label'),
    value: formatRational(witness.value),
  };
}
