/** The rows of an atlas, out of its database: JSON read, in an order for people. */
import { recordsOf } from '../reports/records.js';
import { type AtlasDatabase, CONTENT } from '../store/database.js';
import type { AtlasLaw } from '../store/row.js';
import { inOrder, type SiteCount, type SiteModel } from './model.js';

type Cell = string | number | boolean | null | undefined;

const textOf = (x: Cell): string => (x === null || x === undefined ? '' : String(x));
const numberOf = (x: Cell): number | null => (typeof x === 'number' ? x : null);

/** Undefined for what is no JSON: a database may come from anybody. */
function jsonOf(x: Cell): unknown {
  try {
    return JSON.parse(textOf(x));
  } catch {
    return undefined;
  }
}

const listOf = (x: unknown): readonly unknown[] => (Array.isArray(x) ? x : []);
const isObject = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === 'object' && x !== null;

const lawsOf = (x: Cell): AtlasLaw[] =>
  listOf(jsonOf(x))
    .filter(isObject)
    .map(({ law, count, form, family }) => ({
      law: String(law),
      count: typeof count === 'number' ? count : 0,
      form: typeof form === 'string' ? form : null,
      family: family === 'augmented' ? 'augmented' : 'plain',
    }));

function certificatesOf(x: Cell): Record<string, string> {
  const given = jsonOf(x);
  if (!isObject(given)) return {};
  return Object.fromEntries(Object.entries(given).filter((e): e is [string, string] => typeof e[1] === 'string'));
}

export async function siteModels(database: AtlasDatabase): Promise<SiteModel[]> {
  const rows = await recordsOf(database, undefined, [...CONTENT]);
  const models = rows.map((row): SiteModel => {
    const count = (lieRank: string, maxLaws: string, found: string, complete: string): SiteCount | null => {
      const number = numberOf(row[found]);
      return number === null
        ? null
        : {
            lieRank: numberOf(row[lieRank]),
            maxLaws: numberOf(row[maxLaws]),
            found: number,
            complete: row[complete] === true,
          };
    };
    return {
      key: textOf(row.key),
      family: textOf(row.family),
      widths: textOf(row.widths),
      bias: row.bias === true,
      loss: textOf(row.loss),
      flow: textOf(row.flow),
      symmetry: textOf(row.symmetry),
      seed: numberOf(row.seed) ?? 0,
      parameters: numberOf(row.parameters),
      plain: count('lieRank', 'maxLaws', 'found', 'complete'),
      averaged: count('averagedLieRank', 'averagedMaxLaws', 'averagedFound', 'averagedComplete'),
      status: textOf(row.status),
      reason: row.reason === null ? null : textOf(row.reason),
      laws: lawsOf(row.laws),
      hypotheses: listOf(jsonOf(row.hypotheses)).map(String),
      certificates: certificatesOf(row.certificates),
      uncertified: row.uncertified === null ? null : textOf(row.uncertified),
      model: textOf(row.model),
      engine: textOf(row.engine),
    };
  });
  return models.sort(inOrder);
}
