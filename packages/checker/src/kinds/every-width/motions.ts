/**
 * The motion of a law, followed through the network (theory §12). Every parameter moves along a symmetric matrix S on its axes, S arbitrary of the form of the
 * law; a node then moves along S on its own axes, by factors that are computed here, or the claim is rejected at the node that would move otherwise.
 */
import type { Rational } from '../../core/arithmetic/rational.js';
import { reject } from '../../text/rejection.js';
import { rationalText } from '../../text/words.js';
import { difference, isZero, sum, times, ZERO } from './fractions.js';
import { type Entry, type Graph, LEAVES, type Node, type Width } from './graph.js';

/** S is symmetric; a number for each pair of neighbours; diagonal; a number. Then two translations: by one number, by one vector along an axis. */
export const FORMS = ['gram', 'pairs', 'diagonal', 'norm', 'ones', 'columns'] as const;
export type Form = (typeof FORMS)[number];

/** Forms of which a node has one factor, whatever its axes. */
export const isWhole = (form: Form): boolean => form === 'norm' || form === 'ones';

type Factors = readonly Rational[];

interface Step {
  readonly graph: Graph;
  readonly node: Node;
  readonly inputs: readonly Factors[];
  readonly form: Form;
  /** Rejects when the factor is not zero. */
  still(factor: Rational, why: string): void;
}

/** Rejects unless the output stands still; `start` gives the factor of a parameter along an axis (of whole forms along axis 0). */
export function followMotion(
  graph: Graph,
  form: Form,
  start: (node: number, axis: number) => Rational,
  law: string,
): void {
  const used = reach(graph);
  const moved: Factors[] = [];
  graph.nodes.forEach((node, n) => {
    const still = (factor: Rational, why: string) => {
      if (!isZero(factor))
        reject(
          `${law} is not proved: its motion, with the factor ${rationalText(factor)}, meets node ${n} (${node.op}), ${why}`,
        );
    };
    const step = { graph, node, inputs: node.inputs.map((i) => moved[i] as Factors), form, still };
    if (!used.has(n)) moved.push([]);
    else if (node.op === 'parameter')
      moved.push(isWhole(form) ? [start(n, 0)] : node.axes.map((w, k) => (w === 1 ? ZERO : start(n, k))));
    else if ((LEAVES as readonly string[]).includes(node.op) || node.op === 'number' || node.op === 'pattern')
      moved.push(unmoved(step));
    else if (form === 'norm') moved.push([scaling(step)]);
    else moved.push(form === 'ones' || form === 'columns' ? translation(step) : motion(step));
  });
  if (form === 'ones' && graph.cotangent === 'sum-zero') return;
  for (const factor of moved[graph.output] as Factors)
    if (!isZero(factor))
      reject(`${law} is not proved: its motion moves the output, with the factor ${rationalText(factor)}`);
}

/** The nodes that the output needs. */
export function reach({ nodes, output }: Pick<Graph, 'nodes' | 'output'>): ReadonlySet<number> {
  const used = new Set([output]);
  for (let n = output; n >= 0; n--) if (used.has(n)) for (const i of (nodes[n] as Node).inputs) used.add(i);
  return used;
}

const unmoved = ({ node, form }: Step): Factors => (isWhole(form) ? [ZERO] : node.axes.map(() => ZERO));

function frozen(step: Step, why: string): Factors {
  for (const factor of step.inputs.flat()) step.still(factor, why);
  return unmoved(step);
}

const widthAt = ({ graph, node }: Step, input: number, axis: number) =>
  (graph.nodes[node.inputs[input] as number] as Node).axes[axis] as Width;

/** The factors of all inputs along an axis, without those of inputs that are spread along it; `all` says whether none is. */
function beside(step: Step, axis: number) {
  const wide = step.inputs.flatMap((f, i) => (widthAt(step, i, axis) === 1 ? [] : [f[axis] as Rational]));
  return { wide, all: wide.length === step.inputs.length };
}

function equal({ still }: Step, factors: Factors, why: string): Rational {
  const [first = ZERO, ...rest] = factors;
  for (const f of rest) still(difference(f, first), why);
  return first;
}

const degree = (entry: Entry): Rational | undefined => {
  if (entry.kind === 'any') return undefined;
  return entry.kind === 'power' ? entry.exponent : { numerator: 1n, denominator: 1n };
};

