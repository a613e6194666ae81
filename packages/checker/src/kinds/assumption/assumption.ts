/**
 * Assumption 1 (theory §5): which elements g of a finite group have f(gx) = ±f(x) identically. For those listed the identity is
 * expanded in the tower; products of them follow. For every other element the squares differ at one point modulo a prime,
 * which proves it over ℚ, because no denominator on the way is divisible by the prime.
 *
 * Modulo a prime NaN stands for a value that is not defined: it spoils every sum and product it enters, also with zero,
 * and differs from nothing.
 */
import { type Algebra, demanded, type Leaf, values } from '../../core/arithmetic/interpret.js';
import { polynomialRing } from '../../core/arithmetic/polynomial.js';
import { ONE } from '../../core/arithmetic/rational.js';
import { type PrimeField, primeField } from '../../core/arithmetic/residue.js';
import type { Step } from '../../core/reading/program.js';
import { tower } from '../../kernels/tower.js';
import { type Meter, meter, reject } from '../../text/rejection.js';
import { closure, type Element, identity, isOrthogonal, type Signed } from './group.js';
import type { Assumption } from './reading.js';

const TERM_OPERATIONS = 20_000_000;
const GROUP_OPERATIONS = 20_000_000;
const EVALUATION_STEPS = 10_000_000;

/** The steps that f needs, and what reading them once costs besides the arithmetic. */
function needed({ program, output, variables }: Assumption) {
  const order = demanded(program, [output]);
  const costs = (step: Step | undefined) => (step?.op === 'sum' ? step.terms.length : 1);
  return { order, work: order.reduce((n, i) => n + costs(program.steps[i]), variables.length) };
}

/** f(gx) at the point modulo p. */
function evaluator(claim: Assumption, spend: Meter) {
  const { program, output, inputs, point } = claim;
  const { order, work } = needed(claim);
  return (F: PrimeField, g: Element): number => {
    const K: Algebra<number> = {
      sum: (terms) => F.fromInteger(terms.reduce((total, [a, sign]) => total + sign * a, 0)),
      multiply: F.multiply,
      invert: (a) => (a === undefined || a === 0 || Number.isNaN(a) ? Number.NaN : F.invert(a)),
    };
    const at = point.map(F.fromInteger);
    g.rows.forEach((row, i) => {
      const entry = (c: bigint) => F.fromRational({ numerator: c, denominator: g.scale });
      const image = row.map(([j, c]) => F.multiply(entry(c), F.fromInteger(point[inputs[j] as number] as number)));
      at[inputs[i] as number] = F.fromInteger(image.reduce((a, b) => a + b, 0));
      spend(row.length);
    });
    spend(work);
    const leaf = (step: Leaf) => (step.op === 'constant' ? F.fromRational(step.value) : at[step.index]);
    return values(program, order, K, leaf).get(output) ?? 0;
  };
}

/** f(gx) − sign·f(x) is the zero function, for each listed element. The zero function has no sign but 1. */
function checkIdentities(claim: Assumption): void {
  const { program, output, variables, inputs, stabilizer } = claim;
  const spend = meter(TERM_OPERATIONS, 'term operations');
  const R = polynomialRing(spend);
  const T = tower(R, new Map(), variables.length, 'the network divides by an expression that is zero identically');
  const { order, work } = needed(claim);
  const composed = ({ rows, scale }: Element) => {
    spend(work);
    const form = (row: Element['rows'][number]) =>
      R.sum(row.map(([j, c]) => [R.term({ numerator: c, denominator: scale }, [[inputs[j] as number, 1]]), 1]));
    const images = new Map(rows.map((row, i) => [inputs[i], form(row)]));
    const leaf = (step: Leaf) =>
      step.op === 'constant' ? R.term(step.value) : (images.get(step.index) ?? R.term(ONE, [[step.index, 1]]));
    return values(program, order, T.K, leaf, [output]).get(output) ?? R.sum([]);
  };
  if (stabilizer.length === 0) return;
  const f = composed(identity(inputs.length));
  const isZero = T.isZero(f);
  for (const { place, element, sign } of stabilizer) {
    if (isZero && sign === -1) reject(`${place}.sign is -1, but f is zero identically and has no other sign than 1`);
    const defect = R.sum([[composed(element), 1], [f, sign === 1 ? -1 : 1]]); // biome-ignore format: one difference
    if (!T.isZero(defect)) reject(`${place} does not have f(gx) = ${sign === 1 ? '' : '-'}f(x) identically`);
  }
}

/** The elements of the stabilizer, with their signs. */
export function checkAssumption(claim: Assumption): readonly Signed[] {
  const { generators, stabilizer, inputs, primes, program } = claim;
  const size = inputs.length;
  const spend = meter(GROUP_OPERATIONS, 'products of entries of matrices');
  for (const { place, element } of generators)
    if (!isOrthogonal(element, spend)) reject(`${place} is not an orthogonal matrix`);
  const G = closure(generators, size, 'claim.generators', spend);
  if (G.size !== claim.order) reject(`claim.order is ${claim.order}, but the group has ${G.size} elements`);
  for (const { place, element } of stabilizer)
    if (!G.has(element.key)) reject(`${place}.element is not an element of the group`);
  const K = closure(stabilizer, size, 'claim.stabilizer', spend);
  if (K.size !== claim.stabilizerOrder)
    reject(`claim.stabilizerOrder is ${claim.stabilizerOrder}, but the listed elements generate ${K.size}`);
  checkIdentities(claim);

  const constants = program.steps.flatMap((step) => (step.op === 'constant' ? [step.value.denominator] : []));
  const denominators = [...new Set([...constants, ...generators.map(({ element }) => element.scale)])];
  const fields = primes.filter((p) => denominators.every((d) => d % BigInt(p) !== 0n)).map(primeField);
  if (fields.length === 0) reject(`every one of evidence.primes divides a denominator of the claim: ${primes}`);
  const f = evaluator(claim, meter(EVALUATION_STEPS, 'steps of evaluation'));
  const unit = identity(size);
  const sites = fields.map((F) => [F, f(F, unit)] as const).filter(([, own]) => !Number.isNaN(own));
  if (sites.length === 0) reject('at evidence.point a denominator of f(x) vanishes modulo every one of evidence.primes'); // biome-ignore format: one sentence
  let number = 0;
  for (const { element } of G.values()) {
    number++;
    if (K.has(element.key)) continue;
    const tried: number[] = [];
    const differs = ([F, own]: readonly [PrimeField, number]) => {
      const other = f(F, element);
      if (!Number.isNaN(other)) tried.push(other);
      return !Number.isNaN(other) && F.multiply(other, other) !== F.multiply(own, own);
    };
    if (sites.some(differs)) continue;
    const fault = tried.length > 0 ? 'the squares of f(gx) and f(x) agree' : 'a denominator of f(gx) vanishes';
    reject(`at evidence.point ${fault} modulo every prime, for element ${number} of the group, not in the stabilizer`);
  }
  return [...K.values()];
}
