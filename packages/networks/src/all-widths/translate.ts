/**
 * From matrix expressions of the model language to nodes of the star algebra (theory §1.4), widths left as names.
 *
 * Translated: `+ -`, products and scaling, numbers, division by numbers, transposes, natural powers of scalars and square
 * matrices, `trace dot norm2 sum eye zeros ones square`, and relu, leaky_relu, abs of rows and columns (as D·z or z·D with a
 * diagonal symbol D). `ones(n)` is a constant of which nothing is known. Everything else needs entries, hence sizes, and is
 * refused by `NotSupportedError`. Precondition: the expression passed shape inference.
 */
import {
  type Expr,
  isStarScalar,
  NotSupportedError,
  type Position,
  QQ,
  type Rational,
  rational,
  type Size,
  SourceError,
  type SourceText,
  type StarBuilder,
  type StarElement,
  starConstant,
  starInnerProduct,
  starPower,
  starShape,
} from '@lawful/cas-core';

export interface StarScope {
  readonly source: SourceText;
  readonly builder: StarBuilder;
  nodeOf(name: string): number | undefined;
  /** The number of a bound width, the name of a free one. */
  widthOf(name: string): Size | undefined;
}

export function translate(expr: Expr, scope: StarScope): number {
  const { builder } = scope;
  const go = (e: Expr): number => translate(e, scope);
  const refuse = (at: Position, what: string): never => {
    throw new NotSupportedError(scope.source, at, `${what}, in a proof without sizes`);
  };
  switch (expr.kind) {
    case 'number':
      return builder.node({ kind: 'const', value: expr.value });
    case 'name': {
      const node = scope.nodeOf(expr.name);
      if (node !== undefined) return node;
      const width = scope.widthOf(expr.name);
      if (typeof width === 'number') return builder.node({ kind: 'const', value: rational(width) });
      throw new SourceError(scope.source, expr.at, `unknown name "${expr.name}"`);
    }
    case 'sum':
      requireUndotted(expr, scope);
      return starSum(
        builder,
        expr.terms.map((t) => ({ negative: t.negative, node: go(t.expr) })),
      );
    case 'product': {
      let product = go(expr.factors[0]!.expr);
      for (const { operator, expr: factor, at } of expr.factors.slice(1)) {
        const right = go(factor);
        const scalar = isStarScalar(builder.values[product]!) && isStarScalar(builder.values[right]!);
        if ((operator === '.*' || operator === './') && !scalar) refuse(at, `the entrywise "${operator}" of matrices`);
        const divides = operator === '/' || operator === './';
        const left = product;
        product = builder.node({ kind: 'mul', left, right: divides ? inverse(right, at, scope) : right });
      }
      return product;
    }
    case 'negate':
      return builder.node({ kind: 'neg', operand: go(expr.expr) });
    case 'power': {
      const base = go(expr.base);
      if (expr.elementwise && !isStarScalar(builder.values[base]!)) refuse(expr.at, 'the entrywise power of a matrix');
      return expr.exponent < 0
        ? starPower(builder, inverse(base, expr.at, scope), -expr.exponent)
        : starPower(builder, base, expr.exponent);
    }
    case 'transpose':
      return builder.node({ kind: 'transpose', operand: go(expr.expr) });
    case 'norm2': {
      const operand = go(expr.expr);
      return starInnerProduct(builder, operand, operand);
    }
    case 'index':
      return expr.indices.every((i) => i.kind === 'all')
        ? go(expr.expr)
        : refuse(expr.at, 'a single entry, row or column');
    case 'matrix': {
      const [[only] = [], ...rows] = expr.rows;
      if (rows.length > 0 || expr.rows[0]!.length > 1) refuse(expr.at, 'a matrix written out');
      return go(only!);
    }
    case 'text':
      return refuse(expr.at, 'a text');
    case 'call':
      return translateCall(expr, scope);
  }
}

/** A dotted sign spreads its smaller side, which needs sizes. */
export function requireUndotted(sum: Expr & { kind: 'sum' }, { source }: Pick<StarScope, 'source'>): void {
  const dotted = sum.terms.find((t) => t.dotted === true);
  if (dotted !== undefined)
    throw new NotSupportedError(source, dotted.expr.at, 'a dotted sum, in a proof without sizes');
}

