/** Softmax attention with any number of heads, keys and values shared or not (theory §13). */
import { type AxisGraph, type TensorFactor, type TensorSum, tensorSum } from '@lawful/cas-core';
import { atLeastTwo, isInput, labelsOf, type NetworkShape, opOf, pairOf, without } from './shape.js';

interface Head {
  readonly query: number;
  readonly key: number;
  readonly value: number;
  readonly out: number;
}

/** f = Σ_h softmax(X φ_h Xᵀ) X ψ_h with φ_h, ψ_h products of two factors. */
export function attentionShape(graph: AxisGraph, { terms, result }: TensorSum): NetworkShape | undefined {
  const heads: Head[] = [];
  let data: { readonly node: number; readonly token: number } | undefined;
  for (const term of terms) {
    const pair = pairOf(graph, term, result);
    const inputs = term.factors.filter((f) => isInput(graph, f));
    const weights = term.factors.filter((f) => opOf(graph, f) === 'softmax');
    const [x, w] = [inputs[0], weights[0]];
    if (pair === undefined || x === undefined || w === undefined || term.factors.length !== 4) return undefined;
    if (opOf(graph, x) !== 'input' || x.labels.length !== 2) return undefined;
    const { operation, inputs: scores, axes } = graph.nodes[w.node]!;
    if (operation.op !== 'softmax' || operation.over.length !== 1 || scores.length !== 1 || axes.length !== 2)
      return undefined;
    const along = operation.over[0]!;
    const [key, query] = [w.labels[along]!, w.labels[1 - along]!];
    const token = x.labels.indexOf(key);
    if (key < 0 || query < 0 || key === query || token < 0 || result.includes(key) || !result.includes(query))
      return undefined;
    const feature = x.labels[1 - token]!;
    const value = [pair.a, pair.b].find((f) => f.labels.includes(feature));
    const out = value === pair.a ? pair.b : pair.a;
    const featured = feature >= 0 ? value : undefined;
    // A feature axis of width 1 has no label: then one factor has no axis but the inner one.
    const single =
      feature < 0 ? [pair.a, pair.b].find((f) => without(labelsOf(f)!, pair.inner).length === 0) : undefined;
    const first = featured ?? single;
    if (first === undefined || without(labelsOf(first)!, pair.inner).length > 1) return undefined;
    const second = first === pair.a ? pair.b : first === pair.b ? pair.a : out;
    const outside = without(labelsOf(second)!, pair.inner);
    if (result.includes(feature) || outside.some((l) => !result.includes(l) || l === query)) return undefined;
    if (!result.every((l) => l < 0 || l === query || outside.includes(l))) return undefined;
    const inner = scorePair(graph, scores[0]!, x.node, token, along);
    if (inner === undefined) return undefined;
    if (data !== undefined && (data.node !== x.node || data.token !== token)) return undefined;
    data = { node: x.node, token };
    heads.push({ ...inner, value: first.node, out: second.node });
  }
  if (data === undefined) return undefined;
  const tokens = atLeastTwo(graph.nodes[data.node]!.axes[data.token]!);
  const scores = stars(heads.map((h) => [h.query, h.key]));
  const values = stars(heads.map((h) => [h.value, h.out]));
  if (tokens === undefined || scores === undefined || values === undefined) return undefined;
  const [ofScores, ofValues] = [scores, values].map((list) => new Set(list.flatMap((s) => [...s.plus, ...s.minus])));
  if ([...ofScores!].some((n) => ofValues!.has(n))) return undefined;
  return {
    name: 'attention',
    conditions: tokens,
    laws: [...scores, ...values].map((s) => ({ form: 'gram' as const, ...s })),
    about: heads.length === 1 ? 'softmax attention with one head' : `softmax attention with ${heads.length} heads`,
  };
}

/** Scores c·Σ X(query, a) Q(a, s) K(b, s) X(key, b); `along` is the axis of the keys. */
function scorePair(
  graph: AxisGraph,
  scores: number,
  data: number,
  token: number,
  along: number,
): Pick<Head, 'query' | 'key'> | undefined {
  const sum = tensorSum(graph, scores);
  const term = sum?.terms[0];
  if (sum === undefined || term === undefined || sum.terms.length !== 1 || term.factors.length !== 4) return undefined;
  const [key, query] = [sum.result[along]!, sum.result[1 - along]!];
  const pair = pairOf(graph, term, sum.result);
  const inputs = term.factors.filter((f) => f.node === data);
  if (pair === undefined || inputs.length !== 2 || key < 0 || query < 0) return undefined;
  const side = (label: number): TensorFactor | undefined => inputs.find((f) => f.labels[token] === label);
  const [atKey, atQuery] = [side(key), side(query)];
  if (atKey === undefined || atQuery === undefined || atKey === atQuery) return undefined;
  const [p, q] = [atKey.labels[1 - token]!, atQuery.labels[1 - token]!];
  const only = (f: TensorFactor): number[] => without(labelsOf(f)!, pair.inner);
  const fits = (f: TensorFactor, label: number): boolean =>
    label < 0 ? only(f).length === 0 : only(f).length === 1 && only(f)[0] === label;
  if (p >= 0 && p === q) return undefined;
  if (fits(pair.a, q) && fits(pair.b, p)) return { query: pair.a.node, key: pair.b.node };
  if (fits(pair.b, q) && fits(pair.a, p)) return { query: pair.b.node, key: pair.a.node };
  return undefined;
}

/**
 * Pairs (left, right), all different, that fall into stars: what shares a parameter shares it with all of its star, and no parameter is left in one pair and
 * right in another. Undefined otherwise.
 */
function stars(pairs: readonly (readonly [number, number])[]): { plus: number[]; minus: number[] }[] | undefined {
  const [left, right] = [new Set(pairs.map((p) => p[0])), new Set(pairs.map((p) => p[1]))];
  if ([...left].some((n) => right.has(n)) || new Set(pairs.map((p) => p.join())).size !== pairs.length)
    return undefined;
  const degree = (n: number): number => pairs.filter((p) => p.includes(n)).length;
  if (pairs.some(([a, b]) => degree(a) > 1 && degree(b) > 1)) return undefined;
  const found: { plus: number[]; minus: number[] }[] = [];
  for (const [a, b] of pairs) {
    const star = found.find((s) => s.plus.includes(a) || s.minus.includes(b));
    if (star === undefined) found.push({ plus: [a], minus: [b] });
    else {
      if (!star.plus.includes(a)) star.plus.push(a);
      if (!star.minus.includes(b)) star.minus.push(b);
    }
  }
  return found;
}
