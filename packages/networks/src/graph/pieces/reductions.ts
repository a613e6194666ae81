/** Operations that look at whole axes: sums and means, softmax, norms. */
import type { AxisOperation } from '@lawful/cas-core';
import type { GraphNode } from '../graph.js';
import type { Operation } from '../operations.js';
import { gathered } from './along.js';
import { blockAt, choices, isSingle, placesIn, type Value } from './values.js';
import { unknown, type Writer } from './writer.js';

export function reduced(w: Writer, node: GraphNode, { by, over }: Operation & { kind: 'reduce' }): Value {
  const { values, layoutOf, each, push, relabel, nodes, atomsOfNode, pushShaped } = w;
  const value = values.get(node.inputs[0]!)!;
  const axes = layoutOf(node);
  if (by === 'sum' || by === 'norm2') {
    const squares =
      by === 'sum'
        ? value
        : each(value.axes, (choice, atoms) =>
            push({ op: 'map', function: { kind: 'power', exponent: '2' } }, [blockAt(value, choice)], atoms),
          );
    return each(axes, (choice, atoms) => {
      const terms = choices(value.axes.map((s, k) => (over.includes(k) ? s : [s[choice[k] ?? 0]!]))).map((sums) => {
        const own = sums.map((s, k) => (over.includes(k) ? s : (choice[k] ?? 0)));
        const drop = placesIn(value.axes, own, over);
        const block = blockAt(squares, own);
        return relabel(
          block,
          atomsOfNode[block]!.flatMap((_, k) => (drop.includes(k) ? [] : [k])),
        );
      });
      return terms.length === 1 ? terms[0]! : push({ op: 'add', signs: terms.map(() => 1 as const) }, terms, atoms);
    });
  }
  if (!isSingle(value.axes, over)) return unknown(w, by, [value], axes);
  return each(axes, (choice) => {
    const own = value.axes.map((_, k) => (over.includes(k) ? 0 : (choice[k] ?? 0)));
    const block = blockAt(value, own);
    const drop = placesIn(value.axes, own, over);
    if (drop.length === 0) return block;
    const atoms = atomsOfNode[block]!;
    const before = nodes[block]!.axes.map((w, k) => (drop.includes(k) ? 1 : w));
    const at = pushShaped({ op: by, over: drop }, [block], before);
    atomsOfNode[at] = atoms;
    return relabel(
      at,
      atoms.flatMap((_, k) => (drop.includes(k) ? [] : [k])),
    );
  });
}

export function alongOver(
  w: Writer,
  node: GraphNode,
  over: readonly number[],
  operation: (places: readonly number[]) => AxisOperation,
): Value {
  const { values, layoutOf, each, push } = w;
  const inputs = node.inputs.map((i) => values.get(i)!);
  const [value] = inputs;
  const axes = layoutOf(node);
  if (!isSingle(axes, over)) return acrossSegments(w, node, over, operation);
  return each(axes, (choice, atoms) => {
    const places = placesIn(axes, choice, over);
    if (places.length === 0) return push({ op: 'opaque', name: node.operation.kind }, [blockAt(value!, choice)], atoms);
    const more = inputs
      .slice(1)
      .map((own) => (own.axes.length === axes.length && own.blocks.length > 1 ? blockAt(own, choice) : own.blocks[0]!));
    return push(operation(places), [blockAt(value!, choice), ...more], atoms);
  });
}

/** The same where the axis is cut: its segments are put together, and taken apart behind the operation. */
export function acrossSegments(
  w: Writer,
  node: GraphNode,
  over: readonly number[],
  operation: (places: readonly number[]) => AxisOperation,
): Value {
  const { values, layoutOf, each, push, pushShaped, nodes, widths } = w;
  const [value, ...more] = node.inputs.map((i) => values.get(i)!);
  const axes = layoutOf(node);
  const cutAxes = over.filter((k) => axes[k]!.length > 1);
  const [cutAxis] = cutAxes;
  const alike = more.every((own) => own.blocks.length === 1 || own.axes.length === axes.length);
  if (cutAxes.length > 1 || !alike) return unknown(w, node.operation.kind, [value!, ...more], axes);
  const kept = axes.map((_, k) => (k === cutAxis ? null : k));
  const wholeWidth = widths.of({ size: node.axes[cutAxis!]!.width as number });
  const wholes = new Map<string, { readonly node: number; readonly at: number }>();
  const together = (own: Value, choice: readonly number[], at: number): number => {
    const parts = axes[cutAxis!]!.map((_, s) => {
      const there = choice.map((c, k) => (k === cutAxis ? s : c));
      return gathered(w, blockAt(own, there), axes, there, kept);
    });
    const shape = nodes[parts[0]!]!.axes.map((width, k) => (k === at ? wholeWidth : width));
    const places = shape.map((_, k) => (k === at ? null : k));
    return pushShaped({ op: 'along', what: 'concat', kept: places }, parts, shape);
  };
  const wholeOf = (choice: readonly number[]) => {
    const key = choice.map((s, k) => (k === cutAxis ? 0 : s)).join();
    const known = wholes.get(key);
    if (known !== undefined) return known;
    // One axis where the tensor axis is cut, whatever its segments are made of.
    let at = 0;
    const places = new Map<number, readonly number[]>();
    choice.forEach((s, k) => {
      const count = k === cutAxis ? 1 : axes[k]![s]!.atoms.length;
      places.set(
        k,
        Array.from({ length: count }, (_, i) => at + i),
      );
      at += count;
    });
    const cut = places.get(cutAxis!)![0]!;
    const inputs = [value!, ...more].map((own) =>
      own.blocks.length === 1 ? own.blocks[0]! : together(own, choice, cut),
    );
    const own = operation(over.flatMap((k) => places.get(k)!));
    const made = { node: pushShaped(own, inputs, nodes[inputs[0]!]!.axes), at: cut };
    wholes.set(key, made);
    return made;
  };
  return each(axes, (choice, atoms) => {
    const whole = wholeOf(choice);
    let from = 0;
    const back = choice.flatMap((s, k): (number | null)[] => {
      if (k !== cutAxis) return axes[k]![s]!.atoms.map(() => from++);
      from++;
      return axes[k]![s]!.atoms.map(() => null);
    });
    while (back.length < 2) back.push(null);
    return push({ op: 'along', what: 'reshape', kept: back }, [whole.node], atoms);
  });
}
