/**
 * Laws that are sums of parameters together (theory §12): their motion adds multiples of one number to all entries (`ones`), or of one vector along an axis at all
 * places of the others (`columns`). Such motions add up at sums. What an operation does not pass as such goes on as a motion of which it is only known along which
 * axes it is the same (shifts.ts), and must not be seen at the end.
 */
import type { Rational } from '../../core/arithmetic/rational.js';
import { reject } from '../../text/rejection.js';
import { rationalText } from '../../text/words.js';
import { isZero, sum, times, ZERO } from './fractions.js';
import { type Graph, type Node, reach } from './graph.js';
import { shift } from './shifts.js';

export const TRANSLATIONS = ['ones', 'columns'] as const;
export type Translation = (typeof TRANSLATIONS)[number];

interface Loose {
  readonly alike: readonly boolean[];
  /** The node that did not pass it as a translation. */
  readonly from: number;
}

interface Moved {
  /** One factor (`ones`), or one for each axis. */
  readonly factors: readonly Rational[];
  readonly loose: readonly Loose[];
}

/** Rejects unless the loss does not see the output move; `start` gives the factor of a parameter along an axis (of `ones` along axis 0). */
export function followTranslation(
  graph: Graph,
  form: Translation,
  start: (node: number, axis: number) => Rational,
  law: string,
): void {
  const one = form === 'ones';
  const used = reach(graph);
  const moved: Moved[] = [];
  const loosened = (n: number, at: number): Loose[] => {
    const { axes } = graph.nodes[n] as Node;
    return (moved[n] as Moved).factors.flatMap((factor, k) =>
      isZero(factor) ? [] : [{ alike: axes.map((w, axis) => w === 1 || one || axis !== k), from: at }],
    );
  };
  graph.nodes.forEach((node, n) => {
    const still = one ? [ZERO] : node.axes.map(() => ZERO);
    if (node.op === 'parameter' && used.has(n)) {
      moved.push({ factors: one ? [start(n, 0)] : node.axes.map((w, k) => (w === 1 ? ZERO : start(n, k))), loose: [] });
      return;
    }
    const inputs = node.inputs.map((i) => moved[i] as Moved);
    const moves = used.has(n) && inputs.some((m) => m.loose.length > 0 || m.factors.some((f) => !isZero(f)));
    if (!moves) {
      moved.push({ factors: still, loose: [] });
      return;
    }
    const passed = passedOn(
      graph,
      node,
      inputs.map((m) => m.factors),
      one,
    );
    const loose = new Map<string, Loose>();
    for (const input of new Set(node.inputs))
      for (const motion of [...(moved[input] as Moved).loose, ...(passed ? [] : loosened(input, n))]) {
        const on = shift(
          graph,
          node,
          node.inputs.map((i) => (i === input ? motion.alike : undefined)),
        );
        if (on) loose.set(on.join(), { alike: on, from: motion.from });
      }
    moved.push({ factors: passed ?? still, loose: [...loose.values()] });
  });
  const { factors, loose } = moved[graph.output] as Moved;
  const unseen = ({ alike }: Loose) => graph.cotangent === 'sum-zero' && alike.every((a) => a);
  const bare = loosened(graph.output, graph.output).some((m) => !unseen(m));
  if (bare)
    reject(
      `${law} is not proved: its translation moves the output, with the factors ${factors.map(rationalText).join(', ')}`,
    );
  const open = loose.find((m) => !unseen(m));
  if (open === undefined) return;
  const { op } = graph.nodes[open.from] as Node;
  reject(
    `${law} is not proved: its translation meets node ${open.from} (${op}), which does not pass it, and the output sees what comes of it`,
  );
}

/** How a node moves when it passes the translations of its inputs as translations. */
function passedOn(
  graph: Graph,
  node: Node,
  inputs: readonly (readonly Rational[])[],
  one: boolean,
): readonly Rational[] | undefined {
  const [first = []] = inputs;
  const still = one ? [ZERO] : node.axes.map(() => ZERO);
  if (inputs.flat().every(isZero)) return still;
  const kept = (places: readonly (number | null)[]) => {
    if (one) return first;
    if (first.some((f, k) => !isZero(f) && !places.includes(k))) return undefined;
    return places.map((k) => (k === null ? ZERO : (first[k] as Rational)));
  };
  switch (node.op) {
    case 'add': {
      const sign = (i: number): Rational => ({ numerator: BigInt(node.signs[i] as number), denominator: 1n });
      return still.map((_, k) => inputs.reduce((total, f, i) => sum(total, times(f[k] as Rational, sign(i))), ZERO));
    }
    case 'mean':
    case 'max':
      return kept(node.axes.map((_, k) => (node.over.includes(k) ? null : k)));
    case 'along':
      return node.what === 'slice' ? kept(node.kept) : undefined;
    case 'contract':
      return rowsOfTable(graph, node, inputs, one);
    default:
      return undefined;
  }
}

/** Axes in another order, and rows that unit vectors take from a table. */
function rowsOfTable(
  graph: Graph,
  node: Node & { op: 'contract' },
  inputs: readonly (readonly Rational[])[],
  one: boolean,
) {
  const [table = 0, more] = inputs.flatMap((f, i) => (f.every(isZero) ? [] : [i]));
  const own = node.labels[table] as readonly number[];
  const axesOf = (i: number) => (graph.nodes[node.inputs[i] as number] as Node).axes;
  const summed = own.filter((l, k) => axesOf(table)[k] !== 1 && !node.result.includes(l));
  const alongOf = (i: number) => (axesOf(i).length === 2 && axesOf(i)[1] === 1 ? 0 : axesOf(i).length - 1);
  const takes = (i: number) => {
    const axes = axesOf(i);
    const along = alongOf(i);
    const isHot = (graph.nodes[node.inputs[i] as number] as Node).op === 'onehot';
    const stays = (l: number, k: number) => !summed.includes(l) && (axes[k] === 1 || node.result.includes(l));
    return isHot && (node.labels[i] ?? []).every((l, k) => (k === along ? summed.includes(l) : stays(l, k)));
  };
  // Ones along new axes: what they are multiplied with is repeated along these.
  const repeats = (i: number) => {
    const ones = graph.nodes[node.inputs[i] as number] as Node;
    const fresh = (l: number, k: number) => ones.axes[k] === 1 || (node.result.includes(l) && !own.includes(l));
    return ones.op === 'pattern' && ones.pattern === 'one' && (node.labels[i] ?? []).every(fresh);
  };
  const others = node.inputs.flatMap((_, i) => (i === table || repeats(i) ? [] : [i]));
  // Each takes rows along a label of its own.
  const taken = new Set(others.map((i) => node.labels[i]?.[alongOf(i)]));
  const plain =
    more === undefined &&
    new Set(own).size === own.length &&
    others.every(takes) &&
    others.length === summed.length &&
    taken.size === summed.length;
  if (!plain) return undefined;
  const factors = inputs[table] as readonly Rational[];
  if (one) return factors;
  if (factors.some((f, k) => !isZero(f) && !node.result.includes(own[k] as number))) return undefined;
  return node.result.map((label) => factors[own.indexOf(label)] ?? ZERO);
}
