/**
 * Which part of 𝔥 the parameters can realise (theory §4, "condition (25)" of Galley, Shahverdi, Flinth).
 *
 * ξ ∈ 𝔥 is realizable when a linear field X(θ) = Bθ on parameters satisfies dM_θ[Bθ] = M(θ)ξ identically in θ. Jointly linear in (ξ, B): one
 * equation for each monomial in θ of each entry. The B with ξ = 0 are symmetries of the network itself and do not count.
 */
import {
  type Monomial,
  monomialKey,
  type OrdinalMonomial,
  type Outcome,
  ok,
  type Polynomial,
  QQ,
  type Rational,
  type TensorForm,
  unable,
} from '@lawful/cas-core';
import type { ColumnMatrix } from '../representations/sparse-matrix.js';
import { sparseNullspace } from '../representations/sparse-nullspace.js';
import type { LiftAlgebra } from './lifted-group.js';
import { matrixEntries } from './matrix-entries.js';

interface Realization {
  /** Coefficients of ξ in the basis of 𝔥; none where all of 𝔥 is realised. */
  readonly xi: readonly Rational[];
  /** [row, column, value] of B, by ordinals of the parameters. */
  readonly generator: readonly (readonly [number, number, Rational])[];
}

export interface Realizability {
  readonly dimension: number;
  /** Of large lifts, the first elements of a basis. */
  readonly basis: readonly Realization[];
}

const UNKNOWN_LIMIT = 20_000;
/** So many elements of 𝔥 are written out when all of it is realised. */
const SHOWN = 6;

interface FreeEntry {
  readonly parameter: number;
  readonly coefficient: Rational;
}

/** The entries of M when they are multiples of different parameters, one for each feature and output: then M ↦ Mξ is linear in θ for every ξ. */
function freeMatrix(
  { ring, features: own, matrix }: TensorForm,
  features: readonly OrdinalMonomial[],
  parameters: number,
): FreeEntry[][] | undefined {
  if (own.length !== features.length) return undefined;
  const place = new Map(own.map((m, i) => [monomialKey(m), i]));
  const taken = new Set<number>();
  const out: FreeEntry[][] = [];
  for (const row of matrix) {
    const line: FreeEntry[] = [];
    for (const m of features) {
      const at = place.get(monomialKey(m));
      const terms = at === undefined ? [] : ring.sortedTerms(row[at]!);
      const [term] = terms;
      const [factor] = term?.exponents ?? [];
      if (terms.length !== 1 || term!.exponents.length !== 1 || factor![1] !== 1) return undefined;
      const parameter = factor![0];
      if (parameter >= parameters || taken.has(parameter)) return undefined;
      taken.add(parameter);
      line.push({ parameter, coefficient: term!.coefficient });
    }
    out.push(line);
  }
  return out;
}

/** θ' with M(θ') = M(θ)ξ. */
const follow = (free: readonly (readonly FreeEntry[])[], xi: ColumnMatrix): Realization => ({
  xi: [],
  generator: free.flatMap((line) =>
    line.flatMap(({ parameter, coefficient }, i) =>
      xi.columns[i]!.map(
        ([l, q]) => [parameter, line[l]!.parameter, QQ.div(QQ.mul(q, line[l]!.coefficient), coefficient)] as const,
      ),
    ),
  ),
});

/** @param parameters how many of the form's variables are parameters (they come first) */
export function realizableAlgebra(
  form: TensorForm,
  features: readonly OrdinalMonomial[],
  lifted: LiftAlgebra,
  parameters: number,
): Outcome<Realizability> {
  const free = freeMatrix(form, features, parameters);
  if (free !== undefined)
    return ok({ dimension: lifted.dimension, basis: lifted.some(SHOWN).map((xi) => follow(free, xi)) });
  const algebra = lifted.basis;
  const h = algebra.length;
  const unknowns = h + parameters * parameters;
  if (unknowns > UNKNOWN_LIMIT) return unable(`realizability in ${unknowns} unknowns, more than ${UNKNOWN_LIMIT}`);
  if (h === 0) return ok({ dimension: 0, basis: [] });
  const { ring } = form;
  const equations: (readonly [number, Rational])[][] = [];
  for (const row of matrixEntries(form, features)) {
    const entry = (i: number): Polynomial<Rational> => row[i]!;
    for (let i = 0; i < features.length; i++) {
      const byMonomial = new Map<Monomial, (readonly [number, Rational])[]>();
      const add = (m: Monomial, unknown: number, q: Rational): void => {
        const list = byMonomial.get(m);
        if (list === undefined) byMonomial.set(m, [[unknown, q]]);
        else list.push([unknown, q]);
      };
      for (let d = 0; d < parameters; d++) {
        const partial = ring.derivative(entry(i), d);
        for (let e = 0; e < parameters; e++) {
          const factor = ring.encoding.fromExponents([[e, 1]]);
          for (const [m, q] of partial.terms) add(ring.encoding.mul(m, factor), h + d * parameters + e, q);
        }
      }
      algebra.forEach((xi, k) => {
        for (const [l, q] of xi.columns[i]!) for (const [m, c] of entry(l).terms) add(m, k, QQ.neg(QQ.mul(q, c)));
      });
      for (const equation of byMonomial.values()) equations.push(equation);
    }
  }
  const solutions = sparseNullspace(equations, unknowns);
  if (solutions.kind !== 'ok') return solutions;
  // A basis of the ξ-parts: echelon over ℚ on the first h coordinates.
  const basis: Realization[] = [];
  const leads: number[] = [];
  for (const { entries } of solutions.value) {
    const full = new Map(entries);
    leads.forEach((lead, k) => {
      const c = full.get(lead);
      if (c === undefined || QQ.isZero(c)) return;
      const other = basis[k]!;
      const scale = QQ.div(c, other.xi[lead]!);
      other.xi.forEach((q, j) => {
        full.set(j, QQ.sub(full.get(j) ?? QQ.zero, QQ.mul(scale, q)));
      });
      for (const [d, e, q] of other.generator) {
        const at = h + d * parameters + e;
        full.set(at, QQ.sub(full.get(at) ?? QQ.zero, QQ.mul(scale, q)));
      }
    });
    const xi = Array.from({ length: h }, (_, k) => full.get(k) ?? QQ.zero);
    const lead = xi.findIndex((q) => !QQ.isZero(q));
    if (lead < 0) continue;
    leads.push(lead);
    const generator: (readonly [number, number, Rational])[] = [];
    for (const [j, q] of full)
      if (j >= h && !QQ.isZero(q)) generator.push([Math.floor((j - h) / parameters), (j - h) % parameters, q]);
    basis.push({ xi, generator });
  }
  return ok({ dimension: basis.length, basis });
}
