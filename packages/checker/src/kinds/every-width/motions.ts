/**
 * The motion of a law, followed through the network (theory §12). Every parameter moves along a symmetric matrix S on its axes, S arbitrary of the form of the
 * law; a node then moves along S on its own axes, by factors that are computed here, or the claim is rejected at the node that would move otherwise.
 */
import type { Rational } from '../../core/arithmetic/rational.js';
import { reject } from '../../text/rejection.js';
import { rationalText } from '../../text/words.js';
import { difference, isZero, sum, times, ZERO } from './fractions.js';
import { type Entry, type Graph, type Node, reach, type Width } from './graph.js';

/** S is symmetric; a number for each pair of neighbours; diagonal; a number. */
export const MATRICES = ['gram', 'pairs', 'diagonal', 'norm'] as const;
export type Matrix = (typeof MATRICES)[number];

/**
 * How a node moves: a factor of S for each tuple of its axes, written as in "0,2". S acts along the last of them and may depend on the places along the others. Tuples
 * that are not there have the factor zero; under `norm` there is one factor, of the empty tuple.
 */
export type Factors = ReadonlyMap<string, Rational>;

const STILL: Factors = new Map();

const axesOf = (tuple: string): readonly number[] => (tuple === '' ? [] : tuple.split(',').map(Number));

interface Step {
  readonly graph: Graph;
  readonly node: Node;
  readonly inputs: readonly Factors[];
  readonly form: Matrix;
  /** Rejects when the factor is not zero. */
  still(factor: Rational, why: string): void;
}

/** Rejects unless the output stands still; `start` gives the factors of a parameter. The factors of all nodes, none for those that the output does not need. */
export function followMotion(
  graph: Graph,
  form: Matrix,
  start: (node: number) => Factors,
  law: string,
): readonly Factors[] {
  const used = reach(graph);
  const moved: Factors[] = [];
  graph.nodes.forEach((node, n) => {
    const still = (factor: Rational, why: string) => {
      if (!isZero(factor))
        reject(
          `${law} is not proved: its motion, with the factor ${rationalText(factor)}, meets node ${n} (${node.op}), ${why}`,
        );
    };
    const inputs = node.inputs.map((i) => moved[i] as Factors);
    const step = { graph, node, inputs, form, still };
    if (!used.has(n)) moved.push(STILL);
    else if (node.op === 'parameter') moved.push(start(n));
    else if (inputs.every((own) => own.size === 0)) moved.push(STILL);
    else moved.push(withoutZeros(form === 'norm' ? [['', scaling(step)]] : motion(step)));
  });
  for (const factor of (moved[graph.output] as Factors).values())
    if (!isZero(factor))
      reject(`${law} is not proved: its motion moves the output, with the factor ${rationalText(factor)}`);
  return moved;
}

const withoutZeros = (factors: Iterable<readonly [string, Rational]>): Factors =>
  new Map([...factors].filter(([, f]) => !isZero(f)));

function frozen({ inputs, still }: Step, why: string): Factors {
  for (const own of inputs) for (const factor of own.values()) still(factor, why);
  return STILL;
}

const widthAt = ({ graph, node }: Step, input: number, axis: number) =>
  (graph.nodes[node.inputs[input] as number] as Node).axes[axis] as Width;

/** Every tuple along which an input moves, with the factors of all inputs. */
const tuples = ({ inputs }: Step): readonly (readonly [string, readonly Rational[]])[] =>
  [...new Set(inputs.flatMap((own) => [...own.keys()]))].map((t) => [t, inputs.map((own) => own.get(t) ?? ZERO)]);

