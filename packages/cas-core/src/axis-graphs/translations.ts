/**
 * Translations whose size is shared by several parameters (theory §12, cross laws): each moves along ones by a multiple of one number (`ones`), or of one
 * vector along an axis (`columns`). They add up at sums and may cancel there. Where an operation does not pass them as such they go on as motions of which it is
 * only known along which axes they are the same (shifts.ts); these vanish where means are subtracted and under softmax, and must not be seen at the end.
 */
import { QQ, rational } from '../rings/rationals.js';
import type { AxisGraph, AxisNode, AxisOperation } from './axis-graph.js';
import { addForms, type LinearForm, ZERO_FORM } from './linear-forms.js';
import { type Shift, shiftOf } from './shifts.js';

const MINUS = rational(-1);

/** A motion with this factor, and along which axes it is the same. */
interface Loose {
  readonly factor: LinearForm;
  readonly alike: readonly boolean[];
}

export interface Translations {
  /** How node n moves, from its inputs: under `ones` one factor, under `columns` one for each axis. */
  moves(n: number, inputs: readonly (readonly LinearForm[])[]): readonly LinearForm[];
  /** The factors that must vanish for the loss not to see the output move. */
  seen(output: readonly LinearForm[]): readonly LinearForm[];
}

/** Nodes are asked for in order. */
export function translations(graph: AxisGraph, form: 'ones' | 'columns'): Translations {
  const one = form === 'ones';
  const loose = new Map<number, readonly Loose[]>();

  /** The factors of a node as loose motions: the same along all axes but that of the vector. */
  const loosened = (node: AxisNode, factors: readonly LinearForm[]): Loose[] =>
    factors.flatMap((factor, k) =>
      factor.size === 0 ? [] : [{ factor, alike: node.axes.map((w, axis) => w === 1 || one || axis !== k) }],
    );

  function moves(n: number, inputs: readonly (readonly LinearForm[])[]): readonly LinearForm[] {
    const node = graph.nodes[n]!;
    const passed = passedOn(graph, node, inputs, one);
    const still = one ? [ZERO_FORM] : node.axes.map(() => ZERO_FORM);
    const found = new Map<string, Loose>();
    new Set(node.inputs).forEach((input) => {
      const i = node.inputs.indexOf(input);
      const own = passed === undefined ? loosened(graph.nodes[input]!, inputs[i]!) : [];
      for (const { factor, alike } of [...(loose.get(input) ?? []), ...own]) {
        const shift: Shift = shiftOf(graph, node, (m) => (m === input ? alike : undefined));
        if (shift !== undefined)
          found.set(`${shift.join()} ${[...factor].map(([k, c]) => `${k}:${c.num}/${c.den}`).join()}`, {
            factor,
            alike: shift,
          });
      }
    });
    loose.set(n, [...found.values()]);
    return passed ?? still;
  }

  const seen = (output: readonly LinearForm[]): readonly LinearForm[] =>
    [...loosened(graph.nodes[graph.output]!, output), ...(loose.get(graph.output) ?? [])]
      // Cross-entropy does not see that all logits move alike.
      .filter(({ alike }) => graph.cotangent === 'free' || !alike.every(Boolean))
      .map(({ factor }) => factor);

  return { moves, seen };
}

/** How the node moves when it passes the translations of its inputs as translations; undefined when it does not. */
function passedOn(
  graph: AxisGraph,
  node: AxisNode,
  inputs: readonly (readonly LinearForm[])[],
  one: boolean,
): readonly LinearForm[] | undefined {
  const { operation, axes } = node;
  const still = (): LinearForm[] => (one ? [ZERO_FORM] : axes.map(() => ZERO_FORM));
  if (inputs.flat().every((f) => f.size === 0)) return still();
  /** Axes of the input that the result has not, with their places in the result. */
  const kept = (places: readonly (number | null)[]): readonly LinearForm[] | undefined => {
    if (one) return [inputs[0]![0]!];
    if (inputs[0]!.some((f, k) => f.size > 0 && !places.includes(k))) return undefined;
    return places.map((k) => (k === null ? ZERO_FORM : inputs[0]![k]!));
  };
  switch (operation.op) {
    case 'contract':
      return rowsOfTable(operation, graph, node, inputs, one);
    case 'add': {
      const sign = (i: number) => (operation.signs[i] === -1 ? MINUS : QQ.one);
      return still().map((zero, k) => inputs.reduce((sum, f, i) => addForms(sum, f[k]!, sign(i)), zero as LinearForm));
    }
    case 'mean':
    case 'max':
      return kept(axes.map((_, k) => (operation.over.includes(k) ? null : k)));
    case 'along':
      return operation.what === 'slice' ? kept(operation.kept) : undefined;
    default:
      return undefined;
  }
}

/** Axes in another order, and the row of a table that a unit vector takes; nothing else lets ones through as ones. */
function rowsOfTable(
  { labels, result }: AxisOperation & { op: 'contract' },
  graph: AxisGraph,
  node: AxisNode,
  inputs: readonly (readonly LinearForm[])[],
  one: boolean,
): readonly LinearForm[] | undefined {
  const moving = inputs.flatMap((f, i) => (f.some((g) => g.size > 0) ? [i] : []));
  const table = moving[0]!;
  const own = labels[table]!;
  const summed = new Set(own.filter((l, k) => graph.nodes[node.inputs[table]!]!.axes[k] !== 1 && !result.includes(l)));
  const others = labels.flatMap((_, i) => (i === table ? [] : [i]));
  const taken =
    others.every((i) => takesRows(graph.nodes[node.inputs[i]!]!, labels[i]!, summed)) && others.length === summed.size;
  if (moving.length > 1 || new Set(own).size !== own.length || !taken) return undefined;
  if (one) return [inputs[table]![0]!];
  if (inputs[table]!.some((f, k) => f.size > 0 && !result.includes(own[k]!))) return undefined;
  return result.map((label) => inputs[table]![own.indexOf(label)] ?? ZERO_FORM);
}

/** One-hot rows (or a column) summed along the entries of their unit vectors: Σ_v x_v = 1. */
function takesRows({ operation, axes }: AxisNode, labels: readonly number[], summed: ReadonlySet<number>): boolean {
  if (operation.op !== 'onehot') return false;
  const along = axes.length === 2 && axes[1] === 1 ? 0 : axes.length - 1;
  return labels.every((label, k) => summed.has(label) === (k === along));
}
