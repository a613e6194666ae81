/**
 * How far a symmetry that holds approximately moves the laws of the exact average, one row each (theory §14, Theorem I (4)). A new bound is a row.
 *
 * With squared loss and f = M(θ)T(x), T in an orthonormal basis, L = ½tr(MAM') − tr(MB) + const. What is trained is L + δ, with A + ΔA and B + ΔB, so
 * ∇δ = dM*(MΔA − ΔB'). A law h of the average has ⟨∇h, ∇L⟩ = 0, hence |dh/dt| = |⟨∇h, ∇δ⟩| ≤ |∇h|·‖dM‖·(|M|·‖ΔA‖ + |ΔB|) along the flow of L + δ (`path`). The rows say
 * what ΔA and ΔB are:
 * - elements: ΔA is the mean of K independent copies of ρA₀ρ' − A. Since ρ is orthogonal and A the projection of A₀ to the invariants, E|ρA₀ρ' − A|² = |A₀|² − |A|²;
 * - data: T(gx + e)T(gx + e)' − T(gx)T(gx)' for |e| ≤ ε, |T| ≤ τ and a Lipschitz constant λ of T; for features of degree k |T(x)| = |x|^k and |dT| ≤ k|x|^{k−1};
 * - labels: ΔB = E[T η'], |η| ≤ ε on a part p of the data, else 0.
 */
import type { Written } from './drift-facts.js';

export interface SymmetryFacts {
  /** The degrees in the inputs of the features, one for each degree profile; undefined when features are no polynomials. */
  readonly degrees: readonly number[] | undefined;
}

export interface SymmetryBound extends Written {
  readonly name: string;
  /** Where it is proved. */
  readonly by: string;
  /** What is assumed and not checked. */
  readonly conditions: readonly string[];
}

interface SymmetryBoundRow {
  readonly name: string;
  readonly by: string;
  of(facts: SymmetryFacts): Omit<SymmetryBound, 'name' | 'by'>;
}

const FLOW =
  "the flow theta' = -grad(L + delta) of the squared loss that is trained; h a law of the exact average L, sup over the path";

const path: SymmetryBoundRow = {
  name: 'path',
  by: "grad delta = dM*(M*dA - dB'), Cauchy-Schwarz",
  of: () => ({
    text: '|h(theta_T) - h(theta_0)| <= integral |<grad h, grad delta>| dt <= T*sup|grad h|*|dM|*(|M|*|dA| + |dB|)',
    latex:
      '|h(\\theta_T)-h(\\theta_0)|\\le\\int_0^T|\\langle\\nabla h,\\nabla\\delta\\rangle|\\,dt\\le T\\,\\sup|\\nabla h|\\,\\|dM\\|\\,\\bigl(|M|\\,\\|\\Delta A\\|+|\\Delta B|\\bigr)',
    conditions: [
      FLOW,
      "dA and dB are what the averages A = E[TT'] and B = E[Ty'] are off by; |M| and |dB| Frobenius norms",
    ],
  }),
};

const sampledElements: SymmetryBoundRow = {
  name: 'sampled-elements',
  by: 'the variance of a mean; the group acts orthogonally, and A is the projection of A0 to the invariants',
  of: () => ({
    text: 'E|dA|^2 = (|A0|^2 - |A|^2)/K, E|dB|^2 = (|B0|^2 - |B|^2)/K, so that E sqrt(|dA|^2 + |dB|^2) <= sqrt((|A0|^2 - |A|^2 + |B0|^2 - |B|^2)/K)',
    latex:
      '\\mathbb{E}|\\Delta A|^2=\\frac{|A_0|^2-|A|^2}{K},\\quad\\mathbb{E}|\\Delta B|^2=\\frac{|B_0|^2-|B|^2}{K},\\quad\\mathbb{E}\\sqrt{|\\Delta A|^2+|\\Delta B|^2}\\le\\sqrt{\\frac{|A_0|^2-|A|^2+|B_0|^2-|B|^2}{K}}',
    conditions: [
      "K elements drawn independently from Haar measure, the same for all data; A0, B0 the means of TT' and Ty' over the data as they are, A, B their averages over the group",
      'all of a subgroup that averages alike (lift --exact-with): no drift at all',
    ],
  }),
};

