/**
 * Expressions of the language as nodes of the Graph. Nothing is guessed: `+` and `-` need equal shapes, `*` is the matrix product or scaling by a scalar,
 * `/` divides by a scalar, and the dotted operators spread a scalar, a row or a column. Every error names both shapes.
 */
import {
  type Expr,
  type Index,
  nearestName,
  type Position,
  ShapeError,
  SourceError,
  type SourceText,
} from '@lawful/cas-core';
import type { Call, FunctionRow } from '../functions/function-row.js';
import { FUNCTIONS, functionRow } from '../functions/table.js';
import { functionHint } from '../language/hints.js';
import { type Dimension, formatShape, isVector, sameShape } from '../language/shape.js';
import {
  allAxes,
  blocks,
  divide,
  numberNode,
  type Places,
  power,
  product,
  reduce,
  slice,
  spread,
  sum,
  transpose,
} from './build.js';
import { type GraphNode, graphNode, isScalarNode, shapeOfNode } from './graph.js';

export interface GraphScope {
  readonly source: SourceText;
  nodeOf(name: string, at: Position): GraphNode | undefined;
  /** Widths usable as sizes, in indices and as numbers; a number once bound. */
  widthOf(name: string): Dimension | undefined;
  /** The names to suggest when one is unknown. */
  readonly known: readonly string[];
  /** The free index of a law, when one is allowed, and its value once it has one. */
  readonly freeIndex?: { readonly name: string; readonly value: number | undefined };
  /** Further functions (law forms such as `vel`), tried first. */
  call?(name: string, args: readonly Expr[], at: Position): GraphNode | undefined;
}

const SIZE_LIMIT = 1_000_000;

/** The node of an expression. Throws `SourceError` where names, shapes or arguments are wrong. */
export function readExpression(expr: Expr, scope: GraphScope): GraphNode {
  const fail = (at: Position, detail: string): never => {
    throw new ShapeError(scope.source, at, detail);
  };
  const read = (e: Expr): GraphNode => readExpression(e, scope);
  const sure = (node: GraphNode | string, at: Position): GraphNode =>
    typeof node === 'string' ? fail(at, node) : node;
  switch (expr.kind) {
    case 'number':
      return numberNode(expr.value, expr.at);
    case 'text':
      throw new SourceError(
        scope.source,
        expr.at,
        'a text in quotes: expected one only as the first argument of einsum',
      );
    case 'name':
      return readName(expr.name, expr.at, scope);
    case 'sum':
      return readSum(expr, scope);
    case 'product':
      return readProduct(expr, scope);
    case 'negate':
      return sum([{ negative: true, node: read(expr.expr) }], expr.at);
    case 'power':
      return sure(power(read(expr.base), expr.exponent, expr.elementwise, expr.at), expr.at);
    case 'transpose':
      return sure(transpose(read(expr.expr), expr.at), expr.at);
    case 'index':
      return readIndex(read(expr.expr), expr.indices, expr.at, scope);
    case 'norm2': {
      const value = read(expr.expr);
      return reduce(value, 'norm2', allAxes(value), expr.at);
    }
    case 'matrix': {
      const node = blocks(
        expr.rows.map((r) => r.map((e) => ({ ...read(e), at: e.at }))),
        expr.at,
      );
      return 'why' in node ? fail(node.at, node.why) : node;
    }
    case 'call':
      return scope.call?.(expr.name, expr.args, expr.at) ?? readCall(expr, scope);
  }
}

function readName(name: string, at: Position, scope: GraphScope): GraphNode {
  const node = scope.nodeOf(name, at);
  if (node !== undefined) return node;
  const width = scope.widthOf(name);
  if (typeof width === 'number') return numberNode({ num: BigInt(width), den: 1n }, at);
  throw new SourceError(
    scope.source,
    at,
    `unknown name "${name}"${nameHint(name, scope.known)}: expected one of ${listNames(scope.known)}`,
  );
}

function nameHint(name: string, known: readonly string[]): string {
  const row = functionRow(name) ?? functionRow(name.toLowerCase());
  if (row !== undefined) return `, a function is written ${row.usage}`;
  const near = nearestName(name, known);
  return near === undefined ? '' : `, did you mean "${near}"?`;
}

function readSum(expr: Expr & { kind: 'sum' }, scope: GraphScope): GraphNode {
  const fail = (at: Position, detail: string): never => {
    throw new ShapeError(scope.source, at, detail);
  };
  // Terms joined by "+" and "-" are one node; a dotted sign ends it and spreads.
  let terms: { negative: boolean; node: GraphNode }[] = [];
  const close = (): GraphNode => (terms.length === 1 && !terms[0]!.negative ? terms[0]!.node : sum(terms, expr.at));
  for (const { negative, dotted, expr: term } of expr.terms) {
    const node = readExpression(term, scope);
    if (dotted === true) {
      const joined = spread(negative ? '-' : '+', close(), node, term.at);
      terms = [{ negative: false, node: typeof joined === 'string' ? fail(term.at, joined) : joined }];
      continue;
    }
    const [first] = terms;
    if (first !== undefined && !sameShape(shapeOfNode(first.node), shapeOfNode(node)))
      fail(
        term.at,
        `sum of unequal shapes: ${formatShape(shapeOfNode(first.node))} and ${formatShape(shapeOfNode(node))}${spreadHint(first.node, node, negative)}`,
      );
    terms.push({ negative, node });
  }
  return close();
}

