/**
 * The network as a straight line of sums, products and reciprocals of leaves: what every reading of a network (as rational functions, as dual numbers, as rationals)
 * interprets. A leaf is a variable, a constant, or the slope of a piecewise node: relu(z) is slope · z, and a slope is a constant for differentiation (theory §1.2).
 *
 * Invariant: the operands of a step stand before it, because nodes may only refer to earlier nodes. A sum that only one other sum uses is written out there as well, so
 * that a chain of a thousand additions is one step and not a thousand.
 */
import { reject, shown, tooLarge } from '../../text/rejection.js';
import { integerIn, type Json, list, rational, text, tuple } from '../../text/shape.js';
import type { Rational } from '../arithmetic/rational.js';

export type Signed<T> = readonly [T, 1 | -1];

export type Step =
  | { readonly op: 'variable'; readonly index: number }
  | { readonly op: 'slope'; readonly index: number }
  | { readonly op: 'constant'; readonly value: Rational }
  | { readonly op: 'sum'; readonly terms: readonly Signed<number>[] }
  | { readonly op: 'product'; readonly left: number; readonly right: number }
  | { readonly op: 'invert'; readonly of: number }
  | { readonly op: 'kernel'; readonly kind: Kernel['kind']; readonly index: number; readonly of: number };

/** A piecewise node: low · z below zero, high · z above, where z is the value of the step `of`. */
export interface Piece {
  readonly of: number;
  readonly low: Rational;
  readonly high: Rational;
}

/** A function of the step `of`; `data` when that depends on anything but parameters and constants. The last four are of version 3. */
export interface Kernel {
  readonly kind: (typeof KINDS)[number];
  readonly of: number;
  readonly data: boolean;
}

export interface Program {
  readonly steps: readonly Step[];
  readonly pieces: readonly Piece[];
  readonly kernels: readonly Kernel[];
  /** The steps that are not defined everywhere: reciprocals, logarithms and roots. */
  readonly poles: readonly number[];
  /** Sums that only one other sum uses, as terms of which no step has them any more. */
  readonly writtenOut?: ReadonlySet<number>;
}

const KINDS = ['exp', 'log', 'sqrt', 'erf', 'gauss', 'sin', 'cos'] as const;

/** How many entries a node has, its operation included. */
const SIZES: ReadonlyMap<string, number> = new Map([
  ...['var', 'const', 'neg', ...KINDS].map((op) => [op, 2] as const),
  ...['add', 'sub', 'mul', 'div', 'pow'].map((op) => [op, 3] as const),
  ['piecewise', 4],
]);
/** How many of the kinds a version knows. */
const KNOWN = { 1: 0, 2: 3, 3: KINDS.length };
const MAX_NODES = 500_000;
export const MAX_EXPONENT = 1024;

export function readExponent(value: Json | undefined, place: string, from: number): number {
  if (typeof value !== 'number' || value <= MAX_EXPONENT) return integerIn(value, place, from, MAX_EXPONENT + 1);
  return tooLarge(`${place} is the exponent ${value}, above the ${MAX_EXPONENT} allowed`);
}

/** Every sum with the sums written out that it alone uses. */
function gathered(steps: readonly Step[], writtenOut: ReadonlySet<number>): Step[] {
  return steps.map((step, i) => {
    if (step.op !== 'sum' || writtenOut.has(i)) return step;
    const terms: Signed<number>[] = [];
    const open: Signed<number>[] = [[i, 1]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [at, sign] = next;
      const part = steps[at] as Step;
      if (part.op !== 'sum' || (at !== i && !writtenOut.has(at))) terms.push(next);
      else for (const [below, e] of [...part.terms].reverse()) open.push([below, e === sign ? 1 : -1]);
    }
    return { op: 'sum', terms };
  });
}

