/**
 * Shape inference. Nothing broadcasts: `+` and `-` need equal shapes, `*` is the matrix product or scaling by a scalar,
 * `/` divides by a scalar, `.* ./ .^` act entrywise. Every error names both shapes.
 */
import { type Expr, type Index, type Position, SourceError, type SourceText } from '@lawful/cas-core';
import { CONSTRUCTORS, FUNCTIONS } from '../functions/table.js';
import { type Dimension, formatShape, isScalar, isVector, SCALAR, type Shape, sameShape } from './model.js';

export interface ShapeScope {
  readonly source: SourceText;
  shapeOf(name: string): Shape | undefined;
  /** Widths usable as sizes and in indices; a number once bound. */
  widthOf(name: string): Dimension | undefined;
  /** The names to suggest when one is unknown. */
  readonly known: readonly string[];
  /** The free index of a law, when one is allowed. */
  readonly freeIndex?: string;
  /** Further functions (law forms such as `vel`), tried first. */
  call?(name: string, args: readonly Expr[], at: Position): Shape | undefined;
}

export function inferShape(expr: Expr, scope: ShapeScope): Shape {
  const fail = (at: Position, detail: string): never => {
    throw new SourceError(scope.source, at, detail);
  };
  const infer = (e: Expr): Shape => inferShape(e, scope);
  switch (expr.kind) {
    case 'number':
      return SCALAR;
    case 'name': {
      const shape = scope.shapeOf(expr.name);
      if (shape !== undefined) return shape;
      if (typeof scope.widthOf(expr.name) === 'number') return SCALAR;
      return fail(expr.at, `unknown name "${expr.name}": expected one of ${listNames(scope.known)}`);
    }
    case 'sum': {
      const first = infer(expr.terms[0]!.expr);
      for (const term of expr.terms.slice(1)) {
        const shape = infer(term.expr);
        if (!sameShape(first, shape))
          fail(term.expr.at, `sum of unequal shapes: ${formatShape(first)} and ${formatShape(shape)}`);
      }
      return first;
    }
    case 'product': {
      let shape = infer(expr.factors[0]!.expr);
      for (const factor of expr.factors.slice(1)) {
        const right = infer(factor.expr);
        const combined = multiplyShapes(shape, right, factor.operator);
        if (typeof combined === 'string') fail(factor.at, combined);
        else shape = combined;
      }
      return shape;
    }
    case 'negate':
      return infer(expr.expr);
    case 'power': {
      const base = infer(expr.base);
      if (expr.elementwise || isScalar(base)) return base;
      if (base.rows !== base.cols)
        fail(
          expr.at,
          `"^" needs a scalar or a square matrix, found ${formatShape(base)}: expected ".^" for entrywise powers`,
        );
      if (expr.exponent < 0) fail(expr.at, 'a negative power of a matrix: expected a scalar');
      return base;
    }
    case 'transpose': {
      const { rows, cols } = infer(expr.expr);
      return { rows: cols, cols: rows };
    }
    case 'index':
      return indexShape(infer(expr.expr), expr.indices, expr.at, scope);
    case 'norm2':
      infer(expr.expr);
      return SCALAR;
    case 'matrix':
      for (const entry of expr.rows.flat()) {
        const shape = infer(entry);
        if (!isScalar(shape)) fail(entry.at, `a matrix entry of shape ${formatShape(shape)}: expected a scalar`);
      }
      return { rows: expr.rows.length, cols: expr.rows[0]!.length };
    case 'call':
      return scope.call?.(expr.name, expr.args, expr.at) ?? callShape(expr, scope, infer);
  }
}

