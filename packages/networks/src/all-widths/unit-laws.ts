/**
 * Laws with a free index i, as matrix expressions: `|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2` is the i-th entry of
 * diag(W1 W1ᵀ + b1 b1ᵀ − W2ᵀ W2).
 *
 * Representation. A value that depends on i is one of: row i of M; column i of M; entry (i, i) of M. An entry b[i] of a column
 * is row i of a one-column M. Products follow  (row i of M)·P = row i of MP,  P·(column i of N) = column i of PN,
 * (row i of M)·(column i of N) = entry (i, i) of MN.  Only entries (i, i) need the extra layer `diag`; a law that ends as a row or a
 * column is the matrix law M. Products of two entries (i, i) have no such form: `NotSupportedError`.
 */
import {
  type Expr,
  isStarScalar,
  NotSupportedError,
  type Position,
  SourceError,
  type StarBuilder,
  walkExpr,
} from '@lawful/cas-core';
import { FREE_INDEX } from '../language/free-index.js';
import { type Dimension, indexedSize } from '../language/shape.js';
import { inferShape, type ShapeScope } from '../language/shapes.js';
import { requireUndotted, type StarScope, starSum, translate } from './translate.js';

/** `plain`: does not depend on i. */
type UnitKind = 'plain' | 'row' | 'column' | 'unit';
interface UnitValue {
  readonly kind: UnitKind;
  readonly node: number;
}

export interface StarLaw {
  /** The matrix whose entries (`perUnit`: whose diagonal entries) are the laws. */
  readonly node: number;
  readonly perUnit: boolean;
}

/** Whether the expression uses the free index. */
export function usesFreeIndex(expr: Expr): boolean {
  let found = false;
  walkExpr(expr, (e) => {
    if (e.kind !== 'index') return;
    for (const i of e.indices)
      if (i.kind === 'at' && i.value.kind === 'name' && i.value.name === FREE_INDEX) found = true;
  });
  return found;
}

/** Checks that i ranges over one size. Throws `SourceError` when two places disagree. */
export function checkIndexRange(expr: Expr, scope: ShapeScope): void {
  let range: Dimension | undefined;
  walkExpr(expr, (e) => {
    if (e.kind !== 'index') return;
    const shape = inferShape(e.expr, scope);
    e.indices.forEach((index, k) => {
      if (index.kind !== 'at' || index.value.kind !== 'name' || index.value.name !== FREE_INDEX) return;
      const size = indexedSize(shape, k, e.indices.length);
      if (range !== undefined && range !== size)
        throw new SourceError(
          scope.source,
          index.value.at,
          `the free index i ranges over ${range} elsewhere and over ${size} here`,
        );
      range = size;
    });
  });
}

/** Throws `NotSupportedError` for laws that have no such form. Precondition: the law passed shape inference. */
export function translateUnitLaw(expr: Expr, scope: StarScope): StarLaw {
  const { kind, node } = translateUnit(expr, scope);
  return { node, perUnit: kind === 'unit' };
}

function translateUnit(expr: Expr, scope: StarScope): UnitValue {
  const { builder } = scope;
  if (!usesFreeIndex(expr)) return { kind: 'plain', node: translate(expr, scope) };
  const go = (e: Expr): UnitValue => translateUnit(e, scope);
  const refuse = (at: Position, what: string): never => {
    throw new NotSupportedError(scope.source, at, `${what}, in a proof without sizes`);
  };
  switch (expr.kind) {
    case 'index':
      return indexed(expr, scope);
    case 'negate': {
      const { kind, node } = go(expr.expr);
      return { kind, node: builder.node({ kind: 'neg', operand: node }) };
    }
    case 'transpose':
      return transposed(builder, go(expr.expr));
    case 'sum':
      return sumOf(expr, scope);
    case 'product': {
      let product = go(expr.factors[0]!.expr);
      for (const { operator, expr: factor, at } of expr.factors.slice(1)) {
        if (usesFreeIndex(factor)) {
          if (operator !== '*') refuse(at, `"${operator}" with the free index`);
          product = multiply(builder, product, go(factor)) ?? refuse(at, 'this product of terms with the free index');
          continue;
        }
        // A plain factor: reuse the rules for division and scaling on a stand-in with the same meaning.
        if (operator === '.*' || operator === './') refuse(at, `"${operator}" with the free index`);
        const one: Expr = { kind: 'number', value: { num: 1n, den: 1n }, at };
        const right =
          operator === '*'
            ? translate(factor, scope)
            : translate(
                {
                  kind: 'product',
                  factors: [
                    { operator: '*', expr: one, at },
                    { operator, expr: factor, at },
                  ],
                  at,
                },
                scope,
              );
        product =
          multiply(builder, product, { kind: 'plain', node: right }) ??
          refuse(at, 'this product of terms with the free index');
      }
      return product;
    }
    case 'norm2':
      return squareOf(builder, go(expr.expr)) ?? refuse(expr.at, 'this square of a term with the free index');
    case 'power': {
      const base = go(expr.base);
      if (expr.exponent === 1) return base;
      if (expr.exponent !== 2 || !isEntry(builder, base)) refuse(expr.at, 'this power of a term with the free index');
      return squareOf(builder, base) ?? refuse(expr.at, 'this power of a term with the free index');
    }
    case 'call': {
      const [a, b] = expr.args;
      if (expr.name === 'norm2' || (expr.name === 'square' && isEntry(builder, go(a!))))
        return squareOf(builder, go(a!)) ?? refuse(expr.at, 'this square of a term with the free index');
      if (expr.name === 'dot')
        return inner(builder, go(a!), go(b!)) ?? refuse(expr.at, 'this inner product of terms with the free index');
      return refuse(expr.at, `${expr.name} of a term with the free index`);
    }
    default:
      return refuse(expr.at, 'this use of the free index');
  }
}

