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
import { rational } from '../rings/rationals.js';
import { type AxisGraph, isLeaf, usedNodes } from './axis-graph.js';
import { degreeOf } from './entry-functions.js';
import { addForms, isWhole, type LinearForm, type MotionForm, type Step, ZERO_FORM } from './linear-forms.js';
import { type MatrixForm, type Moves, matrixMoves, NO_MOVES } from './matrix-motions.js';
import { translations } from './translations.js';

const MINUS = rational(-1);

/** Where a motion must not be: the linear form that has to vanish, and the node that asks for it. */
export interface Demand {
  readonly form: LinearForm;
  readonly node: number;
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

interface Followed<T> {
  readonly demands: readonly Demand[];
  readonly moved: readonly T[];
}

/** The same, with the factors by which every node moves; none for nodes that the output does not need. */
export function followMotion(
  graph: AxisGraph,
  form: MotionForm,
  initial: (node: number, axis: number) => LinearForm,
  used: ReadonlySet<number> = usedNodes(graph),
): Followed<readonly LinearForm[]> {
  if (isMatrixForm(form)) {
    const start = (n: number): Moves =>
      new Map(
        graph.nodes[n]!.axes.flatMap((w, k): [number, LinearForm][] => {
          const f = w === 1 ? ZERO_FORM : initial(n, k);
          return f.size === 0 ? [] : [[k, f]];
        }),
      );
    const { demands, moved } = followMatrices(graph, form, 1, start, used);
    const listed = (own: Moves, n: number): readonly LinearForm[] =>
      used.has(n) ? graph.nodes[n]!.axes.map((_, k) => own.get(k) ?? ZERO_FORM) : [];
    return { demands, moved: moved.map(listed) };
  }
  const { demands, demand } = demandsAt();
  const moved: (readonly LinearForm[])[] = [];
  const translation = form === 'norm' ? undefined : translations(graph, form);
  graph.nodes.forEach((node, n) => {
    if (!used.has(n)) {
      moved.push([]);
      return;
    }
    const inputs = node.inputs.map((i) => moved[i]!);
    // Most nodes are reached by few motions.
    if (node.operation.op !== 'parameter' && translation === undefined && inputs.every(stands)) {
      moved.push(STILL);
      return;
    }
    if (node.operation.op === 'parameter')
      moved.push(isWhole(form) ? [initial(n, 0)] : node.axes.map((w, k) => (w === 1 ? ZERO_FORM : initial(n, k))));
    else if (translation !== undefined) moved.push(translation.moves(n, inputs));
    else moved.push([scaled({ graph, node, inputs, form, demand: (f: LinearForm) => demand(n, f) })]);
  });
  const last = moved[graph.output]!;
  for (const f of translation === undefined ? last : translation.seen(last)) demand(graph.output, f);
  return { demands, moved };
}

const isMatrixForm = (form: MotionForm): form is MatrixForm =>
  form === 'gram' || form === 'pairs' || form === 'diagonal';

/**
 * The same for matrices that may depend on the places along further axes: parameter n moves by the sum, over the tuples of `length` axes in `start(n)`, of the factor of
 * the tuple times S along its last axis, at the places along the others.
 */
export function followMatrices(
  graph: AxisGraph,
  form: MatrixForm,
  length: number,
  start: (node: number) => Moves,
  used: ReadonlySet<number> = usedNodes(graph),
): Followed<Moves> {
  const { demands, demand } = demandsAt();
  const moved: Moves[] = [];
  graph.nodes.forEach((node, n) => {
    if (!used.has(n)) moved.push(NO_MOVES);
    else if (node.operation.op === 'parameter') moved.push(start(n));
    else {
      const inputs = node.inputs.map((i) => moved[i]!);
      moved.push(matrixMoves({ graph, node, inputs, form, length, demand: (f) => demand(n, f) }));
    }
  });
  for (const f of moved[graph.output]!.values()) demand(graph.output, f);
  return { demands, moved };
}

function demandsAt(): { readonly demands: Demand[]; demand(node: number, f: LinearForm): void } {
  const demands: Demand[] = [];
  const demand = (node: number, f: LinearForm): void => {
    if (f.size > 0) demands.push({ form: f, node });
  };
  return { demands, demand };
}

const STILL: readonly LinearForm[] = [ZERO_FORM];

const stands = (forms: readonly LinearForm[]): boolean => forms.every((f) => f.size === 0);

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
