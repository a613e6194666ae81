/** Operations that look at whole axes: sums and means, softmax, norms. */
import type { AxisOperation } from '@lawful/cas-core';
import type { GraphNode } from '../graph.js';
import type { Operation } from '../operations.js';
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
  const [cutAxis, ...others] = over.filter((k) => axes[k]!.length > 1);
  const plain = others.length === 0 && axes[cutAxis!]!.every(({ atoms }) => atoms.length === 1);
  if (!plain || more.some((own) => own.blocks.length > 1))
    return unknown(w, node.operation.kind, [value!, ...more], axes);
  const own = axes[cutAxis!]!;
  const wholes = new Map<string, number>();
  const wholeWidth = widths.of({ size: node.axes[cutAxis!]!.width as number });
  return each(axes, (choice, atoms) => {
    const key = choice.map((s, k) => (k === cutAxis ? 0 : s)).join();
    const at = placesIn(axes, choice, [cutAxis!])[0]!;
    const kept = nodes[blockAt(value!, choice)]!.axes.map((_, k) => (k === at ? null : k));
    const whole =
      wholes.get(key) ??
      (() => {
        const parts = own.map((_, s) =>
          blockAt(
            value!,
            choice.map((c, k) => (k === cutAxis ? s : c)),
          ),
        );
        const shape = nodes[parts[0]!]!.axes.map((w, k) => (k === at ? wholeWidth : w));
        const joinedNode = pushShaped({ op: 'along', what: 'concat', kept }, parts, shape);
        return pushShaped(
          operation(placesIn(axes, choice, over)),
          [joinedNode, ...more.map((m) => m.blocks[0]!)],
          shape,
        );
      })();
    wholes.set(key, whole);
    return push({ op: 'along', what: 'slice', kept }, [whole], atoms);
  });
}
