/**
 * ℚ(α) = ℚ[x]/(m) for an irreducible m, as a field in the sense of rings/ring.ts.
 *
 * An element is the list of its coefficients in 1, α, …, α^(s−1), constant term first, without trailing zeros: canonical,
 * like the polynomials it comes from. Inverses by the extended Euclidean algorithm. That m is irreducible is the
 * caller's promise (blocks get it from `factorRational`); a zero divisor met on the way shows it broken, by `RangeError`.
 */
import { type Field, QQ, type Rational, rationalUnivariateRing, type Univariate } from '@lawful/cas-core';

type AlgebraicNumber = Univariate<Rational>;

export interface NumberField extends Field<AlgebraicNumber> {
  /** Monic. */
  readonly minimalPolynomial: Univariate<Rational>;
  readonly degree: number;
  readonly alpha: AlgebraicNumber;
  fromRational(q: Rational): AlgebraicNumber;
}

/** Throws `RangeError` for a constant polynomial. */
export function numberField(polynomial: Univariate<Rational>, name = 'alpha'): NumberField {
  const ring = rationalUnivariateRing(name);
  const m = ring.monic(ring.fromCoefficients(polynomial));
  if (m.length < 2) throw new RangeError('numberField: the minimal polynomial is constant');
  const reduce = (f: AlgebraicNumber): AlgebraicNumber => (f.length < m.length ? f : ring.rem(f, m));
  const inv = (a: AlgebraicNumber): AlgebraicNumber => {
    if (a.length === 0) throw new RangeError(`QQ(${name}).inv: division by zero`);
    const [g, s] = ring.xgcd(a, m);
    if (g.length !== 1) throw new RangeError(`numberField: the minimal polynomial of ${name} is reducible`);
    return reduce(s);
  };
  const mul = (a: AlgebraicNumber, b: AlgebraicNumber): AlgebraicNumber => reduce(ring.mul(a, b));
  return Object.freeze({
    name: `QQ(${name})`,
    minimalPolynomial: m,
    degree: m.length - 1,
    alpha: reduce(ring.x),
    zero: ring.zero,
    one: ring.one,
    characteristic: 0n,
    fromInteger: (n: bigint) => ring.constant(QQ.fromInteger(n)),
    fromRational: (q: Rational) => ring.constant(q),
    add: ring.add,
    sub: ring.sub,
    neg: ring.neg,
    mul,
    isZero: ring.isZero,
    equal: ring.equal,
    inv,
    div: (a: AlgebraicNumber, b: AlgebraicNumber) => mul(a, inv(b)),
  });
}
