/**
 * A network as tensors with symbolic widths, one node an operation, in the few operations that laws for every width are read from (theory §12). It is plain
 * data: a certificate holds it as it is, in the nodes of docs/all-widths.md.
 *
 * Axes are positions; what makes two axes one are the labels of a contraction and the axes of summands. Every width is a positive integer or a name.
 */

import { disjointSets } from '../linear-algebra/disjoint-sets.js';

export type Width = number | string;

/** A function of one real variable, applied to each entry. `piecewise`: low·z below zero, high·z above; `power`: z^k, k = 1/2 included. */
export type EntryFunction =
  | { readonly kind: 'piecewise'; readonly low: string; readonly high: string }
  | { readonly kind: 'power'; readonly exponent: string }
  /** Nothing is known of it. */
  | { readonly kind: 'any'; readonly name: string };

/** What no operation feeds: it does not depend on others. */
export type AxisLeaf =
  | { readonly op: 'parameter'; readonly name: string }
  /** What does not move. Inputs take all values, `positive` ones all positive values; `onehot` ones have a unit vector in each row, or in their column. */
  | { readonly op: 'input' | 'positive' | 'onehot' | 'constant'; readonly name: string }
  | { readonly op: 'number'; readonly value: string }
  | { readonly op: 'pattern'; readonly pattern: string };

export type AxisOperation =
  | AxisLeaf
  /** Σ over the labels that the result has not of the product of all inputs. A label of width 1 may stand in the result alone. */
  | { readonly op: 'contract'; readonly labels: readonly (readonly number[])[]; readonly result: readonly number[] }
  /** Σ ± inputs; an axis of width 1 is spread over those of the others. */
  | { readonly op: 'add'; readonly signs: readonly (1 | -1)[] }
  | { readonly op: 'map'; readonly function: EntryFunction }
  /** The first over the second, entry by entry, an axis of width 1 spread. */
  | { readonly op: 'divide' }
  /** The mean along axes, which stay with width 1. */
  | { readonly op: 'mean'; readonly over: readonly number[] }
  | { readonly op: 'max'; readonly over: readonly number[] }
  /** e^z over its sum along axes; behind it perhaps a mask of its shape, of weights of the exponentials. */
  | { readonly op: 'softmax'; readonly over: readonly number[] }
  /** z, or z minus its mean, over the root of its mean square along axes; `eps`: a second input is added under the root. */
  | { readonly op: 'normalise'; readonly over: readonly number[]; readonly centred: boolean; readonly eps: boolean }
  /** A linear map that acts along some axes alone: axis k of the result is axis `kept[k]` of each input, or none. */
  | {
      readonly op: 'along';
      readonly what: 'slice' | 'reshape' | 'concat' | 'window';
      readonly kept: readonly (number | null)[];
    }
  /** The pairs of places (1,2), (3,4), … of the last axis of a matrix turned by angles that depend on the row. */
  | { readonly op: 'turn' }
  /** Any function of its inputs, whatever their axes. */
  | { readonly op: 'opaque'; readonly name: string };

const LEAVES: Readonly<Record<AxisLeaf['op'], true>> = {
  parameter: true,
  input: true,
  positive: true,
  onehot: true,
  constant: true,
  number: true,
  pattern: true,
};

export const isLeaf = (operation: AxisOperation): operation is AxisLeaf => Object.hasOwn(LEAVES, operation.op);

export interface AxisNode {
  readonly operation: AxisOperation;
  readonly inputs: readonly number[];
  /** The width of each axis. */
  readonly axes: readonly Width[];
}

export interface AxisGraph {
  /** The names that stand for any positive integer. */
  readonly widths: readonly string[];
  readonly nodes: readonly AxisNode[];
  readonly output: number;
  /** What the output cotangent ranges over: everything, or all with entries of sum zero. */
  readonly cotangent: 'free' | 'sum-zero';
  /** What the model calls a node, for people. */
  readonly names: ReadonlyMap<number, string>;
}

/** A position of an axis: of which node, and which of its axes. */
export type AxisPlace = readonly [node: number, axis: number];

/** The nodes that the output needs. */
export function usedNodes({ nodes, output }: AxisGraph): ReadonlySet<number> {
  const used = new Set([output]);
  for (let n = output; n >= 0; n--) if (used.has(n)) for (const i of nodes[n]!.inputs) used.add(i);
  return used;
}

/** The parameters, by node. */
export const parametersOf = ({ nodes }: AxisGraph): readonly number[] =>
  nodes.flatMap(({ operation }, n) => (operation.op === 'parameter' ? [n] : []));

export const parameterName = ({ nodes }: AxisGraph, n: number): string => {
  const { operation } = nodes[n]!;
  return operation.op === 'parameter' ? operation.name : '';
};

/**
 * Classes of axes that operations run side by side (union–find): a number for each place, equal for those of one class. Axes of width 1 are in no class (−1).
 */
export function axisClasses({ nodes }: AxisGraph): readonly (readonly number[])[] {
  const sets = disjointSets();
  const places = nodes.map((node) => node.axes.map((width) => (width === 1 ? -1 : sets.add())));
  const join = (a: number, b: number): void => {
    if (a >= 0 && b >= 0) sets.join(a, b);
  };
  nodes.forEach(({ operation, inputs, axes }, n) => {
    if (isLeaf(operation)) return;
    const own = places[n]!;
    switch (operation.op) {
      case 'opaque':
        return;
      case 'contract': {
        const first = new Map<number, number>();
        [...operation.labels, operation.result].forEach((labels, i) => {
          const at = i < inputs.length ? places[inputs[i]!]! : own;
          labels.forEach((label, k) => {
            const known = first.get(label);
            if (known === undefined || known < 0) first.set(label, at[k]!);
            else join(known, at[k]!);
          });
        });
        return;
      }
      case 'along':
        operation.kept.forEach((k, to) => {
          if (k !== null) for (const i of inputs) join(places[i]![k]!, own[to]!);
        });
        return;
      case 'turn':
        // Of angles there is one for two columns.
        inputs.forEach((i, at) => {
          for (const [k, p] of places[i]!.entries()) if (at === 0 || k === 0) join(p, own[k]!);
        });
        return;
      default:
        for (const i of inputs)
          if (nodes[i]!.axes.length === axes.length) for (const [k, p] of places[i]!.entries()) join(p, own[k]!);
    }
  });
  return places.map((list) => list.map((p) => (p < 0 ? -1 : sets.find(p))));
}
