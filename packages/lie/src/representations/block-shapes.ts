/**
 * What an isotypic block is, and how its shape is read off two traces.
 *
 * For one block V_i ≅ W ⊗ ℝ^μ the operator X ↦ P·X on C has trace c = dim C_i, X ↦ P·X* has trace t = (self-adjoint minus
 * skew part); per conjugate, (c, t) = (μ², μ) for real type, (2μ², 0) for complex, (4μ², −2μ) for quaternionic.
 */
import type { Rational, RationalMatrix, Univariate } from '@lawful/cas-core';

export type BlockType = 'real' | 'complex' | 'quaternionic';

/** What a block is, however it was found. */
export interface BlockShape {
  /** The real dimension of the irreducible. */
  readonly dimension: number;
  readonly multiplicity: number;
  readonly type: BlockType;
  /** How many Galois-conjugate blocks of this shape are taken together. */
  readonly conjugates: number;
}

/** A self-adjoint central element z of End_G(V), and its minimal polynomial on one block: ℚ[z] there is the field over which conjugates separate. */
export interface BlockField {
  readonly matrix: RationalMatrix;
  /** Monic and irreducible; its degree is the number of conjugates. */
  readonly minimal: Univariate<Rational>;
}

export interface Block extends BlockShape {
  /** The projector onto the sum of the conjugates. */
  projector(): RationalMatrix;
  field(): BlockField;
}

const TYPE_ORDER: readonly BlockType[] = ['real', 'complex', 'quaternionic'];

/** By dimension, multiplicity, type, then conjugates. */
export const compareBlocks = (a: BlockShape, b: BlockShape): number =>
  a.dimension - b.dimension ||
  a.multiplicity - b.multiplicity ||
  TYPE_ORDER.indexOf(a.type) - TYPE_ORDER.indexOf(b.type) ||
  a.conjugates - b.conjugates;

/** Type, multiplicity and dimension of one of s conjugates from the rank of their projector and the two traces; undefined when none fits. */
export function shapeOf(s: number, rank: number, c: number, t: number): BlockShape | undefined {
  const type: BlockType = t > 0 ? 'real' : t < 0 ? 'quaternionic' : 'complex';
  const multiplicity = type === 'complex' ? Math.sqrt(c / s / 2) : type === 'real' ? t / s : -t / s / 2;
  const square = type === 'complex' ? 2 * multiplicity ** 2 : (t / s) ** 2;
  const dimension = rank / s / multiplicity;
  if (![multiplicity, dimension].every(Number.isInteger) || square * s !== c) return undefined;
  return { dimension, multiplicity, type, conjugates: s };
}
