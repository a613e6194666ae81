/**
 * Theorem A (theory §15): softmax cross-entropy averaged over a finite group has no laws but those of the plain loss. Verified are its hypotheses: the
 * group and the subgroup K on whose cosets the loss is one function; then either that differences of logits are homogeneous and all their gaps
 * to the largest logit over the cosets are positive and pairwise distinct at a point, in exact arithmetic; or that the differences over the cosets
 * are independent over ℚ modulo functions of the parameters, since increments at N pairs of points, the parameters the same in each, have a
 * determinant that does not vanish modulo a prime.
 *
 * Elements of one coset have the same logits up to a common term, so cosets are counted by what is seen at the points: as many kinds of logits as
 * there should be cosets means that no two cosets look alike.
 */
import type { Algebra } from '../../core/arithmetic/interpret.js';
import type { Rational } from '../../core/arithmetic/rational.js';
import { primeField, rank } from '../../core/arithmetic/residue.js';
import { type Meter, meter, reject } from '../../text/rejection.js';
import { closure, type Element, isOrthogonal } from '../assumption/group.js';
import { compare, rationals } from './exact.js';
import { checkHomogeneous, checkStabilizer } from './identities.js';
import { classesOf, logits } from './logits.js';
import type { Evidence, Gaps, Point } from './reading.js';

const GROUP_OPERATIONS = 20_000_000;
const EVALUATION_STEPS = 20_000_000;
const ELIMINATION_STEPS = 100_000_000;

type Group = readonly { readonly element: Element; readonly classes: readonly number[] }[];

/** How many gaps or differences were seen. */
export function checkGaps(claim: Gaps): number {
  const { generators, stabilizer, inputs, outputs, order, stabilizerOrder, evidence } = claim;
  const size = inputs.length + outputs.length;
  const spend = meter(GROUP_OPERATIONS, 'products of entries of matrices');
  for (const { place, element } of generators) {
    if (!isOrthogonal(element, spend)) reject(`${place} is not an orthogonal matrix`);
    classesOf(element, inputs.length, place);
  }
  const G = closure(generators, size, 'claim.generators', spend);
  if (G.size !== order) reject(`claim.order is ${order}, but the group has ${G.size} elements`);
  for (const { place, element } of stabilizer)
    if (!G.has(element.key)) reject(`${place} is not an element of the group`);
  const K = closure(stabilizer, size, 'claim.stabilizer', spend);
  if (K.size !== stabilizerOrder)
    reject(`claim.stabilizerOrder is ${stabilizerOrder}, but the listed elements generate ${K.size}`);
  checkStabilizer(claim);
  const group = [...G.values()].map(({ element }, i) => {
    return { element, classes: classesOf(element, inputs.length, `element ${i + 1} of the group`) };
  });
  const cosets = order / stabilizerOrder;
  if (evidence.theorem === 'gaps') {
    checkHomogeneous(claim, evidence.degree);
    checkDistinct(claim, group, cosets, evidence.point);
  } else checkIndependent(claim, group, cosets, evidence);
  return cosets * (outputs.length - 1);
}

/** All gaps at the point are positive and pairwise distinct. */
function checkDistinct(claim: Gaps, group: Group, cosets: number, point: Point): void {
  const spend = meter(EVALUATION_STEPS, 'steps of evaluation');
  const numbers = rationals(spend);
  const f = logits(claim, numbers, spend);
  const at = point.map((n): Rational => ({ numerator: BigInt(n), denominator: 1n }));
  const minus = (a: Rational, b: Rational) => numbers.K.sum([[a, 1], [b, -1]]); // biome-ignore format: one difference
  const kinds = new Set<string>();
  const gaps: Rational[] = [];
  for (const { element, classes } of group) {
    const z = f(element, classes, at);
    const last = z[z.length - 1] as Rational;
    const key = z.map((own) => minus(own, last)).map(({ numerator, denominator }) => `${numerator}/${denominator}`).join(); // biome-ignore format: one text
    if (kinds.has(key)) continue;
    kinds.add(key);
    const order = [...z].sort(compare);
    const top = order.pop() as Rational;
    gaps.push(...order.map((own) => minus(top, own)));
  }
  if (kinds.size !== cosets)
    reject(`at evidence.point there are ${kinds.size} kinds of logits, but the stabilizer has ${cosets} cosets`);
  gaps.sort(compare);
  for (const [i, gap] of gaps.entries()) {
    if (gap.numerator === 0n) reject('at evidence.point two logits of an element are both the largest');
    if (i > 0 && compare(gap, gaps[i - 1] as Rational) === 0) reject('at evidence.point two gaps of logits coincide');
  }
}

/** Modulo a prime NaN stands for a value that is not defined: it spoils every sum and product it enters. */
function modular(prime: number) {
  const F = primeField(prime);
  const K: Algebra<number> = {
    sum: (terms) => F.fromInteger(terms.reduce((total, [a, sign]) => total + sign * a, 0)),
    multiply: F.multiply,
    invert: (a) => (a === undefined || a === 0 || Number.isNaN(a) ? Number.NaN : F.invert(a)),
  };
  return { F, numbers: { K, zero: 0, fromRational: F.fromRational } };
}

/** The increments of the differences of logits over the cosets have full rank. */
function checkIndependent(
  claim: Gaps,
  group: Group,
  cosets: number,
  { prime, points }: Extract<Evidence, { readonly theorem: 'independence' }>,
): void {
  const count = cosets * (claim.outputs.length - 1);
  if (points.length !== count)
    reject(`evidence.points has ${points.length} pairs, but there are ${count} differences of logits`);
  for (const [k, [from, to]] of points.entries())
    if (from.some((n, i) => n !== to[i] && !claim.inputs.includes(i))) reject(`the points of evidence.points[${k}] differ in more than inputs`); // biome-ignore format: one sentence
  const { F, numbers } = modular(prime);
  const f = logits(claim, numbers, meter(EVALUATION_STEPS, 'steps of evaluation'));
  const differences = ({ element, classes }: Group[number], point: Point): number[] => {
    const z = f(element, classes, point.map(F.fromInteger));
    const last = z.pop() as number;
    if (Number.isNaN(last) || z.some(Number.isNaN)) reject(`at one of evidence.points a denominator of f(gx) vanishes modulo ${prime}`); // biome-ignore format: one sentence
    return z.map((own) => F.fromInteger(own - last));
  };
  const kinds = new Map<string, readonly (readonly number[])[]>();
  for (const one of group) {
    const rows = points.map(([from, to]) => {
      const start = differences(one, from);
      return differences(one, to).map((end, c) => F.fromInteger(end - (start[c] as number)));
    });
    kinds.set(rows.join(';'), rows);
  }
  if (kinds.size !== cosets)
    reject(`at evidence.points there are ${kinds.size} kinds of increments, but the stabilizer has ${cosets} cosets`);
  const all = [...kinds.values()];
  const rows = points.map((_, k) => new Map(all.flatMap((own) => own[k] as readonly number[]).entries()));
  const spend: Meter = meter(ELIMINATION_STEPS, 'steps of elimination');
  const found = rank(F, rows, spend);
  if (found !== count) reject(`the increments at evidence.points have the rank ${found} modulo ${prime}, below the ${count} differences of logits`); // biome-ignore format: one sentence
}
