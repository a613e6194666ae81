/**
 * A node of an `AxisGraph` multiplied out: a sum of contractions of atoms (parameters, inputs, and what is behind a function), however it is bracketed. Two
 * networks of one shape have one form, and theorems about a shape are read from it (theory §13).
 */
import { parseRational, QQ, type Rational, rational } from '../rings/rationals.js';
import type { AxisGraph, Width } from './axis-graph.js';

export interface TensorFactor {
  /** An atom. */
  readonly node: number;
  /** A label for each of its axes; −1 where the width is 1. */
  readonly labels: readonly number[];
}

/** coefficient · Σ over all labels that the result has not of the product of the factors. */
export interface TensorTerm {
  /** Up to the roots of numbers that divide it. */
  readonly coefficient: Rational;
  readonly factors: readonly TensorFactor[];
}

export interface TensorSum {
  /** The label of each axis of the node; −1 where the width is 1. */
  readonly result: readonly number[];
  readonly terms: readonly TensorTerm[];
  /** The width of each label. */
  readonly widths: readonly Width[];
}

const MOST_TERMS = 64;
const MOST_FACTORS = 64;
const MOST_STEPS = 100_000;

/** Undefined when it is too large, or a term is zero: what such a term alone speaks of never moves. Labels of the result are 0, 1, … in the order of the axes that have one. */
export function tensorSum(graph: AxisGraph, root: number): TensorSum | undefined {
  const widths: Width[] = [];
  const fresh = (width: Width): number => {
    widths.push(width);
    return widths.length - 1;
  };
  const result = graph.nodes[root]!.axes.map((w) => (w === 1 ? -1 : fresh(w)));
  let large = false;
  let steps = 0;

  /** The node with its axes labelled, as terms. */
  function expand(n: number, labels: readonly number[]): TensorTerm[] {
    if (++steps > MOST_STEPS) large = true;
    if (large) return [];
    const { operation, inputs, axes } = graph.nodes[n]!;
    switch (operation.op) {
      case 'number':
        return [{ coefficient: parseRational(operation.value), factors: [] }];
      case 'contract': {
        const own = new Map(operation.result.map((l, k) => [l, labels[k]!]));
        const labelOf = (l: number, width: Width): number => {
          if (width === 1) return -1;
          const known = own.get(l);
          if (known !== undefined && known >= 0) return known;
          const made = fresh(width);
          own.set(l, made);
          return made;
        };
        const parts = inputs.map((input, i) =>
          expand(
            input,
            operation.labels[i]!.map((l, k) => labelOf(l, graph.nodes[input]!.axes[k]!)),
          ),
        );
        return multiplied(parts);
      }
      case 'add':
        return limited(
          inputs.flatMap((input, i) => {
            const own = graph.nodes[input]!.axes.map((w, k) => (w === 1 ? -1 : labels[k]!));
            const sign = rational(operation.signs[i]!);
            return expand(input, own).map((t) => ({ ...t, coefficient: QQ.mul(t.coefficient, sign) }));
          }),
        );
      case 'divide': {
        const value = divisorOf(graph, inputs[1]!);
        if (value === undefined) break;
        return expand(inputs[0]!, labels).map((t) => ({ ...t, coefficient: QQ.div(t.coefficient, value) }));
      }
      default:
    }
    return [{ coefficient: QQ.one, factors: [{ node: n, labels: axes.map((w, k) => (w === 1 ? -1 : labels[k]!)) }] }];
  }

  function multiplied(parts: readonly (readonly TensorTerm[])[]): TensorTerm[] {
    let product: TensorTerm[] = [{ coefficient: QQ.one, factors: [] }];
    // The labels that a part sums over by itself are its own in each product: no two terms of a part are ever multiplied.
    for (const part of parts)
      product = limited(
        product.flatMap((a) =>
          part.map((b) => ({
            coefficient: QQ.mul(a.coefficient, b.coefficient),
            factors: [...a.factors, ...b.factors],
          })),
        ),
      );
    return product;
  }

  function limited(terms: TensorTerm[]): TensorTerm[] {
    if (terms.length > MOST_TERMS || terms.some((t) => t.factors.length > MOST_FACTORS)) large = true;
    return large ? [] : terms;
  }

  const terms = expand(root, result);
  return large || terms.some((t) => QQ.isZero(t.coefficient)) ? undefined : { result, terms, widths };
}

/** A number that is not zero; 1 in the place of the root of a positive number. */
function divisorOf({ nodes }: AxisGraph, n: number): Rational | undefined {
  const { operation, inputs } = nodes[n]!;
  if (operation.op === 'number') {
    const value = parseRational(operation.value);
    return QQ.isZero(value) ? undefined : value;
  }
  const f = operation.op === 'map' ? operation.function : undefined;
  const under = nodes[inputs[0] ?? -1]?.operation;
  const root =
    f?.kind === 'power' && f.exponent === '1/2' && under?.op === 'number' && parseRational(under.value).num > 0n;
  return root ? QQ.one : undefined;
}
