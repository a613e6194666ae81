/** Reshapes, slices and concatenations: where they only put blocks in another place, they are none; elsewhere they are maps along axes. */
import type { GraphNode } from '../graph.js';
import type { Operation } from '../operations.js';
import { along } from './along.js';
import { placesOf, reshapeGroups } from './layouts.js';
import { type Atoms, atomsAt, blockAt, choices, type Value } from './values.js';
import type { Writer } from './writer.js';

export function reshaped(w: Writer, node: GraphNode): Value {
  const { values, layoutOf, each, atomsOfNode, free } = w;
  const value = values.get(node.inputs[0]!)!;
  const axes = layoutOf(node);
  const groups = reshapeGroups(node);
  const same = (a: Atoms, b: Atoms): boolean => a.length === b.length && a.every((d, k) => d === b[k]);
  const firstOf = (g: number, side: 'before' | 'after'): number =>
    groups.slice(0, g).reduce((sum, group) => sum + group[side].length, 0);
  if (free.has(node)) {
    const found = each(axes, (choice) => {
      const own = new Array<number>(value.axes.length).fill(0);
      groups.forEach((group, g) => {
        const [from, to] = [firstOf(g, 'before'), firstOf(g, 'after')];
        let index = 0;
        group.after.forEach((_, k) => {
          index = index * axes[to + k]!.length + (choice[to + k] ?? 0);
        });
        for (let k = group.before.length - 1; k >= 0; k--) {
          const count = value.axes[from + k]!.length;
          own[from + k] = index % count;
          index = Math.floor(index / count);
        }
      });
      return blockAt(value, own);
    });
    const fits = choices(axes).every((choice, i) => same(atomsAt(axes, choice), atomsOfNode[found.blocks[i]!]!));
    if (fits) return found;
  }
  const kept = node.axes.map((_, to): number | null => {
    const g = groups.findIndex((group, k) => to < firstOf(k, 'after') + group.after.length);
    const group = groups[g]!;
    const [wideFrom, wideTo] = [group.before, group.after].map((list) =>
      list.flatMap((a, k) => (a.width === 1 ? [] : [k])),
    );
    if (wideFrom!.length !== 1 || wideTo!.length !== 1) return null;
    const at = firstOf(g, 'after') + wideTo![0]!;
    return at === to ? firstOf(g, 'before') + wideFrom![0]! : null;
  });
  return along(w, node, 'reshape', kept);
}

export function sliced(w: Writer, node: GraphNode, { places }: Operation & { kind: 'slice' }): Value {
  const { values, layoutOf, each, free } = w;
  const value = values.get(node.inputs[0]!)!;
  if (!free.has(node))
    return along(
      w,
      node,
      'slice',
      places.map((list, k) => (list === undefined ? k : null)),
    );
  const axes = layoutOf(node);
  const chosen = node.inputs[0]!.axes.map((axis, k) => {
    const list = places[k];
    const own = value.axes[k]!;
    const all = own.map((_, s) => s);
    if (list === undefined || list.length === axis.width) return all;
    const { first, step } = placesOf(list, axis.width as number)!;
    if (step > 1) return all.filter((s) => s % step === first);
    let at = 0;
    return all.filter((s) => {
      const start = at;
      at += own[s]!.atoms.reduce((size, { atom }) => size * atom.size, 1);
      return start >= first && at <= first + list.length;
    });
  });
  return each(axes, (choice) =>
    blockAt(
      value,
      choice.slice(0, value.axes.length).map((s, k) => chosen[k]![s]!),
    ),
  );
}

export function joined(w: Writer, node: GraphNode, { axis }: Operation & { kind: 'join' }): Value {
  const { values, layoutOf, each, free } = w;
  const inputs = node.inputs.map((i) => values.get(i)!);
  if (!free.has(node))
    return along(
      w,
      node,
      'concat',
      node.axes.map((_, k) => (k === axis ? null : k)),
    );
  return each(layoutOf(node), (choice) => {
    let s = choice[axis]!;
    for (const value of inputs) {
      const count = value.axes[axis]!.length;
      if (s < count)
        return blockAt(
          value,
          choice.map((c, k) => (k === axis ? s : c)),
        );
      s -= count;
    }
    throw new RangeError('a segment of a join is that of none of its inputs');
  });
}
