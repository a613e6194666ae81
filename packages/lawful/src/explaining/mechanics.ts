/**
 * `mechanics`: the continuous symmetries of a model, what they force on gradients and Hessians, the quantities they conserve under gradient flow, and how
 * learning rate, weight decay, momentum and dampening break each ([K21], theory §8).
 */
import {
  attempted,
  type Budget,
  budget,
  formatStateFunction,
  parseRational,
  type Rational,
  random,
  SourceError,
  type StateFunction,
  type Truth,
} from '@lawful/cas-core';
import {
  type AffineSymmetry,
  affineSymmetries,
  type DiscreteRow,
  type DiscreteTime,
  type Drift,
  discreteTime,
  driftOf,
  generatorText,
  lawOf,
  modifiedFlow,
  modifiedFlowLatex,
  modifiedFlowText,
  nameOf,
  OPTIMISERS,
  optimiserFlows,
  proveGeometry,
  REGIMES,
  recurrenceLatex,
  recurrenceText,
  type SymmetryAlgebra,
  shiftedText,
  skewText,
  stationaryTexts,
  symmetryLimits,
  WEIGHT_DECAY,
} from '@lawful/mechanics';
import { departure, type FlowFamily, flowFamily, lowerModel, type Model } from '@lawful/networks';
import { independence } from '@lawful/verifier';
import { find } from '../finding/find.js';
import type { Tell } from '../finding/progress.js';
import { discreteTimeOf } from './mechanics-discrete.js';
import type { BrokenLaw, MechanicsResult, MechanicsSymmetry } from './mechanics-result.js';

export type { BrokenLaw, MechanicsResult, MechanicsSymmetry } from './mechanics-result.js';

/** How `mechanics` works; all have defaults. */
export interface MechanicsOptions {
  readonly seed?: number | undefined;
  readonly budget?: Budget | undefined;
  /** Powers of η beyond the first term in the modified flow, 0 to 3; 2 by default. */
  readonly order?: number | undefined;
  /** A Lipschitz constant of ∇L on the segments of a run, for the bound by the drop of the loss: `2`, `3/2` or `0.5`, above 0. Not checked. */
  readonly kappa?: string | undefined;
  /** A learning rate for the same bound, in the same form. */
  readonly eta?: string | undefined;
  /** Told the symmetries as they are proved. */
  readonly tell?: Tell | undefined;
}

/**
 * Continuous symmetries of the parameters, the identities and laws that they force, and how optimisers break the laws.
 *
 * @throws `SourceError` for a flow other than gradient flow (the optimiser is what this is about), `RangeError` for a `kappa` or `eta` that is no positive
 * rational number, `UnableError` at caps
 * @see theory §8, §14
 */
