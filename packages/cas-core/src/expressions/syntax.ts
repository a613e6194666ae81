/**
 * The syntax tree of matrix expressions. Sums and products are n-ary lists, so that a chain of ten thousand terms
 * does not nest; the parser bounds every other kind of nesting.
 */
import type { Rational } from '../rings/rationals.js';
import type { Position } from './source-error.js';

export type ProductOperator = '*' | '/' | '.*' | './';

export type Index = { readonly kind: 'all' } | { readonly kind: 'at'; readonly value: Expr };

export type Expr =
  | { readonly kind: 'number'; readonly value: Rational; readonly at: Position }
  | { readonly kind: 'name'; readonly name: string; readonly at: Position }
  | {
      readonly kind: 'sum';
      readonly terms: readonly { readonly negative: boolean; readonly expr: Expr }[];
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
      return [];
    case 'sum':
      return expr.terms.map((t) => t.expr);
    case 'product':
      return expr.factors.map((f) => f.expr);
    case 'power':
      return [expr.base];
    case 'index':
      return [expr.expr, ...expr.indices.flatMap((i) => (i.kind === 'at' ? [i.value] : []))];
    case 'call':
      return expr.args;
    case 'matrix':
      return expr.rows.flat();
    default:
      return [expr.expr];
  }
}
