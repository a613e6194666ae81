/**
 * Arithmetic that never multiplies out (theory §11): a number times a product of powers of factors. A factor is a variable, a slope, a kernel of an
 * element, or a sum in its one form: terms with the same factors collected, sums standing alone written out, the shared factors and the
 * coefficient of the first term taken out. Every step is an identity of functions, whatever relations the factors satisfy, so an
 * element that is zero is the zero function. One that is not zero proves nothing.
 *
 * Roots keep the exponents 0 and 1, by s² = a. Other relations are not used.
 */
import { gcd, ONE, type Rational, sameRational } from '../core/arithmetic/rational.js';
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
/** Pairs of products are told apart by one number. */
const MAX_PRODUCTS = 2 ** 26;
const FEW_PRODUCTS = 2 ** 15;
export const MINUS: Rational = { numerator: -1n, denominator: 1n };
/** Longer sums stay factors where they are terms. */
const MAX_WRITTEN_OUT = 512;
/** In longer sums no terms are added behind a common factor. */
const MAX_GROUPED = 256;

const reduced = (numerator: bigint, denominator: bigint): Rational => {
  if (denominator === 1n && numerator === 1n) return ONE;
  if (numerator > LARGE || -numerator > LARGE || denominator > LARGE)
    tooLarge('it has numbers of more than 200000 bits');
  if (denominator === 1n) return { numerator, denominator };
  const common = gcd(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / common, denominator: denominator / common };
};
/** Most numbers are this one, which is told from others by identity before anything is computed. */
const times = (a: Rational, b: Rational) => {
  if (a === ONE || b === ONE) return a === ONE ? b : a;
  return reduced(a.numerator * b.numerator, a.denominator * b.denominator);
};
const plus = (a: Rational, b: Rational) =>
  reduced(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

function* pairs({ powers }: Product): Generator<readonly [factor: number, exponent: number]> {
  for (let i = 0; i < powers.length; i += 2) yield [powers[i] as number, powers[i + 1] as number];
}

/** One place makes them, so that all are objects of one layout. */
const element = (number: Rational, product: Product): Element => ({ number, product });

const listed = (terms: Terms): Element[] => {
  const list: Element[] = [];
  terms.forEach((number, product) => void list.push(element(number, product)));
  return list;
};

export type Factored = ReturnType<typeof factored>;

export function factored(spend: Meter) {
  // Long: products, sums and roots are found in tables that every operation fills.
  const products = new Map<string, Product>();
  const pairwise = new Map<number, Product>();
  const factors = new Map<string, number>();
  const sums = new Map<number, readonly Element[]>();
  const radicands = new Map<number, Element>();

  function product(powers: Product['powers']): Product {
    const key = powers.join();
    spend(1 + powers.length);
    for (let i = 1; i < powers.length; i += 2)
      if (Math.abs(powers[i] as number) > MAX_EXPONENT) tooLarge(`it has a power above ${MAX_EXPONENT}`);
    const known = products.get(key);
    if (known) return known;
    const made = { id: products.size, powers };
    if (made.id >= MAX_PRODUCTS) tooLarge(`more than ${MAX_PRODUCTS} products of factors`);
    products.set(key, made);
    return made;
  }
  const factor = (key: string): number => {
    const known = factors.get(key) ?? factors.size;
    factors.set(key, known);
    return known;
  };
  const nothing = product([]);
  const one = element(ONE, nothing);
  const zero = element({ numerator: 0n, denominator: 1n }, nothing);
  const isZero = ({ number }: Element) => number.numerator === 0n;
  const constant = (number: Rational): Element => element(number, nothing);
  const single = (at: number, exponent = 1) => product([at, exponent]);
  const scaled = (a: Element, by: Rational): Element => element(times(a.number, by), a.product);
  const power = (at: number): Element => element(ONE, single(at));

  /** a · b, without a look at roots; the same two meet often. */
  function both(a: Product, b: Product): Product {
    if (a === nothing || b === nothing) return a === nothing ? b : a;
    // Small keys are found faster; the others are negative, so that no two pairs share one.
    const isSmall = a.id < FEW_PRODUCTS && b.id < FEW_PRODUCTS;
    const key = isSmall ? a.id * FEW_PRODUCTS + b.id : -(a.id * MAX_PRODUCTS + b.id);
    const known = pairwise.get(key);
    const made = known ?? joined(a, b);
    if (known === undefined) pairwise.set(key, made);
    spend(1 + made.powers.length);
    return made;
  }

  /** a · b^sign, without a look at roots. */
  function joined(a: Product, b: Product, sign: 1 | -1 = 1): Product {
    const p = a.powers;
    const q = b.powers;
    if (q.length === 0) return a;
    const all: number[] = [];
    for (let i = 0, j = 0; i < p.length || j < q.length; ) {
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
    return rooted(element(times(a.number, b.number), both(a.product, b.product)));
  }

  /** With s^(2k + r) written as a^k·s^r for each root s of an a. */
  function rooted(a: Element): Element {
    if (radicands.size === 0) return a;
    for (const [f, e] of pairs(a.product)) {
      const of = radicands.get(f);
      if (of === undefined || e === 1) continue;
      const half = Math.floor(e / 2);
      const rest = element(a.number, joined(a.product, single(f, 2 * half), -1));
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
    return rooted(element(reduced(denominator, numerator), joined(nothing, a.product, -1)));
  }

  /** The terms of a factor that is a sum and stands alone. */
  function writtenOut({ powers }: Product) {
    const terms = powers.length === 2 && powers[1] === 1 ? sums.get(powers[0] as number) : undefined;
    return terms && terms.length <= MAX_WRITTEN_OUT ? terms : undefined;
  }

  function collected(given: readonly Element[]): Terms {
    const out: Terms = new Map();
    const put = (at: Product, number: Rational) => {
      const old = out.get(at);
      const total = old === undefined ? number : plus(old, number);
      if (total.numerator === 0n) out.delete(at);
      else out.set(at, total);
    };
    for (const { product: at, number } of given) {
      const terms = writtenOut(at);
      spend(terms?.length ?? 1);
      if (terms === undefined) put(at, number);
      else for (const part of terms) put(part.product, times(number, part.number));
    }
    return out;
  }

  /** What divides all terms: the powers nearest to zero of factors that have one sign of exponents in all. */
  function shared(terms: Terms): Product {
    let left: readonly number[] | undefined;
    for (const { powers } of terms.keys()) {
      const kept: number[] = [];
      for (let i = 0, j = 0; left !== undefined && i < left.length; i += 2) {
        while (j < powers.length && (powers[j] as number) < (left[i] as number)) j += 2;
        if (powers[j] !== left[i]) continue;
        const d = powers[j + 1] as number;
        const e = left[i + 1] as number;
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
    terms.forEach((_, at) => {
      for (let i = 0; i < at.powers.length; i += 2) {
        const f = at.powers[i] as number;
        if (at.powers[i + 1] === 1 && sums.has(f)) behind.set(f, [...(behind.get(f) ?? []), at]);
      }
    });
    for (const [f, members] of behind) {
      if (members.length < 2) continue;
      const quotients = members.map((at) => element(terms.get(at) as Rational, joined(at, single(f), -1)));
      const size = quotients.reduce((n, { product: at }) => n + (writtenOut(at)?.length ?? 1), 0);
      const inner = collected(quotients);
      if (inner.size >= size) continue;
      for (const at of members) terms.delete(at);
      const rest = multiply(formed(inner), power(f));
      return collected(isZero(rest) ? listed(terms) : [...listed(terms), rest]);
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
        const [only] = listed(terms);
        return multiply(only as Element, element(ONE, outside));
      }
      const common = shared(terms);
      if (common !== nothing) {
        outside = joined(outside, common);
        terms = collected(listed(terms).map((a) => element(a.number, joined(a.product, common, -1))));
        continue;
      }
      const next = gathered(terms);
      if (next === undefined) break;
      terms = next;
    }
    const sorted = listed(terms).sort((a, b) => a.product.id - b.product.id);
    const lead = (sorted[0] as Element).number;
    const by = reduced(lead.denominator, lead.numerator);
    const list = sorted.map((a) => scaled(a, by));
    spend(list.length);
    const written = list.map(({ product: { id }, number: c }) =>
      sameRational(c, ONE) ? id : `${id}:${c.numerator}/${c.denominator}`,
    );
    const at = factor(`sum ${written.join(' ')}`);
    if (!sums.has(at)) sums.set(at, list);
    return multiply(element(lead, single(at)), element(ONE, outside));
  }

  /** Whether a + b is nothing but a sum of these two terms: no factor divides both, and neither is a sum itself. */
  function isApart({ product: a }: Element, { product: b }: Element): boolean {
    if (writtenOut(a) !== undefined || writtenOut(b) !== undefined) return false;
    for (let i = 0; i < a.powers.length; i += 2)
      for (let j = 0; j < b.powers.length; j += 2) if (a.powers[i] === b.powers[j]) return false;
    return a !== b;
  }

  function sum(parts: readonly Signed<Element>[]): Element {
    const signed: Element[] = [];
    for (let k = 0; k < parts.length; k++) {
      const part = parts[k] as Signed<Element>;
      const a = part[1] === 1 ? part[0] : scaled(part[0], MINUS);
      if (parts.length === 1) return a;
      if (!isZero(a)) signed.push(a);
    }
    return formed(collected(signed));
  }

  function kernel(kind: Kernel['kind'], of: Element): Element {
    const { numerator, denominator } = of.number;
    const at = factor(`${kind} ${numerator}/${denominator} ${of.product.id}`);
    if (kind === 'sqrt') radicands.set(at, of);
    return power(at);
  }

  /** A variable or a slope, by a name of its own. */
  const letter = (name: string): Element => power(factor(name));

  return Object.freeze({ zero, one, isZero, constant, letter, kernel, isApart, sum, multiply, invert, scaled });
}
