/**
 * Finite groups of rational matrices. An element is an integer matrix, row by row and without its zeros, over one
 * denominator in lowest terms, so that equal matrices have equal keys. A closure is found by multiplying what is known
 * with the generators until nothing new comes; a finite set closed under them contains their inverses. Signs are
 * multiplied along, and they are a character when no element gets both.
 */
import { gcd } from '../../core/arithmetic/rational.js';
import { type Meter, reject, tooLarge } from '../../text/rejection.js';
import type { Matrix } from '../averaged/reading.js';

export interface Element {
  readonly scale: bigint;
  readonly rows: readonly (readonly (readonly [column: number, entry: bigint])[])[];
  readonly key: string;
}

export interface Signed {
  readonly element: Element;
  readonly sign: 1 | -1;
}

export const MAX_ORDER = 5040;
/** An infinite group shows in its denominators long before it shows in its number of elements. */
const MAX_DENOMINATOR = 10n ** 100n;

function bounded(scale: bigint): bigint {
  if (scale > MAX_DENOMINATOR)
    tooLarge('a matrix, or a product of its matrices, has a denominator of more than 100 digits');
  return scale;
}

function normal(scale: bigint, sums: readonly ReadonlyMap<number, bigint>[]): Element {
  const full = sums.map((row) => [...row].filter(([, c]) => c !== 0n).sort(([a], [b]) => a - b));
  let common = scale;
  for (const row of full) for (const [, c] of common === 1n ? [] : row) common = gcd(common, c);
  bounded(scale / common);
  const rows = full.map((row) => row.map(([j, c]) => [j, c / common] as const));
  return { scale: scale / common, rows, key: `${scale / common}/${rows.map((row) => row.join(' ')).join(';')}` };
}

export function elementOf(matrix: Matrix, size: number): Element {
  const scale = matrix.reduce((s, [, , { denominator: d }]) => bounded((s / gcd(s, d)) * d), 1n);
  const sums = Array.from({ length: size }, () => new Map<number, bigint>());
  for (const [i, j, { numerator, denominator }] of matrix) sums[i]?.set(j, numerator * (scale / denominator));
  return normal(scale, sums);
}

export function identity(size: number): Element {
  return normal(
    1n,
    Array.from({ length: size }, (_, i) => new Map([[i, 1n]])),
  );
}

function product(a: Element, b: Element, spend: Meter): Element {
  const sums = a.rows.map((row) => {
    const sum = new Map<number, bigint>();
    for (const [k, c] of row) {
      const below = b.rows[k] ?? [];
      spend(1 + below.length);
      for (const [j, d] of below) sum.set(j, (sum.get(j) ?? 0n) + c * d);
    }
    return sum;
  });
  return normal(a.scale * b.scale, sums);
}

export function isOrthogonal(g: Element, spend: Meter): boolean {
  if (g.rows.some((row) => row.some(([, c]) => c > g.scale || c < -g.scale))) return false;
  const columns = g.rows.map(() => new Map<number, bigint>());
  g.rows.forEach((row, i) => {
    for (const [j, c] of row) columns[j]?.set(i, c);
  });
  return product(g, normal(g.scale, columns), spend).key === identity(g.rows.length).key;
}

/** The group that the listed elements of a size generate, by keys; `name` is what a rejection calls them. */
export function closure(listed: readonly Signed[], size: number, name: string, spend: Meter) {
  const unit: Signed = { element: identity(size), sign: 1 };
  const known = new Map<string, Signed>([[unit.element.key, unit]]);
  for (const { element, sign } of known.values()) {
    for (const by of listed) {
      const found: Signed = { element: product(element, by.element, spend), sign: sign === by.sign ? 1 : -1 };
      const before = known.get(found.element.key);
      if (before === undefined) known.set(found.element.key, found);
      else if (before.sign !== found.sign) reject(`the signs of ${name} are no character: one product of them has both signs`); // biome-ignore format: one sentence
      if (known.size > MAX_ORDER) tooLarge(`${name} generates more than the ${MAX_ORDER} elements allowed`);
    }
  }
  return known;
}