/** The program of the nodes, and a reader of node indices that gives the step with the node's value. `isData`: which variables are neither parameters nor constants. */
export function readProgram(
  nodes: Json | undefined,
  variables: number,
  version: number,
  isData: (i: number) => boolean,
) {
  const steps: Step[] = [];
  const uses: number[] = [];
  const pieces: Piece[] = [];
  const kernels: Kernel[] = [];
  const reached: { readonly data: boolean; readonly piece: boolean; readonly kernel: boolean }[] = [];
  const stepOf: number[] = [];
  const push = (step: Step, ...operands: number[]): number => {
    for (const at of operands) uses[at] = (uses[at] ?? 0) + (step.op === 'sum' ? 1 : 2);
    const below = (what: 'data' | 'piece' | 'kernel') => operands.some((at) => reached[at]?.[what]);
    reached.push({
      data: below('data') || (step.op === 'variable' && isData(step.index)),
      piece: below('piece') || step.op === 'slope',
      kernel: below('kernel') || step.op === 'kernel',
    });
    return steps.push(step) - 1;
  };
  /** Each variable is one step. */
  const leaves = Array.from({ length: variables }, (_, index) => push({ op: 'variable', index }));
  const sum = (...terms: Signed<number>[]) => push({ op: 'sum', terms }, ...terms.map(([at]) => at));
  const product = (left: number, right: number) => push({ op: 'product', left, right }, left, right);

  function power(base: number, exponent: number): number {
    let result = base;
    for (const bit of exponent.toString(2).slice(1)) {
      result = product(result, result);
      if (bit === '1') result = product(result, base);
    }
    return result;
  }

  function readNode(node: Json, place: string, position: number): number {
    const op = text(Array.isArray(node) ? node[0] : undefined, `${place}[0]`);
    const kind = KINDS.find((name) => name === op);
    const size = (kind && KINDS.indexOf(kind) >= KNOWN[version as 1 | 2 | 3] ? undefined : SIZES.get(op)) ?? reject(`${place} is the operation ${shown(op)}, which version ${version} does not know`); // biome-ignore format: one sentence
    const entries = tuple(node, place, size);
    const earlier = (k: number): number => {
      const index = integerIn(entries[k], `${place}[${k}]`, 0, Number.MAX_SAFE_INTEGER);
      if (index < position) return stepOf[index] as number;
      return reject(`${place}[${k}] refers to node ${index}, which is not earlier than node ${position}`);
    };
    if (op === 'var') return leaves[integerIn(entries[1], `${place}[1]`, 0, variables)] as number;
    if (op === 'const') return push({ op: 'constant', value: rational(entries[1], `${place}[1]`) });
    if (op === 'add') return sum([earlier(1), 1], [earlier(2), 1]);
    if (op === 'sub') return sum([earlier(1), 1], [earlier(2), -1]);
    if (op === 'neg') return sum([earlier(1), -1]);
    if (op === 'mul') return product(earlier(1), earlier(2));
    if (op === 'div') return product(earlier(1), push({ op: 'invert', of: earlier(2) }, earlier(2)));
    if (op === 'pow') return power(earlier(1), readExponent(entries[2], `${place}[2]`, 2));
    if (kind) {
      const of = earlier(1);
      if (version < 3 && reached[of]?.piece)
        reject(`${place} has an argument with a piecewise node, which kernels do not allow`);
      const index = kernels.push({ kind, of, data: reached[of]?.data === true }) - 1;
      return push({ op: 'kernel', kind, index, of }, of);
    }
    const [of, low, high] = [earlier(1), rational(entries[2], `${place}[2]`), rational(entries[3], `${place}[3]`)];
    if (version < 3 && reached[of]?.kernel)
      reject(`${place} has an argument with a kernel, which piecewise nodes do not allow`);
    return product(push({ op: 'slope', index: pieces.push({ of, low, high }) - 1 }), of);
  }

  list(nodes, 'claim.network.nodes', MAX_NODES, (node, place, position) => {
    stepOf.push(readNode(node, place, position));
  });
  const isPole = (step: Step) => step.op === 'invert' || (step.op === 'kernel' && step.kind !== 'exp');
  const poles = steps.flatMap((step, i) => (isPole(step) ? [i] : []));
  const writtenOut = new Set(steps.flatMap(({ op }, i) => (op === 'sum' && uses[i] === 1 ? [i] : [])));
  const program: Program = { steps: gathered(steps, writtenOut), pieces, kernels, poles, writtenOut };
  const readStep = (item: Json | undefined, place: string) =>
    stepOf[integerIn(item, place, 0, stepOf.length)] as number;
  return { program, readStep };
}
