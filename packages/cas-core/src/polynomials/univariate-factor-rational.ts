/**
 * Factorisation in ℚ[x] by Zassenhaus' method.
 *
 * A primitive squarefree f ∈ ℤ[x] is factored modulo the best of several primes, the factors are lifted above twice
 * Mignotte's bound for the coefficients of lead(f)·(a divisor), and products of subsets of them are tried, smallest
 * first; what is left when no smaller subset divides is irreducible. The intersection over the primes of the sets of
 * degrees that a divisor can have prunes subsets and often proves irreducibility outright. The search is exponential
 * in the number of modular factors: past `maxSubsets` products the answer is `unable`, never a wrong factorisation.
 *
 * Reference: J. von zur Gathen, J. Gerhard, *Modern Computer Algebra*, §15.5–15.6 and Corollary 6.33 (Mignotte).
 */

import { modulo, primesBelow, residueNumber } from '../linear-algebra/modular-reconstruction.js';
import { integerSquareRoot } from '../rings/integers.js';
import { type Outcome, ok, unable } from '../rings/outcome.js';
import { primeField } from '../rings/prime-field.js';
import { type Rational, rational } from '../rings/rationals.js';
import {
  squarefreeFactors,
  type Univariate,
  type UnivariateFactor,
  type UnivariateRing,
  univariateRing,
} from './univariate.js';
import { type DegreeClass, distinctDegreeFactors, equalDegreeFactors } from './univariate-factor-modular.js';
import {
  henselLift,
  type Integers,
  multiplyIntegers,
  reduceIntegers,
  symmetric,
  trimIntegers,
} from './univariate-hensel.js';

import { divideIntegers, primitiveMultiple, primitivePart, rationalUnivariateRing } from './univariate-rational.js';

export interface RationalFactorization {
  /** f = unit·∏ factor^multiplicity. */
  readonly unit: Rational;
  /** Monic irreducible factors by rising degree, then by coefficients from the top. */
  readonly factors: readonly UnivariateFactor<Rational>[];
}

export interface FactorOptions {
  /** How many products of modular factors may be tried for each squarefree part; 2^18 by default. */
  readonly maxSubsets?: number;
  /** How many usable primes are compared; 6 by default. */
  readonly primes?: number;
}

/** Primes below 2^15 keep products within 31 bits, where residues are machine integers. */
const SMALL_PRIMES = 2 ** 15;

interface Choice {
  readonly p: number;
  readonly ring: UnivariateRing<number>;
  readonly classes: readonly DegreeClass[];
  readonly count: number;
  /** possible[d]: every prime seen allows a divisor of degree d. */
  readonly possible: readonly boolean[];
}

/** Which sums of subsets of the degrees occur. */
function subsetSums(classes: readonly DegreeClass[], n: number): boolean[] {
  const sums = new Array<boolean>(n + 1).fill(false);
  sums[0] = true;
  for (const { degree, product } of classes)
    for (let k = (product.length - 1) / degree; k > 0; k--)
      for (let d = n; d >= degree; d--) if (sums[d - degree]) sums[d] = true;
  return sums;
}

/** The prime with the fewest factors among the first usable ones. */
function choosePrime(f: Integers, wanted: number): Choice {
  const n = f.length - 1;
  let best: Choice | undefined;
  let possible = new Array<boolean>(n + 1).fill(true);
  let usable = 0;
  for (const p of primesBelow(SMALL_PRIMES)) {
    if (residueNumber(f[n]!, p) === 0) continue;
    const ring = univariateRing<number>(primeField(p));
    const image = ring.monic(ring.fromCoefficients(f.map((c) => residueNumber(c, p))));
    if (ring.gcd(image, ring.derivative(image)).length > 1) continue;
    const classes = distinctDegreeFactors(ring, image);
    const count = classes.reduce((t, c) => t + (c.product.length - 1) / c.degree, 0);
    const sums = subsetSums(classes, n);
    possible = possible.map((v, d) => v && sums[d]!);
    if (best === undefined || count < best.count) best = { p, ring, classes, count, possible };
    usable++;
    const irreducible = possible.every((v, d) => !v || d === 0 || d === n);
    if (irreducible || best.count === 1 || usable >= wanted) break;
  }
  if (best === undefined) throw new RangeError('factorRational: every prime below 2^15 divides the discriminant');
  return { ...best, possible };
}

