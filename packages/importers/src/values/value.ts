/**
 * What stands for a value of the file while its graph is read.
 *
 * A constant is known as numbers: shapes, lists of places, masks, buffers. It is folded where the file computes with it, and becomes a node of the Graph only where
 * it meets something that is not constant. Its numbers are asked for late, or are one number that fills it: a file of a kilobyte may speak of gigabytes.
 * A tensor is a node of the Graph together with its shape in the file, which may have fewer than two axes.
 */
import type { GraphNode } from '@lawful/networks';
import type { NumberKind } from '../wire/data-types.js';
import type { TensorData } from '../wire/tensor-data.js';

export interface Constant {
  readonly kind: 'constant';
  readonly type: NumberKind;
  readonly shape: readonly number[];
  readonly count: number;
  /** The number that all entries are. */
  readonly filled: number | undefined;
  readonly values: () => Float64Array;
  /** Of the value in the file, when it has one. */
  readonly name: string | undefined;
  /** Made by an operator of the file out of numbers, not stored in it as a tensor. */
  readonly made: boolean;
}

export interface Tensor {
  readonly kind: 'tensor';
  readonly type: NumberKind;
  readonly shape: readonly number[];
  readonly node: GraphNode;
}

/** An input of integers, not yet used: places in a table, or numbers. */
export interface Tokens {
  readonly kind: 'tokens';
  readonly type: 'integer' | 'boolean';
  readonly name: string;
  readonly shape: readonly number[];
  /** As the input has it; the shape may be another since. */
  readonly declared: readonly number[];
}

/** Scores of which some are shut out: what a softmax takes no notice of. */
export interface Masked {
  readonly kind: 'masked';
  readonly type: 'float';
  readonly shape: readonly number[];
  readonly scores: Tensor;
  /** 1 where a score counts, of a shape that is spread over that of the scores. */
  readonly mask: Constant;
  /** The same as numbers, for whoever is no softmax. Throws `ImportError` where a number is infinite. */
  readonly plain: () => Tensor;
}

/** An output that the Graph does not have. */
export interface Missing {
  readonly kind: 'missing';
  readonly shape: undefined;
  readonly why: string;
}

export type Value = Constant | Tensor | Tokens | Masked | Missing;

const countEntries = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Up to here the numbers of a constant are read, or computed, at once. */
export const SMALL = 2 ** 16;

/** A tensor that the file stores. */
export const constantFrom = (tensor: TensorData, about: { readonly name?: string; readonly made: boolean }): Constant =>
  constantOf(tensor.type.kind, tensor.shape, tensor.count <= SMALL ? tensor.values() : tensor.values, about);

/** Precondition: the shape is one, by `countOf`. */
export function constantOf(
  type: NumberKind,
  shape: readonly number[],
  values: number | (() => Float64Array) | Float64Array,
  about: { readonly name?: string | undefined; readonly made?: boolean } = {},
): Constant {
  const count = countEntries(shape);
  const common = { kind: 'constant', type, shape, count, name: about.name, made: about.made ?? true } as const;
  if (typeof values === 'number')
    return { ...common, filled: values, values: () => new Float64Array(count).fill(values) };
  if (typeof values === 'function') return { ...common, filled: undefined, values };
  // Zeros and ones that a file stores change nothing, and are seen to do so.
  const [first] = values;
  const filled = first !== undefined && values.every((x) => Object.is(x, first)) ? first : undefined;
  return { ...common, filled, values: () => values };
}

export const integersConstant = (list: readonly number[]): Constant =>
  constantOf('integer', [list.length], Float64Array.from(list));

/** The shape that a node of the Graph has for a shape of the file: two axes at least. */
export const paddedShape = (shape: readonly number[]): number[] => {
  const padded = [...shape];
  while (padded.length < 2) padded.push(1);
  return padded;
};

export const sameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((x, k) => x === b[k]);
