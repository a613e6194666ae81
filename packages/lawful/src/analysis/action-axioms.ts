/**
 * Whether what a model calls a symmetry acts: on inputs and labels, by orthogonal matrices, compatibly with the group.
 *
 * Checked on generators: the identity acts trivially; elements act orthogonally and infinitesimal ones by skew matrices; products
 * act as products, ρ(gh) = ρ(g)ρ(h) for all pairs (or, for all pairs, ρ(gh) = ρ(h)ρ(g): the inverse of an action, with the same maps);
 * brackets act as brackets. A failure names the pair.
 */
import { formatRational, QQ, type Rational } from '@lawful/cas-core';

export type Dense = readonly (readonly Rational[])[];

export interface ActionUnderTest {
  readonly identity: Dense;
  readonly elements: readonly Dense[];
  readonly infinitesimal: readonly Dense[];
  /** The matrix by which an element of the group acts on the data. */
  act(g: Dense): Dense;
  actInfinitesimally(xi: Dense): Dense;
}

const multiply = (a: Dense, b: Dense): Rational[][] =>
  a.map((row) =>
    Array.from({ length: b[0]?.length ?? 0 }, (_, j) =>
      row.reduce((t, q, k) => (QQ.isZero(q) ? t : QQ.add(t, QQ.mul(q, b[k]![j]!))), QQ.zero),
    ),
  );
const transpose = (a: Dense): Rational[][] => a.map((_, i) => a.map((row) => row[i]!));
const combine = (a: Dense, b: Dense, sign: 1 | -1): Rational[][] =>
  a.map((row, i) => row.map((q, j) => (sign === 1 ? QQ.add(q, b[i]![j]!) : QQ.sub(q, b[i]![j]!))));
const isIdentity = (a: Dense): boolean =>
  a.every((row, i) => row.every((q, j) => QQ.equal(q, i === j ? QQ.one : QQ.zero)));
const isZero = (a: Dense): boolean => a.every((row) => row.every(QQ.isZero));
const equal = (a: Dense, b: Dense): boolean => isZero(combine(a, b, -1));
const bracket = (a: Dense, b: Dense): Rational[][] => combine(multiply(a, b), multiply(b, a), -1);
const show = (a: Dense): string => {
  const text = `[${a.map((row) => `[${row.map(formatRational).join(',')}]`).join(',')}]`;
  return text.length <= 80 ? text : `a ${a.length} x ${a.length} matrix`;
};

/** Whether m'm = 1. */
export const isOrthogonal = (m: Dense): boolean => isIdentity(multiply(transpose(m), m));

/** The first axiom that fails, as a sentence with its counterexample; undefined when all hold. */
export function actionDefect({
  identity,
  elements,
  infinitesimal,
  act,
  actInfinitesimally,
}: ActionUnderTest): string | undefined {
  if (!isIdentity(act(identity))) return `the identity does not act as the identity but as ${show(act(identity))}`;
  const images = elements.map(act);
  for (const [k, m] of images.entries())
    if (!isOrthogonal(m))
      return `the action of g = ${show(elements[k]!)} on the data is ${show(m)}, which is not orthogonal`;
  const rates = infinitesimal.map(actInfinitesimally);
  for (const [k, m] of rates.entries())
    if (!isZero(combine(m, transpose(m), 1)))
      return `the infinitesimal element ${show(infinitesimal[k]!)} acts by ${show(m)}, which is not skew`;
  let straight = true;
  let reversed = true;
  for (const [i, g] of elements.entries())
    for (const [j, h] of elements.entries()) {
      const product = act(multiply(g, h));
      straight &&= equal(product, multiply(images[i]!, images[j]!));
      reversed &&= equal(product, multiply(images[j]!, images[i]!));
      if (!straight && !reversed)
        return `this is no action: with g = ${show(g)} and h = ${show(h)}, acting by gh is neither acting by h and then g nor by g and then h`;
    }
  for (const [i, g] of elements.entries())
    for (const [k, xi] of infinitesimal.entries()) {
      const own = actInfinitesimally(multiply(multiply(g, xi), transpose(g)));
      const [m, turned] = [images[i]!, transpose(images[i]!)];
      const forward = multiply(multiply(m, rates[k]!), turned);
      const backward = multiply(multiply(turned, rates[k]!), m);
      if (!(straight && equal(own, forward)) && !(reversed && equal(own, backward)))
        return `this is no action: with g = ${show(g)}, conjugating ${show(xi)} by g does not conjugate its action`;
    }
  for (const [i, a] of infinitesimal.entries())
    for (const [j, b] of infinitesimal.entries()) {
      if (j <= i) continue;
      const own = actInfinitesimally(bracket(a, b));
      const expected = bracket(rates[i]!, rates[j]!);
      if (!equal(own, expected) && !isZero(combine(own, expected, 1)))
        return `this is no action: the bracket of ${show(a)} and ${show(b)} does not act as the bracket of their actions`;
    }
  return undefined;
}
