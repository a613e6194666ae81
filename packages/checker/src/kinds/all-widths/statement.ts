/** A law at all widths in words, from the normal forms that the checker found itself. */
import { nameText, rationalText, sumText } from '../../text/words.js';
import { type Element, type MatrixSymbol, type StarAlgebra, WIDTH } from './algebra.js';
import { shapeText } from './nodes.js';
import type { AllWidths } from './reading.js';

const MAX_TERMS = 200;

function elementText(A: StarAlgebra, { terms }: Element): string {
  const letterText = (letter: string) => nameText(A.symbolOf(letter).name) + (A.isTransposed(letter) ? "'" : '');
  const wordText = (word: string) => [...word].map(letterText).join('*');
  const closedText = (word: string) => {
    const at = word.charCodeAt(0) - WIDTH;
    return at >= 0 ? nameText(A.widths[at] as string) : `tr(${wordText(word)})`;
  };
  const parts = terms.slice(0, MAX_TERMS).map(({ coefficient: { numerator: n, denominator: d }, cyclic, word }) => {
    const factors = [...cyclic.map(closedText), ...(word === '' ? [] : [wordText(word)])];
    const size = rationalText({ numerator: n < 0n ? -n : n, denominator: d });
    return [n < 0n, [...(size === '1' && factors.length > 0 ? [] : [size]), ...factors].join('*')] as const;
  });
  return sumText(parts, terms.length);
}

export function allWidthsText({ A, symbols, widths, slopes, pieces, output, entries, matrix }: AllWidths): string {
  const listed = (role: string) =>
    symbols.flatMap((s) => (s.role === role ? [`${nameText(s.name)} (${shapeText(s)})`] : [])).join(', ') || 'none';
  const bends = [...pieces].map(([i, of]) => {
    const [low, high] = (slopes[i] ?? []).map(rationalText);
    const D = symbols[i] as MatrixSymbol;
    return `${nameText(D.name)}: the diagonal ${shapeText(D)} matrix of the slopes of ${elementText(A, of)}; ${low} below zero and ${high} above`;
  });
  return [
    `For all positive integers ${widths.map(nameText).join(', ') || '(no width is named)'} and the network of`,
    `parameters: ${listed('parameter')}`,
    `inputs: ${listed('input')}`,
    `constants, fixed but arbitrary: ${listed('constant')}`,
    `output (${shapeText(output)}) = ${elementText(A, output)}`,
    ...bends,
    '',
    'under gradient flow, whatever the data set and whatever the loss,',
    `${entries === 'diagonal' ? 'each diagonal entry of the matrix' : 'each entry'} below is constant:`,
    `law (${shapeText(matrix)}) = ${elementText(A, matrix)}`,
  ].join('\n');
}
