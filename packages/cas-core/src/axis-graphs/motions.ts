/**
 * Motions of an `AxisGraph` (theory §12). Parameters move along S, a symmetric matrix that acts on one axis at a time; how every node then moves is linear in
 * the coefficients, and so is what must vanish for the output to stand still. Coefficients may be unknowns (a search) or numbers (a proof).
 *
 * The forms of S, each passed by more operations than the one before:
 *   gram      any symmetric matrix
 *   pairs     λ₁, λ₁, λ₂, λ₂, …: one number for each pair of neighbours
 *   diagonal  any diagonal matrix
 *   norm      a number, that scales the whole tensor
 * Two further forms are translations instead (translations.ts):
 *   ones      the same number for all entries
 *   columns   the same vector along one axis, at all places of the others
 */
import { QQ, type Rational, rational } from '../rings/rationals.js';
import {
  type AxisGraph,
  type AxisNode,
  type AxisOperation,
  type EntryFunction,
  isLeaf,
  usedNodes,
} from './axis-graph.js';
import { addForms, isWhole, type LinearForm, type MotionForm, type Step, ZERO_FORM } from './linear-forms.js';
import { translations } from './translations.js';

const MINUS = rational(-1);

/** Where a motion must not be: the linear form that has to vanish, and the node that asks for it. */
export interface Demand {
  readonly form: LinearForm;
  readonly node: number;
}

/** z ↦ φ(z) of degree q in z, when it is. */
export function degreeOf(f: EntryFunction): Rational | undefined {
  if (f.kind === 'any') return undefined;
  if (f.kind === 'piecewise') return QQ.one;
  const [num, den = '1'] = f.exponent.split('/');
  return { num: BigInt(num!), den: BigInt(den) };
}

/**
 * All that must vanish so that the output does not move when parameter n moves by Σ_k of `initial(n, k)` times S along axis k; for the forms `norm` and
 * `ones` an axis says nothing, and `initial(n, 0)` is the factor of the tensor.
 */
export const motionDemands = (
  graph: AxisGraph,
  form: MotionForm,
  initial: (node: number, axis: number) => LinearForm,
  used?: ReadonlySet<number>,
): readonly Demand[] => followMotion(graph, form, initial, used).demands;

/** The same, with the factors by which every node moves; none for nodes that the output does not need. */
export function followMotion(
  graph: AxisGraph,
  form: MotionForm,
  initial: (node: number, axis: number) => LinearForm,
  used: ReadonlySet<number> = usedNodes(graph),
): { readonly demands: readonly Demand[]; readonly moved: readonly (readonly LinearForm[])[] } {
  const demands: Demand[] = [];
  const moved: (readonly LinearForm[])[] = [];
  const demand = (node: number, f: LinearForm): void => {
    if (f.size > 0) demands.push({ form: f, node });
  };
  const translation = form === 'ones' || form === 'columns' ? translations(graph, form) : undefined;
  graph.nodes.forEach((node, n) => {
    if (!used.has(n)) {
      moved.push([]);
      return;
    }
    const inputs = node.inputs.map((i) => moved[i]!);
    // Most nodes are reached by few motions.
    if (node.operation.op !== 'parameter' && translation === undefined && inputs.every(stands)) {
      moved.push(isWhole(form) ? STILL : still(node));
      return;
    }
    const step = { graph, node, inputs, form, demand: (f: LinearForm) => demand(n, f) };
    if (node.operation.op === 'parameter')
      moved.push(isWhole(form) ? [initial(n, 0)] : node.axes.map((w, k) => (w === 1 ? ZERO_FORM : initial(n, k))));
    else if (translation !== undefined) moved.push(translation.moves(n, inputs));
    else moved.push(form === 'norm' ? [scaled(step)] : moves(step));
  });
  const last = moved[graph.output]!;
  for (const f of translation === undefined ? last : translation.seen(last)) demand(graph.output, f);
  return { demands, moved };
}

const STILL: readonly LinearForm[] = [ZERO_FORM];

const stands = (forms: readonly LinearForm[]): boolean => forms.every((f) => f.size === 0);

const still = (node: AxisNode): LinearForm[] => node.axes.map(() => ZERO_FORM);

/** Nothing may move: the node stands still. */
function frozen({ node, inputs, demand }: Step): LinearForm[] {
  for (const f of inputs.flat()) demand(f);
  return still(node);
}

/** The forms of all inputs along an axis must be equal; where an input has width 1 there, those of the others are zero. */
function alike({ node, inputs, graph, demand }: Step): LinearForm[] {
  return node.axes.map((width, k) => {
    if (width === 1) return ZERO_FORM;
    const wide = inputs.filter((_, i) => graph.nodes[node.inputs[i]!]!.axes[k] === width);
    const first = wide[0]?.[k] ?? ZERO_FORM;
    for (const other of wide.slice(1)) demand(addForms(other[k]!, first, MINUS));
    if (wide.length === inputs.length) return first;
    demand(first);
    return ZERO_FORM;
  });
}

