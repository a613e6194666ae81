/**
 * Monomials of a polynomial ring, encoded for use as map keys.
 *
 * Two encodings behind one interface. `packed`: exponents in 8-bit fields of one number (at most six variables,
 * exponents at most 255), product = addition. `sparse`: a string of character codes, one per factor, sorted (so
 * a²c is "aac"), for any number of variables up to 65,536; length = total degree, product = merge. Both are canonical:
 * equal monomials have equal codes.
 */
import { UnableError } from '../rings/outcome.js';

export type Monomial = number | string;

export interface MonomialEncoding {
  readonly kind: 'packed' | 'sparse';
  readonly one: Monomial;
  /** The highest total degree this encoding can hold. */
  readonly maxDegree: number;
  /** Throws `UnableError` when the total degree exceeds `maxDegree`, `RangeError` for a bad exponent. */
  fromExponents(exponents: Iterable<readonly [variable: number, exponent: number]>): Monomial;
  /** [variable, exponent] with exponent > 0, by increasing variable. */
  exponents(m: Monomial): [number, number][];
  /** Precondition, not checked: the sum of the degrees is at most `maxDegree`. */
  mul(a: Monomial, b: Monomial): Monomial;
  exponent(m: Monomial, variable: number): number;
  degree(m: Monomial): number;
  /** m / x_variable; precondition: the exponent is positive. */
  lower(m: Monomial, variable: number): Monomial;
}

const FIELD = 256;
const SPARSE_DEGREE = 4096;

/** Adds an exponent to a running total degree, refusing what the encoding cannot hold. */
function raise(total: number, exponent: number, limit: number): number {
  if (!Number.isInteger(exponent) || exponent < 0) throw new RangeError(`monomial: ${exponent} is not an exponent`);
  if (total + exponent > limit) throw new UnableError(`degree ${total + exponent} exceeds the limit ${limit}`);
  return total + exponent;
}

function packed(variables: number): MonomialEncoding {
  const weight = Array.from({ length: variables }, (_, i) => FIELD ** i);
  const exponents = (m: Monomial): [number, number][] => {
    const out: [number, number][] = [];
    for (let rest = m as number, i = 0; rest > 0; i++) {
      const e = rest % FIELD;
      if (e > 0) out.push([i, e]);
      rest = (rest - e) / FIELD;
    }
    return out;
  };
  return Object.freeze({
    kind: 'packed' as const,
    one: 0,
    maxDegree: FIELD - 1,
    fromExponents: (list: Iterable<readonly [number, number]>) => {
      let m = 0;
      let total = 0;
      for (const [v, e] of list) {
        total = raise(total, e, FIELD - 1);
        m += e * weight[v]!;
      }
      return m;
    },
    exponents,
    mul: (a: Monomial, b: Monomial) => (a as number) + (b as number),
    exponent: (m: Monomial, v: number) => Math.floor((m as number) / weight[v]!) % FIELD,
    degree: (m: Monomial) => {
      let total = 0;
      for (let rest = m as number; rest > 0; rest = Math.floor(rest / FIELD)) total += rest % FIELD;
      return total;
    },
    lower: (m: Monomial, v: number) => (m as number) - weight[v]!,
  });
}

function mergeSorted(a: string, b: string): string {
  let out = '';
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a.charCodeAt(i) <= b.charCodeAt(j)) out += a[i++];
    else out += b[j++];
  }
  return out + a.slice(i) + b.slice(j);
}

const sparse: MonomialEncoding = Object.freeze({
  kind: 'sparse' as const,
  one: '',
  maxDegree: SPARSE_DEGREE,
  fromExponents: (list: Iterable<readonly [number, number]>) => {
    let total = 0;
    const sorted = [...list].sort(([v], [w]) => v - w);
    for (const [, e] of sorted) total = raise(total, e, SPARSE_DEGREE);
    return sorted.map(([v, e]) => String.fromCharCode(v).repeat(e)).join('');
  },
  exponents: (m: Monomial) => {
    const text = m as string;
    const out: [number, number][] = [];
    for (let i = 0; i < text.length; ) {
      const v = text.charCodeAt(i);
      const start = i;
      while (i < text.length && text.charCodeAt(i) === v) i++;
      out.push([v, i - start]);
    }
    return out;
  },
  mul: (a: Monomial, b: Monomial) => {
    const x = a as string;
    const y = b as string;
    if (x.length === 0) return y;
    if (y.length === 0) return x;
    if (x.charCodeAt(x.length - 1) <= y.charCodeAt(0)) return x + y;
    if (y.charCodeAt(y.length - 1) <= x.charCodeAt(0)) return y + x;
    return mergeSorted(x, y);
  },
  exponent: (m: Monomial, v: number) => {
    const text = m as string;
    let count = 0;
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === v) count++;
    return count;
  },
  degree: (m: Monomial) => (m as string).length,
  lower: (m: Monomial, v: number) => {
    const text = m as string;
    const i = text.indexOf(String.fromCharCode(v));
    return text.slice(0, i) + text.slice(i + 1);
  },
});

/** Positive when m is the larger monomial in the order of codes, a monomial order. */
export const compareCodes = (m: Monomial, n: Monomial): number =>
  typeof m === 'number'
    ? m - (n as number)
    : m.length - (n as string).length || (m < (n as string) ? 1 : m > (n as string) ? -1 : 0);

/** The encoding for a ring in `variables` variables; throws `RangeError` above 65,536. */
export function monomialEncoding(variables: number): MonomialEncoding {
  if (variables > 65536) throw new RangeError(`monomialEncoding: ${variables} variables, at most 65536`);
  return variables <= 6 ? packed(variables) : sparse;
}
