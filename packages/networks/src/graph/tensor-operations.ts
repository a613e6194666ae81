/**
 * Operations along axes: contractions, reductions, softmax, normalisations, windows. Tensors are row-major; axes are positions here.
 */
import { type ProgramBuilder, QQ, rational, signOf } from '@lawful/cas-core';
import { eachIndex, type NodeMatrix, nodeTensor, requireWork, sizesOf, stridesOf } from '../lowering/node-tensor.js';

/** A window that runs along an axis. */
export interface Window {
  readonly axis: number;
  readonly size: number;
  readonly stride: number;
  readonly before: number;
}

/** max(a, b) = b + relu(a − b), entry by entry from the first. */
const maximum = (builder: ProgramBuilder, nodes: readonly number[]): number =>
  [...new Set(nodes)].reduce((most, n) => builder.add(n, builder.piecewise(builder.sub(most, n), QQ.zero, QQ.one)));

const REDUCTIONS: Readonly<Record<string, (builder: ProgramBuilder, nodes: readonly number[]) => number>> = {
  sum: (builder, nodes) => builder.sum(nodes),
  mean: (builder, nodes) => builder.mul(builder.constant(rational(1, nodes.length)), builder.sum(nodes)),
  max: maximum,
  norm2: (builder, nodes) => builder.sum(nodes.map((n) => builder.pow(n, 2))),
};

/** The groups of positions that differ along some axes only, and the sizes with those axes set to 1. */
function groupsAlong(value: NodeMatrix, over: readonly number[]): { groups: number[][]; sizes: number[] } {
  const sizes = sizesOf(value);
  const strides = stridesOf(sizes);
  const kept = sizes.map((n, k) => (over.includes(k) ? 1 : n));
  const inner = sizes.map((n, k) => (over.includes(k) ? n : 1));
  const offset = (index: readonly number[]): number => index.reduce((sum, i, k) => sum + i * strides[k]!, 0);
  const within: number[] = [];
  eachIndex(inner, (index) => {
    within.push(offset(index));
  });
  const groups: number[][] = [];
  eachIndex(kept, (index) => {
    const start = offset(index);
    groups.push(within.map((d) => start + d));
  });
  return { groups, sizes: kept };
}

/** One number of all entries along axes; the axes stay, with size 1. */
export function reduce(builder: ProgramBuilder, value: NodeMatrix, by: string, over: readonly number[]): NodeMatrix {
  const { groups, sizes } = groupsAlong(value, over);
  const rule = REDUCTIONS[by]!;
  const nodes = groups.map((g) =>
    rule(
      builder,
      g.map((k) => value.nodes[k]!),
    ),
  );
  return over.length === sizes.length ? { rows: 1, cols: 1, nodes } : nodeTensor(sizes, nodes);
}

/** e^{x_k}/Σ e^{x_j}, with weights m_k e^{x_k}/Σ m_j e^{x_j} under a mask. */
export function softmax(
  builder: ProgramBuilder,
  value: NodeMatrix,
  mask: NodeMatrix | undefined,
  over: readonly number[],
): NodeMatrix {
  const isZero = (n: number): boolean => {
    const c = builder.constantValue(n);
    return c !== undefined && QQ.isZero(c);
  };
  // What the mask shuts out brings no exponential.
  const weights = value.nodes.map((n, k) => {
    const m = mask?.nodes[k];
    if (m !== undefined && isZero(m)) return m;
    const e = builder.kernel('exp', n);
    return m === undefined ? e : builder.mul(m, e);
  });
  const { groups } = groupsAlong(value, over);
  const sums = groups.map((g) => builder.sum(g.map((k) => weights[k]!)));
  const groupOf = new Array<number>(weights.length);
  groups.forEach((g, i) => {
    for (const k of g) groupOf[k] = i;
  });
  return { ...value, nodes: weights.map((w, k) => builder.div(w, sums[groupOf[k]!]!)) };
}

/** (x − mean)/√(mean of (x − mean)² + ε) along axes; without the mean when not centred. */
export function standardise(
  builder: ProgramBuilder,
  value: NodeMatrix,
  over: readonly number[],
  centred: boolean,
  eps: number | undefined,
): NodeMatrix | { readonly expected: string } {
  const { groups } = groupsAlong(value, over);
  const nodes = [...value.nodes];
  for (const g of groups) {
    const share = builder.constant(rational(1, g.length));
    if (centred) {
      const mean = builder.mul(share, builder.sum(g.map((k) => nodes[k]!)));
      for (const k of g) nodes[k] = builder.sub(nodes[k]!, mean);
    }
    const spread = builder.mul(share, builder.sum(g.map((k) => builder.pow(nodes[k]!, 2))));
    const under = eps === undefined ? spread : builder.add(spread, eps);
    const constant = builder.constantValue(under);
    if (constant !== undefined && QQ.isZero(constant)) return { expected: 'more than one entry to normalise over' };
    if (signOf(builder.build([under]), under) === undefined)
      return { expected: 'an epsilon that is seen not to be negative (a number, a name declared "> 0")' };
    const root = builder.kernel('sqrt', under);
    for (const k of g) nodes[k] = builder.div(nodes[k]!, root);
  }
  return { ...value, nodes };
}

