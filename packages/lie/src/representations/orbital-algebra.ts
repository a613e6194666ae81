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
  for (let k = 0; k < n * n; k++) {
    const o = classOf[k]!;
    if (o < 0) continue;
    const value = ((x[o]! % p) + p) % p;
    out[k] = sign[k]! > 0 || value === 0 ? value : p - value;
  }
  return out;
}

/** The coordinates of a·b, for a by its entries. */
export function multiplyLeft(orbitals: Orbitals, a: Float64Array, b: Coordinates, p: number): Coordinates {
  const { size: n, count, classOf, sign, at } = orbitals;
  const out = new Float64Array(count);
  // Remainders of doubles are slow: one for as many products as a double holds exactly.
  const exact = Math.max(1, Math.floor(2 ** 53 / p ** 2) - 1);
  for (let k = 0; k < count; k++) {
    const row = Math.floor(at[k]! / n) * n;
    const column = at[k]! % n;
    let sum = 0;
    let held = 0;
    for (let l = 0, place = column; l < n; l++, place += n) {
      const x = a[row + l]!;
      if (x === 0) continue;
      const o = classOf[place]!;
      if (o < 0) continue;
      const y = b[o]!;
      if (y === 0) continue;
      sum += x * (sign[place]! > 0 ? y : p - y);
      if (++held < exact) continue;
      sum %= p;
      held = 0;
    }
    out[k] = sum % p;
  }
  return out;
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
  const rows: Float64Array[] = [];
  const drawn = Array.from({ length: elements }, () =>
    entriesModular(
      orbitals,
      Array.from({ length: count }, () => random.below(p)),
      p,
    ),
  );
  for (let k = 0; k < count; k++) {
    const a = Math.floor(at[k]! / n);
    const b = at[k]! % n;
    const own = new Float64Array(count);
    const place = b * n + a;
    const ratio = F.fromRational({ num: form[b]!.num * form[a]!.den, den: form[b]!.den * form[a]!.num });
    if (ratio === undefined || classOf[place]! < 0) return undefined;
    own[k] = p - 1;
    const o = classOf[place]!;
    own[o] = (own[o]! + (sign[place]! > 0 ? ratio : p - ratio)) % p;
    rows.push(own);
    for (const r of drawn) {
      const row = new Float64Array(count);
      for (let l = 0; l < n; l++) {
        const [before, behind] = [a * n + l, l * n + b];
        const [x, y] = [r[behind]!, r[before]!];
        const [u, v] = [classOf[before]!, classOf[behind]!];
        if (u >= 0 && x !== 0) addModular(row, u, sign[before]! > 0 ? x : p - x, p);
        if (v >= 0 && y !== 0) addModular(row, v, sign[behind]! > 0 ? p - y : y, p);
      }
      rows.push(row);
    }
  }
  return count - rankProfileModular(matrixFromRows(p, count, rows)).rank;
}
