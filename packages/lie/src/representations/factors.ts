/**
 * The classical groups that act on isotypic blocks (table of theory §4).
 *
 * The commutant group, everything orthogonal that commutes with End_G(V), acts on a block of real dimension d as O(d),
 * U(d/2) or Sp(d/4) according to its type. The effective group keeps only the *self-adjoint* elements of End_G(V) (they
 * are what an averaged squared loss sees, labels contributing nothing): for multiplicity 1 those are scalars on the block,
 * nothing remembers a complex or quaternionic structure, and it is O(d) for every type.
 */
import type { BlockShape } from './block-shapes.js';

export interface ClassicalGroup {
  readonly family: 'O' | 'U' | 'Sp';
  readonly rank: number;
  /** "O(3)". */
  readonly name: string;
  readonly dimension: number;
}

function classicalGroup(family: ClassicalGroup['family'], rank: number): ClassicalGroup {
  const dimension = { O: (rank * (rank - 1)) / 2, U: rank * rank, Sp: rank * (2 * rank + 1) }[family];
  return Object.freeze({ family, rank, name: `${family}(${rank})`, dimension });
}

/** The factor of the commutant group on one block. */
function commutantFactor({ type, dimension }: BlockShape): ClassicalGroup {
  if (type === 'real') return classicalGroup('O', dimension);
  return type === 'complex' ? classicalGroup('U', dimension / 2) : classicalGroup('Sp', dimension / 4);
}

/** The factor of the effective group on one block, for 𝒜 all self-adjoint elements and ℬ = 0. */
const effectiveFactor = (block: BlockShape): ClassicalGroup =>
  block.multiplicity === 1 ? classicalGroup('O', block.dimension) : commutantFactor(block);

export interface BlockFactors {
  readonly block: BlockShape;
  readonly commutant: ClassicalGroup;
  readonly effective: ClassicalGroup;
}

export const factorsOf = (blocks: readonly BlockShape[]): BlockFactors[] =>
  blocks.map((block) => ({ block, commutant: commutantFactor(block), effective: effectiveFactor(block) }));

/** "O(1) x U(1)": one factor for each block, conjugates repeated. */
export const groupName = (blocks: readonly BlockShape[], which: 'commutant' | 'effective'): string =>
  factorsOf(blocks)
    .flatMap((f) => new Array<string>(f.block.conjugates).fill(f[which].name))
    .join(' x ');