/** A sum of products over all labels that the result has not, two inputs at a time from the left. */
export function contract(
  builder: ProgramBuilder,
  inputs: readonly NodeMatrix[],
  labels: readonly (readonly number[])[],
  result: readonly number[],
): NodeMatrix {
  const size = new Map<number, number>();
  inputs.forEach((value, i) => {
    sizesOf(value).forEach((n, k) => {
      const label = labels[i]![k];
      if (label !== undefined) size.set(label, n);
    });
  });
  let value: { readonly nodes: readonly number[]; readonly labels: readonly number[] } = {
    nodes: inputs[0]!.nodes,
    labels: labels[0]!,
  };
  for (let i = 1; i <= inputs.length; i++) {
    const right = i < inputs.length ? { nodes: inputs[i]!.nodes, labels: labels[i]! } : undefined;
    if (right === undefined && i > 1) break;
    const later = new Set([...result, ...labels.slice(i + 1).flat()]);
    const all = [...new Set([...value.labels, ...(right?.labels ?? [])])];
    const last = i >= inputs.length - 1;
    const kept = last ? result : all.filter((l) => later.has(l));
    value = pair(builder, size, value, right, kept, all);
  }
  return nodeTensor(
    result.length === 0 ? [1, 1] : result.length === 1 ? [size.get(result[0]!)!, 1] : result.map((l) => size.get(l)!),
    value.nodes,
  );
}

function pair(
  builder: ProgramBuilder,
  size: ReadonlyMap<number, number>,
  a: { readonly nodes: readonly number[]; readonly labels: readonly number[] },
  b: { readonly nodes: readonly number[]; readonly labels: readonly number[] } | undefined,
  kept: readonly number[],
  all: readonly number[],
): { nodes: number[]; labels: readonly number[] } {
  const summed = all.filter((l) => !kept.includes(l));
  const widths = (list: readonly number[]): number[] => list.map((l) => size.get(l)!);
  requireWork(
    widths(all).reduce((x, y) => x * y, 1),
    () => `a contraction over ${widths(all).join(' x ')}`,
  );
  const steps = (own: readonly number[], list: readonly number[]): number[] => {
    const strides = stridesOf(own.map((l) => size.get(l)!));
    // A label that stands twice runs along the diagonal.
    return list.map((l) => own.reduce((sum, m, k) => sum + (m === l ? strides[k]! : 0), 0));
  };
  const at = (index: readonly number[], step: readonly number[]): number =>
    index.reduce((sum, i, k) => sum + i * step[k]!, 0);
  const [outerA, innerA] = [steps(a.labels, kept), steps(a.labels, summed)];
  const [outerB, innerB] = b === undefined ? [[], []] : [steps(b.labels, kept), steps(b.labels, summed)];
  const within: [number, number][] = [];
  eachIndex(widths(summed), (index) => {
    within.push([at(index, innerA), b === undefined ? 0 : at(index, innerB)]);
  });
  const nodes: number[] = [];
  eachIndex(widths(kept), (index) => {
    const [i, j] = [at(index, outerA), b === undefined ? 0 : at(index, outerB)];
    nodes.push(
      builder.sum(
        within.map(([p, q]) => (b === undefined ? a.nodes[i + p]! : builder.mul(a.nodes[i + p]!, b.nodes[j + q]!))),
      ),
    );
  });
  return { nodes, labels: kept };
}

/**
 * Behind every axis that windows run along stands the axis of places in the window.
 * @param padding `zero` reads zeros outside; with `none` the entry is left out by repeating the nearest one, which a maximum does not see
 */
export function windows(
  builder: ProgramBuilder,
  value: NodeMatrix,
  along: readonly Window[],
  padding: 'zero' | 'none',
  sizes: readonly number[],
): NodeMatrix {
  const own = sizesOf(value);
  const strides = stridesOf(own);
  const zero = builder.constant(QQ.zero);
  const nodes: number[] = [];
  eachIndex(sizes, (index) => {
    let offset = 0;
    let outside = false;
    let k = 0;
    own.forEach((n, axis) => {
      const window = along.find((w) => w.axis === axis);
      let place = index[k++]!;
      if (window !== undefined) {
        place = place * window.stride + index[k++]! - window.before;
        if (place < 0 || place >= n) {
          outside = true;
          place = Math.min(Math.max(place, 0), n - 1);
        }
      }
      offset += place * strides[axis]!;
    });
    nodes.push(outside && padding === 'zero' ? zero : value.nodes[offset]!);
  });
  return nodeTensor(sizes, nodes);
}
