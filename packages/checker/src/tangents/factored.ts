/**
 * Arithmetic that never multiplies out (theory §11): a number times a product of powers of factors. A factor is a variable, a slope, a kernel of an
 * element, or a sum in its one form: terms with the same factors collected, sums standing alone written out, the shared factors and the
 * coefficient of the first term taken out. Every step is an identity of functions, whatever relations the factors satisfy, so an
 * element that is zero is the zero function. One that is not zero proves nothing.
 *
 * Roots keep the exponents 0 and 1, by s² = a. Other relations are not used.
 */
import { gcd, type Rational } from '../core/arithmetic/rational.js';
import type { Kernel, Signed } from '../core/reading/program.js';
import { type Meter, reject, tooLarge } from '../text/rejection.js';

interface Product {
  readonly id: number;
  /** Factor, exponent, factor, exponent, … by ascending factor, no exponent zero. */
  readonly powers: readonly number[];
}

export interface Element {
  readonly number: Rational;
  readonly product: Product;
}

type Terms = Map<Product, Rational>;

/** Of a factor; beyond it numbers would lose their last digits some day. */
const MAX_EXPONENT = 10_000;
/** Numbers of more digits are not multiplied. */
const LARGE = 1n << 200_000n;
/** Longer sums stay factors where they are terms. */
const MAX_WRITTEN_OUT = 512;
/** In longer sums no terms are added behind a common factor. */
const MAX_GROUPED = 256;

