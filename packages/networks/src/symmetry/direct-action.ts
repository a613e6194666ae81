/**
 * Actions that are the group element itself: x -> g * x and X -> X * g', and nothing else in the whole symmetry.
 *
 * For these g ↦ (the map) is an action of the whole group by orthogonal maps whatever g is, and an element given by a list of indices acts by
 * a list of indices: no program is lowered, no matrix is made.
 */
import type { Expr } from '@lawful/cas-core';
import type { Symmetry } from '../language/model.js';
import type { Network } from '../lowering/network.js';
import { slotsOf } from './input-action.js';

/** A block of the data by its shape, entries row by row, and what multiplies it: an element of one slot from a side, or nothing. */
export interface DirectBlock {
  readonly rows: number;
  readonly cols: number;
  readonly by: { readonly slot: number; readonly side: 'left' | 'right' } | undefined;
}

/** One block for each input, and one for the labels; undefined when some action is written otherwise. */
export function directAction(network: Network, symmetry: Symmetry): DirectBlock[] | undefined {
  const slots = slotsOf(symmetry);
  const slotOf = (expr: Expr): number => (expr.kind === 'name' ? slots.findIndex((s) => s.name === expr.name) : -1);
  const out: DirectBlock[] = [];
  const add = (name: string, rows: number, cols: number, expr: Expr | undefined): boolean => {
    if (expr === undefined) {
      out.push({ rows, cols, by: undefined });
      return true;
    }
    if (expr.kind !== 'product' || expr.factors.length !== 2 || expr.factors.some((f) => f.operator !== '*'))
      return false;
    const [left, right] = expr.factors.map((f) => f.expr);
    const isData = (e: Expr): boolean => e.kind === 'name' && e.name === name;
    const [before, behind] = [slotOf(left!), right!.kind === 'transpose' ? slotOf(right!.expr) : -1];
    if (before >= 0 && isData(right!) && slots[before]!.size === rows) {
      out.push({ rows, cols, by: { slot: before, side: 'left' } });
      return true;
    }
    if (behind >= 0 && isData(left!) && slots[behind]!.size === cols) {
      out.push({ rows, cols, by: { slot: behind, side: 'right' } });
      return true;
    }
    return false;
  };
  for (const d of network.model.declarations) {
    if (d.kind !== 'input') continue;
    const { rows, cols } = network.values.get(d.name)!;
    if (!add(d.name, rows, cols, symmetry.actions.find((a) => a.input === d.name)?.expr)) return undefined;
  }
  return add('y', network.output.rows, network.output.cols, symmetry.labels?.expr) ? out : undefined;
}
