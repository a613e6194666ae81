/**
 * Whether what a model calls a symmetry acts: on inputs and labels jointly, by orthogonal matrices, compatibly with the *whole* group (theory §3).
 *
 * A map may agree with an action on all generators and be none elsewhere, so generators alone are not asked. Two orders are possible,
 * ρ(gh) = ρ(g)ρ(h) and, for all g and h, ρ(gh) = ρ(h)ρ(g): the latter is the action g ↦ ρ(g⁻¹), with the same maps. One of them is
 * *proved*, by the first of these that can: matrix words with g'g = 1; all elements of a finite group, one by one; polynomials in the entries of g
 * that vanish on the group (vanishing.ts). Otherwise random elements are tried for a counterexample, and without one the map is
 * refused as not proved. Rotations by 2π/n are treated as members of the circle of all rotations, for that is how the average is taken.
 * Given the order, ρ is orthogonal on the group when it is on generators: elements by orthogonal matrices, infinitesimal ones by skew ones.
 */
import {
  type Field,
  formatRational,
  isIdentityMatrix,
  multiplyMatrices,
  type Outcome,
  type Polynomial,
  type PolynomialRing,
  QQ,
  type Random,
  type Rational,
  type Ring,
  transposeMatrix,
} from '@lawful/cas-core';
import {
  cyclicSamples,
  type GroupSample,
  groupSamples,
  matrixProduct,
  rationalSamples,
  type SampleField,
  sameMatrix,
} from './group-samples.js';
import { identityElement, type JointElement, type JointGroup } from './joint-group.js';
import { type EntryVariable, groupPolynomials, vanishOnGroup } from './vanishing.js';

export type Dense = readonly (readonly Rational[])[];
type ProductOrder = 'straight' | 'reversed';

export interface ActionUnderTest {
  readonly dimension: number;
  /** The matrix by which an element acts on the data, over any ring that has the numbers of the action. */
  over<T>(
    ring: Ring<T>,
    image: (q: Rational) => T | undefined,
    element: readonly (readonly (readonly T[])[])[],
  ): T[][] | undefined;
  at(element: JointElement): Rational[][];
  /** The derivative at the identity along a direction. */
  along(direction: JointElement): Rational[][];
  polynomials(): Outcome<{
    readonly ring: PolynomialRing<Rational>;
    readonly variable: EntryVariable;
    readonly rows: readonly (readonly Polynomial<Rational>[])[];
  }>;
  /** The orders that matrix words prove. */
  words(): ReadonlySet<ProductOrder>;
}

const ORDERS: readonly ProductOrder[] = ['straight', 'reversed'];
/** Groups of at most this order are listed, and at most so many entries of images are computed. */
const LIST_LIMIT = 5040;
const WORK_LIMIT = 4_000_000;
const SAMPLES = 6;

const isSkew = (a: Dense): boolean => a.every((row, i) => row.every((q, j) => QQ.isZero(QQ.add(q, a[j]![i]!))));
const show = (a: Dense): string => {
  const text = `[${a.map((row) => `[${row.map(formatRational).join(',')}]`).join(',')}]`;
  return text.length <= 80 ? text : `a ${a.length} x ${a.length} matrix`;
};
const showElement = (element: JointElement): string => {
  const [only] = element;
  return element.length === 1 ? show(only!) : `(${element.map(show).join(', ')})`;
};

/** Whether m'm = 1. */
const isOrthogonal = (m: Dense): boolean => isIdentityMatrix(multiplyMatrices(transposeMatrix(m), m));

/** The first axiom that fails or is not proved, as a sentence, with a group element as counterexample; undefined when all are proved. */
export function actionDefect(group: JointGroup, action: ActionUnderTest, random: Random): string | undefined {
  const one = action.at(identityElement(group));
  if (!isIdentityMatrix(one)) return `the identity does not act as the identity but as ${show(one)}`;
  for (const g of group.finite) {
    const m = action.at(g);
    if (!isOrthogonal(m))
      return `the action of g = ${showElement(g)} on the data is ${show(m)}, which is not orthogonal`;
  }
  for (const xi of [...group.infinitesimal, ...group.cyclic.map((c) => c.direction)]) {
    const m = action.along(xi);
    if (!isSkew(m)) return `the infinitesimal element ${showElement(xi)} acts by ${show(m)}, which is not skew`;
  }
  if (action.words().size > 0) return undefined;
  const list = group.elements(LIST_LIMIT);
  if (list.kind === 'ok' && list.value.length * action.dimension ** 2 <= WORK_LIMIT)
    return finiteDefect(group, action, list.value);
  const orders = group.cyclic.map((c) => c.order);
  const circle = orders.length === 0 ? undefined : cyclicSamples(orders);
  const refuted =
    orders.length === 0
      ? sampledDefect(group, action, rationalSamples, random)
      : circle && sampledDefect(group, action, circle, random);
  if (refuted !== undefined) return refuted;
  const proof = provedOrder(group, action);
  if (proof === 'yes') return undefined;
  const why = proof === 'no' ? (orders.length === 0 ? '' : ', of all rotations') : `: ${proof}`;
  return `this could not be proved to be an action of the whole group${why}`;
}

