/** What a statement about laws in discrete time is, and what the rows of its kinds (statements.ts) have in common. */
import type { Polynomial } from '../../core/arithmetic/polynomial.js';
import type { Rational } from '../../core/arithmetic/rational.js';
import type { Network } from '../../core/reading/network.js';
import { reject, shown } from '../../text/rejection.js';
import { type Found, integerIn, type Json, rational } from '../../text/shape.js';
import { nameText, rationalText, sumText } from '../../text/words.js';
import type { Gradients } from './gradient.js';
import { OPTIMISERS, type Row } from './optimisers.js';

/** What readers see of the network. */
export type Posed = Network & { readonly parameters: ReadonlySet<number> };

export interface Statement {
  readonly optimisers: readonly string[];
  /** Of how many data points the gradients are that its proof needs. */
  readonly points: number;
  /** The identity holds, or a rejection. */
  prove(G: Gradients): void;
  /** What it is about, and the identity. */
  readonly words: readonly string[];
  /** What follows under an optimiser, or a rejection. */
  under(name: string): readonly string[];
}

type Own = Omit<Statement, 'optimisers'>;

export interface StatementRow {
  readonly members: readonly string[];
  readonly optional?: readonly string[];
  read(found: Found, place: string, posed: Posed): Own;
}

export const nameOf = ({ variables }: Posed, i: number): string => nameText(variables[i]?.name ?? `#${i}`);

export function readParameter(item: Json | undefined, place: string, posed: Posed): number {
  const i = integerIn(item, place, 0, posed.variables.length);
  return posed.parameters.has(i) ? i : reject(`${place} is variable ${i}, which is no parameter`);
}

export function readNonzero(item: Json | undefined, place: string): Rational {
  const q = rational(item, place);
  return q.numerator === 0n ? reject(`${place} is 0, and zeros are left out`) : q;
}

/** The row of an optimiser that acts in this way. */
export function rowOf<A extends Row['acts']>(name: string, acts: A, what: string): Row & { acts: A } {
  const row = OPTIMISERS[name] as Row;
  if (row.acts === acts) return row as Row & { acts: A };
  return reject(`${shown(name)} acts ${row.acts}, and ${what} is kept by optimisers that act ${acts}`);
}

export const sum = ({ R }: Gradients, parts: readonly (Polynomial | undefined)[]): Polynomial =>
  R.sum(parts.flatMap((f) => (f === undefined ? [] : [[f, 1] as const])));

/** A sum of numbers times products of names. */
export const termsText = (terms: readonly (readonly [Rational, ...string[]])[]): string =>
  sumText(
    terms.slice(0, 1000).map(([{ numerator: n, denominator }, ...names]) => {
      const size = rationalText({ numerator: n < 0n ? -n : n, denominator });
      return [n < 0n, (size === '1' ? [] : [size]).concat(names).join('*')] as const;
    }),
    terms.length,
  );
