/** What a network's shape is, and tools that read it from the network multiplied out. */
import type { AxisGraph, AxisOperation, TensorFactor, TensorTerm, Width } from '@lawful/cas-core';

export type ShapeName = 'product' | 'attention' | 'units' | 'gated-units';

export interface NetworkShape {
  readonly name: ShapeName;
  /** What the widths must be for the theorem, as in `n >= 2`; those that numbers satisfy are left out. */
  readonly conditions: readonly string[];
  /** The laws that the theorem says are all: parameters by node, with signs, and whether every entry or the diagonal. */
  readonly laws: readonly {
    readonly form: 'gram' | 'diagonal';
    readonly plus: readonly number[];
    readonly minus: readonly number[];
  }[];
  /** What is multiplied, gated or attended, for a sentence. */
  readonly about: string;
}

export const opOf = (graph: AxisGraph, f: TensorFactor): AxisOperation['op'] => graph.nodes[f.node]!.operation.op;
export const isParameter = (graph: AxisGraph, f: TensorFactor): boolean => opOf(graph, f) === 'parameter';
export const isInput = (graph: AxisGraph, f: TensorFactor): boolean =>
  opOf(graph, f) === 'input' || opOf(graph, f) === 'onehot';

/** The labels of a factor that are none of width 1; undefined when one stands twice. */
export function labelsOf(f: TensorFactor): number[] | undefined {
  const labels = f.labels.filter((l) => l >= 0);
  return new Set(labels).size === labels.length ? labels : undefined;
}

export const without = (list: readonly number[], label: number): number[] => list.filter((l) => l !== label);

/** The two parameters of a term and the one label over which they are summed, which nothing else has. */
export function pairOf(
  graph: AxisGraph,
  { factors }: TensorTerm,
  result: readonly number[],
): { readonly a: TensorFactor; readonly b: TensorFactor; readonly inner: number } | undefined {
  const [a, b, more] = factors.filter((f) => isParameter(graph, f));
  if (a === undefined || b === undefined || more !== undefined || a.node === b.node) return undefined;
  const [p, q] = [labelsOf(a), labelsOf(b)];
  const shared = p?.filter((l) => q?.includes(l)) ?? [];
  if (p === undefined || q === undefined || shared.length !== 1) return undefined;
  const inner = shared[0]!;
  const elsewhere = result.includes(inner) || factors.some((f) => f !== a && f !== b && f.labels.includes(inner));
  return elsewhere ? undefined : { a, b, inner };
}

/** A condition on a width that is a name; undefined for the number 1. */
export function atLeastTwo(width: Width): readonly string[] | undefined {
  if (typeof width === 'string') return [`${width} >= 2`];
  return width >= 2 ? [] : undefined;
}
