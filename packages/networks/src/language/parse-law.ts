/**
 * Laws as a user writes them: an expression over parameters and constants, scalar or matrix, with an optional free index `i`
 * (`|W1[i,:]|^2 - |W2[:,i]|^2` stands for one law per value of i).
 */
import {
  coneThroughMasks,
  type Expr,
  expandReduced,
  type FieldFamily,
  type Fraction,
  fixedVariables,
  indexEnds,
  OP,
  parseExpression,
  programBuilder,
  type Rational,
  SourceError,
  type SourceText,
  type StateFunction,
  substitute,
  type Terms,
  tokenCursor,
  tokenize,
  UnableError,
  walkExpr,
} from '@lawful/cas-core';
import { flowFamily } from '../families/flow-family.js';
import type { LawScope } from '../flows/flow-row.js';
import { flowRow } from '../flows/table.js';
import { functionRow } from '../functions/table.js';
import { integerValue } from '../graph/expression.js';
import { withKernels } from '../lowering/kernels.js';
import { type LoweringScope, lowerExpression } from '../lowering/lower-expression.js';
import type { Network } from '../lowering/network.js';
import { networkScope } from '../lowering/network.js';
import { FREE_INDEX, hasFreeIndex, speaksOfIndex } from './free-index.js';
import { type Dimension, indexedSize, SCALAR, type Shape } from './shape.js';
import { inferShape, type ShapeScope } from './shapes.js';

export interface ParsedLaw {
  readonly expr: Expr;
  /** One state function per scalar law: each entry, for each value of the free index. */
  readonly entries: readonly StateFunction[];
}

const TERM_LIMIT = 2_000_000;
/** Reserved: no declaration has it. */
const TIME = 't';

/** Parses a law expression only (no shapes): for printing and for proofs without sizes. */
export function parseLawExpression(source: SourceText): Expr {
  const cursor = tokenCursor(source, tokenize(source));
  const expr = parseExpression(cursor);
  while (cursor.peek().kind === 'newline') cursor.next();
  if (cursor.peek().kind !== 'end') cursor.fail(cursor.peek(), 'an operator or the end of the law');
  return expr;
}

/** The name under which a network keeps a law that brings kernels, for each value of the free index. */
const lawName = (text: string, index: number): string => `law ${index}: ${text}`;

/** The network with the kernels that laws bring: its family is the one to parse and prove them in. */
export function networkForLaws(network: Network, texts: readonly string[]): Network {
  // exp(k*tau*t) may be a power of the clock; t and vel are known once there is a family.
  if (flowRow(network.model.flow).lawScope !== undefined) return network;
  return withKernels(network, (builder) =>
    texts.flatMap((text) => {
      const { source, expr, usesIndex, range } = readLaw(network, text, undefined);
      if (!callsKernel(expr)) return [];
      return Array.from({ length: range }, (_, k) => {
        const scope: LoweringScope = { ...networkScope(network, builder), source };
        const own = usesIndex ? { ...scope, freeIndex: { name: FREE_INDEX, value: k + 1 } } : scope;
        return [lawName(text, k + 1), lowerExpression(expr, own)] as const;
      });
    }),
  );
}

function callsKernel(expr: Expr): boolean {
  let found = false;
  walkExpr(expr, (e) => {
    if (e.kind === 'call' && functionRow(e.name)?.kernels === true) found = true;
  });
  return found;
}

interface ReadLaw {
  readonly source: SourceText;
  readonly expr: Expr;
  readonly usesIndex: boolean;
  readonly range: number;
  readonly own: LawScope | undefined;
}

