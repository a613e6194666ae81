/**
 * From a black box θ ↦ h(θ) mod p to p/q over ℚ: the variables it depends on, its degree along a random line, then one linear
 * system p(θ_i) − h_i·q(θ_i) = 0, and rational reconstruction. What comes out is a candidate; it is proved afterwards.
 */
import { matrixFromRows, nullspaceModular, type Random, type Rational, rationalReconstruct } from '@lawful/cas-core';
import { primitiveVector } from './candidate.js';
import { monomialsUpTo } from './leaf-method.js';

/** Values mod p at a point (residues by state ordinal); undefined where the box has none. */
export type BlackBox = (point: Float64Array) => number | undefined;

export interface RationalCandidate {
  /** Coefficients by monomial (state ordinals with repetition). */
  readonly numerator: readonly { readonly coefficient: Rational; readonly monomial: readonly number[] }[];
  readonly denominator: readonly { readonly coefficient: Rational; readonly monomial: readonly number[] }[];
}

export interface Shape {
  /** State ordinals that the box depends on. */
  readonly support: readonly number[];
  /** The larger degree of numerator and denominator along a random line. */
  readonly degree: number;
}

const randomPoint = (D: number, p: number, random: Random): Float64Array =>
  Float64Array.from({ length: D }, () => random.nonzero(p));

/** Undefined when the box has no value at the points tried, or its degree exceeds `maxDegree`. */
export function boxShape(box: BlackBox, D: number, p: number, random: Random, maxDegree: number): Shape | undefined {
  const base = randomPoint(D, p, random);
  const value = box(base);
  if (value === undefined) return undefined;
  const support: number[] = [];
  for (let d = 0; d < D; d++) {
    const moved = base.slice();
    moved[d] = random.nonzero(p);
    const other = box(moved);
    if (other === undefined) return undefined;
    if (other !== value) support.push(d);
  }
  if (support.length === 0) return { support, degree: 0 };
  const direction = randomPoint(D, p, random);
  const xs: number[] = [];
  const hs: number[] = [];
  for (let tries = 0; xs.length < 2 * maxDegree + 4 && tries < 4 * maxDegree + 20; tries++) {
    const s = random.nonzero(p);
    const h = box(base.map((b, d) => (b + s * direction[d]!) % p));
    if (h === undefined) continue;
    xs.push(s);
    hs.push(h);
  }
  for (let degree = 1; degree <= maxDegree; degree++) {
    const count = 2 * degree + 4;
    if (xs.length < count) return undefined;
    const rows = xs.slice(0, count).map((s, i) => {
      const powers = [1];
      for (let k = 0; k < degree; k++) powers.push((powers[k]! * s) % p);
      return [...powers, ...powers.map((q) => (p - ((hs[i]! * q) % p)) % p)];
    });
    if (nullspaceModular(matrixFromRows(p, 2 * degree + 2, rows)).length > 0) return { support, degree };
  }
  return undefined;
}

/** How many values an interpolation of this shape needs. */
export function interpolationSize(shape: Shape): number {
  let count = 1;
  for (let k = 1; k <= shape.degree; k++) count = (count * (shape.support.length + k)) / k;
  return 2 * count + 4;
}

/** Undefined when no quotient of this shape fits, or its coefficients are not small rationals. */
export function interpolateRational(
  box: BlackBox,
  shape: Shape,
  D: number,
  p: number,
  random: Random,
): RationalCandidate | undefined {
  const monomials = monomialsUpTo(shape.support.length, shape.degree).map((m) => m.map((i) => shape.support[i]!));
  const base = randomPoint(D, p, random);
  const rows: number[][] = [];
  const wanted = 2 * monomials.length + 4;
  for (let tries = 0; rows.length < wanted && tries < 3 * wanted; tries++) {
    const point = base.slice();
    for (const d of shape.support) point[d] = random.nonzero(p);
    const h = box(point);
    if (h === undefined) continue;
    const values = monomials.map((m) => m.reduce((product, d) => (product * point[d]!) % p, 1));
    rows.push([...values, ...values.map((v) => (p - ((h * v) % p)) % p)]);
  }
  if (rows.length < wanted) return undefined;
  const [vector] = nullspaceModular(matrixFromRows(p, 2 * monomials.length, rows));
  if (vector === undefined) return undefined;
  const lifted = Array.from(vector, (r) => rationalReconstruct(BigInt(r), BigInt(p)));
  if (lifted.some((q) => q === undefined)) return undefined;
  const coefficients = primitiveVector(lifted as Rational[]);
  const part = (from: number): { coefficient: Rational; monomial: readonly number[] }[] =>
    monomials.flatMap((monomial, k) => {
      const coefficient = coefficients[from + k]!;
      return coefficient.num === 0n ? [] : [{ coefficient, monomial }];
    });
  const numerator = part(0);
  const denominator = part(monomials.length);
  return denominator.length === 0 ? undefined : { numerator, denominator };
}
