/** Linear maps that act along some axes of blocks and leave the others: what is left of reshapes, slices, concatenations and windows. */
import type { Width } from '@lawful/cas-core';
import type { GraphNode } from '../graph.js';
import { blockAt, choices, sameSegments, type Value } from './values.js';
import { unknown, type Writer } from './writer.js';

/** A linear map along some axes: `kept` has, for each axis of the result, that of the inputs which it is, or null. */
export function along(
  w: Writer,
  node: GraphNode,
  what: 'slice' | 'reshape' | 'concat' | 'window',
  kept: readonly (number | null)[],
): Value {
  const { values, layoutOf, each, push, nodes } = w;
  const inputs = node.inputs.map((i) => values.get(i)!);
  const axes = layoutOf(node);
  // What is kept must be the same axes, cut at the same places.
  const known = inputs.every((value) => kept.every((k, to) => k === null || sameSegments(value.axes[k]!, axes[to]!)));
  if (!known) return unknown(w, what, inputs, axes);
  return each(axes, (choice, atoms) => {
    const from = inputs.flatMap((value) =>
      choices(
        value.axes.map((own, k) => {
          const to = kept.indexOf(k);
          return to < 0 ? own : [own[choice[to]!]!];
        }),
      ).map((sums) => {
        const own = sums.map((s, k) => (kept.includes(k) ? choice[kept.indexOf(k)]! : s));
        return { node: blockAt(value, own), axes: value.axes, own };
      }),
    );
    // Where several blocks are put together, each has one axis where the tensor has one that is not kept.
    const alone = from.length === 1;
    // Zeros that are put beside something are part of the map: they say nothing of how it moves.
    const some = alone ? from : from.filter((f) => !isZero(w, f.node));
    const gather = (f: (typeof from)[number]): number => (alone ? f.node : gathered(w, f.node, f.axes, f.own, kept));
    const parts = (some.length > 0 ? some : from).map(gather);
    const [first] = from;
    const places = new Map<number, readonly number[]>();
    let at = 0;
    first!.axes.forEach((own, k) => {
      const { length } = own[first!.own[k]!]!.atoms;
      const count = alone || kept.includes(k) ? length : 1;
      places.set(
        k,
        Array.from({ length: count }, (_, i) => at + i),
      );
      at += count;
    });
    const keptAtoms: (number | null)[] = choice.flatMap((s, to): readonly (number | null)[] => {
      const k = kept[to];
      if (k === null || k === undefined) return axes[to]![s]!.atoms.map(() => null);
      return places.get(k)!;
    });
    while (keptAtoms.length < 2) keptAtoms.push(null);
    const rank = nodes[parts[0]!]!.axes.length;
    // A slice keeps its axes in their order; what does not is any other map along axes.
    const ordered = keptAtoms.length === rank && keptAtoms.every((k, i) => k === null || k === i);
    const name = !alone ? 'concat' : what === 'slice' && !ordered ? 'reshape' : what;
    return push({ op: 'along', what: name, kept: keptAtoms }, parts, atoms);
  });
}

function isZero({ nodes }: Writer, n: number): boolean {
  const { operation } = nodes[n]!;
  return operation.op === 'pattern' && operation.pattern === 'zero';
}

/** The block with one axis for each tensor axis that is not kept. */
export function gathered(
  w: Writer,
  n: number,
  axes: Value['axes'],
  own: readonly number[],
  kept: readonly (number | null)[],
): number {
  const { nodes, relabel, widths, pushShaped } = w;
  const lengths = own.map((s, k) => axes[k]![s]!.atoms.length);
  let at = 0;
  const spread = lengths.flatMap((length, k): (number | null)[] => {
    const places = Array.from({ length }, () => at++);
    return length === 0 && !kept.includes(k) ? [null] : places;
  });
  const whole = relabel(n, spread);
  if (lengths.every((length, k) => length <= 1 || kept.includes(k))) return whole;
  at = 0;
  const merged = lengths.flatMap((length, k): { readonly from: number | null; readonly width: Width }[] => {
    const count = Math.max(length, kept.includes(k) ? 0 : 1);
    const places = Array.from({ length: count }, () => at++);
    if (kept.includes(k) || count === 1) return places.map((p) => ({ from: p, width: nodes[whole]!.axes[p]! }));
    const size = axes[k]![own[k]!]!.atoms.reduce((product, { atom }) => product * atom.size, 1);
    return [{ from: null, width: widths.of({ size }) }];
  });
  while (merged.length < 2) merged.push({ from: null, width: 1 });
  return pushShaped(
    { op: 'along', what: 'reshape', kept: merged.map((m) => m.from) },
    [whole],
    merged.map((m) => m.width),
  );
}
