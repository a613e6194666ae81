/**
 * The syntax tree of matrix expressions. Sums and products are n-ary lists, so that a chain of ten thousand terms
 * does not nest; the parser bounds every other kind of nesting.
 */
import type { Rational } from '../rings/rationals.js';
import type { Position } from './source-error.js';

export type ProductOperator = '*' | '/' | '.*' | './';

export type Index =
  | { readonly kind: 'all' }
  | { readonly kind: 'at'; readonly value: Expr }
  /** `from:to`, both ends included. */
  | { readonly kind: 'range'; readonly from: Expr; readonly to: Expr };

export type Expr =
  | { readonly kind: 'number'; readonly value: Rational; readonly at: Position }
  | { readonly kind: 'name'; readonly name: string; readonly at: Position }
  | {
      readonly kind: 'sum';
      /** `dotted` in `.+` and `.-`: the smaller side is spread. */
      readonly terms: readonly { readonly negative: boolean; readonly dotted?: boolean; readonly expr: Expr }[];
      readonly at: Position;
    }
  | {
      readonly kind: 'product';
      /** The first factor's operator is `*`. `at` is the place of the operator. */
      readonly factors: readonly { readonly operator: ProductOperator; readonly expr: Expr; readonly at: Position }[];
      readonly at: Position;
    }
  | { readonly kind: 'negate'; readonly expr: Expr; readonly at: Position }
  | {
      readonly kind: 'power';
      readonly base: Expr;
      readonly exponent: number;
      readonly elementwise: boolean;
      readonly at: Position;
    }
  | { readonly kind: 'transpose'; readonly expr: Expr; readonly at: Position }
  | { readonly kind: 'index'; readonly expr: Expr; readonly indices: readonly Index[]; readonly at: Position }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[]; readonly at: Position }
  /** Between quotes, as in einsum("ij,jk->ik", A, B). */
  | { readonly kind: 'text'; readonly value: string; readonly at: Position }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly Expr[])[]; readonly at: Position }
  /** |v|^2, the sum of squares of the entries. */
  | { readonly kind: 'norm2'; readonly expr: Expr; readonly at: Position };

/** Calls `visit` on the expression and everything below it. */
export function walkExpr(expr: Expr, visit: (e: Expr) => void): void {
  visit(expr);
  for (const child of children(expr)) walkExpr(child, visit);
}

function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'name':
    case 'text':
      return [];
    case 'sum':
      return expr.terms.map((t) => t.expr);
    case 'product':
      return expr.factors.map((f) => f.expr);
    case 'power':
      return [expr.base];
    case 'index':
      return [expr.expr, ...expr.indices.flatMap(indexEnds)];
    case 'call':
      return expr.args;
    case 'matrix':
      return expr.rows.flat();
    default:
      return [expr.expr];
  }
}

/** What an index is made of: its place, or the ends of its range. */
export const indexEnds = (index: Index): readonly Expr[] =>
  index.kind === 'at' ? [index.value] : index.kind === 'range' ? [index.from, index.to] : [];

/** The expression with every name in `values` replaced. */
export function substituteNames(expr: Expr, values: ReadonlyMap<string, Expr>): Expr {
  if (expr.kind === 'name') return values.get(expr.name) ?? expr;
  return mapChildren(expr, (e) => substituteNames(e, values));
}

/** The expression with `f` applied to what is directly below it, ends of indices included. */
export function mapChildren(expr: Expr, f: (e: Expr) => Expr): Expr {
  switch (expr.kind) {
    case 'number':
    case 'name':
    case 'text':
      return expr;
    case 'sum':
      return { ...expr, terms: expr.terms.map((t) => ({ ...t, expr: f(t.expr) })) };
    case 'product':
      return { ...expr, factors: expr.factors.map((t) => ({ ...t, expr: f(t.expr) })) };
    case 'power':
      return { ...expr, base: f(expr.base) };
    case 'index':
      return { ...expr, expr: f(expr.expr), indices: expr.indices.map((i) => indexOf(i, f)) };
    case 'call':
      return { ...expr, args: expr.args.map(f) };
    case 'matrix':
      return { ...expr, rows: expr.rows.map((r) => r.map(f)) };
    default:
      return { ...expr, expr: f(expr.expr) };
  }
}

const indexOf = (index: Index, go: (e: Expr) => Expr): Index =>
  index.kind === 'at'
    ? { ...index, value: go(index.value) }
    : index.kind === 'range'
      ? { ...index, from: go(index.from), to: go(index.to) }
      : index;
