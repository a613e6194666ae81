/**
 * Quotients of polynomials as text and as LaTeX, with the factors that are known beforehand pulled out: 2*s^2/((1 - beta)*(2 + 2*beta - eta*lambda*s))
 * rather than its expansion. The product of what is printed is the quotient, whatever factors are offered.
 */
import {
  divideExact,
  formatTerms,
  latexTerms,
  type Polynomial,
  type PolynomialRing,
  QQ,
  type Rational,
  type RationalFunction,
  rational,
  type Term,
} from '@lawful/cas-core';

type P = Polynomial<Rational>;

/** How the symbols of a ring are written, by index. */
export interface SymbolNames {
  readonly text: readonly string[];
  readonly latex: readonly string[];
}

interface Factored {
  readonly content: Rational;
  /** Distinct, with exponents from 1, none constant. */
  readonly factors: readonly (readonly [P, number])[];
}

/** Lowest degree first, as the program prints sums. */
const termsOf = (p: P): Term<Rational>[] => p.ring.sortedTerms(p).reverse();

/** Content ±, the symbols, the factors offered, and what is left, with a positive first term and coprime integers. */
function factored(p: P, offered: readonly P[]): Factored {
  const { ring } = p;
  const factors: (readonly [P, number])[] = [];
  let rest = p;
  const candidates = [...ring.variables.map((_, i) => ring.generator(i)), ...offered.filter((f) => f.ring === ring)];
  for (const factor of candidates) {
    let power = 0;
    for (let next = divideExact(rest, factor); next !== undefined; next = divideExact(rest, factor)) {
      rest = next;
      power++;
    }
    if (power > 0) factors.push([factor, power]);
  }
  const content = contentOf(rest);
  const primitive = ring.scale(QQ.inv(content), rest);
  if (!ring.equal(primitive, ring.one)) factors.push([primitive, 1]);
  return { content, factors };
}

/** c with p/c of coprime integer coefficients, the first of them positive. */
function contentOf(p: P): Rational {
  const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
  const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);
  const terms = termsOf(p);
  const num = terms.reduce((g, t) => gcd(g, magnitude(t.coefficient.num)), 0n);
  const den = terms.reduce((m, t) => (m * t.coefficient.den) / gcd(m, t.coefficient.den), 1n);
  const content = rational(num, den);
  return terms[0]!.coefficient.num < 0n ? QQ.neg(content) : content;
}

/** `2*eta*s/((1 - beta)*(2 - eta*lambda))`; a polynomial with several terms and no known factor as it is. */
export function quotientText(f: RationalFunction<Rational>, { text }: SymbolNames, offered: readonly P[] = []): string {
  const ring = f.num.ring;
  if (ring.isZero(f.num)) return '0';
  const show = (p: P): string => formatTerms(termsOf(p), (v) => text[v]!);
  const [top, bottom] = [factored(f.num, offered), factored(f.den, offered)];
  const content = QQ.div(top.content, bottom.content);
  const power = ([p, e]: readonly [P, number]): string => {
    const base = p.terms.size > 1 ? `(${show(p)})` : show(p);
    return e === 1 ? base : `${base}^${e}`;
  };
  const size = content.num < 0n ? -content.num : content.num;
  const above = [...(size === 1n && top.factors.length > 0 ? [] : [`${size}`]), ...top.factors.map(power)];
  const below = [...(content.den === 1n ? [] : [`${content.den}`]), ...bottom.factors.map(power)];
  const product = `${content.num < 0n ? '-' : ''}${above.join('*')}`;
  if (below.length === 0) {
    const [only] = top.factors;
    // A sum by itself needs no brackets.
    return size === 1n && top.factors.length === 1 && only![1] === 1 && content.num > 0n ? show(only![0]) : product;
  }
  return `${product}/${below.length > 1 ? `(${below.join('*')})` : below[0]}`;
}

/** The same as LaTeX: `\frac{2\eta s}{(1-\beta)(2-\eta\lambda)}`. */
export function quotientLatex(
  f: RationalFunction<Rational>,
  { latex }: SymbolNames,
  offered: readonly P[] = [],
): string {
  const ring = f.num.ring;
  if (ring.isZero(f.num)) return '0';
  const show = (p: P): string => polynomialLatex(p, latex);
  const [top, bottom] = [factored(f.num, offered), factored(f.den, offered)];
  const content = QQ.div(top.content, bottom.content);
  const size = content.num < 0n ? -content.num : content.num;
  const side = (factors: Factored['factors'], number: bigint): string => {
    const alone = number === 1n && factors.length === 1 && factors[0]![1] === 1;
    const written = factors.map(([p, e]) => {
      const base = p.terms.size > 1 && !alone ? `(${show(p)})` : show(p);
      return e === 1 ? base : `${base}^{${e}}`;
    });
    return [...(number === 1n && factors.length > 0 ? [] : [`${number}`]), ...written].join(' ');
  };
  const above = side(top.factors, size);
  const below = bottom.factors.length === 0 && content.den === 1n ? '' : side(bottom.factors, content.den);
  const sign = content.num < 0n ? '-' : '';
  return below === '' ? `${sign}${above}` : `${sign}\\frac{${above}}{${below}}`;
}

/** A polynomial in the given commands, `2\eta -\beta ^{2}`; names may be commands, which `latexTerms` would set upright. */
function polynomialLatex(p: P, names: readonly string[]): string {
  return termsOf(p)
    .map((t, i) => {
      const plain = latexTerms([{ coefficient: t.coefficient, exponents: [] }], () => '');
      const factors = t.exponents.map(([v, e]) => (e === 1 ? names[v]! : `${names[v]!}^{${e}}`)).join(' ');
      const number = factors === '' ? plain : plain === '1' ? '' : plain === '-1' ? '-' : `${plain} `;
      return `${i > 0 && t.coefficient.num > 0n ? '+' : ''}${number}${factors}`;
    })
    .join('');
}

/** The factors of the denominators, once each, without numbers: where one of them is 0 the quotients say nothing. */
export function denominatorFactors(quotients: readonly RationalFunction<Rational>[], offered: readonly P[] = []): P[] {
  const out: P[] = [];
  for (const { den } of quotients)
    for (const [factor] of factored(den, offered).factors)
      if (!out.some((f) => f.ring.equal(f, factor))) out.push(factor);
  return out;
}

/** x/1. */
export const asQuotient = (p: P): RationalFunction<Rational> => ({
  num: p,
  den: (p.ring as PolynomialRing<Rational>).one,
});
