/**
 * Bounds for the drift of a law under finite steps, one row each (theory §14, Theorem I: (1) to (3), twice (4), (5)). A new bound is a row.
 *
 * In all of them h is a law, so ⟨∇h, g⟩ = 0 for the gradient g of any batch. Proofs: one step of SGD adds η²gᵀBg to a quadratic law (the recurrence);
 * the descent lemma; Taylor; Cauchy–Schwarz; θ⁺ = θ − ηĝ + ρ with |ρ| ≤ ρ̄ in floats.
 */
import { compareRationals, formatRational, latexRational, QQ, type Rational, rational } from '@lawful/cas-core';
import { quotientLatex, quotientText, type SymbolNames } from '../broken-laws/quotient-text.js';
import { DRIFT_SYMBOLS, driftField, lossDropFactor } from './constants.js';
import type { DriftBoundRow, DriftFacts, Written } from './drift-facts.js';
import type { Square } from './split-form.js';

export const DRIFT_NAMES: SymbolNames = { text: DRIFT_SYMBOLS, latex: ['\\eta', '\\kappa', '\\sigma', 'S'] };

const SGD = 'SGD with neither weight decay nor momentum';
const CHANGE = '|h(theta_T) - h(theta_0)|';
const CHANGE_LATEX = '|h(\\theta_T)-h(\\theta_0)|';

/** `2*x`, and x by itself for 1. */
const times = (q: Rational, what: string): string => (QQ.equal(q, QQ.one) ? what : `${formatRational(q)}*${what}`);
const timesLatex = (q: Rational, what: string): string =>
  QQ.equal(q, QQ.one) ? what : `${latexRational(q)}\\,${what}`;
const twice = (q: Rational): Rational => QQ.mul(rational(2), q);

/** Σ c(g_i ± g_j)², or 0. */
export function squaresText(squares: readonly Square[], name: DriftFacts['gradientName']): Written {
  if (squares.length === 0) return { text: '0', latex: '0' };
  const one = ({ c, i, j, sign }: Square): Written => {
    const [x, y] = [name(i), name(j)];
    const joint = sign === 1 ? '+' : '-';
    return i === j
      ? { text: times(c, `${x.text}^2`), latex: timesLatex(c, `(${x.latex})^2`) }
      : {
          text: times(c, `(${x.text} ${joint} ${y.text})^2`),
          latex: timesLatex(c, `(${x.latex}${joint}${y.latex})^2`),
        };
  };
  const parts = squares.map(one);
  return { text: parts.map((p) => p.text).join(' + '), latex: parts.map((p) => p.latex).join('+') };
}

const aPosteriori: DriftBoundRow = {
  name: 'a-posteriori',
  by: "one step adds eta^2*g'*B*g, and B splits into sums of squares",
  of: ({ form, kept, gradientName }) => {
    if (form === undefined || kept) return undefined;
    const [plus, minus] = [squaresText(form.plus, gradientName), squaresText(form.minus, gradientName)];
    return {
      text: `${CHANGE} <= max(sum eta^2*(${plus.text}), sum eta^2*(${minus.text}))`,
      latex: `${CHANGE_LATEX}\\le\\max\\Bigl(\\sum_k\\eta_k^2\\bigl[${plus.latex}\\bigr],\\sum_k\\eta_k^2\\bigl[${minus.latex}\\bigr]\\Bigr)`,
      conditions: [`${SGD}, any minibatches and learning rates`],
      refused: null,
    };
  },
};

const lossDrop: DriftBoundRow = {
  name: 'loss-drop',
  by: 'the descent lemma',
  of: ({ form, kept, kappa, eta }) => {
    if (form === undefined || kept) return undefined;
    const factor = lossDropFactor(form.norm, kappa);
    const edge = kappa === undefined ? undefined : QQ.div(rational(2), kappa);
    const tooLarge = edge !== undefined && eta !== undefined && compareRationals(eta, edge) >= 0;
    const known = kappa !== undefined && eta !== undefined && !tooLarge;
    const value = known ? driftField.evaluate(factor, QQ, (q) => q, [eta, kappa, QQ.zero, QQ.zero]) : undefined;
    const number = value?.kind === 'ok' ? value.value : undefined;
    const drop = '(L(theta_0) - L(theta_T))';
    const dropLatex = '(L(\\theta_0)-L(\\theta_T))';
    const limit = edge === undefined ? '2/kappa' : formatRational(edge);
    const constant = kappa === undefined ? 'kappa' : formatRational(kappa);
    return {
      text: `${CHANGE} <= ${number === undefined ? `${quotientText(factor, DRIFT_NAMES)}*${drop}` : times(number, drop)}`,
      latex: `${CHANGE_LATEX}\\le${number === undefined ? `${quotientLatex(factor, DRIFT_NAMES)}\\,${dropLatex}` : timesLatex(number, dropLatex)}`,
      conditions: [
        `${SGD}, the full batch`,
        `grad L has the Lipschitz constant ${constant} on the segments between the iterates`,
        ...(known ? [] : [`0 < eta < ${limit}`]),
      ],
      refused: tooLarge ? `eta = ${formatRational(eta)} is not below 2/kappa = ${limit}: the loss need not fall` : null,
    };
  },
};

const secondDerivative: DriftBoundRow = {
  name: 'second-derivative',
  by: 'Taylor',
  of: ({ kind, form, kept }) => {
    if (kept) return undefined;
    // ‖∇²h‖ = 2‖B‖ of a quadratic law.
    const half = form && QQ.div(twice(form.norm), rational(2));
    return {
      text: `${CHANGE} <= ${half === undefined ? '1/2*sum eta^2*sup|D^2 h|*|g|^2' : times(half, 'sum eta^2*|g|^2')}`,
      latex: `${CHANGE_LATEX}\\le${half === undefined ? '\\tfrac12\\sum_k\\eta_k^2\\sup\\|\\nabla^2h\\|\\,|g_k|^2' : timesLatex(half, '\\sum_k\\eta_k^2|g_k|^2')}`,
      conditions: [
        `${SGD}, any minibatches and learning rates`,
        ...(kind === 'general'
          ? ['h is twice differentiable on the segments between the iterates, over which sup runs']
          : []),
      ],
      refused: null,
    };
  },
};

