/**
 * Quadratic quantities under one step of an optimiser, by substitution (theory §8, exact in discrete time).
 *
 * Vectors are linear combinations of θ, v, g with coefficients in ℚ[η, λ, β, s, ν]; a symmetric form turns two of them into a combination of the
 * six scalars ⟨θ,θ⟩, ⟨θ,v⟩, ⟨v,v⟩, ⟨g,g⟩, ⟨v,g⟩, ⟨θ,g⟩. A symmetry with gradient generator says ⟨θ,g⟩ = 0 for the form of its law:
 * gᵀBθ = 0. A linear law pairs vectors with a fixed direction, and ⟨g, 1⟩ = 0.
 */
import { type Polynomial, polynomialRing, QQ, type Rational, rational } from '@lawful/cas-core';

export type Scalar = Polynomial<Rational>;

/** s stands for 1 − δ (1 at the first step), nu is 1 with Nesterov's step and 0 without. */
export const OPTIMISER_SYMBOLS = ['eta', 'lambda', 'beta', 's'] as const;
export type OptimiserSymbol = (typeof OPTIMISER_SYMBOLS)[number];

export const scalars = polynomialRing(QQ, OPTIMISER_SYMBOLS);
export const symbol = (name: OptimiserSymbol): Scalar => scalars.generator(OPTIMISER_SYMBOLS.indexOf(name));
export const integer = (n: number): Scalar => scalars.constant(rational(n));

const VECTORS = ['theta', 'v', 'g'] as const;
type VectorName = (typeof VECTORS)[number];

/** A combination of θ, v and g. */
export type Combination = Readonly<Record<VectorName, Scalar>>;

export const combination = (parts: Partial<Combination>): Combination => ({
  theta: parts.theta ?? scalars.zero,
  v: parts.v ?? scalars.zero,
  g: parts.g ?? scalars.zero,
});

export const addCombinations = (a: Combination, b: Combination): Combination =>
  combination({
    theta: scalars.add(a.theta, b.theta),
    v: scalars.add(a.v, b.v),
    g: scalars.add(a.g, b.g),
  });

export const scaleCombination = (c: Scalar, a: Combination): Combination =>
  combination({ theta: scalars.mul(c, a.theta), v: scalars.mul(c, a.v), g: scalars.mul(c, a.g) });

/** The scalars of a quadratic law: a = θᵀBθ, b = θᵀBv, c = vᵀBv, G = gᵀBg, P = vᵀBg; θᵀBg = 0 is dropped. */
export const QUADRATIC = ['a', 'b', 'c', 'G', 'P'] as const;
type QuadraticName = (typeof QUADRATIC)[number];
export type QuadraticForm = Readonly<Record<QuadraticName, Scalar>>;

/** uᵀBw for combinations u and w, with gᵀBθ = 0. */
export function pair(u: Combination, w: Combination): QuadraticForm {
  const { add, mul } = scalars;
  return {
    a: mul(u.theta, w.theta),
    b: add(mul(u.theta, w.v), mul(u.v, w.theta)),
    c: mul(u.v, w.v),
    G: mul(u.g, w.g),
    P: add(mul(u.v, w.g), mul(u.g, w.v)),
  };
}

/** Text of Σ coefficient·name, `(1 - eta*lambda)^2*a` with the coefficient expanded. */
export function formText(parts: readonly (readonly [Scalar, string])[], show: (p: Scalar) => string): string {
  const shown = parts
    .filter(([p]) => !scalars.isZero(p))
    .map(([p, name]) => {
      const text = show(p);
      if (text === '1') return name;
      return p.terms.size > 1 ? `(${text})*${name}` : `${text}*${name}`;
    });
  return shown.length === 0 ? '0' : shown.join(' + ').replaceAll('+ -', '- ');
}
