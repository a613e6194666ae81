/**
 * `def NAME(A, B) = EXPR`: a function of expressions. A call is written out: the arguments stand for the names in the body. A definition may call those
 * before it and never itself, so that writing out ends; how much it may grow to is limited, and known before it is done.
 */
import {
  type Expr,
  mapChildren,
  type Position,
  SourceError,
  type SourceText,
  substituteNames,
  walkExpr,
} from '@lawful/cas-core';
import { FUNCTIONS } from '../functions/table.js';

export interface Definition {
  readonly name: string;
  readonly parameters: readonly string[];
  /** With all calls of earlier definitions written out. */
  readonly body: Expr;
  readonly at: Position;
}

/** The parts that an expression may have once its definitions are written out. */
const PART_LIMIT = 200_000;

/** Writes out calls of definitions; what calls none is shared. */
export function writeOut(expr: Expr, definitions: ReadonlyMap<string, Definition>, source: SourceText): Expr {
  if (definitions.size === 0) return expr;
  const sizes = new WeakMap<Expr, number>();
  let total = 0;
  const sizeOf = (e: Expr): number => {
    let size = sizes.get(e);
    if (size === undefined) {
      size = 0;
      walkExpr(e, () => {
        size = size! + 1;
      });
      sizes.set(e, size);
    }
    return size;
  };
  const go = (e: Expr): Expr => {
    const inside = mapChildren(e, go);
    if (inside.kind !== 'call') return inside;
    const definition = definitions.get(inside.name);
    if (definition === undefined) return inside;
    const { parameters, body, name } = definition;
    if (inside.args.length !== parameters.length)
      throw new SourceError(
        source,
        inside.at,
        `${name} takes ${parameters.length} argument${parameters.length === 1 ? '' : 's'}, found ${inside.args.length}: expected ${name}(${parameters.join(', ')})`,
      );
    const values = new Map(parameters.map((p, k) => [p, inside.args[k]!]));
    let grown = sizeOf(body);
    walkExpr(body, (b) => {
      const value = b.kind === 'name' ? values.get(b.name) : undefined;
      if (value !== undefined) grown += sizeOf(value) - 1;
    });
    total += grown;
    if (total > PART_LIMIT)
      throw new SourceError(
        source,
        inside.at,
        `${name} written out ${total === grown ? 'has' : 'brings this expression to'} ${total} parts: expected at most ${PART_LIMIT}; a "let" line names a value once`,
      );
    return substituteNames(body, values);
  };
  return go(expr);
}

/** Why a definition may not have this name. */
export const takenByLanguage = (name: string): string | undefined =>
  Object.hasOwn(FUNCTIONS, name) ? `"${name}" is a function of the language: expected another name` : undefined;
