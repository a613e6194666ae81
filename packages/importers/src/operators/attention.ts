/**
 * Attention as one operator (version 23 on), and the rotation of pairs of channels by angles of positions. Several heads of queries may share one of keys and values: they
 * are an axis of their own in the contractions, and nothing is repeated.
 */
import { plainText, shapeText } from '../files/import-error.js';
import { combine, number } from '../values/arithmetic.js';
import { checkedCount } from '../values/fold.js';
import { asTensor, joinValues, permuteValue, range, reshapeValue, takeValue } from '../values/moves.js';
import type { Site } from '../values/site.js';
import { constantOf, type Tensor, type Value } from '../values/value.js';
import { softmaxOf } from './activations.js';
import { chosenBy, plusBias } from './arithmetic.js';
import { contracted } from './matrices.js';
import {
  floatAttribute,
  given,
  hasAttribute,
  type Inputs,
  integerAttribute,
  type OperatorRow,
  row,
  shapeOf,
} from './operator-row.js';

/** As batch x heads x places x channels; three axes have the channels of all heads in the last. */
function byHeads(site: Site, value: Value, heads: string): Tensor {
  const own = shapeOf(value);
  if (own.length === 4) return asTensor(site, value);
  const count = integerAttribute(site, heads, 0);
  const [batch, places, width] = own;
  if (own.length !== 3 || count < 1 || width! % count !== 0)
    site.fail(`a tensor of shape ${shapeText(own)} with ${heads} ${count}`, 'batch x places x heads·channels');
  const split = reshapeValue(site, value, [batch!, places!, count, width! / count]);
  return permuteValue(site, split, [0, 2, 1, 3]) as Tensor;
}

/** Scores shut out where a key stands behind its query. */
function causal(site: Site, scores: Value): Value {
  const [rows, cols] = shapeOf(scores).slice(-2) as [number, number];
  site.draft.take(checkedCount(site, [rows, cols]), site);
  const mask = Float64Array.from({ length: rows * cols }, (_, k) => (k % cols <= Math.floor(k / cols) ? 1 : 0));
  const low = constantOf('float', [], Number.NEGATIVE_INFINITY);
  return chosenBy(site, constantOf('boolean', [rows, cols], mask), scores, low);
}

/** What is read of it; further attributes would change what it computes. */
const KNOWN = new Set([
  'is_causal',
  'kv_num_heads',
  'q_num_heads',
  'qk_matmul_output_mode',
  'scale',
  'softcap',
  'softmax_precision',
]);

function attention(site: Site, inputs: Inputs): Value {
  const further = [...site.node.attributes.keys()].find((name) => !KNOWN.has(name));
  if (further !== undefined) return site.unsupported(`with ${plainText(further)}`);
  const [query, mask] = [given(site, inputs, 0), inputs[3]];
  const q = byHeads(site, query, 'q_num_heads');
  const [k, v] = [
    byHeads(site, given(site, inputs, 1), 'kv_num_heads'),
    byHeads(site, given(site, inputs, 2), 'kv_num_heads'),
  ];
  const [batch, heads, places, width] = q.shape as [number, number, number, number];
  const [shared, keys] = [k.shape[1]!, k.shape[2]!];
  const fits =
    k.shape[0] === batch &&
    v.shape[0] === batch &&
    k.shape[3] === width &&
    v.shape[1] === shared &&
    v.shape[2] === keys;
  if (!fits || heads % shared !== 0)
    site.fail(`shapes ${[q, k, v].map((t) => shapeText(t.shape)).join(', ')}`, 'queries, keys and values that fit');
  if (inputs.slice(4).some((value) => value !== undefined)) return site.unsupported('with a cache');
  if (floatAttribute(site, 'softcap', 0) !== 0) return site.unsupported('with a cap');
  const group = heads / shared;
  // Labels: batch 0, head of keys 1, query in its group 2, place 3, channel 4, key 5, channel of values 6.
  const own = group === 1 ? [] : [2];
  const split = (t: Tensor): Tensor =>
    group === 1 ? t : (reshapeValue(site, t, [batch, shared, group, ...t.shape.slice(2)]) as Tensor);
  const products = contracted(
    site,
    [split(q), k],
    [
      [0, 1, ...own, 3, 4],
      [0, 1, 5, 4],
    ],
    [0, 1, ...own, 3, 5],
  );
  const scale = hasAttribute(site, 'scale') ? floatAttribute(site, 'scale', 1) : 1 / Math.sqrt(width);
  let scores = reshapeValue(site, combine(site, '*', products, number(scale)), [batch, heads, places, keys]);
  if (integerAttribute(site, 'is_causal', 0) !== 0) scores = causal(site, scores);
  if (mask !== undefined)
    scores =
      mask.kind !== 'missing' && mask.type === 'boolean'
        ? chosenBy(site, mask, scores, constantOf('float', [], Number.NEGATIVE_INFINITY))
        : plusBias(site, scores, mask);
  const weights = softmaxOf(site, scores, [3]);
  const mixed = contracted(
    site,
    [split(weights), v],
    [
      [0, 1, ...own, 3, 5],
      [0, 1, 5, 6],
    ],
    [0, 1, ...own, 3, 6],
  );
  const out = reshapeValue(site, mixed, [batch, heads, places, v.shape[3]!]);
  if (shapeOf(query).length === 4) return out;
  return reshapeValue(site, permuteValue(site, out, [0, 2, 1, 3]), [batch, places, heads * v.shape[3]!]);
}

