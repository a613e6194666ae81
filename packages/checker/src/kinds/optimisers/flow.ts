/** What is said of the flow of an optimiser: the forms that span its fields, the parts of a split field, and how a row of the table reads it. */
import type { Algebra } from '../../core/arithmetic/interpret.js';
import type { Rational } from '../../core/arithmetic/rational.js';
import type { Field } from '../../core/functions.js';
import { confine, type Network } from '../../core/reading/network.js';
import type { Found, Json } from '../../text/shape.js';

/** What a field is made of: steps, variables, numbers, and the gradients of its points by parameters. */
export interface Seen<T> {
  readonly K: Algebra<T>;
  at(step: number): T | undefined;
  point(variable: number): T;
  number(value: Rational): T;
  readonly gradients: readonly Field<T>[];
}

export interface OptimiserField {
  readonly name: string;
  readonly points: number;
  field<T>(seen: Seen<T>): Field<T>;
}

/** Coordinates of the gradient that agree up to the signs. */
export interface SignClass {
  readonly members: readonly number[];
  readonly signs: readonly (1 | -1)[];
}

export interface Layer {
  readonly rows: number;
  readonly cols: number;
  readonly members: readonly number[];
}

export interface OptimiserFlow {
  readonly kind: string;
  readonly state: ReadonlySet<number>;
  /** Of the state beside the parameters: a letter of `words`, and its variable for each parameter. */
  readonly beside?: readonly (readonly [letter: string, variables: readonly number[]])[];
  readonly steps: readonly number[];
  readonly fields: readonly OptimiserField[];
  /** Where fields were split: every parameter that moves is in one of these. `scalar`: steps whose sum scalars move by, along the sign of their gradient; empty: by 1. */
  readonly split?: {
    readonly classes: readonly SignClass[];
    readonly layers: readonly Layer[];
    readonly scalar: readonly number[];
  };
  readonly words: readonly string[];
}

export type Posed = Network & { readonly parameters: readonly number[] };

export interface Row {
  readonly members: readonly string[];
  read(found: Found, posed: Posed): OptimiserFlow;
}

export const AT = 'claim.flow';

export function constantStep(found: Found, name: string, posed: Posed): number {
  const step = posed.readStep(found.get(name) as Json, `${AT}.${name}`);
  confine(posed, [step], `${AT}.${name}`, ['constant'], false);
  return step;
}
