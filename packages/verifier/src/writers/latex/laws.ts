/**
 * Laws on the page: the compact forms in the theorem, their entries below it or in the appendix, and the tables of cancelling terms.
 */
import type { LatexEntry, LatexLaw, LatexTable, Signed } from './latex-claim.js';
import { alignDisplay, alignRows, fillLines, LINE, splitSum, visualWidth } from './latex-text.js';

/** Characters of a displayed line in a smaller font, with nothing before the signs. */
const SMALL_LINE = 92;
/** At most so many entries stand below the theorem. */
const ENTRIES_BELOW = 12;
/** An entry with more terms is left to the JSON certificate. */
const TERMS_SHOWN = 120;

const length = ({ numerator, denominator }: LatexEntry): number => numerator.length + (denominator?.length ?? 0);

/** The letters of the n-th law: h_1, h_2, …; entries are h_{1,1}, …. */
export const lawName = (n: number, entry?: number): string =>
  entry === undefined ? `h_{${n + 1}}` : `h_{${n + 1},${entry + 1}}`;

/** How many laws it adds, of which kind, and where it holds if not everywhere. */
function tally({ count, kind, nearPoint }: LatexLaw): string {
  const laws = count === 1 ? 'one law' : `${count} laws`;
  return nearPoint === true ? `${laws} more, ${kind}, near the point alone` : `${laws}, ${kind}`;
}

/** The list of a theorem; alone in a paper it is broken by TeX, whatever the width of a line, and every law has a label. */
export function lawItems(laws: readonly LatexLaw[], from = 0, label?: string): string {
  if (laws.length === 0) return '';
  if (label !== undefined) {
    const rows = laws.map((l, n) => {
      return `\\item\\label{law:${label}:${from + n + 1}} ${flowingLaw(l, from + n)} (${tally(l)})`;
    });
    const start = from === 0 ? '' : `\\setcounter{enumi}{${from}}`;
    return `\\begin{enumerate}\\setlength{\\itemsep}{1pt}${start}\n${rows.join('\n')}\n\\end{enumerate}`;
  }
  const items = laws.map((l, n) => {
    return `\\item[\\((${from + n + 1})\\)] ${lawFormula(l, from + n)}\\quad(${tally(l)})`;
  });
  return `\\begin{itemize}\\setlength{\\itemsep}{1pt}\n${items.join('\n')}\n\\end{itemize}`;
}

/** In mathematics that breaks at its signs. */
function flowingLaw(law: LatexLaw, n: number): string {
  const name = lawName(n);
  const [first] = law.entries;
  if (law.form !== undefined) {
    const perUnit = isPerUnit(law.form);
    const range = perUnit ? `, \\(i=1,\\dots,${law.entries.length}\\)` : '';
    return `\\(${name}${perUnit ? '^{(i)}' : ''} = ${law.form}\\)${range}`;
  }
  if (first === undefined || length(first) > TERMS_SHOWN)
    return `\\(${name}\\), ${first === undefined ? '' : `a quotient of ${length(first)} terms `}in the JSON certificate`;
  return flowingEntry(name, first);
}

function flowingEntry(name: string, { numerator, denominator }: LatexEntry): string {
  if (denominator === undefined) return `\\(${name} = ${numerator.join(' ')}\\)`;
  const [p, q] = [numerator, denominator].map((t) => (t.length > 1 ? `(${t.join(' ')})` : t[0]!));
  return `\\(${name} = ${p}\\,/\\,${q}\\)`;
}

const isPerUnit = (form: string): boolean => /[,{]i[,}:]|[,{][^{}]*\bi\b[^{}]*}/.test(form.replace(/\\[A-Za-z]+/g, ''));

/** Inline, or an aligned block when it is long. */
function lawFormula(law: LatexLaw, n: number): string {
  const name = lawName(n);
  const [first] = law.entries;
  if (law.form !== undefined) {
    const head = `${name}${isPerUnit(law.form) ? '^{(i)}' : ''}`;
    const range = head.includes('(i)') ? `,\\quad i=1,\\dots,${law.entries.length}` : '';
    return inline(`${head} =`, splitSum(law.form), range);
  }
  if (first === undefined || length(first) > TERMS_SHOWN)
    return `\\(${name}\\), ${first === undefined ? '' : `a quotient of ${length(first)} terms `}in the JSON certificate`;
  if (first.denominator === undefined) return inline(`${name} =`, first.numerator, '');
  const [p, q] = [first.numerator.join(' '), first.denominator.join(' ')];
  if (Math.max(visualWidth(p), visualWidth(q)) < LINE - 24) return `\\(\\displaystyle ${name} = \\frac{${p}}{${q}}\\)`;
  const rows = [...alignRows('p', first.numerator, LINE - 8), ...alignRows('q', first.denominator, LINE - 8)];
  return `\\(${name} = p/q\\) with\n${alignDisplay(rows)}`;
}

function inline(head: string, terms: Signed, tail: string): string {
  const lines = fillLines(terms, LINE - 20 - visualWidth(tail));
  if (lines.length === 1) return `\\(\\displaystyle ${head} ${lines[0]}${tail}\\)`;
  const rows = lines.map((line, i) => (i === 0 ? `&${head} ${line}` : `&\\quad{}${line}`));
  return `\\(\\begin{aligned}[t]${rows.join('\\\\ ')}${tail}\\end{aligned}\\)`;
}