/** Subsets of 0 … n−1 with k elements that contain 0 when `anchored`, in lexicographic order. */
function* subsets(n: number, k: number, anchored: boolean): Generator<readonly number[]> {
  const at = Array.from({ length: k }, (_, i) => i);
  for (;;) {
    yield at;
    let i = k - 1;
    while (i >= 0 && at[i] === n - k + i) i--;
    if (i < 0 || (anchored && i === 0)) return;
    at[i] = at[i]! + 1;
    for (let j = i + 1; j < k; j++) at[j] = at[j - 1]! + 1;
  }
}

/** The irreducible factors of a primitive squarefree f of positive degree; undefined when the cap is hit. */
function factorSquarefree(whole: Integers, options: FactorOptions): Integers[] | undefined {
  const n = whole.length - 1;
  if (n === 1) return [whole];
  const { p, ring, classes, count, possible } = choosePrime(whole, options.primes ?? 6);
  if (possible.every((v, d) => !v || d === 0 || d === n)) return [whole];
  const modular = classes.flatMap((part) => equalDegreeFactors(ring, part, 1));
  if (modular.length !== count) throw new RangeError('factorRational: the modular factorisation lost a factor');
  const norm = integerSquareRoot(whole.reduce((t, c) => t + c * c, 0n)) + 1n;
  const lead = whole[n]!;
  const { modulus, factors } = henselLift(whole, modular, p, 2n * lead * 2n ** BigInt(n) * norm);

  const found: Integers[] = [];
  let rest = whole;
  let pool = factors;
  let tried = 0;
  const cap = options.maxSubsets ?? 2 ** 18;
  for (let size = 1; 2 * size <= pool.length; ) {
    let hit: { subset: ReadonlySet<number>; factor: Integers; cofactor: Integers } | undefined;
    const top = rest[rest.length - 1]!;
    for (const subset of subsets(pool.length, size, 2 * size === pool.length)) {
      if (++tried > cap) return undefined;
      const degree = subset.reduce((d, i) => d + pool[i]!.length - 1, 0);
      if (!possible[degree]) continue;
      // The constant term of lead·(divisor) divides lead·(constant term), a test without polynomial products.
      const constant = subset.reduce((t, i) => (t * pool[i]![0]!) % modulus, modulo(top, modulus));
      const [value] = symmetric([constant], modulus);
      if (rest[0] !== 0n && (value === 0n || (top * rest[0]!) % value! !== 0n)) continue;
      const product = subset.reduce<Integers>(
        (t, i) => reduceIntegers(multiplyIntegers(t, pool[i]!), modulus),
        [modulo(top, modulus)],
      );
      const factor = primitivePart(trimIntegers(symmetric(product, modulus)));
      const cofactor = divideIntegers(rest, factor);
      if (cofactor === undefined) continue;
      hit = { subset: new Set(subset), factor, cofactor };
      break;
    }
    if (hit === undefined) {
      size++;
      continue;
    }
    const { subset, factor, cofactor } = hit;
    found.push(factor);
    rest = primitivePart(cofactor);
    pool = pool.filter((_, i) => !subset.has(i));
  }
  if (rest.length > 1) found.push(rest);
  return found;
}

function compareRational(a: Univariate<Rational>, b: Univariate<Rational>): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = a.length - 1; i >= 0; i--) {
    const d = a[i]!.num * b[i]!.den - b[i]!.num * a[i]!.den;
    if (d !== 0n) return d < 0n ? -1 : 1;
  }
  return 0;
}

/**
 * The factorisation of a nonzero polynomial over ℚ (coefficients by rising degree) into monic irreducibles; `unable`
 * when recombination would need more than `maxSubsets` products. Throws `RangeError` for zero.
 */
export function factorRational(f: readonly Rational[], options: FactorOptions = {}): Outcome<RationalFactorization> {
  const ring = rationalUnivariateRing();
  const whole = ring.fromCoefficients(f);
  const factors: UnivariateFactor<Rational>[] = [];
  for (const { factor, multiplicity } of squarefreeFactors(ring, whole)) {
    const parts = factorSquarefree(primitiveMultiple(factor), options);
    if (parts === undefined)
      return unable(
        `a factor of degree ${factor.length - 1} needs more than ${options.maxSubsets ?? 2 ** 18} products`,
      );
    for (const part of parts) factors.push({ factor: ring.monic(part.map((c) => rational(c))), multiplicity });
  }
  factors.sort((a, b) => compareRational(a.factor, b.factor));
  return ok({ unit: ring.lead(whole), factors });
}
