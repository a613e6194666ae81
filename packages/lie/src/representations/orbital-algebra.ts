/**
 * End_G(V) for signed permutations, modulo a prime: an element is the list of its coordinates on orbitals, its values at their places.
 *
 * A product needs only the places, n products each, so one of r-dimensional C costs r·n. The adjoint is X* = w⁻¹X'w for the invariant form w.
 * Central self-adjoint elements z are polynomials in class sums; for h ∈ 𝔽_p[x] the traces of h(z) on V, of X ↦ h(z)X and of X ↦ h(z)X* on C
 * are linear in its coordinates (isotypic-blocks.ts says what they tell).
 */
import { matrixFromRows, primeField, type Random, type Rational, rankProfileModular } from '@lawful/cas-core';
import type { Orbitals } from './orbitals.js';

/** Coordinates on orbitals, residues. */
export type Coordinates = Float64Array;

/** Adds a residue without a remainder, which is slow for doubles. */
function addModular(to: Float64Array, k: number, residue: number, p: number): void {
  const sum = to[k]! + residue;
  to[k] = sum >= p ? sum - p : sum;
}

/** All entries of Σ x_o Y_o, row by row, as residues. */
export function entriesModular({ size: n, classOf, sign }: Orbitals, x: ArrayLike<number>, p: number): Float64Array {
  const out = new Float64Array(n * n);
  const residues = Float64Array.from(x, (c) => ((c % p) + p) % p);
  for (let k = 0; k < n * n; k++) {
    const o = classOf[k]!;
    if (o < 0) continue;
    const value = residues[o]!;
    out[k] = sign[k]! > 0 || value === 0 ? value : p - value;
  }
  return out;
}

/** X ↦ aX in coordinates, for a by its entries. */
export function leftMultiplication(orbitals: Orbitals, a: Float64Array, p: number): (x: Coordinates) => Coordinates {
  const { size: n, count, classOf, sign, at } = orbitals;
  // Entries of X column by column, by their places in a list of the coordinates, of their negatives, and of a zero.
  const places = new Int32Array(n * n);
  for (let l = 0; l < n; l++)
    for (let column = 0; column < n; column++) {
      const o = classOf[l * n + column]!;
      places[column * n + l] = o < 0 ? 2 * count : sign[l * n + column]! > 0 ? o : count + o;
    }
  // Remainders of doubles are slow: one for as many products as a double holds exactly.
  const exact = Math.max(1, Math.floor(2 ** 53 / p ** 2) - 1);
  const values = new Float64Array(2 * count + 1);
  return (x) => {
    for (let o = 0; o < count; o++) {
      values[o] = x[o]!;
      values[count + o] = x[o] === 0 ? 0 : p - x[o]!;
    }
    const out = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      const row = Math.floor(at[k]! / n) * n;
      const column = (at[k]! % n) * n;
      let sum = 0;
      for (let from = 0; from < n; from += exact) {
        const to = Math.min(n, from + exact);
        for (let l = from; l < to; l++) sum += a[row + l]! * values[places[column + l]!]!;
        sum %= p;
      }
      out[k] = sum;
    }
    return out;
  };
}

/** Traces on V, of X ↦ Y_o X and of X ↦ Y_o X* on C, for each orbital o; undefined when p divides an entry of the form. */
export function tracesModular(
  { size: n, count, classOf, sign, at }: Orbitals,
  form: readonly Rational[],
  p: number,
): readonly [onSpace: Float64Array, left: Float64Array, adjoint: Float64Array] | undefined {
  const F = primeField(p);
  const weights = form.map((q) => F.fromRational(q));
  if (weights.some((w) => w === undefined || w === 0)) return undefined;
  const inverse = weights.map((w) => F.inv(w!));
  const [onSpace, left, adjoint] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const add = (to: Float64Array, o: number, value: number): void => {
    to[o] = (to[o]! + value + p) % p;
  };
  for (let i = 0; i < n; i++) if (classOf[i * n + i]! >= 0) add(onSpace, classOf[i * n + i]!, sign[i * n + i]!);
  for (let k = 0; k < count; k++) {
    const a = Math.floor(at[k]! / n);
    const b = at[k]! % n;
    for (let l = 0; l < n; l++) {
      const o = classOf[a * n + l]!;
      if (o < 0) continue;
      const [straight, turned] = [l * n + b, b * n + l];
      if (classOf[straight] === k) add(left, o, sign[a * n + l]! * sign[straight]!);
      if (classOf[turned] === k) {
        const w = (weights[b]! * inverse[l]!) % p;
        add(adjoint, o, sign[a * n + l]! * sign[turned]! > 0 ? w : p - w);
      }
    }
  }
  return [onSpace, left, adjoint];
}

/**
 * An upper bound for the dimension of the self-adjoint centre: how many self-adjoint X ∈ C ⊗ 𝔽_p commute with a few random elements of it.
 * Reduction modulo p keeps the dimension of a space of rational solutions, and more equations over 𝔽_p only have fewer solutions.
 */
export function centreBound(
  orbitals: Orbitals,
  form: readonly Rational[],
  p: number,
  elements: number,
  random: Random,
): number | undefined {
  const { size: n, count, classOf, sign, at } = orbitals;
  const F = primeField(p);
  // x_k = factor·x_partner for self-adjoint X: one unknown for both, and none where x_k = −x_k or the like.
  const factor = new Float64Array(count);
  const partner = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    const a = Math.floor(at[k]! / n);
    const b = at[k]! % n;
    const turned = b * n + a;
    const ratio = F.fromRational({ num: form[b]!.num * form[a]!.den, den: form[b]!.den * form[a]!.num });
    if (ratio === undefined || classOf[turned]! < 0) return undefined;
    partner[k] = classOf[turned]!;
    factor[k] = sign[turned]! > 0 ? ratio : p - ratio;
  }
  const unknown = new Int32Array(count).fill(-1);
  const scale = new Float64Array(count).fill(1);
  let unknowns = 0;
  for (let k = 0; k < count; k++) {
    const o = partner[k]!;
    if (o < k) {
      unknown[k] = unknown[o]!;
      scale[k] = factor[k]!;
    } else if (o > k || factor[k] === 1) unknown[k] = unknowns++;
  }
  const rows: Float64Array[] = [];
  const drawn = Array.from({ length: elements }, () =>
    entriesModular(
      orbitals,
      Array.from({ length: count }, () => random.below(p)),
      p,
    ),
  );
  const row = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const a = Math.floor(at[k]! / n);
    const b = at[k]! % n;
    for (const r of drawn) {
      row.fill(0);
      for (let l = 0; l < n; l++) {
        const before = a * n + l;
        const behind = l * n + b;
        const x = r[behind]!;
        const y = r[before]!;
        const u = classOf[before]!;
        const v = classOf[behind]!;
        if (u >= 0 && x !== 0) addModular(row, u, sign[before]! > 0 ? x : p - x, p);
        if (v >= 0 && y !== 0) addModular(row, v, sign[behind]! > 0 ? p - y : y, p);
      }
      const own = new Float64Array(unknowns);
      for (let o = 0; o < count; o++)
        if (unknown[o]! >= 0 && row[o] !== 0) own[unknown[o]!] = (own[unknown[o]!]! + scale[o]! * row[o]!) % p;
      rows.push(own);
    }
  }
  return unknowns - rankProfileModular(matrixFromRows(p, unknowns, rows)).rank;
}
