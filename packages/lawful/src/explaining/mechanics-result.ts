/**
 * The answer of `mechanics` in plain values: what was proved of symmetries, of laws under each optimiser, and of the flows that finite steps follow.
 */
import type { Truth } from '@lawful/cas-core';
import type { DiscreteRow, Drift, OptimiserFlow, StationaryText, SymmetryKind } from '@lawful/mechanics';

/** A symmetry of the parameters, and what it forces, proved. */
export interface MechanicsSymmetry {
  readonly kind: SymmetryKind;
  readonly parameters: readonly string[];
  readonly generator: string;
  readonly law: string | null;
  /** Of a skew generator S: J = θᵀSv, v the velocity of an optimiser, as text; null otherwise. */
  readonly quantity: string | null;
  /** What each optimiser keeps of the law or of J; empty for generators with neither. */
  readonly discrete: readonly DiscreteRow[];
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
  /** How far finite steps, perturbed losses and rounding move it. */
  readonly drift: Drift;
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
  /** Laws of `find` that no affine symmetry explains. */
  readonly otherLaws: readonly {
    readonly law: string;
    readonly discrete: readonly DiscreteRow[];
    readonly drift: Drift;
  }[];
  /** Laws that the symmetry of the data adds, and what optimisers keep of them on averaged losses; no witness is looked for. */
  readonly averagedLaws: readonly { readonly law: string; readonly discrete: readonly DiscreteRow[] }[];
  /** The steps that `discrete` is about. */
  readonly optimisers: readonly {
    readonly optimiser: string;
    readonly title: string;
    readonly update: string;
    readonly latex: string;
  }[];
  readonly brokenLaws: readonly BrokenLaw[];
  /** Expectations under any stationary law of an optimiser, for the kinds of `brokenLaws`. */
  readonly stationary: readonly StationaryText[];
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
    /** Those of other optimisers, each to an order of its own. */
    readonly others: readonly OptimiserFlow[];
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