export function mechanics(model: Model, options: MechanicsOptions = {}): MechanicsResult {
  const departs = departure(model);
  if (departs !== undefined)
    throw new SourceError(
      model.source,
      departs.at,
      `${departs.what} in mechanics, which starts from gradient flow of the loss: expected no "flow" line and no penalty`,
    );
  const seed = options.seed ?? 1;
  const run: Run = { kappa: positive(options.kappa), eta: positive(options.eta) };
  const work = options.budget ?? budget();
  const network = lowerModel(model, { seed, due: work.due });
  const family = flowFamily(network, seed);
  const candidates = affineSymmetries(family, { seed, step: () => work.step('symmetries') });
  const discrete = discreteTimeOf(network, family, seed, () => work.due());
  const name = nameOf(family);
  const symmetries: MechanicsSymmetry[] = [];
  const laws: StateFunction[] = [];
  const brokenLaws: BrokenLaw[] = [];
  const tally: Tally = { gradient: 0, skew: 0, other: 0, translations: 0, failed: 0, undecided: 0, left: 0 };
  for (const s of candidates.symmetries) {
    if (!work.step('identities')) {
      tally.left++;
      continue;
    }
    const proof = proveGeometry(family, s.field);
    if (proof.gradient === 'no') tally.failed++;
    // A candidate that is not proved is not reported.
    if (proof.gradient === 'no') continue;
    if (proof.gradient === 'unknown') tally.undecided++;
    else {
      tally[s.gradient ? 'gradient' : s.kind === 'rotation' ? 'skew' : 'other']++;
      if (s.kind === 'translation') tally.translations++;
    }
    const h = proof.gradient === 'yes' ? lawOf(s, family) : undefined;
    const law = h === undefined ? null : textOf(h, family);
    const part = discretePart(s, proof.gradient, h, family, discrete);
    if (h !== undefined) {
      laws.push(h);
      brokenLaws.push({ ...brokenLaw(s, law!), drift: driftUnder(h, family, part.discrete, run) });
    }
    symmetries.push({
      kind: s.kind,
      parameters: s.touched.map(name),
      generator: generatorText(s.field, name),
      law,
      ...part,
      gradientIdentity: proof.gradient,
      hessianIdentity: proof.hessian,
    });
    options.tell?.({ of: 'item', list: 'symmetries', item: symmetries[symmetries.length - 1] });
    if (h !== undefined) options.tell?.({ of: 'item', list: 'brokenLaws', item: brokenLaws[brokenLaws.length - 1] });
  }
  const algebra = algebraOf(family, candidates, tally);
  const order = options.order ?? 2;
  const compared = comparison(model, family, laws, discrete, seed, work, run);
  return {
    parameters: family.state.length,
    symmetries,
    algebra,
    otherLaws: compared?.otherLaws ?? [],
    averagedLaws: averagedLaws(model, seed, work),
    optimisers: OPTIMISERS.map(({ name: optimiser, title, update, latex }) => ({ optimiser, title, update, latex })),
    brokenLaws,
    stationary: [...new Set(brokenLaws.map((b) => b.kind))].flatMap((kind) => stationaryTexts(kind)),
    latex: {
      linear: recurrenceLatex('linear', MOMENTUM),
      quadratic: recurrenceLatex('quadratic', MOMENTUM),
      regimes: REGIMES.map((r) => r.latex),
      modifiedFlow: {
        sgd: modifiedFlowLatex(modifiedFlow('sgd', order)),
        heavyBall: modifiedFlowLatex(modifiedFlow('heavy-ball', order)),
      },
    },
    regimes: REGIMES.map(({ regime, condition, free, response }) => ({
      regime,
      condition,
      solution: `${free} + integral_0^t R(t - s)*F(s) ds`,
      response,
    })),
    modifiedFlow: {
      sgd: modifiedFlowText(modifiedFlow('sgd', order)),
      heavyBall: modifiedFlowText(modifiedFlow('heavy-ball', order)),
      order,
      others: optimiserFlows(order),
    },
    laws: compared?.laws ?? null,
    dataSymmetryLeftOut: model.symmetry !== undefined,
    stopped: work.stopped ?? null,
  };
}

/** What is given of a run. */
interface Run {
  readonly kappa: Rational | undefined;
  readonly eta: Rational | undefined;
}

function positive(text: string | undefined): Rational | undefined {
  if (text === undefined) return undefined;
  const q = parseRational(text);
  if (q.num <= 0n) throw new RangeError(`mechanics: ${text} is not above 0`);
  return q;
}

/** The drift of a law with its rows of discrete time: that of SGD says whether there is any. */
const driftUnder = (h: StateFunction, family: FlowFamily, rows: readonly DiscreteRow[], run: Run): Drift =>
  driftOf(h, family, { ...run, kept: rows.some((d) => d.optimiser === 'sgd' && d.keeps === 'exact') });

/** How many candidates were proved, by kind, and what became of the others. */
interface Tally {
  gradient: number;
  skew: number;
  other: number;
  translations: number;
  failed: number;
  undecided: number;
  /** Not looked at before the stop. */
  left: number;
}

function algebraOf(family: FlowFamily, candidates: SymmetryAlgebra, tally: Tally): MechanicsResult['algebra'] {
  const { gradient, skew, other, failed, undecided } = tally;
  // Whatever factor a translation gets, it stays a symmetry.
  const multiplesOfTranslations = family.state.length * tally.translations;
  const reasons = symmetryLimits(family);
  if (!candidates.finished || tally.left > 0) reasons.unshift('the search was stopped');
  if (undecided > 0) reasons.push(`${counted(undecided)} could not be decided`);
  if (failed > 0) reasons.push(`${counted(failed)} failed`);
  return {
    dimension: gradient + skew + other + multiplesOfTranslations,
    exact: reasons.length === 0,
    reasons,
    gradient,
    skew,
    other,
    multiplesOfTranslations,
  };
}

const counted = (n: number): string => (n === 1 ? 'the identity of 1 candidate' : `the identities of ${n} candidates`);

const textOf = (h: StateFunction, family: FlowFamily): string =>
  formatStateFunction(h, (v) => family.variables[v]!.name);

