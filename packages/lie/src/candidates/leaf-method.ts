/**
 * Rational first integrals by the leaf method (theory §1.3; idea related to Chèze and Combot, 2020).
 *
 * Fix θ₀ mod p. The polynomials of degree ≤ d that vanish on the leaf through θ₀ form a linear space, and the coefficients of its
 * reduced echelon basis are constant along leaves: as functions of θ₀ they are rational first integrals. The leaf is sampled by
 * one power-series curve driven by several fields of the family. The functions θ₀ ↦ coefficient are then interpolated.
 */
import {
  type FieldFamily,
  matrixFromRows,
  nullspaceModular,
  type Random,
  reducedEchelonModular,
  seriesSolution,
} from '@lawful/cas-core';
import { denseSample } from '../fields/samples.js';

/** The ideal of a leaf in bounded degree, as an echelon matrix with a pivot set. */
export interface LeafBasis {
  /** Row-major: rows × monomials. */
  readonly rows: readonly Float64Array[];
  readonly pivots: readonly number[];
}

export interface LeafProbe {
  readonly p: number;
  /** Exponents of the monomials of degree ≤ d by state ordinal, high columns first eliminated. */
  readonly monomials: readonly (readonly number[])[];
  /** Undefined where the leaf cannot be sampled. `start`: residues by state ordinal. */
  basisAt(start: ArrayLike<number>): LeafBasis | undefined;
}

/** Exponent lists (state ordinals with repetition) of degree ≤ d: higher degrees first, 1 last. */
export function monomialsUpTo(variables: number, degree: number): number[][] {
  const out: number[][] = [];
  const extend = (m: number[], from: number): void => {
    out.push(m);
    if (m.length === degree) return;
    for (let i = from; i < variables; i++) extend([...m, i], i);
  };
  extend([], 0);
  return out.sort((a, b) => b.length - a.length);
}

/** A few fields may span a smaller algebra than the family; as many as there are state variables do not, generically. */
const drives = (family: FieldFamily): number => Math.max(3, family.state.length, family.generators.length);

/** A sampler of leaves; the order of the curves is doubled at random points until the dimension is stable. */
export function leafProbe(
  family: FieldFamily,
  degree: number,
  p: number,
  random: Random,
  constants: Float64Array,
): LeafProbe {
  const monomials = monomialsUpTo(family.state.length, degree);
  const basisOfOrder = (start: ArrayLike<number>, order: number): LeafBasis | undefined => {
    const fields = Array.from({ length: drives(family) }, (_, k) => {
      const generator = k % family.generators.length;
      const values = constants.slice();
      for (const [v, value] of denseSample(family, generator, p, random).values) values[v] = value;
      const drive = Array.from({ length: order }, () => random.below(p));
      return { field: family.generators[generator]!.field, values, drive };
    });
    const curve = seriesSolution(fields, family.state, start, order, p);
    if (curve === undefined) return undefined;
    const columns = monomials.map((m) => monomialSeries(m, curve, order, p));
    const conditions: Float64Array[] = [];
    for (let n = 0; n < order; n++) conditions.push(Float64Array.from(columns, (c) => c[n]!));
    const kernel = nullspaceModular(matrixFromRows(p, monomials.length, conditions));
    if (kernel.length === 0) return { rows: [], pivots: [] };
    const { matrix, pivots } = reducedEchelonModular(matrixFromRows(p, monomials.length, kernel));
    return {
      rows: pivots.map((_, i) => matrix.data.slice(i * matrix.cols, (i + 1) * matrix.cols)),
      pivots: [...pivots],
    };
  };
  let order = 0;
  return {
    p,
    monomials,
    basisAt: (start) => {
      if (order === 0) {
        let size = monomials.length + 8;
        for (let previous = -1; ; size *= 2) {
          const basis = basisOfOrder(start, size);
          if (basis === undefined) return undefined;
          if (basis.rows.length === previous || basis.rows.length === 0 || size > 2000) break;
          previous = basis.rows.length;
        }
        order = Math.max(monomials.length + 8, size / 2);
      }
      return basisOfOrder(start, order);
    },
  };
}

function monomialSeries(m: readonly number[], curve: readonly Float64Array[], order: number, p: number): Float64Array {
  let product = new Float64Array(order);
  product[0] = 1;
  for (const d of m) {
    const next = new Float64Array(order);
    const factor = curve[d]!;
    for (let n = 0; n < order; n++) {
      let sum = 0;
      for (let i = 0; i <= n; i++) {
        sum += product[i]! * factor[n - i]!;
        if ((i & 15) === 15) sum %= p;
      }
      next[n] = sum % p;
    }
    product = next;
  }
  return product;
}
