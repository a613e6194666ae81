/**
 * How the steps of a program move when variables do, forwards by the chain rule, in arithmetic that multiplies nothing out (factored.ts). A motion whose form is zero is
 * zero, whatever relations kernels satisfy. Slopes stand still.
 */
import type { Kernel, Program, Signed, Step } from '../core/reading/program.js';
import { isDefinedSomewhere } from '../kernels/points.js';
import { meter, reject } from '../text/rejection.js';
import { type Element, type Factored, factored } from './factored.js';

const OPERATIONS = 400_000_000;
const MINUS = { numerator: -1n, denominator: 1n };

/** f'(a)·t for the value f of the kernel at a. */
const RATES: Readonly<Record<Kernel['kind'], (A: Factored, a: Element, f: Element, t: Element) => Element>> = {
  exp: (A, _, f, t) => A.multiply(f, t),
  log: (A, a, _, t) => A.multiply(A.invert(a), t),
  sqrt: (A, _, f, t) => A.scaled(A.multiply(A.invert(f), t), { numerator: 1n, denominator: 2n }),
  gauss: (A, a, f, t) => A.scaled(A.multiply(A.multiply(a, f), t), { numerator: -2n, denominator: 1n }),
  erf: (A, a, _, t) => A.multiply(A.kernel('gauss', a), t),
  sin: (A, a, _, t) => A.multiply(A.kernel('cos', a), t),
  cos: (A, a, _, t) => A.scaled(A.multiply(A.kernel('sin', a), t), { numerator: -1n, denominator: 1n }),
};

export type Motions = ReturnType<typeof motionsOf>;

export function motionsOf(program: Program) {
  const { steps } = program;
  const A = factored(meter(OPERATIONS, 'operations on factored forms'));
  const values: (Element | undefined)[] = [];

  function made(step: Step, at: (step: number) => Element): Element {
    switch (step.op) {
      case 'constant':
        return A.constant(step.value);
      case 'variable':
        return A.letter(`variable ${step.index}`);
      case 'slope':
        return A.letter(`slope ${step.index}`);
      case 'sum':
        return A.sum(step.terms.map(([term, sign]) => [at(term), sign]));
      case 'product':
        return A.multiply(at(step.left), at(step.right));
      case 'invert':
        return A.invert(at(step.of));
      case 'kernel':
        return A.kernel(step.kind, at(step.of));
    }
  }
  function valueAt(wanted: number): Element {
    const open = [wanted];
    for (let i = open.at(-1); i !== undefined; i = open.at(-1)) {
      const step = steps[i] as Step;
      const missing = values[i] ? [] : below(step).filter((j) => values[j] === undefined);
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      values[i] ??= made(step, (j) => values[j] as Element);
      open.pop();
    }
    return values[wanted] as Element;
  }

  /** Who uses a step, and for sums with what sign. */
  const users: (readonly [by: number, sign: 1 | -1])[][] = steps.map(() => []);
  steps.forEach((step, i) => {
    const terms: readonly Signed<number>[] = step.op === 'sum' ? step.terms : below(step).map((j) => [j, 1] as const);
    for (const [j, sign] of terms) users[j]?.push([i, sign]);
  });
  const leaves = new Map(steps.flatMap((step, i) => (step.op === 'variable' ? [[step.index, i] as const] : [])));

  /** The motion of every step that moves, when variables do. */
  function pushed(motion: ReadonlyMap<number, Element>): ReadonlyMap<number, Element> {
    const moves = new Map<number, Element>();
    const inSums = new Map<number, Signed<Element>[]>();
    const due = queue();
    const tell = (i: number, t: Element) => {
      if (A.isZero(t)) return;
      moves.set(i, t);
      for (const [by, sign] of users[i] ?? []) {
        due.add(by);
        if (steps[by]?.op !== 'sum') continue;
        const terms = inSums.get(by);
        if (terms === undefined) inSums.set(by, [[t, sign]]);
        else terms.push([t, sign]);
      }
    };
    for (const [variable, t] of motion) tell(leaves.get(variable) as number, t);
    for (let i = due.next(); i !== undefined; i = due.next()) {
      const step = steps[i] as Step;
      if (step.op === 'sum') tell(i, A.sum(inSums.get(i) ?? []));
      else if (step.op === 'product') {
        const parts = (
          [
            [step.left, step.right],
            [step.right, step.left],
          ] as const
        ).flatMap(([j, other]): Signed<Element>[] => {
          const t = moves.get(j);
          return t ? [[A.multiply(t, valueAt(other)), 1]] : [];
        });
        tell(i, A.sum(parts));
      } else if (step.op === 'invert') {
        const inverse = valueAt(i);
        tell(i, A.scaled(A.multiply(A.multiply(inverse, inverse), moves.get(step.of) as Element), MINUS));
      } else if (step.op === 'kernel')
        tell(i, RATES[step.kind](A, valueAt(step.of), valueAt(i), moves.get(step.of) as Element));
    }
    return moves;
  }

  /** No denominator, radicand or argument of a logarithm has the form zero, and at some point modulo a prime all of the wanted steps are defined. */
  function checkDefined(variables: number, wanted: readonly number[]): void {
    for (const i of program.poles) {
      const step = steps[i] as Step;
      const of = step.op === 'kernel' ? valueAt(step.of) : A.one;
      if (step.op === 'kernel' && A.isZero(of))
        reject(`kernel ${step.index} is ${step.kind} of an expression that is zero identically`);
      if (step.op === 'kernel' && step.kind === 'sqrt' && of.product === A.one.product && of.number.numerator < 0n)
        reject(`kernel ${step.index} is the square root of a negative number`);
      if (step.op === 'kernel' && step.kind === 'log' && of.product === A.one.product)
        reject(`kernel ${step.index} is the logarithm of a constant`);
      valueAt(i);
    }
    if (!isDefinedSomewhere(program, variables, [...wanted, ...program.poles])) reject(UNDEFINED);
  }

  return Object.freeze({ A, valueAt, pushed, checkDefined });
}

const UNDEFINED = 'no point modulo a prime was found at which the functions of the claim are defined';

const below = (step: Step): readonly number[] => {
  if (step.op === 'product') return step.left === step.right ? [step.left] : [step.left, step.right];
  if (step.op === 'sum') return step.terms.map(([term]) => term);
  return step.op === 'invert' || step.op === 'kernel' ? [step.of] : [];
};

/** Steps that come out in ascending order; what is added stands behind what came out. */
function queue() {
  const heap: number[] = [];
  const waiting = new Set<number>();
  const swap = (i: number, j: number) => {
    [heap[i], heap[j]] = [heap[j] as number, heap[i] as number];
  };
  function add(step: number): void {
    if (waiting.has(step)) return;
    waiting.add(step);
    let i = heap.push(step) - 1;
    for (let up = (i - 1) >> 1; i > 0 && (heap[up] as number) > step; up = (i - 1) >> 1) {
      swap(i, up);
      i = up;
    }
  }
  function next(): number | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    waiting.delete(first);
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let i = 0; ; ) {
      const [l, r] = [2 * i + 1, 2 * i + 2];
      const child = r < heap.length && (heap[r] as number) < (heap[l] as number) ? r : l;
      if (child >= heap.length || (heap[child] as number) >= (heap[i] as number)) return first;
      swap(i, child);
      i = child;
    }
  }
  return { add, next };
}
