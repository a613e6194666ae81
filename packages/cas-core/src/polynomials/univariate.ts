/**
 * Dense univariate polynomials K[x] over a field: Euclidean division, gcd with cofactors, squarefree factorisation.
 *
 * An element is the array of its coefficients, constant term first, without a trailing zero; zero is the empty array.
 * That is canonical, so equality is equality of arrays. Gcds and squarefree factors are monic, gcd(0, 0) = 0.
 * Over ℚ prefer `rationalUnivariateRing` (univariate-rational.ts), whose gcd goes through primes.
 *
 * References: D. Yun, "On square-free decomposition algorithms", SYMSAC '76; J. von zur Gathen, J. Gerhard, *Modern
 * Computer Algebra*, Algorithms 14.19 and 14.21 (Exercise 14.30 for p-th powers).
 */
import { UnableError } from '../rings/outcome.js';
import type { Field, Ring } from '../rings/ring.js';

export type Univariate<T> = readonly T[];

export interface UnivariateRing<T> extends Ring<Univariate<T>> {
  readonly coefficients: Field<T>;
  readonly variable: string;
  readonly x: Univariate<T>;
  constant(c: T): Univariate<T>;
  /** Drops trailing zeros; the coefficient of x^i is list[i]. */
  fromCoefficients(list: readonly T[]): Univariate<T>;
  /** −1 for zero. */
  degree(f: Univariate<T>): number;
  /** The leading coefficient; zero for zero. */
  lead(f: Univariate<T>): T;
  scale(c: T, f: Univariate<T>): Univariate<T>;
  monic(f: Univariate<T>): Univariate<T>;
  /** a = q·b + r with deg r < deg b. Throws `RangeError` when b is zero. */
  divmod(a: Univariate<T>, b: Univariate<T>): readonly [q: Univariate<T>, r: Univariate<T>];
  rem(a: Univariate<T>, b: Univariate<T>): Univariate<T>;
  /** a/b, or undefined when the division leaves a remainder. */
  divideExact(a: Univariate<T>, b: Univariate<T>): Univariate<T> | undefined;
  gcd(a: Univariate<T>, b: Univariate<T>): Univariate<T>;
  /** [g, s, t] with g = gcd(a, b) = s·a + t·b. */
  xgcd(a: Univariate<T>, b: Univariate<T>): readonly [g: Univariate<T>, s: Univariate<T>, t: Univariate<T>];
  derivative(f: Univariate<T>): Univariate<T>;
  evaluate(f: Univariate<T>, at: T): T;
  /** base^e mod modulus for a bigint e ≥ 0. */
  powMod(base: Univariate<T>, e: bigint, modulus: Univariate<T>): Univariate<T>;
}

