/**
 * Theorems that say which laws are all (theory §13), and the networks that they speak of. A network is multiplied out into sums of products of parameters,
 * inputs and functions; it has a shape when nothing is left over. Each shape gives the laws that there are, and what its widths must be.
 */
import type { Rational } from '../../core/arithmetic/rational.js';
import { reject } from '../../text/rejection.js';
import { difference, isZero, times } from './fractions.js';
import type { Graph, Node, Width } from './graph.js';
import { type Factor, multipliedOut, ONE, type Sum } from './multiplied-out.js';
import { need, Otherwise, type Place, reader } from './shape-reader.js';

export interface Shape {
  readonly conditions: readonly string[];
  readonly laws: readonly {
    readonly form: 'gram' | 'diagonal';
    readonly plus: readonly Place[];
    readonly minus: readonly Place[];
  }[];
}

type Reader = (graph: Graph, whole: Sum) => Shape;

const product: Reader = (graph, whole) => {
  const R = reader(graph);
  const { result, terms } = R.moving(whole);
  const term = R.only(terms, 'one product with parameters');
  const { a, b, inner } = R.pair(term, result);
  const inputs = term.factors.filter((f) => f !== a && f !== b);
  need(
    inputs.every(R.isOp('input', 'onehot')) && R.different(inputs.map((f) => f.node)),
    'inputs that differ beside the two factors',
  );
  const outer = [...R.long(a), ...R.long(b)].filter((l) => l !== inner);
  const seen = inputs.flatMap(R.long);
  need(
    R.different(seen) && seen.every((l) => outer.includes(l) !== result.includes(l)),
    'inputs each along axes of its own',
  );
  need(
    inputs.every((f) => {
      const [rows, cols] = R.nodeOf(f).axes;
      if (R.nodeOf(f).op !== 'onehot') return true;
      return R.nodeOf(f).axes.length === 2 && (rows === 1 || cols === 1 || !outer.includes(f.labels[0] as number));
    }),
    'one-hot rows along the output',
  );
  need(
    outer.every((l) => seen.includes(l) !== result.includes(l)),
    'every axis of the product in one input, or in the output',
  );
  need(
    result.every((l) => l < 0 || outer.includes(l) || seen.includes(l)),
    'an output along no other axis',
  );
  return { conditions: [], laws: [{ form: 'gram', plus: [R.place(a, inner)], minus: [R.place(b, inner)] }] };
};

const attention: Reader = (graph, whole) => {
  const R = reader(graph);
  const { result, terms } = R.moving(whole);
  const heads = terms.map((term) => {
    const { a, b, inner } = R.pair(term, result);
    const x = R.only(term.factors.filter(R.isOp('input')), 'one input in each head');
    const weights = R.only(term.factors.filter(R.isOp('softmax')), 'one softmax in each head');
    const softmax = R.nodeOf(weights);
    need(term.factors.length === 4 && x.labels.length === 2, 'heads softmax(…)·X·V·O');
    need(
      softmax.op === 'softmax' && softmax.over.length === 1 && softmax.inputs.length === 1 && softmax.axes.length === 2,
      'a softmax along rows, without a mask',
    );
    const along = softmax.over[0] as number;
    const [key, query] = [weights.labels[along] as number, weights.labels[1 - along] as number];
    const token = x.labels.indexOf(key);
    need(key >= 0 && query >= 0 && token >= 0 && !result.includes(key) && result.includes(query), 'weights of tokens');
    const feature = x.labels[1 - token] as number;
    const rest = (f: Factor) => R.long(f).filter((l) => l !== inner);
    const reads = (f: Factor) => (feature < 0 ? rest(f).length === 0 : rest(f).join() === `${feature}`);
    const value = reads(a) ? a : b;
    const out = value === a ? b : a;
    need(reads(value) && !result.includes(feature), 'values that read the features');
    need(
      rest(out).every((l) => result.includes(l) && l !== query),
      'an output of each head along the output',
    );
    need(
      result.every((l) => l < 0 || l === query || rest(out).includes(l)),
      'an output along no other axis',
    );

    const scores = multipliedOut(graph, softmax.inputs[0] as number);
    const score = R.only(scores.terms, 'scores that are one product');
    const [ofKeys, ofQueries] = [scores.result[along] as number, scores.result[1 - along] as number];
    const both = score.factors.filter((f) => f.node === x.node);
    need(score.factors.length === 4 && both.length === 2, 'scores X·Q·Kᵀ·Xᵀ of the same input');
    const inside = R.pair(score, scores.result);
    const side = (label: number) =>
      R.only(
        both.filter((f) => f.labels[token] === label),
        'an input for queries and one for keys',
      );
    const [p, q] = [side(ofQueries).labels[1 - token] as number, side(ofKeys).labels[1 - token] as number];
    need(p < 0 || p !== q, 'features of queries and keys that run apart');
    const fits = (f: Factor, label: number) =>
      R.long(f)
        .filter((l) => l !== inside.inner)
        .join() === (label < 0 ? '' : `${label}`);
    const queries = fits(inside.a, p) && fits(inside.b, q) ? inside.a : inside.b;
    const keys = queries === inside.a ? inside.b : inside.a;
    need(fits(queries, p) && fits(keys, q), 'queries and keys that read the features');
    return {
      data: `${x.node},${token}`,
      tokens: R.nodeOf(x).axes[token] as Width,
      scores: [R.place(queries, inside.inner), R.place(keys, inside.inner)] as const,
      values: [R.place(value, inner), R.place(out, inner)] as const,
    };
  });
  const [first] = heads;
  need(first && heads.every((h) => h.data === first.data), 'heads that read the same tokens');
  const [scores, values] = [heads.map((h) => h.scores), heads.map((h) => h.values)];
  const nodes = (pairs: typeof scores) => new Set(pairs.flat().map((p) => p.node));
  need(![...nodes(scores)].some((n) => nodes(values).has(n)), 'other parameters in scores than in values');
  return {
    conditions: R.atLeastTwo(first.tokens, 'tokens'),
    laws: [...stars(scores), ...stars(values)].map((s) => ({ form: 'gram', ...s })),
  };
};

