/**
 * The parameters of a family as tensors: what an optimiser sees. A tensor of order three and more is the matrix of its first unfolding, a vector a
 * matrix with one column.
 */
import type { FieldFamily } from '@lawful/cas-core';

export interface Tensor {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  /** State ordinals, row by row. */
  readonly ordinals: readonly number[];
  /** Whether it is declared as a matrix, a vector or a number. */
  readonly isMatrix: boolean;
}

export function tensorsOf(family: FieldFamily): Tensor[] {
  const groups = new Map<unknown, number[]>();
  family.state.forEach((v, ordinal) => {
    const { block } = family.variables[v]!;
    const key = block ?? ordinal;
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [ordinal]);
    else list.push(ordinal);
  });
  return [...groups.values()].map((ordinals) => {
    const first = family.variables[family.state[ordinals[0]!]!]!;
    const { block } = first;
    const whole = block !== undefined && block.rows * block.cols === ordinals.length;
    return {
      name: block?.name ?? first.name,
      rows: whole ? block.rows : ordinals.length,
      cols: whole ? block.cols : 1,
      ordinals,
      isMatrix: whole ? block.dims === undefined : ordinals.length === 1,
    };
  });
}

/** The tensor of each state ordinal. */
export function tensorByOrdinal(tensors: readonly Tensor[]): Map<number, Tensor> {
  return new Map(tensors.flatMap((t) => t.ordinals.map((d) => [d, t] as const)));
}