function moves(step: Step): readonly LinearForm[] {
  const { node, inputs, form, demand } = step;
  const { operation } = node;
  if (isLeaf(operation)) return still(node);
  const entrywise = form !== 'gram';
  switch (operation.op) {
    case 'contract':
      return contracted(operation, step, entrywise);
    case 'add':
      return alike(step);
    case 'map': {
      const degree = degreeOf(operation.function);
      if (degree === undefined || (!entrywise && !isLinear(operation.function))) return frozen(step);
      return inputs[0]!.map((f) => addForms(ZERO_FORM, f, degree));
    }
    case 'divide':
      return divided(step, entrywise);
    case 'mean':
      for (const k of operation.over) demand(inputs[0]![k]!);
      return node.axes.map((_, k) => (operation.over.includes(k) ? ZERO_FORM : inputs[0]![k]!));
    case 'max':
      for (const [k, f] of inputs[0]!.entries()) if (operation.over.includes(k) || !entrywise) demand(f);
      return node.axes.map((_, k) => (operation.over.includes(k) || !entrywise ? ZERO_FORM : inputs[0]![k]!));
    case 'softmax':
    case 'opaque':
      return frozen(step);
    case 'normalise':
      // Scaled by a number that is the same along what is normalised, nothing changes.
      if (operation.eps || !entrywise) return frozen(step);
      for (const k of operation.over) demand(inputs[0]![k]!);
      return still(node);
    case 'along': {
      const axes = step.graph.nodes[node.inputs[0]!]!.axes;
      axes.forEach((_, k) => {
        if (!operation.kept.includes(k)) for (const f of inputs) demand(f[k]!);
      });
      return operation.kept.map((k) => {
        if (k === null) return ZERO_FORM;
        for (const f of inputs.slice(1)) demand(addForms(f[k]!, inputs[0]![k]!, MINUS));
        return inputs[0]![k]!;
      });
    }
    case 'turn': {
      const [value, ...angles] = inputs;
      for (const f of angles.flat()) demand(f);
      const [rows, cols] = value!;
      if (!entrywise) demand(rows!);
      if (form !== 'pairs') demand(cols!);
      return [entrywise ? rows! : ZERO_FORM, form === 'pairs' ? cols! : ZERO_FORM];
    }
  }
}

const isLinear = (f: EntryFunction): boolean =>
  f.kind === 'piecewise' ? f.low === f.high : f.kind === 'power' && f.exponent === '1';

function contracted(
  { labels, result }: AxisOperation & { op: 'contract' },
  { node, inputs, demand, graph }: Step,
  entrywise: boolean,
): LinearForm[] {
  const at = new Map<number, LinearForm[]>();
  labels.forEach((own, i) => {
    const { axes } = graph.nodes[node.inputs[i]!]!;
    own.forEach((label, k) => {
      if (axes[k] === 1) return;
      const list = at.get(label) ?? [];
      list.push(inputs[i]![k]!);
      at.set(label, list);
    });
  });
  const passed = result.map((label) => {
    const list = at.get(label) ?? [];
    at.delete(label);
    if (list.length === 1) return list[0]!;
    if (entrywise) return list.reduce((sum, f) => addForms(sum, f), ZERO_FORM);
    for (const f of list) demand(f);
    return ZERO_FORM;
  });
  // What is summed: S on one side and −S on the other cancel, since S is symmetric; of three and more only entries cancel.
  for (const list of at.values())
    if (entrywise || list.length === 2) demand(list.reduce((sum, f) => addForms(sum, f), ZERO_FORM));
    else for (const f of list) demand(f);
  return passed;
}

function divided({ node, inputs, graph, demand }: Step, entrywise: boolean): LinearForm[] {
  return node.axes.map((width, k) => {
    if (width === 1) return ZERO_FORM;
    const [above, below] = node.inputs.map((i, at) =>
      graph.nodes[i]!.axes[k] === width ? inputs[at]![k]! : undefined,
    );
    if (above !== undefined && below === undefined) return above;
    if (entrywise) return addForms(above ?? ZERO_FORM, below ?? ZERO_FORM, MINUS);
    for (const f of [above, below]) if (f !== undefined) demand(f);
    return ZERO_FORM;
  });
}

/** The factor by which a node is scaled. */
function scaled({ node, inputs, demand }: Step): LinearForm {
  const { operation } = node;
  if (isLeaf(operation)) return ZERO_FORM;
  const first = inputs[0]?.[0] ?? ZERO_FORM;
  const rest = inputs.slice(1).map((f) => f[0]!);
  switch (operation.op) {
    case 'contract':
      return rest.reduce((sum, f) => addForms(sum, f), first);
    case 'add':
    case 'along':
      for (const f of rest) demand(addForms(f, first, MINUS));
      return first;
    case 'map': {
      const degree = degreeOf(operation.function);
      if (degree !== undefined) return addForms(ZERO_FORM, first, degree);
      demand(first);
      return ZERO_FORM;
    }
    case 'divide':
      return addForms(first, rest[0]!, MINUS);
    case 'mean':
    case 'max':
      return first;
    case 'softmax':
    case 'opaque':
      for (const f of [first, ...rest]) demand(f);
      return ZERO_FORM;
    case 'normalise':
      if (!operation.eps) return ZERO_FORM;
      // Scaled along with its epsilon by the square, nothing changes either.
      demand(addForms(rest[0]!, first, rational(-2)));
      return ZERO_FORM;
    case 'turn':
      for (const f of rest) demand(f);
      return first;
  }
}
