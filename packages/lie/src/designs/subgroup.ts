/** A finite subgroup of a group that a model can name, in the same matrices: name, order, generators. */
import type { RationalMatrix } from '@lawful/cas-core';
import { type ActionGenerators, planeAction } from '../groups/group-spec.js';
import { isIdentity, range } from './matrices.js';

export interface Subgroup {
  readonly name: string;
  readonly order: bigint;
  readonly generators: ActionGenerators;
}

export interface Listed {
  readonly subgroups: readonly Subgroup[];
  /** What has irrational matrices that no rotation gives, and is not tried. */
  readonly leftOut: readonly string[];
}

export type Cyclic = ActionGenerators['cyclic'];

export const group = (
  name: string,
  order: bigint | number,
  size: number,
  finite: readonly RationalMatrix[],
  cyclic: Cyclic = [],
): Subgroup => ({
  name,
  order: BigInt(order),
  generators: {
    size,
    finite: finite.filter((g) => !isIdentity(g)),
    infinitesimal: [],
    cyclic: cyclic.filter((c) => c.order > 1),
  },
});

export const factorial = (n: number): bigint => range(n).reduce((t, i) => t * BigInt(i + 1), 1n);
export const power = (base: number, e: number): bigint => BigInt(base) ** BigInt(e);
export const trivial = (size: number): Subgroup => group('trivial', 1, size, []);
export const divisors = (n: number): number[] => range(n).flatMap((i) => (n % (i + 1) === 0 ? [i + 1] : []));
export const isPrime = (p: number): boolean => p > 1 && divisors(p).length === 2;

/** Orders of rotations up to one that no polynomial of the degree tells from all. */
export const turns = (degree: number): number[] => range(degree + 1).map((i) => i + 1);

export const plane = (name: 'rotation' | 'reflection', k: number): Subgroup => ({
  name: `${name}(${k})`,
  order: BigInt(name === 'rotation' ? k : 2 * k),
  generators: planeAction(k, name === 'reflection'),
});
