/**
 * The lifted group of signed permutations that leave labels alone, read off the isotypic blocks (theory §4): no equations for 𝔥.
 *
 * Let D be the *-algebra that 𝒜 generates in C = End_G(V), on the side of operators. 𝔥 is the skew part of its commutant, less what ℬ fixes.
 * Two cases are recognised, both proved: 𝒜 is *all* of the self-adjoint part of C, by its dimension, and 𝔥 is that of the table for the effective
 * group; or D = C, because products of elements of 𝒜 reach the dimension of C modulo a prime, and 𝔥 is that of the commutant group. ℬ lies in
 * the trivial block, on which D is all of M_μ(ℝ) and ξ vanishes; so η ∈ 𝔰𝔬(Y) joins ξ exactly when it vanishes on the rows of ℬ.
 */
import { primeField, primesBelow, QQ, type Random, type Rational, rational, rowSpaceModular } from '@lawful/cas-core';
import { imageOf, invertSigned, type SignedPermutation, shortWords, signOf } from '../groups/signed-permutations.js';
import type { BlockShape } from '../representations/block-shapes.js';
import { factorsOf } from '../representations/factors.js';
import { type Coordinates, entriesModular, leftMultiplication } from '../representations/orbital-algebra.js';
import { type Orbitals, symmetricDimension } from '../representations/orbitals.js';
import { type ColumnMatrix, columnOf } from '../representations/sparse-matrix.js';

/** dim 𝔥 and that of the pair group; undefined when neither case is recognised. */
export function permutedDimensions(
  orbitals: Orbitals,
  blocks: readonly BlockShape[],
  form: readonly Rational[],
  symmetric: readonly ColumnMatrix[],
  mixed: readonly ColumnMatrix[],
  labels: number,
  random: Random,
): { readonly algebra: number; readonly pairs: number } | undefined {
  const [p] = primesBelow();
  const operators = symmetric.map((a) => coordinatesOf(orbitals, a, form, p!));
  const span = rowSpaceModular(p!, orbitals.count);
  span.insertMany(operators);
  const which =
    span.rank === symmetricDimension(orbitals)
      ? 'effective'
      : generatesAll(orbitals, operators, p!, random)
        ? 'commutant'
        : undefined;
  if (which === undefined) return undefined;
  const algebra = factorsOf(blocks).reduce((n, f) => n + f.block.conjugates * f[which].dimension, 0);
  // Labels stand still, so each functional of ℬ is an orbit of monomials times one label.
  const seen = new Set(mixed.flatMap((b) => b.columns.flatMap((column, j) => (column.length > 0 ? [j] : []))));
  const free = labels - seen.size;
  return { algebra, pairs: algebra + (free * (free - 1)) / 2 };
}

/** A·w on orbitals. */
function coordinatesOf(
  { size: n, at, count }: Orbitals,
  a: ColumnMatrix,
  form: readonly Rational[],
  p: number,
): Float64Array {
  const F = primeField(p);
  const places = new Map(Array.from(at, (k, o) => [k, o]));
  const out = new Float64Array(count);
  a.columns.forEach((column, j) => {
    for (const [i, q] of column) {
      const o = places.get(i * n + j);
      if (o !== undefined) out[o] = F.fromRational(QQ.mul(q, form[j]!)) ?? 0;
    }
  });
  return out;
}

/** Whether products of two random combinations of the operators span C modulo p. */
function generatesAll(orbitals: Orbitals, operators: readonly Float64Array[], p: number, random: Random): boolean {
  const { size: n, count, at } = orbitals;
  const combination = (): Float64Array => {
    const out = new Float64Array(count);
    for (const x of operators) {
      const c = random.below(p);
      for (let o = 0; o < count; o++) out[o] = (out[o]! + c * x[o]!) % p;
    }
    return out;
  };
  const factors = [combination(), combination()].map((x) => leftMultiplication(orbitals, entriesModular(orbitals, x, p), p)); // biome-ignore format: one line
  const space = rowSpaceModular(p, count);
  const queue: Coordinates[] = [Float64Array.from(at, (place) => (place % (n + 1) === 0 ? 1 : 0))];
  space.insert(queue[0]!);
  for (const x of queue)
    for (const times of factors) {
      if (space.rank === count) return true;
      const y = times(x);
      if (space.insert(y)) queue.push(y);
    }
  return space.rank === count;
}

/** So many words in the generators are looked at. */
const WORDS = 600;

/** Up to `most` independent elements ρ(g) − ρ(g⁻¹) of 𝔥, g running through short words. */
export function skewElements(generators: readonly SignedPermutation[], most: number): ColumnMatrix[] {
  const n = generators[0]?.length ?? 0;
  const [p] = primesBelow();
  const F = primeField(p!);
  const out: ColumnMatrix[] = [];
  const echelon: { lead: number; row: Map<number, number> }[] = [];
  const minusOne = rational(-1);
  for (const g of shortWords(generators, WORDS)) {
    if (out.length >= most) break;
    const back = invertSigned(g);
    const columns = g.map((_, j) =>
      columnOf([
        [imageOf(g, j), signOf(g, j) === 1 ? QQ.one : minusOne],
        [imageOf(back, j), signOf(back, j) === 1 ? minusOne : QQ.one],
      ]),
    );
    const row = new Map(columns.flatMap((c, j) => c.map(([i, q]) => [i * n + j, F.fromRational(q)!] as const)));
    for (const { lead, row: other } of echelon) {
      const c = row.get(lead);
      if (c === undefined) continue;
      for (const [k, v] of other) {
        const next = ((row.get(k) ?? 0) + (p! - c) * v) % p!;
        if (next === 0) row.delete(k);
        else row.set(k, next);
      }
    }
    const first = row.entries().next();
    if (first.done === true) continue;
    const scale = F.inv(first.value[1]);
    echelon.push({ lead: first.value[0], row: new Map([...row].map(([k, v]) => [k, (v * scale) % p!])) });
    out.push({ rows: n, columns });
  }
  return out;
}
