/**
 * Text of star-algebra elements in the syntax of the model language: `W2'*u*x' - 2*trace(W1'*W1)*b`. A scalar that comes from a
 * word through size 1 is written as that product, `(x'*A*y)`.
 */
import { formatRational, QQ, type Rational } from '../rings/rationals.js';
import type { DiagonalPart } from './diagonal-part.js';
import type { StarElement } from './star-algebra.js';
import { type Alphabet, letterRows, symbolOf, type Word } from './words.js';

const starWordText = ({ symbols }: Alphabet, word: Word): string =>
  word.map((letter) => `${symbols[symbolOf(letter)]!.name}${letter % 2 === 0 ? '' : "'"}`).join('*');

function cycleText(alphabet: Alphabet, cycle: Word): string {
  if (cycle[0]! < 0) return alphabet.widths[-1 - cycle[0]!]!;
  const cut = cycle.findIndex((letter) => letterRows(alphabet, letter) === 1);
  if (cut < 0) return `trace(${starWordText(alphabet, cycle)})`;
  const text = starWordText(alphabet, [...cycle.slice(cut), ...cycle.slice(0, cut)]);
  return cycle.length === 1 ? text : `(${text})`;
}

function sumText(terms: Iterable<readonly [Rational, readonly string[]]>): string {
  let text = '';
  for (const [coefficient, factors] of terms) {
    const negative = coefficient.num < 0n;
    const size = negative ? QQ.neg(coefficient) : coefficient;
    const unit = QQ.equal(size, QQ.one) && factors.length > 0;
    const body = [...(unit ? [] : [formatRational(size)]), ...factors].join('*');
    text += text === '' ? `${negative ? '-' : ''}${body}` : ` ${negative ? '-' : '+'} ${body}`;
  }
  return text === '' ? '0' : text;
}

export const starText = (alphabet: Alphabet, a: StarElement): string =>
  sumText(
    [...a.terms.values()].map(({ coefficient, cycles, word }): [Rational, string[]] => [
      coefficient,
      [
        ...cycles.map((c) => cycleText(alphabet, c)),
        ...(word.length > 0 ? [starWordText(alphabet, word)] : a.rows === 1 ? [] : [`eye(${a.rows})`]),
      ],
    ]),
  );

export const diagonalText = (alphabet: Alphabet, d: DiagonalPart): string =>
  sumText(
    [...d.terms.values()].map(({ coefficient, cycles, loops, core }): [Rational, string[]] => {
      const word = [...loops, ...core];
      return [
        coefficient,
        [
          ...cycles.map((c) => cycleText(alphabet, c)),
          ...(word.length > 0 ? [`diag(${starWordText(alphabet, word)})`] : []),
        ],
      ];
    }),
  );
