/**
 * Symmetries in words: the generator as a field, and the law of a gradient generator in the expression language.
 */
import { type FieldFamily, formatTerms, QQ, type Rational, rational, type StateFunction } from '@lawful/cas-core';
import { primitiveVector } from '@lawful/lie';
import type { AffineField, AffineSymmetry } from './affine-symmetries.js';

type Name = (ordinal: number) => string;

export const nameOf =
  (family: FieldFamily): Name =>
  (ordinal) =>
    family.variables[family.state[ordinal]!]!.name;

/** `W1[1,1] -> W1[1,1], W2[1,1] -> -W2[1,1]`: the velocity of each parameter that moves. */
export function generatorText({ linear, shift }: AffineField, name: Name): string {
  const rows = [...new Set([...linear.map((e) => e.row), ...shift.map((e) => e.row)])].sort((a, b) => a - b);
  return rows
    .map((row) => {
      const terms = [
        ...linear.filter((e) => e.row === row).map((e) => ({ coefficient: e.value, exponents: [[e.col, 1] as const] })),
        ...shift.filter((e) => e.row === row).map((e) => ({ coefficient: e.value, exponents: [] })),
      ];
      return `${name(row)}' = ${formatTerms(terms, name)}`;
    })
    .join(', ');
}

/**
 * The conserved quantity of a gradient generator in the normalisation of [K21]'s figures, without the factor ½ of quadratic ones: ⟨θ_𝒜, 1⟩,
 * |θ_𝒜|², |θ_𝒜₁|² − |θ_𝒜₂|², θᵀBθ, with coprime integer coefficients; undefined when the generator is no gradient.
 */
export function lawOf(symmetry: AffineSymmetry, family: FieldFamily): StateFunction | undefined {
  if (!symmetry.gradient) return undefined;
  const { linear, shift } = symmetry.field;
  const factor = linear.length === 0 ? rational(1) : rational(2);
  const terms = new Map<string, { coefficient: Rational; exponents: [number, number][] }>();
  const add = (coefficient: Rational, exponents: [number, number][]): void => {
    const key = exponents.join(';');
    const old = terms.get(key);
    terms.set(key, { coefficient: old === undefined ? coefficient : QQ.add(old.coefficient, coefficient), exponents });
  };
  const variable = (ordinal: number): number => family.state[ordinal]!;
  for (const { row, col, value } of linear) {
    const [a, b] = [variable(Math.min(row, col)), variable(Math.max(row, col))];
    add(
      value,
      a === b
        ? [[a, 2]]
        : [
            [a, 1],
            [b, 1],
          ],
    );
  }
  for (const { row, value } of shift) add(QQ.mul(factor, value), [[variable(row), 1]]);
  const kept = [...terms.values()].filter((t) => t.coefficient.num !== 0n);
  const scaled = primitiveVector(kept.map((t) => t.coefficient));
  return { numerator: kept.map((t, k) => ({ ...t, coefficient: scaled[k]! })), denominator: undefined };
}
