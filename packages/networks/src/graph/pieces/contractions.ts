/** Sums of products, and operands of which the smaller is spread: block by block. */
import type { Axis } from '../axis.js';
import type { GraphNode } from '../graph.js';
import { type Atoms, blockAt, choices, type Value } from './values.js';
import type { Writer } from './writer.js';

export function contracted(
  w: Writer,
  node: GraphNode,
  labels: readonly (readonly number[])[],
  result: readonly number[],
): Value {
  const { values, layoutOf, each, push, segments } = w;
  const axisOf = new Map<number, Axis>();
  node.inputs.forEach((input, i) => {
    input.axes.forEach((axis, k) => {
      const label = labels[i]![k];
      if (label !== undefined && !axisOf.has(label)) axisOf.set(label, axis);
    });
  });
  const list = [...axisOf.keys()];
  const layout = list.map((l) => segments(axisOf.get(l)!));
  const kept = result.map((l) => list.indexOf(l));
  const summed = list.flatMap((l, k) => (result.includes(l) ? [] : [k]));
  const inputs = node.inputs.map((i) => values.get(i)!);
  const axes = layoutOf(node);
  return each(axes, (choice, atoms) => {
    const terms = choices(summed.map((k) => layout[k]!)).map((sums) => {
      const at = new Array<number>(list.length).fill(0);
      kept.forEach((k, i) => {
        if (k >= 0) at[k] = choice[i]!;
      });
      summed.forEach((k, i) => {
        at[k] = sums[i]!;
      });
      const parts = inputs.map((value, i) => {
        const own = value.axes.map((_, k) => {
          const label = labels[i]![k];
          return label === undefined ? 0 : at[list.indexOf(label)]!;
        });
        return {
          node: blockAt(value, own),
          labels: own.flatMap((s, k) => value.axes[k]![s]!.atoms.map((_, j) => 64 * labels[i]![k]! + j)),
        };
      });
      const to = result.flatMap((label, i) =>
        i < axes.length ? axes[i]![choice[i]!]!.atoms.map((_, j) => 64 * label + j) : [],
      );
      return product(w, parts, to, atoms);
    });
    if (terms.length === 1) return terms[0]!;
    return push({ op: 'add', signs: terms.map(() => 1 as const) }, terms, atoms);
  });
}

export function product(
  w: Writer,
  parts: readonly { readonly node: number; readonly labels: readonly number[] }[],
  to: readonly number[],
  atoms: Atoms,
): number {
  const { nodes, push } = w;
  const [only] = parts;
  if (parts.length === 1 && only!.labels.length === to.length && only!.labels.every((l, k) => l === to[k]))
    return only!.node;
  let fresh = -1;
  const padded = (own: readonly number[], length: number): number[] => [
    ...own,
    ...Array.from({ length: length - own.length }, () => fresh--),
  ];
  const labels = parts.map((p) => padded(p.labels, nodes[p.node]!.axes.length));
  const result = padded(to, Math.max(2, to.length));
  const numbers = new Map([...new Set([...labels.flat(), ...result])].map((l, k) => [l, k]));
  return push(
    {
      op: 'contract',
      labels: labels.map((l) => l.map((x) => numbers.get(x)!)),
      result: result.map((x) => numbers.get(x)!),
    },
    parts.map((p) => p.node),
    atoms,
  );
}

export function spreadValue(w: Writer, node: GraphNode, operator: '+' | '-' | '*' | '/'): Value {
  const { values, layoutOf, each, push, aligned } = w;
  const axes = layoutOf(node);
  const operands = node.inputs.map((input) => ({ input, value: values.get(input)! }));
  return each(axes, (choice, atoms) => {
    const parts = operands.map(({ input, value }) => {
      const wide = choice.map((_, k) => (input.axes[k]?.width ?? 1) !== 1 || node.axes[k]!.width === 1);
      const own = value.axes.map((_, k) => (wide[k] === true ? (choice[k] ?? 0) : 0));
      const present = choice.flatMap((s, k) => axes[k]![s]!.atoms.map(() => wide[k]!));
      return { node: blockAt(value, own), present };
    });
    if (operator === '*')
      return product(
        w,
        parts.map((p) => ({ node: p.node, labels: p.present.flatMap((has, k) => (has ? [k] : [])) })),
        atoms.map((_, k) => k),
        atoms,
      );
    const inputs = parts.map((p) => aligned(p.node, p.present));
    if (operator === '/') return push({ op: 'divide' }, inputs, atoms);
    return push({ op: 'add', signs: [1, operator === '-' ? -1 : 1] }, inputs, atoms);
  });
}
