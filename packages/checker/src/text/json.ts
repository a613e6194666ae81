/**
 * A strict reader for the part of JSON that certificates use. An object is a Map, so that no member name is special.
 *
 * Stricter than `JSON.parse`, because a certificate must have one meaning only: no member twice, no decimals, no
 * exponents, no number at or beyond 2^53, nothing after the value. Bounded: at most 64 million characters, 8 million
 * values, 64 levels of nesting; the recursion is therefore at most 64 deep.
 */
import { reject, shown, tooLarge } from './rejection.js';
import type { Json } from './shape.js';

const MAX_CHARACTERS = 64 * 2 ** 20;
const MAX_VALUES = 8_000_000;
const MAX_DEPTH = 64;
const PLAIN = '[^"\\\\\\u0000-\\u001f]*';
/** Unrolled, so that a string without an end is found out in linear time. */
const STRING = `"${PLAIN}(?:\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4})${PLAIN})*"`;
/** For each character below 128 whether it is one of these. */
const table = (characters: string): Uint8Array => {
  const out = new Uint8Array(128);
  for (const c of characters) out[c.charCodeAt(0)] = 1;
  return out;
};
const IS_SPACE = table(' \t\n\r');
const IS_SYMBOL = table('[]{}:,');
/** What may stand behind a number. */
const ENDS = table(' \t\n\r]},');
const ZERO = '0'.charCodeAt(0);
const KEYWORDS: ReadonlyMap<string, Json> = new Map(Object.entries({ true: true, false: false, null: null }));

export function readJson(text: string): Json {
  // Long: all readers move one place in the text, and look at the token there.
  if (text.length > MAX_CHARACTERS)
    tooLarge(`the certificate has ${text.length} characters, more than the ${MAX_CHARACTERS} it reads`);
  const pattern = new RegExp(`${STRING}|[-+.0-9][-+.0-9a-zA-Z]*|[a-z]+`, 'y');
  let [at, end] = [0, 0];
  let values = 0;
  let token = '';
  /** Most tokens are natural numbers of at most 15 digits: the value of one, else −1. */
  let natural = -1;
  advance();

  /** Moves to the next token, '' when there is none; `at` stays where the token begins, and then before the space in front of it. */
  function advance(): void {
    let from = end;
    while (IS_SPACE[text.charCodeAt(from)] === 1) from++;
    natural = -1;
    if (IS_SYMBOL[text.charCodeAt(from)] === 1) token = text[from] as string;
    else {
      if (readNatural(from)) return;
      pattern.lastIndex = from;
      token = pattern.test(text) ? text.slice(from, pattern.lastIndex) : '';
    }
    at = token === '' ? end : from;
    end = at + token.length;
  }

  function readNatural(from: number): boolean {
    let to = from;
    let value = 0;
    for (; to < from + 15; to++) {
      const digit = text.charCodeAt(to) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = 10 * value + digit;
    }
    if (to === from || ENDS[text.charCodeAt(to)] !== 1 || (to > from + 1 && text.charCodeAt(from) === ZERO))
      return false;
    natural = value;
    token = '0';
    at = from;
    end = to;
    return true;
  }

  function fault(expected: string): never {
    const rest = text.slice(at, at + 12);
    const found = rest.trim() === '' ? 'the end of the text' : shown(rest);
    return reject(`the text is not a certificate: at character ${at}, ${expected} was expected and ${found} found`);
  }

  function take(symbol: string): boolean {
    if (token !== symbol) return false;
    advance();
    return true;
  }

  function demand(symbol: string, expected: string): void {
    if (!take(symbol)) fault(expected);
  }

  function readString(): string {
    if (!token.startsWith('"')) fault('a string');
    const word = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
    advance();
    return word;
  }

  function readNumber(): number {
    if (!/^(0|-?[1-9][0-9]*)$/.test(token)) {
      if (/[.eE]/.test(token)) reject(`the number ${token.slice(0, 40)} at character ${at} has a point or an exponent`);
      fault('a value');
    }
    const value = Number(token);
    if (!Number.isSafeInteger(value)) reject(`the number ${token.slice(0, 40)} at character ${at} is not below 2^53`);
    advance();
    return value;
  }

  function readArray(depth: number): Json[] {
    const list: Json[] = [];
    if (take(']')) return list;
    for (;;) {
      if (natural < 0 || depth >= MAX_DEPTH) list.push(readValue(depth + 1));
      else {
        list.push(natural);
        count();
        advance();
      }
      if (token !== ',') break;
      advance();
    }
    demand(']', '"," or "]"');
    return list;
  }

  function readObject(depth: number): Map<string, Json> {
    const object = new Map<string, Json>();
    if (take('}')) return object;
    do {
      const name = readString();
      if (object.has(name)) reject(`the member ${shown(name)} occurs twice in one object, at character ${at}`);
      demand(':', '":"');
      object.set(name, readValue(depth + 1));
    } while (take(','));
    demand('}', '"," or "}"');
    return object;
  }

  function count(): void {
    if (++values > MAX_VALUES) tooLarge(`the certificate has more than ${MAX_VALUES} values`);
  }

  function readValue(depth: number): Json {
    if (depth > MAX_DEPTH) tooLarge(`the certificate is nested more than ${MAX_DEPTH} deep at character ${at}`);
    count();
    if (natural >= 0) {
      const value = natural;
      advance();
      return value;
    }
    if (take('[')) return readArray(depth);
    if (token.startsWith('"')) return readString();
    if (take('{')) return readObject(depth);
    if (token !== '' && '-+.0123456789'.includes(token[0] as string)) return readNumber();
    const word = KEYWORDS.get(token);
    if (word === undefined) return fault('a value');
    advance();
    return word;
  }

  const value = readValue(1);
  if (/[^ \t\n\r]/.test(text.slice(at))) fault('the end of the text');
  return value;
}