/** Says how a smaller operand is spread, where that would fit. */
function spreadHint(a: GraphNode, b: GraphNode, negative: boolean): string {
  const fits = typeof spread('+', a, b, a.at) !== 'string';
  return fits ? `; to spread one over the other write ".${negative ? '-' : '+'}"` : '';
}

const CHECKED_AT_ONCE = 64;

function readProduct(expr: Expr & { kind: 'product' }, scope: GraphScope): GraphNode {
  const fail = (at: Position, detail: string): never => {
    throw new ShapeError(scope.source, at, detail);
  };
  // Factors joined by "*" wait until another operator or the end asks for their product.
  let chain: { node: GraphNode; at: Position }[] = [];
  const close = (): GraphNode => {
    const node = product(chain, expr.at);
    return 'why' in node ? fail(node.at, node.why) : node;
  };
  expr.factors.forEach(({ operator, expr: factor, at }, k) => {
    const node = readExpression(factor, scope);
    if (k === 0 || operator === '*') {
      chain.push({ node, at });
      // A fault is told before those to its right; of long chains at their end, since each look is as long as the chain.
      if (chain.length > CHECKED_AT_ONCE) return;
      const so = product(chain, expr.at);
      if ('why' in so) fail(so.at, `${so.why}${transposeHint(chain)}`);
      return;
    }
    const left = close();
    if (operator === '/') {
      if (!isScalarNode(node))
        fail(at, `division by ${formatShape(shapeOfNode(node))}: expected a scalar (or "./" for entrywise)`);
      chain = [{ node: divide(left, node, at), at }];
      return;
    }
    const joined = spread(operator === '.*' ? '*' : '/', left, node, at);
    chain = [{ node: typeof joined === 'string' ? fail(at, joined) : joined, at }];
  });
  return close();
}

/** Says where a transpose would make the last product fit. */
function transposeHint(chain: readonly { readonly node: GraphNode }[]): string {
  const [a, b] = chain.slice(-2).map((f) => f.node.axes);
  if (chain.length !== 2 || a === undefined || b === undefined || a.length > 2 || b.length > 2) return '';
  if (a[1]!.width === b[1]!.width) return "; the second one transposed, written B', would fit";
  if (a[0]!.width === b[0]!.width) return "; the first one transposed, written A', would fit";
  return '';
}

/** A size written as a positive integer or the name of a width. */
export function readSize(expr: Expr, scope: Pick<GraphScope, 'source' | 'widthOf'>): Dimension {
  if (expr.kind === 'number' && expr.value.den === 1n && expr.value.num > 0n) {
    if (expr.value.num > BigInt(SIZE_LIMIT))
      throw new SourceError(scope.source, expr.at, `the size ${expr.value.num} exceeds the limit ${SIZE_LIMIT}`);
    return Number(expr.value.num);
  }
  if (expr.kind === 'name') {
    const width = scope.widthOf(expr.name);
    if (width !== undefined) return width;
  }
  const value = integerValue(expr, scope);
  if (value !== undefined && value > 0) return value;
  throw new SourceError(scope.source, expr.at, 'expected a positive integer or the name of a width');
}

/** An integer written with numbers, bound widths, + - * and brackets. */
export function integerValue(expr: Expr, scope: Pick<GraphScope, 'widthOf'>): number | undefined {
  switch (expr.kind) {
    case 'number':
      return expr.value.den === 1n && expr.value.num <= BigInt(SIZE_LIMIT) ? Number(expr.value.num) : undefined;
    case 'name': {
      const width = scope.widthOf(expr.name);
      return typeof width === 'number' ? width : undefined;
    }
    case 'negate': {
      const value = integerValue(expr.expr, scope);
      return value === undefined ? undefined : -value;
    }
    case 'sum':
      return expr.terms.reduce<number | undefined>((total, t) => {
        const value = t.dotted === true ? undefined : integerValue(t.expr, scope);
        return total === undefined || value === undefined ? undefined : total + (t.negative ? -value : value);
      }, 0);
    case 'product':
      return expr.factors.reduce<number | undefined>((total, f) => {
        const value = integerValue(f.expr, scope);
        if (total === undefined || value === undefined) return undefined;
        if (f.operator === '*') return total * value;
        return f.operator === '/' && value !== 0 && total % value === 0 ? total / value : undefined;
      }, 1);
    default:
      return undefined;
  }
}

