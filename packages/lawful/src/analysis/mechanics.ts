/**
 * `mechanics`: the continuous symmetries of a model, what they force on gradients and Hessians, the quantities they conserve under gradient flow, and how
 * learning rate, weight decay, momentum and dampening break each ([K21], T§8).
 */
import {
  formatStateFunction,
  random,
  SourceError,
  type StateFunction,
  type Truth,
  UnableError,
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
  type SymmetryKind,
  WEIGHT_DECAY,
} from '@lawful/mechanics';
import { type FlowFamily, flowFamily, lowerModel, type Model } from '@lawful/networks';
import { independence } from '@lawful/verifier';
import { type Budget, budget } from './budget.js';
import { find } from './find.js';

export interface MechanicsSymmetry {
  readonly kind: SymmetryKind;
  readonly parameters: readonly string[];
  readonly generator: string;
  readonly law: string | null;
  /** ⟨∇L, X⟩ = 0 and ∇²L·X + (DX)ᵀ∇L = 0, proved symbolically. */
  readonly gradientIdentity: Truth;
  readonly hessianIdentity: Truth;
}

export interface BrokenLaw {
  readonly law: string;
  /** The exact recurrence under SGD with weight decay. */
  readonly recurrence: string;
  /** With momentum and dampening as well: a system. */
  readonly withMomentum: readonly string[];
  readonly withNesterov: readonly string[];
  /** Exact under θ' = −∇L − λθ. */
  readonly weightDecayFlow: string;
  /** q'' + 2γq' + ω²q = F. */
  readonly continuousModel: string;
}

export interface MechanicsResult {
  readonly parameters: number;
  readonly symmetries: readonly MechanicsSymmetry[];
  readonly algebra: {
    readonly dimension: number;
    readonly gradient: number;
    readonly skew: number;
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
    readonly solution: string;
    readonly response: string;
  }[];
  readonly modifiedFlow: {
    readonly sgd: readonly string[];
    readonly heavyBall: readonly string[];
    readonly order: number;
  };
  /** Laws of `find`, and how many of them affine symmetries explain. */
  readonly laws: { readonly found: number; readonly explained: number; readonly complete: boolean } | null;
  readonly stopped: string | null;
}

export interface MechanicsOptions {
  readonly seed?: number | undefined;
  readonly budget?: Budget | undefined;
  /** Powers of η beyond the first term in the modified flow: 2, or 3. */
  readonly order?: number | undefined;
}

/** Throws `SourceError` for a flow other than gradient flow (the optimiser is what this is about), `UnableError` at caps. */
export function mechanics(model: Model, options: MechanicsOptions = {}): MechanicsResult {
  if (model.flow.kind !== 'gradient')
    throw new SourceError(model.source, model.flow.at, 'mechanics starts from gradient flow: expected no "flow" line');
  const seed = options.seed ?? 1;
  const work = options.budget ?? budget();
  const network = lowerModel(model);
  const family = flowFamily(network, seed);
  const algebra = affineSymmetries(family, { seed, step: () => work.step('symmetries') });
  const name = nameOf(family);
  const symmetries: MechanicsSymmetry[] = [];
  const laws: StateFunction[] = [];
  const brokenLaws: BrokenLaw[] = [];
  for (const s of algebra.symmetries) {
    if (!work.step('identities')) break;
    const proof = proveGeometry(family, s.field);
    // A candidate that is not proved is not reported.
    if (proof.gradient === 'no') continue;
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
  }
  const order = options.order ?? 2;
  return {
    parameters: family.state.length,
    symmetries,
    algebra: {
      dimension: algebra.dimension,
      gradient: algebra.symmetries.filter((s) => s.gradient).length,
      skew: algebra.symmetries.filter((s) => s.kind === 'rotation').length,
      multiplesOfTranslations: algebra.dimension - algebra.symmetries.length,
    },
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
    regimes: REGIMES.map(({ regime, condition, free, response }) => ({ regime, condition, solution: free, response })),
    modifiedFlow: {
      sgd: modifiedFlowText(modifiedFlow('sgd', order)),
      heavyBall: modifiedFlowText(modifiedFlow('heavy-ball', order)),
      order,
    },
    laws: comparison(model, family, laws, seed, work),
    stopped: work.stopped ?? null,
  };
}

const textOf = (h: StateFunction, family: FlowFamily): string =>
  formatStateFunction(h, (v) => family.variables[v]!.name);

function comparison(
  model: Model,
  family: FlowFamily,
  laws: readonly StateFunction[],
  seed: number,
  work: Budget,
): MechanicsResult['laws'] {
  try {
    const { plain } = find({ ...model, symmetry: undefined }, { seed, budget: work, quotients: false }).result;
    const { rank } = independence(family, laws, 16777199, random(seed).fork('symmetries'));
    return { found: plain.found, explained: rank, complete: plain.complete };
  } catch (error) {
    if (error instanceof UnableError) return null;
    throw error;
  }
}

const PLAIN = { momentum: false, weightDecay: true, dampening: false, nesterov: false };
const MOMENTUM = { momentum: true, weightDecay: true, dampening: true, nesterov: false };
const NESTEROV = { momentum: true, weightDecay: true, dampening: false, nesterov: true };

function brokenLaw({ kind, field }: AffineSymmetry, law: string): BrokenLaw {
  const linear = kind === 'translation';
  if (!linear && field.shift.length > 0)
    return {
      law,
      recurrence: `q -> q + eta^2*G without weight decay, G = g'*B*g; not closed with it`,
      withMomentum: [],
      withNesterov: [],
      weightDecayFlow: 'none of this form',
      continuousModel: 'none of this form',
    };
  const form = linear ? 'linear' : 'quadratic';
  const [first] = recurrenceText(form, PLAIN);
  return {
    law,
    recurrence: first!,
    withMomentum: recurrenceText(form, MOMENTUM),
    withNesterov: recurrenceText(form, NESTEROV),
    weightDecayFlow: WEIGHT_DECAY[linear ? 'translation' : 'quadratic'].exact,
    continuousModel: linear
      ? "q'' + 2*gamma*q' + omega2*q = 0, omega2 = 2*lambda/(eta*(1 - delta)*(1 + beta))"
      : "q'' + 2*gamma*q' + omega2*q = 2*B(theta', theta'), omega2 = 4*lambda/(eta*(1 - delta)*(1 + beta))",
  };
}