function readLaw(network: Network, text: string, family: FieldFamily | undefined): ReadLaw {
  const source: SourceText = { file: '--law', text };
  const expr = parseLawExpression(source);
  const { flow } = network.model;
  const { lawScope } = flowRow(flow);
  const own = family && lawScope?.(flow, network, family, source);
  const allowed = new Map<string, Shape>();
  for (const d of network.model.declarations) if (d.kind !== 'input') allowed.set(d.name, d.shape);
  if (own?.hasTime === true) allowed.set(TIME, SCALAR);
  const usesIndex = hasFreeIndex(expr);
  const shapes: ShapeScope = {
    source,
    shapeOf: (name) => allowed.get(name),
    widthOf: (name) => network.model.widths[name],
    known: [...allowed.keys(), ...(own?.hasTime === false ? [own.clock] : [])],
    ...(own === undefined ? {} : { call: own.shape }),
    ...(usesIndex ? { freeIndex: FREE_INDEX } : {}),
  };
  // A law may call `vel`, which is known once there is a family.
  if (family !== undefined || lawScope === undefined) inferShape(expr, shapes);
  return { source, expr, usesIndex, own, range: usesIndex ? indexRange(expr, shapes, source) : 1 };
}

/**
 * A law with kernels must be parsed in the network that `networkForLaws` gives. Throws `SourceError` for unknown names and wrong
 * shapes, `UnableError` when the law is too large to expand.
 */
export function parseLaw(network: Network, text: string, family: FieldFamily = flowFamily(network)): ParsedLaw {
  const { source, expr, usesIndex, range, own } = readLaw(network, text, family);
  const entries: StateFunction[] = [];
  // Only the state and constants: a parameter may share its name with a cotangent.
  const indexOf = new Map([...family.state, ...fixedVariables(family)].map((v) => [family.variables[v]!.name, v]));
  for (let value = 1; value <= range; value++) {
    const builder = programBuilder(network.program);
    const base = networkScope(network, builder);
    const scope: LoweringScope = {
      ...base,
      source,
      ...(own === undefined ? {} : { call: own.lower(builder) }),
      valueOf: (name) => (name === TIME && own?.hasTime === true ? own.time(builder) : base.valueOf(name)),
    };
    const matrix =
      network.values.get(lawName(text, value)) ??
      lowerExpression(expr, usesIndex ? { ...scope, freeIndex: { name: FREE_INDEX, value } } : scope);
    const symmetric = isSymmetric(matrix.rows, matrix.cols, matrix.nodes);
    const nodes = matrix.nodes.filter((_, k) => !symmetric || Math.floor(k / matrix.cols) <= k % matrix.cols);
    const program = builder.build(nodes);
    const expansion = expandReduced(program, nodes, TERM_LIMIT);
    const byName = expansion.programVariable.map((v) =>
      v === undefined ? v : indexOf.get(program.variables[v]!.name),
    );
    for (const f of expansion.fractions) entries.push(stateFunction(f, byName));
  }
  // The diagonal of a skew-symmetric law is zero and says nothing.
  const said = entries.filter((h) => h.numerator.length > 0);
  return { expr, entries: said.length > 0 ? said : entries.slice(0, 1) };
}

const isSymmetric = (rows: number, cols: number, nodes: readonly number[]): boolean =>
  rows === cols && nodes.every((n, k) => n === nodes[(k % cols) * cols + Math.floor(k / cols)]);

/** Patterns of slopes that a law is read under. */
const BRANCH_LIMIT = 1024;

export interface LawBranch {
  /** With the slopes of the law's units put in, in the network as in the law. */
  readonly network: Network;
  readonly entries: readonly StateFunction[];
}

/**
 * A law with relu, abs or max of parameters, for each pattern of slopes of these units: near a point at which none of them is on its kink, the law and
 * the network are those of one pattern. Throws `UnableError` for units of data and for too many patterns.
 */
