/**
 * Orbitals of signed permutations: the orbits of the group on pairs, one dimension of End_G(V) each (theory §15, "Large lifts").
 *
 * X commutes with g exactly when X[gi, gj] = ±X[i, j], so union–find over pairs ties the entries of X together; an orbit in which the signs
 * contradict each other forces its entries to vanish and is no orbital. Everything here is a list of indices: no matrix, no rational.
 */
import { imageOf, type SignedPermutation, signOf } from '../groups/signed-permutations.js';

export interface Orbitals {
  readonly size: number;
  readonly count: number;
  /** classOf[i·n + j] is the orbital of the pair, −1 where X must vanish. */
  readonly classOf: Int32Array;
  /** The sign of X[i, j] relative to the place of its orbital. */
  readonly sign: Int8Array;
  /** at[o] = a·n + b: the first pair (a, b) of orbital o, with sign 1. */
  readonly at: Int32Array;
}

export function orbitalsOf(n: number, generators: readonly SignedPermutation[]): Orbitals {
  const parent = Int32Array.from({ length: n * n }, (_, k) => k);
  const sign = new Int8Array(n * n).fill(1);
  const broken = new Uint8Array(n * n);
  /** The root of k; afterwards k points at it, with sign[k] relative to it. */
  const find = (k: number): number => {
    let root = k;
    let total = 1;
    while (parent[root] !== root) {
      total *= sign[root]!;
      root = parent[root]!;
    }
    for (let j = k, s = total; j !== root; ) {
      const next = parent[j]!;
      const own = sign[j]!;
      parent[j] = root;
      sign[j] = s;
      s *= own;
      j = next;
    }
    return root;
  };
  for (const g of generators) {
    const image = Int32Array.from({ length: n }, (_, j) => imageOf(g, j));
    const signs = Int8Array.from({ length: n }, (_, j) => signOf(g, j));
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const from = i * n + j;
        const to = image[i]! * n + image[j]!;
        const a = find(from);
        const b = find(to);
        const relative = signs[i]! * signs[j]! * (from === a ? 1 : sign[from]!) * (to === b ? 1 : sign[to]!);
        if (a === b) {
          if (relative < 0) broken[a] = 1;
          continue;
        }
        const low = Math.min(a, b);
        const high = Math.max(a, b);
        parent[high] = low;
        sign[high] = relative;
        if (broken[high]) broken[low] = 1;
      }
  }
  const classOf = new Int32Array(n * n).fill(-1);
  const at: number[] = [];
  for (let k = 0; k < n * n; k++) {
    const root = find(k);
    if (broken[root]) continue;
    // The root is the smallest pair of its class, so it is numbered first.
    if (root === k) at.push(k);
    classOf[k] = root === k ? at.length - 1 : classOf[root]!;
  }
  return { size: n, count: at.length, classOf, sign, at: Int32Array.from(at) };
}

/** How many orbits there are on unordered pairs: the dimension of the symmetric part of End_G(V), when the invariant form is 1. */
export function symmetricDimension({ size: n, count, classOf, sign, at }: Orbitals): number {
  let fixed = 0;
  let skew = 0;
  for (const [o, k] of at.entries()) {
    const turned = (k % n) * n + Math.floor(k / n);
    if (classOf[turned] !== o) continue;
    if (sign[turned]! > 0) fixed++;
    else skew++;
  }
  return (count - fixed - skew) / 2 + fixed;
}