const perturbedLoss: DriftBoundRow = {
  name: 'perturbed-loss',
  by: 'Cauchy-Schwarz',
  of: (facts) => {
    const { text, latex } = gradientSize(facts);
    return {
      text: `${CHANGE} <= epsilon*${text}*sqrt(T*drop), drop = (L + delta)(theta_0) - (L + delta)(theta_T)`,
      latex: `${CHANGE_LATEX}\\le\\varepsilon\\,${latex}\\sqrt{T\\,[(L+\\delta)(\\theta_0)-(L+\\delta)(\\theta_T)]}`,
      conditions: [
        "the flow theta' = -grad(L + delta) for the time T",
        '|grad delta| <= epsilon*|grad(L + delta)| along it; a delta that changes data alone moves nothing, the law being one for all data',
      ],
      refused: null,
    };
  },
};

/** A bound of |∇h| on the path. */
function gradientSize({ kind, form, square }: DriftFacts): Written {
  if (kind === 'linear' && square !== undefined) {
    const root = exactRoot(square);
    return root === undefined
      ? { text: `sqrt(${formatRational(square)})`, latex: `\\sqrt{${latexRational(square)}}` }
      : { text: formatRational(root), latex: latexRational(root) };
  }
  if (kind === 'quadratic' && form !== undefined) {
    const factor = twice(form.norm);
    return { text: times(factor, 'sup|theta|'), latex: timesLatex(factor, '\\sup|\\theta|') };
  }
  return { text: 'sup|grad h|', latex: '\\sup|\\nabla h|' };
}

/** √q where it is rational. */
function exactRoot({ num, den }: Rational): Rational | undefined {
  const root = (n: bigint): bigint | undefined => {
    // Newton's iteration from above ends at the integer part of the root.
    let x = n;
    for (let y = (x + 1n) / 2n; y < x; y = (x + n / x) / 2n) x = y;
    return x * x === n ? x : undefined;
  };
  const [a, b] = [root(num), root(den)];
  return a === undefined || b === undefined ? undefined : rational(a, b);
}

const sampledAverage: DriftBoundRow = {
  name: 'sampled-average',
  by: 'the variance of a mean',
  of: () => ({
    text: 'E[(dh/dt)^2] <= |grad h|^2*Var_g/M, Var_g = E_g|grad L_g - grad L|^2',
    latex:
      '\\mathbb{E}\\bigl[\\dot h^2\\bigr]\\le|\\nabla h|^2\\,\\frac{\\mathrm{Var}_g}{M},\\quad\\mathrm{Var}_g=\\mathbb{E}_g|\\nabla L_g-\\nabla L|^2',
    conditions: [
      'L an average over a group, replaced by that of M elements drawn independently, at parameters that do not depend on the draw',
      'of use for laws of the average alone: this one is kept by each L_g as well',
    ],
    refused: null,
  }),
};

const floatingPoint: DriftBoundRow = {
  name: 'floating-point',
  by: 'rounding of one step, entry by entry',
  of: ({ kind }) => {
    const bound = ROUNDING[kind];
    return (
      bound && {
        ...bound,
        conditions: [
          `${SGD} in floats of unit roundoff u, round to nearest, no underflow; gh the gradient that was used, rho = u*(|theta+| + eta*|gh|) by entries`,
        ],
        refused: null,
      }
    );
  },
};

const ROUNDING: Readonly<Record<DriftFacts['kind'], Written | undefined>> = {
  linear: {
    text: `${CHANGE} <= sum (eta*|c'*gh| + |c|'*rho)`,
    latex: `${CHANGE_LATEX}\\le\\sum(\\eta|c^\\top\\hat g|+|c|^\\top\\bar\\rho)`,
  },
  quadratic: {
    text: "|h(theta_T) - h(theta_0) - sum eta^2*gh'*B*gh| <= sum (2*eta*|theta'*B*gh| + 2*|theta+|'*|B|*rho + rho'*|B|*rho)",
    latex:
      '\\Bigl|h(\\theta_T)-h(\\theta_0)-\\sum\\eta^2\\hat g^\\top B\\hat g\\Bigr|\\le\\sum(2\\eta|\\theta^\\top B\\hat g|+2|\\theta^+|^\\top|B|\\bar\\rho+\\bar\\rho^\\top|B|\\bar\\rho)',
  },
  shifted: {
    text: "|h(theta_T) - h(theta_0) - sum eta^2*gh'*B*gh| <= sum (2*eta*|(B*theta + c)'*gh| + 2*(|B|*|theta+| + |c|)'*rho + rho'*|B|*rho)",
    latex:
      '\\Bigl|h(\\theta_T)-h(\\theta_0)-\\sum\\eta^2\\hat g^\\top B\\hat g\\Bigr|\\le\\sum(2\\eta|(B\\theta+c)^\\top\\hat g|+2(|B||\\theta^+|+|c|)^\\top\\bar\\rho+\\bar\\rho^\\top|B|\\bar\\rho)',
  },
  general: undefined,
};

export const DRIFT_BOUNDS: readonly DriftBoundRow[] = Object.freeze([
  aPosteriori,
  lossDrop,
  secondDerivative,
  perturbedLoss,
  sampledAverage,
  floatingPoint,
]);
