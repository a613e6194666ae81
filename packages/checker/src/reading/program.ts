/**
 * The network as a straight line of the operations +, −, ·, 1/a on leaves: what every reading of a network (as rational
 * functions, as dual numbers) interprets. A leaf is a variable, a constant, or the slope of a piecewise node: relu(z) is
 * slope · z, and a slope is a constant for differentiation (T§1.2, ReLU).
 *
 * Invariant: the operands of a step stand before it, because nodes may only refer to earlier nodes.
 */
import type { Rational } from '../arithmetic/rational.js';
import type { Json } from './json.js';
import { reject, shown } from './rejection.js';
import { integerIn, list, rational, text, tuple } from './shape.js';

export type Step =
  | { readonly op: 'variable'; readonly index: number }
  | { readonly op: 'slope'; readonly index: number }
  | { readonly op: 'constant'; readonly value: Rational }
  | { readonly op: 'add' | 'subtract' | 'multiply'; readonly left: number; readonly right: number }
  | { readonly op: 'invert'; readonly of: number };

/** A piecewise node: low · z below zero, high · z above, where z is the value of the step `of`. */
export interface Piece {
  readonly of: number;
  readonly low: Rational;
  readonly high: Rational;
}

export interface Program {
  readonly steps: readonly Step[];
  readonly pieces: readonly Piece[];
  /** The steps that are outputs. */
  readonly outputs: readonly number[];
}

const SIZES = new Map(
  Object.entries({ var: 2, const: 2, neg: 2, add: 3, sub: 3, mul: 3, div: 3, pow: 3, piecewise: 4 }),
);
const MAX_NODES = 500_000;
const MAX_OUTPUTS = 60_000;
export const MAX_EXPONENT = 1024;

export function readExponent(value: Json | undefined, place: string, from: number): number {
  if (typeof value !== 'number' || value <= MAX_EXPONENT) return integerIn(value, place, from, MAX_EXPONENT + 1);
  return reject(`${place} is the exponent ${value}, above the ${MAX_EXPONENT} this checker allows`);
}

export function readProgram(nodes: Json | undefined, outputs: Json | undefined, variables: number): Program {
  const steps: Step[] = [];
  const pieces: Piece[] = [];
  const stepOf: number[] = [];
  const push = (step: Step) => steps.push(step) - 1;
  const zero = push({ op: 'constant', value: { numerator: 0n, denominator: 1n } });

  function power(base: number, exponent: number): number {
    let result = base;
    for (const bit of exponent.toString(2).slice(1)) {
      result = push({ op: 'multiply', left: result, right: result });
      if (bit === '1') result = push({ op: 'multiply', left: result, right: base });
    }
    return result;
  }

  function readNode(node: Json, place: string, position: number): number {
    const op = text(Array.isArray(node) ? node[0] : undefined, `${place}[0]`);
    const size = SIZES.get(op) ?? reject(`${place} is the operation ${shown(op)}, which version 1 does not know`);
    const entries = tuple(node, place, size);
    const earlier = (k: number): number => {
      const index = integerIn(entries[k], `${place}[${k}]`, 0, Number.MAX_SAFE_INTEGER);
      if (index >= position)
        reject(`${place}[${k}] refers to node ${index}, which is not earlier than node ${position}`);
      return stepOf[index] as number;
    };
    if (op === 'var') return push({ op: 'variable', index: integerIn(entries[1], `${place}[1]`, 0, variables) });
    if (op === 'const') return push({ op: 'constant', value: rational(entries[1], `${place}[1]`) });
    if (op === 'add') return push({ op, left: earlier(1), right: earlier(2) });
    if (op === 'sub') return push({ op: 'subtract', left: earlier(1), right: earlier(2) });
    if (op === 'mul') return push({ op: 'multiply', left: earlier(1), right: earlier(2) });
    if (op === 'neg') return push({ op: 'subtract', left: zero, right: earlier(1) });
    if (op === 'div') return push({ op: 'multiply', left: earlier(1), right: push({ op: 'invert', of: earlier(2) }) });
    if (op === 'pow') return power(earlier(1), readExponent(entries[2], `${place}[2]`, 2));
    const of = earlier(1);
    const ordinal =
      pieces.push({ of, low: rational(entries[2], `${place}[2]`), high: rational(entries[3], `${place}[3]`) }) - 1;
    return push({ op: 'multiply', left: push({ op: 'slope', index: ordinal }), right: of });
  }

  list(nodes, 'claim.network.nodes', MAX_NODES, (node, place, position) => {
    stepOf.push(readNode(node, place, position));
  });
  const chosen = list(outputs, 'claim.network.outputs', MAX_OUTPUTS, (item, place) => {
    return stepOf[integerIn(item, place, 0, stepOf.length)] as number;
  });
  if (chosen.length === 0) reject('claim.network.outputs is empty: a network needs at least one output');
  return { steps, pieces, outputs: chosen };
}
