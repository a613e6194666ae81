/**
 * LaTeX text: escapes, signed terms of polynomials, and the breaking of long sums at their top-level signs.
 *
 * Widths are counted in characters as they are seen: commands count one, subscripts less, binary signs more. At 10pt a line of the page
 * holds about `LINE` of them, so no line needs to be measured by TeX.
 */
import { latexRational, QQ, type Terms } from '@lawful/cas-core';

/** Characters of a displayed line. */
export const LINE = 72;

const TEXT: ReadonlyMap<string, string> = new Map([
  ['\\', '\\textbackslash{}'],
  ['^', '\\^{}'],
  ['~', '\\~{}'],
  ['<', '\\(<\\)'],
  ['>', '\\(>\\)'],
  ['|', '\\(|\\)'],
]);

/** For the old text encoding, whose fonts are outlines on every system. */
export const escapeText = (text: string): string => text.replace(/[\\{}$&#^_%~<>|]/g, (c) => TEXT.get(c) ?? `\\${c}`);

const VERBATIM: ReadonlyMap<string, string> = new Map([
  ['\u00a7', ' sec. '],
  ['\u2019', "'"],
  ['\u2212', '-'],
  ['\u2264', '<='],
  ['\u2265', '>='],
]);

/** Broken at a space where there is one. */
const VERBATIM_LINE = /.{1,108}(?:\s|$)|.{1,108}/g;

/** Long lines are broken; the environment's own end cannot occur, nor a character that an 8-bit font lacks. */
export function verbatimLines(text: string): string {
  const lines = text.trimEnd().replaceAll('\\end{verbatim}', '\\end {verbatim}').split('\n');
  return lines
    .map((line) => line.replace(/[^\x20-\x7e]/gu, (c) => VERBATIM.get(c) ?? '?'))
    .flatMap((line) => (line === '' ? [''] : (line.match(VERBATIM_LINE) ?? [])))
    .join('\n');
}

/** Terms with their signs: the first may begin with `-`, the others begin with `+ ` or `- `. */
export function signedTerms(terms: Terms, latexOf: (variable: number) => string): string[] {
  if (terms.length === 0) return ['0'];
  return terms.map(({ coefficient, exponents }, i) => {
    const negative = coefficient.num < 0n;
    const size = negative ? QQ.neg(coefficient) : coefficient;
    const unit = size.num === 1n && size.den === 1n && exponents.length > 0;
    const factors = exponents.map(([v, e]) => latexPower(latexOf(v), e));
    const body = [...(unit ? [] : [latexRational(size)]), ...factors].join('\\,');
    return i === 0 ? (negative ? `-${body}` : body) : negative ? `- ${body}` : `+ ${body}`;
  });
}

const latexPower = (base: string, e: number): string =>
  e === 1 ? base : base.includes('^') ? `\\left(${base}\\right)^{${e}}` : `${base}^{${e}}`;

/** The signed terms of a sum that is given as text: split at ` + ` and ` - ` outside of brackets. */
export function splitSum(latex: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < latex.length; i++) {
    const c = latex[i]!;
    if (c === '\\' && /[^A-Za-z]/.test(latex[i + 1] ?? '')) i++;
    else if (c === '{' || c === '(' || c === '[') depth++;
    else if (c === '}' || c === ')' || c === ']') depth--;
    else if (depth === 0 && c === ' ' && /^ [+-] $/.test(latex.slice(i, i + 3))) {
      out.push(latex.slice(start, i));
      start = i + 1;
    }
  }
  return [...out, latex.slice(start)];
}

/** About how many characters wide a formula is. */
export function visualWidth(latex: string): number {
  const seen = latex
    .replace(/\\underset\{[^{}]*\{[^{}]*\}\}/g, '')
    .replace(/\\(?:left|right|bigl|bigr|displaystyle|scriptscriptstyle)(?![A-Za-z])/g, '')
    .replace(/\\(?:operatorname|mathrm|dot|overline)\{([^{}]*)\}/g, '$1')
    .replace(/\\[,;!]/g, '')
    .replace(/\\[A-Za-z]+/g, 'm')
    .replace(/\\./g, 'm');
  let width = 0;
  let small = 0;
  for (let i = 0; i < seen.length; i++) {
    const c = seen[i]!;
    if ((c === '_' || c === '^') && seen[i + 1] === '{') {
      small++;
      i++;
    } else if (c === '}' && small > 0) small--;
    else if (c === '{' || c === '}' || c === '_' || c === '^' || c === '&') continue;
    else if (c === ' ') width += 0.3;
    else width += (c === '+' || c === '-' || c === '=') && small === 0 ? 1.9 : small > 0 ? 0.75 : 1.05;
  }
  return width;
}

/** Terms joined into lines of at most `width` characters; a term that is longer has a line of its own. */
export function fillLines(terms: readonly string[], width: number = LINE): string[] {
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const term of terms) {
    const more = visualWidth(term) + 0.6;
    if (current !== '' && used + more > width) {
      lines.push(current);
      current = '';
      used = 0;
    }
    current = current === '' ? term : `${current} ${term}`;
    used += more;
  }
  return current === '' ? lines : [...lines, current];
}

/** A left-hand side and a sum as the rows of an align environment: continuation lines are indented and begin with their sign. */
export function alignRows(head: string, terms: readonly string[], width: number = LINE, relation = '&= '): string[] {
  const [first, ...rest] = fillLines(terms, width - visualWidth(head));
  return [`${head} ${relation}${first ?? '0'}`, ...rest.map((line) => `&\\quad{}${line}`)];
}

/** A display of rows that may be broken between pages. */
export const alignDisplay = (rows: readonly string[]): string =>
  `\\begin{align*}\n${rows.join(' \\\\\n')}\n\\end{align*}`;

export const plural = (n: number, one: string, many = `${one}s`): string => (n === 1 ? `one ${one}` : `${n} ${many}`);