function indexed(expr: Expr & { kind: 'index' }, scope: StarScope): UnitValue {
  const isFree = expr.indices.map((i) => i.kind === 'at' && i.value.kind === 'name' && i.value.name === FREE_INDEX);
  const [first, second] = expr.indices;
  const refuse = (): never => {
    throw new NotSupportedError(scope.source, expr.at, 'a fixed entry, row or column, in a proof without sizes');
  };
  if (usesFreeIndex(expr.expr)) refuse();
  const node = translate(expr.expr, scope);
  const { rows, cols } = scope.builder.values[node]!;
  if (second === undefined) return rows === 1 && cols !== 1 ? { kind: 'column', node } : { kind: 'row', node };
  if (isFree[0] && isFree[1]) return { kind: 'unit', node };
  if (isFree[0] && (second.kind === 'all' || cols === 1)) return { kind: 'row', node };
  if (isFree[1] && (first!.kind === 'all' || rows === 1)) return { kind: 'column', node };
  return refuse();
}

function sumOf(expr: Expr & { kind: 'sum' }, scope: StarScope): UnitValue {
  const { builder } = scope;
  requireUndotted(expr, scope);
  const values = expr.terms.map((t) => ({ ...translateUnit(t.expr, scope), negative: t.negative, at: t.expr.at }));
  const kind = values.find((v) => v.kind !== 'plain')!.kind;
  const shape = builder.values[values.find((v) => v.kind !== 'plain')!.node]!;
  const terms = values.map((v) => {
    // A row of one entry is its own transpose, so that columns and rows of one entry may be added.
    if (v.kind !== kind && v.kind !== 'plain' && v.kind !== 'unit' && kind !== 'unit' && isEntry(builder, v))
      return { negative: v.negative, node: transposed(builder, v).node };
    if (v.kind === 'plain' && kind === 'unit') {
      const identity = builder.node({ kind: 'identity', size: shape.rows });
      return { negative: v.negative, node: builder.node({ kind: 'mul', left: v.node, right: identity }) };
    }
    if (v.kind !== kind)
      throw new NotSupportedError(
        scope.source,
        v.at,
        'this sum of terms with the free index, in a proof without sizes',
      );
    return { negative: v.negative, node: v.node };
  });
  return { kind, node: starSum(builder, terms) };
}

function transposed(builder: StarBuilder, { kind, node }: UnitValue): UnitValue {
  if (kind === 'unit') return { kind, node };
  const flipped = builder.node({ kind: 'transpose', operand: node });
  return { kind: kind === 'row' ? 'column' : kind === 'column' ? 'row' : 'plain', node: flipped };
}

/** Whether the value is one number for each i. */
function isEntry(builder: StarBuilder, { kind, node }: UnitValue): boolean {
  const { rows, cols } = builder.values[node]!;
  return kind === 'unit' || (kind === 'row' && cols === 1) || (kind === 'column' && rows === 1);
}

/** The product, or undefined when it has none of the forms. */
function multiply(builder: StarBuilder, a: UnitValue, b: UnitValue): UnitValue | undefined {
  const product = (kind: UnitKind, left: UnitValue, right: UnitValue): UnitValue | undefined => {
    const [l, r] = [builder.values[left.node]!, builder.values[right.node]!];
    const fits = l.cols === r.rows || isStarScalar(l) || isStarScalar(r);
    return fits ? { kind, node: builder.node({ kind: 'mul', left: left.node, right: right.node }) } : undefined;
  };
  const scalar = (v: UnitValue): boolean => v.kind === 'plain' && isStarScalar(builder.values[v.node]!);
  if (scalar(a)) return product(b.kind, a, b);
  if (scalar(b)) return product(a.kind, a, b);
  if (a.kind === 'unit' || b.kind === 'unit') return undefined;
  const as = (kind: 'row' | 'column', v: UnitValue): UnitValue => (v.kind === kind ? v : transposed(builder, v));
  const plain = a.kind === 'plain' ? a : b.kind === 'plain' ? b : undefined;
  const other = plain === a ? b : a;
  if (plain !== undefined && isEntry(builder, other)) {
    // A number for each i times a fixed row or column.
    const { rows, cols } = builder.values[plain.node]!;
    if (rows === 1) return product('row', as('row', other), plain);
    return cols === 1 ? product('column', plain, as('column', other)) : undefined;
  }
  if (a.kind === 'row' && b.kind === 'plain') return product('row', a, b);
  if (a.kind === 'plain' && b.kind === 'column') return product('column', a, b);
  if (plain !== undefined) return undefined;
  if (isEntry(builder, a) && isEntry(builder, b)) return product('unit', as('row', a), as('column', b));
  return a.kind === 'row' && b.kind === 'column' ? product('unit', a, b) : undefined;
}

const squareOf = (builder: StarBuilder, a: UnitValue): UnitValue | undefined => inner(builder, a, a);

/** a·bᵀ for rows, aᵀ·b for columns. */
const inner = (builder: StarBuilder, a: UnitValue, b: UnitValue): UnitValue | undefined =>
  a.kind === 'column' || b.kind === 'column'
    ? multiply(builder, transposed(builder, a), b)
    : multiply(builder, a, transposed(builder, b));
