/**
 * What a pickle of a state dict is made of, as plain data. Nothing here can be called: a name of Python is a name, and what PyTorch would rebuild from
 * it is described, not made.
 */
import type { Dtype } from './dtypes.js';

export type PickleKey = string | number | boolean;

/** A dtype that is read, or the name of one that is left out. */
export interface StorageValue {
  readonly kind: 'storage';
  /** The name of its file in the archive. */
  readonly key: string;
  readonly dtype: Dtype | undefined;
  readonly type: string;
  /** Bytes of a value. */
  readonly width: number;
  /** Values. */
  readonly count: number;
}

export interface TensorValue {
  readonly kind: 'tensor';
  readonly storage: StorageValue;
  /** In values, like the strides. */
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

export interface DictValue {
  readonly kind: 'dict';
  readonly entries: Map<PickleKey, PickleValue>;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

export interface TupleValue {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

/** A name that the reader knows what to do with, and no other. */
export interface GlobalValue {
  readonly kind: 'global';
  readonly name: string;
}

export type PickleValue =
  | null
  | PickleKey
  | DictValue
  | ListValue
  | TupleValue
  | GlobalValue
  | StorageValue
  | TensorValue;

export type PickleKind = Exclude<PickleValue, null | PickleKey>['kind'];

export const isKind = <K extends PickleKind>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { readonly kind: K }> =>
  typeof value === 'object' && value !== null && value.kind === kind;

/** What a value is, for a sentence. */
export const kindOf = (value: PickleValue | undefined): string =>
  value === null ? 'None' : typeof value === 'object' ? `a ${value.kind}` : `a ${typeof value}`;
