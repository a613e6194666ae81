/**
 * A step of a network as a formula, the way the network writes it: sums and products of what stands below, nothing
 * multiplied out. It says what an expanded text would be too long to say, and costs no expansion. Equal operands of a
 * product make a square.
 */
import type { Program, Step } from '../core/reading/program.js';
import { rationalText } from '../text/words.js';

/** What stands around the argument of a kernel. */
export const AROUND = {
  exp: ['exp(', ')'],
  log: ['log|', '|'],
  sqrt: ['sqrt(', ')'],
  erf: ['erf(', ')'],
  gauss: ['(2/sqrt(pi))*exp(-(', ')^2)'],
  sin: ['sin(', ')'],
  cos: ['cos(', ')'],
} as const;

interface Part {
  readonly text: string;
  /** A sum or a negative number, which stands in brackets in a product. */
  readonly loose: boolean;
}

/** A reader of formulas of at most `limit` characters; longer ones, and what contains them, are undefined. */
export function formulas({ steps }: Program, nameOf: (variable: number) => string, limit: number) {
  const known: (Part | undefined)[] = [];
  const factor = ({ text, loose }: Part) => (loose ? `(${text})` : text);

  function sumText(terms: (Step & { readonly op: 'sum' })['terms']): string | undefined {
    let text = '';
    for (const [at, sign] of terms) {
      const part = known[at];
      if (part === undefined || text.length > limit) return undefined;
      const word = part.loose && sign < 0 ? `(${part.text})` : part.text;
      text +=
        text === ''
          ? (sign < 0 ? '-' : '') + word
          : ` ${sign < 0 ? '-' : '+'} ${word.startsWith('-') ? `(${word})` : word}`;
    }
    return text;
  }

  function partOf(step: Step): Part | undefined {
    if (step.op === 'variable') return { text: nameOf(step.index), loose: false };
    if (step.op === 'slope') return { text: `slope#${step.index + 1}`, loose: false };
    if (step.op === 'constant') {
      const { numerator, denominator } = step.value;
      return { text: rationalText(step.value), loose: numerator < 0n || denominator !== 1n };
    }
    if (step.op === 'sum') {
      const text = sumText(step.terms);
      return text === undefined ? undefined : { text, loose: step.terms.length > 1 || text.startsWith('-') };
    }
    if (step.op === 'product') {
      const [left, right] = [known[step.left], known[step.right]];
      if (left === undefined || right === undefined) return undefined;
      if (step.left === step.right) return { text: `(${left.text})^2`, loose: false };
      return { text: `${factor(left)}*${factor(right)}`, loose: false };
    }
    const of = known[step.of];
    if (of === undefined) return undefined;
    if (step.op === 'invert') return { text: `(1/(${of.text}))`, loose: false };
    const [before, after] = AROUND[step.kind];
    return { text: before + of.text + after, loose: false };
  }

  for (const step of steps) {
    const part = partOf(step);
    known.push(part !== undefined && part.text.length <= limit ? part : undefined);
  }
  return (step: number): string | undefined => known[step]?.text;
}