/** A sum of nodes of equal shape; the list is not empty. */
export function starSum(
  builder: StarBuilder,
  terms: readonly { readonly negative: boolean; readonly node: number }[],
): number {
  const [first, ...rest] = terms;
  let total = first!.negative ? builder.node({ kind: 'neg', operand: first!.node }) : first!.node;
  for (const { negative, node } of rest)
    total = builder.node({ kind: negative ? 'sub' : 'add', left: total, right: node });
  return total;
}

function translateCall(expr: Expr & { kind: 'call' }, scope: StarScope): number {
  const { builder } = scope;
  const { name, at } = expr;
  const refuse = (what: string): never => {
    throw new NotSupportedError(scope.source, at, `${what}, in a proof without sizes`);
  };
  const node = (k: number): number => translate(expr.args[k]!, scope);
  const size = (k: number): Size => starSize(expr.args[k]!, scope);
  const piecewise = (low: Rational): number => {
    const operand = node(0);
    const value: StarElement = builder.values[operand]!;
    if (value.rows !== 1 && value.cols !== 1)
      refuse(`${name} of a matrix of shape ${starShape(value)}: only rows and columns have a diagonal form`);
    return builder.piecewise(operand, low, QQ.one);
  };
  switch (name) {
    case 'relu':
      return piecewise(QQ.zero);
    case 'abs':
      return piecewise(rational(-1));
    case 'leaky_relu': {
      const slope = starConstant(builder.values[node(1)]!);
      return slope === undefined ? refuse('leaky_relu with a slope that is not a number') : piecewise(slope);
    }
    case 'trace':
      return builder.node({ kind: 'trace', operand: node(0) });
    case 'dot':
      return starInnerProduct(builder, node(0), node(1));
    case 'norm2':
      return starInnerProduct(builder, node(0), node(0));
    case 'square': {
      const operand = node(0);
      if (!isStarScalar(builder.values[operand]!)) refuse('the entrywise square of a matrix');
      return starPower(builder, operand, 2);
    }
    case 'sum': {
      const operand = node(0);
      const { rows, cols } = builder.values[operand]!;
      const left = builder.node({ kind: 'transpose', operand: onesVector(builder, rows) });
      const sums = builder.node({ kind: 'mul', left, right: operand });
      return builder.node({ kind: 'mul', left: sums, right: onesVector(builder, cols) });
    }
    case 'eye':
      return builder.node({ kind: 'identity', size: size(0) });
    case 'zeros':
      return builder.node({ kind: 'zero', rows: size(0), cols: size(1) });
    case 'ones':
      return onesVector(builder, size(0));
    default:
      return refuse(`the function ${name}`);
  }
}

/** The column of ones, as a constant symbol; the number 1 for size 1. */
function onesVector(builder: StarBuilder, size: Size): number {
  if (size === 1) return builder.node({ kind: 'const', value: QQ.one });
  const name = `ones(${size})`;
  const known = builder.symbols.findIndex((s) => s.name === name);
  const symbol = known >= 0 ? known : builder.declare({ name, rows: size, cols: 1, diagonal: false, role: 'constant' });
  return builder.node({ kind: 'var', symbol });
}

function inverse(node: number, at: Position, scope: StarScope): number {
  const value = starConstant(scope.builder.values[node]!);
  if (value === undefined)
    throw new NotSupportedError(scope.source, at, 'division by an expression, in a proof without sizes');
  if (QQ.isZero(value)) throw new SourceError(scope.source, at, 'division by zero');
  return scope.builder.node({ kind: 'const', value: QQ.inv(value) });
}

function starSize(expr: Expr, scope: StarScope): Size {
  const size =
    expr.kind === 'number' ? Number(expr.value.num) : expr.kind === 'name' ? scope.widthOf(expr.name) : undefined;
  if (size === undefined)
    throw new SourceError(scope.source, expr.at, 'expected a positive integer or the name of a width');
  return size;
}
