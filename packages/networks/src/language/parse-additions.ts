/**
 * What lines behind the declarations may name: constants, parameters, and bindings that no data reach. A penalty and a loss that is written out speak
 * of these; a rate and a decay of constants alone.
 */
import { type Expr, parseExpression, ShapeError, SourceError, type TokenCursor, walkExpr } from '@lawful/cas-core';
import type { Binding, Declaration, DeclarationKind } from './model.js';
import { formatShape, isScalar, type Shape } from './shape.js';
import { inferShape, type ShapeScope } from './shapes.js';

export interface Declared {
  readonly declarations: readonly Declaration[];
  readonly bindings: readonly Binding[];
  /** The scope in which only these names are known. */
  scope(names: ReadonlyMap<string, Shape>): ShapeScope;
  /** An expression with its definitions written out. */
  writeOut(expr: Expr): Expr;
}

/** An expression behind the declarations, definitions written out. */
export const parseWritten = (cursor: TokenCursor, { writeOut }: Declared): Expr => writeOut(parseExpression(cursor));

type Named = { readonly name: string; readonly at: Expr['at'] };

/** The names of an expression, once each. */
function namesIn(expr: Expr): Named[] {
  const found = new Map<string, Named>();
  walkExpr(expr, (e) => {
    if (e.kind === 'name' && !found.has(e.name)) found.set(e.name, e);
  });
  return [...found.values()];
}

type Known = Pick<Declared, 'declarations' | 'bindings'>;

/** The declarations that an expression speaks of, through bindings too. */
export function declarationsOf(expr: Expr, known: Known): Declaration[] {
  return namesIn(expr).flatMap(({ name }) => {
    const own = known.declarations.find((d) => d.name === name);
    if (own !== undefined) return [own];
    const binding = known.bindings.find((b) => b.name === name);
    return binding === undefined ? [] : declarationsOf(binding.expr, known);
  });
}

export const reaches = (expr: Expr, kind: DeclarationKind, known: Known): boolean =>
  declarationsOf(expr, known).some((d) => d.kind === kind);

/** Constants, with `bound` parameters as well, and what is bound to expressions in these. */
export function dataFree({ declarations, bindings }: Declared, bound: boolean): Map<string, Shape> {
  const names = new Map<string, Shape>();
  for (const d of declarations) if (d.kind === 'const' || (bound && d.kind === 'param')) names.set(d.name, d.shape);
  for (const b of bindings) {
    const kinds = (['input', 'param'] as const).filter((kind) => reaches(b.expr, kind, { declarations, bindings }));
    if (kinds.length === 0 || (bound && !kinds.includes('input'))) names.set(b.name, b.shape);
  }
  return names;
}

export function checkScalar(expr: Expr, scope: ShapeScope, what: string): void {
  const shape = inferShape(expr, scope);
  if (!isScalar(shape))
    throw new ShapeError(scope.source, expr.at, `${what} has shape ${formatShape(shape)}: expected a scalar`);
}

/** Throws `SourceError` at the first name that data reach. */
export function refuseData(expr: Expr, declared: Declared, scope: ShapeScope, what: string): void {
  for (const { name, at } of namesIn(expr))
    if (reaches({ kind: 'name', name, at }, 'input', declared) && scope.shapeOf(name) === undefined)
      throw new SourceError(scope.source, at, `${what} mentions data, "${name}": expected parameters and constants`);
}
