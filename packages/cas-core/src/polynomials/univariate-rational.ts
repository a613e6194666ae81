/**
 * ℚ[x] with gcds by way of primes.
 *
 * Euclid's algorithm over ℚ drowns in its coefficients: two polynomials of degree 60 take minutes. Here the gcd is
 * found modulo primes that keep the leading coefficients, scaled by their gcd γ, combined until one more prime changes
 * nothing, and proved by division in ℤ[x]. The degree of an image is never below that of the gcd, so a common divisor
 * of that degree is the gcd. (von zur Gathen, Gerhard, *Modern Computer Algebra*, Algorithm 6.38.)
 */
import { joinPrime, primesBelow, type ResidueVector, residueNumber } from '../linear-algebra/modular-reconstruction.js';
import { primeField } from '../rings/prime-field.js';
import { gcdInteger, QQ, type Rational, rational } from '../rings/rationals.js';
import { type Univariate, type UnivariateRing, univariateRing } from './univariate.js';
import { type Integers, symmetric } from './univariate-hensel.js';

/** f divided by its content, with positive leading coefficient; f ≠ 0. */
export function primitivePart(f: Integers): Integers {
  const content = f.reduce(gcdInteger, 0n);
  const unit = f[f.length - 1]! < 0n ? -content : content;
  return f.map((c) => c / unit);
}

/** The primitive integer multiple with positive leading coefficient; f ≠ 0. */
export function primitiveMultiple(f: Univariate<Rational>): Integers {
  const den = f.reduce((d, q) => (d / gcdInteger(d, q.den)) * q.den, 1n);
  return primitivePart(f.map((q) => q.num * (den / q.den)));
}

/** a/b in ℤ[x] for b ≠ 0, or undefined when the division is not exact. */
export function divideIntegers(a: Integers, b: Integers): Integers | undefined {
  const n = b.length - 1;
  if (a.length <= n) return a.length === 0 ? [] : undefined;
  const rest = [...a];
  const q = new Array<bigint>(a.length - n).fill(0n);
  for (let i = q.length - 1; i >= 0; i--) {
    const top = rest[i + n]!;
    if (top % b[n]! !== 0n) return undefined;
    const c = top / b[n]!;
    q[i] = c;
    if (c !== 0n) for (let j = 0; j <= n; j++) rest[i + j] = rest[i + j]! - c * b[j]!;
  }
  return rest.every((c) => c === 0n) ? q : undefined;
}

/** The primitive gcd of two primitive polynomials with positive leading coefficients. */
function gcdPrimitiveUnivariate(a: Integers, b: Integers): Integers {
  const gamma = gcdInteger(a[a.length - 1]!, b[b.length - 1]!);
  let vector: ResidueVector | undefined;
  let previous = '';
  for (const p of primesBelow()) {
    if (residueNumber(a[a.length - 1]!, p) === 0 || residueNumber(b[b.length - 1]!, p) === 0) continue;
    const ring = univariateRing<number>(primeField(p));
    const image = ring.gcd(
      a.map((c) => residueNumber(c, p)),
      b.map((c) => residueNumber(c, p)),
    );
    if (image.length === 1) return [1n];
    if (vector !== undefined && image.length > vector.entries.length) continue;
    if (vector !== undefined && image.length < vector.entries.length) vector = undefined;
    vector = joinPrime(vector, p, ring.scale(residueNumber(gamma, p), image));
    const lifted = symmetric(vector.entries, vector.modulus);
    const print = lifted.join();
    if (print !== previous) {
      previous = print;
      continue;
    }
    const candidate = primitivePart(lifted);
    if (divideIntegers(a, candidate) !== undefined && divideIntegers(b, candidate) !== undefined) return candidate;
  }
  throw new RangeError('gcdPrimitiveUnivariate: the primes below 2^24 do not suffice');
}

/** ℚ[variable]: `univariateRing(QQ, variable)` with a fast gcd. */
export function rationalUnivariateRing(variable = 'x'): UnivariateRing<Rational> {
  const ring = univariateRing<Rational>(QQ, variable);
  return Object.freeze({
    ...ring,
    gcd: (a: Univariate<Rational>, b: Univariate<Rational>): Univariate<Rational> => {
      if (a.length === 0) return ring.monic(b);
      if (b.length === 0) return ring.monic(a);
      const g = gcdPrimitiveUnivariate(primitiveMultiple(a), primitiveMultiple(b));
      return ring.monic(g.map((c) => rational(c)));
    },
  });
}