/** A counterexample to each order: g and h, and what kind of element they are. */
type Failure = { readonly [order in ProductOrder]?: readonly [g: string, h: string] };

function sentence({ straight, reversed }: Failure): string | undefined {
  if (straight === undefined || reversed === undefined) return undefined;
  const [g, h] = straight;
  const same = reversed[0] === g && reversed[1] === h;
  const first = `this is no action: with g = ${g} and h = ${h}, acting by gh is`;
  if (same) return `${first} neither acting by h and then g nor by g and then h`;
  return `${first} not acting by h and then g; and with g = ${reversed[0]} and h = ${reversed[1]} it is not acting by g and then h`;
}

/** ρ(sg) against ρ(s) and ρ(g) for every generator s and every element g: the group is generated by the s, so this is all of it. */
function finiteDefect(
  group: JointGroup,
  action: ActionUnderTest,
  elements: readonly JointElement[],
): string | undefined {
  const failure: { -readonly [order in ProductOrder]?: readonly [string, string] } = {};
  const keyOf = (e: JointElement): string =>
    e.map((m) => m.map((row) => row.map(formatRational).join()).join(';')).join('|');
  const images = new Map(elements.map((e) => [keyOf(e), action.at(e)]));
  for (const s of group.finite) {
    const m = action.at(s);
    for (const g of elements) {
      const own = images.get(keyOf(g))!;
      const product = images.get(keyOf(s.map((a, k) => matrixProduct(QQ, a, g[k]!))))!;
      if (failure.straight === undefined && !sameMatrix(QQ, product, matrixProduct(QQ, m, own)))
        failure.straight = [showElement(s), showElement(g)];
      if (failure.reversed === undefined && !sameMatrix(QQ, product, matrixProduct(QQ, own, m)))
        failure.reversed = [showElement(s), showElement(g)];
      const defect = sentence(failure);
      if (defect !== undefined) return defect;
    }
  }
  return undefined;
}

function sampledDefect<T>(
  group: JointGroup,
  action: ActionUnderTest,
  points: SampleField<T>,
  random: Random,
): string | undefined {
  const K: Field<T> = points.field;
  const failure: { -readonly [order in ProductOrder]?: readonly [string, string] } = {};
  const samples: readonly GroupSample<T>[] = groupSamples(group, points, SAMPLES, random);
  const images = samples.map((s) => action.over(K, points.image, s.matrices));
  for (const [i, g] of samples.entries())
    for (const [j, h] of samples.entries()) {
      const product = action.over(
        K,
        points.image,
        g.matrices.map((m, k) => matrixProduct(K, m, h.matrices[k]!)),
      );
      const [a, b] = [images[i], images[j]];
      if (product === undefined || a === undefined || b === undefined) continue;
      if (failure.straight === undefined && !sameMatrix(K, product, matrixProduct(K, a, b)))
        failure.straight = [g.text, h.text];
      if (failure.reversed === undefined && !sameMatrix(K, product, matrixProduct(K, b, a)))
        failure.reversed = [g.text, h.text];
      const defect = sentence(failure);
      if (defect !== undefined) return defect;
    }
  return undefined;
}

/** Whether one order holds as an identity of polynomials on the group; otherwise why that is not known. */
function provedOrder(group: JointGroup, action: ActionUnderTest): 'yes' | 'no' | string {
  const form = action.polynomials();
  if (form.kind !== 'ok') return form.reason;
  const { ring, rows, variable } = form.value;
  const on = groupPolynomials(ring, group.sizes, variable);
  // A rotation by 2π/n generates with the others a group inside the one that all rotations generate.
  const whole: JointGroup = {
    ...group,
    infinitesimal: [...group.infinitesimal, ...group.cyclic.map((c) => c.direction)],
    cyclic: [],
  };
  let why = 'no';
  for (const order of ORDERS) {
    const answer = vanishOnGroup(defects(order), whole, on);
    if (answer.kind === 'ok' && answer.value) return 'yes';
    if (answer.kind !== 'ok') why = answer.reason;
  }
  return why;

  /** ρ(sg) − ρ(s)ρ(g), and its derivatives in s along infinitesimal elements; the factors exchanged for the other order. */
  function* defects(order: ProductOrder): Generator<Polynomial<Rational>> {
    for (const s of whole.finite) yield* differences(action.at(s), (p) => on.translate(s, p), order);
    for (const xi of whole.infinitesimal) yield* differences(action.along(xi), (p) => on.derive(xi, p), order);
  }

  function* differences(m: Dense, move: (p: Polynomial<Rational>) => Polynomial<Rational>, order: ProductOrder) {
    for (const [i, row] of rows.entries())
      for (const [j, p] of row.entries()) {
        let rest = move(p);
        for (let k = 0; k < rows.length; k++) {
          const [c, q] = order === 'straight' ? [m[i]![k]!, rows[k]![j]!] : [m[k]![j]!, rows[i]![k]!];
          if (!QQ.isZero(c)) rest = ring.sub(rest, ring.scale(c, q));
        }
        yield rest;
      }
  }
}
