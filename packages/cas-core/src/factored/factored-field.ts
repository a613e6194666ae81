/**
 * Factored arithmetic (theory §11): elements are c·∏ f_i^e_i with atoms and sums as factors, and a product with a sum is never distributed.
 *
 * A sum is brought to one form: terms with the same factors are collected, sums that stand alone are merged into it, the factors common to all terms
 * and the leading coefficient are taken out; what is left becomes a factor of its own, the same one whenever it comes again. So equal forms are
 * equal functions, and a zero is a proof; unequal forms may still be equal functions, since nothing is distributed. Every rewriting is an identity
 * where denominators do not vanish.
 *
 * Roots satisfy s² = a: their exponents stay 0 or 1. Other kernels are atoms told apart by kind and argument.
 */
import type { KernelKind } from '../programs/program.js';
import { UnableError } from '../rings/outcome.js';
import { formatRational, QQ, type Rational } from '../rings/rationals.js';
import { power } from '../rings/ring.js';
import { interner } from './interner.js';

/** c·m, m the number of a product of factors; zero has c = 0. */
export interface Factored {
  readonly coefficient: Rational;
  readonly monomial: number;
}

export interface FactoredField {
  readonly zero: Factored;
  readonly one: Factored;
  /** Products and sums made since the beginning, in terms. */
  readonly work: number;
  /** Distinct products held. */
  readonly size: number;
  constant(q: Rational): Factored;
  /** The indeterminate with this number. */
  variable(v: number): Factored;
  kernel(kind: KernelKind, argument: Factored): Factored;
  isZero(a: Factored): boolean;
  equal(a: Factored, b: Factored): boolean;
  neg(a: Factored): Factored;
  scale(q: Rational, a: Factored): Factored;
  mul(a: Factored, b: Factored): Factored;
  /** Throws `UnableError` where a is zero: the quotient is defined nowhere. */
  inv(a: Factored): Factored;
  div(a: Factored, b: Factored): Factored;
  pow(a: Factored, k: number): Factored;
  sum(terms: readonly Factored[]): Factored;
  /** Work beyond this many terms throws `UnableError`. */
  allow(work: number): void;
}

/** Sums of more terms are not searched for sums that cancel behind a common factor. */
const GROUP_LIMIT = 256;
/** Of a factor in absolute value: exponents are kept in 32 bits. */
const EXPONENT_LIMIT = 1_000_000;
/** Sums of more terms are not merged into others. */
const MERGE_LIMIT = 512;

const ZERO: Factored = Object.freeze({ coefficient: QQ.zero, monomial: 0 });

