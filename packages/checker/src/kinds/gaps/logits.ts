/**
 * The logits P⁻¹f(gx) of a group element (g, P) in any algebra. The element is one matrix on inputs and labels; its block on the labels takes each
 * class to a class, y ↦ Py, and log Σ e^z is the same for permuted logits, so the loss of (gx, Py) is that of P⁻¹f(gx) and y.
 */
import { type Algebra, demanded, type Leaf, values } from '../../core/arithmetic/interpret.js';
import { gcd, type Rational } from '../../core/arithmetic/rational.js';
import { type Meter, reject } from '../../text/rejection.js';
import type { Element } from '../assumption/group.js';
import type { Gaps } from './reading.js';

/** An algebra that contains the rational numbers. */
export interface Numbers<T> {
  readonly K: Algebra<T>;
  readonly zero: T;
  fromRational(q: Rational): T;
}

export function quotient(numerator: bigint, denominator: bigint): Rational {
  const common = gcd(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / common, denominator: denominator / common };
}

/** Where the element takes each class; rejects one that mixes inputs with labels or does not permute the classes. */
export function classesOf({ rows, scale }: Element, inputs: number, place: string): readonly number[] {
  const classes = new Map<number, number>();
  for (const [i, row] of rows.entries()) {
    if (row.some(([j]) => i < inputs !== j < inputs)) reject(`${place} mixes inputs with labels`);
    if (i < inputs) continue;
    const [entry] = row;
    if (entry === undefined || row.length > 1 || entry[1] !== scale || classes.has(entry[0] - inputs))
      return reject(`${place} does not permute the classes: its row ${i} is not one of a permutation matrix`);
    classes.set(entry[0] - inputs, i - inputs);
  }
  return Array.from({ length: classes.size }, (_, c) => classes.get(c) as number);
}

/** A function of an element and of values of the variables. */
export function logits<T>({ program, outputs, inputs }: Gaps, { K, zero, fromRational }: Numbers<T>, spend: Meter) {
  const order = demanded(program, outputs);
  const work = order.reduce((n, i) => {
    const step = program.steps[i];
    return n + (step?.op === 'sum' ? step.terms.length : 1);
  }, 1);
  return (g: Element, classes: readonly number[], at: readonly T[]): T[] => {
    const images = new Map(
      inputs.map((variable, i) => {
        const row = g.rows[i] ?? [];
        spend(1 + row.length);
        const terms = row.map(
          ([j, c]) => [K.multiply(fromRational(quotient(c, g.scale)), at[inputs[j] as number] as T), 1] as const,
        );
        return [variable, terms.length === 0 ? zero : K.sum(terms)] as const;
      }),
    );
    spend(work);
    const leaf = (step: Leaf) =>
      step.op === 'constant' ? fromRational(step.value) : (images.get(step.index) ?? at[step.index]);
    const found = values(program, order, K, leaf);
    const z = outputs.map((output) => found.get(output) ?? zero);
    return classes.map((c) => z[c] as T);
  };
}
