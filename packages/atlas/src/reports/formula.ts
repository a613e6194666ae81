/**
 * Formulas in the widths of a model: numbers, + − * / ^, brackets, names and functions. F(s, r) = k(2r + 1 − k)/2 and A(s, r) = k(2r − 1 − k)/2 with
 * k = min(s, r) are those of theory §2.
 */
import { LawfulError } from 'lawful';

export type Names = Readonly<Record<string, number>>;

export interface Formula {
  readonly text: string;
  readonly names: readonly string[];
  at(names: Names): number;
}

const FUNCTIONS: Readonly<Record<string, { readonly arity: number | 'any'; of(...x: number[]): number }>> = {
  F: { arity: 2, of: (s, r) => (Math.min(s!, r!) * (2 * r! + 1 - Math.min(s!, r!))) / 2 },
  A: { arity: 2, of: (s, r) => (Math.min(s!, r!) * (2 * r! - 1 - Math.min(s!, r!))) / 2 },
  min: { arity: 'any', of: Math.min },
  max: { arity: 'any', of: Math.max },
};

type Node = (names: Names) => number;

/** Throws `LawfulError` with the column of what is not understood. */
export function parseFormula(text: string): Formula {
  let at = 0;
  const names = new Set<string>();
  const fail = (what: string): never => {
    throw new LawfulError(`formula:1:${at + 1}: ${what}`);
  };
  const skip = (): void => {
    while (text[at] === ' ') at++;
  };
  const take = (symbol: string): boolean => {
    skip();
    if (text[at] !== symbol) return false;
    at++;
    return true;
  };
  const word = (pattern: RegExp): string | undefined => {
    skip();
    const found = pattern.exec(text.slice(at))?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  function sum(): Node {
    let left = product();
    for (;;) {
      if (take('+')) left = join(left, product(), (a, b) => a + b);
      else if (take('-')) left = join(left, product(), (a, b) => a - b);
      else return left;
    }
  }
  function product(): Node {
    let left = unary();
    for (;;) {
      if (take('*')) left = join(left, unary(), (a, b) => a * b);
      else if (take('/')) left = join(left, unary(), (a, b) => a / b);
      else return left;
    }
  }
  function power(): Node {
    const base = atom();
    return take('^') ? join(base, unary(), (a, b) => a ** b) : base;
  }
  function unary(): Node {
    if (!take('-')) return power();
    const of = unary();
    return (n) => -of(n);
  }
  function atom(): Node {
    if (take('(')) {
      const inner = sum();
      if (!take(')')) fail('expected ")"');
      return inner;
    }
    const number = word(/^\d+(\.\d+)?/);
    if (number !== undefined) return () => Number(number);
    const name = word(/^[A-Za-z]\w*/);
    if (name === undefined)
      return fail(`expected a number, a name or "(", found ${text[at] === undefined ? 'the end' : `"${text[at]}"`}`);
    if (!take('(')) {
      names.add(name);
      return (n) => n[name] ?? Number.NaN;
    }
    const own = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (own === undefined) return fail(`"${name}" is no function: expected ${Object.keys(FUNCTIONS).join(', ')}`);
    const args = [sum()];
    while (take(',')) args.push(sum());
    if (!take(')')) fail('expected ")"');
    if (own.arity !== 'any' && args.length !== own.arity)
      fail(`${name} takes ${own.arity} arguments, found ${args.length}`);
    return (n) => own.of(...args.map((a) => a(n)));
  }
  const root = sum();
  skip();
  if (at < text.length) fail(`expected an operator or the end, found "${text[at]}"`);
  return { text, names: [...names], at: root };
}

const join =
  (a: Node, b: Node, of: (x: number, y: number) => number): Node =>
  (n) =>
    of(a(n), b(n));

/**
 * The names of a row: w0, w1, … its widths; n and m the first and the last, h the second, r the least inner one, H the sum of the inner ones, L the number of matrices, bias 0 or 1;
 * D its parameters; and its numeric columns.
 */
export function namesOf(row: Readonly<Record<string, unknown>>): Names {
  const widths = String(row.widths ?? '')
    .split('-')
    .map((w) => Number(w.replace(/^[a-z]+/i, '')));
  const inner = widths.slice(1, -1);
  const out: Record<string, number> = {};
  if (widths.every(Number.isFinite)) {
    widths.forEach((w, i) => {
      out[`w${i}`] = w;
    });
    Object.assign(out, {
      n: widths[0]!,
      m: widths[widths.length - 1]!,
      L: widths.length - 1,
      H: inner.reduce((a, b) => a + b, 0),
      ...(inner.length === 0 ? {} : { h: inner[0]!, r: Math.min(...inner) }),
    });
  }
  for (const [name, value] of Object.entries(row))
    if (typeof value === 'number') out[name] = value;
    else if (typeof value === 'boolean') out[name] = value ? 1 : 0;
  if (typeof row.parameters === 'number') out.D = row.parameters;
  return out;
}