export function factoredField(): FactoredField {
  // Long: the tables of products, sums and roots are shared by all operations.
  /** Products: factor, exponent, factor, exponent … by ascending factor. */
  const products = interner();
  /** Sums: product, number of coefficient … by ascending product. */
  const sums = interner();
  /** By factor: the number of the sum that it is, or −1. */
  const sumOf: number[] = [];
  /** By factor: a, when it is √a. */
  const radicand: (Factored | undefined)[] = [];
  const factorOfSum: number[] = [];
  const atoms = new Map<string, number>();
  const variables: number[] = [];
  const coefficients: Rational[] = [];
  const coefficientNumbers = new Map<string, number>();
  let scratch = new Int32Array(64);
  let work = 0;
  let limit = Number.POSITIVE_INFINITY;

  const empty = products.intern([], 0);
  const one: Factored = Object.freeze({ coefficient: QQ.one, monomial: empty });
  const isOne = (q: Rational): boolean => q.num === 1n && q.den === 1n;
  const isZero = (a: Factored): boolean => a.coefficient.num === 0n;
  const times = (p: Rational, q: Rational): Rational => (isOne(p) ? q : isOne(q) ? p : QQ.mul(p, q));
  const spend = (terms: number): void => {
    work += terms;
    if (work > limit) throw new UnableError('the factored form takes more terms than allowed');
  };
  const room = (length: number): void => {
    if (scratch.length < length) scratch = new Int32Array(2 * length);
  };
  const newFactor = (sum: number, root: Factored | undefined): number => {
    sumOf.push(sum);
    radicand.push(root);
    return sumOf.length - 1;
  };
  const product = (factor: number, exponent: number): number => products.intern([factor, exponent], 2);
  const coefficientNumber = (q: Rational): number => {
    const key = formatRational(q);
    let n = coefficientNumbers.get(key);
    if (n === undefined) {
      n = coefficients.push(q) - 1;
      coefficientNumbers.set(key, n);
    }
    return n;
  };

  /** m₁·m₂^sign as it stands, exponents of roots unreduced. */
  const merged = (a: number, b: number, sign: 1 | -1): number => {
    if (b === empty) return a;
    if (a === empty && sign === 1) return b;
    let i = products.start(a);
    let j = products.start(b);
    const iEnd = products.end(a);
    const jEnd = products.end(b);
    room(iEnd - i + jEnd - j);
    const { pool } = products;
    let n = 0;
    while (i < iEnd || j < jEnd) {
      const f = i < iEnd ? pool[i]! : Number.MAX_SAFE_INTEGER;
      const g = j < jEnd ? pool[j]! : Number.MAX_SAFE_INTEGER;
      let e = 0;
      if (f <= g) {
        e += pool[i + 1]!;
        i += 2;
      }
      if (g <= f) {
        e += sign * pool[j + 1]!;
        j += 2;
      }
      if (e === 0) continue;
      if (Math.abs(e) > EXPONENT_LIMIT) throw new UnableError(`a power above ${EXPONENT_LIMIT}`);
      scratch[n++] = Math.min(f, g);
      scratch[n++] = e;
    }
    spend(n);
    return products.intern(scratch, n);
  };
  /** s^e = a^⌊e/2⌋·s^(e mod 2) for every root s = √a in it. */
  const reduced = (coefficient: Rational, monomial: number): Factored => {
    const from = products.start(monomial);
    const to = products.end(monomial);
    for (let i = from; i < to; i += 2) {
      const factor = products.pool[i]!;
      const root = radicand[factor];
      if (root === undefined) continue;
      const e = products.pool[i + 1]!;
      if (e === 0 || e === 1) continue;
      const half = Math.floor(e / 2);
      const rest = merged(monomial, product(factor, 2 * half), -1);
      return mul({ coefficient, monomial: rest }, pow(root, half));
    }
    return { coefficient, monomial };
  };
  const mul = (a: Factored, b: Factored): Factored => {
    if (isZero(a) || isZero(b)) return ZERO;
    const coefficient = times(a.coefficient, b.coefficient);
    if (b.monomial === empty) return { coefficient, monomial: a.monomial };
    if (a.monomial === empty) return { coefficient, monomial: b.monomial };
    return reduced(coefficient, merged(a.monomial, b.monomial, 1));
  };
  const inv = (a: Factored): Factored => {
    if (isZero(a)) throw new UnableError('a denominator is zero everywhere');
    return reduced(QQ.inv(a.coefficient), merged(empty, a.monomial, -1));
  };
  const pow = (a: Factored, k: number): Factored => {
    if (k === 0) return one;
    if (k === 1) return a;
    if (isZero(a)) return k > 0 ? ZERO : inv(a);
    if (k < 0) return inv(pow(a, -k));
    const from = products.start(a.monomial);
    const to = products.end(a.monomial);
    const raised = Array.from(products.pool.subarray(from, to), (x, i) => (i % 2 === 0 ? x : x * k));
    if (raised.some((e, i) => i % 2 === 1 && Math.abs(e) > EXPONENT_LIMIT))
      throw new UnableError(`a power above ${EXPONENT_LIMIT}`);
    return reduced(power(QQ, a.coefficient, k), products.intern(raised, raised.length));
  };

  /** The number of the sum that a product is, standing alone; −1 otherwise. */
  const bareSum = (monomial: number): number => {
    const from = products.start(monomial);
    if (products.end(monomial) - from !== 2 || products.pool[from + 1] !== 1) return -1;
    const s = sumOf[products.pool[from]!]!;
    return s >= 0 && sums.end(s) - sums.start(s) <= 2 * MERGE_LIMIT ? s : -1;
  };
  type Terms = Map<number, Rational>;
  const collect = (into: Terms, monomial: number, coefficient: Rational): void => {
    const old = into.get(monomial);
    if (old === undefined) into.set(monomial, coefficient);
    else {
      const next = QQ.add(old, coefficient);
      if (next.num === 0n) into.delete(monomial);
      else into.set(monomial, next);
    }
  };
  /** Terms with the same factors collected, sums that stand alone merged in. */
  const collected = (terms: Iterable<readonly [number, Rational]>): Terms => {
    const out: Terms = new Map();
    for (const [monomial, coefficient] of terms) {
      if (coefficient.num === 0n) continue;
      const s = bareSum(monomial);
      if (s < 0) collect(out, monomial, coefficient);
      else {
        const to = sums.end(s);
        for (let i = sums.start(s); i < to; i += 2)
          collect(out, sums.pool[i]!, times(coefficient, coefficients[sums.pool[i + 1]!]!));
      }
    }
    spend(out.size);
    return out;
  };
  /** The factors that all terms share: the smallest powers when all are positive, the largest when all are negative. */
  const shared = (terms: Terms): number => {
    let common: [number, number][] | undefined;
    for (const m of terms.keys()) {
      const { pool } = products;
      const to = products.end(m);
      let i = products.start(m);
      if (common === undefined) {
        common = [];
        for (; i < to; i += 2) common.push([pool[i]!, pool[i + 1]!]);
        continue;
      }
      const next: [number, number][] = [];
      for (const [f, e] of common) {
        while (i < to && pool[i]! < f) i += 2;
        if (i >= to) break;
        const x = pool[i]!;
        const y = pool[i + 1]!;
        if (x !== f || e > 0 !== y > 0) continue;
        next.push([f, e > 0 ? Math.min(e, y) : Math.max(e, y)]);
      }
      common = next;
      if (common.length === 0) return empty;
    }
    const flat = common!.flat();
    return products.intern(flat, flat.length);
  };
  /**
   * Terms f·S and f·S' with a sum f in common are added behind it when S + S' has cancelling terms: s·(a + b) − s·a is s·b. True when the terms
   * became others.
   */
  const cancelsBehindFactors = (terms: Terms): boolean => {
    if (terms.size > GROUP_LIMIT) return false;
    const behind = new Map<number, number[]>();
    for (const m of terms.keys()) {
      const to = products.end(m);
      for (let i = products.start(m); i < to; i += 2) {
        const f = products.pool[i]!;
        if (sumOf[f]! < 0 || products.pool[i + 1] !== 1) continue;
        const list = behind.get(f);
        if (list === undefined) behind.set(f, [m]);
        else list.push(m);
      }
    }
    for (const [f, list] of behind) {
      if (list.length < 2) continue;
      const own = product(f, 1);
      const quotients = list.map((m): [number, Rational] => [merged(m, own, -1), terms.get(m)!]);
      const bare = quotients.map(([m]) => bareSum(m));
      if (bare.every((s) => s < 0)) continue;
      const inner = collected(quotients);
      const before = bare.reduce((n, s) => n + (s < 0 ? 1 : (sums.end(s) - sums.start(s)) / 2), 0);
      if (inner.size >= before) continue;
      for (const m of list) terms.delete(m);
      const rest = normalised(inner);
      if (!isZero(rest)) {
        const { monomial, coefficient } = mul(rest, { coefficient: QQ.one, monomial: own });
        collect(terms, monomial, coefficient);
      }
      return true;
    }
    return false;
  };
  const sum = (list: readonly Factored[]): Factored => {
    if (list.length === 0) return ZERO;
    if (list.length === 1) return list[0]!;
    return normalised(collected(list.map((t) => [t.monomial, t.coefficient])));
  };
  const normalised = (collectedTerms: Terms): Factored => {
    let terms = collectedTerms;
    let outside = empty;
    for (;;) {
      if (terms.size === 0) return ZERO;
      if (terms.size === 1) {
        const [[m, c]] = terms as unknown as [[number, Rational]];
        return mul({ coefficient: c, monomial: m }, { coefficient: QQ.one, monomial: outside });
      }
      const common = shared(terms);
      if (common === empty) {
        if (!cancelsBehindFactors(terms)) break;
        terms = collected(terms);
        continue;
      }
      outside = merged(outside, common, 1);
      // What is left of a term may be a sum that stands alone.
      terms = collected([...terms].map(([m, c]) => [merged(m, common, -1), c]));
    }
    const sorted = [...terms].sort(([m], [n]) => m - n);
    const [, leading] = sorted[0]!;
    const inverse = QQ.inv(leading);
    const flat = new Int32Array(2 * sorted.length);
    sorted.forEach(([m, c], i) => {
      flat[2 * i] = m;
      flat[2 * i + 1] = coefficientNumber(times(c, inverse));
    });
    const s = sums.intern(flat, flat.length);
    factorOfSum[s] ??= newFactor(s, undefined);
    const bare = { coefficient: leading, monomial: product(factorOfSum[s]!, 1) };
    return outside === empty ? bare : mul(bare, { coefficient: QQ.one, monomial: outside });
  };

  return {
    zero: ZERO,
    one,
    get work() {
      return work;
    },
    get size() {
      return products.size;
    },
    constant: (q) => (q.num === 0n ? ZERO : { coefficient: q, monomial: empty }),
    variable: (v) => {
      variables[v] ??= product(newFactor(-1, undefined), 1);
      return { coefficient: QQ.one, monomial: variables[v] };
    },
    kernel: (kind, argument) => {
      const key = `${kind} ${formatRational(argument.coefficient)} ${argument.monomial}`;
      let factor = atoms.get(key);
      if (factor === undefined) {
        factor = newFactor(-1, kind === 'sqrt' ? argument : undefined);
        atoms.set(key, factor);
      }
      return { coefficient: QQ.one, monomial: product(factor, 1) };
    },
    isZero,
    equal: (a, b) =>
      a.monomial === b.monomial && a.coefficient.num === b.coefficient.num && a.coefficient.den === b.coefficient.den,
    neg: (a) => ({ coefficient: QQ.neg(a.coefficient), monomial: a.monomial }),
    scale: (q, a) => (q.num === 0n ? ZERO : { coefficient: times(q, a.coefficient), monomial: a.monomial }),
    mul,
    inv,
    div: (a, b) => mul(a, inv(b)),
    pow,
    sum,
    allow: (more) => {
      limit = work + more;
    },
  };
}
