/**
 * All functions of the parameters that a connected group leaves invariant, as a family (theory §15, Theorem C): spanned by the gradients of polynomial
 * invariants that at generic points fill the normal spaces of the orbits. A loss that is invariant, whatever it is, has its gradient there, and so a law of
 * this family is a law of every such loss.
 *
 * Invariants are a nullspace, degree by degree. That they are enough is seen at one point modulo a prime: the rank of their gradients and that of the
 * orbit's tangent vectors add up to the dimension; neither rank can be larger elsewhere, as gradients of invariants are normal to orbits.
 */
import {
  type FieldFamily,
  matrixFromRows,
  nullspaceRational,
  type Outcome,
  ok,
  primeField,
  primesBelow,
  QQ,
  type Random,
  type Rational,
  rankProfileModular,
  rational,
  type Term,
  type Terms,
  unable,
  type Variable,
} from '@lawful/cas-core';
import type { LinearForm } from '../candidates/column-space.js';
import { addTerms, multiplyTerms, scaleTerms } from '../candidates/term-arithmetic.js';
import { monomialExponents } from '../representations/representation.js';
import { sparseNullspace } from '../representations/sparse-nullspace.js';
import { potentialFamily } from './potential-family.js';

/** A linear field: the velocity of each variable that moves. */
export type LinearField = ReadonlyMap<number, LinearForm>;

export interface OrbitQuestion {
  readonly variables: readonly Variable[];
  readonly parameters: readonly number[];
  readonly constants: readonly number[];
  /** Fields that generate the group; a function that they annihilate is invariant. */
  readonly generators: readonly LinearField[];
  /** More fields of the same Lie algebra, for the dimension of orbits. */
  readonly algebra: readonly LinearField[];
  /** Vectors along which the loss does not change: laws of every data set that are linear. */
  readonly translations: readonly LinearForm[];
}

export interface OrbitFamily extends FieldFamily {
  /** The invariants, by variable index; parameters that the group leaves alone are among them. */
  readonly potentials: readonly Terms[];
  /** The dimension of generic orbits, with the translations. */
  readonly orbit: number;
}

const DEGREE_LIMIT = 4;
const MONOMIAL_LIMIT = 6000;

/** Coordinates that translations do not see: linear forms in the parameters, and the generators in them. */
interface Reduced {
  readonly forms: readonly LinearForm[];
  field(x: LinearField): Rational[][] | undefined;
}

export function orbitFamily(question: OrbitQuestion, random: Random): Outcome<OrbitFamily> {
  const { variables, parameters, constants, generators, algebra, translations } = question;
  const moved = parameters.filter(
    (v) => [...generators, ...algebra].some((x) => x.has(v)) || translations.some((t) => t.some(([w]) => w === v)),
  );
  const reduced = reduce(moved, translations);
  const fields = generators.map((x) => reduced.field(x));
  if (fields.some((m) => m === undefined)) return unable('the group does not keep the directions of linear laws');
  const m = reduced.forms.length;
  const p = primesBelow().next().value as number;
  const F = primeField(p);
  const point = Float64Array.from({ length: m }, () => random.nonzero(p));
  const tangents = [...generators, ...algebra].flatMap((x) => {
    const rows = reduced.field(x);
    return rows === undefined
      ? []
      : [rows.map((row) => row.reduce((t, q, j) => F.add(t, F.mul(F.fromRational(q) ?? 0, point[j]!)), 0))];
  });
  const orbit = tangents.length === 0 ? 0 : rankProfileModular(matrixFromRows(p, m, tangents)).rank;
  const gradients: number[][] = [];
  const potentials: Terms[] = [];
  for (let degree = 1; degree <= DEGREE_LIMIT && gradients.length < m - orbit; degree++) {
    const invariants = invariantsOfDegree(fields as Rational[][][], m, degree);
    if (invariants.kind !== 'ok') return invariants;
    for (const terms of invariants.value) {
      const row = gradientAt(terms, F, point, m);
      if (row === undefined || rankProfileModular(matrixFromRows(p, m, [...gradients, row])).rank === gradients.length)
        continue;
      gradients.push(row);
      potentials.push(inParameters(terms, reduced.forms));
    }
  }
  if (gradients.length < m - orbit)
    return unable(
      `invariants up to degree ${DEGREE_LIMIT} have ${gradients.length} of ${m - orbit} independent gradients`,
    );
  const still = parameters.filter((v) => !moved.includes(v));
  const all = [...potentials, ...still.map((v): Terms => [{ coefficient: QQ.one, exponents: [[v, 1]] }])];
  return ok({
    ...potentialFamily(all, variables, parameters, constants),
    potentials: all,
    orbit: orbit + moved.length - m,
  });
}

