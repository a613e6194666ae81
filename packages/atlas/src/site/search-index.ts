/**
 * What the search page loads: one file for the whole atlas. A column is a list of small numbers, texts stand once in a list of their own and rows name them by their place; a key
 * stands there only where it is not made of the other columns. So 20,000 models take one or two megabytes.
 */
import { completeOf, type SiteModel } from './model.js';

/** A longer law is searched, and shown in the table, by its beginning. */
export const LAW_LIMIT = 300;

export const COUNTED = ['parameters', 'found', 'most', 'averagedFound', 'averagedMost'] as const;
export const NAMED = ['name', 'family', 'widths', 'loss', 'flow', 'symmetry', 'status'] as const;

export interface SearchIndex {
  readonly format: 'lawful-atlas-index';
  readonly version: 1;
  readonly rows: number;
  /** The distinct texts of each column, to which rows point. */
  readonly texts: Readonly<Record<(typeof NAMED)[number], readonly string[]>>;
  readonly named: Readonly<Record<(typeof NAMED)[number], readonly number[]>>;
  /** −1 where there is none. */
  readonly counted: Readonly<Record<(typeof COUNTED)[number], readonly number[]>>;
  readonly seed: readonly number[];
  readonly bias: readonly (0 | 1)[];
  /** 2 where there is no count. */
  readonly complete: readonly (0 | 1 | 2)[];
  /** Distinct laws, each with its form or an empty text. */
  readonly laws: readonly (readonly [string, string])[];
  /** Distinct lists of laws, by places in `laws`. */
  readonly lists: readonly (readonly number[])[];
  /** For each row a place in `lists`. */
  readonly law: readonly number[];
  /** Keys that are not `ruledKey`, by row. */
  readonly keys: Readonly<Record<string, string>>;
}

type Named = Pick<SiteModel, 'widths' | 'bias' | 'loss' | 'flow' | 'symmetry' | 'seed'>;

/** What a key begins with: the family, or more than that. */
const nameOf = (key: string): string => key.split(' | ')[0]!;

/** How a model of a specification is called. */
export const ruledKey = (name: string, model: Named): string =>
  [
    name,
    ...(model.bias ? ['bias'] : []),
    model.widths,
    model.loss,
    model.flow,
    model.symmetry === '' ? 'none' : model.symmetry,
    `seed ${model.seed}`,
  ].join(' | ');

/** Gives each text a number, in the order in which they come. */
function numbering<T>(nameOf: (item: T) => string) {
  const places = new Map<string, number>();
  const items: T[] = [];
  return {
    items,
    place(item: T): number {
      const name = nameOf(item);
      const known = places.get(name);
      if (known !== undefined) return known;
      places.set(name, items.length);
      items.push(item);
      return items.length - 1;
    },
  };
}

const record = <K extends string, V>(keys: readonly K[], of: (key: K) => V): Record<K, V> =>
  Object.fromEntries(keys.map((k) => [k, of(k)])) as Record<K, V>;

export function searchIndex(models: readonly SiteModel[]): SearchIndex {
  const texts = record(NAMED, () => numbering<string>((t) => t));
  const laws = numbering<readonly [string, string]>((pair) => JSON.stringify(pair));
  const lists = numbering<readonly number[]>((list) => list.join());
  const cut = (law: string): string => (law.length > LAW_LIMIT ? `${law.slice(0, LAW_LIMIT)}…` : law);
  const counts = ({ parameters, plain, averaged }: SiteModel): Record<(typeof COUNTED)[number], number | null> => ({
    parameters,
    found: plain?.found ?? null,
    most: plain?.maxLaws ?? null,
    averagedFound: averaged?.found ?? null,
    averagedMost: averaged?.maxLaws ?? null,
  });
  const named = record(NAMED, (name) =>
    models.map((m) => texts[name].place(name === 'name' ? nameOf(m.key) : m[name])),
  );
  const law = models.map((m) => lists.place(m.laws.map((l) => laws.place([cut(l.law), cut(l.form ?? '')]))));
  return {
    format: 'lawful-atlas-index',
    version: 1,
    rows: models.length,
    texts: record(NAMED, (name) => texts[name].items),
    named,
    counted: record(COUNTED, (name) => models.map((m) => counts(m)[name] ?? -1)),
    seed: models.map((m) => m.seed),
    bias: models.map((m) => (m.bias ? 1 : 0)),
    complete: models.map((m) => {
      const complete = completeOf(m);
      return complete === null ? 2 : complete ? 1 : 0;
    }),
    laws: laws.items,
    lists: lists.items,
    law,
    keys: Object.fromEntries(
      models.flatMap((m, i) => (m.key === ruledKey(nameOf(m.key), m) ? [] : [[String(i), m.key]])),
    ),
  };
}

/** The key of a row. */
export function keyOf(index: SearchIndex, row: number): string {
  const own = index.keys[row];
  if (own !== undefined) return own;
  const text = (name: (typeof NAMED)[number]): string => index.texts[name][index.named[name][row]!]!;
  return ruledKey(text('name'), {
    widths: text('widths'),
    bias: index.bias[row] === 1,
    loss: text('loss'),
    flow: text('flow'),
    symmetry: text('symmetry'),
    seed: index.seed[row]!,
  });
}
