/**
 * Motions along symmetric matrices (theory §12), operation by operation. S acts along one axis and may depend on the places along others: one matrix for each head,
 * one number for each channel of each group. So what a node does is a factor for each *tuple* of its axes, of which S acts along the last.
 */
import { rational } from '../rings/rationals.js';
import { type AxisGraph, type AxisNode, type AxisOperation, isLeaf } from './axis-graph.js';
import { degreeOf, isLinear } from './entry-functions.js';
import { addForms, type LinearForm, ZERO_FORM } from './linear-forms.js';

/** `pairs` have one axis; the others any number of them. */
export type MatrixForm = 'gram' | 'pairs' | 'diagonal';

/** The factors of the tuples of axes of one node, by `tupleCode`; those that are not there are zero. */
export type Moves = ReadonlyMap<number, LinearForm>;

export const NO_MOVES: Moves = new Map();

const BASE = 64;

/** Tuples of one length; an axis is below 64. */
export const tupleCode = (axes: readonly number[]): number => axes.reduce((code, axis) => code * BASE + axis, 0);

export function tupleOf(code: number, length: number): number[] {
  const axes = new Array<number>(length);
  for (let k = length - 1, rest = code; k >= 0; k--) {
    axes[k] = rest % BASE;
    rest = Math.floor(rest / BASE);
  }
  return axes;
}

export interface MatrixStep {
  readonly graph: AxisGraph;
  readonly node: AxisNode;
  readonly inputs: readonly Moves[];
  readonly form: MatrixForm;
  /** How many axes a tuple has. */
  readonly length: number;
  demand(f: LinearForm): void;
}

const MINUS = rational(-1);

/** How the node moves, from its inputs, what must vanish being demanded. */
export function matrixMoves(step: MatrixStep): Moves {
  const { node, inputs, form, demand, length } = step;
  const { operation } = node;
  if (isLeaf(operation) || inputs.every((own) => own.size === 0)) return NO_MOVES;
  const entrywise = form !== 'gram';
  /** Tuples that avoid some axes pass, the others must be zero. */
  const avoiding = (own: Moves, axes: readonly number[]): Moves => {
    const kept = new Map<number, LinearForm>();
    for (const [code, f] of own) {
      if (tupleOf(code, length).some((k) => axes.includes(k))) demand(f);
      else kept.set(code, f);
    }
    return kept;
  };
  switch (operation.op) {
    case 'contract':
      return contracted(operation, step, entrywise);
    case 'add':
      return alike(step);
    case 'map': {
      const degree = degreeOf(operation.function);
      if (degree === undefined || (!entrywise && !isLinear(operation.function))) return frozen(step);
      return new Map([...inputs[0]!].map(([code, f]) => [code, addForms(ZERO_FORM, f, degree)]));
    }
    case 'divide':
      return divided(step, entrywise);
    case 'mean':
      return avoiding(inputs[0]!, operation.over);
    case 'max':
      return entrywise ? avoiding(inputs[0]!, operation.over) : frozen(step);
    case 'softmax':
    case 'opaque':
      return frozen(step);
    case 'normalise':
      // Scaled by a number that is the same along what is normalised, nothing changes.
      if (operation.eps || !entrywise) return frozen(step);
      avoiding(inputs[0]!, operation.over);
      return NO_MOVES;
    case 'along':
      return along(operation, step);
    case 'turn':
      return turned(step, entrywise);
  }
}

/** Nothing may move: the node stands still. */
function frozen({ inputs, demand }: MatrixStep): Moves {
  for (const own of inputs) for (const f of own.values()) demand(f);
  return NO_MOVES;
}

/** All tuples along which an input moves. */
const codesOf = (inputs: readonly Moves[]): ReadonlySet<number> => new Set(inputs.flatMap((own) => [...own.keys()]));

function set(moves: Map<number, LinearForm>, code: number, f: LinearForm): void {
  if (f.size > 0) moves.set(code, f);
}

