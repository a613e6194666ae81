/** Motions of one parameter that are arbitrary, but the same all along one axis where one is given: sums along it are constant when nothing sees them. */
import { type Graph, type Node, reach } from './graph.js';

/** For each axis, whether the motion is the same all along it; undefined for what does not move. */
export type Shift = readonly boolean[] | undefined;

export function isUnseen(graph: Graph, parameter: number, axis: number | undefined): boolean {
  const used = reach(graph);
  const shifts: Shift[] = [];
  graph.nodes.forEach((node, n) => {
    if (n === parameter) shifts.push(node.axes.map((w, k) => w === 1 || k === axis));
    else
      shifts.push(
        used.has(n)
          ? shift(
              graph,
              node,
              node.inputs.map((i) => shifts[i]),
            )
          : undefined,
      );
  });
  const output = used.has(parameter) ? shifts[graph.output] : undefined;
  return output === undefined || (graph.cotangent === 'sum-zero' && output.every((s) => s));
}

/** How a node moves when these inputs do. */
export function shift(graph: Graph, node: Node, inputs: readonly Shift[]): Shift {
  if (inputs.every((s) => s === undefined)) return undefined;
  const { axes } = node;
  const width = (i: number, k: number) => (graph.nodes[node.inputs[i] as number] as Node).axes[k];
  const alike = (holds: (k: number) => boolean) => axes.map((w, k) => w === 1 || holds(k));
  const [first, second] = inputs;
  const unseen = (over: readonly number[]) =>
    first !== undefined && second === undefined && over.every((k) => first[k]);
  switch (node.op) {
    case 'contract':
      // Along a label that the one factor which moves has alone.
      return alike((to) => {
        const label = node.result[to] as number;
        const uses = node.labels.flatMap((own, i) => own.flatMap((l, k) => (l === label ? [[i, k] as const] : [])));
        const [use] = uses;
        if (use === undefined || uses.length > 1) return false;
        return inputs.every((s, i) => s === undefined || (i === use[0] && s[use[1]] === true));
      });
    case 'add':
      return alike((k) => inputs.every((s, i) => s === undefined || width(i, k) === 1 || s[k] === true));
    case 'divide':
      // By what does not move and is the same along the axis.
      return alike((k) => second === undefined && width(1, k) === 1 && (width(0, k) === 1 || first?.[k] === true));
    case 'mean':
      return alike((k) => first?.[k] === true);
    case 'softmax':
      return unseen(node.over) ? undefined : alike(() => false);
    case 'normalise':
      return node.centred && unseen(node.over) ? undefined : alike(() => false);
    case 'along':
      return alike((to) => {
        const from = node.kept[to] ?? undefined;
        return from !== undefined && inputs.every((s) => s === undefined || s[from] === true);
      });
    default:
      return alike(() => false);
  }
}