function callShape(expr: Expr & { kind: 'call' }, scope: ShapeScope, infer: (e: Expr) => Shape): Shape {
  const wrongArity = (arity: number): never => {
    throw new SourceError(
      scope.source,
      expr.at,
      `${expr.name} takes ${arity} argument${arity === 1 ? '' : 's'}, found ${expr.args.length}`,
    );
  };
  const sized = Object.hasOwn(CONSTRUCTORS, expr.name) ? CONSTRUCTORS[expr.name] : undefined;
  if (sized !== undefined) {
    if (expr.args.length !== sized.arity) wrongArity(sized.arity);
    return sized.shape(expr.args.map((a) => sizeOf(a, scope)));
  }
  const rule = Object.hasOwn(FUNCTIONS, expr.name) ? FUNCTIONS[expr.name] : undefined;
  if (rule === undefined)
    throw new SourceError(
      scope.source,
      expr.at,
      `unknown function "${expr.name}": expected one of ${listNames([...Object.keys(FUNCTIONS), ...Object.keys(CONSTRUCTORS)])}`,
    );
  if (expr.args.length !== rule.arity) wrongArity(rule.arity);
  const shape = rule.shape(expr.args.map(infer));
  if (typeof shape === 'string') throw new SourceError(scope.source, expr.at, `${expr.name}: expected ${shape}`);
  return shape;
}

const SIZE_LIMIT = 1_000_000;

/** A size written as an integer or the name of a width. */
export function sizeOf(expr: Expr, scope: ShapeScope): Dimension {
  if (expr.kind === 'number' && expr.value.den === 1n && expr.value.num > 0n) {
    if (expr.value.num > BigInt(SIZE_LIMIT))
      throw new SourceError(scope.source, expr.at, `the size ${expr.value.num} exceeds the limit ${SIZE_LIMIT}`);
    return Number(expr.value.num);
  }
  if (expr.kind === 'name') {
    const width = scope.widthOf(expr.name);
    if (width !== undefined) return width;
  }
  throw new SourceError(scope.source, expr.at, 'expected a positive integer or the name of a width');
}

/** The shape of a product, or a sentence naming both shapes. */
function multiplyShapes(a: Shape, b: Shape, operator: '*' | '/' | '.*' | './'): Shape | string {
  if (operator === '*') {
    if (isScalar(a)) return b;
    if (isScalar(b)) return a;
    if (a.cols === b.rows) return { rows: a.rows, cols: b.cols };
    return `product of ${formatShape(a)} and ${formatShape(b)}: the inner sizes ${a.cols} and ${b.rows} differ`;
  }
  if (operator === '/')
    return isScalar(b) ? a : `division by ${formatShape(b)}: expected a scalar (or "./" for entrywise)`;
  return sameShape(a, b) ? a : `"${operator}" of unequal shapes: ${formatShape(a)} and ${formatShape(b)}`;
}

function indexShape(shape: Shape, indices: readonly Index[], at: Position, scope: ShapeScope): Shape {
  const check = (index: Index, size: Dimension): Dimension => {
    if (index.kind === 'all') return size;
    const { value } = index;
    if (value.kind === 'name' && value.name === scope.freeIndex) return 1;
    const position = value.kind === 'number' && value.value.den === 1n ? value.value.num : undefined;
    if (position === undefined) throw new SourceError(scope.source, value.at, 'expected an integer index or ":"');
    if (position < 1n || (typeof size === 'number' && position > BigInt(size)))
      throw new SourceError(scope.source, value.at, `index ${position} is outside 1 … ${size}`);
    return 1;
  };
  const [first, second] = indices;
  if (second !== undefined) return { rows: check(first!, shape.rows), cols: check(second, shape.cols) };
  if (!isVector(shape))
    throw new SourceError(scope.source, at, `one index on a matrix of shape ${formatShape(shape)}: expected two`);
  return shape.rows === 1 && shape.cols !== 1
    ? { rows: 1, cols: check(first!, shape.cols) }
    : { rows: check(first!, shape.rows), cols: 1 };
}

const listNames = (names: readonly string[]): string =>
  names.length === 0 ? '(nothing is declared)' : names.join(', ');