const reduced = (numerator: bigint, denominator: bigint): Rational => {
  if (numerator > LARGE || -numerator > LARGE || denominator > LARGE)
    tooLarge('it has numbers of more than 200000 bits');
  if (denominator === 1n) return { numerator, denominator };
  const common = gcd(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / common, denominator: denominator / common };
};
const times = (a: Rational, b: Rational) => reduced(a.numerator * b.numerator, a.denominator * b.denominator);
const plus = (a: Rational, b: Rational) =>
  reduced(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

function* pairs({ powers }: Product): Generator<readonly [factor: number, exponent: number]> {
  for (let i = 0; i < powers.length; i += 2) yield [powers[i] as number, powers[i + 1] as number];
}

export type Factored = ReturnType<typeof factored>;

export function factored(spend: Meter) {
  // Long: products, sums and roots are found in tables that every operation fills.
  const products = new Map<string, Product>();
  const factors = new Map<string, number>();
  const sums = new Map<number, readonly (readonly [Product, Rational])[]>();
  const radicands = new Map<number, Element>();

  function product(powers: Product['powers']): Product {
    const key = powers.join();
    spend(1 + powers.length);
    for (let i = 1; i < powers.length; i += 2)
      if (Math.abs(powers[i] as number) > MAX_EXPONENT) tooLarge(`it has a power above ${MAX_EXPONENT}`);
    const known = products.get(key);
    if (known) return known;
    const made = { id: products.size, powers };
    products.set(key, made);
    return made;
  }
  const factor = (key: string): number => {
    const known = factors.get(key) ?? factors.size;
    factors.set(key, known);
    return known;
  };
  const nothing = product([]);
  const one: Element = { number: { numerator: 1n, denominator: 1n }, product: nothing };
  const zero: Element = { number: { numerator: 0n, denominator: 1n }, product: nothing };
  const isZero = ({ number }: Element) => number.numerator === 0n;
  const constant = (number: Rational): Element => ({ number, product: nothing });
  const single = (at: number, exponent = 1) => product([at, exponent]);
  const scaled = (a: Element, by: Rational): Element => ({ ...a, number: times(a.number, by) });

  /** a · b^sign, without a look at roots. */
  function joined(a: Product, b: Product, sign: 1 | -1 = 1): Product {
    const [p, q] = [a.powers, b.powers];
    if (q.length === 0) return a;
    const all: number[] = [];
    for (let [i, j] = [0, 0]; i < p.length || j < q.length; ) {
      const f = i < p.length ? (p[i] as number) : Number.POSITIVE_INFINITY;
      const g = j < q.length ? (q[j] as number) : Number.POSITIVE_INFINITY;
      let exponent = 0;
      if (f <= g) {
        exponent += p[i + 1] as number;
        i += 2;
      }
      if (g <= f) {
        exponent += sign * (q[j + 1] as number);
        j += 2;
      }
      if (exponent !== 0) all.push(Math.min(f, g), exponent);
    }
    return product(all);
  }

  function multiply(a: Element, b: Element): Element {
    if (isZero(a) || isZero(b)) return zero;
    return rooted({ number: times(a.number, b.number), product: joined(a.product, b.product) });
  }

  /** With s^(2k + r) written as a^k·s^r for each root s of an a. */
  function rooted(a: Element): Element {
    if (radicands.size === 0) return a;
    for (const [f, e] of pairs(a.product)) {
      const of = radicands.get(f);
      if (of === undefined || e === 1) continue;
      const half = Math.floor(e / 2);
      const rest = { ...a, product: joined(a.product, single(f, 2 * half), -1) };
      const base = half < 0 ? invert(of) : of;
      let result = rooted(rest);
      for (let k = Math.abs(half); k > 0; k--) result = multiply(result, base);
      return result;
    }
    return a;
  }

  function invert(a: Element | undefined): Element {
    if (a === undefined || isZero(a)) return reject('the network divides by an expression that is zero identically');
    const { numerator, denominator } = a.number;
    return rooted({ number: reduced(denominator, numerator), product: joined(nothing, a.product, -1) });
  }

  /** The terms of a factor that is a sum and stands alone. */
  function writtenOut({ powers }: Product) {
    const terms = powers.length === 2 && powers[1] === 1 ? sums.get(powers[0] as number) : undefined;
    return terms && terms.length <= MAX_WRITTEN_OUT ? terms : undefined;
  }

  function collected(given: Iterable<readonly [Product, Rational]>): Terms {
    const out: Terms = new Map();
    const put = (at: Product, number: Rational) => {
      const old = out.get(at);
      const total = old === undefined ? number : plus(old, number);
      if (total.numerator === 0n) out.delete(at);
      else out.set(at, total);
    };
    for (const [at, number] of given) {
      const terms = writtenOut(at);
      spend(terms?.length ?? 1);
      if (terms === undefined) put(at, number);
      else for (const [below, c] of terms) put(below, times(number, c));
    }
    return out;
  }

  /** What divides all terms: the powers nearest to zero of factors that have one sign of exponents in all. */
  function shared(terms: Terms): Product {
    let left: readonly number[] | undefined;
    for (const { powers } of terms.keys()) {
      const kept: number[] = [];
      for (let [i, j] = [0, 0]; left !== undefined && i < left.length; i += 2) {
        while (j < powers.length && (powers[j] as number) < (left[i] as number)) j += 2;
        if (powers[j] !== left[i]) continue;
        const [d, e] = [powers[j + 1] as number, left[i + 1] as number];
        if (d * e > 0) kept.push(left[i] as number, e > 0 ? Math.min(d, e) : Math.max(d, e));
      }
      left = left === undefined ? powers : kept;
      if (left.length === 0) return nothing;
    }
    return product(left ?? []);
  }

  /** Terms with a sum as a common factor, where what stands behind it has terms that cancel. */
  function gathered(terms: Terms): Terms | undefined {
    if (terms.size > MAX_GROUPED) return undefined;
    const behind = new Map<number, Product[]>();
    for (const at of terms.keys())
      for (const [f, e] of pairs(at)) if (e === 1 && sums.has(f)) behind.set(f, [...(behind.get(f) ?? []), at]);
    for (const [f, members] of behind) {
      if (members.length < 2) continue;
      const quotients = members.map((at) => [joined(at, single(f), -1), terms.get(at) as Rational] as const);
      const size = quotients.reduce((n, [at]) => n + (writtenOut(at)?.length ?? 1), 0);
      const inner = collected(quotients);
      if (inner.size >= size) continue;
      for (const at of members) terms.delete(at);
      const rest = multiply(formed(inner), { ...one, product: single(f) });
      return collected([...terms, ...(isZero(rest) ? [] : [[rest.product, rest.number] as const])]);
    }
    return undefined;
  }

  /** The one form of a sum. */
  function formed(given: Terms): Element {
    let terms = given;
    let outside = nothing;
    for (;;) {
      if (terms.size === 0) return zero;
      if (terms.size === 1) {
        const [[at, number]] = terms as unknown as [[Product, Rational]];
        return multiply({ number, product: at }, { ...one, product: outside });
      }
      const common = shared(terms);
      if (common !== nothing) {
        outside = joined(outside, common);
        terms = collected([...terms].map(([at, number]) => [joined(at, common, -1), number]));
        continue;
      }
      const next = gathered(terms);
      if (next === undefined) break;
      terms = next;
    }
    const sorted = [...terms].sort(([a], [b]) => a.id - b.id);
    const lead = (sorted[0] as (typeof sorted)[number])[1];
    const by = reduced(lead.denominator, lead.numerator);
    const list = sorted.map(([at, number]) => [at, times(number, by)] as const);
    spend(list.length);
    const at = factor(`sum ${list.map(([m, c]) => `${m.id}:${c.numerator}/${c.denominator}`).join(' ')}`);
    if (!sums.has(at)) sums.set(at, list);
    return multiply({ number: lead, product: single(at) }, { ...one, product: outside });
  }

  function sum(parts: readonly Signed<Element>[]): Element {
    const minus: Rational = { numerator: -1n, denominator: 1n };
    const signed = parts.map(([a, sign]) => (sign === 1 ? a : scaled(a, minus)));
    const [only] = signed;
    if (signed.length === 1 && only) return only;
    return formed(collected(signed.filter((a) => !isZero(a)).map((a) => [a.product, a.number] as const)));
  }

  function kernel(kind: Kernel['kind'], of: Element): Element {
    const { numerator, denominator } = of.number;
    const at = factor(`${kind} ${numerator}/${denominator} ${of.product.id}`);
    if (kind === 'sqrt') radicands.set(at, of);
    return { ...one, product: single(at) };
  }

  /** A variable or a slope, by a name of its own. */
  const letter = (name: string): Element => ({ ...one, product: single(factor(name)) });

  return Object.freeze({ zero, one, isZero, constant, letter, kernel, sum, multiply, invert, scaled });
}
