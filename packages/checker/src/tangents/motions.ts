/**
 * How the steps of a program move when variables do, forwards by the chain rule, in arithmetic that multiplies nothing out (factored.ts). A motion whose form is zero is
 * zero, whatever relations kernels satisfy. Slopes stand still.
 */
import type { Kernel, Program, Signed, Step } from '../core/reading/program.js';
import { isDefinedSomewhere } from '../kernels/points.js';
import { meter, reject } from '../text/rejection.js';
import { type Element, type Factored, factored, MINUS } from './factored.js';

const OPERATIONS = 400_000_000;
/** Of steps that are no sums. */
const NONE: Signed<Element>[] = [];

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

/** The value of a step by those that it is made of. */
function made(A: Factored, step: Step, at: (step: number) => Element): Element {
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

interface User {
  readonly by: number;
  readonly sign: 1 | -1;
}

/** Who uses a step, and for sums with what sign. Sums that are written out where they are used are none of these. */
function usersOf(steps: readonly Step[], writtenOut: ReadonlySet<number>) {
  const users: User[][] = steps.map(() => []);
  steps.forEach((step, i) => {
    if (writtenOut.has(i)) return;
    const terms: readonly Signed<number>[] = step.op === 'sum' ? step.terms : below(step).map((j) => [j, 1] as const);
    for (const [j, sign] of terms) users[j]?.push({ by: i, sign });
  });
  return users;
}

export type Motions = ReturnType<typeof motionsOf>;

export function motionsOf(program: Program) {
  const { steps } = program;
  const A = factored(meter(OPERATIONS, 'operations on factored forms'));
  const values: (Element | undefined)[] = [];

  function valueAt(wanted: number): Element {
    if (values.at(wanted)) return values.at(wanted) as Element;
    const open = [wanted];
    for (let i = open.at(-1); i !== undefined; i = open.at(-1)) {
      const step = steps[i] as Step;
      const missing = values[i] ? [] : below(step).filter((j) => values[j] === undefined);
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      values[i] ??= made(A, step, (j) => values[j] as Element);
      open.pop();
    }
    return values[wanted] as Element;
  }

  const writtenOut = program.writtenOut ?? new Set<number>();
  const users = usersOf(steps, writtenOut);
  /** A step stands on a higher level than all that it is made of. */
  const levels: number[] = [];
  for (const step of steps) levels.push(below(step).reduce((most, j) => Math.max(most, 1 + (levels[j] as number)), 0));
  const leaves = new Map(steps.flatMap((step, i) => (step.op === 'variable' ? [[step.index, i] as const] : [])));

  /** The motions of steps, when variables do: zero, or undefined where a step is not even reached. */
  function pushed(motion: ReadonlyMap<number, Element>): (step: number) => Element | undefined {
    /** As sums that are formed when somebody asks: what a product moves by is mostly a term of other sums. */
    const moves = new Map<number, readonly Element[]>();
    /** The terms of a sum that move, for every step that is reached, and these steps by their levels. */
    const inSums = new Map<number, Signed<Element>[]>();
    const due: number[][] = [];
    const reached = (step: number): Signed<Element>[] => {
      const level = levels[step] as number;
      const others = due[level] ?? [];
      due[level] = others;
      others.push(step);
      const terms: Signed<Element>[] = steps[step]?.op === 'sum' ? [] : NONE;
      inSums.set(step, terms);
      return terms;
    };
    /** What a sum moves by that is written out, when somebody asks after all. */
    const summed = (i: number): readonly Element[] | undefined => {
      const parts: Signed<Element>[] = [];
      const open: Signed<number>[] = [[i, 1]];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const [at, sign] = next;
        const step = steps[at] as Step;
        if (step.op === 'sum' && writtenOut.has(at))
          for (const [j, e] of step.terms) open.push([j, e === sign ? 1 : -1]);
        else for (const t of moves.get(at) ?? []) parts.push([t, sign]);
      }
      return parts.length === 0 ? undefined : [A.sum(parts)];
    };
    const moveOf = (i: number): Element | undefined => {
      const parts = writtenOut.has(i) ? summed(i) : moves.get(i);
      if (parts === undefined || parts.length === 1) return parts?.[0];
      const whole = A.sum(parts.map((t) => [t, 1]));
      moves.set(i, [whole]);
      return whole;
    };
    const tell = (i: number, a: Element, b: Element = A.zero) => {
      if (A.isZero(a) && A.isZero(b)) return;
      const parts = A.isZero(b) ? [a] : [a, b];
      moves.set(i, parts);
      const own = users[i] ?? [];
      for (let k = 0; k < own.length; k++) {
        const { by, sign } = own[k] as User;
        const terms = inSums.get(by) ?? reached(by);
        if (terms === NONE) continue;
        terms.push([a, sign]);
        if (parts.length > 1) terms.push([b, sign]);
      }
    };
    const along = (i: number, other: number): Element => {
      const t = moveOf(i);
      return t === undefined ? A.zero : A.multiply(t, valueAt(other));
    };
    motion.forEach((t, variable) => void tell(leaves.get(variable) as number, t));
    for (let level = 0; level < due.length; level++)
      for (let k = 0, now = due[level] ?? []; k < now.length; k++) {
        const i = now[k] as number;
        const step = steps[i] as Step;
        if (step.op === 'sum') tell(i, A.sum(inSums.get(i) ?? []));
        else if (step.op === 'product') {
          const a = along(step.left, step.right);
          const b = along(step.right, step.left);
          if (A.isZero(a) || A.isZero(b)) tell(i, A.isZero(a) ? b : a);
          else if (A.isApart(a, b)) tell(i, a, b);
          else tell(i, A.sum([a, b].map((t) => [t, 1])));
        } else if (step.op === 'invert') {
          const inverse = valueAt(i);
          tell(i, A.scaled(A.multiply(A.multiply(inverse, inverse), moveOf(step.of) as Element), MINUS));
        } else if (step.op === 'kernel')
          tell(i, RATES[step.kind](A, valueAt(step.of), valueAt(i), moveOf(step.of) as Element));
      }
    return moveOf;
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
