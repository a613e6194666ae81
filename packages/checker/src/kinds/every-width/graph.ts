/**
 * A network whose widths are names, as a certificate of kind "every-width" writes it (docs/all-widths.md): nodes in order, each with the widths of its axes.
 * Here the widths that an operation runs side by side are seen to agree; what is read has no ill-formed node.
 */
import type { Rational } from '../../core/arithmetic/rational.js';
import { reject, shown } from '../../text/rejection.js';
import { integerIn, type Json, list, oneOf, rational, readName, text, truth, tuple } from '../../text/shape.js';

export type Width = number | string;

/** piecewise: low·z below zero, high·z above it; power: z^exponent. */
export type Entry =
  | { readonly kind: 'piecewise'; readonly low: Rational; readonly high: Rational }
  | { readonly kind: 'power'; readonly exponent: Rational }
  | { readonly kind: 'any'; readonly name: string };

export const LEAVES = ['parameter', 'input', 'positive', 'onehot', 'constant'] as const;

export type Operation =
  | { readonly op: (typeof LEAVES)[number]; readonly name: string }
  | { readonly op: 'number'; readonly value: Rational }
  | { readonly op: 'pattern'; readonly pattern: string }
  | { readonly op: 'contract'; readonly labels: readonly (readonly number[])[]; readonly result: readonly number[] }
  | { readonly op: 'add'; readonly signs: readonly number[] }
  | { readonly op: 'map'; readonly entry: Entry }
  | { readonly op: 'divide' | 'turn' }
  | { readonly op: 'mean' | 'max' | 'softmax'; readonly over: readonly number[] }
  | { readonly op: 'normalise'; readonly over: readonly number[]; readonly centred: boolean }
  | { readonly op: 'opaque'; readonly name: string }
  | { readonly op: 'along'; readonly what: string; readonly kept: readonly (number | null)[] };

export type Node = Operation & {
  readonly inputs: readonly number[];
  readonly axes: readonly Width[];
};

export interface Graph {
  readonly widths: readonly string[];
  readonly nodes: readonly Node[];
  readonly output: number;
  readonly cotangent: 'free' | 'sum-zero';
}

const MAX_NODES = 20_000;
const MAX_AXES = 12;
const OPERATIONS = [...LEAVES, 'number', 'pattern', 'contract', 'add', 'map', 'divide', 'turn', 'mean', 'max', 'softmax', 'normalise', 'along', 'opaque'] as const; // biome-ignore format: one list
/** How many entries a node has. */
const SIZE: Readonly<Record<(typeof OPERATIONS)[number], number>> = { parameter: 4, input: 4, positive: 4, onehot: 4, constant: 4, number: 4, pattern: 4, contract: 5, add: 4, map: 0, divide: 3, turn: 3, mean: 4, max: 4, softmax: 4, normalise: 5, along: 5, opaque: 4 }; // biome-ignore format: one list

export function readGraph(found: ReadonlyMap<string, Json>): Graph {
  const names = new Map<string, string>();
  const widths = list(found.get('widths'), 'claim.widths', 1000, (item, place) => readName(item, place, names));
  const nodes: Node[] = [];
  list(found.get('nodes'), 'claim.nodes', MAX_NODES, (item, place) =>
    nodes.push(readNode(item, place, nodes, widths, names)),
  );
  const output = integerIn(found.get('output'), 'claim.output', 0, nodes.length);
  const cotangent = oneOf(found.get('cotangent'), 'claim.cotangent', ['free', 'sum-zero']);
  return { widths, nodes, output, cotangent };
}

