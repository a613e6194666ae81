/**
 * `prove`: is a law the user wrote an integral of motion? A proof for all data, or a refutation with exact numbers.
 */
import {
  type FieldFamily,
  formatRational,
  primesOf,
  random,
  type StateFunction,
  UnableError,
  variablesOfFunction,
} from '@lawful/cas-core';
import { flowFamily, lowerModel, type Model, networkForLaws, parseLaw } from '@lawful/networks';
import { independence, proveLaw, refuteLaw, type Witness } from '@lawful/verifier';
import { augmentedOf } from './augmentation.js';
import { type Budget, budget } from './budget.js';
import { type Findings, find } from './find.js';
import { inLinearSpan } from './linear-span.js';
import type { Tell } from './progress.js';

export interface WitnessJson {
  readonly theta: { readonly [name: string]: string };
  readonly x: { readonly [name: string]: string };
  readonly u: { readonly [name: string]: string };
  /** dh/dt is minus this under gradient flow of the one data point. */
  readonly value?: string;
  /** Instead of the value where kernels take irrational values: `m ± r` around it, without 0. */
  readonly enclosure?: string;
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
  /** Told the verdict before laws are compared. */
  readonly tell?: Tell | undefined;
}

/** Throws `SourceError` when the law cannot be read. */
export function prove(model: Model, lawText: string, options: ProveOptions = {}): ProveResult {
  const network = networkForLaws(lowerModel(model, options.budget?.due), [lawText]);
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
  const plain = decide(family, entries, seed, work);
  if (plain.verdict !== 'refuted' || model.symmetry === undefined)
    return { ...base, ...plain, entries: entries.length, dependsOnFound: dependence(plain.verdict, 'plain') };
  if (entries.some((h) => variablesOfFunction(h).some((v) => family.variables[v]!.kernel !== undefined)))
    return {
      ...base,
      verdict: 'unable',
      entries: entries.length,
      reason:
        'not conserved for every data set; laws of averaged losses are decided without exponentials, logarithms and roots',
    };
  // Not a law for every data set; it may still be one of losses averaged over the symmetry.
  const average = augmentedOf(network, family, seed)!.family;
  const augmented = decide(average, entries, seed, work);
  return {
    ...base,
    ...augmented,
    family: 'augmented',
    entries: entries.length,
    dependsOnFound: dependence(augmented.verdict, 'augmented'),
  };

  function dependence(verdict: ProveResult['verdict'], which: 'plain' | 'augmented'): ProveResult['dependsOnFound'] {
    if (verdict !== 'proved' || options.compare === false) return 'unknown';
    const told: ProveResult = { ...base, verdict, family: which, entries: entries.length };
    options.tell?.({ of: 'fields', fields: { ...told } });
    // In the network that has the law's kernels, which the search may have joined by others.
    const findings = find(model, { seed, budget: work, network });
    return compare(findings, which, parseLaw(findings.network, lawText, findings.family).entries, seed);
  }
}

/** Proves all entries, or refutes one. */
function decide(
  family: FieldFamily,
  entries: readonly StateFunction[],
  seed: number,
  work: Budget,
): Pick<ProveResult, 'verdict' | 'witness' | 'reason'> {
  for (const h of entries) {
    if (!work.step('proving laws')) return { verdict: 'unable', witness: null, reason: work.stopped ?? null };
    const outcome = proveLaw(family, h, { due: work.due });
    if (outcome.kind === 'ok' && outcome.value.holds) continue;
    if (work.stopped !== undefined) return { verdict: 'unable', witness: null, reason: work.stopped };
    const witness = refuteLaw(family, h, { seed });
    if (witness !== undefined) return { verdict: 'refuted', witness: witnessJson(family, witness), reason: null };
    const reason =
      outcome.kind === 'ok'
        ? 'the identity fails with free slopes, but no data point was found whose true slopes refute it'
        : outcome.reason;
    return { verdict: 'unable', witness: null, reason };
  }
  return { verdict: 'proved', witness: null, reason: null };
}

function compare(
  findings: Findings,
  which: 'plain' | 'augmented',
  entries: readonly StateFunction[],
  seed: number,
): ProveResult['dependsOnFound'] {
  const prime = primesOf(findings.family)[1]!;
  const found = which === 'plain' ? findings : findings.augmented;
  if (found === undefined) return 'unknown';
  const rankWith = (laws: readonly StateFunction[]): number =>
    independence(findings.family, laws, prime, random(seed).fork('comparison')).rank;
  if (rankWith([...found.functions, ...entries]) > found.independence.rank) return 'no';
  return found.counts.complete || inLinearSpan(found.functions, entries) === 'yes' ? 'yes' : 'unknown';
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
    u: pick('cotangent', 'label', 'coordinate'),
    ...('value' in witness ? { value: formatRational(witness.value) } : { enclosure: witness.enclosure }),
  };
}
