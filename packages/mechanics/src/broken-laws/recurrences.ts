/**
 * Exact recurrences of broken conserved quantities for stochastic gradient descent with learning rate η, weight decay λ, momentum β,
 * dampening δ and Nesterov's step, in PyTorch's convention (theory §8):
 *
 *   ĝ = g + λθ,  v⁺ = βv + sĝ (s = 1 − δ; at the first step v⁺ = ĝ),  d = v⁺ or, with Nesterov, ĝ + βv⁺,  θ⁺ = θ − ηd.
 *
 * A linear law q = ⟨1, θ⟩ with ⟨1, g⟩ = 0 moves with r = ⟨1, v⟩ alone; a quadratic one a = θᵀBθ with gᵀBθ = 0 moves with b = θᵀBv, c = vᵀBv,
 * G = gᵀBg and P = vᵀBg; one with a shift, q = θᵀBθ + 2cᵀθ with gᵀ(Bθ + c) = 0, moves without momentum with l = cᵀθ, k = cᵀg and G. Nothing is
 * approximated: the formulas are substitutions, carried out here.
 */
import { formatTerms, type Rational, type Term } from '@lawful/cas-core';
import {
  addCombinations,
  type Combination,
  combination,
  formText,
  integer,
  OPTIMISER_SYMBOLS,
  pair,
  QUADRATIC,
  type QuadraticForm,
  type Scalar,
  scalars,
  scaleCombination,
  symbol,
} from './bilinear-forms.js';

export interface Optimiser {
  readonly momentum: boolean;
  readonly weightDecay: boolean;
  readonly dampening: boolean;
  readonly nesterov: boolean;
}

export interface LinearRecurrence {
  /** q⁺ = q.q·q + q.r·r and r⁺ likewise. */
  readonly q: { readonly q: Scalar; readonly r: Scalar };
  readonly r: { readonly q: Scalar; readonly r: Scalar };
}

/** θᵀBθ, θᵀBv, vᵀBv: what a quadratic law moves with. */
export const QUADRATIC_UNKNOWNS = ['a', 'b', 'c'] as const;

export interface QuadraticRecurrence {
  readonly a: QuadraticForm;
  readonly b: QuadraticForm;
  readonly c: QuadraticForm;
}

interface Step {
  readonly theta: Combination;
  readonly v: Combination;
}

function step({ momentum, weightDecay, dampening, nesterov }: Optimiser): Step {
  const one = integer(1);
  const eta = symbol('eta');
  const force = combination({ g: one, ...(weightDecay ? { theta: symbol('lambda') } : {}) });
  const beta = momentum ? symbol('beta') : scalars.zero;
  const s = momentum && dampening ? symbol('s') : one;
  const v = addCombinations(combination({ v: beta }), scaleCombination(s, force));
  const direction = nesterov ? addCombinations(force, scaleCombination(beta, v)) : v;
  const theta = addCombinations(combination({ theta: one }), scaleCombination(scalars.neg(eta), direction));
  return { theta, v };
}

/** For a translation: ⟨1, g⟩ = 0. */
export function linearRecurrence(optimiser: Optimiser): LinearRecurrence {
  const { theta, v } = step(optimiser);
  return { q: { q: theta.theta, r: theta.v }, r: { q: v.theta, r: v.v } };
}

/** For a scale, rescale or matrix law with symmetric B: gᵀBθ = 0. */
export function quadraticRecurrence(optimiser: Optimiser): QuadraticRecurrence {
  const { theta, v } = step(optimiser);
  return { a: pair(theta, theta), b: pair(theta, v), c: pair(v, v) };
}

const SHIFTED = ['q', 'l', 'G', 'k'] as const;
type ShiftedForm = Readonly<Record<(typeof SHIFTED)[number], Scalar>>;

export interface ShiftedRecurrence {
  readonly q: ShiftedForm;
  readonly l: ShiftedForm;
}

