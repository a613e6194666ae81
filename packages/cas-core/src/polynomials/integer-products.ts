/**
 * Sums of products of sparse polynomials over ℤ or ℚ, and quotients, in machine arithmetic as far as it is exact.
 *
 * Denominators are cleared first. Within one call a monomial is one number: its exponents are digits in the mixed radix
 * of the degrees that the result can reach, so that a product of monomials is a sum of numbers. Equal numbers are found
 * by open addressing. A coefficient is a number as long as it stays below 2^53, and what would leave that range is moved
 * to a bigint beside it. Terms come out in the order in which their monomials were met first.
 *
 * The answer is `undefined` where this does not serve: other coefficients, exponents that do not fit into 53 bits,
 * denominators beyond 128 bits. The caller then multiplies term by term.
 *
 * Reference: M. Monagan, R. Pearce, "Polynomial division using dynamic arrays, heaps, and packed exponent vectors",
 * CASC 2007, for packed exponents; D. Knuth, *TAOCP* 3, §6.4, Algorithm L for the table.
 */
import { ZZ } from '../rings/integers.js';
import { gcdInteger, QQ, type Rational, rational } from '../rings/rationals.js';
import type { Ring } from '../rings/ring.js';
import { popLargest, pushLargest } from './monomial-heap.js';
import type { Monomial, MonomialEncoding } from './monomials.js';

/** ±a·b, given by the terms of a and b. */
export interface SignedProduct<C> {
  readonly a: ReadonlyMap<Monomial, C>;
  readonly b: ReadonlyMap<Monomial, C>;
  readonly negative: boolean;
}

/** Elements of a ring as fractions of integers. */
interface Fractions<C> {
  numerator(c: C): bigint;
  denominator(c: C): bigint;
  fraction(num: bigint, den: bigint): C;
}

const RATIONALS: Fractions<Rational> = {
  numerator: (c) => c.num,
  denominator: (c) => c.den,
  fraction: (num, den) => (den === 1n ? QQ.fromInteger(num) : rational(num, den)),
};

const INTEGERS: Fractions<bigint> = { numerator: (c) => c, denominator: () => 1n, fraction: (num) => num };

function fractionsOf<C>(ring: Ring<C>): Fractions<C> | undefined {
  if ((ring as Ring<unknown>) === QQ) return RATIONALS as Fractions<unknown> as Fractions<C>;
  return (ring as Ring<unknown>) === ZZ ? (INTEGERS as Fractions<unknown> as Fractions<C>) : undefined;
}

const WIDEST_DENOMINATOR = 1n << 128n;

/** One variable as a digit of mixed radix. */
interface Digit {
  readonly variable: number;
  /** One more than its exponent can be. */
  readonly base: number;
  readonly weight: number;
}

/** The terms of a factor as plain lists; `numbers` is undefined when some coefficient reaches 2^53. */
interface Factor {
  readonly keys: Float64Array;
  readonly integers: readonly bigint[];
  readonly numbers: Float64Array | undefined;
}

/** The sums so far: entry e has the monomial keys[e] and the coefficient small[e] + large.get(e). */
interface Table {
  keys: Float64Array;
  small: Float64Array;
  readonly large: Map<number, bigint>;
  /** Entry plus one by hash, 0 where free; as long as a power of two, at least twice as long as there are entries. */
  slots: Int32Array;
  entries: number;
}

/** Σ ±a·b as a map of nonzero terms, or undefined. `pause` is told before so many products of terms are made. */
export function integerProducts<C>(
  ring: Ring<C>,
  encoding: MonomialEncoding,
  products: readonly SignedProduct<C>[],
  pause?: (terms: number) => void,
): Map<Monomial, C> | undefined {
  const fractions = fractionsOf(ring);
  const digits = fractions === undefined ? undefined : digitsOf(encoding, products);
  if (fractions === undefined || digits === undefined) return undefined;
  const own = products.map(({ a, b }) => [commonDenominator(fractions, a), commonDenominator(fractions, b)] as const);
  let denominator = 1n;
  for (const [d, e] of own) {
    denominator = leastCommonMultiple(denominator, d * e);
    if (denominator > WIDEST_DENOMINATOR) return undefined;
  }
  const encode = encoder(encoding, digits);
  const table = emptyTable();
  products.forEach(({ a, b, negative }, i) => {
    const e = own[i]![1];
    const scale = denominator / e;
    addProduct(
      table,
      factorOf(fractions, encode, a, negative ? -scale : scale),
      factorOf(fractions, encode, b, e),
      pause,
    );
  });
  const out = new Map<Monomial, C>();
  const decode = decoder(encoding, digits);
  for (let entry = 0; entry < table.entries; entry++) {
    const small = table.small[entry]!;
    const large = table.large.get(entry);
    if (small === 0 && large === undefined) continue;
    const sum = large === undefined ? BigInt(small) : BigInt(small) + large;
    if (sum !== 0n) out.set(decode(table.keys[entry]!), fractions.fraction(sum, denominator));
  }
  return out;
}