const perturbedData: SymmetryBoundRow = {
  name: 'perturbed-data',
  by: "T(gx+e)T(gx+e)' - T(gx)T(gx)' = uT' + Tu' + uu', |u| <= lambda*epsilon",
  of: ({ degrees }) => {
    const [tau, lambda] = [featureSize(degrees), featureSlope(degrees)];
    return {
      text: `|dA| <= 2*tau*lambda*epsilon + lambda^2*epsilon^2, |dB| <= lambda*epsilon*Y, tau = ${tau.text}, lambda = ${lambda.text}`,
      latex: `\\|\\Delta A\\|\\le 2\\tau\\lambda\\varepsilon+\\lambda^2\\varepsilon^2,\\quad|\\Delta B|\\le\\lambda\\varepsilon Y,\\quad\\tau=${tau.latex},\\ \\lambda=${lambda.latex}`,
      conditions: [
        'the data are gx + e with |e| <= epsilon, for all g (or all of a subgroup that averages alike) and x with |x| <= R and labels |y| <= Y',
      ],
    };
  },
};

const labels: SymmetryBoundRow = {
  name: 'partly-invariant-labels',
  by: "dB = E[T*eta']",
  of: ({ degrees }) => {
    const tau = featureSize(degrees);
    return {
      text: `dA = 0, |dB| <= p*tau*epsilon, tau = ${tau.text}`,
      latex: `\\Delta A=0,\\quad|\\Delta B|\\le p\\,\\tau\\,\\varepsilon,\\quad\\tau=${tau.latex}`,
      conditions: [
        'labels are as the symmetry says up to an error of size at most epsilon on a part p of the data, and exactly on the rest; |x| <= R',
      ],
    };
  },
};

const relative: SymmetryBoundRow = {
  name: 'relative',
  by: 'Cauchy-Schwarz in time, the integral of |grad(L + delta)|^2 being the drop of the loss',
  of: () => ({
    text: '|h(theta_T) - h(theta_0)| <= epsilon*sup|grad h|*sqrt(T*drop), drop = (L + delta)(theta_0) - (L + delta)(theta_T)',
    latex:
      '|h(\\theta_T)-h(\\theta_0)|\\le\\varepsilon\\,\\sup|\\nabla h|\\sqrt{T\\,[(L+\\delta)(\\theta_0)-(L+\\delta)(\\theta_T)]}',
    conditions: [FLOW, '|grad delta| <= epsilon*|grad(L + delta)| along it'],
  }),
};

/** √Σ over profiles of a term in the degree; a single one without the root. */
function rooted(degrees: readonly number[], term: (k: number) => Written, root: (k: number) => Written): Written {
  if (degrees.length === 1) return root(degrees[0]!);
  const parts = degrees.map(term);
  return {
    text: `sqrt(${parts.map((p) => p.text).join(' + ')})`,
    latex: `\\sqrt{${parts.map((p) => p.latex).join('+')}}`,
  };
}

const raised = (base: Written, e: number): Written =>
  e === 0 ? { text: '1', latex: '1' } : e === 1 ? base : { text: `${base.text}^${e}`, latex: `${base.latex}^{${e}}` };
const times = (q: number, what: Written): Written =>
  q === 1
    ? what
    : what.text === '1'
      ? { text: `${q}`, latex: `${q}` }
      : { text: `${q}*${what.text}`, latex: `${q}${what.latex}` };

const R: Written = { text: 'R', latex: 'R' };
const WIDER: Written = { text: '(R + epsilon)', latex: '(R+\\varepsilon)' };

/** |T(x)| for |x| ≤ R. */
function featureSize(degrees: readonly number[] | undefined): Written {
  if (degrees === undefined) return { text: 'sup|T|', latex: '\\sup|T|' };
  return rooted(
    degrees,
    (k) => raised(R, 2 * k),
    (k) => raised(R, k),
  );
}

/** A Lipschitz constant of T on |x| ≤ R + ε. */
function featureSlope(degrees: readonly number[] | undefined): Written {
  if (degrees === undefined) return { text: 'Lip(T)', latex: '\\operatorname{Lip}(T)' };
  const moving = degrees.filter((k) => k > 0);
  if (moving.length === 0) return { text: '0', latex: '0' };
  return rooted(
    moving,
    (k) => times(k * k, raised(WIDER, 2 * k - 2)),
    (k) => times(k, raised(WIDER, k - 1)),
  );
}

const ROWS: readonly SymmetryBoundRow[] = Object.freeze([path, sampledElements, perturbedData, labels, relative]);

export const symmetryBounds = (facts: SymmetryFacts): SymmetryBound[] =>
  ROWS.map((row) => ({ name: row.name, by: row.by, ...row.of(facts) }));