const isLinear = (entry: Entry): boolean =>
  entry.kind === 'piecewise'
    ? difference(entry.low, entry.high).numerator === 0n
    : entry.kind === 'power' && entry.exponent.numerator === 1n && entry.exponent.denominator === 1n;

const UNEQUAL = 'which needs the same factor for all that is added';
const SPREAD = 'which spreads a summand that does not move along';

function motion(step: Step): Factors {
  const { node, inputs, form, still } = step;
  const entrywise = form !== 'gram';
  const [first = []] = inputs;
  switch (node.op) {
    case 'contract':
      return contracted(step, node.labels, node.result, entrywise);
    case 'add':
      return node.axes.map((width, k) => {
        if (width === 1) return ZERO;
        const { wide, all } = beside(step, k);
        const factor = equal(step, wide, UNEQUAL);
        if (!all) still(factor, SPREAD);
        return factor;
      });
    case 'map': {
      const q = degree(node.entry);
      if (q === undefined)
        return frozen(
          step,
          `a function (${(node.entry as { name: string }).name}) that is not known to be homogeneous`,
        );
      if (!entrywise && !isLinear(node.entry))
        return frozen(step, 'a function of entries, which passes a diagonal S only');
      return first.map((f) => times(f, q));
    }
    case 'divide':
      return node.axes.map((width, k) => {
        if (width === 1) return ZERO;
        const [above, below] = [0, 1].map((i) =>
          widthAt(step, i, k) === 1 ? undefined : (inputs[i]?.[k] as Rational),
        );
        if (below === undefined) return above as Rational;
        if (!entrywise)
          for (const f of [above ?? ZERO, below]) still(f, 'a quotient of entries, which passes a diagonal S only');
        return difference(above ?? ZERO, below);
      });
    case 'mean':
    case 'max': {
      const passes = (k: number) => !node.over.includes(k) && (entrywise || node.op === 'mean');
      first.forEach((f, k) => {
        if (!passes(k)) still(f, node.over.includes(k) ? 'which reduces the axis' : 'which passes a diagonal S only');
      });
      return first.map((f, k) => (passes(k) ? f : ZERO));
    }
    case 'normalise':
      if (inputs.length > 1)
        return frozen(step, 'a normalisation with an epsilon, which is not invariant under scaling');
      if (!entrywise) return frozen(step, 'a normalisation, which passes a diagonal S only');
      for (const k of node.over) still(first[k] as Rational, 'which normalises along the axis');
      return unmoved(step);
    case 'along':
      first.forEach((_, k) => {
        if (!node.kept.includes(k)) for (const f of inputs) still(f[k] as Rational, `a ${node.what} along the axis`);
      });
      return node.kept.map((k) =>
        k === null
          ? ZERO
          : equal(
              step,
              inputs.map((f) => f[k] as Rational),
              UNEQUAL,
            ),
      );
    case 'turn': {
      for (const f of inputs.slice(1).flat()) still(f, 'whose angles do not move');
      const [rows, cols] = first as [Rational, Rational];
      if (!entrywise) still(rows, 'whose angles depend on the row');
      if (form !== 'pairs') still(cols, 'rotations of pairs, which pass one number for each pair only');
      return [entrywise ? rows : ZERO, form === 'pairs' ? cols : ZERO];
    }
    default:
      return frozen(step, `which is not homogeneous`);
  }
}

/** S on one side of a sum and −S on the other cancel, since S is symmetric; what is kept passes where one factor alone has it, or entry by entry. */
function contracted(
  step: Step,
  labels: readonly (readonly number[])[],
  result: readonly number[],
  entrywise: boolean,
): Factors {
  const { inputs, still } = step;
  const at = new Map<number, Rational[]>();
  labels.forEach((own, i) => {
    own.forEach((label, k) => {
      if (widthAt(step, i, k) !== 1) at.set(label, [...(at.get(label) ?? []), inputs[i]?.[k] as Rational]);
    });
  });
  const total = (factors: Factors) => factors.reduce(sum, ZERO);
  for (const [label, factors] of at) {
    if (result.includes(label)) continue;
    if (entrywise || factors.length === 2)
      still(total(factors), 'a sum over the axis, whose two sides must move oppositely');
    else for (const f of factors) still(f, 'a sum over the axis of one, or of more than two factors');
  }
  return result.map((label) => {
    const factors = at.get(label) ?? [];
    if (factors.length < 2 || entrywise) return total(factors);
    for (const f of factors) still(f, 'a product of entries, which passes a diagonal S only');
    return ZERO;
  });
}

