/**
 * Laws that are products of powers Π p_i^{n_i} of given polynomials (theory §1.3, Darboux).
 *
 * Πp_i^{n_i} is conserved iff Σ n_i·X(log p_i) = 0 for every field X; in particular Darboux polynomials, X(p) = κ·p, combine as
 * their cofactors do. The integers n_i are found from values of X(p_i)/p_i at random samples mod p. Coordinates are always among the
 * candidates: under mirror flows they are Darboux polynomials.
 */
import {
  type FieldFamily,
  gradientModular,
  matrixFromRows,
  nullspaceModular,
  type PrimeField,
  primeField,
  type Random,
  type Rational,
  rationalReconstruct,
  type StateFunction,
  type Terms,
} from '@lawful/cas-core';
import { primitiveVector, sparsify } from './candidate.js';
import { equationCount, type FieldSample, fieldSamples } from './field-samples.js';
import { multiplyTerms } from './term-arithmetic.js';

const EXPONENT_LIMIT = 6n;
const FACTOR_LIMIT = 400;

/** Coordinates of the state as polynomials. */
export const coordinates = (family: FieldFamily): Terms[] =>
  family.state.map((v) => [{ coefficient: { num: 1n, den: 1n }, exponents: [[v, 1]] }]);

export function powerProducts(
  family: FieldFamily,
  factors: readonly Terms[],
  p: number,
  random: Random,
): StateFunction[] {
  if (factors.length > FACTOR_LIMIT) return [];
  const F = primeField(p);
  const rows: number[][] = [];
  for (const s of fieldSamples(family, p, equationCount(family, factors.length), random)) {
    const row = factors.map((terms) => logarithmicRate(family, F, terms, s));
    if (row.every((r) => r !== undefined)) rows.push(row as number[]);
  }
  if (rows.length < factors.length) return [];
  const basis: Rational[][] = [];
  for (const vector of nullspaceModular(matrixFromRows(p, factors.length, rows))) {
    const lifted = Array.from(vector, (r) => rationalReconstruct(BigInt(r), BigInt(p)));
    if (lifted.every((q) => q !== undefined)) basis.push(primitiveVector(lifted as Rational[]));
  }
  return sparsify(basis)
    .filter((v) => v.every((q) => q.num <= EXPONENT_LIMIT && q.num >= -EXPONENT_LIMIT))
    .map((v) => productOf(factors, v));
}

/** X(p)/p at a sample mod p; undefined where p vanishes or a denominator does. */
export function logarithmicRate(
  { state }: FieldFamily,
  F: PrimeField,
  terms: Terms,
  { theta, velocity }: FieldSample,
): number | undefined {
  const gradient = gradientModular({ numerator: terms, denominator: undefined }, F, theta);
  const value = terms.reduce((sum, t) => {
    let product = F.fromRational(t.coefficient) ?? 0;
    for (const [v, e] of t.exponents) for (let k = 0; k < e; k++) product = F.mul(product, theta[v]!);
    return F.add(sum, product);
  }, 0);
  if (gradient === undefined || value === 0) return undefined;
  const rate = state.reduce((sum, v, d) => F.add(sum, F.mul(gradient.get(v) ?? 0, velocity[d]!)), 0);
  return F.div(rate, value);
}

/** Π factors^n as numerator over denominator, multiplied out. */
function productOf(factors: readonly Terms[], exponents: readonly Rational[]): StateFunction {
  let numerator: Terms = [{ coefficient: { num: 1n, den: 1n }, exponents: [] }];
  let denominator: Terms = numerator;
  factors.forEach((terms, k) => {
    const n = Number(exponents[k]!.num);
    for (let i = 0; i < Math.abs(n); i++)
      if (n > 0) numerator = multiplyTerms(numerator, terms);
      else denominator = multiplyTerms(denominator, terms);
  });
  const [only] = denominator;
  return { numerator, denominator: denominator.length === 1 && only!.exponents.length === 0 ? undefined : denominator };
}
