/**
 * A Program read in any algebra with sums, products and 1/a: forwards for its values, backwards for its gradient.
 *
 * Zero is `undefined`, so that what vanishes for a sample costs nothing, and behind a leaf that is zero (an input, a slope that is off) nothing is visited: a path through
 * a network of ten thousand weights takes a few hundred steps. Poles (reciprocals, logarithms, roots) are always demanded, so that none goes unseen behind a zero.
 */
import { tooLarge } from '../../text/rejection.js';
import type { Kernel, Program, Signed, Step } from '../reading/program.js';

/** The functions that have a derivative by their argument. */
export type Kind = 'reciprocal' | Kernel['kind'];

export interface Algebra<T> {
  /** Of at least one term. */
  sum(terms: readonly Signed<T>[]): T;
  multiply(a: T, b: T): T;
  /** 1/a, or a rejection; a may be zero. */
  invert(a: T | undefined): T;
  /** How much memory an element takes, in units of about a hundred bytes; left out where that is no concern. */
  size?(a: T): number;
}

/** What the interpreter is asked for: it may look up the argument of a kernel among the values found. */
export type Leaf = Exclude<Step, { readonly op: 'sum' | 'product' | 'invert' }>;
type Found<T> = ReadonlyMap<number, T>;

const MAX_SIZE = 2_000_000;

function operands(step: Step): readonly number[] {
  if (step.op === 'product') return [step.left, step.right];
  if (step.op === 'invert' || step.op === 'kernel') return [step.of];
  return step.op === 'sum' ? step.terms.map(([at]) => at) : [];
}

/** The steps that the roots need, ascending, products with a zero left out; `isZero` says which leaves are known to be zero. */
export function demanded({ steps }: Program, roots: readonly number[], isZero?: (leaf: Step) => boolean): Uint32Array {
  const [seen, order, open] = [new Uint8Array(steps.length), [] as number[], [...roots]];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen[at] === 1) continue;
    const step = steps[at] as Step;
    seen[at] = 1;
    if (step.op === 'product' && (isZero?.(steps[step.right] as Step) || isZero?.(steps[step.left] as Step))) continue;
    order.push(at);
    if (step.op === 'sum') for (let k = 0; k < step.terms.length; k++) open.push((step.terms[k] as Signed<number>)[0]);
    else if (step.op === 'product') open.push(step.left, step.right);
    else for (const i of operands(step)) open.push(i);
  }
  return Uint32Array.from(order).sort();
}

/** The values of the steps in the given order. With `kept`, of these only: others are dropped after their last use. */
export function values<T>(
  { steps }: Program,
  order: Uint32Array,
  K: Algebra<T>,
  leaf: (step: Leaf, found: Found<T>) => T | undefined,
  kept?: readonly number[],
): Found<T> {
  const found = new Map<number, T>();
  const last = new Map<number, number>();
  if (kept) for (const i of order) for (const operand of operands(steps[i] as Step)) last.set(operand, i);
  for (const step of kept ?? []) last.delete(step);

  function value(step: Step): T | undefined {
    if (step.op === 'invert') return K.invert(found.get(step.of));
    if (step.op === 'product') {
      const a = found.get(step.left);
      const b = found.get(step.right);
      return a === undefined || b === undefined ? undefined : K.multiply(a, b);
    }
    if (step.op !== 'sum') return leaf(step, found);
    const terms: Signed<T>[] = [];
    step.terms.forEach((term) => {
      const value = found.get(term[0]);
      if (value !== undefined) terms.push([value, term[1]]);
    });
    const [only] = terms.length === 1 && terms[0]?.[1] === 1 ? terms[0] : [];
    return only ?? (terms.length === 0 ? undefined : K.sum(terms));
  }

  const weight = (a: T) => K.size?.(a) ?? 0;
  let size = 0;
  for (let k = 0; k < order.length; k++) {
    const i = order[k] as number;
    const result = value(steps[i] as Step);
    if (result !== undefined) found.set(i, result);
    size += result === undefined ? 0 : weight(result);
    if (size > MAX_SIZE) tooLarge(`more than ${MAX_SIZE} terms at a time`);
    if (kept === undefined) continue;
    for (const operand of operands(steps[i] as Step)) {
      const used = last.get(operand) === i ? found.get(operand) : undefined;
      if (used === undefined) continue;
      size -= weight(used);
      found.delete(operand);
    }
  }
  return found;
}

/** a ± b, where a may be zero. */
export function plus<T>(K: Pick<Algebra<T>, 'sum'>, a: T | undefined, b: T, sign: 1 | -1 = 1): T {
  const right = [b, sign] as const;
  if (a === undefined) return sign === 1 ? b : K.sum([right]);
  return K.sum([[a, 1], right]);
}

/** The derivatives of Σ seed · step by the variables, among the steps in `order`, whose values are `found`: the reverse sweep. */
export function gradient<T>(
  { steps }: Program,
  order: Uint32Array,
  K: Algebra<T> & { rate(kind: Kind, value: T, argument: T | undefined): T },
  found: Found<T>,
  seeds: readonly (readonly [step: number, seed: T])[],
) {
  const [adjoint, wanted] = [new Map<number, T>(), new Uint8Array(steps.length)];
  for (let k = 0; k < order.length; k++) wanted[order[k] as number] = 1;
  const byVariable = new Map<number, T>();
  const pass = (at: number, a: T, sign: 1 | -1 = 1) => void adjoint.set(at, plus(K, adjoint.get(at), a, sign));
  const give = (at: number, a: T, factor: T | undefined) => {
    if (factor !== undefined) pass(at, K.multiply(a, factor));
  };
  for (const [step, seed] of seeds) pass(step, seed);
  for (let k = order.length - 1; k >= 0; k--) {
    const i = order[k] as number;
    const a = adjoint.get(i);
    if (a === undefined) continue;
    const step = steps[i] as Step;
    if (step.op === 'variable') byVariable.set(step.index, a);
    else if (step.op === 'product') {
      give(step.left, a, found.get(step.right));
      give(step.right, a, found.get(step.left));
    } else if (step.op === 'sum') {
      step.terms.forEach((term) => void (wanted[term[0]] === 1 && pass(term[0], a, term[1])));
    } else if (step.op === 'invert' || step.op === 'kernel') {
      const kind = step.op === 'invert' ? 'reciprocal' : step.kind;
      pass(step.of, K.multiply(a, K.rate(kind, found.get(i) as T, found.get(step.of))));
    }
  }
  return byVariable;
}
