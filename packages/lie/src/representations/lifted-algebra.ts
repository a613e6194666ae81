/**
 * The Lie algebra of the lifted group H (theory §4): 𝔥 = {ξ : ξ'w + wξ = 0, ξA + Aξ' = 0 for A ∈ 𝒜, ξB = 0 for B ∈ ℬ}.
 *
 * Write ξ = w⁻¹S with S skew, N(N−1)/2 unknowns; the conditions become w⁻¹SA = ASw⁻¹ and SB = 0, sparse linear equations
 * over ℚ whose solutions are proved (sparse-nullspace.ts). Here A is a symmetric matrix in V ⊗ V, as T(x)T(x)' is; as an
 * operator it is A·w ∈ End_G(V).
 */
import { type Outcome, ok, QQ, type Rational } from '@lawful/cas-core';
import { type ColumnMatrix, transposeSparse } from './sparse-matrix.js';
import { sparseNullspace } from './sparse-nullspace.js';

export interface LiftedAlgebra {
  readonly dimension: number;
  /** A basis of 𝔥, matrices ξ on V. */
  readonly basis: readonly ColumnMatrix[];
}

/** 𝔥 for lists of symmetric A (N × N) and of B (N × any), with the diagonal form w. */
export function liftedAlgebra(
  as: readonly ColumnMatrix[],
  bs: readonly ColumnMatrix[],
  form: readonly Rational[],
): Outcome<LiftedAlgebra> {
  const n = form.length;
  for (const a of as)
    if (a.rows !== n || a.columns.length !== n)
      throw new RangeError(`liftedAlgebra: A is ${a.rows} × ${a.columns.length} on a space of dimension ${n}`);
  for (const b of bs)
    if (b.rows !== n) throw new RangeError(`liftedAlgebra: B has ${b.rows} rows on a space of dimension ${n}`);
  const inverse = form.map(QQ.inv);
  const numberOf = (i: number, j: number): number => (j * (j - 1)) / 2 + i;
  /** c·S_ij as a term in the unknowns S_ab, a < b. */
  const term = (i: number, j: number, c: Rational): (readonly [number, Rational])[] =>
    i === j ? [] : i < j ? [[numberOf(i, j), c]] : [[numberOf(j, i), QQ.neg(c)]];
  const equations: (readonly [number, Rational])[][] = [];
  for (const a of as) {
    const rows = transposeSparse(a).columns;
    // w⁻¹SA − ASw⁻¹ is symmetric: the entries on and above the diagonal suffice.
    for (let i = 0; i < n; i++)
      for (let j = i; j < n; j++)
        equations.push([
          ...a.columns[j]!.flatMap(([l, q]) => term(i, l, QQ.mul(inverse[i]!, q))),
          ...rows[i]!.flatMap(([l, q]) => term(l, j, QQ.neg(QQ.mul(inverse[j]!, q)))),
        ]);
  }
  for (const b of bs)
    for (const column of b.columns)
      for (let i = 0; i < n; i++) equations.push(column.flatMap(([l, q]) => term(i, l, q)));
  const solutions = sparseNullspace(equations, (n * (n - 1)) / 2);
  if (solutions.kind !== 'ok') return solutions;
  const place: (readonly [number, number])[] = [];
  for (let j = 1; j < n; j++) for (let i = 0; i < j; i++) place.push([i, j]);
  const basis = solutions.value.map(({ entries }) => {
    const columns: (readonly [number, Rational])[][] = Array.from({ length: n }, () => []);
    for (const [k, q] of entries) {
      const [i, j] = place[k]!;
      columns[j]!.push([i, QQ.mul(inverse[i]!, q)]);
      columns[i]!.push([j, QQ.neg(QQ.mul(inverse[j]!, q))]);
    }
    return { rows: n, columns: columns.map((column) => column.sort((p, q) => p[0] - q[0])) };
  });
  return ok({ dimension: basis.length, basis });
}
