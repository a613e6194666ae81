/**
 * The options of the command line, checked by hand: a library of schemas would be a third of what the main thread loads. Every mistake becomes a
 * `UsageError` that names the option.
 */

import { DEGREES } from '../finding/arguments.js';
import { UsageError } from './usage-error.js';

export const FORMATS = ['text', 'json', 'csv', 'md', 'latex'] as const;
export type Format = (typeof FORMATS)[number];

/** Formats in which each model is a row of one table. */
export const isTable = (format: Format): format is 'csv' | 'md' | 'latex' => format !== 'text' && format !== 'json';

export interface CommandOptions {
  /** Whether the answer is JSON: `--json`, or `--format json`. */
  readonly json: boolean;
  readonly format: Format;
  readonly seed: number;
  readonly budget?: number | undefined;
  readonly time?: number | undefined;
  readonly degree?: number | undefined;
  readonly order?: number | undefined;
  /** Of `mechanics`: positive rational numbers, as they were written. */
  readonly kappa?: string | undefined;
  readonly eta?: string | undefined;
  /** Of `check`: the model that the certificate should speak of. */
  readonly model?: string | undefined;
  /** Of `find` any number, of `prove` one. */
  readonly law: readonly string[];
  readonly output?: string | undefined;
  /** `true`: a random region. */
  readonly region?: string | true | undefined;
  readonly allWidths: boolean;
  readonly conjecture: boolean;
  /** Of `mechanics`: the file of a picture. */
  readonly plot?: string | undefined;
  /** Of `find`: what the symmetry adds under losses of each degree. */
  readonly degrees: boolean;
  /** Of `lift`: the smallest finite subgroup whose average is exact. */
  readonly exactWith: boolean;
  /** Of `lift`: bounds of the drift under an approximate symmetry. */
  readonly approximate: boolean;
  /** Of `find`: sets of parameters that training does not leave. */
  readonly sets: boolean;
  /** Parameters whose laws are asked for, all others being data. */
  readonly block?: readonly string[] | undefined;
  readonly fragment: boolean;
  readonly entries: boolean;
  /** Of `certify`: also exact laws in discrete time. */
  readonly discrete: boolean;
  /** How many files are worked on at a time. */
  readonly jobs: number;
  readonly watch: boolean;
  readonly widths: Readonly<Record<string, number>>;
  /** Of `audit`: where laws come from, and a later checkpoint. */
  readonly with?: string | undefined;
  readonly other?: string | undefined;
  /** Of `audit`: SGD between the two. */
  readonly lr?: number | undefined;
  readonly decay?: number | undefined;
  readonly steps?: number | undefined;
  /** Of `import`: what is read beside the model, and how. */
  readonly loss?: (typeof LOSSES)[number] | undefined;
  readonly eps: 'kept' | 'zero';
  readonly parameters?: string | undefined;
  readonly weightsFromConstants: boolean;
  readonly spec: boolean;
  readonly squeeze: boolean;
  readonly dropout: boolean;
}

export const LOSSES = ['any', 'cross-entropy'] as const;

/** What commander collected: texts, flags, and lists of texts. */
type Raw = Readonly<Record<string, unknown>>;

const LONGEST = 100_000;