/** The least radix in which every monomial of the products is a number below 2^53, if there is one. */
function digitsOf<C>(encoding: MonomialEncoding, products: readonly SignedProduct<C>[]): Digit[] | undefined {
  const largest = new Map<number, number>();
  for (const { a, b } of products) {
    const sum = highest(encoding, a);
    for (const [v, e] of highest(encoding, b)) sum.set(v, (sum.get(v) ?? 0) + e);
    for (const [v, e] of sum) if (e > (largest.get(v) ?? 0)) largest.set(v, e);
  }
  const digits: Digit[] = [];
  let weight = 1;
  for (const variable of [...largest.keys()].sort((v, w) => v - w)) {
    const base = largest.get(variable)! + 1;
    digits.push({ variable, base, weight });
    weight *= base;
    if (weight > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return digits;
}

/** The highest exponent of each variable that occurs. */
function highest(encoding: MonomialEncoding, terms: ReadonlyMap<Monomial, unknown>): Map<number, number> {
  const out = new Map<number, number>();
  for (const m of terms.keys()) for (const [v, e] of encoding.exponents(m)) if (e > (out.get(v) ?? 0)) out.set(v, e);
  return out;
}

function encoder(encoding: MonomialEncoding, digits: readonly Digit[]): (m: Monomial) => number {
  const weights = new Map(digits.map(({ variable, weight }) => [variable, weight]));
  return (m) => {
    let key = 0;
    for (const [v, e] of encoding.exponents(m)) key += e * weights.get(v)!;
    return key;
  };
}

function decoder(encoding: MonomialEncoding, digits: readonly Digit[]): (key: number) => Monomial {
  return (key) => {
    const exponents: [number, number][] = [];
    let rest = key;
    for (const { variable, base } of digits) {
      const e = rest % base;
      if (e > 0) exponents.push([variable, e]);
      rest = (rest - e) / base;
    }
    return encoding.fromExponents(exponents);
  };
}

/**
 * a/b with the terms in falling order of packed codes; 'none' when b does not divide a, undefined as for products. By Gauss's lemma
 * the quotient by a primitive polynomial over ℤ has integer coefficients. Precondition, not checked: no degree of b exceeds that of a.
 */
export function integerQuotient<C>(
  ring: Ring<C>,
  encoding: MonomialEncoding,
  a: ReadonlyMap<Monomial, C>,
  b: ReadonlyMap<Monomial, C>,
): Map<Monomial, C> | 'none' | undefined {
  const fractions = fractionsOf(ring);
  const one = new Map([[encoding.one, ring.one]]);
  const digits = fractions === undefined ? undefined : digitsOf(encoding, [{ a, b: one, negative: false }]);
  if (fractions === undefined || digits === undefined || encoding.kind !== 'packed') return undefined;
  const [top, bottom] = [commonDenominator(fractions, a), commonDenominator(fractions, b)];
  if (top > WIDEST_DENOMINATOR || bottom > WIDEST_DENOMINATOR) return undefined;
  const encode = encoder(encoding, digits);
  const divisor = [...b].map(([m, c]) => ({
    key: encode(m),
    integer: fractions.numerator(c) * (bottom / fractions.denominator(c)),
  }));
  const content = (ring as Ring<unknown>) === ZZ ? 1n : divisor.reduce((g, { integer }) => gcdInteger(g, integer), 0n);
  divisor.sort((s, t) => t.key - s.key);
  const [lead, ...rest] = divisor.map(({ key, integer }) => ({ key, integer: integer / content }));
  const tail = listed(rest);
  const table = emptyTable();
  addProduct(table, factorOf(fractions, encode, a, top), listed([{ key: 0, integer: 1n }]));
  const highestA = highest(encoding, a);
  const highestB = highest(encoding, b);
  const room = digits.map(({ variable }) => highestA.get(variable)! - (highestB.get(variable) ?? 0));
  /** Whether the monomial of a key is a product of the leading one and one that a quotient can have. */
  const fits = (key: number): boolean =>
    digits.every(({ base, weight }, i) => {
      const e = (Math.floor(key / weight) % base) - (Math.floor(lead!.key / weight) % base);
      return e >= 0 && e <= room[i]!;
    });
  const out = new Map<Monomial, C>();
  const decode = decoder(encoding, digits);
  const heap: number[] = [];
  for (let known = 0; ; ) {
    for (; known < table.entries; known++) pushLargest(heap, table.keys[known]!);
    if (heap.length === 0) return out;
    const key = popLargest(heap);
    const sum = coefficientAt(table, key);
    if (sum === 0n) continue;
    if (!fits(key) || sum % lead!.integer !== 0n) return 'none';
    const integer = sum / lead!.integer;
    out.set(decode(key - lead!.key), fractions.fraction(integer * bottom, content * top));
    addProduct(table, listed([{ key: key - lead!.key, integer: -integer }]), tail);
  }
}

function listed(terms: readonly { readonly key: number; readonly integer: bigint }[]): Factor {
  const numbers = Float64Array.from(terms, ({ integer }) => Number(integer));
  return {
    keys: Float64Array.from(terms, ({ key }) => key),
    integers: terms.map(({ integer }) => integer),
    numbers: numbers.every(Number.isSafeInteger) ? numbers : undefined,
  };
}

/** The coefficient of a key that has an entry. */
function coefficientAt({ keys, small, large, slots }: Table, key: number): bigint {
  const mask = slots.length - 1;
  let at = hash(key, mask);
  while (keys[slots[at]! - 1] !== key) at = (at + 1) & mask;
  const entry = slots[at]! - 1;
  return BigInt(small[entry]!) + (large.get(entry) ?? 0n);
}

const leastCommonMultiple = (a: bigint, b: bigint): bigint => (b === 1n ? a : (a / gcdInteger(a, b)) * b);

function commonDenominator<C>({ denominator }: Fractions<C>, terms: ReadonlyMap<Monomial, C>): bigint {
  let out = 1n;
  for (const c of terms.values()) {
    out = leastCommonMultiple(out, denominator(c));
    if (out > WIDEST_DENOMINATOR) break;
  }
  return out;
}

/** The terms times `scale`, a multiple of every denominator. */
function factorOf<C>(
  { numerator, denominator }: Fractions<C>,
  encode: (m: Monomial) => number,
  terms: ReadonlyMap<Monomial, C>,
  scale: bigint,
): Factor {
  const keys = new Float64Array(terms.size);
  const numbers = new Float64Array(terms.size);
  const integers: bigint[] = [];
  let exact = true;
  for (const [m, c] of terms) {
    const integer = scale === 1n ? numerator(c) : numerator(c) * (scale / denominator(c));
    const i = integers.push(integer) - 1;
    keys[i] = encode(m);
    numbers[i] = Number(integer);
    exact &&= Number.isSafeInteger(numbers[i]);
  }
  return { keys, integers, numbers: exact ? numbers : undefined };
}

const emptyTable = (): Table => ({
  keys: new Float64Array(64),
  small: new Float64Array(64),
  large: new Map(),
  slots: new Int32Array(128),
  entries: 0,
});

/** Where a key below 2^53 starts to look for its slot: both halves, scattered by odd constants. */
const hash = (key: number, mask: number): number => {
  const mixed = Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 4294967296) | 0, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & mask;
};

/** Makes room for `more` entries. */
function reserve(table: Table, more: number): void {
  const wanted = table.entries + more;
  if (wanted > table.keys.length) {
    const length = Math.max(wanted, 2 * table.keys.length);
    const [keys, small] = [new Float64Array(length), new Float64Array(length)];
    keys.set(table.keys);
    small.set(table.small);
    table.keys = keys;
    table.small = small;
  }
  if (2 * wanted <= table.slots.length) return;
  let length = table.slots.length;
  while (length < 2 * wanted) length *= 2;
  table.slots = new Int32Array(length);
  for (let e = 0; e < table.entries; e++) {
    let at = hash(table.keys[e]!, length - 1);
    while (table.slots[at] !== 0) at = (at + 1) & (length - 1);
    table.slots[at] = e + 1;
  }
}

function addProduct(table: Table, a: Factor, b: Factor, pause?: (terms: number) => void): void {
  const width = b.keys.length;
  const exact = a.numbers !== undefined && b.numbers !== undefined;
  for (let i = 0; i < a.keys.length; i++) {
    pause?.(width);
    reserve(table, width);
    const { keys, small, large, slots } = table;
    const mask = slots.length - 1;
    const key = a.keys[i]!;
    const factor = exact ? a.numbers[i]! : 0;
    for (let j = 0; j < width; j++) {
      const sum = key + b.keys[j]!;
      let at = hash(sum, mask);
      let entry = slots[at]! - 1;
      while (entry >= 0 && keys[entry] !== sum) {
        at = (at + 1) & mask;
        entry = slots[at]! - 1;
      }
      if (entry < 0) {
        entry = table.entries++;
        keys[entry] = sum;
        slots[at] = entry + 1;
      }
      // Both operands are exact, and a rounded result is never below 2^53, so the test sees every loss.
      const product = exact ? factor * b.numbers[j]! : Number.POSITIVE_INFINITY;
      const total = small[entry]! + product;
      if (Math.abs(product) <= Number.MAX_SAFE_INTEGER && Math.abs(total) <= Number.MAX_SAFE_INTEGER)
        small[entry] = total;
      else large.set(entry, (large.get(entry) ?? 0n) + a.integers[i]! * b.integers[j]!);
    }
  }
}
