/**
 * What a row of the table of operators answers, and what rows ask of a node: its inputs, attributes, lists of places.
 */
import { quoted, shapeText } from '../files/import-error.js';
import { numbersOf } from '../values/fold.js';
import type { Site } from '../values/site.js';
import type { Constant, Value } from '../values/value.js';

export type Inputs = readonly (Value | undefined)[];

export interface OperatorRow {
  /** One value for the first output, or a list, in which an output may be left out. */
  read(site: Site, inputs: Inputs): Value | readonly (Value | undefined)[];
  /** The inputs where a network has weights. */
  readonly weights?: readonly number[];
}

export const row = (read: OperatorRow['read'], weights?: readonly number[]): OperatorRow => ({
  read,
  ...(weights === undefined ? {} : { weights }),
});

/** An input that must be there. */
export function given(site: Site, inputs: Inputs, k: number): Value {
  const value = inputs[k];
  if (value === undefined) return site.fail(`no input number ${k + 1}`, 'one');
  if (value.kind === 'missing') return site.fail(value.why, 'a value that the network has');
  return value;
}

export const shapeOf = (value: Value): readonly number[] => value.shape ?? [];

/** A value that the file must fix: a shape, places, bounds. */
export function constantInput(site: Site, value: Value, what: string): Constant {
  if (value.kind === 'constant') return value;
  return site.fail(
    `${what} computed from data`,
    'one that the file fixes (export with fixed sizes, and with inputs of an example)',
  );
}

/** The numbers of a constant of integers. */
export function integersOf(site: Site, value: Value, what: string): number[] {
  const constant = constantInput(site, value, what);
  const list = Array.from(numbersOf(site, constant));
  const wrong = list.find((x) => !Number.isInteger(x));
  if (wrong !== undefined) site.fail(`${what} with ${wrong}`, 'integers');
  return list;
}

/** The one number of a constant. */
export function numberOf(site: Site, value: Value, what: string): number {
  const constant = constantInput(site, value, what);
  if (constant.count !== 1) site.fail(`${what} of shape ${shapeText(constant.shape)}`, 'one number');
  return constant.filled ?? constant.values()[0]!;
}

type Kind = 'integer' | 'float' | 'text' | 'integers' | 'floats' | 'texts';

function attribute<K extends Kind>(site: Site, name: string, kind: K) {
  const found = site.node.attributes.get(name);
  if (found === undefined) return undefined;
  const value = found[kind];
  const empty = kind.endsWith('s') && !Object.keys(found).some((k) => k !== 'name');
  if (value === undefined && !empty)
    site.fail(`the attribute ${quoted(name)} without its value`, `a value of the kind ${kind}`);
  return value;
}

export const hasAttribute = (site: Site, name: string): boolean => site.node.attributes.has(name);

export function integerAttribute(site: Site, name: string, otherwise: number): number {
  const value = attribute(site, name, 'integer') ?? otherwise;
  if (!Number.isSafeInteger(value)) site.fail(`the attribute ${quoted(name)} of ${value}`, 'a small integer');
  return value;
}

export const floatAttribute = (site: Site, name: string, otherwise: number): number =>
  attribute(site, name, 'float') ?? otherwise;

export const textAttribute = (site: Site, name: string, otherwise: string): string =>
  attribute(site, name, 'text') ?? otherwise;

export function integersAttribute(site: Site, name: string): readonly number[] | undefined {
  const list = attribute(site, name, 'integers');
  if (list === undefined) return hasAttribute(site, name) ? [] : undefined;
  const wrong = list.find((x) => !Number.isInteger(x));
  if (wrong !== undefined) site.fail(`the attribute ${quoted(name)} with ${wrong}`, 'integers');
  return list;
}

export const textsAttribute = (site: Site, name: string): readonly string[] | undefined =>
  attribute(site, name, 'texts');

export const floatsAttribute = (site: Site, name: string): readonly number[] | undefined =>
  attribute(site, name, 'floats');

/** The place of an axis that may be counted from the end. */
export function axisOf(site: Site, axis: number, order: number): number {
  const at = axis < 0 ? axis + order : axis;
  if (!Number.isInteger(at) || at < 0 || at >= Math.max(order, 1))
    site.fail(`axis ${axis} of a tensor of ${order} axes`, `a number from ${-order} to ${order - 1}`);
  return at;
}

/** Axes by an attribute, or by an input in later versions; undefined where neither says any. */
export function axesOf(site: Site, inputs: Inputs, k: number, order: number, name = 'axes'): number[] | undefined {
  const input = inputs[k];
  const list = input === undefined ? integersAttribute(site, name) : integersOf(site, input, name);
  if (list === undefined) return undefined;
  const axes = list.map((axis) => axisOf(site, axis, order));
  if (new Set(axes).size !== axes.length) site.fail(`an axis twice among ${name}`, 'each axis once');
  return axes;
}