/** The factors of all inputs must be equal; where an input is spread, that is, has width 1 along an axis of the tuple, those of the others are zero. */
function alike({ node, inputs, graph, demand, length }: MatrixStep): Moves {
  const moves = new Map<number, LinearForm>();
  for (const code of codesOf(inputs)) {
    const axes = tupleOf(code, length);
    const isWide = (i: number): boolean => axes.every((k) => graph.nodes[i]!.axes[k] === node.axes[k]);
    const first = inputs[0]!.get(code) ?? ZERO_FORM;
    if (node.inputs.every(isWide)) {
      for (const own of inputs.slice(1)) demand(addForms(own.get(code) ?? ZERO_FORM, first, MINUS));
      set(moves, code, first);
    } else for (const own of inputs) demand(own.get(code) ?? ZERO_FORM);
  }
  return moves;
}

function contracted(
  { labels, result }: AxisOperation & { op: 'contract' },
  { inputs, demand, length }: MatrixStep,
  entrywise: boolean,
): Moves {
  const found = new Map<string, { readonly tuple: readonly number[]; readonly forms: LinearForm[] }>();
  inputs.forEach((own, i) => {
    for (const [code, f] of own) {
      const tuple = tupleOf(code, length).map((k) => labels[i]![k]!);
      const known = found.get(tuple.join()) ?? { tuple, forms: [] };
      known.forms.push(f);
      found.set(tuple.join(), known);
    }
  });
  const moves = new Map<number, LinearForm>();
  for (const { tuple, forms } of found.values()) {
    const kept = tuple.map((label) => result.indexOf(label));
    const passes = kept.every((k) => k >= 0);
    const total = forms.reduce((sum, f) => addForms(sum, f), ZERO_FORM);
    const last = tuple.at(-1)!;
    const occurrences = labels.flat().filter((label) => label === last).length;
    // Entry by entry all factors add up. A matrix passes where one input alone has its axis; where that is summed, S on one side and −S on the other cancel,
    // since S is symmetric; of three and more only entries cancel.
    const cancels = kept.at(-1)! < 0 && (entrywise || occurrences === 2);
    const follows = passes && (entrywise || occurrences === 1);
    if (new Set(tuple).size === tuple.length && follows) set(moves, tupleCode(kept), total);
    else if (new Set(tuple).size === tuple.length && (cancels || (entrywise && !passes))) demand(total);
    else for (const f of forms) demand(f);
  }
  return moves;
}

function divided({ node, inputs, graph, demand, length }: MatrixStep, entrywise: boolean): Moves {
  const moves = new Map<number, LinearForm>();
  const divisor = graph.nodes[node.inputs[1]!]!;
  for (const code of codesOf(inputs)) {
    const last = tupleOf(code, length).at(-1)!;
    const [above, below] = inputs.map((own) => own.get(code) ?? ZERO_FORM);
    if (entrywise || divisor.axes[last] === 1) set(moves, code, addForms(above!, below!, MINUS));
    else for (const f of [above!, below!]) demand(f);
  }
  return moves;
}

function along({ kept }: AxisOperation & { op: 'along' }, { inputs, demand, length }: MatrixStep): Moves {
  const moves = new Map<number, LinearForm>();
  for (const code of codesOf(inputs)) {
    const places = tupleOf(code, length).map((k) => kept.indexOf(k));
    const [first, ...rest] = inputs.map((own) => own.get(code) ?? ZERO_FORM);
    if (places.every((k) => k >= 0)) {
      for (const f of rest) demand(addForms(f, first!, MINUS));
      set(moves, tupleCode(places), first!);
    } else for (const f of [first!, ...rest]) demand(f);
  }
  return moves;
}

/** The angles do not move; they depend on the row, and the columns are turned in pairs. */
function turned({ inputs: [value, ...angles], form, demand, length }: MatrixStep, entrywise: boolean): Moves {
  for (const own of angles) for (const f of own.values()) demand(f);
  const moves = new Map<number, LinearForm>();
  for (const [code, f] of value!) {
    const [axis] = tupleOf(code, length);
    const passes = length === 1 && (axis === 0 ? entrywise : form === 'pairs');
    if (passes) set(moves, code, f);
    else demand(f);
  }
  return moves;
}
