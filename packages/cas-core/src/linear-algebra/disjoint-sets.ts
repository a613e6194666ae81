/** Disjoint sets of numbers (union–find): unknowns that equations connect, axes that run side by side. */

export interface DisjointSets {
  /** A further number, in a set of its own: 0, 1, … */
  add(): number;
  /** A member of the set of k, the same for all members. */
  find(k: number): number;
  join(a: number, b: number): void;
}

/** The numbers below `count`, each in a set of its own. */
export function disjointSets(count = 0): DisjointSets {
  const parent = Array.from({ length: count }, (_, k) => k);
  const find = (k: number): number => {
    let root = k;
    while (parent[root] !== root) root = parent[root]!;
    parent[k] = root;
    return root;
  };
  return {
    add: () => parent.push(parent.length) - 1,
    find,
    join: (a, b) => {
      parent[find(a)] = find(b);
    },
  };
}
