/** Reading a `config.json`: which family it is of, and its sizes, each with a clear sentence where it is missing or wrong. */
import { ImportError } from '../files/import-error.js';

export interface Config {
  readonly name: string;
  readonly family: string;
  size(field: string): number;
  /** How many layers there are. */
  layers(field: string): number;
  sizeOr(field: string, otherwise: number): number;
  sizes(field: string): readonly number[];
  /** The number of heads: it must divide the width. */
  divisor(field: string, of: number): number;
  quotient(of: string, by: string): number;
  flag(field: string, otherwise: boolean): boolean;
  oneOf<T extends string>(field: string, table: Readonly<Record<string, T>>, otherwise: string): T;
  /** An exact number, as text. */
  epsilon(field: string, otherwise: string): string;
  labels(): number;
  demand(holds: boolean, field: string, expected: string): void;
  /** A field that changes the network in a way that is not known here must have one of these values, where it is given. */
  only(field: string, ...values: readonly unknown[]): void;
  /** Whether a word stands for padding: it does unless `pad_token_id` is null. */
  pads(): boolean;
  /** Whether entries are dropped there, at a rate above 0, and dropout was asked for; otherwise a rate above 0 is told in a warning. */
  drops(field: string): boolean;
  readonly warnings: () => readonly string[];
}

export interface ConfigOptions {
  readonly eps?: 'kept' | 'zero' | undefined;
  /** Whether dropout is part of the network: masks that are data. */
  readonly dropout?: boolean | undefined;
}

const MOST = 2 ** 24;
const LAYER_LIMIT = 1000;

export function configOf(
  file: string,
  fields: Readonly<Record<string, unknown>>,
  { eps = 'kept', dropout = false }: ConfigOptions,
): Config {
  const dropped = new Set<string>();
  const fault = (field: string, expected: string): ImportError =>
    new ImportError({ file, found: `${field}: ${shown(fields[field])}`, expected });
  const given = (field: string): boolean => fields[field] !== undefined && fields[field] !== null;
  const sizeIn = (field: string, value: unknown, most = MOST): number => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most)
      throw fault(field, `a whole number from 1 to ${most}`);
    return value;
  };
  const size = (field: string): number => sizeIn(field, fields[field]);
  const demand = (holds: boolean, field: string, expected: string): void => {
    if (!holds) throw fault(field, expected);
  };
  return {
    name: nameOf(file, fields),
    family: String(fields.model_type),
    size,
    layers: (field) => sizeIn(field, fields[field], LAYER_LIMIT),
    sizeOr: (field, otherwise) => (given(field) ? size(field) : otherwise),
    sizes: (field) => {
      const list = fields[field];
      if (!Array.isArray(list) || list.length === 0 || list.length > 100) throw fault(field, 'a list of whole numbers');
      return list.map((n: unknown) => sizeIn(field, n));
    },
    divisor: (field, of) => {
      const n = size(field);
      demand(of % n === 0, field, `a divisor of ${of}`);
      return n;
    },
    quotient: (of, by) => {
      const [a, b] = [size(of), size(by)];
      demand(a % b === 0 || given('head_dim'), by, `a divisor of ${a}`);
      return Math.floor(a / b);
    },
    flag: (field, otherwise) => {
      if (!given(field)) return otherwise;
      const value = fields[field];
      if (typeof value !== 'boolean') throw fault(field, 'true or false');
      return value;
    },
    oneOf: (field, table, otherwise) => {
      const value = given(field) ? fields[field] : otherwise;
      if (typeof value !== 'string' || !Object.hasOwn(table, value))
        throw fault(field, `one of ${Object.keys(table).join(', ')}`);
      return table[value]!;
    },
    epsilon: (field, otherwise) => {
      if (eps === 'zero') return '0';
      if (!given(field)) return exact(otherwise);
      const value = fields[field];
      if (typeof value !== 'number' || !(value >= 0) || value > 1) throw fault(field, 'a number from 0 to 1');
      return exact(String(value));
    },
    labels: () => {
      const list = fields.id2label;
      if (typeof list === 'object' && list !== null) return Math.max(1, Object.keys(list).length);
      return given('num_labels') ? size('num_labels') : 2;
    },
    demand,
    only: (field, ...values) => {
      if (given(field) && !values.includes(fields[field]))
        throw fault(field, values.map((v) => JSON.stringify(v)).join(' or '));
    },
    pads: () => fields.pad_token_id !== null,
    drops: (field) => {
      const rate = fields[field];
      if (!given(field)) return false;
      if (typeof rate !== 'number' || !(rate >= 0 && rate < 1)) throw fault(field, 'a rate from 0 to 1');
      if (rate > 0) dropped.add(field);
      return rate > 0 && dropout;
    },
    warnings: () =>
      dropped.size === 0 || dropout
        ? []
        : [
            `dropout (${[...dropped].join(', ')}) is left out: sums of what it acts on are conserved without it alone; --dropout gives the laws that hold with it`,
          ],
  };
}

/** A decimal as a fraction: `1e-05` is 1/100000. */
function exact(text: string): string {
  const [digits = '0', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '0', decimals = ''] = digits.split('.');
  const power = Number(exponent) - decimals.length;
  const number = BigInt(whole + decimals);
  return power >= 0 ? `${number * 10n ** BigInt(power)}` : `${number}/${10n ** BigInt(-power)}`;
}

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
};

function nameOf(file: string, fields: Readonly<Record<string, unknown>>): string {
  const given = fields._name_or_path;
  if (typeof given === 'string' && given !== '' && given.length < 100) return given;
  return String(fields.model_type ?? file);
}
