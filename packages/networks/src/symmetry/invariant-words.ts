/**
 * Whether the output stands still when an orthogonal matrix multiplies inputs and parameters together, by matrix words alone: f_{gθ}(gx) = f_θ(x) in the
 * free *-algebra with g'g = gg' = 1. No size occurs, so it is proved for O(3) and O(64) alike. A word that does not cancel decides nothing.
 */
import { NotSupportedError, SourceError, starBuilder, starKey, UnableError } from '@lawful/cas-core';
import { type StarScope, translate } from '../all-widths/translate.js';
import type { Network } from '../lowering/network.js';
import { withoutOrthogonal } from './orthogonal-words.js';

/** P ↦ gP or P ↦ Pg'. */
export type Side = 'left' | 'right';

const LETTER_OPERATIONS = 2_000_000;

/** @param sides how each declared name moves; what is not named stands still */
export function isInvariantByWords({ model }: Network, sides: ReadonlyMap<string, Side>, size: number): boolean {
  try {
    const builder = starBuilder([], { letterOperations: LETTER_OPERATIONS });
    const nodeOf = (symbol: number): number => builder.node({ kind: 'var', symbol });
    const declare = (name: string, rows: number, cols: number): number =>
      builder.declare({ name, rows, cols, diagonal: false, role: 'constant' });
    const orthogonal = declare('g ', size, size);
    const g = nodeOf(orthogonal);
    const turned = builder.node({ kind: 'transpose', operand: g });
    const width = (d: number | string): number => (typeof d === 'number' ? d : model.widths[d]!);
    const plain = new Map<string, number>();
    const moved = new Map<string, number>();
    for (const { name, shape } of model.declarations) {
      if (shape.dims !== undefined) return false;
      const own = nodeOf(declare(name, width(shape.rows), width(shape.cols)));
      const side = sides.get(name);
      plain.set(name, own);
      moved.set(
        name,
        side === undefined
          ? own
          : side === 'left'
            ? builder.node({ kind: 'mul', left: g, right: own })
            : builder.node({ kind: 'mul', left: own, right: turned }),
      );
    }
    const outputOf = (nodes: Map<string, number>): string => {
      const scope: StarScope = {
        source: model.source,
        builder,
        nodeOf: (name) => nodes.get(name),
        widthOf: (name) => model.widths[name],
      };
      for (const b of model.bindings) nodes.set(b.name, translate(b.expr, scope));
      const value = builder.values[translate(model.output.expr, scope)]!;
      return starKey(withoutOrthogonal(builder, value, new Set([orthogonal])));
    };
    return outputOf(plain) === outputOf(moved);
  } catch (error) {
    // Entries, unknown functions, sizes: not a matter of words.
    if (error instanceof NotSupportedError || error instanceof UnableError || error instanceof SourceError)
      return false;
    throw error;
  }
}
