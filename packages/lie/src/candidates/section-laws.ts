/**
 * Normal spaces of orbits as laws (theory §15, polar representations): where the gradients ∇p₁, …, ∇p_r of invariants span at every point a linear section,
 * the subspace they span does not change along any gradient of an invariant. Eigenvectors of a symmetric matrix are conserved in this form, the span of 1, M, M²,
 * …, and singular vectors of a rectangular one.
 *
 * Candidates only: the entries of P₂P₁⁻¹, P the matrix with these gradients as columns.
 */
import {
  matrixFromRows,
  primeField,
  primesBelow,
  QQ,
  type Random,
  rankProfileModular,
  rational,
  type StateFunction,
  type Terms,
  variablesOfFunction,
} from '@lawful/cas-core';
import type { StateBlock } from './candidate.js';
import { addTerms, multiplyTerms, scaleTerms } from './term-arithmetic.js';

/** Sections of larger dimension are not written down. */
const DIMENSION_LIMIT = 4;
const PRODUCT_LIMIT = 4000;

/**
 * @param blocks parameters that may stand in gradients
 * @returns undefined where there is no candidate within the limits
 */
export function sectionLaws(
  potentials: readonly Terms[],
  blocks: readonly StateBlock[],
  random: Random,
): { readonly form: string; readonly entries: readonly StateFunction[] } | undefined {
  const parameters = blocks.flatMap((b) => b.variables);
  const p = primesBelow().next().value as number;
  const F = primeField(p);
  const point = new Map(parameters.map((v) => [v, random.nonzero(p)]));
  const value = (terms: Terms): number =>
    terms.reduce((sum, { coefficient, exponents }) => {
      let t = F.fromRational(coefficient) ?? 0;
      for (const [v, e] of exponents) for (let k = 0; k < e; k++) t = F.mul(t, point.get(v) ?? 1);
      return F.add(sum, t);
    }, 0);
  const byDegree = [...potentials].sort((a, b) => degreeOf(a) - degreeOf(b) || a.length - b.length);
  const columns: (readonly Terms[])[] = [];
  const values: number[][] = [];
  const rankOf = (rows: readonly (readonly number[])[]): number =>
    rankProfileModular(
      matrixFromRows(
        p,
        parameters.length,
        rows.map((r) => [...r]),
      ),
    ).rank;
  for (const potential of byDegree) {
    const gradient = parameters.map((v) => partial(potential, v));
    const row = gradient.map(value);
    if (rankOf([...values, row]) === columns.length) continue;
    if (columns.length === DIMENSION_LIMIT) return undefined;
    columns.push(gradient);
    values.push(row);
  }
  const r = columns.length;
  if (r === 0 || r === parameters.length) return undefined;
  // A minor has at most so many products.
  const products = columns.reduce((n, column) => n * Math.max(1, ...column.map((t) => t.length)), 1);
  if (products > PRODUCT_LIMIT) return undefined;
  const rows = rankProfileModular(
    matrixFromRows(
      p,
      r,
      parameters.map((_, i) => values.map((column) => column[i]!)),
    ),
  ).rows;
  const top = [...rows].sort((a, b) => a - b);
  const minor = (chosen: readonly number[]): Terms =>
    determinant(chosen.map((i) => columns.map((column) => column[i]!)));
  const denominator = minor(top);
  const entries: StateFunction[] = [];
  parameters.forEach((_, i) => {
    if (top.includes(i)) return;
    top.forEach((__, k) => {
      const numerator = minor(top.with(k, i));
      if (numerator.length > 0) entries.push({ numerator, denominator });
    });
  });
  if (entries.length === 0) return undefined;
  const named = new Set(entries.flatMap(variablesOfFunction));
  const names = blocks.flatMap((b) => (b.variables.some((v) => named.has(v)) ? [b.name] : []));
  return { form: `section(${names.join(', ')})`, entries };
}

const degreeOf = (terms: Terms): number => Math.max(0, ...terms.map((t) => t.exponents.reduce((d, [, e]) => d + e, 0)));

const partial = (terms: Terms, v: number): Terms =>
  terms.flatMap(({ coefficient, exponents }) => {
    const own = exponents.find(([w]) => w === v);
    if (own === undefined) return [];
    const rest = exponents.flatMap(([w, e]): [number, number][] => (w !== v ? [[w, e]] : e === 1 ? [] : [[w, e - 1]]));
    return [{ coefficient: QQ.mul(coefficient, rational(own[1])), exponents: rest }];
  });

function determinant(rows: readonly (readonly Terms[])[]): Terms {
  const [first, ...rest] = rows;
  if (first === undefined) return [{ coefficient: QQ.one, exponents: [] }];
  return first.reduce<Terms>((sum, entry, j) => {
    if (entry.length === 0) return sum;
    const product = multiplyTerms(entry, determinant(rest.map((row) => row.filter((_, k) => k !== j))));
    return addTerms(sum, j % 2 === 0 ? product : scaleTerms(rational(-1), product));
  }, []);
}
