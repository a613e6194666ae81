/** What `lawful import` prints: laws that are alike in every layer on one line; the same a law a line as comma-separated values, and as a table for a paper's appendix. */
import type { Completeness } from '../importing/completeness.js';
import { type ImportedLaw, type ImportFindings, WHOLE } from '../importing/laws-of-network.js';
import { texttt } from '../importing/tensor-law-text.js';
import { csvLine } from './tables.js';

interface Alike {
  readonly text: string;
  readonly latex: string;
  readonly count: number;
  readonly times: number;
  readonly form: ImportedLaw['form'];
  readonly where: string;
}

const NUMBER = /(?<=[._])\d+(?=[._])|(?<=[._])\d+$/g;

/** Laws whose texts differ in the numbers of layers alone; those of one line have equal counts. */
function alike(laws: readonly ImportedLaw[]): Alike[] {
  const groups = new Map<string, ImportedLaw[]>();
  for (const law of laws) {
    const key = `${law.form} ${law.count} ${law.law.replace(NUMBER, '#')}`;
    groups.set(key, [...(groups.get(key) ?? []), law]);
  }
  return [...groups.values()].map((own) => ({
    text: numbered(own.map((l) => l.law)),
    latex: own[0]!.latex,
    count: own[0]!.count,
    times: own.length,
    form: own[0]!.form,
    where: own[0]!.where,
  }));
}

/** `h.{0..11}.ln_1.weight`, where one number runs through all places; otherwise the first text. */
function numbered(texts: readonly string[]): string {
  const [first] = texts;
  if (texts.length === 1) return first!;
  const numbers = texts.map((t) => [...t.matchAll(NUMBER)].map(([n]) => n));
  const varies = numbers[0]!.map((n, k) => numbers.some((own) => own[k] !== n));
  const run = numbers.map((own) => [...new Set(own.filter((_, k) => varies[k]))]);
  if (run.some((own) => own.length !== 1)) return `${first} (and ${texts.length - 1} more like it)`;
  const values = run.map(([n]) => Number(n)).sort((a, b) => a - b);
  const isRange = values.every((v, k) => v === values[0]! + k);
  const shown = isRange ? `{${values[0]}..${values.at(-1)}}` : `{${values.join(',')}}`;
  let at = 0;
  return first!.replace(NUMBER, (n) => (varies[at++] === true ? shown : n));
}

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** False laws of one kind that are printed. */
const LISTED = 12;
/** Characters of a law in a line. */
const LONGEST = 180;

const cut = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 4)} ...`);

export function importText(found: ImportFindings, completeness: readonly Completeness[]): string {
  const { model, parameters, frozen, laws, total, losses } = found;
  const rows = alike(laws);
  const counts = rows.map(({ count, times }) => (times === 1 ? grouped(count) : `${times} x ${grouped(count)}`));
  const width = Math.max(0, ...counts.map((c) => c.length));
  const never = rows.filter((r) => r.form === 'constant');
  const conditions = new Set(found.conditions.map((c) => c.replace(/_\d+/g, '')));
  const friends = new Map<string, string[]>();
  for (const { law, because } of found.falseLaws) friends.set(because, [...(friends.get(because) ?? []), law]);
  return `${[
    `${model}: ${grouped(parameters)} trained parameters${frozen === 0 ? '' : `, ${grouped(frozen)} frozen`}`,
    ...rows.map((r, k) => `  ${counts[k]!.padStart(width)}  ${cut(r.text)}`),
    total === null
      ? `${laws.length} laws; no argument is known for how many independent numbers they are together`
      : `${grouped(total)} independent quantities are conserved by gradient flow, of any data and ${losses}`,
    'each law is proved at every width; gram(W[h·i,:]): the products of places i and j, for each h; |W[i,:]|^2: one law for each i',
    ...(conditions.size === 0 || total === null ? [] : [`independent where ${[...conditions].join(' and ')}, as here`]),
    ...(never.length === 0 ? [] : [`never trained: ${never.map((r) => cut(r.text)).join(', ')}`]),
    ...completeness.map(({ complete, by }) => `${complete ? 'complete' : 'not said to be complete'}: ${by}`),
    ...[...friends].flatMap(([because, list]) => {
      const texts = alikeTexts(list);
      const more = texts.length - LISTED;
      return [
        `no laws, though they look it (${because}):`,
        ...texts.slice(0, LISTED).map((text) => `  ${cut(text)}`),
        ...(more > 0 ? [`  and ${more} more (--json lists all)`] : []),
      ];
    }),
    ...found.warnings.map((w) => `warning: ${w}`),
  ].join('\n')}\n`;
}

function alikeTexts(texts: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const text of texts) {
    const key = text.replace(NUMBER, '#');
    groups.set(key, [...(groups.get(key) ?? []), text]);
  }
  return [...groups.values()].map(numbered);
}

export const importCsv = ({ laws }: ImportFindings): string =>
  [
    csvLine(['law', 'where', 'form', 'count', 'formula']),
    ...laws.map((l) => csvLine([l.law, l.where, l.form, String(l.count), l.formula])),
  ].join('');

/** A table for an appendix: needs longtable, array and amsmath. What all names of a row begin with stands in front. */
export function importLatex(found: ImportFindings): string {
  const rows = alike(found.laws).map(({ latex, where, count, times }) => {
    const prefix = where.replace(/: [^:]*$/, '');
    const named = found.proof.laws.length > 0 && prefix !== WHOLE;
    const begin = texttt(`${prefix}.`).slice(0, -1);
    const law = named ? latex.replaceAll(begin, '\\mathtt{') : latex;
    const place = named ? `{\\ttfamily ${begin.slice('\\mathtt{'.length).replaceAll('.', '.\\allowbreak ')}} ` : '';
    const broken = law.replaceAll(' + ', ' +\\) \\(').replaceAll(' - ', ' -\\) \\(');
    const numbers = times === 1 ? grouped(count) : `${times}\\,\\(\\times\\)\\,${grouped(count)}`;
    return `${place} & \\(${broken}\\) & ${numbers} \\\\`;
  });
  const total = found.total === null ? 'not known' : grouped(found.total);
  return `% Laws of ${found.model.replaceAll('\n', ' ')}. Needs \\usepackage{longtable,array,amsmath}.
\\begin{longtable}{>{\\raggedright}p{0.2\\textwidth}>{\\raggedright\\arraybackslash}p{0.58\\textwidth}r}
in & law, of the first of equal layers & numbers \\\\ \\hline
${rows.join('\n')}
\\hline
& independent in all & ${total}
\\end{longtable}
`;
}
