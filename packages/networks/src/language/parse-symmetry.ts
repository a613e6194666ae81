/** `symmetry GROUP : x -> EXPR [, x2 -> EXPR] [, y -> EXPR]`: the group, and how it acts on inputs and labels. */

import {
  type Expr,
  NotSupportedError,
  type Position,
  parseExpression,
  ShapeError,
  SourceError,
  type TokenCursor,
} from '@lawful/cas-core';
import { type Draft, scopeOf } from './draft.js';
import { parseGroups } from './group-syntax.js';
import type { Symmetry } from './model.js';
import { formatShape, type Shape, sameShape } from './shape.js';
import { inferShape } from './shapes.js';
import { givenMeaning } from './words.js';

/** The rest of the line, behind `symmetry`. */
export function parseSymmetry(cursor: TokenCursor, draft: Draft, at: Position): Symmetry {
  if (draft.output === undefined)
    throw new SourceError(cursor.source, at, '"symmetry" before "output": expected it on a later line');
  const hot = draft.declarations.find((d) => d.oneHot);
  if (hot !== undefined)
    throw new NotSupportedError(cursor.source, at, `a symmetry of data with one-hot inputs (${hot.name})`);
  const factors = parseGroups(cursor);
  cursor.expect(':', 'behind the group, as in "symmetry O(2) : x -> g * x"');
  const names = new Map<string, Shape>();
  const square = (n: number): Shape => ({ rows: n, cols: n });
  if (factors.length === 1) names.set('g', square(factors[0]!.size));
  else
    factors.forEach((f, i) => {
      names.set(`g${i + 1}`, square(f.size));
    });
  const [only] = factors;
  if (factors.length === 1 && only!.kind === 'generated' && only!.labelSize !== undefined)
    names.set('h', square(only!.labelSize));
  for (const name of names.keys())
    if (draft.names.has(name))
      throw new SourceError(
        cursor.source,
        at,
        `"${name}" is ${givenMeaning(name, 'symmetry')} on a symmetry line, and a name of the model: expected another name there`,
      );
  if (draft.declarations.some((d) => d.kind === 'input' && d.name === 'y'))
    throw new SourceError(
      cursor.source,
      at,
      '"y" is the label on a symmetry line, and an input: expected another name there',
    );
  const inputs = new Map(draft.declarations.filter((d) => d.kind === 'input').map((d) => [d.name, d.shape]));
  const actions: { input: string; expr: Expr; at: Position }[] = [];
  let labels: Symmetry['labels'];
  do {
    const target = cursor.next();
    const isLabel = target.text === 'y';
    const shape = isLabel ? draft.output.shape : inputs.get(target.text);
    if (target.kind !== 'name' || shape === undefined)
      cursor.fail(target, `an input (${[...inputs.keys()].join(', ')}) or y`);
    if (isLabel ? labels !== undefined : actions.some((a) => a.input === target.text))
      throw new SourceError(cursor.source, target.at, `a second action on "${target.text}"`);
    cursor.expect('->', `behind "${target.text}"`);
    const expr = parseExpression(cursor);
    const scope = scopeOf(cursor.source, draft, new Map([...names, [target.text, shape!]]), false);
    const found = inferShape(expr, scope);
    if (!sameShape(found, shape!))
      throw new ShapeError(
        cursor.source,
        expr.at,
        `the image of ${target.text} has shape ${formatShape(found)}: expected ${formatShape(shape!)}`,
      );
    if (isLabel) labels = { expr, at: target.at };
    else actions.push({ input: target.text, expr, at: target.at });
  } while (cursor.accept(','));
  return { factors, actions, labels, at };
}