/** A basis of the linear forms that vanish on the translations; each is 1 at a variable of its own and the others are 0 there. */
function reduce(moved: readonly number[], translations: readonly LinearForm[]): Reduced {
  const place = new Map(moved.map((v, i) => [v, i]));
  const dense = (form: LinearForm): Rational[] => {
    const row = new Array<Rational>(moved.length).fill(QQ.zero);
    for (const [v, q] of form) row[place.get(v)!] = q;
    return row;
  };
  const basis =
    translations.length === 0
      ? moved.map((_, i) => moved.map((__, j) => (i === j ? QQ.one : QQ.zero)))
      : nullspaceRational(translations.map(dense), moved.length);
  const isOwn = (j: number, k: number): boolean =>
    basis.every((b, l) => (l === k ? QQ.equal(b[j]!, QQ.one) : QQ.isZero(b[j]!)));
  const own = basis.map((_, k) => moved.findIndex((__, j) => isOwn(j, k)));
  if (own.includes(-1)) throw new RangeError('orbitFamily: a nullspace that is not in echelon form');
  const forms = basis.map((b) => b.flatMap((q, i): [number, Rational][] => (QQ.isZero(q) ? [] : [[moved[i]!, q]])));
  return {
    forms,
    field: (x) => {
      const out: Rational[][] = [];
      for (const b of basis) {
        const image = new Array<Rational>(moved.length).fill(QQ.zero);
        b.forEach((q, i) => {
          if (QQ.isZero(q)) return;
          for (const [w, c] of x.get(moved[i]!) ?? []) {
            const j = place.get(w)!;
            image[j] = QQ.add(image[j]!, QQ.mul(q, c));
          }
        });
        const row = own.map((j) => image[j]!);
        const again = new Array<Rational>(moved.length).fill(QQ.zero);
        row.forEach((q, k) => {
          if (QQ.isZero(q)) return;
          basis[k]!.forEach((c, i) => {
            again[i] = QQ.add(again[i]!, QQ.mul(q, c));
          });
        });
        if (again.some((q, i) => !QQ.equal(q, image[i]!))) return undefined;
        out.push(row);
      }
      return out;
    },
  };
}

/** Homogeneous polynomials in m variables that all fields annihilate; the velocity of variable i is row i. */
function invariantsOfDegree(fields: readonly Rational[][][], m: number, degree: number): Outcome<Terms[]> {
  let count = 1;
  for (let k = 1; k <= degree; k++) count = (count * (m + k - 1)) / k;
  if (count > MONOMIAL_LIMIT)
    return unable(`${Math.round(count)} monomials of degree ${degree}, more than ${MONOMIAL_LIMIT}`);
  const monomials = monomialExponents(m, degree);
  const indexOf = new Map(monomials.map((a, i) => [a.join(), i]));
  const equations = fields.flatMap((rows) => {
    const byResult = new Map<number, [number, Rational][]>();
    monomials.forEach((alpha, k) => {
      alpha.forEach((e, i) => {
        if (e === 0) return;
        rows[i]!.forEach((q, j) => {
          if (QQ.isZero(q)) return;
          const image = [...alpha];
          image[i]!--;
          image[j]!++;
          const at = indexOf.get(image.join())!;
          const list = byResult.get(at) ?? [];
          list.push([k, QQ.mul(rational(e), q)]);
          byResult.set(at, list);
        });
      });
    });
    return [...byResult.values()];
  });
  const solutions = sparseNullspace(equations, monomials.length);
  if (solutions.kind !== 'ok') return solutions;
  return ok(
    solutions.value.map(({ entries }) =>
      entries.map(([k, coefficient]) => ({
        coefficient,
        exponents: monomials[k]!.flatMap((e, i): [number, number][] => (e === 0 ? [] : [[i, e]])),
      })),
    ),
  );
}

function gradientAt(
  terms: Terms,
  F: ReturnType<typeof primeField>,
  point: Float64Array,
  m: number,
): number[] | undefined {
  const row = new Array<number>(m).fill(0);
  for (const { coefficient, exponents } of terms) {
    const c = F.fromRational(coefficient);
    if (c === undefined) return undefined;
    for (const [v, e] of exponents) {
      let d = F.mul(c, F.fromInteger(BigInt(e)));
      for (const [w, f] of exponents) for (let k = w === v ? 1 : 0; k < f; k++) d = F.mul(d, point[w]!);
      row[v] = F.add(row[v]!, d);
    }
  }
  return row;
}

function inParameters(terms: Terms, forms: readonly LinearForm[]): Terms {
  const letters = forms.map((form): Terms => form.map(([v, coefficient]) => ({ coefficient, exponents: [[v, 1]] })));
  let total: Terms = [];
  for (const t of terms) {
    const one: Term<Rational> = { coefficient: QQ.one, exponents: [] };
    let product: Terms = [one];
    for (const [v, e] of t.exponents) for (let k = 0; k < e; k++) product = multiplyTerms(product, letters[v]!);
    total = addTerms(total, scaleTerms(t.coefficient, product));
  }
  return total;
}