/** Validates what commander collected. */
export function readOptions(raw: Raw): CommandOptions {
  const text = (name: string): string | undefined => (typeof raw[name] === 'string' ? raw[name] : undefined);
  const natural = (name: string, min: number, max: number): number | undefined => {
    const given = text(name);
    if (given === undefined) return undefined;
    if (!/^\d+$/.test(given)) throw new UsageError(`--${name}: expected an integer`);
    if (Number(given) < min || Number(given) > max)
      throw new UsageError(`--${name}: expected an integer from ${min} to ${max}`);
    return Number(given);
  };
  const positive = (name: string): number | undefined => {
    const given = text(name);
    if (given === undefined) return undefined;
    const value = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(given) ? Number(given) : Number.NaN;
    if (!(value > 0 && value <= 1e6)) throw new UsageError(`--${name}: expected a number above 0, at most 1000000`);
    return value;
  };
  const exact = (name: string): string | undefined => {
    const given = text(name);
    if (given === undefined) return undefined;
    if (given.length > 200 || !/^\d+(?:\/0*[1-9]\d*|\.\d+)?$/.test(given) || !/[1-9]/.test(given.split('/')[0]!))
      throw new UsageError(`--${name}: expected a number above 0, as in 2, 3/2 or 0.5`);
    return given;
  };
  const { law, region } = raw;
  const laws = (law === undefined ? [] : Array.isArray(law) ? law : [law]).map(String);
  if (laws.some((l) => l.length > LONGEST)) throw new UsageError(`--law: longer than ${LONGEST} characters`);
  if (laws.length > 100) throw new UsageError('--law: expected at most 100 laws');
  if (typeof region === 'string' && region.length > LONGEST)
    throw new UsageError(`--region: longer than ${LONGEST} characters`);
  const format = readFormat(raw.json === true, text('format'));
  return {
    json: format === 'json',
    format,
    seed: natural('seed', 0, 2 ** 32 - 1) ?? 1,
    budget: natural('budget', 1, 1_000_000_000),
    time: natural('time', 1, 1_000_000),
    degree: natural('degree', DEGREES.least, DEGREES.most),
    order: natural('order', 0, 3),
    kappa: exact('kappa'),
    eta: exact('eta'),
    model: text('model'),
    law: laws,
    output: text('output'),
    region: region === true ? true : text('region'),
    allWidths: raw.allWidths === true,
    conjecture: raw.conjecture === true,
    degrees: raw.degrees === true,
    sets: raw.sets === true,
    exactWith: raw.exactWith === true,
    approximate: raw.approximate === true,
    plot: text('plot'),
    block: readBlock(text('block')),
    fragment: raw.fragment === true,
    entries: raw.entries !== false,
    discrete: raw.discrete === true,
    jobs: natural('jobs', 1, 64) ?? 1,
    watch: raw.watch === true,
    widths: readWidths(text('set')),
    with: text('with'),
    other: text('other'),
    lr: positive('lr'),
    decay: positive('decay'),
    steps: natural('steps', 1, 1_000_000_000),
    loss: LOSSES.find((l) => l === text('loss')),
    eps: readEps(text('eps')),
    parameters: text('parameters'),
    weightsFromConstants: raw.weightsFromConstants === true,
    spec: raw.spec === true,
    squeeze: raw.squeeze === true,
    dropout: raw.dropout === true,
  };
}

function readEps(text: string | undefined): 'kept' | 'zero' {
  if (text === undefined) return 'kept';
  if (text !== '0') throw new UsageError(`--eps: "${text}": expected 0, for laws that an epsilon breaks`);
  return 'zero';
}

function readFormat(json: boolean, name: string | undefined): Format {
  const format = FORMATS.find((f) => f === name);
  if (name !== undefined && format === undefined)
    throw new UsageError(`--format: "${name}": expected one of ${FORMATS.join(', ')}`);
  if (json && format !== undefined && format !== 'json')
    throw new UsageError(`--json and --format ${format}: expected one of the two`);
  return format ?? (json ? 'json' : 'text');
}

function readBlock(text: string | undefined): string[] | undefined {
  const names = text?.split(',').map((name) => name.trim());
  if (names?.some((name) => !/^[A-Za-z_]\w*$/.test(name)))
    throw new UsageError(`--block: "${text}" is not a list of parameters, as in --block Q,K`);
  return names;
}

function readWidths(text: string | undefined): Record<string, number> {
  const widths: Record<string, number> = {};
  for (const part of text === undefined ? [] : text.split(',')) {
    const match = /^\s*([A-Za-z_]\w{0,63})\s*=\s*(\d{1,7})\s*$/.exec(part);
    if (match === null || match[2] === '0' || match[1] === '__proto__')
      throw new UsageError(`--set: "${part.trim()}" is not NAME=VALUE with a positive integer, as in --set h=3,n=2`);
    widths[match[1]!] = Number(match[2]);
  }
  return widths;
}
