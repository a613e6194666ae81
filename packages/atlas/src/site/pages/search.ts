/** The search itself, over the index and without a page: which rows a query means, and in which order. */
import { naturally } from '../model.js';
import { keyOf, type NAMED, type SearchIndex } from '../search-index.js';

/** The fields of the form, as the address keeps them; an empty text asks nothing. */
export interface Query {
  readonly law: string;
  readonly family: string;
  readonly widths: string;
  readonly loss: string;
  readonly flow: string;
  /** `yes`: some symmetry, `no`: none. */
  readonly symmetry: string;
  /** `yes`, `gap`, `none` (no count), `no` (a gap or no count). */
  readonly complete: string;
  /** Which count `least` and `most` are about. */
  readonly count: string;
  readonly least: string;
  readonly most: string;
}

export const ANY: Query = {
  law: '',
  family: '',
  widths: '',
  loss: '',
  flow: '',
  symmetry: '',
  complete: '',
  count: 'found',
  least: '',
  most: '',
};

/** Columns of the result. */
export const SORTED = [
  'family',
  'widths',
  'loss',
  'flow',
  'symmetry',
  'parameters',
  'found',
  'averagedFound',
  'complete',
] as const;
export type Sorted = (typeof SORTED)[number];

/** White space and case say nothing here. */
const bare = (text: string): string => text.replace(/\s+/g, '').toLowerCase();

/** Laws are asked once each, however many rows have them. */
function lawTest(index: SearchIndex, law: string): (row: number) => boolean {
  const wanted = bare(law);
  if (wanted === '') return () => true;
  const isMeant = index.laws.map(([text, form]) => bare(text).includes(wanted) || bare(form).includes(wanted));
  const hasOne = index.lists.map((list) => list.some((l) => isMeant[l]!));
  return (row) => hasOne[index.law[row]!]!;
}

function widthsTest(index: SearchIndex, pattern: string): (row: number) => boolean {
  const wanted = bare(pattern);
  if (wanted === '') return () => true;
  const parts = wanted.split('*').map((p) => p.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('[^-]*')}$`);
  const isMeant = index.texts.widths.map((w) => expression.test(w.toLowerCase()));
  return (row) => isMeant[index.named.widths[row]!]!;
}

function namedTest(index: SearchIndex, name: (typeof NAMED)[number], value: string): (row: number) => boolean {
  if (value === '') return () => true;
  const place = index.texts[name].indexOf(value);
  return (row) => index.named[name][row] === place;
}

function symmetryTest(index: SearchIndex, value: string): (row: number) => boolean {
  if (value === '') return () => true;
  const none = index.texts.symmetry.indexOf('');
  return (row) => (index.named.symmetry[row] === none) === (value === 'no');
}

const COMPLETE: Readonly<Record<string, readonly number[]>> = { yes: [1], gap: [0], none: [2], no: [0, 2] };

function countTest(index: SearchIndex, { count, least, most }: Query): (row: number) => boolean {
  const low = least.trim() === '' ? undefined : Number(least);
  const high = most.trim() === '' ? undefined : Number(most);
  if (low === undefined && high === undefined) return () => true;
  const counts = index.counted[count === 'averagedFound' ? 'averagedFound' : 'found'];
  return (row) => {
    const n = counts[row]!;
    return n >= 0 && (low === undefined || n >= low) && (high === undefined || n <= high);
  };
}

/** Rows in the order of the index. */
export function matching(index: SearchIndex, query: Query): number[] {
  const states = COMPLETE[query.complete];
  const tests = [
    lawTest(index, query.law),
    widthsTest(index, query.widths),
    namedTest(index, 'family', query.family),
    namedTest(index, 'loss', query.loss),
    namedTest(index, 'flow', query.flow),
    symmetryTest(index, query.symmetry),
    countTest(index, query),
    ...(states === undefined ? [] : [(row: number): boolean => states.includes(index.complete[row]!)]),
  ];
  const out: number[] = [];
  for (let row = 0; row < index.rows; row++) if (tests.every((t) => t(row))) out.push(row);
  return out;
}

/** Rows by a column; equal ones stay as they are, and those without a number come last either way. */
export function sorted(index: SearchIndex, rows: readonly number[], by: Sorted, descending: boolean): number[] {
  const sign = descending ? -1 : 1;
  if (by === 'parameters' || by === 'found' || by === 'averagedFound') {
    const values = index.counted[by];
    return [...rows].sort((a, b) => {
      const [x, y] = [values[a]!, values[b]!];
      if (x < 0 || y < 0) return Number(x < 0) - Number(y < 0) || a - b;
      return sign * (x - y) || a - b;
    });
  }
  if (by === 'complete') return [...rows].sort((a, b) => sign * (index.complete[a]! - index.complete[b]!) || a - b);
  // Texts are compared once each.
  const texts = index.texts[by];
  const rank = new Map([...texts.keys()].sort((i, j) => naturally(texts[i]!, texts[j]!)).map((place, r) => [place, r]));
  const rankOf = (row: number): number => rank.get(index.named[by][row]!)!;
  return [...rows].sort((a, b) => sign * (rankOf(a) - rankOf(b)) || a - b);
}

/** A row as the result shows it. */
export function rowTexts(index: SearchIndex, row: number): { readonly key: string } & Readonly<Record<Sorted, string>> {
  const text = (name: (typeof NAMED)[number]): string => index.texts[name][index.named[name][row]!]!;
  const of = (found: number, most: number): string => (found < 0 ? '' : most < 0 ? `${found}` : `${found} of ${most}`);
  const { parameters, found, most, averagedFound, averagedMost } = index.counted;
  return {
    key: keyOf(index, row),
    family: `${text('family')}${index.bias[row] === 1 ? ' with biases' : ''}`,
    widths: text('widths'),
    loss: text('loss'),
    flow: text('flow'),
    symmetry: text('symmetry'),
    parameters: parameters[row]! < 0 ? '' : String(parameters[row]),
    found: of(found[row]!, most[row]!),
    averagedFound: of(averagedFound[row]!, averagedMost[row]!),
    complete: ['no', 'yes', text('status')][index.complete[row]!]!,
  };
}

export const lawTexts = (index: SearchIndex, row: number): readonly string[] =>
  index.lists[index.law[row]!]!.map((l) => index.laws[l]![0]);
