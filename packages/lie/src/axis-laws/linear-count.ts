/**
 * How many independent numbers linear laws for every width are together. Along each axis a vector is a multiple of ones and a vector of sum zero; so a linear law falls into
 * parts, one for each choice of the two along the axes, between which nothing is shared, and within a part the laws are as many as the rank of their coefficients says.
 */
import {
  type AxisGraph,
  type AxisLaw,
  isLinearLaw,
  QQ,
  rationalRowSpace,
  type SparseRationals,
  type Width,
} from '@lawful/cas-core';
import {
  addWidths,
  formulaOf,
  productOfWidths,
  timesPolynomial,
  type WidthFormula,
  type WidthPolynomial,
} from './width-formulas.js';

interface Part {
  /** How often it occurs: the product of the dimensions along its axes. */
  readonly dimension: WidthPolynomial;
  /** Coefficients of the parameters that have it, by keys of parameter and choice. */
  readonly vector: ReadonlyMap<string, (typeof QQ)['one']>;
}

/** Undefined when a law is not linear. */
export function linearCount(graph: AxisGraph, laws: readonly AxisLaw[]): WidthFormula | undefined {
  const parts: Part[] = [];
  for (const law of laws) {
    const own = partsOf(graph, law);
    if (own === undefined) return undefined;
    parts.push(...own);
  }
  const keys = new Map<string, number>();
  const keyOf = (key: string): number => {
    const known = keys.get(key) ?? keys.size;
    keys.set(key, known);
    return known;
  };
  const space = rationalRowSpace();
  let total: WidthPolynomial = new Map([['', 0]]);
  for (const { dimension, vector } of parts) {
    const sparse: SparseRationals = new Map(
      [...vector].flatMap(([key, c]) => (QQ.isZero(c) ? [] : [[keyOf(key), c] as const])),
    );
    // Along two axes of one parameter the factors may cancel.
    if (sparse.size > 0 && space.insert(sparse)) total = addWidths([total, dimension]);
  }
  return formulaOf(total);
}

/** Along an axis: ones, or what has the sum zero; of width 1 there are ones alone. */
const choicesOf = (axes: readonly Width[], ones: readonly number[]): (readonly boolean[])[] => {
  let all: boolean[][] = [[]];
  axes.forEach((width, k) => {
    const own = width === 1 || ones.includes(k) ? [true] : [true, false];
    all = all.flatMap((before) => own.map((one) => [...before, one]));
  });
  return all;
};

function dimensionOf(axes: readonly Width[], choice: readonly boolean[]): WidthPolynomial {
  let dimension: WidthPolynomial = new Map([['', 1]]);
  axes.forEach((width, k) => {
    if (choice[k] === true) return;
    dimension = timesPolynomial(dimension, addWidths([productOfWidths([width]), new Map([['', -1]])]));
  });
  return dimension;
}

/** A part of a parameter; along the axis that several parameters of a law share, the vectors are the same in all of them. */
const keyFor = (node: number, choice: readonly boolean[]): string => `${node}:${choice.map(Number).join('')}`;

function partsOf(graph: AxisGraph, law: AxisLaw): Part[] | undefined {
  if (isLinearLaw(law)) {
    const { axes } = graph.nodes[law.node]!;
    return choicesOf(axes, law.form === 'sums' ? [law.axis] : []).map((choice) => ({
      dimension: dimensionOf(axes, choice),
      vector: new Map([[keyFor(law.node, choice), QQ.one]]),
    }));
  }
  if (law.form !== 'ones' && law.form !== 'columns') return undefined;
  const along = law.form === 'ones' ? [true] : [true, false];
  return along.map((one) => {
    const vector = new Map<string, (typeof QQ)['one']>();
    for (const { node, axis, coefficient } of law.terms) {
      const { axes } = graph.nodes[node]!;
      const choice = axes.map((_, k) => law.form === 'ones' || k !== axis || one);
      const key = keyFor(node, choice);
      vector.set(key, QQ.add(vector.get(key) ?? QQ.zero, coefficient));
    }
    const dimension: WidthPolynomial = one
      ? new Map([['', 1]])
      : addWidths([productOfWidths([law.width]), new Map([['', -1]])]);
    return { dimension, vector };
  });
}
