/**
 * Readers for the shapes that certificates are made of: an object with exactly the named members, a bounded list, an
 * index, a rational number. Each takes the value and the place where it stands (`claim.laws[2].numerator`) and either
 * returns what it read or rejects with a sentence that names the place and the value.
 */
import { gcd, ONE, type Rational } from '../core/arithmetic/rational.js';
import { reject, shown, tooLarge } from './rejection.js';
import { skeleton, spelled } from './words.js';

/** A value as the text of a certificate gives it (text/json.ts). An object is a Map, so that no member name is special. */
export type Json = null | boolean | number | string | readonly Json[] | ReadonlyMap<string, Json>;
/** An object that has been seen to have the members it should. */
export type Found = ReadonlyMap<string, Json>;

type Value = Json | undefined;

const MAX_DIGITS = 600;

export function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n > 1;
}

function wrong(value: Value, place: string, kind: string): never {
  const found = value instanceof Map ? 'an object' : Array.isArray(value) ? `a list of ${value.length}` : shown(value);
  return reject(`${place} should be ${kind} and is ${found}`);
}

/** An object that has every required member, perhaps some of the optional ones, and no other. */
export function members(value: Value, place: string, required: readonly string[], optional: readonly string[] = []) {
  const found: ReadonlyMap<string, Json> = value instanceof Map ? value : wrong(value, place, 'an object');
  for (const name of required) if (!found.has(name)) reject(`${place} lacks the member ${shown(name)}`);
  for (const name of found.keys()) {
    if (required.includes(name) || optional.includes(name)) continue;
    reject(`${place} has the member ${shown(name)}, which this format does not know`);
  }
  return found;
}

/** An object whose member `kind` names a row, which says what other members it has. */
export function variant<Row extends Readonly<{ members: readonly string[]; optional?: readonly string[] }>>(
  value: Value,
  place: string,
  rows: Readonly<Record<string, Row>>,
) {
  const given = value instanceof Map ? value.get('kind') : wrong(value, place, 'an object');
  const row = rows[oneOf(given, `${place}.kind`, Object.keys(rows))] as Row;
  return { row, found: members(value, place, ['kind', ...row.members], row.optional) };
}

export function list<T>(value: Value, place: string, limit: number, read: (item: Json, place: string, i: number) => T) {
  const items: readonly Json[] = Array.isArray(value) ? value : wrong(value, place, 'a list');
  if (items.length > limit) tooLarge(`${place} has ${items.length} entries, more than the ${limit} allowed`);
  return items.map((item, index) => read(item, `${place}[${index}]`, index));
}

/** A monomial: the ascending list of its letters, numbers below `letters`. */
export function monomial(value: Value, place: string, degree: number, letters: number): number[] {
  let last = 0;
  return list(value, place, degree, (item, here) => {
    last = integerIn(item, here, last, letters);
    return last;
  });
}

/** A list of fixed length, handed out unread. */
export function tuple(value: Value, place: string, length: number): readonly Json[] {
  const items: readonly Json[] = Array.isArray(value) ? value : wrong(value, place, `a list of ${length}`);
  return items.length === length ? items : wrong(value, place, `a list of ${length}`);
}

export function text(value: Value, place: string): string {
  return typeof value === 'string' ? value : wrong(value, place, 'a string');
}

export function truth(value: Value, place: string): boolean {
  return typeof value === 'boolean' ? value : wrong(value, place, 'true or false');
}

export function integer(value: Value, place: string): number {
  return typeof value === 'number' ? value : wrong(value, place, 'an integer');
}

/** An integer with from ≤ n < below. */
export function integerIn(value: Value, place: string, from: number, below: number): number {
  const n = integer(value, place);
  return n >= from && n < below ? n : reject(`${place} is ${n} and should be at least ${from} and below ${below}`);
}

export function prime(value: Value, place: string): number {
  const p = integer(value, place);
  if (p <= 2 ** 10 || p >= 2 ** 26) reject(`${place} is ${p} and should lie between 2^10 and 2^26`);
  return isPrime(p) ? p : reject(`${place} is ${p}, which is not a prime number`);
}

export function oneOf<T extends string>(value: Value, place: string, allowed: readonly T[]): T {
  const word = text(value, place);
  const found = allowed.find((candidate) => candidate === word);
  return found ?? reject(`${place} is ${shown(word)}; this checker knows only ${allowed.map(shown).join(', ')}`);
}

/** Most coefficients are these. */
const USUAL: ReadonlyMap<string, Rational> = new Map([
  ['1', ONE],
  ['-1', { numerator: -1n, denominator: 1n }],
]);

/** The number written, in lowest terms, or undefined when it is not written in the one allowed way. */
function parseRational(word: string): Rational | undefined {
  const usual = USUAL.get(word);
  if (usual !== undefined) return usual;
  const parts = word.length > MAX_DIGITS ? null : /^(0|-?[1-9][0-9]*)(\/[1-9][0-9]*)?$/.exec(word);
  if (parts === null) return undefined;
  const [, above = '0', below] = parts;
  const value = { numerator: BigInt(above), denominator: BigInt(below?.slice(1) ?? '1') };
  const lowest = below === undefined || (below !== '/1' && gcd(value.numerator, value.denominator) === 1n);
  return lowest ? value : undefined;
}

export function rational(value: Value, place: string): Rational {
  const word = text(value, place);
  return parseRational(word) ?? reject(`${place} is ${shown(word)}, which is not a rational number in lowest terms`);
}

/** A name that can be printed and told apart from those in `names`, which are kept by their skeletons. */
export function readName(value: Value, place: string, names: Map<string, string>): string {
  const name = text(value, place);
  if (name === '') reject(`${place} is the empty name`);
  if (name.length > 200) reject(`${place} is ${shown(name)}, a name of more than 200 characters`);
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) reject(`${place} is ${shown(name)}, with a character that is not printable`);
  const earlier = names.get(skeleton(name));
  if (earlier === name) reject(`${place} is ${shown(name)}, the name of an earlier variable`);
  if (earlier !== undefined)
    reject(`${place} is ${spelled(name)}, which cannot be told from the earlier name ${spelled(earlier)} by reading`);
  names.set(skeleton(name), name);
  return name;
}
