/**
 * A Program read in any algebra with +, −, · and 1/a: forwards for its values, backwards for its gradient.
 *
 * Zero is `undefined`, so that what vanishes for a sample (a zero input, a slope that is off) costs nothing. Reciprocals
 * are always taken, so that a division by zero never goes unseen behind a factor zero.
 */
import type { Program, Step } from '../reading/program.js';

export interface Algebra<T> {
  add(a: T, b: T): T;
  negate(a: T): T;
  multiply(a: T, b: T): T;
  /** 1/a, or a rejection; a may be zero. */
  invert(a: T | undefined): T;
}

type Leaf = Step & { readonly op: 'variable' | 'slope' | 'constant' };

/** The values of all steps. */
export function values<T>(program: Program, K: Algebra<T>, leaf: (step: Leaf) => T | undefined): (T | undefined)[] {
  const found: (T | undefined)[] = [];
  for (const step of program.steps) {
    if (step.op === 'invert') found.push(K.invert(found[step.of]));
    else if (step.op === 'variable' || step.op === 'slope' || step.op === 'constant') found.push(leaf(step));
    else {
      const [a, b] = [found[step.left], found[step.right]];
      if (step.op === 'multiply') found.push(a === undefined || b === undefined ? undefined : K.multiply(a, b));
      else if (b === undefined) found.push(a);
      else {
        const term = step.op === 'add' ? b : K.negate(b);
        found.push(a === undefined ? term : K.add(a, term));
      }
    }
  }
  return found;
}

/** The derivatives of Σ seed · step by all steps: the reverse sweep. `found` are the values of all steps. */
export function adjoints<T>(
  { steps }: Program,
  K: Algebra<T>,
  found: readonly (T | undefined)[],
  seeds: Map<number, T>,
) {
  const adjoint: (T | undefined)[] = steps.map((_, i) => seeds.get(i));
  const give = (step: number, a: T, factor: T | undefined) => {
    if (factor !== undefined) pass(step, K.multiply(a, factor));
  };
  const pass = (step: number, a: T) => {
    const earlier = adjoint[step];
    adjoint[step] = earlier === undefined ? a : K.add(earlier, a);
  };
  for (let i = steps.length - 1; i >= 0; i--) {
    const [step, a] = [steps[i] as Step, adjoint[i]];
    if (a === undefined) continue;
    if (step.op === 'multiply') {
      give(step.left, a, found[step.right]);
      give(step.right, a, found[step.left]);
    } else if (step.op === 'invert') {
      give(step.of, K.negate(a), K.multiply(found[i] as T, found[i] as T));
    } else if (step.op === 'add' || step.op === 'subtract') {
      pass(step.left, a);
      pass(step.right, step.op === 'add' ? a : K.negate(a));
    }
  }
  return adjoint;
}