function readIndex(value: GraphNode, indices: readonly Index[], at: Position, scope: GraphScope): GraphNode {
  const fail = (where: Position, detail: string): never => {
    throw new SourceError(scope.source, where, detail);
  };
  const unfit = (detail: string): never => {
    throw new ShapeError(scope.source, at, detail);
  };
  const place = (expr: Expr, size: Dimension): number => {
    // The free index of a law may stand in sums and products: V[:,2*i-1:2*i].
    const { freeIndex } = scope;
    const widthOf = (name: string): Dimension | undefined =>
      name === freeIndex?.name ? (freeIndex.value ?? 1) : scope.widthOf(name);
    const position = integerValue(expr, { widthOf });
    if (position === undefined) return fail(expr.at, 'expected an integer index or ":"');
    if (position < 1 || (typeof size === 'number' && position > size))
      fail(
        expr.at,
        `index ${position} is outside 1 … ${size}${position < 1 ? `; indices start at 1, the last is ${size}` : ''}`,
      );
    return position;
  };
  const places = (index: Index, size: Dimension): Places => {
    if (index.kind === 'all') return undefined;
    if (index.kind === 'at') return { list: [place(index.value, size) - 1], single: true };
    const [from, to] = [place(index.from, size), place(index.to, size)];
    if (to < from) fail(index.from.at, `the range ${from}:${to} is empty: expected its larger end last`);
    return { list: Array.from({ length: to - from + 1 }, (_, i) => from - 1 + i), single: false };
  };
  const { axes } = value;
  const shape = shapeOfNode(value);
  if (indices.length === 1 && axes.length === 2) {
    if (!isVector(shape)) unfit(`one index on a matrix of shape ${formatShape(shape)}: expected two`);
    const along = axes[0]!.width === 1 && axes[1]!.width !== 1 ? 1 : 0;
    const own = places(indices[0]!, axes[along]!.width);
    return slice(value, along === 1 ? [undefined, own] : [own, undefined], at);
  }
  if (indices.length > axes.length)
    unfit(`${indices.length} indices on a value of shape ${formatShape(shape)}: expected at most ${axes.length}`);
  return slice(
    value,
    axes.map((axis, k) => (indices[k] === undefined ? undefined : places(indices[k]!, axis.width))),
    at,
  );
}

function readCall(expr: Expr & { kind: 'call' }, scope: GraphScope): GraphNode {
  const fail = (at: Position, detail: string): never => {
    throw new SourceError(scope.source, at, detail);
  };
  const row = functionRow(expr.name);
  if (row === undefined) return fail(expr.at, unknownFunction(expr.name));
  const { args } = expr;
  const [least, most] = row.arity;
  if (args.length < least || args.length > most) fail(expr.at, wrongArity(expr.name, row, args.length));
  const values = new Map<number, GraphNode>();
  const call: Call = {
    at: expr.at,
    count: args.length,
    value: (k) => {
      let node = values.get(k);
      if (node === undefined) {
        node = readExpression(args[k]!, scope);
        values.set(k, node);
      }
      return node;
    },
    size: (k) => readSize(args[k]!, scope),
    integer: (k, from) => {
      const value = integerValue(args[k]!, scope);
      if (value === undefined || value < from)
        return fail(args[k]!.at, `argument ${k + 1} of ${expr.name}: expected an integer of at least ${from}`);
      return value;
    },
    text: (k) => {
      const arg = args[k]!;
      return arg.kind === 'text'
        ? arg.value
        : fail(arg.at, `argument ${k + 1} of ${expr.name}: expected a text in quotes`);
    },
    constant: (name) => scope.nodeOf(name, expr.at) ?? graphNode({ kind: 'leaf', name }, [], [], expr.at),
  };
  const node = row.build(call);
  if (typeof node === 'string') throw new ShapeError(scope.source, expr.at, `${expr.name}: expected ${node}`);
  return node;
}

const wrongArity = (name: string, { arity: [least, most], usage }: FunctionRow, found: number): string => {
  const wanted = least === most ? `${least} argument${least === 1 ? '' : 's'}` : `${least} to ${most} arguments`;
  return `${name} takes ${wanted}, found ${found}: expected ${usage}`;
};

function unknownFunction(name: string): string {
  const names = Object.keys(FUNCTIONS);
  const hint = functionHint(name);
  const near = nearestName(name, names);
  const said = hint ?? (near === undefined ? undefined : `did you mean ${functionRow(near)!.usage}?`);
  return `unknown function "${name}"${said === undefined ? '' : `, ${said}`}: expected one of ${listNames(names)}`;
}

export const listNames = (names: readonly string[]): string =>
  names.length === 0 ? '(nothing is declared)' : names.join(', ');
