/**
 * Data symmetry as a certificate writes it: the matrices that generate the group G, acting on the inputs and labels, and
 * the functionals whose values on averages, as E_g |f(gx)|² and E_g ⟨f(gx), gy⟩, span the family. Coordinates of the data
 * space are the inputs in order, then the labels, one for each output unless they are variables of their own; a matrix lists its nonzero
 * entries row by row.
 */
import type { Rational } from '../../core/arithmetic/rational.js';
import { reject } from '../../text/rejection.js';
import { type Found, integerIn, type Json, list, members, monomial, prime, rational, tuple } from '../../text/shape.js';

export type Matrix = readonly (readonly [row: number, column: number, entry: Rational])[];

const KINDS = ['finite', 'infinitesimal', 'cyclic'] as const;

/** g itself, all exp(tξ), or exp(2πξ/order). */
export interface Generator {
  readonly kind: (typeof KINDS)[number];
  readonly place: string;
  readonly matrix: Matrix;
  readonly order: number;
}

export interface Symmetry {
  /** How many coordinates are inputs, and how many there are. */
  readonly inputs: number;
  readonly size: number;
  readonly generators: readonly Generator[];
}

/** Its values on monomials, each the ascending list of its coordinates. */
export type Functional = readonly { readonly monomial: readonly number[]; readonly value: Rational }[];

export type Average = ReturnType<typeof readAverage>;

const MAX_ENTRIES = 100_000;

function nonzero(item: Json | undefined, place: string): Rational {
  const value = rational(item, place);
  return value.numerator === 0n ? reject(`${place} is 0, and zeros are left out`) : value;
}

export function readMatrix(item: Json | undefined, place: string, size: number): Matrix {
  let last = -1;
  return list(item, place, MAX_ENTRIES, (entry, here) => {
    const items = tuple(entry, here, 3);
    const [i, j] = [integerIn(items[0], `${here}[0]`, 0, size), integerIn(items[1], `${here}[1]`, 0, size)];
    if (i * size + j <= last) reject(`${here} is row ${i}, column ${j}, which does not come after the entry before`);
    last = i * size + j;
    return [i, j, nonzero(items[2], `${here}[2]`)] as const;
  });
}

export function readSymmetry(found: Found, at: string, inputs: number, labels: number): Symmetry {
  const size = inputs + labels;
  const generators = KINDS.flatMap((kind) => {
    return list(found.get(kind), `${at}.${kind}`, MAX_ENTRIES, (item, place): Generator => {
      if (kind !== 'cyclic') return { kind, place, matrix: readMatrix(item, place, size), order: 0 };
      const part = members(item, place, ['generator', 'order']);
      const order = integerIn(part.get('order'), `${place}.order`, 1, 2 ** 31);
      const matrix = readMatrix(part.get('generator'), `${place}.generator`, size);
      return { kind, place, matrix, order };
    });
  });
  return { inputs, size, generators };
}

/** @param names the polynomials that are averaged; each has a list of functionals */
export function readAverage(item: Json | undefined, { inputs, size }: Symmetry, names: readonly string[]) {
  const at = 'evidence.average';
  const found = members(item, at, [...names, 'prime'], ['blocks']);
  function readFunctional(entries: Json, place: string): Functional {
    const seen = new Set<string>();
    return list(entries, place, MAX_ENTRIES, (entry, here) => {
      const [ordinals, value] = tuple(entry, here, 2);
      const letters = monomial(ordinals, `${here}[0]`, MAX_ENTRIES, size);
      if (seen.has(letters.join())) reject(`${here} gives a second value to the monomial [${letters}]`);
      seen.add(letters.join());
      return { monomial: letters, value: nonzero(value, `${here}[1]`) };
    });
  }
  const functionals = (name: string) => list(found.get(name), `${at}.${name}`, MAX_ENTRIES, readFunctional);
  const given = found.get('blocks') ?? Array.from({ length: size }, (_, i) => (i < inputs ? 0 : 1));
  /** For each coordinate its block, which every matrix keeps to itself. */
  const blocks = tuple(given, `${at}.blocks`, size).map((b, i) => integerIn(b, `${at}.blocks[${i}]`, 0, size + 2));
  const mixed = blocks.findIndex((b, i) => i >= inputs && blocks.indexOf(b) < inputs);
  if (mixed >= 0) reject(`${at}.blocks[${mixed}] puts a label into block ${blocks[mixed]}, which has inputs`);
  return {
    prime: prime(found.get('prime'), `${at}.prime`),
    blocks,
    lists: new Map(names.map((name) => [name, functionals(name)])),
  };
}