/** How an operation wants its axes, for a sentence. */
function readNode(
  item: Json,
  place: string,
  before: readonly Node[],
  widths: readonly string[],
  names: Map<string, string>,
): Node {
  const given = Array.isArray(item) ? item : [];
  const op = oneOf(given[0], `${place}[0]`, OPERATIONS);
  if (op !== 'map') tuple(item, place, SIZE[op]);
  const inputs = list(given[1], `${place}[1]`, 1000, (i, at) => integerIn(i, at, 0, before.length));
  const axes = list(given[2], `${place}[2]`, MAX_AXES, (w, at): Width => {
    if (typeof w === 'number') return integerIn(w, at, 1, 2 ** 31);
    return widths.includes(text(w, at)) ? (w as string) : reject(`${at} is ${shown(w)}, which is not a width`);
  });
  if (axes.length < 2) reject(`${place}[2] has ${axes.length} axes, and every node has at least two`);
  const below = inputs.map((i) => before[i] as Node);
  const demand = (holds: boolean, what: string) => {
    if (!holds)
      reject(
        `${place} is ${shown(op)} of axes ${below.map(axesText).join(' and ')} to ${axes.join(' x ')}, which needs ${what}`,
      );
  };
  const operation = readOperation(op, given, place, { axes, below, demand, names });
  return { ...operation, inputs, axes };
}

export const axesText = ({ axes }: Pick<Node, 'axes'>): string => axes.join(' x ');

interface Seen {
  readonly axes: readonly Width[];
  readonly below: readonly Node[];
  readonly names: Map<string, string>;
  demand(holds: boolean, what: string): void;
}

const same = (a: readonly Width[], b: readonly Width[]): boolean =>
  a.length === b.length && a.every((w, k) => w === b[k]);

function readOperation(op: (typeof OPERATIONS)[number], given: readonly Json[], place: string, seen: Seen): Operation {
  const { axes, below, demand } = seen;
  const at = (k: number) => `${place}[${k}]`;
  const arity = (least: number, most = least) =>
    demand(
      below.length >= least && below.length <= most,
      most === least ? `${least} input` : `${least} or ${most} inputs`,
    );
  const axisList = (k: number) => {
    const over = list(given[k], at(k), MAX_AXES, (i, there) => integerIn(i, there, 0, axes.length));
    demand(new Set(over).size === over.length && over.length > 0, 'axes that differ');
    return over;
  };
  switch (op) {
    case 'parameter':
    case 'input':
    case 'positive':
    case 'onehot':
    case 'constant':
      arity(0);
      if (op === 'onehot') demand(axes.length >= 2, 'a vector, or rows');
      return { op, name: readName(given[3], at(3), seen.names) };
    case 'number':
      arity(0);
      demand(
        axes.every((w) => w === 1),
        'a single entry',
      );
      return { op, value: rational(given[3], at(3)) };
    case 'pattern':
      arity(0);
      return { op, pattern: oneOf(given[3], at(3), ['identity', 'causal', 'one', 'zero']) };
    case 'contract':
      return contraction(given, place, seen);
    case 'add': {
      const signs = list(given[3], at(3), 1000, (s, there) =>
        s === 1 || s === -1 ? s : reject(`${there} is no sign`),
      );
      demand(signs.length === below.length && below.length > 0, 'a sign for each summand');
      spread(seen);
      return { op, signs };
    }
    case 'divide':
      arity(2);
      spread(seen);
      return { op };
    case 'map': {
      arity(1);
      demand(same(axes, below[0]?.axes ?? []), 'the axes of its input');
      return { op, entry: readEntry(given, place) };
    }
    case 'mean':
    case 'max': {
      arity(1);
      const over = axisList(3);
      const whole = below[0]?.axes ?? [];
      demand(
        same(
          axes,
          whole.map((w, k) => (over.includes(k) ? 1 : w)),
        ),
        'width 1 along what is reduced',
      );
      return { op, over };
    }
    case 'softmax':
      arity(1, 2);
      demand(
        below.every((b) => same(axes, b.axes)),
        'the axes of its inputs',
      );
      return { op, over: axisList(3) };
    case 'normalise':
      arity(1, 2);
      demand(same(axes, below[0]?.axes ?? []), 'the axes of its input');
      demand(below.length === 1 || (below[1] as Node).axes.every((w) => w === 1), 'a single epsilon');
      return { op, over: axisList(3), centred: truth(given[4], at(4)) };
    case 'along': {
      const what = oneOf(given[3], at(3), ['slice', 'reshape', 'concat', 'window']);
      if (what !== 'concat') arity(1);
      const rank = below[0]?.axes.length ?? 0;
      const kept = list(given[4], at(4), MAX_AXES, (k, there) => (k === null ? null : integerIn(k, there, 0, rank)));
      const places = kept.filter((k) => k !== null);
      demand(kept.length === axes.length && new Set(places).size === places.length, 'each axis kept once');
      const agrees = (b: Node) => b.axes.length === rank && kept.every((k, to) => k === null || b.axes[k] === axes[to]);
      demand(below.length > 0 && below.every(agrees), 'the widths of the axes that are kept');
      if (what === 'slice')
        demand(kept.every((k, to) => k === null || k === to) && rank === axes.length, 'axes in their order');
      return { op, what, kept };
    }
    case 'opaque':
      return { op, name: text(given[3], at(3)) };
    case 'turn': {
      arity(3);
      const [rows, cols] = axes;
      const angles = [rows as Width, typeof cols === 'number' ? cols / 2 : 0];
      demand(axes.length === 2 && typeof cols === 'number' && cols % 2 === 0, 'an even number of columns');
      demand(
        same(axes, below[0]?.axes ?? []) && below.slice(1).every((b) => same(angles, b.axes)),
        'an angle for each pair',
      );
      return { op };
    }
  }
}

