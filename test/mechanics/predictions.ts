/** What the tests of `mechanics` compute of its results: values of coefficients, and which tree sums are gradients. */
import { type Polynomial, type Rational, rationalFunctionField } from '@lawful/cas-core';
import { OPTIMISER_SYMBOLS } from '@lawful/mechanics/inside/broken-laws/bilinear-forms';
import type { BetaFunction } from '@lawful/mechanics/inside/modified-flow/modified-flow';
import {
  addTrees,
  children,
  order,
  type Tree,
  type TreeSum,
} from '@lawful/mechanics/inside/modified-flow/rooted-trees';

/** The value of a coefficient at numbers. */
export function evaluateScalar(
  p: Polynomial<Rational>,
  values: Readonly<Record<(typeof OPTIMISER_SYMBOLS)[number], number>>,
): number {
  let total = 0;
  for (const t of p.ring.sortedTerms(p)) {
    let product = Number(t.coefficient.num) / Number(t.coefficient.den);
    for (const [v, e] of t.exponents) product *= values[OPTIMISER_SYMBOLS[v]!] ** e;
    total += product;
  }
  return total;
}

/**
 * Whether the part of a field with n nodes is a gradient when f is one (f = −∇L): the derivative of each such field must be symmetric. Decided on
 * trees: the gradients are spanned by the trees' energies, ∇(scalar of a free tree) = sum of the tree over all choices of its root.
 */
export function gradientPart(
  field: TreeSum<BetaFunction>,
  nodes: number,
): { readonly isGradient: boolean; readonly energies: readonly (readonly [Tree, BetaFunction])[] } {
  const K = rationalFunctionField([...field.values()][0]!.num.ring);
  let rest: TreeSum<BetaFunction> = new Map([...field].filter(([tree]) => order(tree) === nodes));
  const energies: [Tree, BetaFunction][] = [];
  for (;;) {
    const first = rest.entries().next();
    if (first.done === true) return { isGradient: true, energies };
    const [tree, c] = first.value;
    const orbit = rootings(tree);
    const multiplicity = orbit.get(tree)!;
    const weight = K.div(c, K.constant({ num: BigInt(multiplicity), den: 1n }));
    const next = addTrees(
      K,
      rest,
      new Map([...orbit].map(([t, m]) => [t, K.neg(K.mul(weight, K.constant({ num: BigInt(m), den: 1n })))])),
    );
    if ([...orbit.keys()].some((t) => next.has(t))) return { isGradient: false, energies: [] };
    energies.push([tree, weight]);
    rest = next;
  }
}

/** How often each rooted tree arises from the free tree of `tree` when each node in turn becomes the root. */
export function rootings(tree: Tree): Map<Tree, number> {
  const out = new Map<Tree, number>();
  const visit = (at: Tree, above: Tree | undefined): void => {
    const own = children(at);
    const whole = [...own, ...(above === undefined ? [] : [above])];
    const here = `[${[...whole].sort().join('')}]`;
    out.set(here, (out.get(here) ?? 0) + 1);
    own.forEach((child, i) => {
      const others = [...own.slice(0, i), ...own.slice(i + 1), ...(above === undefined ? [] : [above])];
      visit(child, `[${others.sort().join('')}]`);
    });
  };
  visit(tree, undefined);
  return out;
}
