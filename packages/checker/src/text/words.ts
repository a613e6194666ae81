/** How numbers, names and sums are written in a statement. */
import type { Rational } from '../core/arithmetic/rational.js';

/** Letters that cannot be taken for a sign, nor turn the order of what stands beside them. */
const LETTER = 'A-Za-z_\u0391-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03f5';
const PLAIN = new RegExp(`^[${LETTER}][${LETTER}0-9]*(\\[[0-9]+(,[0-9]+)*\\])?$`);
const UNPRINTABLE = new RegExp(`[^\\x20-\\x7e${LETTER}]`, 'g');

/** Greek letters, each before the letter that it looks like. */
const ALIKE = 'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ιi νv κk οo ρp υu χx ϵε ϑθ ϕφ ςσ';
const LOOKS: ReadonlyMap<string, string> = new Map(ALIKE.split(' ').map(([greek = '', like = '']) => [greek, like]));
const WORDS =
  'E G K R and constants decay e exp f for g inputs label labels law log none of output outputs parameters penalty pi potential slope sqrt t tau tr u velocities where xi zero';
/** What a statement says itself. A name that reads the same is quoted. */
const OWN: ReadonlySet<string> = new Set(WORDS.split(' '));

/** The name with look-alikes made one: two names of one skeleton cannot be told apart by reading. */
export const skeleton = (name: string): string => name.replace(/[^\0-\x7f]/g, (letter) => LOOKS.get(letter) ?? letter);

/** The name with its letters told apart. */
export const spelled = (name: string): string =>
  JSON.stringify(name).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The name as it stands in a formula: in quotation marks, other characters by their codes, unless it is plain. */
export const nameText = (name: string): string =>
  PLAIN.test(name) && !OWN.has(skeleton(name))
    ? name
    : JSON.stringify(name).replace(UNPRINTABLE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const counted = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

export const rationalText = ({ numerator: n, denominator: d }: Rational) => (d === 1n ? `${n}` : `${n}/${d}`);

/** A sum of `size` terms, of which those listed are printed, each with its sign; how many were left out is said. */
export function sumText(terms: readonly (readonly [isNegative: boolean, text: string])[], size: number): string {
  let text = '';
  terms.forEach((term, k) => {
    const sign = k === 0 ? (term[0] ? '-' : '') : term[0] ? ' - ' : ' + ';
    text += sign + term[1];
  });
  return size > terms.length ? `${text} + … (${size - terms.length} further terms)` : text || '0';
}
