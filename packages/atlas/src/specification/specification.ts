/**
 * What an atlas holds: a JSON text `{"families": [{"family": …, …}, …]}`, or one family alone, or a folder of models. Everything is enumerated lazily and always
 * in the same order.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LawfulError } from 'lawful';
import type { AtlasModel, Axis, FamilySpec } from '../families/family.js';
import { FAMILIES } from '../families/table.js';

export interface Specification {
  /** What was read: a file's or a folder's name. */
  readonly source: string;
  models(): Iterable<AtlasModel>;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const SHARED = new Set(['family', 'loss', 'flow', 'symmetry', 'seed']);

/** Reads a file or a folder. Throws `LawfulError` with the place of what is wrong. */
export function readSpecification(path: string): Specification {
  if (!existsSync(path))
    throw new LawfulError(`${path}: no such file or folder: expected a specification (.json) or a folder of models`);
  if (statSync(path).isDirectory()) return folderOf(path);
  return parseSpecification(readFileSync(path, 'utf8'), path);
}

/** @param source named in errors */
export function parseSpecification(text: string, source: string): Specification {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    throw new LawfulError(`${source}: not JSON: ${(error as Error).message}`);
  }
  const root = objectOf(json, source, '');
  const list = 'families' in root ? listOf(root.families, source, 'families') : [json];
  if ('families' in root) onlyKeys(root, new Set(['families']), source, '');
  if (list.length === 0) throw new LawfulError(`${source}: families: expected at least one family`);
  const specs = list.map((item, i) => familyOf(item, source, 'families' in root ? `families[${i}]` : ''));
  return {
    source,
    *models() {
      const seen = new Set<string>();
      for (const spec of specs)
        for (const model of FAMILIES[spec.family]!.models(spec)) {
          if (seen.has(model.key)) continue;
          seen.add(model.key);
          yield model;
        }
    },
  };
}

function familyOf(item: Json, source: string, at: string): FamilySpec {
  const given = objectOf(item, source, at);
  const place = (name: string): string => (at === '' ? name : `${at}.${name}`);
  const name = given.family;
  if (typeof name !== 'string' || !Object.hasOwn(FAMILIES, name))
    throw new LawfulError(
      `${source}: ${place('family')}: found ${JSON.stringify(name ?? null)}, expected one of ${Object.keys(FAMILIES).join(', ')}`,
    );
  const row = FAMILIES[name]!;
  onlyKeys(given, new Set([...SHARED, ...Object.keys(row.axes)]), source, at);
  const axes: Record<string, readonly (number | string | boolean)[]> = {};
  for (const [axis, rule] of Object.entries(row.axes)) {
    const value = given[axis];
    if (value === undefined) {
      if (rule.default === undefined)
        throw new LawfulError(
          `${source}: ${place(axis)}: missing; expected a list of ${kinds(rule)} for the family ${name}`,
        );
      axes[axis] = rule.default;
    } else
      axes[axis] = listOf(value, source, place(axis)).map((x, i) => entryOf(x, rule, source, `${place(axis)}[${i}]`));
  }
  const words = (field: string, otherwise: string): string[] =>
    given[field] === undefined
      ? [otherwise]
      : listOf(given[field], source, place(field)).map((x, i) => {
          if (typeof x !== 'string' || x.trim() === '' || x.includes('\n'))
            throw new LawfulError(`${source}: ${place(field)}[${i}]: expected a ${field} as a model writes it`);
          return x;
        });
  const symmetry = given.symmetry === undefined ? [null] : listOf(given.symmetry, source, place('symmetry'));
  return {
    family: name,
    axes,
    loss: words('loss', 'mse'),
    flow: words('flow', 'gradient'),
    symmetry: symmetry.map((x, i) => {
      if (x === null || (typeof x === 'string' && x.includes(':') && !x.includes('\n'))) return x;
      throw new LawfulError(
        `${source}: ${place('symmetry')}[${i}]: expected null or a symmetry as a model writes it, as "cyclic(3) : x -> g * x"`,
      );
    }),
    seed: given.seed === undefined ? 1 : seedOf(given.seed, source, place('seed')),
  };
}

const kinds = ({ of }: Axis): string =>
  ({ width: 'widths (1 to 64)', count: 'counts (1 to 64)', switch: 'true or false', word: 'words' })[of];

function entryOf(x: Json, rule: Axis, source: string, place: string): number | string | boolean {
  const isFine =
    rule.of === 'switch'
      ? typeof x === 'boolean'
      : rule.of === 'word'
        ? typeof x === 'string'
        : typeof x === 'number' && Number.isInteger(x) && x >= 1 && x <= 64;
  if (!isFine) throw new LawfulError(`${source}: ${place}: found ${JSON.stringify(x)}, expected ${kinds(rule)}`);
  return x as number | string | boolean;
}

function seedOf(x: Json, source: string, place: string): number {
  if (typeof x === 'number' && Number.isInteger(x) && x >= 0 && x < 2 ** 32) return x;
  throw new LawfulError(`${source}: ${place}: expected a natural number below 2^32`);
}

function objectOf(x: Json | undefined, source: string, place: string): { readonly [key: string]: Json } {
  if (typeof x === 'object' && x !== null && !Array.isArray(x)) return x as { readonly [key: string]: Json };
  throw new LawfulError(`${source}: ${place === '' ? 'the specification' : place}: expected an object`);
}

function listOf(x: Json | undefined, source: string, place: string): readonly Json[] {
  if (Array.isArray(x)) return x as readonly Json[];
  throw new LawfulError(`${source}: ${place}: expected a list`);
}

function onlyKeys(x: { readonly [key: string]: Json }, known: ReadonlySet<string>, source: string, at: string): void {
  for (const key of Object.keys(x))
    if (!known.has(key))
      throw new LawfulError(
        `${source}: ${at === '' ? key : `${at}.${key}`}: unknown; expected one of ${[...known].join(', ')}`,
      );
}

/** Every .law file of a folder is a model of a family named after it. */
function folderOf(path: string): Specification {
  const files = readdirSync(path)
    .filter((f) => f.endsWith('.law'))
    .sort();
  if (files.length === 0) throw new LawfulError(`${path}: no models: expected .law files in the folder`);
  return {
    source: path,
    *models() {
      for (const file of files)
        yield {
          key: `${basename(path)} | ${file}`,
          family: basename(path),
          widths: file.replace(/\.law$/, ''),
          bias: false,
          loss: '',
          flow: '',
          symmetry: '',
          seed: 1,
          text: readFileSync(join(path, file), 'utf8'),
        };
    },
  };
}
