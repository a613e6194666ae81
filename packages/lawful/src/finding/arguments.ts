/** What callers without types may give the library instead of a text or a degree: refused in one sentence. */
import { LawfulError } from '@lawful/cas-core';

/** Degrees of polynomial laws that are searched. */
export const DEGREES = Object.freeze({ least: 1, most: 6 });

/** Throws `LawfulError` unless the degree is undefined or one of `DEGREES`. */
export function expectDegree(degree: unknown): void {
  const { least, most } = DEGREES;
  if (degree === undefined || (Number.isInteger(degree) && Number(degree) >= least && Number(degree) <= most)) return;
  throw new LawfulError(`the degree is ${String(degree)}: expected an integer from ${least} to ${most}`);
}

/** Throws `LawfulError` unless the value is a text; `name` begins the message. */
export function expectText(value: unknown, name: string): void {
  if (typeof value !== 'string') throw new LawfulError(`${name} was expected as a text, not ${kindOf(value)}`);
}

/** What a value of the wrong type is called in messages. */
export const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
