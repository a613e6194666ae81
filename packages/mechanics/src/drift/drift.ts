/**
 * How far finite steps, perturbed losses and rounding move a law (theory §14, Theorem I): the exact change in one step, the form behind it, each bound
 * of the table, and the rate at the edge of stability.
 */
import { type FieldFamily, formatRational, QQ, type Rational, type StateFunction } from '@lawful/cas-core';
import { quotientLatex, quotientText } from '../broken-laws/quotient-text.js';
import { shapeOf } from '../discrete/quantities.js';
import { DRIFT_BOUNDS, DRIFT_NAMES, squaresText } from './bounds.js';
import { edgeRate, stepCoefficient } from './constants.js';
import type { DriftBound, DriftFacts, Written } from './drift-facts.js';
import { splitForm, symmetricRows } from './split-form.js';

interface NamedBound extends DriftBound {
  readonly name: string;
  readonly by: string;
}

/** What is proved of the drift of one law. */
export interface Drift {
  /** The change in one step of SGD without decay and momentum; with ⟨∇h, g⟩ = 0. */
  readonly step: Written;
  /** Whether that is 0 for every learning rate and all minibatches. */
  readonly exact: boolean;
  /** Of quadratic laws: B = plus − minus, both sums of squares. */
  readonly form: {
    readonly plus: string;
    readonly minus: string;
    /** Spectral parts, or larger ones by diagonal dominance. */
    readonly parts: 'spectral' | 'diagonally dominant';
    /** ‖B‖, or the largest absolute row sum, which is no smaller. */
    readonly norm: string;
    readonly normIs: 'exact' | 'upper bound';
  } | null;
  readonly bounds: readonly NamedBound[];
  /** dh/dk of the central flow; null for laws that are not quadratic. */
  readonly edgeOfStability: {
    readonly rate: Written;
    /** At S = 2/η, where the expected change of the exact step is the same. */
    readonly atEdge: Written;
    readonly conditions: readonly string[];
  } | null;
}

export interface DriftOptions {
  /** Whether SGD without decay was proved to keep the law exactly. */
  readonly kept: boolean;
  /** A Lipschitz constant of ∇L, above 0. */
  readonly kappa?: Rational | undefined;
  /** The learning rate, above 0. */
  readonly eta?: Rational | undefined;
}

/** @param h a law of the family, proved */
export function driftOf(h: StateFunction, family: FieldFamily, options: DriftOptions): Drift {
  const facts = factsOf(h, family, options);
  const { form, kept, gradientName } = facts;
  return {
    step: stepOf(facts),
    exact: kept,
    form:
      form === undefined
        ? null
        : {
            plus: squaresText(form.plus, gradientName).text,
            minus: squaresText(form.minus, gradientName).text,
            parts: form.spectral ? 'spectral' : 'diagonally dominant',
            norm: formatRational(form.norm),
            normIs: form.normExact ? 'exact' : 'upper bound',
          },
    bounds: DRIFT_BOUNDS.flatMap((row) => {
      const bound = row.of(facts);
      return bound === undefined ? [] : [{ name: row.name, by: row.by, ...bound }];
    }),
    edgeOfStability: form === undefined || kept ? null : EDGE,
  };
}

function factsOf(h: StateFunction, family: FieldFamily, { kept, kappa, eta }: DriftOptions): DriftFacts {
  const shape = shapeOf(h, family);
  const rows = shape?.quadratic === undefined ? undefined : symmetricRows(h);
  const kind = shape?.linear !== undefined ? 'linear' : shape?.quadratic === undefined ? 'general' : undefined;
  return {
    kind: kind ?? (shape!.quadratic!.shifted ? 'shifted' : 'quadratic'),
    form: rows && splitForm(rows),
    square: shape?.linear && [...shape.linear.values()].reduce((sum, c) => QQ.add(sum, QQ.mul(c, c)), QQ.zero),
    // ⟨c, g⟩ = 0 leaves a linear law where it is.
    kept: kept || shape?.linear !== undefined,
    gradientName: (variable) => {
      const { name } = family.variables[variable]!;
      return { text: name.replace(/^[^[]*/, (tensor) => `grad(${tensor})`), latex: gradientLatex(name) };
    },
    kappa,
    eta,
  };
}

/** `\partial_{W1[1,1]}L`. */
const gradientLatex = (name: string): string => `\\partial_{\\mathtt{${name.replaceAll('_', '\\_')}}}L`;

function stepOf({ kept, form }: DriftFacts): Written {
  if (kept) return { text: 'h(theta+) - h(theta) = 0', latex: 'h(\\theta^+)-h(\\theta)=0' };
  if (form === undefined)
    return {
      text: 'h(theta+) - h(theta) = eta^2*integral_0^1 (1 - s)*D^2 h(theta - s*eta*g)(g, g) ds',
      latex: 'h(\\theta^+)-h(\\theta)=\\eta^2\\int_0^1(1-s)\\,g^\\top\\nabla^2h(\\theta-s\\eta g)\\,g\\,ds',
    };
  const factor = stepCoefficient();
  return {
    text: `h(theta+) - h(theta) = ${quotientText(factor, DRIFT_NAMES)}*g'*B*g`,
    latex: `h(\\theta^+)-h(\\theta)=${quotientLatex(factor, DRIFT_NAMES)}\\,g^\\top Bg`,
  };
}

const EDGE: Drift['edgeOfStability'] = (() => {
  const { rate, atEdge } = edgeRate();
  const side = (f: typeof rate): Written => ({
    text: `dh/dk = ${quotientText(f, DRIFT_NAMES)}*u'*B*u`,
    latex: `\\frac{dh}{dk}=${quotientLatex(f, DRIFT_NAMES)}\\,u^\\top Bu`,
  });
  return {
    rate: side(rate),
    atEdge: side(atEdge),
    conditions: [
      'gradient descent on the full batch, no decay; S the largest eigenvalue of the Hessian, simple, u its unit eigenvector',
      "a model, the central flow theta' = -eta*(grad L + sigma^2/2*grad S), sigma^2 the variance along u",
    ],
  };
})();
