/**
 * Translations whose size is shared by several parameters (theory §12, cross laws): each moves along ones by a multiple of one number (`ones`), or of one
 * vector along an axis (`columns`). They add up at sums, may cancel there, and vanish where means are subtracted and under softmax.
 */

import { QQ, rational } from '../rings/rationals.js';
import type { AxisNode, AxisOperation } from './axis-graph.js';
import { addForms, type LinearForm, type Step, ZERO_FORM } from './linear-forms.js';

const MINUS = rational(-1);

/** How a node moves, from its inputs: under `ones` one factor, under `columns` one for each axis. */
export function translated({ graph, node, inputs, form, demand }: Step): LinearForm[] {
  const { operation, axes } = node;
  const one = form === 'ones';
  const still = (): LinearForm[] => (one ? [ZERO_FORM] : axes.map(() => ZERO_FORM));
  const frozen = (from = inputs): LinearForm[] => {
    for (const f of from.flat()) demand(f);
    return still();
  };
  /** Unseen when it is the same along all these axes. */
  const unseen = (over: readonly number[]): LinearForm[] => {
    if (!one) for (const k of over) demand(inputs[0]![k]!);
    return frozen(inputs.slice(1));
  };
  switch (operation.op) {
    case 'contract':
      return contracted(operation, { graph, node, inputs, form, demand });
    case 'add': {
      const sign = (i: number) => (operation.signs[i] === -1 ? MINUS : QQ.one);
      return still().map((zero, k) => inputs.reduce((sum, f, i) => addForms(sum, f[k]!, sign(i)), zero as LinearForm));
    }
    case 'mean':
    case 'max': {
      if (one) return [inputs[0]![0]!];
      for (const k of operation.over) demand(inputs[0]![k]!);
      return axes.map((_, k) => (operation.over.includes(k) ? ZERO_FORM : inputs[0]![k]!));
    }
    case 'softmax':
      return unseen(operation.over);
    case 'normalise':
      return operation.centred ? unseen(operation.over) : frozen();
    case 'along': {
      if (operation.what !== 'slice') return frozen();
      if (one) return [inputs[0]![0]!];
      inputs[0]!.forEach((f, k) => {
        if (!operation.kept.includes(k)) demand(f);
      });
      return operation.kept.map((k) => (k === null ? ZERO_FORM : inputs[0]![k]!));
    }
    case 'parameter':
    case 'input':
    case 'positive':
    case 'onehot':
    case 'constant':
    case 'number':
    case 'pattern':
      return still();
    default:
      return frozen();
  }
}

/** Axes in another order, and the row of a table that a unit vector takes; nothing else lets ones through as ones. */
function contracted(
  { labels, result }: AxisOperation & { op: 'contract' },
  { graph, node, inputs, form, demand }: Step,
): LinearForm[] {
  const still = (): LinearForm[] => (form === 'ones' ? [ZERO_FORM] : node.axes.map(() => ZERO_FORM));
  const moving = inputs.flatMap((f, i) => (f.some((g) => g.size > 0) ? [i] : []));
  if (moving.length === 0) return still();
  const table = moving[0]!;
  const summed = new Set(
    labels[table]!.filter((l, k) => widthOf(graph.nodes[node.inputs[table]!]!, k) !== 1 && !result.includes(l)),
  );
  const others = labels.flatMap((_, i) => (i === table ? [] : [i]));
  const once = new Set(labels[table]).size === labels[table]!.length;
  const taken =
    others.every((i) => takesRows(graph.nodes[node.inputs[i]!]!, labels[i]!, summed, result)) &&
    others.length === summed.size;
  // An axis of the result that no input has would be of width 1.
  if (moving.length > 1 || !once || !taken) {
    for (const f of inputs.flat()) demand(f);
    return still();
  }
  if (form === 'ones') return [inputs[table]![0]!];
  for (const [k, label] of labels[table]!.entries()) if (!result.includes(label)) demand(inputs[table]![k]!);
  return result.map((label) => {
    const k = labels[table]!.indexOf(label);
    return k < 0 ? ZERO_FORM : inputs[table]![k]!;
  });
}

const widthOf = (node: AxisNode, k: number): AxisNode['axes'][number] => node.axes[k]!;

/** One-hot rows (or a column) summed along the entries of their unit vectors, and along nothing else: Σ_v x_v = 1. */
function takesRows(
  { operation, axes }: AxisNode,
  labels: readonly number[],
  summed: ReadonlySet<number>,
  result: readonly number[],
): boolean {
  if (operation.op !== 'onehot') return false;
  const along = axes.length === 2 && axes[1] === 1 ? 0 : axes.length - 1;
  return labels.every((label, k) =>
    k === along ? summed.has(label) : !summed.has(label) && (axes[k] === 1 || result.includes(label)),
  );
}