const listed = (laws: readonly LatexLaw[]): number =>
  laws.reduce((n, l) => n + (l.form === undefined || l.entries.length === 1 ? 0 : l.entries.length), 0);

/** Whether the entries stand in the appendix, being too many for the page of the theorem. */
export const entriesInAppendix = (laws: readonly LatexLaw[]): boolean =>
  listed(laws) > ENTRIES_BELOW || laws.some((l) => l.entries.length > 1 && l.entries.some((e) => length(e) > 40));

/** The entries of matrix and unit laws, as a display; empty when each law is its own entry. */
export function entryDisplay(laws: readonly LatexLaw[], from = 0): string {
  const rows = laws.flatMap((l, n) =>
    l.form === undefined || l.entries.length === 1
      ? []
      : l.entries.flatMap((e, k) => entryRows(lawName(from + n, k), e)),
  );
  return rows.length === 0 ? '' : alignDisplay(rows);
}

/** The entries in one paragraph that TeX breaks; empty when each law is its own entry. */
export function flowingEntries(laws: readonly LatexLaw[], from = 0): string {
  const texts = laws.flatMap((l, n) =>
    l.form === undefined || l.entries.length === 1
      ? []
      : l.entries.map((e, k) =>
          length(e) > TERMS_SHOWN
            ? `\\(${lawName(from + n, k)}\\) (${length(e)} terms, in the JSON certificate)`
            : flowingEntry(lawName(from + n, k), e),
        ),
  );
  return texts.join(',\n');
}

function entryRows(name: string, entry: LatexEntry): string[] {
  if (length(entry) > TERMS_SHOWN)
    return [`${name} &\\colon\\ \\text{${length(entry)} terms, in the JSON certificate}`];
  const { numerator, denominator } = entry;
  if (denominator === undefined) return alignRows(name, numerator);
  const [p, q] = [numerator.join(' '), denominator.join(' ')];
  if (length(entry) < 12 && Math.max(visualWidth(p), visualWidth(q)) < LINE - 12)
    return [`${name} &= ${denominator.length === 1 && numerator.length === 1 ? '' : '\\textstyle'}\\frac{${p}}{${q}}`];
  return [
    ...bracketed(alignRows(name, numerator, LINE - 2)),
    ...bracketed(
      fillLines(denominator, LINE - 6).map((line, i) => (i === 0 ? `&\\quad/\\ ${line}` : `&\\quad\\quad{}${line}`)),
    ),
  ];
}

/** Parentheses around the sum of several rows. */
function bracketed(rows: readonly string[]): string[] {
  const out = [...rows];
  out[0] = out[0]!.replace(/(&= |\/\\ )/, '$1\\bigl(');
  out[out.length - 1] = `${out[out.length - 1]!}\\bigr)`;
  return out;
}

/** A law in which every monomial is seen to cancel; `flowing`: in lines that TeX breaks. */
export function tableDisplay(table: LatexTable, flowing = false): string {
  const { rows, denominator, quotient, symbols, along, law } = table;
  const marks = (terms: LatexTable['rows'][number]['terms']): string[] =>
    terms.map(({ text, mark }) => {
      const [, sign, body] = /^([+-] |-|)(.*)$/.exec(text)!;
      return `${sign}\\underset{\\scriptscriptstyle(${mark})}{${body}}`;
    });
  const paragraph = rows.map(({ variable, terms }) => `\\(d=${variable}\\): \\(${marks(terms).join(' ')}\\)`);
  const lines = rows.flatMap(({ variable, terms }) => {
    return alignRows(`d=${variable}\\colon\\quad`, marks(terms), SMALL_LINE, '&');
  });
  const over = denominator === undefined ? '' : `, times ${sumText(denominator)}`;
  const where = symbols.length === 0 ? '' : `; here ${symbols.map((s) => `\\(${s}\\)`).join(', ')}`;
  const what = `\\(h=${law}\\)${quotient ? '\\(=p/q\\)' : ''}`;
  const head = `For ${what}${along === undefined ? '' : ` along ${along}`} the products ${
    quotient ? '\\((q\\,\\partial_d p-p\\,\\partial_d q)\\,X_d\\)' : '\\((\\partial_d h)\\,X_d\\)'
  }${over} are${where}`;
  const foot = `Terms with the same number, ${table.marks === 1 ? '(1)' : `(1) to (${table.marks})`}, add up to 0; the sum is 0.\n`;
  if (flowing) return `${head}: ${paragraph.join(';\n')}.\n${foot}`;
  return `\\noindent ${head}
{\\small\\setlength{\\abovedisplayskip}{2pt}\\setlength{\\belowdisplayskip}{2pt}
${alignDisplay(lines)}}
${foot}`;
}

const sumText = (terms: Signed): string =>
  terms.length > 6 ? 'their common denominator' : `\\(${terms.length === 1 ? terms[0]! : `(${terms.join(' ')})`}\\)`;
