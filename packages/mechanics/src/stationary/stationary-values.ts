/**
 * What a stationary law of an optimiser says of conserved quantities (theory §14, Theorem H): the fixed points of the exact recurrences. No small
 * learning rate and no stochastic differential equation: any law of (θ, v) with finite second moments that one step leaves as it is, η, λ, β, s the
 * same at every step, the batch drawn afresh. One row for each kind of law and optimiser; each is solved over ℚ(η, λ, β, s), and again with λ = 0.
 */
import {
  type Rational,
  type RationalFunction,
  type RationalFunctionField,
  rationalFunctionField,
} from '@lawful/cas-core';
import { type Scalar, scalars } from '../broken-laws/bilinear-forms.js';
import {
  linearRecurrence,
  type Optimiser,
  QUADRATIC_UNKNOWNS,
  quadraticRecurrence,
  shiftedRecurrence,
} from '../broken-laws/recurrences.js';
import { type FixedPoint, fixedPoint } from './fixed-point.js';

/** ℚ(η, λ, β, s). */
export const optimiserField: RationalFunctionField<Rational> = rationalFunctionField(scalars);
export type OptimiserFunction = RationalFunction<Rational>;

export type LawKind = 'linear' | 'quadratic' | 'shifted';
export type StationaryOptimiser = 'sgd' | 'heavy-ball' | 'nesterov';

/** A quantity under the expectation, as text and LaTeX. */
interface Quantity {
  readonly text: string;
  readonly latex: string;
}

interface System {
  readonly unknowns: readonly Quantity[];
  readonly data: readonly Quantity[];
  /** Of each u⁺ the coefficients of the unknowns, then of the data. */
  readonly rows: readonly (readonly Scalar[])[];
}

export interface StationaryLaw extends FixedPoint<OptimiserFunction> {
  readonly kind: LawKind;
  readonly optimiser: StationaryOptimiser;
  readonly decay: boolean;
  readonly unknowns: readonly Quantity[];
  readonly data: readonly Quantity[];
}

const Q = {
  a: { text: "theta'*B*theta", latex: '\\theta^\\top B\\theta' },
  b: { text: "theta'*B*v", latex: '\\theta^\\top Bv' },
  c: { text: "v'*B*v", latex: 'v^\\top Bv' },
  G: { text: "g'*B*g", latex: 'g^\\top Bg' },
  P: { text: "v'*B*g", latex: 'v^\\top Bg' },
  q: { text: "c'*theta", latex: 'c^\\top\\theta' },
  r: { text: "c'*v", latex: 'c^\\top v' },
  k: { text: "c'*g", latex: 'c^\\top g' },
  shifted: { text: "theta'*B*theta + 2*c'*theta", latex: '\\theta^\\top B\\theta+2c^\\top\\theta' },
} satisfies Record<string, Quantity>;

const OPTIMISERS: Readonly<Record<StationaryOptimiser, Omit<Optimiser, 'weightDecay'>>> = {
  sgd: { momentum: false, dampening: false, nesterov: false },
  'heavy-ball': { momentum: true, dampening: true, nesterov: false },
  nesterov: { momentum: true, dampening: false, nesterov: true },
};

/** Undefined where there is no recurrence. */
const SYSTEMS: Readonly<Record<LawKind, (optimiser: Optimiser) => System | undefined>> = {
  linear: (optimiser) => {
    const { q, r } = linearRecurrence(optimiser);
    return optimiser.momentum
      ? {
          unknowns: [Q.q, Q.r],
          data: [],
          rows: [
            [q.q, q.r],
            [r.q, r.r],
          ],
        }
      : { unknowns: [Q.q], data: [], rows: [[q.q]] };
  },
  quadratic: (optimiser) => {
    const forms = quadraticRecurrence(optimiser);
    if (!optimiser.momentum) return { unknowns: [Q.a], data: [Q.G], rows: [[forms.a.a, forms.a.G]] };
    const rows = QUADRATIC_UNKNOWNS.map((name) => {
      const { a, b, c, G, P } = forms[name];
      return [a, b, c, G, P];
    });
    return { unknowns: [Q.a, Q.b, Q.c], data: [Q.G, Q.P], rows };
  },
  shifted: ({ momentum, weightDecay }) => {
    if (momentum) return undefined;
    const { q, l } = shiftedRecurrence(weightDecay);
    const row = (form: typeof q): Scalar[] => [form.q, form.l, form.G, form.k];
    return { unknowns: [Q.shifted, Q.q], data: [Q.G, Q.k], rows: [row(q), row(l)] };
  },
};

/** Of one kind of law under each optimiser that has a recurrence for it, with decay and without. */
export function stationaryLaws(kind: LawKind): StationaryLaw[] {
  const K = optimiserField;
  return Object.entries(OPTIMISERS).flatMap(([optimiser, settings]) =>
    [true, false].flatMap((weightDecay) => {
      const system = SYSTEMS[kind]({ ...settings, weightDecay });
      if (system === undefined) return [];
      const { unknowns, data, rows } = system;
      const solved = fixedPoint(
        K,
        rows.map((row) => row.map((p) => K.fraction(p, scalars.one))),
      );
      return [{ kind, optimiser: optimiser as StationaryOptimiser, decay: weightDecay, unknowns, data, ...solved }];
    }),
  );
}
