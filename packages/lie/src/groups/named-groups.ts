/**
 * The groups with a name: generators and order.
 *
 * Finite ones act by signed permutations, so their generators are given as such. dihedral(n) acts on the n corners of
 * the n-gon; for n ≤ 2 the reflection or the rotation is already there, and the matrix group has order n.
 * quaternion() is Q₈ = {±1, ±i, ±j, ±k} acting on ℍ = ℝ⁴ by left multiplication.
 */
import { type ActionGenerators, orthogonalAction, planeAction, torusAction, unitaryAction } from './group-spec.js';
import type { SignedPermutation } from './signed-permutations.js';

export type NamedGroup =
  | { readonly kind: 'signed'; readonly generators: readonly SignedPermutation[]; readonly order: bigint }
  | { readonly kind: 'continuous'; readonly actions: ActionGenerators; readonly order: bigint | 'infinite' };

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const rotate = (n: number): number[] => range(n).map((i) => (i + 1) % n);
const swap = (n: number): number[] => range(n).map((i) => (i < 2 && n > 1 ? 1 - i : i));
const factorial = (n: number): bigint => range(n).reduce((t, i) => t * BigInt(i + 1), 1n);

/** (1 2 3) and a cycle of odd length on all points, or all but the first, generate the alternating group. */
function alternatingGenerators(n: number): number[][] {
  if (n < 3) return [];
  const three = range(n).map((i) => (i < 3 ? (i + 1) % 3 : i));
  if (n === 3) return [three];
  const first = n % 2 === 1 ? 0 : 1;
  return [three, range(n).map((i) => (i < first ? i : i === n - 1 ? first : i + 1))];
}

const signed = (order: bigint, ...generators: SignedPermutation[]): NamedGroup => ({
  kind: 'signed',
  // The identity generates nothing.
  generators: generators.filter((g) => g.some((v, i) => v !== i)),
  order,
});

const continuous = (actions: ActionGenerators, order: bigint | 'infinite' = 'infinite'): NamedGroup => ({
  kind: 'continuous',
  actions,
  order,
});

/** SO(1), SU(1) are trivial and O(1) is {±1}; everything else of this sort is infinite. */
const compact = (actions: ActionGenerators): NamedGroup =>
  continuous(actions, actions.infinitesimal.length > 0 ? 'infinite' : actions.finite.length > 0 ? 2n : 1n);

export const NAMED: Readonly<Record<string, (n: number) => NamedGroup>> = Object.freeze({
  cyclic: (n: number) => signed(BigInt(n), rotate(n)),
  dihedral: (n: number) =>
    signed(
      BigInt(n > 2 ? 2 * n : n),
      rotate(n),
      range(n).map((i) => (n - i) % n),
    ),
  symmetric: (n: number) => signed(factorial(n), swap(n), rotate(n)),
  alternating: (n: number) => signed(n < 2 ? 1n : factorial(n) / 2n, ...alternatingGenerators(n)),
  sign: (n: number) =>
    signed(
      2n,
      range(n).map((i) => n + i),
    ),
  hyperoctahedral: (n: number) =>
    signed(
      2n ** BigInt(n) * factorial(n),
      swap(n),
      rotate(n),
      range(n).map((i) => (i === 0 ? n : i)),
    ),
  quaternion: () => signed(8n, [1, 4, 3, 6], [2, 7, 4, 1]),
  rotation: (n: number) => continuous(planeAction(n, false), BigInt(n)),
  reflection: (n: number) => continuous(planeAction(n, true), BigInt(2 * n)),
  O: (n: number) => compact(orthogonalAction(n, true)),
  SO: (n: number) => compact(orthogonalAction(n, false)),
  U: (n: number) => compact(unitaryAction(n, false)),
  SU: (n: number) => compact(unitaryAction(n, true)),
  torus: (n: number) => compact(torusAction(n)),
});