export function lawBranches(network: Network, text: string): LawBranch[] {
  const { source, expr, usesIndex, range } = readLaw(network, text, undefined);
  const builder = programBuilder(network.program);
  const scope: LoweringScope = { ...networkScope(network, builder), source };
  const nodes = Array.from({ length: range }, (_, k) =>
    lowerExpression(expr, usesIndex ? { ...scope, freeIndex: { name: FREE_INDEX, value: k + 1 } } : scope),
  ).flatMap((m) => m.nodes);
  const program = builder.build([...network.output.nodes, ...nodes]);
  const cone = coneThroughMasks(program, nodes);
  const masks = new Set<number>();
  for (let n = 0; n < cone.length; n++)
    if (cone[n] === 1 && program.op[n] === OP.variable && program.variables[program.left[n]!]!.mask !== undefined)
      masks.add(program.left[n]!);
  if (2 ** masks.size > BRANCH_LIMIT)
    throw new UnableError(`a law with ${masks.size} units: more than ${BRANCH_LIMIT} patterns of slopes`);
  const kept = [...network.values].flatMap(([name, m]) => m.nodes.map((n) => ({ name, n })));
  return Array.from({ length: 2 ** masks.size }, (_, pattern) => {
    const own = programBuilder(program);
    const images = new Map(
      [...masks].map((v, k): [number, number] => {
        const { low, high } = program.variables[v]!.mask!;
        return [v, own.constant((pattern >> k) % 2 === 0 ? low : high)];
      }),
    );
    const image = substitute(own, program, [...network.output.nodes, ...nodes, ...kept.map((k) => k.n)], images);
    const outputs = image.slice(0, network.output.nodes.length);
    let next = outputs.length + nodes.length;
    const values = new Map(
      [...network.values].map(([name, m]) => [name, { ...m, nodes: m.nodes.map(() => image[next++]!) }]),
    );
    const branch: Network = {
      ...network,
      program: own.build(outputs),
      output: { ...network.output, nodes: outputs },
      values,
    };
    const { fractions, programVariable } = expandReduced(
      own.view(),
      image.slice(outputs.length, outputs.length + nodes.length),
      TERM_LIMIT,
    );
    return { network: branch, entries: fractions.map((f) => stateFunction(f, programVariable)) };
  });
}

/** A fraction in ring variables as a state function in program variables, terms in printing order. */
function stateFunction(f: Fraction, programVariable: readonly (number | undefined)[]): StateFunction {
  const terms = (p: Fraction['num']): Terms =>
    p.ring.sortedTerms(p).map((t) => ({
      coefficient: t.coefficient,
      exponents: t.exponents.map(([v, e]): [number, number] => [variable(v), e]),
    }));
  const variable = (v: number): number => {
    const own = programVariable[v];
    if (own === undefined)
      throw new UnableError(
        'laws in which the parameters meet a piecewise-linear function such as abs are not read; a branch of it may be',
      );
    return own;
  };
  const one = f.den.terms.size === 1 && f.den.ring.equal(f.den, f.den.ring.one);
  if (one) return { numerator: terms(f.num), denominator: undefined };
  const constant = constantValue(f.den);
  if (constant === undefined) return { numerator: terms(f.num), denominator: terms(f.den) };
  const inverse: Rational = { num: constant.den, den: constant.num };
  return {
    numerator: terms(f.num.ring.scale(inverse.den < 0n ? { num: -inverse.num, den: -inverse.den } : inverse, f.num)),
    denominator: undefined,
  };
}

function constantValue(p: Fraction['num']): Rational | undefined {
  if (p.ring.degree(p) !== 0) return undefined;
  return [...p.terms.values()][0];
}

/** The common range of the free index; every place it indexes must have the same size. */
function indexRange(expr: Expr, scope: ShapeScope, source: SourceText): number {
  let range: Dimension | undefined;
  walkExpr(expr, (e) => {
    if (e.kind !== 'index') return;
    const shape = inferShape(e.expr, scope);
    e.indices.forEach((index, k) => {
      const end = indexEnds(index).findLast(speaksOfIndex);
      if (end === undefined) return;
      const size = valuesIn(end, indexedSize(shape, k, e.indices.length), scope);
      if (range !== undefined && range !== size)
        throw new SourceError(source, end.at, `the free index i ranges over ${range} elsewhere and over ${size} here`);
      range = size;
    });
  });
  return range as number;
}

/** How many values of i keep an index within a size: of `i` itself all, of `2*i` half as many. */
function valuesIn(end: Expr, size: Dimension, scope: ShapeScope): Dimension {
  if (end.kind === 'name' || typeof size !== 'number') return size;
  const at = (i: number): number | undefined =>
    integerValue(end, { widthOf: (name) => (name === FREE_INDEX ? i : scope.widthOf(name)) });
  const [first, second] = [at(1), at(2)];
  if (first === undefined || second === undefined || second <= first) return 1;
  return Math.max(1, Math.floor((size - first) / (second - first)) + 1);
}
