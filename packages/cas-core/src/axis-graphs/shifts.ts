/**
 * Motions of one parameter that are the same all along some axes, and arbitrary otherwise (theory §12). The output stands still when nothing behind can see
 * them: a softmax along those axes, a mean that is subtracted. A motion that is the same along an axis k of a parameter is a translation, and its law are the
 * sums along k; one that is free altogether makes every entry a law: the parameter never trains.
 */
import { type AxisGraph, type AxisNode, type AxisOperation, usedNodes } from './axis-graph.js';

/** Undefined: does not move. Otherwise for each axis, whether the motion is the same all along it. */
export type Shift = readonly boolean[] | undefined;

/** Whether the output stands still when a parameter moves arbitrarily, but the same all along one axis (where one is given). */
export function passesUnseen(
  graph: AxisGraph,
  parameter: number,
  axis: number | undefined,
  used: ReadonlySet<number> = usedNodes(graph),
): boolean {
  if (!used.has(parameter)) return true;
  const shifts = new Map<number, Shift>();
  const at = (i: number): Shift => shifts.get(i);
  shifts.set(
    parameter,
    graph.nodes[parameter]!.axes.map((w, k) => w === 1 || k === axis),
  );
  for (let n = parameter + 1; n < graph.nodes.length; n++) {
    const node = graph.nodes[n]!;
    if (!used.has(n) || !node.inputs.some((i) => shifts.has(i))) continue;
    const shift = shiftOf(graph, node, at);
    if (shift !== undefined) shifts.set(n, shift);
  }
  const output = shifts.get(graph.output);
  return output === undefined || (graph.cotangent === 'sum-zero' && output.every(Boolean));
}

/** How a node moves when inputs do. */
export function shiftOf(graph: AxisGraph, node: AxisNode, at: (input: number) => Shift): Shift {
  const { operation, inputs, axes } = node;
  const moving = inputs.filter((i) => at(i) !== undefined);
  if (moving.length === 0) return undefined;
  const arbitrary = axes.map((w) => w === 1);
  switch (operation.op) {
    case 'contract':
      return contracted(operation, node, at);
    case 'add':
      // An input of width 1 is spread, hence the same along the axis.
      return axes.map((w, k) => w === 1 || moving.every((i) => graph.nodes[i]!.axes[k] === 1 || at(i)![k]!));
    case 'divide': {
      // By what does not move and is the same along the axis.
      const [above, below] = inputs.map(at);
      const { axes: divisor } = graph.nodes[inputs[1]!]!;
      return axes.map((w, k) => w === 1 || (below === undefined && divisor[k] === 1 && above![k]!));
    }
    case 'mean':
      return axes.map((w, k) => w === 1 || at(inputs[0]!)![k]!);
    case 'softmax': {
      const scores = at(inputs[0]!);
      const maskMoves = inputs.length > 1 && at(inputs[1]!) !== undefined;
      return scores !== undefined && !maskMoves && operation.over.every((k) => scores[k]) ? undefined : arbitrary;
    }
    case 'normalise': {
      const value = at(inputs[0]!);
      const epsMoves = inputs.length > 1 && at(inputs[1]!) !== undefined;
      const unseen = value !== undefined && operation.centred && operation.over.every((k) => value[k]);
      return unseen && !epsMoves ? undefined : arbitrary;
    }
    case 'along':
      return axes.map((w, k) => {
        const from = operation.kept[k];
        return w === 1 || (from !== null && from !== undefined && moving.every((i) => at(i)![from]!));
      });
    default:
      return arbitrary;
  }
}

/** The same along a label when each factor that moves is the only one that has it. */
function contracted(
  { labels, result }: AxisOperation & { op: 'contract' },
  { inputs, axes }: AxisNode,
  at: (input: number) => Shift,
): Shift {
  return result.map((label, to) => {
    if (axes[to] === 1) return true;
    return inputs.every((input, i) => {
      const shift = at(input);
      if (shift === undefined) return true;
      const own = labels[i]!.indexOf(label);
      const alone = labels.every((list, j) => list.filter((l) => l === label).length === (j === i ? 1 : 0));
      return own >= 0 && alone && shift[own]!;
    });
  });
}
