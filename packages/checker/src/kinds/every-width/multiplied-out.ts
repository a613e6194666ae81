/** A node as a sum of products of parameters, inputs and functions, however the network brackets it. */
import type { Rational } from '../../core/arithmetic/rational.js';
import { reject, tooLarge } from '../../text/rejection.js';
import { isZero, times } from './fractions.js';
import type { Graph, Node, Width } from './graph.js';

export interface Factor {
  readonly node: number;
  /** −1 where the width is 1. */
  readonly labels: readonly number[];
}

export interface Term {
  /** Up to what divides it. */
  readonly coefficient: Rational;
  readonly factors: readonly Factor[];
}

export interface Sum {
  readonly result: readonly number[];
  readonly terms: readonly Term[];
}

export const ONE: Rational = { numerator: 1n, denominator: 1n };
const LARGEST = 64;
const DEEPEST = 1000;
const MOST_STEPS = 100_000;

export function multipliedOut(graph: Graph, root: number): Sum {
  let labels = 0;
  let steps = 0;
  const labelled = (axes: readonly Width[]) => axes.map((w) => (w === 1 ? -1 : labels++));
  const limited = (terms: Term[]) =>
    terms.length > LARGEST || terms.some((t) => t.factors.length > LARGEST)
      ? reject('claim.complete is about a network that is too large to be multiplied out')
      : terms;

  function expand(n: number, own: readonly number[], depth: number): Term[] {
    const node = graph.nodes[n] as Node;
    if (depth > DEEPEST || steps++ > MOST_STEPS) tooLarge('the network of claim.complete, multiplied out,');
    const axesOf = (i: number) => (graph.nodes[i] as Node).axes;
    if (node.op === 'number') return [{ coefficient: node.value, factors: [] }];
    if (node.op === 'add') {
      return limited(
        node.inputs.flatMap((input, i) => {
          const sign = { numerator: BigInt(node.signs[i] as number), denominator: 1n };
          const kept = axesOf(input).map((w, k) => (w === 1 ? -1 : (own[k] as number)));
          return expand(input, kept, depth + 1).map((t) => ({ ...t, coefficient: times(t.coefficient, sign) }));
        }),
      );
    }
    if (node.op === 'contract') {
      const known = new Map(node.result.map((label, k) => [label, own[k] as number]));
      const name = (label: number, width: Width) => {
        if (width === 1) return -1;
        const found = known.get(label) ?? labels++;
        known.set(label, found);
        return found;
      };
      const parts = node.inputs.map((input, i) => {
        const axes = axesOf(input);
        return expand(
          input,
          (node.labels[i] ?? []).map((label, k) => name(label, axes[k] as Width)),
          depth + 1,
        );
      });
      const start: Term[] = [{ coefficient: ONE, factors: [] }];
      return parts.reduce(
        (product, part) =>
          limited(
            product.flatMap((s) =>
              part.map((t) => ({
                coefficient: times(s.coefficient, t.coefficient),
                factors: [...s.factors, ...t.factors],
              })),
            ),
          ),
        start,
      );
    }
    // A divisor that is not zero changes no shape.
    if (node.op === 'divide' && isNonzero(graph, node.inputs[1] as number))
      return expand(node.inputs[0] as number, own, depth + 1);
    return [{ coefficient: ONE, factors: [{ node: n, labels: own }] }];
  }

  const result = labelled((graph.nodes[root] as Node).axes);
  const terms = expand(root, result, 0);
  if (terms.some((t) => isZero(t.coefficient))) reject('claim.complete is about a network with a term that is zero');
  return { result, terms };
}

/** A number, or the root of one, that is not zero. */
function isNonzero({ nodes }: Graph, n: number): boolean {
  const node = nodes[n] as Node;
  if (node.op === 'number') return !isZero(node.value);
  if (node.op !== 'map' || node.entry.kind !== 'power') return false;
  const { numerator, denominator } = node.entry.exponent;
  const under = nodes[node.inputs[0] as number] as Node;
  return numerator === 1n && denominator === 2n && under.op === 'number' && under.value.numerator > 0n;
}