/** For a quadratic law with a shift, without momentum: weight decay pulls to θ = 0, which is not where the law is centred. */
export function shiftedRecurrence(weightDecay: boolean): ShiftedRecurrence {
  const { theta } = step({ momentum: false, weightDecay, dampening: false, nesterov: false });
  const { sub, mul, zero } = scalars;
  const { a, G } = pair(theta, theta);
  const twice = (p: Scalar): Scalar => mul(integer(2), p);
  // θᵀBθ is q − 2l, and gᵀBθ is −k.
  const crossed = mul(theta.theta, theta.g);
  return {
    q: { q: a, l: twice(sub(theta.theta, a)), G, k: twice(sub(theta.g, crossed)) },
    l: { q: zero, l: theta.theta, G: zero, k: theta.g },
  };
}

const show = (p: Scalar): string => {
  const terms: Term<Rational>[] = p.ring.sortedTerms(p).reverse();
  return formatTerms(terms, (v) => OPTIMISER_SYMBOLS[v]!);
};

const formOf = (form: QuadraticForm): string =>
  formText(
    QUADRATIC.map((name) => [form[name], name] as const),
    show,
  );

/** `a -> (1 - 2*eta*lambda + eta^2*lambda^2)*a + eta^2*G`, with b and c when there is momentum. */
export function recurrenceText(kind: 'linear' | 'quadratic', optimiser: Optimiser): string[] {
  if (kind === 'linear') {
    const { q, r } = linearRecurrence(optimiser);
    const line = (name: string, row: { readonly q: Scalar; readonly r: Scalar }): string =>
      `${name} -> ${formText(
        [
          [row.q, 'q'],
          [row.r, 'r'],
        ],
        show,
      )}`;
    return optimiser.momentum ? [line('q', q), line('r', r)] : [line('q', q)];
  }
  const { a, b, c } = quadraticRecurrence(optimiser);
  return optimiser.momentum ? [`a -> ${formOf(a)}`, `b -> ${formOf(b)}`, `c -> ${formOf(c)}`] : [`a -> ${formOf(a)}`];
}

/** The same for a quadratic law with a shift under plain SGD with weight decay: `q -> …` and `l -> …`. */
export function shiftedText(): string[] {
  const forms = shiftedRecurrence(true);
  return (['q', 'l'] as const).map(
    (name) =>
      `${name} -> ${formText(
        SHIFTED.map((n) => [forms[name][n], n] as const),
        show,
      )}`,
  );
}

const LATEX_NAMES: Readonly<Record<string, string>> = Object.freeze({
  eta: '\\eta ',
  lambda: '\\lambda ',
  beta: '\\beta ',
  s: 's',
});

const latexOf = (parts: readonly (readonly [Scalar, string])[]): string => {
  const shown = parts
    .filter(([p]) => !scalars.isZero(p))
    .map(([p, name]) => {
      const terms = p.ring.sortedTerms(p).reverse();
      const text = terms
        .map((t, i) => {
          const negative = t.coefficient.num < 0n;
          const size = negative ? -t.coefficient.num : t.coefficient.num;
          const factors = t.exponents
            .map(([v, e]) => `${LATEX_NAMES[OPTIMISER_SYMBOLS[v]!]}${e === 1 ? '' : `^{${e}}`}`)
            .join('');
          const body = `${size === 1n && factors !== '' ? '' : size}${factors}`;
          return `${negative ? '-' : i === 0 ? '' : '+'}${body}`;
        })
        .join('');
      return text === '1' ? name : terms.length > 1 ? `(${text})${name}` : `${text}${name}`;
    });
  return shown.length === 0 ? '0' : shown.join('+').replaceAll('+-', '-');
};

/** The recurrences as displayed mathematics, one line each. */
export function recurrenceLatex(kind: 'linear' | 'quadratic', optimiser: Optimiser): string[] {
  if (kind === 'linear') {
    const { q, r } = linearRecurrence(optimiser);
    const line = (name: string, row: { readonly q: Scalar; readonly r: Scalar }): string =>
      `${name}^+=${latexOf([
        [row.q, 'q'],
        [row.r, 'r'],
      ])}`;
    return optimiser.momentum ? [line('q', q), line('r', r)] : [line('q', q)];
  }
  const forms = quadraticRecurrence(optimiser);
  const line = (name: 'a' | 'b' | 'c'): string =>
    `${name}^+=${latexOf(QUADRATIC.map((n) => [forms[name][n], n] as const))}`;
  return optimiser.momentum ? [line('a'), line('b'), line('c')] : [line('a')];
}
