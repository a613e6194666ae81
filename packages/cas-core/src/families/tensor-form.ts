/**
 * The tensor form f_θ(x) = M(θ)·T(x) of a network that is polynomial in its inputs (theory §4): T is a list of monomials in the inputs
 * (features), M the matrix of their coefficients, polynomials in parameters and constants.
 */
import type { Monomial } from '../polynomials/monomials.js';
import { accumulate, type Polynomial, type PolynomialRing } from '../polynomials/polynomial-ring.js';
import { QQ, type Rational } from '../rings/rationals.js';

/** A monomial as ordinals with repetition, ascending. */
export type OrdinalMonomial = readonly number[];

export interface TensorForm {
  /** Polynomials in the parameters and constants; its variable i stands for `variables[i]` of the network. */
  readonly ring: PolynomialRing<Rational>;
  readonly variables: readonly number[];
  /** Input variables of the network; features are monomials in their ordinals. */
  readonly inputs: readonly number[];
  readonly features: readonly OrdinalMonomial[];
  /** outputs × features. */
  readonly matrix: readonly (readonly Polynomial<Rational>[])[];
}

/** A polynomial in data (by ordinals) whose coefficients are polynomials in the parameters. */
export type DataPolynomial = ReadonlyMap<
  string,
  { readonly monomial: OrdinalMonomial; readonly coefficient: Polynomial<Rational> }
>;

export const monomialKey = (m: OrdinalMonomial): string => m.join(',');

type Polynomials = Pick<TensorForm, 'ring'>;

/** The product of two polynomials in data; monomials above a degree in the data are left out. */
export function multiplyData(
  { ring }: Polynomials,
  a: DataPolynomial,
  b: DataPolynomial,
  degree = Number.POSITIVE_INFINITY,
): DataPolynomial {
  const sums = new Map<string, { monomial: OrdinalMonomial; terms: Map<Monomial, Rational> }>();
  for (const x of a.values())
    for (const y of b.values()) {
      if (x.monomial.length + y.monomial.length > degree) continue;
      const monomial = [...x.monomial, ...y.monomial].sort((i, j) => i - j);
      const key = monomialKey(monomial);
      let sum = sums.get(key);
      if (sum === undefined) {
        sum = { monomial, terms: new Map() };
        sums.set(key, sum);
      }
      for (const [m, c] of x.coefficient.terms)
        for (const [n, d] of y.coefficient.terms) accumulate(QQ, sum.terms, ring.encoding.mul(m, n), QQ.mul(c, d));
    }
  return new Map(
    [...sums].flatMap(([key, { monomial, terms }]) => {
      const coefficient = ring.fromMap(terms);
      return ring.isZero(coefficient) ? [] : [[key, { monomial, coefficient }] as const];
    }),
  );
}

/** |f|² as a polynomial in the inputs. */
export function squaredOutput(form: TensorForm): DataPolynomial {
  const sums = new Map<string, { monomial: OrdinalMonomial; terms: Map<Monomial, Rational> }>();
  const { ring } = form;
  const add = (monomial: OrdinalMonomial, a: Polynomial<Rational>, b: Polynomial<Rational>, twice: boolean): void => {
    const key = monomialKey(monomial);
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = { monomial, terms: new Map() };
      sums.set(key, sum);
    }
    for (const [m, c] of a.terms)
      for (const [n, d] of b.terms) {
        const product = QQ.mul(c, d);
        accumulate(QQ, sum.terms, ring.encoding.mul(m, n), twice ? QQ.add(product, product) : product);
      }
  };
  for (const row of form.matrix)
    for (let i = 0; i < row.length; i++) {
      if (ring.isZero(row[i]!)) continue;
      for (let j = i; j < row.length; j++)
        if (!ring.isZero(row[j]!))
          add(
            [...form.features[i]!, ...form.features[j]!].sort((x, y) => x - y),
            row[i]!,
            row[j]!,
            i !== j,
          );
    }
  return new Map([...sums].map(([key, { monomial, terms }]) => [key, { monomial, coefficient: ring.fromMap(terms) }]));
}

/** ⟨f, y⟩, the labels y_j having the ordinals after the inputs. */
export function labelledOutput(form: TensorForm): DataPolynomial {
  const out = new Map<string, { monomial: OrdinalMonomial; coefficient: Polynomial<Rational> }>();
  form.matrix.forEach((row, j) => {
    row.forEach((coefficient, i) => {
      if (form.ring.isZero(coefficient)) return;
      const monomial = [...form.features[i]!, form.inputs.length + j];
      out.set(monomialKey(monomial), { monomial, coefficient });
    });
  });
  return out;
}