/** Pairs that differ and fall into stars: of two that share a parameter, one side is that parameter. */
function stars(pairs: readonly (readonly [Place, Place])[]) {
  const found: { plus: Place[]; minus: Place[] }[] = [];
  const [left, right] = [0, 1].map((k) => new Set(pairs.map((p) => (p[k] as Place).node)));
  need(![...(left as Set<number>)].some((n) => right?.has(n)), 'no parameter on both sides of products');
  need(new Set(pairs.map(([a, b]) => `${a.node},${b.node}`)).size === pairs.length, 'heads that differ');
  const uses = (n: number) => pairs.filter((p) => p.some((q) => q.node === n)).length;
  need(
    pairs.every(([a, b]) => uses(a.node) === 1 || uses(b.node) === 1),
    'products that share one factor at most',
  );
  for (const [a, b] of pairs) {
    const has = (list: readonly Place[], p: Place) => list.some((q) => q.node === p.node);
    const star = found.find((s) => has(s.plus, a) || has(s.minus, b));
    if (!star) found.push({ plus: [a], minus: [b] });
    else if (has(star.plus, a)) star.minus.push(b);
    else star.plus.push(a);
  }
  return found;
}

const units: Reader = (graph, whole) => {
  const R = reader(graph);
  const { result, terms } = R.moving(whole);
  const outer = terms.filter((t) => t.factors.length === 1);
  const inner = R.only(
    terms.filter((t) => t.factors.length === 2),
    'one layer of units',
  );
  need(terms.length === 1 + outer.length && outer.length < 2, 'one layer of units, and a bias');
  const c = R.only(inner.factors.filter(R.isOp('parameter')), 'one weight behind the units');
  const z = R.only(inner.factors.filter(R.isOp('map')), 'one layer of units');
  const { op, inputs, ...node } = R.nodeOf(z) as Node & { op: 'map' };
  need(
    op === 'map' && node.entry.kind === 'piecewise' && !isZero(difference(node.entry.low, node.entry.high)),
    'units with two slopes',
  );
  const layer = R.affine(inputs[0] as number);
  const summed = layer.single ? [] : [z.labels[layer.unitAxis] as number];
  const shared = R.long(c).filter((l) => R.long(z).includes(l) && !result.includes(l));
  need(shared.join() === summed.join(), 'units that are summed');
  const rest = [...R.long(c), ...R.long(z)].filter((l) => !summed.includes(l));
  need(R.different(R.long(c)) && R.different(R.long(z)), 'axes that run apart');
  need(R.different(rest) && rest.every((l) => result.includes(l)), 'an output along no other axis');
  const out = outer[0]?.factors[0];
  need(out === undefined || R.isOp('parameter')(out), 'a bias that is a parameter');
  need(
    out === undefined || (R.different(R.long(out)) && R.long(out).every((l) => result.includes(l))),
    'a bias along the output',
  );
  const before = layer.bias ? [layer.weight, layer.bias] : [layer.weight];
  need(R.different([...before.map((p) => p.node), c.node, ...(out ? [out.node] : [])]), 'parameters that differ');
  const behind: Place = { node: c.node, axis: layer.single ? 0 : c.labels.indexOf(summed[0] as number) };
  return {
    conditions: layer.bias ? [] : R.atLeastTwo(layer.width, 'inputs, or a bias'),
    laws: [{ form: 'diagonal', plus: before, minus: [behind] }],
  };
};

