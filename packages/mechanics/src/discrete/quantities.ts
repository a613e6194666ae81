/**
 * What is asked of an optimiser: a law h(θ) of gradient flow, or the quantity J = θᵀSv of a skew generator S, v the velocity. A law comes with its
 * shape where it has one: cᵀθ, or θᵀBθ + 2cᵀθ.
 */
import { type FieldFamily, QQ, type Rational, rational, type StateFunction, type Terms } from '@lawful/cas-core';
import type { AffineField } from '../symmetries/affine-symmetries.js';

/** Coefficients by state ordinal, none zero. */
export type LinearForm = ReadonlyMap<number, Rational>;

export interface LawShape {
  readonly h: StateFunction;
  /** Total degree of a polynomial, the larger one of a quotient. */
  readonly degree: number;
  /** cᵀθ, up to a constant. */
  readonly linear: LinearForm | undefined;
  /** Of θᵀBθ + 2cᵀθ with B ≠ 0: the ordinals that B pairs, and whether c ≠ 0. */
  readonly quadratic: { readonly paired: readonly number[]; readonly shifted: boolean } | undefined;
  /** k with h(sθ) = s^k h(θ). */
  readonly homogeneous: number | undefined;
}

/** Undefined for functions of more than the state: constants and kernels. */
export function shapeOf(h: StateFunction, family: FieldFamily): LawShape | undefined {
  const ordinals = new Map(family.state.map((v, d) => [v, d]));
  const all = [...h.numerator, ...(h.denominator ?? [])];
  if (all.some((t) => t.exponents.some(([v]) => !ordinals.has(v)))) return undefined;
  const degrees = (terms: Terms): number[] => terms.map((t) => t.exponents.reduce((n, [, e]) => n + e, 0));
  const top = degrees(h.numerator);
  const bottom = h.denominator === undefined ? [0] : degrees(h.denominator);
  const degree = Math.max(0, ...top, ...bottom);
  const even = (list: readonly number[]): boolean => list.every((n) => n === list[0]);
  const polynomial = h.denominator === undefined;
  const linear =
    polynomial && degree === 1
      ? new Map(h.numerator.flatMap((t) => t.exponents.map(([v]) => [ordinals.get(v)!, t.coefficient] as const)))
      : undefined;
  const second = h.numerator.filter((_, i) => top[i] === 2);
  const quadratic =
    polynomial && degree === 2
      ? {
          paired: [...new Set(second.flatMap((t) => t.exponents.map(([v]) => ordinals.get(v)!)))],
          shifted: top.includes(1),
        }
      : undefined;
  return { h, degree, linear, quadratic, homogeneous: even(top) && even(bottom) ? top[0]! - bottom[0]! : undefined };
}

/** J = θᵀSv: pairs θ_i·v_j with their coefficients; X(θ) = Sθ of the field. */
export const skewPairs = ({ linear }: AffineField): readonly { i: number; j: number; value: Rational }[] =>
  linear.map(({ row, col, value }) => ({ i: row, j: col, value }));

/** `A[1,1]*vel(A)[2,1] - …`, in the language of laws under momentum. */
export function skewText(field: AffineField, family: FieldFamily): string {
  const name = (d: number): string => family.variables[family.state[d]!]!.name;
  const velocity = (d: number): string => name(d).replace(/^[^[]*/, (tensor) => `vel(${tensor})`);
  return skewPairs(field)
    .map(({ i, j, value }, k) => {
      const negative = value.num < 0n;
      const size = negative ? QQ.neg(value) : value;
      const factor = QQ.equal(size, rational(1)) ? '' : `${size.num}${size.den === 1n ? '' : `/${size.den}`}*`;
      const sign = negative ? (k === 0 ? '-' : ' - ') : k === 0 ? '' : ' + ';
      return `${sign}${factor}${name(i)}*${velocity(j)}`;
    })
    .join('');
}
