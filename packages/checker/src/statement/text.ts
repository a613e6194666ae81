/** How numbers, names and sums are written in a statement. */
import type { Rational } from '../arithmetic/rational.js';

const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*(\[[0-9]+(,[0-9]+)*\])?$/u;

/** The name as it stands in a formula. */
export const nameText = (name: string): string => (PLAIN.test(name) ? name : JSON.stringify(name));

export const counted = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

export const rationalText = ({ numerator: n, denominator: d }: Rational) => (d === 1n ? `${n}` : `${n}/${d}`);

/** A sum of `size` terms, of which those listed are printed, each with its sign; how many were left out is said. */
export function sumText(terms: readonly (readonly [isNegative: boolean, text: string])[], size: number): string {
  const signed = terms.flatMap(([isNegative, text]) => [isNegative ? '-' : '+', text]);
  const text = signed.join(' ').replace(/^\+ /, '').replace(/^- /, '-');
  return size > terms.length ? `${text} + … (${size - terms.length} further terms)` : text || '0';
}
