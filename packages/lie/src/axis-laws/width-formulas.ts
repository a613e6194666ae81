/**
 * Formulas in widths: sums of products with integer coefficients, and F(s, r) = k(2r + 1 − k)/2, k = min(s, r), the number of independent entries of a
 * symmetric r×r matrix PᵀJP as P runs through the s×r matrices (theory §2).
 */
import type { Width } from '@lawful/cas-core';

/** Coefficients by products of names, these sorted and joined by `*`; the empty text stands for 1. */
export type WidthPolynomial = ReadonlyMap<string, number>;

export type WidthFormula =
  | { readonly kind: 'polynomial'; readonly value: WidthPolynomial }
  | { readonly kind: 'F'; readonly s: WidthPolynomial; readonly r: WidthPolynomial }
  | { readonly kind: 'times'; readonly by: WidthPolynomial; readonly of: WidthFormula }
  | { readonly kind: 'sum'; readonly of: readonly WidthFormula[] };

export const productOfWidths = (widths: readonly Width[]): WidthPolynomial => {
  const names = widths.filter((w): w is string => typeof w === 'string').sort();
  const number = widths.reduce<number>((n, w) => (typeof w === 'number' ? n * w : n), 1);
  return new Map([[names.join('*'), number]]);
};

export function addWidths(list: readonly WidthPolynomial[]): WidthPolynomial {
  const sum = new Map<string, number>();
  for (const one of list) for (const [key, c] of one) sum.set(key, (sum.get(key) ?? 0) + c);
  return sum;
}

export const formulaOf = (value: WidthPolynomial): WidthFormula => ({ kind: 'polynomial', value });

export function polynomialText(value: WidthPolynomial): string {
  const parts = [...value]
    .filter(([, c]) => c !== 0)
    .map(([key, c]) => (key === '' ? `${c}` : c === 1 ? key : `${c}*${key}`));
  return parts.length === 0 ? '0' : parts.join(' + ').replaceAll('+ -', '- ');
}

const numberOf = (value: WidthPolynomial): number | undefined =>
  [...value.keys()].every((k) => k === '') ? (value.get('') ?? 0) : undefined;

/** F at numbers. */
export function F(s: number, r: number): number {
  const k = Math.min(s, r);
  return (k * (2 * r + 1 - k)) / 2;
}

/** As written in answers: equal summands joined, numbers worked out. */
export function formulaText(formula: WidthFormula): string {
  const parts: WidthFormula[] = [];
  const open = (f: WidthFormula): void => {
    if (f.kind === 'sum') f.of.forEach(open);
    else parts.push(f);
  };
  open(formula);
  const counted = new Map<string, number>();
  const plain: WidthPolynomial[] = [];
  const addText = (text: string): void => {
    counted.set(text, (counted.get(text) ?? 0) + 1);
  };
  for (const part of parts) {
    const { value, text } = summand(part);
    if (value !== undefined) plain.push(value);
    else addText(text);
  }
  const texts = [...counted].map(([text, n]) => (n === 1 ? text : `${n}*${text}`));
  const sum = polynomialText(addWidths(plain));
  if (sum !== '0' || texts.length === 0) texts.push(sum);
  return texts.join(' + ').replaceAll('+ -', '- ');
}

/** One summand: as a polynomial where it is one, as a text otherwise. */
function summand(part: WidthFormula): { readonly value?: WidthPolynomial; readonly text: string } {
  switch (part.kind) {
    case 'polynomial':
      return { value: part.value, text: '' };
    case 'F': {
      const [s, r] = [numberOf(part.s), numberOf(part.r)];
      if (s !== undefined && r !== undefined) return { value: new Map([['', F(s, r)]]), text: '' };
      return { text: `F(${polynomialText(part.s)}, ${polynomialText(part.r)})` };
    }
    case 'times': {
      const { value, text } = summand(part.of);
      if (value !== undefined) return { value: timesPolynomial(part.by, value), text: '' };
      const by = polynomialText(part.by);
      return { text: `${/[+-]/.test(by) ? `(${by})` : by}*${text}` };
    }
    case 'sum':
      return { text: `(${formulaText(part)})` };
  }
}

/** The product of two polynomials in widths. */
export function timesPolynomial(a: WidthPolynomial, b: WidthPolynomial): WidthPolynomial {
  const product = new Map<string, number>();
  for (const [p, c] of a)
    for (const [q, d] of b) {
      const key = [...p.split('*'), ...q.split('*')]
        .filter((w) => w !== '')
        .sort()
        .join('*');
      product.set(key, (product.get(key) ?? 0) + c * d);
    }
  return product;
}

export const polynomialAt = (value: WidthPolynomial, at: (name: string) => number): number =>
  [...value].reduce(
    (sum, [key, c]) => sum + (key === '' ? c : key.split('*').reduce((product, name) => product * at(name), c)),
    0,
  );

/** The number at given widths. */
export function formulaAt(formula: WidthFormula, at: (name: string) => number): number {
  if (formula.kind === 'sum') return formula.of.reduce((sum, f) => sum + formulaAt(f, at), 0);
  if (formula.kind === 'times') return polynomialAt(formula.by, at) * formulaAt(formula.of, at);
  return formula.kind === 'F'
    ? F(polynomialAt(formula.s, at), polynomialAt(formula.r, at))
    : polynomialAt(formula.value, at);
}
