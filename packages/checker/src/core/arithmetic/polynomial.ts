/**
 * Polynomials over ℚ in indeterminates numbered 0, 1, 2, … below 55,296 (no surrogates).
 *
 * Representation: (Σ coefficient · monomial) / scale, integer coefficients in a Map, scale > 0. A monomial is the string of its indeterminates, one
 * UTF-16 unit each, ascending and repeated as often as the exponent says: x₁x₀² is "\0\0\1" and 1 is "". Invariant: no stored coefficient is zero,
 * hence a polynomial is zero exactly when its Map is empty: that is the only zero test on which a law is accepted.
 * Every operation pays the meter for the terms it touches, for long monomials and for coefficients beyond 64 bits.
 */
import { type Meter, tooLarge } from '../../text/rejection.js';
import type { Signed } from '../reading/program.js';
import { gcd, ONE, type Rational } from './rational.js';
import type { PrimeField } from './residue.js';

export interface Polynomial {
  readonly terms: ReadonlyMap<string, bigint>;
  readonly scale: bigint;
}

type Factors = readonly (readonly [indeterminate: number, exponent: number])[];
export type PolynomialRing = ReturnType<typeof polynomialRing>;

/** Of a monomial. Bounded before the work is done: powers of powers describe degrees that nobody could store. */
const MAX_DEGREE = 10_000;
const WORD = 2n ** 64n;
const words = (c: bigint): number => (c < WORD && c > -WORD ? 1 : Math.ceil(c.toString(16).length / 16));

function bounded(degree: number): void {
  if (degree > MAX_DEGREE) tooLarge(`it has a monomial of degree ${degree}, above ${MAX_DEGREE}`);
}

/** The product of two monomials: a merge of two sorted strings. */
function merged(a: string, b: string): string {
  bounded(a.length + b.length);
  if (a === '' || b === '' || a.charCodeAt(a.length - 1) <= b.charCodeAt(0)) return a + b;
  let out = '';
  let from = 0;
  for (let j = 0, i = 0; j < b.length; j++) {
    while (i < a.length && a.charCodeAt(i) <= b.charCodeAt(j)) i++;
    out += a.slice(from, i) + b[j];
    from = i;
  }
  return out + a.slice(from);
}

/** The indeterminates of a monomial with their exponents. */
export function factorsOf(monomial: string): Factors {
  const factors: [number, number][] = [];
  for (let from = 0, to = 0; from < monomial.length; from = to) {
    while (to < monomial.length && monomial.charCodeAt(to) === monomial.charCodeAt(from)) to++;
    factors.push([monomial.charCodeAt(from), to - from]);
  }
  return factors;
}

export function polynomialRing(spend: Meter) {
  function accumulate(into: Map<string, bigint>, monomial: string, c: bigint): void {
    spend(1 + (monomial.length >> 3));
    const total = (into.get(monomial) ?? 0n) + c;
    if (total === 0n) into.delete(monomial);
    else into.set(monomial, total);
  }

  function times(a: bigint, b: bigint): bigint {
    const cost = words(a) * words(b);
    if (cost > 1) spend(cost);
    return a * b;
  }

  /** Σ coefficient · Π indeterminate^exponent. */
  function polynomial(parts: readonly Readonly<{ coefficient: Rational; factors: Factors }>[]): Polynomial {
    const scale = parts.reduce((s, { coefficient: q }) => (q.denominator === s ? s : common(s, q.denominator)), 1n);
    const terms = new Map<string, bigint>();
    for (const { coefficient, factors } of parts) {
      bounded(factors.reduce((degree, [, e]) => degree + e, 0));
      const powers = factors.map(([i, e]) => String.fromCharCode(i).repeat(e));
      if (powers.some((power, k) => k > 0 && power < (powers[k - 1] as string))) powers.sort();
      const { numerator: above, denominator: below } = coefficient;
      if (above !== 0n) accumulate(terms, powers.join(''), below === scale ? above : times(above, scale / below));
    }
    return { terms, scale };
  }
  const common = (s: bigint, d: bigint): bigint => times(s, d / gcd(s, d));
  const term = (coefficient: Rational, factors: Factors = []) => polynomial([{ coefficient, factors }]);
  const one = term(ONE);

  function sum(parts: readonly Signed<Polynomial>[]): Polynomial {
    const [first] = parts;
    if (first?.[1] === 1 && parts.length === 1) return first[0];
    const scale = parts.reduce((s, [f]) => (s === f.scale ? s : common(s, f.scale)), 1n);
    const terms = new Map<string, bigint>();
    for (const [f, sign] of parts) {
      const factor = (scale / f.scale) * BigInt(sign);
      f.terms.forEach((c, m) => void accumulate(terms, m, times(c, factor)));
    }
    return { terms, scale };
  }

  function multiply(a: Polynomial, b: Polynomial): Polynomial {
    if (a === one || b === one) return a === one ? b : a;
    const terms = new Map<string, bigint>();
    a.terms.forEach((c, m) => void b.terms.forEach((d, n) => void accumulate(terms, merged(m, n), times(c, d))));
    return { terms, scale: times(a.scale, b.scale) };
  }

  /** ∂f/∂i for every wanted indeterminate i that occurs in f. */
  function gradient(f: Polynomial, wanted: (indeterminate: number) => boolean): Map<number, Polynomial> {
    const parts = new Map<number, Polynomial & { terms: Map<string, bigint> }>();
    f.terms.forEach((c, monomial) => {
      for (let from = 0, to = 0; from < monomial.length; from = to) {
        const i = monomial.charCodeAt(from);
        while (to < monomial.length && monomial.charCodeAt(to) === i) to++;
        if (!wanted(i)) continue;
        const part = parts.get(i) ?? { terms: new Map<string, bigint>(), scale: f.scale };
        parts.set(i, part);
        const rest = monomial.slice(0, from) + monomial.slice(from + 1);
        accumulate(part.terms, rest, to - from === 1 ? c : c * BigInt(to - from));
      }
    });
    return parts;
  }

  /** f = high·x^k + low, where x^k divides no term of low. */
  function divided(f: Polynomial, x: number, k: number): Record<'high' | 'low', Polynomial> {
    const power = String.fromCharCode(x).repeat(k);
    const [high, low] = [new Map<string, bigint>(), new Map<string, bigint>()];
    for (const [monomial, c] of f.terms) {
      spend(1 + (monomial.length >> 3));
      if (monomial.includes(power)) high.set(monomial.replace(power, ''), c);
      else low.set(monomial, c);
    }
    return { high: { terms: high, scale: f.scale }, low: { terms: low, scale: f.scale } };
  }

  /** f where indeterminate i has the value at(i), modulo p; p must not divide the scale. */
  function evaluate(F: PrimeField, f: Polynomial, at: (indeterminate: number) => number): number {
    let total = 0;
    f.terms.forEach((c, monomial) => {
      spend(1 + (monomial.length >> 3));
      let value = c === 1n ? 1 : F.fromRational({ numerator: c, denominator: 1n });
      for (let i = 0; i < monomial.length; i++) value = F.multiply(value, at(monomial.charCodeAt(i)));
      total += value;
    });
    return F.multiply(total % F.prime, F.fromRational({ numerator: 1n, denominator: f.scale }));
  }

  return Object.freeze({ polynomial, term, one, sum, multiply, gradient, divided, evaluate });
}
