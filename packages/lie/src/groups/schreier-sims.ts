/**
 * Order and membership for permutation groups too large to list: the Schreier–Sims algorithm.
 *
 * A base b_1, b_2, … and strong generators give a chain of stabilizers G = G_0 ≥ G_1 ≥ …; level i stores the orbit of
 * b_{i+1} under G_i with one representative per point (the transversal). |G| is the product of the orbit lengths, and g
 * lies in G exactly when dividing by representatives, level by level, leaves the identity. Invariant between insertions:
 * every Schreier generator of every level sifts to the identity, which by Schreier's lemma makes the chain right.
 *
 * Reference: C. Sims, "Computational methods in the study of permutation groups" (1970); D. Holt, B. Eick, E. O'Brien,
 * *Handbook of Computational Group Theory*, §4.4.2. Deterministic; cost is counted in permutation products.
 */
import { type Outcome, ok, unable } from '@lawful/cas-core';

type Permutation = readonly number[];

const compose = (a: Permutation, b: Permutation): number[] => b.map((v) => a[v]!);
const invert = (a: Permutation): number[] => {
  const out = new Array<number>(a.length);
  a.forEach((v, i) => {
    out[v] = i;
  });
  return out;
};
const movedPoint = (a: Permutation): number => a.findIndex((v, i) => v !== i);

interface Level {
  readonly base: number;
  readonly generators: Permutation[];
  /** transversal.get(q) maps the base point to q. */
  readonly transversal: Map<number, Permutation>;
}

export interface StabilizerChain {
  readonly base: readonly number[];
  readonly order: bigint;
  contains(g: Permutation): boolean;
}

/** Divides by representatives from level `from` on; [what is left, the level at which it got stuck]. */
function sift(levels: readonly Level[], from: number, g: Permutation): readonly [Permutation, number] {
  let rest = g;
  for (let i = from; i < levels.length; i++) {
    const u = levels[i]!.transversal.get(rest[levels[i]!.base]!);
    if (u === undefined) return [rest, i];
    rest = compose(invert(u), rest);
  }
  return [rest, levels.length];
}

function rebuildOrbit(level: Level, identity: Permutation): void {
  level.transversal.clear();
  level.transversal.set(level.base, identity);
  const queue = [level.base];
  for (const point of queue)
    for (const g of level.generators) {
      const image = g[point]!;
      if (level.transversal.has(image)) continue;
      level.transversal.set(image, compose(g, level.transversal.get(point)!));
      queue.push(image);
    }
}

/** Permutations as lists of images of 0 … n−1; `unable` after `budget` products of permutations. */
export function stabilizerChain(
  n: number,
  generators: readonly Permutation[],
  budget = 200_000,
): Outcome<StabilizerChain> {
  const identity = Array.from({ length: n }, (_, i) => i);
  const levels: Level[] = [];
  let spent = 0;
  let exhausted = false;

  /** Adds a permutation that fixes the base points above `at` to the levels from `at` down to where it moves one. */
  const adopt = (g: Permutation, from: number, to: number): void => {
    if (to === levels.length) levels.push({ base: movedPoint(g), generators: [], transversal: new Map() });
    for (let i = from; i <= to; i++) levels[i]!.generators.push(g);
    for (let i = to; i >= from; i--) complete(i);
  };

  const complete = (i: number): void => {
    const level = levels[i]!;
    rebuildOrbit(level, identity);
    for (const [point, u] of level.transversal)
      for (const g of level.generators) {
        spent += 3;
        if (spent > budget) exhausted = true;
        if (exhausted) return;
        const schreier = compose(invert(level.transversal.get(g[point]!)!), compose(g, u));
        const [rest, at] = sift(levels, i + 1, schreier);
        if (movedPoint(rest) >= 0) adopt(rest, i + 1, at);
      }
  };

  for (const g of generators) {
    const [rest, at] = sift(levels, 0, g);
    if (movedPoint(rest) < 0) continue;
    adopt(rest, 0, at);
    if (exhausted) return unable(`the order of a permutation group on ${n} points: more than ${budget} products`);
  }
  return ok({
    base: levels.map((l) => l.base),
    order: levels.reduce((t, l) => t * BigInt(l.transversal.size), 1n),
    contains: (g: Permutation) => g.length === n && movedPoint(sift(levels, 0, g)[0]) < 0,
  });
}