/** Each axis of an input is as wide as that of the result, or has width 1 and is spread. */
function spread({ axes, below, demand }: Seen): void {
  const fits = (b: Node) => b.axes.length === axes.length && b.axes.every((w, k) => w === 1 || w === axes[k]);
  demand(below.every(fits), 'axes that agree');
  demand(
    axes.every((w, k) => below.some((b) => b.axes[k] === w)),
    'each axis of the result in an input',
  );
}

function contraction(given: readonly Json[], place: string, { axes, below, demand }: Seen): Operation {
  const readLabels = (item: Json | undefined, there: string) =>
    list(item, there, MAX_AXES, (l, at) => integerIn(l, at, 0, 10_000));
  const labels = list(given[3], `${place}[3]`, 1000, readLabels);
  const result = readLabels(given[4], `${place}[4]`);
  demand(
    labels.length === below.length && labels.every((l, i) => l.length === below[i]?.axes.length),
    'a label for each axis',
  );
  demand(
    below.length > 0 && result.length === axes.length && new Set(result).size === result.length,
    'labels of the result that differ',
  );
  const width = new Map<number, Width>();
  labels.forEach((own, i) => {
    own.forEach((label, k) => {
      const w = below[i]?.axes[k] as Width;
      demand((width.get(label) ?? w) === w, `equal widths along the label ${label}`);
      width.set(label, w);
    });
  });
  result.forEach((label, k) => {
    demand((width.get(label) ?? 1) === axes[k], `the width of the label ${label} in the result`);
  });
  return { op: 'contract', labels, result };
}

function readEntry(given: readonly Json[], place: string): Entry {
  const kind = oneOf(given[3], `${place}[3]`, ['piecewise', 'power', 'any']);
  tuple(given, place, kind === 'piecewise' ? 6 : 5);
  if (kind === 'any') return { kind, name: text(given[4], `${place}[4]`) };
  const first = rational(given[4], `${place}[4]`);
  return kind === 'power' ? { kind, exponent: first } : { kind, low: first, high: rational(given[5], `${place}[5]`) };
}

/** The nodes that the output needs. */
export function reach({ nodes, output }: Pick<Graph, 'nodes' | 'output'>): ReadonlySet<number> {
  const used = new Set([output]);
  for (let n = output; n >= 0; n--) if (used.has(n)) for (const i of (nodes[n] as Node).inputs) used.add(i);
  return used;
}