/** K[variable]. */
export function univariateRing<T>(field: Field<T>, variable = 'x'): UnivariateRing<T> {
  const K = field;
  const trim = (list: readonly T[]): Univariate<T> => {
    let n = list.length;
    while (n > 0 && K.isZero(list[n - 1]!)) n--;
    return n === list.length ? list : list.slice(0, n);
  };
  const zero: Univariate<T> = [];
  const constant = (c: T): Univariate<T> => (K.isZero(c) ? zero : [c]);
  const add = (a: Univariate<T>, b: Univariate<T>): Univariate<T> => {
    const [long, short] = a.length >= b.length ? [a, b] : [b, a];
    return trim(long.map((c, i) => (i < short.length ? K.add(c, short[i]!) : c)));
  };
  const neg = (a: Univariate<T>): Univariate<T> => a.map((c) => K.neg(c));
  const mul = (a: Univariate<T>, b: Univariate<T>): Univariate<T> => {
    if (a.length === 0 || b.length === 0) return zero;
    const out = new Array<T>(a.length + b.length - 1).fill(K.zero);
    for (let i = 0; i < a.length; i++) {
      const c = a[i]!;
      if (!K.isZero(c)) for (let j = 0; j < b.length; j++) out[i + j] = K.add(out[i + j]!, K.mul(c, b[j]!));
    }
    return trim(out);
  };
  const scale = (c: T, f: Univariate<T>): Univariate<T> => (K.isZero(c) ? zero : f.map((d) => K.mul(c, d)));
  const lead = (f: Univariate<T>): T => f[f.length - 1] ?? K.zero;
  const monic = (f: Univariate<T>): Univariate<T> =>
    f.length === 0 || K.equal(lead(f), K.one) ? f : scale(K.inv(lead(f)), f);
  const divmod = (a: Univariate<T>, b: Univariate<T>): readonly [Univariate<T>, Univariate<T>] => {
    if (b.length === 0) throw new RangeError(`${K.name}[${variable}]: division by the zero polynomial`);
    if (a.length < b.length) return [zero, a];
    const inverse = K.inv(lead(b));
    const rest = [...a];
    const n = b.length - 1;
    const q = new Array<T>(a.length - n).fill(K.zero);
    for (let i = q.length - 1; i >= 0; i--) {
      const c = K.mul(rest[i + n]!, inverse);
      q[i] = c;
      if (!K.isZero(c)) for (let j = 0; j < n; j++) rest[i + j] = K.sub(rest[i + j]!, K.mul(c, b[j]!));
    }
    return [q, trim(rest.slice(0, n))];
  };
  const rem = (a: Univariate<T>, b: Univariate<T>): Univariate<T> => divmod(a, b)[1];
  const gcd = (a: Univariate<T>, b: Univariate<T>): Univariate<T> => {
    let [r, s] = [a, b];
    // Monic remainders: over ℚ and function fields coefficients then grow linearly, not exponentially.
    while (s.length > 0) [r, s] = [s, monic(rem(r, s))];
    return monic(r);
  };
  const xgcd = (
    a: Univariate<T>,
    b: Univariate<T>,
  ): readonly [g: Univariate<T>, s: Univariate<T>, t: Univariate<T>] => {
    let [r0, r1, s0, s1, t0, t1] = [a, b, constant(K.one), zero, zero, constant(K.one)];
    while (r1.length > 0) {
      const [q, r] = divmod(r0, r1);
      [r0, r1] = [r1, r];
      [s0, s1] = [s1, add(s0, neg(mul(q, s1)))];
      [t0, t1] = [t1, add(t0, neg(mul(q, t1)))];
    }
    if (r0.length === 0) return [zero, s0, t0];
    const inverse = K.inv(lead(r0));
    return [scale(inverse, r0), scale(inverse, s0), scale(inverse, t0)];
  };
  return Object.freeze({
    name: `${K.name}[${variable}]`,
    coefficients: K,
    variable,
    zero,
    one: constant(K.one),
    x: [K.zero, K.one],
    characteristic: K.characteristic,
    fromInteger: (n: bigint) => constant(K.fromInteger(n)),
    constant,
    fromCoefficients: trim,
    add,
    sub: (a: Univariate<T>, b: Univariate<T>) => add(a, neg(b)),
    neg,
    mul,
    isZero: (a: Univariate<T>) => a.length === 0,
    equal: (a: Univariate<T>, b: Univariate<T>) => a.length === b.length && a.every((c, i) => K.equal(c, b[i]!)),
    degree: (f: Univariate<T>) => f.length - 1,
    lead,
    scale,
    monic,
    divmod,
    rem,
    divideExact: (a: Univariate<T>, b: Univariate<T>) => {
      const [q, r] = divmod(a, b);
      return r.length === 0 ? q : undefined;
    },
    gcd,
    xgcd,
    derivative: (f: Univariate<T>) => trim(f.slice(1).map((c, i) => K.mul(K.fromInteger(BigInt(i + 1)), c))),
    evaluate: (f: Univariate<T>, at: T) => f.reduceRight((t, c) => K.add(K.mul(t, at), c), K.zero),
    powMod: (base: Univariate<T>, e: bigint, modulus: Univariate<T>) => {
      let result = rem(constant(K.one), modulus);
      let square = rem(base, modulus);
      for (let k = e; k > 0n; k >>= 1n) {
        if (k & 1n) result = rem(mul(result, square), modulus);
        if (k > 1n) square = rem(mul(square, square), modulus);
      }
      return result;
    },
  });
}

export interface UnivariateFactor<T> {
  readonly factor: Univariate<T>;
  readonly multiplicity: number;
}

/** f(x) = g(x^p) over a prime field ↦ g, for which g^p = f. */
function frobeniusRoot<T>(ring: UnivariateRing<T>, f: Univariate<T>): Univariate<T> {
  if (!('p' in ring.coefficients))
    throw new UnableError(`no p-th roots of coefficients are known in ${ring.coefficients.name}`);
  const p = Number(ring.characteristic);
  return f.filter((_, i) => i % p === 0);
}

/**
 * The monic squarefree, pairwise coprime factors of f ≠ 0 with distinct multiplicities, by increasing multiplicity:
 * f = lead(f)·∏ factor^multiplicity. Throws `RangeError` for zero and, in characteristic p, `UnableError` over a field
 * larger than F_p when f has a factor in x^p.
 */
export function squarefreeFactors<T>(ring: UnivariateRing<T>, f: Univariate<T>): UnivariateFactor<T>[] {
  if (ring.isZero(f)) throw new RangeError('squarefreeFactors: the zero polynomial');
  const divide = (a: Univariate<T>, b: Univariate<T>): Univariate<T> => ring.divmod(a, b)[0];
  const out = new Map<number, Univariate<T>>();
  const peel = (whole: Univariate<T>, times: number): void => {
    let repeated = ring.gcd(whole, ring.derivative(whole));
    let simple = divide(whole, repeated);
    for (let k = 1; simple.length > 1; k++) {
      const next = ring.gcd(simple, repeated);
      const exact = divide(simple, next);
      if (exact.length > 1) out.set(k * times, ring.mul(out.get(k * times) ?? ring.one, exact));
      simple = next;
      repeated = divide(repeated, next);
    }
    if (repeated.length > 1) peel(frobeniusRoot(ring, repeated), times * Number(ring.characteristic));
  };
  peel(ring.monic(f), 1);
  return [...out].map(([multiplicity, factor]) => ({ factor, multiplicity })).sort(byMultiplicity);
}

const byMultiplicity = (a: { multiplicity: number }, b: { multiplicity: number }): number =>
  a.multiplicity - b.multiplicity;
