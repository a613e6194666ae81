/**
 * Rooted trees as elementary differentials of a field f: • is f, [τ₁ … τ_k] is f^{(k)}(τ₁, …, τ_k). Sums of trees weighted by powers of a step size
 * form an algebra in which derivatives are graftings: the derivative of τ along σ is the sum over all nodes of τ of the tree with σ attached there
 * (the free pre-Lie algebra on one generator). Backward error analysis is linear algebra in it. Nodes have two colours, for a field that is a sum of two:
 * square brackets are f, round ones a second field d, such as that of weight decay.
 */
import type { Field, Rational } from '@lawful/cas-core';

/** A tree by its canonical text: `[]` is the single node, `[[][]]` has two leaves, `[()]` is f'(d). */
export type Tree = string;

export const DOT: Tree = '[]';

/** The single node of the second field. */
export const SECOND: Tree = '()';

export const isSecond = (tree: Tree): boolean => tree[0] === '(';

export const order = (tree: Tree): number => tree.length / 2;

/** The subtrees at the root. */
export function children(tree: Tree): Tree[] {
  const out: Tree[] = [];
  let depth = 0;
  let start = 1;
  for (let i = 1; i < tree.length - 1; i++) {
    depth += tree[i] === '[' || tree[i] === '(' ? 1 : -1;
    if (depth === 0) {
      out.push(tree.slice(start, i + 1));
      start = i + 1;
    }
  }
  return out;
}

/** The tree with the colour of `like` at its root. */
export function treeOf(like: Tree, subtrees: readonly Tree[]): Tree {
  const inside = [...subtrees].sort().join('');
  return isSecond(like) ? `(${inside})` : `[${inside}]`;
}

/** All trees that arise by attaching `scion` to one node of `stock`, with repetition. */
function graft(scion: Tree, stock: Tree): Tree[] {
  const own = children(stock);
  const out = [treeOf(stock, [...own, scion])];
  own.forEach((child, i) => {
    for (const grown of graft(scion, child)) out.push(treeOf(stock, [...own.slice(0, i), grown, ...own.slice(i + 1)]));
  });
  return out;
}

/** Σ c_τ τ. */
export type TreeSum<C> = ReadonlyMap<Tree, C>;

export function addTrees<C>(K: Field<C>, a: TreeSum<C>, b: TreeSum<C>): TreeSum<C> {
  const out = new Map(a);
  for (const [tree, c] of b) {
    const sum = K.add(out.get(tree) ?? K.zero, c);
    if (K.isZero(sum)) out.delete(tree);
    else out.set(tree, sum);
  }
  return out;
}

export const scaleTrees = <C>(K: Field<C>, c: C, a: TreeSum<C>): TreeSum<C> =>
  K.isZero(c) ? new Map() : new Map([...a].map(([tree, d]) => [tree, K.mul(c, d)]));

/** The derivative of `of` along the field `along`, trees above `limit` nodes dropped. */
function derivative<C>(K: Field<C>, of: TreeSum<C>, along: TreeSum<C>, limit: number): TreeSum<C> {
  const out = new Map<Tree, C>();
  for (const [stock, c] of of)
    for (const [scion, d] of along) {
      if (order(stock) + order(scion) > limit) continue;
      const product = K.mul(c, d);
      for (const tree of graft(scion, stock)) {
        const sum = K.add(out.get(tree) ?? K.zero, product);
        if (K.isZero(sum)) out.delete(tree);
        else out.set(tree, sum);
      }
    }
  return out;
}

/**
 * of∘φ_t for the flow of a field whose tree of n nodes carries the n-th power of the step size: Σ_k t^k/k!·(d/dt)^k, t = ±1 in units of it, trees above
 * `limit` nodes dropped.
 */
export function alongFlow<C>(
  K: Field<C>,
  embed: (q: Rational) => C,
  of: TreeSum<C>,
  field: TreeSum<C>,
  t: 1 | -1,
  limit: number,
): TreeSum<C> {
  return addTrees(K, of, series(K, embed, derivative(K, of, field, limit), field, t, limit));
}

/** φ_t − id for the same flow. */
export const flowOf = <C>(
  K: Field<C>,
  embed: (q: Rational) => C,
  field: TreeSum<C>,
  t: 1 | -1,
  limit: number,
): TreeSum<C> => series(K, embed, field, field, t, limit);

/** Σ_{k ≥ 1} t^k/k!·(d/dt)^{k−1} of the first derivative. */
function series<C>(
  K: Field<C>,
  embed: (q: Rational) => C,
  first: TreeSum<C>,
  field: TreeSum<C>,
  t: 1 | -1,
  limit: number,
): TreeSum<C> {
  let total: TreeSum<C> = new Map();
  let term = first;
  let factorial = 1n;
  for (let k = 1; k <= limit; k++) {
    factorial *= BigInt(k);
    const weight = embed({ num: t === 1 || k % 2 === 0 ? 1n : -1n, den: factorial });
    total = addTrees(K, total, scaleTrees(K, weight, term));
    term = derivative(K, term, field, limit);
  }
  return total;
}
