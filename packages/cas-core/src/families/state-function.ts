/**
 * Rational functions of the state: the form in which candidate laws travel from the finder to the prover.
 *
 * Terms refer to the variable indices of a family. A denominator of undefined means 1. Coefficients are exact.
 */
import type { Term } from '../polynomials/polynomial-ring.js';
import type { ProgramBuilder } from '../programs/program-builder.js';
import type { PrimeField } from '../rings/prime-field.js';
import { formatRational, QQ, type Rational } from '../rings/rationals.js';

export type Terms = readonly Term<Rational>[];

export interface StateFunction {
  readonly numerator: Terms;
  readonly denominator: Terms | undefined;
}

/** The variables that occur, ascending. */
export function variablesOfFunction(h: StateFunction): number[] {
  const seen = new Set<number>();
  const see = (terms: Terms): void => {
    for (let i = 0; i < terms.length; i++) {
      const { exponents } = terms[i]!;
      for (let j = 0; j < exponents.length; j++) seen.add(exponents[j]![0]);
    }
  };
  see(h.numerator);
  if (h.denominator !== undefined) see(h.denominator);
  return [...seen].sort((a, b) => a - b);
}

/** Nodes for h in a builder, `nodeOf` giving the node of a variable. */
export function appendStateFunction(
  builder: ProgramBuilder,
  h: StateFunction,
  nodeOf: (variable: number) => number,
): number {
  const polynomial = (terms: Terms): number =>
    builder.sum(
      terms.map((t) =>
        t.exponents.reduce(
          (product, [v, e]) => builder.mul(product, builder.pow(nodeOf(v), e)),
          builder.constant(t.coefficient),
        ),
      ),
    );
  const numerator = polynomial(h.numerator);
  return h.denominator === undefined ? numerator : builder.div(numerator, polynomial(h.denominator));
}

const powers = (F: PrimeField, base: number, e: number): number => {
  let out = 1;
  for (let i = 0; i < e; i++) out = F.mul(out, base);
  return out;
};

/** Value and gradient of a polynomial mod p at a point (residues by variable); undefined when p divides a denominator. */
function polynomialJet(
  terms: Terms,
  F: PrimeField,
  point: ArrayLike<number>,
): { value: number; gradient: Map<number, number> } | undefined {
  let value = 0;
  const gradient = new Map<number, number>();
  for (const t of terms) {
    const c = F.fromRational(t.coefficient);
    if (c === undefined) return undefined;
    let product = c;
    const { exponents } = t;
    for (let i = 0; i < exponents.length; i++)
      product = F.mul(product, powers(F, point[exponents[i]![0]]!, exponents[i]![1]));
    value = F.add(value, product);
    for (let i = 0; i < exponents.length; i++) {
      const v = exponents[i]![0];
      let d = (c * (exponents[i]![1] % F.p)) % F.p;
      for (let j = 0; j < exponents.length; j++)
        d = F.mul(d, powers(F, point[exponents[j]![0]]!, i === j ? exponents[j]![1] - 1 : exponents[j]![1]));
      gradient.set(v, F.add(gradient.get(v) ?? 0, d));
    }
  }
  return { value, gradient };
}

/** ∇h mod p at a point, as nonzero entries by variable; undefined where a denominator vanishes mod p. */
export function gradientModular(
  h: StateFunction,
  F: PrimeField,
  point: ArrayLike<number>,
): Map<number, number> | undefined {
  const top = polynomialJet(h.numerator, F, point);
  const bottom = h.denominator === undefined ? undefined : polynomialJet(h.denominator, F, point);
  if (top === undefined || (h.denominator !== undefined && (bottom === undefined || bottom.value === 0)))
    return undefined;
  const out = new Map<number, number>();
  if (bottom === undefined) {
    for (const [v, d] of top.gradient) if (d !== 0) out.set(v, d);
    return out;
  }
  const inverseSquare = F.inv(F.mul(bottom.value, bottom.value));
  for (const v of new Set([...top.gradient.keys(), ...bottom.gradient.keys()])) {
    const d = F.sub(F.mul(top.gradient.get(v) ?? 0, bottom.value), F.mul(top.value, bottom.gradient.get(v) ?? 0));
    if (d !== 0) out.set(v, F.mul(d, inverseSquare));
  }
  return out;
}

/** Text in the expression language, terms in the given order: `W[1,1]^2 - 2*a*b`. */
export function formatTerms(terms: Terms, name: (variable: number) => string): string {
  if (terms.length === 0) return '0';
  return terms
    .map((t, i) => {
      const factors = t.exponents.map(([v, e]) => (e === 1 ? name(v) : `${name(v)}^${e}`));
      const negative = t.coefficient.num < 0n;
      const size = negative ? QQ.neg(t.coefficient) : t.coefficient;
      const unit = size.num === 1n && size.den === 1n;
      const body = [...(unit && factors.length > 0 ? [] : [formatRational(size)]), ...factors].join('*');
      return i === 0 ? (negative ? `-${body}` : body) : negative ? ` - ${body}` : ` + ${body}`;
    })
    .join('');
}

/** Text of a state function: `p` or `(p)/(q)`; over a product that some terms share factors with, term by term: `E + 1/E - 4*u^2`. */
export function formatStateFunction(h: StateFunction, name: (variable: number) => string): string {
  if (h.denominator === undefined) return formatTerms(h.numerator, name);
  const apart = termByTerm(h.numerator, h.denominator, name);
  if (apart !== undefined) return apart;
  const top = formatTerms(h.numerator, name);
  const bracket = (text: string): string => (/[ */]/.test(text) ? `(${text})` : text);
  return `${bracket(top)}/${bracket(formatTerms(h.denominator, name))}`;
}

/** Undefined where the denominator is no product, or no term of several shares a factor with it. */
function termByTerm(numerator: Terms, denominator: Terms, name: (variable: number) => string): string | undefined {
  const [only] = denominator;
  if (denominator.length !== 1 || numerator.length < 2 || !QQ.equal(only!.coefficient, QQ.one)) return undefined;
  const below = new Map(only!.exponents);
  if (!numerator.some((t) => t.exponents.some(([v]) => below.has(v)))) return undefined;
  const powers = (list: Iterable<readonly [number, number]>): string =>
    [...list].map(([v, e]) => (e === 1 ? name(v) : `${name(v)}^${e}`)).join('*');
  return numerator
    .map((t, i) => {
      const left = new Map(below);
      const above = t.exponents.flatMap(([v, e]): [number, number][] => {
        const d = left.get(v) ?? 0;
        if (d > e) left.set(v, d - e);
        else left.delete(v);
        return e > d ? [[v, e - d]] : [];
      });
      const text = formatTerms([{ ...t, exponents: above }], name);
      const quotient = left.size === 0 ? text : `${text}/${left.size === 1 ? powers(left) : `(${powers(left)})`}`;
      return i === 0 ? quotient : quotient.startsWith('-') ? ` - ${quotient.slice(1)}` : ` + ${quotient}`;
    })
    .join('');
}