/** The factor by which a node is scaled. */
function scaling(step: Step): Rational {
  const { node, inputs, still } = step;
  const [first = ZERO, ...rest] = inputs.map((f) => f[0] as Rational);
  switch (node.op) {
    case 'contract':
      return [first, ...rest].reduce(sum);
    case 'add':
    case 'along':
      return equal(step, [first, ...rest], UNEQUAL);
    case 'map': {
      const q = degree(node.entry);
      if (q === undefined)
        still(first, `a function (${(node.entry as { name: string }).name}) that is not known to be homogeneous`);
      return q === undefined ? ZERO : times(first, q);
    }
    case 'divide':
      return difference(first, rest[0] as Rational);
    case 'mean':
    case 'max':
      return first;
    case 'normalise': {
      const [eps] = rest;
      if (eps !== undefined)
        still(
          difference(eps, sum(first, first)),
          'a normalisation with an epsilon, which is not invariant under scaling',
        );
      return ZERO;
    }
    case 'turn':
      for (const f of rest) still(f, 'whose angles do not move');
      return first;
    default:
      for (const f of [first, ...rest]) still(f, 'which is not homogeneous');
      return ZERO;
  }
}

/** Translations by ones add up, and nothing sees them behind a mean that is subtracted and under softmax. */
function translation(step: Step): Factors {
  const { node, inputs, form, still, graph } = step;
  const one = form === 'ones';
  const [first = []] = inputs;
  const unseen = (over: readonly number[]) => {
    if (!one) for (const k of over) still(first[k] as Rational, 'which sees a vector along the axis');
    for (const f of inputs.slice(1).flat()) still(f, 'which does not pass translations');
    return unmoved(step);
  };
  switch (node.op) {
    case 'add': {
      const sign = (i: number): Rational => ({ numerator: BigInt(node.signs[i] as number), denominator: 1n });
      return unmoved(step).map((_, k) =>
        inputs.reduce((total, f, i) => sum(total, times(f[k] as Rational, sign(i))), ZERO),
      );
    }
    case 'mean':
    case 'max':
      if (one) return first;
      for (const k of node.over) still(first[k] as Rational, 'which reduces the axis');
      return first.map((f, k) => (node.over.includes(k) ? ZERO : f));
    case 'softmax':
      return unseen(node.over);
    case 'normalise':
      return node.centred ? unseen(node.over) : frozen(step, 'a normalisation without a mean that is subtracted');
    case 'along':
      if (node.what !== 'slice') return frozen(step, 'which does not pass translations');
      if (one) return first;
      first.forEach((f, k) => {
        if (!node.kept.includes(k)) still(f, 'a slice along the axis');
      });
      return node.kept.map((k) => (k === null ? ZERO : (first[k] as Rational)));
    case 'contract': {
      const moving = inputs.flatMap((f, i) => (f.some((g) => !isZero(g)) ? [i] : []));
      const [table] = moving;
      if (table === undefined) return unmoved(step);
      const own = node.labels[table] as readonly number[];
      const summed = own.filter((l, k) => widthAt(step, table, k) !== 1 && !node.result.includes(l));
      const takes = (i: number) => {
        const { op, axes } = graph.nodes[node.inputs[i] as number] as Node;
        const along = axes[1] === 1 ? 0 : 1;
        const stays = (l: number, k: number) => !summed.includes(l) && (axes[k] === 1 || node.result.includes(l));
        return (
          op === 'onehot' && (node.labels[i] ?? []).every((l, k) => (k === along ? summed.includes(l) : stays(l, k)))
        );
      };
      const others = node.inputs.flatMap((_, i) => (i === table ? [] : [i]));
      const plain =
        moving.length === 1 &&
        new Set(own).size === own.length &&
        others.every(takes) &&
        others.length === summed.length;
      if (!plain) return frozen(step, 'a product, which does not pass translations');
      if (one) return inputs[table] as Factors;
      own.forEach((label, k) => {
        if (!node.result.includes(label)) still(inputs[table]?.[k] as Rational, 'a sum over the axis');
      });
      return node.result.map((label) => inputs[table]?.[own.indexOf(label)] ?? ZERO);
    }
    default:
      return frozen(step, 'which does not pass translations');
  }
}