/** The law of a gradient, J of a skew field, in discrete time. */
function discretePart(
  symmetry: AffineSymmetry,
  gradient: Truth,
  h: StateFunction | undefined,
  family: FlowFamily,
  discrete: DiscreteTime,
): Pick<MechanicsSymmetry, 'quantity' | 'discrete'> {
  if (h !== undefined) return { quantity: null, discrete: discrete.ofLaws([h])[0]! };
  if (gradient !== 'yes' || symmetry.kind !== 'rotation') return { quantity: null, discrete: [] };
  return { quantity: skewText(symmetry.field, family), discrete: discrete.ofSkew(symmetry.field) };
}

interface Comparison {
  readonly laws: MechanicsResult['laws'];
  readonly otherLaws: MechanicsResult['otherLaws'];
}

function comparison(
  model: Model,
  family: FlowFamily,
  laws: readonly StateFunction[],
  discrete: DiscreteTime,
  seed: number,
  work: Budget,
  run: Run,
): Comparison | undefined {
  return attempted(() => {
    const { result, plain } = find({ ...model, symmetry: undefined }, { seed, budget: work });
    if (work.stopped !== undefined) return undefined;
    const { rank } = independence(family, laws, 16777199, random(seed).fork('symmetries'));
    const { found, complete } = result.plain;
    // Laws of a region alone are laws where slopes are constant, and a step may leave it.
    const everywhere = plain.laws.filter((l) => l.nearPoint !== true).flatMap((l) => l.entries);
    const all = [...laws, ...everywhere];
    const chosen = independence(plain.family, all, 16777199, random(seed).fork('other laws')).laws;
    const others = chosen.filter((k) => k >= laws.length).map((k) => all[k]!);
    const rows = discrete.ofLaws(others);
    return {
      laws: { found, explained: rank, complete, hypotheses: result.hypotheses },
      otherLaws: others.map((h, i) => ({
        law: textOf(h, plain.family),
        discrete: rows[i]!,
        drift: driftUnder(h, plain.family, rows[i]!, run),
      })),
    };
  });
}

/**
 * Laws that an average adds, in discrete time: a step of an optimiser on the averaged loss takes its gradient, which is a combination of those of the family
 * that the laws were proved in. None where the average is not known, or work was stopped.
 */
function averagedLaws(model: Model, seed: number, work: Budget): MechanicsResult['averagedLaws'] {
  if (model.symmetry === undefined || work.stopped !== undefined) return [];
  const found = attempted(() => find(model, { seed, budget: work }));
  if (found?.averaged === undefined) return [];
  const { average, laws } = found.averaged;
  const family = average.whole ?? average.family;
  const added = laws.slice(found.plain.laws.length).flatMap((l) => l.entries);
  const rows = discreteTime(family, { seed, source: undefined, due: work.due }).ofLaws(added);
  return added.map((h, i) => ({
    law: formatStateFunction(h, (v) => family.variables[v]!.name),
    discrete: rows[i]!,
  }));
}

const PLAIN = { momentum: false, weightDecay: true, dampening: false, nesterov: false };
const MOMENTUM = { momentum: true, weightDecay: true, dampening: true, nesterov: false };
const NESTEROV = { momentum: true, weightDecay: true, dampening: false, nesterov: true };

function brokenLaw({ kind, field }: AffineSymmetry, law: string): Omit<BrokenLaw, 'drift'> {
  const linear = kind === 'translation';
  if (!linear && field.shift.length > 0) {
    const [recurrence, ...withShift] = shiftedText();
    return {
      kind: 'shifted',
      law,
      recurrence: recurrence!,
      withShift,
      withMomentum: [],
      withNesterov: [],
      weightDecayFlow: null,
      continuousModel: null,
    };
  }
  const form = linear ? 'linear' : 'quadratic';
  const [first] = recurrenceText(form, PLAIN);
  return {
    kind: form,
    law,
    recurrence: first!,
    withShift: [],
    withMomentum: recurrenceText(form, MOMENTUM),
    withNesterov: recurrenceText(form, NESTEROV),
    weightDecayFlow: WEIGHT_DECAY[linear ? 'translation' : 'quadratic'].exact,
    continuousModel: linear
      ? "q'' + 2*gamma*q' + omega2*q = 0, omega2 = 2*lambda/(eta*(1 - delta)*(1 + beta))"
      : "q'' + 2*gamma*q' + omega2*q = 2*B(theta', theta'), omega2 = 4*lambda/(eta*(1 - delta)*(1 + beta))",
  };
}