/** Functions with poles from which units are told apart. */
const GATES = ['silu', 'sigmoid', 'tanh'];

const gated: Reader = (graph, whole) => {
  const R = reader(graph);
  const { result, terms } = R.moving(whole);
  const { factors } = R.only(terms, 'one product with parameters');
  const parameters = factors.filter(R.isOp('parameter'));
  const x = R.only(factors.filter(R.isOp('input')), 'one input that takes all values');
  const z = R.only(factors.filter(R.isOp('map')), 'one gate');
  need(factors.length === 4 && parameters.length === 2, 'a gate, a linear map and a weight behind them');
  const { entry, inputs } = R.nodeOf(z) as Node & { op: 'map' };
  const bent = entry.kind === 'piecewise' && !isZero(difference(entry.low, entry.high));
  need(
    bent || (entry.kind === 'any' && GATES.includes(entry.name)),
    `a gate among ${GATES.join(', ')}, or one with two slopes`,
  );
  const gate = R.affine(inputs[0] as number);
  need(!gate.bias && gate.input === x.node && !gate.single, 'gates that are linear in the same input');
  need(R.different(R.long(z)) && R.different(R.long(x)), 'axes that run apart');
  const feature = R.only(
    R.long(x).filter((l) => !result.includes(l)),
    'features that are summed',
  );
  const unit = R.only(
    R.long(z).filter((l) => !result.includes(l)),
    'units that are summed',
  );
  const batch = R.long(x).filter((l) => l !== feature);
  need(
    z.labels[gate.unitAxis] === unit &&
      R.long(z)
        .filter((l) => l !== unit)
        .join() === batch.join(),
    'gates of the same data',
  );
  const up = R.only(
    parameters.filter((f) => f.labels.includes(feature)),
    'one linear map of the input',
  );
  const down = R.only(
    parameters.filter((f) => f !== up),
    'one weight behind the gates',
  );
  need(R.different([up.node, down.node, gate.weight.node]), 'parameters that differ');
  need(R.different(R.long(up)) && R.different(R.long(down)), 'axes that run apart');
  need(R.long(up).length === 2 && up.labels.includes(unit) && down.labels.includes(unit), 'weights along the units');
  const free = R.long(down).filter((l) => l !== unit);
  need(
    free.every((l) => result.includes(l) && !batch.includes(l)),
    'an output along no other axis',
  );
  need(
    result.every((l) => l < 0 || free.includes(l) || batch.includes(l)),
    'an output along no other axis',
  );
  const minus = [R.place(down, unit)];
  const width = R.nodeOf(x).axes[x.labels.indexOf(feature)] as Width;
  return {
    conditions: bent ? R.atLeastTwo(width, 'inputs') : [],
    laws: [[R.place(up, unit)], ...(bent ? [[gate.weight]] : [])].map((plus) => ({ form: 'diagonal', plus, minus })),
  };
};

export const THEOREMS = { product, attention, units, 'gated-units': gated } as const;

/** The laws of a network of this shape; rejects for a network of another. */
export function shapeOf(graph: Graph, name: keyof typeof THEOREMS): Shape {
  if (graph.cotangent !== 'free') reject('claim.complete speaks of every loss, and the claim of cross-entropy alone');
  try {
    return THEOREMS[name](graph, multipliedOut(graph, graph.output));
  } catch (error) {
    if (error instanceof Otherwise)
      reject(`claim.complete is the theorem ${JSON.stringify(name)}, whose networks have ${error.message}`);
    throw error;
  }
}

/** The coefficient of each place of a law, times a common factor, is 1 where the theorem has plus and −1 where it has minus. */
export function isLaw(
  terms: readonly (Place & { readonly coefficient: Rational; readonly batch: readonly number[] })[],
  due: Shape['laws'][number],
): boolean {
  const wanted = [
    ...due.plus.map((p) => ({ ...p, sign: ONE })),
    ...due.minus.map((p) => ({ ...p, sign: times(ONE, { numerator: -1n, denominator: 1n }) })),
  ];
  const found = (p: Place) => terms.filter((t) => t.node === p.node && t.axis === p.axis && t.batch.length === 0);
  const [first] = wanted;
  const scale = first && found(first)[0]?.coefficient;
  if (scale === undefined || isZero(scale) || terms.length !== wanted.length) return false;
  return wanted.every((w) => {
    const [term, more] = found(w);
    return term !== undefined && more === undefined && isZero(difference(term.coefficient, times(scale, w.sign)));
  });
}
