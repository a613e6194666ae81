/**
 * Fields τ(θ) on the parameters that leave M(θ) where it is, dM_θ[τ(θ)] = 0 identically: homogeneous polynomials of one degree after the other, a
 * nullspace over ℚ. Their rank at one point bounds that of dM from above everywhere: rank dM ≤ P − rank of the fields.
 */
import {
  type Monomial,
  type Polynomial,
  type PrimeField,
  type Random,
  type Rational,
  rowSpaceModular,
  type TensorForm,
} from '@lawful/cas-core';
import { monomialExponents } from '../representations/representation.js';
import { sparseNullspace } from '../representations/sparse-nullspace.js';

const DEGREES = [1, 2, 3];
const UNKNOWN_LIMIT = 3000;

/** The rank at a point modulo p of such fields of degree at most 3; stops at `wanted`. */
export function kernelFieldsRank(
  form: TensorForm,
  parameters: number,
  wanted: number,
  F: PrimeField,
  random: Random,
): number {
  const point = form.variables.map(() => random.nonzero(F.p));
  const space = rowSpaceModular(F.p, parameters);
  for (const degree of DEGREES) {
    if (space.rank >= wanted) break;
    for (const row of fieldsAt(form, parameters, degree, F, point) ?? []) space.insert(row);
  }
  return space.rank;
}

/** The values at the point of a basis of the fields of one degree; undefined beyond the limit. */
function fieldsAt(
  { ring, matrix }: TensorForm,
  parameters: number,
  degree: number,
  F: PrimeField,
  point: readonly number[],
): Float64Array[] | undefined {
  const size = Array.from({ length: degree }, (_, k) => (parameters + k) / (k + 1)).reduce((a, b) => a * b, parameters);
  if (size > UNKNOWN_LIMIT) return undefined;
  const monomials = monomialExponents(parameters, degree).map((alpha) =>
    ring.encoding.fromExponents(alpha.flatMap((e, v): [number, number][] => (e === 0 ? [] : [[v, e]]))),
  );
  const count = monomials.length;
  const equations: (readonly [number, Rational])[][] = [];
  for (const entry of matrix.flat()) {
    const byMonomial = new Map<Monomial, (readonly [number, Rational])[]>();
    for (let d = 0; d < parameters; d++)
      for (const [m, q] of ring.derivative(entry, d).terms)
        monomials.forEach((factor, k) => {
          const product = ring.encoding.mul(m, factor);
          const list = byMonomial.get(product) ?? [];
          list.push([d * count + k, q]);
          byMonomial.set(product, list);
        });
    equations.push(...byMonomial.values());
  }
  const solutions = sparseNullspace(equations, parameters * count);
  if (solutions.kind !== 'ok') return undefined;
  const value = (p: Polynomial<Rational>): number | undefined => modular(p, F, point);
  const at = monomials.map((m) => value(ring.fromMap(new Map([[m, { num: 1n, den: 1n }]])))!);
  return solutions.value.flatMap(({ entries }) => {
    const row = new Float64Array(parameters);
    for (const [unknown, q] of entries) {
      const c = F.fromRational(q);
      if (c === undefined) return [];
      const d = Math.floor(unknown / count);
      row[d] = F.add(row[d]!, F.mul(c, at[unknown % count]!));
    }
    return [row];
  });
}

/** The value modulo p; undefined when p divides a denominator. */
export function modular(p: Polynomial<Rational>, F: PrimeField, point: readonly number[]): number | undefined {
  let total = 0;
  for (const [m, q] of p.terms) {
    let term = F.fromRational(q);
    if (term === undefined) return undefined;
    for (const [v, e] of p.ring.encoding.exponents(m)) {
      const base = F.fromInteger(BigInt(point[v]!));
      for (let k = 0; k < e; k++) term = F.mul(term, base);
    }
    total = F.add(total, term);
  }
  return total;
}