/** Pairs of channels (k, k + n/2), or (2k, 2k + 1), turned by the angle of their place; channels behind them stay. */
function rotary(site: Site, inputs: Inputs): Value {
  const value = given(site, inputs, 0);
  const flat = shapeOf(value).length === 3;
  const x = byHeads(site, value, 'num_heads');
  const [batch, , places, width] = x.shape as [number, number, number, number];
  const turned = integerAttribute(site, 'rotary_embedding_dim', 0) || width;
  const half = turned / 2;
  const list = inputs[3];
  const angles = (k: number): Value => {
    const table = given(site, inputs, k);
    if (list === undefined) return table;
    if (list.kind !== 'constant') return site.unsupported('by places from data');
    return reshapeValue(site, takeValue(site, table, 0, [...list.values()]), [...list.shape, shapeOf(table)[1]!]);
  };
  const [cosine, sine] = [1, 2].map((k) => {
    const own = angles(k);
    const shape = shapeOf(own);
    if (shape.length !== 3 || ![1, batch].includes(shape[0]!) || shape[1] !== places || shape[2] !== half)
      site.fail(`angles of shape ${shapeText(shape)}`, shapeText([batch, places, half]));
    return reshapeValue(site, own, [shape[0]!, 1, places, half]);
  }) as [Value, Value];
  const pairs = integerAttribute(site, 'interleaved', 0) !== 0;
  const first = takeValue(
    site,
    x,
    3,
    range(0, half).map((k) => (pairs ? 2 * k : k)),
  );
  const second = takeValue(
    site,
    x,
    3,
    range(0, half).map((k) => (pairs ? 2 * k + 1 : k + half)),
  );
  const times = (a: Value, b: Value): Value => combine(site, '*', a, b);
  const parts = [
    combine(site, '-', times(cosine, first), times(sine, second)),
    combine(site, '+', times(sine, first), times(cosine, second)),
  ];
  const together = pairs
    ? reshapeValue(
        site,
        joinValues(
          site,
          parts.map((p) => reshapeValue(site, p, [...shapeOf(p), 1])),
          4,
        ),
        [...x.shape.slice(0, 3), turned],
      )
    : joinValues(site, parts, 3);
  const whole =
    turned === width ? together : joinValues(site, [together, takeValue(site, x, 3, range(turned, width))], 3);
  return flat ? reshapeValue(site, permuteValue(site, whole, [0, 2, 1, 3]), shapeOf(value)) : whole;
}

export const ATTENTION: Readonly<Record<string, OperatorRow>> = {
  Attention: row(attention),
  RotaryEmbedding: row(rotary),
};
