/**
 * From matrix expressions to Program nodes. Precondition: the expression passed shape inference with all widths bound.
 */
import {
  type Expr,
  type Index,
  NotSupportedError,
  type Position,
  type ProgramBuilder,
  QQ,
  rational,
  SourceError,
  type SourceText,
} from '@lawful/cas-core';
import { FUNCTIONS, logarithmOfAbs } from '../functions/table.js';
import {
  entry,
  isScalarMatrix,
  mapMatrix,
  multiplyMatrices,
  type NodeMatrix,
  nodeMatrix,
  scalarMatrix,
  transposeMatrix,
  zipMatrices,
} from './node-matrix.js';
import { multiplyChain } from './product-chain.js';

export interface LoweringScope {
  readonly source: SourceText;
  readonly builder: ProgramBuilder;
  valueOf(name: string): NodeMatrix | undefined;
  widthOf(name: string): number | undefined;
  /** The value (1-based) of a law's free index. */
  readonly freeIndex?: { readonly name: string; readonly value: number };
  call?(name: string, args: readonly Expr[], at: Position): NodeMatrix | undefined;
}

const ENTRY_LIMIT = 4_000_000;

export function lowerExpression(expr: Expr, scope: LoweringScope): NodeMatrix {
  const { builder } = scope;
  const lower = (e: Expr): NodeMatrix => lowerExpression(e, scope);
  switch (expr.kind) {
    case 'number':
      return scalarMatrix(builder.constant(expr.value));
    case 'name': {
      const value = scope.valueOf(expr.name);
      if (value !== undefined) return value;
      const width = scope.widthOf(expr.name);
      if (width === undefined) throw new SourceError(scope.source, expr.at, `unknown name "${expr.name}"`);
      return scalarMatrix(builder.constant(rational(width)));
    }
    case 'sum': {
      let total: NodeMatrix | undefined;
      for (const { negative, expr: term } of expr.terms) {
        const value = lower(term);
        if (total === undefined) total = negative ? mapMatrix(value, builder.neg) : value;
        else total = zipMatrices(total, value, negative ? builder.sub : builder.add);
      }
      return total!;
    }
    case 'product': {
      // Factors joined by "*" wait until another operator or the end asks for their product.
      let chain = [lower(expr.factors[0]!.expr)];
      for (const { operator, expr: factor, at } of expr.factors.slice(1)) {
        const value = lower(factor);
        if (operator === '*') {
          chain.push(value);
          continue;
        }
        const product = multiplyChain(builder, chain);
        if (operator === '.*') chain = [zipMatrices(product, value, builder.mul)];
        else {
          const divisor = nonzero(value, at, scope);
          chain = [
            operator === '/'
              ? mapMatrix(product, (n) => builder.div(n, divisor.nodes[0]!))
              : zipMatrices(product, divisor, builder.div),
          ];
        }
      }
      return multiplyChain(builder, chain);
    }
    case 'negate':
      return mapMatrix(lower(expr.expr), builder.neg);
    case 'power': {
      const base = lower(expr.base);
      if (expr.exponent < 0) nonzero(base, expr.at, scope);
      if (expr.elementwise || isScalarMatrix(base)) return mapMatrix(base, (n) => builder.pow(n, expr.exponent));
      return matrixPower(builder, base, expr.exponent);
    }
    case 'transpose':
      return transposeMatrix(lower(expr.expr));
    case 'index':
      return select(lower(expr.expr), expr.indices, scope);
    case 'norm2':
      return scalarMatrix(builder.sum(lower(expr.expr).nodes.map((n) => builder.pow(n, 2))));
    case 'matrix':
      return nodeMatrix(expr.rows.length, expr.rows[0]!.length, (i, j) => lower(expr.rows[i]![j]!).nodes[0]!);
    case 'call':
      return scope.call?.(expr.name, expr.args, expr.at) ?? lowerCall(expr, scope);
  }
}

function lowerCall(expr: Expr & { kind: 'call' }, scope: LoweringScope): NodeMatrix {
  const { builder } = scope;
  const size = (i: number): number => {
    const arg = expr.args[i]!;
    const value =
      arg.kind === 'number' ? Number(arg.value.num) : arg.kind === 'name' ? scope.widthOf(arg.name) : undefined;
    if (value === undefined)
      throw new SourceError(scope.source, arg.at, 'this width is unbound: expected --set NAME=VALUE');
    return value;
  };
  const constant = (n: number): number => builder.constant(rational(n));
  const bounded = (rows: number, cols: number): [number, number] => {
    if (rows * cols > ENTRY_LIMIT)
      throw new SourceError(
        scope.source,
        expr.at,
        `a ${rows} x ${cols} matrix exceeds the limit of ${ENTRY_LIMIT} entries`,
      );
    return [rows, cols];
  };
  if (expr.name === 'eye') return nodeMatrix(...bounded(size(0), size(0)), (i, j) => constant(i === j ? 1 : 0));
  if (expr.name === 'ones') return nodeMatrix(size(0), 1, () => constant(1));
  if (expr.name === 'zeros') return nodeMatrix(...bounded(size(0), size(1)), () => constant(0));
  const [first] = expr.args;
  const ofAbs = expr.name === 'log' && first?.kind === 'call' && first.name === 'abs';
  const rule = ofAbs ? logarithmOfAbs : FUNCTIONS[expr.name]?.lower;
  if (rule === undefined) throw new NotSupportedError(scope.source, expr.at, `the function ${expr.name}`);
  const value = rule(
    builder,
    (ofAbs ? first.args : expr.args).map((a) => lowerExpression(a, scope)),
  );
  if (typeof value === 'string') throw new NotSupportedError(scope.source, expr.at, value);
  if ('expected' in value) throw new SourceError(scope.source, expr.at, `expected ${value.expected}`);
  return value;
}

function nonzero(value: NodeMatrix, at: Position, scope: LoweringScope): NodeMatrix {
  for (const n of value.nodes) {
    const c = scope.builder.constantValue(n);
    if (c !== undefined && QQ.isZero(c)) throw new SourceError(scope.source, at, 'division by zero');
  }
  return value;
}

function matrixPower(builder: ProgramBuilder, base: NodeMatrix, k: number): NodeMatrix {
  let result = nodeMatrix(base.rows, base.rows, (i, j) => builder.constant(i === j ? QQ.one : QQ.zero));
  for (let i = 0; i < k; i++) result = multiplyMatrices(builder, result, base);
  return result;
}

function select(value: NodeMatrix, indices: readonly Index[], scope: LoweringScope): NodeMatrix {
  const positions = (index: Index, size: number): number[] => {
    if (index.kind === 'all') return Array.from({ length: size }, (_, i) => i);
    const at = index.value;
    const position = at.kind === 'number' ? Number(at.value.num) : scope.freeIndex?.value;
    if (position === undefined || position > size)
      throw new SourceError(scope.source, at.at, `the index ${position ?? ''} is outside 1 … ${size}`);
    return [position - 1];
  };
  const [first, second] = indices;
  if (second === undefined) {
    const list = positions(first!, value.nodes.length);
    const asRow = value.rows === 1 && value.cols !== 1;
    return { rows: asRow ? 1 : list.length, cols: asRow ? list.length : 1, nodes: list.map((i) => value.nodes[i]!) };
  }
  const rows = positions(first!, value.rows);
  const cols = positions(second, value.cols);
  return nodeMatrix(rows.length, cols.length, (i, j) => entry(value, rows[i]!, cols[j]!));
}
