/**
 * Reads a scalar law as it is printed: numbers, names such as `W[1,2]` and `vel(W)[1,2]`, `+ - * / ^`, functions of one argument. Precedence
 * climbing onto the oracle's tape.
 */
import type { Tape } from './tape.js';

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|(vel\([A-Za-z]\w*\)(?:\[\d+(?:,\d+)*\])?|[A-Za-z]\w*(?:\[\d+(?:,\d+)*\])?)|([-+*/^()]))/y;

/**
 * @param place of a name, undefined for one that is no variable
 * Throws `Error` at what is no printed law.
 */
export function readEntry(text: string, tape: Tape, place: (name: string) => number | undefined): number {
  const tokens: { readonly kind: 'number' | 'name' | 'sign'; readonly text: string }[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`unreadable law at ${from}: ${text}`);
    if (match[1] !== undefined) tokens.push({ kind: 'number', text: match[1] });
    else if (match[2] !== undefined) tokens.push({ kind: 'name', text: match[2] });
    else tokens.push({ kind: 'sign', text: match[3]! });
  }
  let at = 0;
  const accept = (sign: string): boolean => {
    if (tokens[at]?.kind !== 'sign' || tokens[at]!.text !== sign) return false;
    at++;
    return true;
  };
  const expect = (sign: string): void => {
    if (!accept(sign)) throw new Error(`expected ${sign} at token ${at} of ${text}`);
  };
  const functions: Record<string, (n: number) => number> = {
    exp: tape.exp,
    log: tape.log,
    sqrt: tape.sqrt,
    abs: tape.abs,
    sin: tape.sin,
    cos: tape.cos,
    tanh: tape.tanh,
    cosh: tape.cosh,
    sigmoid: tape.sigmoid,
    softplus: tape.softplus,
  };

  const sum = (): number => {
    let value = product();
    for (;;) {
      if (accept('+')) value = tape.add(value, product());
      else if (accept('-')) value = tape.sub(value, product());
      else return value;
    }
  };
  const product = (): number => {
    let value = signed();
    for (;;) {
      if (accept('*')) value = tape.mul(value, signed());
      else if (accept('/')) value = tape.div(value, signed());
      else return value;
    }
  };
  const signed = (): number => (accept('-') ? tape.neg(signed()) : power());
  const power = (): number => {
    const base = atom();
    if (!accept('^')) return base;
    const negative = accept('-');
    const token = tokens[at++];
    if (token?.kind !== 'number') throw new Error(`expected an exponent in ${text}`);
    return tape.power(base, negative ? -Number(token.text) : Number(token.text));
  };
  const atom = (): number => {
    const token = tokens[at++];
    if (token === undefined) throw new Error(`unexpected end of ${text}`);
    if (token.kind === 'number') return tape.number(Number(token.text));
    if (token.kind === 'sign') {
      if (token.text !== '(') throw new Error(`unexpected ${token.text} in ${text}`);
      const inner = sum();
      expect(')');
      return inner;
    }
    const f = functions[token.text];
    if (f !== undefined && accept('(')) {
      const inner = sum();
      expect(')');
      return f(inner);
    }
    const n = place(token.text);
    if (n === undefined) throw new Error(`no variable ${token.text} in ${text}`);
    return n;
  };
  const value = sum();
  if (at !== tokens.length) throw new Error(`unread rest of ${text}`);
  return value;
}
