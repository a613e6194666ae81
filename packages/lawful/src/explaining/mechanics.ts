/**
 * `mechanics`: the continuous symmetries of a model, what they force on gradients and Hessians, the quantities they conserve under gradient flow, and how
 * learning rate, weight decay, momentum and dampening break each ([K21], theory §8).
 */
import {
  attempted,
  type Budget,
  budget,
  formatStateFunction,
  random,
  SourceError,
  type StateFunction,
  type Truth,
} from '@lawful/cas-core';
import {
  type AffineSymmetry,
  affineSymmetries,
  generatorText,
  lawOf,
  modifiedFlow,
  modifiedFlowLatex,
  modifiedFlowText,
  nameOf,
  proveGeometry,
  REGIMES,
  recurrenceLatex,
  recurrenceText,
  type SymmetryAlgebra,
  type SymmetryKind,
  shiftedText,
  symmetryLimits,
  WEIGHT_DECAY,
} from '@lawful/mechanics';
import { departure, type FlowFamily, flowFamily, lowerModel, type Model } from '@lawful/networks';
import { independence } from '@lawful/verifier';
import { find } from '../finding/find.js';
import type { Tell } from '../finding/progress.js';

/** A symmetry of the parameters, and what it forces, proved. */
export interface MechanicsSymmetry {
  readonly kind: SymmetryKind;
  readonly parameters: readonly string[];
  readonly generator: string;
  readonly law: string | null;
  /** ⟨∇L, X⟩ = 0 and ∇²L·X + (DX)ᵀ∇L = 0, proved symbolically. */
  readonly gradientIdentity: Truth;
  readonly hessianIdentity: Truth;
}

/** A law of gradient flow, and how it moves under each optimiser, as texts. */
export interface BrokenLaw {
  /** ⟨c, θ⟩, θᵀBθ, or θᵀBθ + 2cᵀθ. */
  readonly kind: 'linear' | 'quadratic' | 'shifted';
  readonly law: string;
  /** The exact recurrence under SGD with weight decay. */
  readonly recurrence: string;
  /** That of l = cᵀθ, which a quadratic law with a shift moves with. */
  readonly withShift: readonly string[];
  /** With momentum and dampening as well: a system; empty for a law with a shift. */
  readonly withMomentum: readonly string[];
  readonly withNesterov: readonly string[];
  /** Exact under θ' = −∇L − λθ; null when there is none of the form e^{kt}q. */
  readonly weightDecayFlow: string | null;
  /** q'' + 2γq' + ω²q = F; null when q obeys no such equation. */
  readonly continuousModel: string | null;
}

/** The symmetries that were proved and the laws that an optimiser breaks: the fields of `lawful mechanics --json`. */
export interface MechanicsResult {
  readonly parameters: number;
  readonly symmetries: readonly MechanicsSymmetry[];
  /** The affine symmetries that were proved: gradient + skew + other + multiplesOfTranslations = dimension. */
  readonly algebra: {
    readonly dimension: number;
    /** Whether there are no others; `reasons` says why this is not known. */
    readonly exact: boolean;
    readonly reasons: readonly string[];
    readonly gradient: number;
    readonly skew: number;
    /** Neither gradients nor skew. */
    readonly other: number;
    readonly multiplesOfTranslations: number;
  };
  readonly brokenLaws: readonly BrokenLaw[];
  readonly latex: {
    readonly linear: readonly string[];
    readonly quadratic: readonly string[];
    readonly regimes: readonly string[];
    readonly modifiedFlow: { readonly sgd: string; readonly heavyBall: string };
  };
  readonly regimes: readonly {
    readonly regime: string;
    readonly condition: string;
    /** From q(0) = q0, q'(0) = 0, with the integral of the forcing F against the response R. */
    readonly solution: string;
    /** R(s). */
    readonly response: string;
  }[];
  readonly modifiedFlow: {
    readonly sgd: readonly string[];
    readonly heavyBall: readonly string[];
    readonly order: number;
  };
  /** Laws of `find`, and how many of them affine symmetries explain; null when it was stopped or is unable. */
  readonly laws: {
    readonly found: number;
    readonly explained: number;
    readonly complete: boolean;
    /** What the completeness rests on. */
    readonly hypotheses: readonly string[];
  } | null;
  /** The model names a symmetry of its data, which plays no part here: all of this is about the plain loss. */
  readonly dataSymmetryLeftOut: boolean;
  readonly stopped: string | null;
}

/** How `mechanics` works; all have defaults. */
export interface MechanicsOptions {
  readonly seed?: number | undefined;
  readonly budget?: Budget | undefined;
  /** Powers of η beyond the first term in the modified flow, 0 to 3; 2 by default. */
  readonly order?: number | undefined;
  /** Told the symmetries as they are proved. */
  readonly tell?: Tell | undefined;
}

/**
 * Continuous symmetries of the parameters, the identities and laws that they force, and how optimisers break the laws.
 *
 * @throws `SourceError` for a flow other than gradient flow (the optimiser is what this is about), `UnableError` at caps
 * @see theory §8
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
  const work = options.budget ?? budget();
  const network = lowerModel(model, { seed, due: work.due });
  const family = flowFamily(network, seed);
  const candidates = affineSymmetries(family, { seed, step: () => work.step('symmetries') });
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
    if (h !== undefined) {
      laws.push(h);
      brokenLaws.push(brokenLaw(s, law!));
    }
    symmetries.push({
      kind: s.kind,
      parameters: s.touched.map(name),
      generator: generatorText(s.field, name),
      law,
      gradientIdentity: proof.gradient,
      hessianIdentity: proof.hessian,
    });
    options.tell?.({ of: 'item', list: 'symmetries', item: symmetries[symmetries.length - 1] });
    if (h !== undefined) options.tell?.({ of: 'item', list: 'brokenLaws', item: brokenLaws[brokenLaws.length - 1] });
  }
  const algebra = algebraOf(family, candidates, tally);
  const order = options.order ?? 2;
  return {
    parameters: family.state.length,
    symmetries,
    algebra,
    brokenLaws,
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
    },
    laws: comparison(model, family, laws, seed, work),
    dataSymmetryLeftOut: model.symmetry !== undefined,
    stopped: work.stopped ?? null,
  };
}

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

function comparison(
  model: Model,
  family: FlowFamily,
  laws: readonly StateFunction[],
  seed: number,
  work: Budget,
): MechanicsResult['laws'] {
  const compared = attempted(() => {
    const { result } = find({ ...model, symmetry: undefined }, { seed, budget: work, quotients: false });
    if (work.stopped !== undefined) return null;
    const { rank } = independence(family, laws, 16777199, random(seed).fork('symmetries'));
    const { found, complete } = result.plain;
    return { found, explained: rank, complete, hypotheses: result.hypotheses };
  });
  return compared ?? null;
}

const PLAIN = { momentum: false, weightDecay: true, dampening: false, nesterov: false };
const MOMENTUM = { momentum: true, weightDecay: true, dampening: true, nesterov: false };
const NESTEROV = { momentum: true, weightDecay: true, dampening: false, nesterov: true };

function brokenLaw({ kind, field }: AffineSymmetry, law: string): BrokenLaw {
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
