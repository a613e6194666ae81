/** Attention of many heads over tokens × width, as the families share it. */
import type { GraphNode } from '@lawful/networks';
import { type Layers, shapeOf } from './layers.js';

export interface Heads {
  readonly heads: number;
  /** Heads of keys and values; `heads` unless groups of queries share them. */
  readonly groups: number;
  readonly size: number;
}

export interface AttentionOptions extends Heads {
  readonly causal: boolean;
  /** Whether weights are dropped. */
  readonly drops?: boolean;
  /** Rotary embedding: the first half of each head against the second. */
  readonly rotary?: boolean;
  /** What is done to queries and keys of tokens × … × size before they meet. */
  readonly before?: ((x: GraphNode, which: 'q' | 'k') => GraphNode) | undefined;
}

/** From queries, keys and values of tokens × (heads·size) to the same shape. */
export function attention(
  l: Layers,
  [q, k, v]: readonly [GraphNode, GraphNode, GraphNode],
  { heads, groups, size, causal, rotary = false, drops = false, before = (x) => x }: AttentionOptions,
): GraphNode {
  const tokens = shapeOf(q)[0]!;
  const shared = heads / groups;
  const turn = (x: GraphNode): GraphNode => (rotary ? rotated(l, x) : x);
  // tokens × groups × queries of a group × size
  const queries = turn(before(l.reshapeTo(q, [tokens, groups, shared, size]), 'q'));
  const keys = turn(before(l.reshapeTo(k, [tokens, groups, 1, size]), 'k'));
  const own = l.reshapeTo(keys, [tokens, groups, size]);
  const values = l.reshapeTo(v, [tokens, groups, size]);
  const scores = l.scale(l.einsum('tgrs,ugs->grtu', queries, own), `${1 / Math.sqrt(size)}`);
  const mask = causal ? l.tensor('constant', `causal mask ${tokens}`, [tokens, tokens]) : undefined;
  // What is masked is minus infinity: a constant that is added before the softmax says the same to every law.
  const masked = mask === undefined ? scores : l.addSpread(scores, l.reshapeTo(mask, [1, 1, tokens, tokens]));
  const all = l.softmaxOf(masked, 3);
  const weights = drops ? l.masked(all) : all;
  const mixed = l.einsum('grtu,ugs->tgrs', weights, values);
  return l.reshapeTo(mixed, [tokens, heads * size]);
}

/** Pairs (i, i + size/2) turned by angles that depend on the token. */
function rotated(l: Layers, x: GraphNode): GraphNode {
  const [tokens, groups, shared, size] = shapeOf(x) as [number, number, number, number];
  const half = size / 2;
  const angle = (name: string): GraphNode =>
    l.reshapeTo(l.tensor('constant', `rotary ${name}`, [tokens, half]), [tokens, 1, 1, half]);
  const [c, s] = [angle('cosine'), angle('sine')];
  const [a, b] = [l.part(x, 3, 0, half), l.part(x, 3, half, size)];
  const turned = l.concat(3, l.subtract(l.times(a, c), l.times(b, s)), l.add(l.times(b, c), l.times(a, s)));
  return l.reshapeTo(turned, [tokens, groups, shared, size]);
}