function equal({ still }: Step, factors: readonly Rational[], why: string): Rational {
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
const ENTRIES = 'which passes a diagonal S only';

function motion(step: Step): Iterable<readonly [string, Rational]> {
  const { node, inputs, form, still } = step;
  const entrywise = form !== 'gram';
  const [first = STILL] = inputs;
  switch (node.op) {
    case 'contract':
      return contracted(step, node.labels, node.result, entrywise);
    case 'add':
      return tuples(step).map(([tuple, factors]) => {
        const factor = equal(step, factors, UNEQUAL);
        for (const axis of axesOf(tuple))
          node.inputs.forEach((_, i) => {
            if (widthAt(step, i, axis) === 1) for (const f of factors) still(f, SPREAD);
          });
        return [tuple, factor] as const;
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
      return [...first].map(([tuple, f]) => [tuple, times(f, q)] as const);
    }
    case 'divide':
      return tuples(step).map(([tuple, [above, below]]) => {
        if (!entrywise && widthAt(step, 1, axesOf(tuple).at(-1) as number) !== 1)
          for (const f of [above, below]) still(f as Rational, 'a quotient of entries, which passes a diagonal S only');
        return [tuple, difference(above as Rational, below as Rational)] as const;
      });
    case 'mean':
    case 'max':
      return [...first].flatMap(([tuple, f]) => {
        const reduced = axesOf(tuple).some((k) => node.over.includes(k));
        if (!reduced && (entrywise || node.op === 'mean')) return [[tuple, f] as const];
        still(f, reduced ? 'which reduces the axis' : ENTRIES);
        return [];
      });
    case 'normalise':
      if (inputs.length > 1)
        return frozen(step, 'a normalisation with an epsilon, which is not invariant under scaling');
      if (!entrywise) return frozen(step, `a normalisation, ${ENTRIES}`);
      for (const [tuple, f] of first)
        if (axesOf(tuple).some((k) => node.over.includes(k))) still(f, 'which normalises along the axis');
      return STILL;
    case 'along':
      return tuples(step).flatMap(([tuple, factors]) => {
        const to = axesOf(tuple).map((k) => node.kept.indexOf(k));
        if (to.every((k) => k >= 0)) return [[to.join(), equal(step, factors, UNEQUAL)] as const];
        for (const f of factors) still(f, `a ${node.what} along the axis`);
        return [];
      });
    case 'turn': {
      for (const own of inputs.slice(1)) for (const f of own.values()) still(f, 'whose angles do not move');
      return [...first].flatMap(([tuple, f]) => {
        if ((tuple === '0' && entrywise) || (tuple === '1' && form === 'pairs')) return [[tuple, f] as const];
        still(
          f,
          tuple === '0'
            ? 'whose angles depend on the row'
            : 'rotations of pairs, which pass one number for each pair only',
        );
        return [];
      });
    }
    default:
      return frozen(step, 'which is not homogeneous');
  }
}

/**
 * S on one side of a sum and −S on the other cancel, since S is symmetric, at each place along the labels on which S depends. What is kept passes where one factor alone
 * has it, or entry by entry.
 */
function contracted(
  { inputs, still }: Step,
  labels: readonly (readonly number[])[],
  result: readonly number[],
  entrywise: boolean,
): readonly (readonly [string, Rational])[] {
  const at = new Map<string, Rational[]>();
  inputs.forEach((own, i) => {
    for (const [tuple, f] of own) {
      const there = axesOf(tuple)
        .map((k) => (labels[i] as readonly number[])[k])
        .join();
      at.set(there, [...(at.get(there) ?? []), f]);
    }
  });
  return [...at].flatMap(([there, factors]) => {
    const own = axesOf(there);
    const last = own.at(-1) as number;
    const total = factors.reduce(sum, ZERO);
    const places = own.map((label) => result.indexOf(label));
    const factorsWith = labels.flat().filter((label) => label === last).length;
    if (new Set(own).size < own.length) for (const f of factors) still(f, 'a diagonal of two of its axes');
    else if (entrywise) {
      if (!places.includes(-1)) return [[places.join(), total] as const];
      still(total, 'a sum over the axis, whose two sides must move oppositely');
    } else if (result.includes(last)) {
      if (factorsWith === 1 && !places.includes(-1)) return [[places.join(), total] as const];
      for (const f of factors) still(f, 'a product of entries, or a sum over places on which S depends');
    } else if (factorsWith === 2) still(total, 'a sum over the axis, whose two sides must move oppositely');
    else for (const f of factors) still(f, 'a sum over the axis of one, or of more than two factors');
    return [];
  });
}

/** The factor by which a node is scaled. */
function scaling(step: Step): Rational {
  const { node, inputs, still } = step;
  const [first = ZERO, ...rest] = inputs.map((own) => own.get('') ?? ZERO);
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
