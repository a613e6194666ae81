/**
 * Completeness for all inner widths by one rank (theory §13, theorem E): the laws of the claim are Gram matrices of products A·Bᵀ, every node with an inner axis
 * belongs to one of them, and the gradients are all directions at a point where every product has the rank ρ. Then for all inner widths from ρ on there are no others.
 */
import { verifyNetwork } from '../../core/network.js';
import { readClaim } from '../../core/reading/claim.js';
import { readEvidence } from '../../core/reading/evidence.js';
import type { Rooms } from '../../core/rooms.js';
import { reject } from '../../text/rejection.js';
import type { Json } from '../../text/shape.js';
import { type Entries, entriesOf } from './entries.js';
import { type Graph, type Node, reach } from './graph.js';
import { followMotion } from './motions.js';
import { isSumLaw, type Law, type MotionLaw, startOf } from './reading.js';

export interface RankClaim {
  readonly at: ReadonlyMap<string, number>;
  readonly least: ReadonlyMap<string, number>;
}

interface Product {
  readonly inner: string;
  readonly plus: readonly number[];
  readonly minus: readonly number[];
}

export function verifyRank(
  graph: Graph,
  laws: readonly Law[],
  { at, least }: RankClaim,
  evidence: Json | undefined,
  rooms: Rooms,
): void {
  if (graph.cotangent !== 'free') reject('claim.complete speaks of every loss, and the claim of cross-entropy alone');
  for (const w of graph.widths)
    if (!at.has(w) || !least.has(w))
      reject(`claim.complete says nothing of the width ${JSON.stringify(w)}, and every width must be an inner one`);
  const products = productsOf(graph, laws);
  for (const w of graph.widths)
    if (!products.some((p) => p.inner === w))
      reject(`claim.complete takes ${JSON.stringify(w)} for an inner width, and it is that of no product`);
  for (const [w, rho] of least)
    if (rho > (at.get(w) ?? 0))
      reject(`claim.complete takes the rank ${rho} at the width ${at.get(w)} of ${JSON.stringify(w)}`);

  const network = entriesOf(graph, at);
  // Where every product has the rank ρ the exponentials are those of the network at the inner widths ρ.
  const small = entriesOf(graph, least);
  if (places(small.exponentials).join() !== places(network.exponentials).join())
    reject(
      'claim.complete takes two exponentials for different that are the same where the products have the least ranks',
    );
  judge(small, 0, new Map(), rooms);
  const proved = judge(network, rankOf(graph, laws, products, network), evidence, rooms);
  if (proved.words.some((word) => typeof word !== 'number'))
    reject('evidence.lieRank has brackets, and claim.complete speaks of gradients alone');
  for (const { inner, plus } of products)
    for (const n of plus)
      checkZeros(graph, n, { inner, at, rho: least.get(inner) as number, network, point: proved.point });
}

/** Where each of a list stands in it for the first time. */
function places(list: readonly number[]): number[] {
  const first = new Map<number, number>();
  return list.map((n, k) => {
    if (!first.has(n)) first.set(n, k);
    return first.get(n) as number;
  });
}

/** Entries of all products, and of all other parameters that are not constant. */
function rankOf(graph: Graph, laws: readonly Law[], products: readonly Product[], { of }: Entries): number {
  const rows = (list: readonly number[], inner: string) =>
    list.reduce(
      (sum, n) =>
        sum + (graph.nodes[n] as Node).axes.reduce<number>((m, w) => m * (w === inner ? 1 : (w as number)), 1),
      0,
    );
  const constant = new Set(laws.flatMap((law) => (isSumLaw(law) && law.form === 'constant' ? [law.node] : [])));
  const inside = new Set(products.flatMap((p) => [...p.plus, ...p.minus]));
  const others = [...of].flatMap(([n, list]) =>
    (graph.nodes[n] as Node).op === 'parameter' && !inside.has(n) && !constant.has(n) ? [list.length] : [],
  );
  return products.reduce(
    (sum, p) => sum + rows(p.plus, p.inner) * rows(p.minus, p.inner),
    others.reduce((a, b) => a + b, 0),
  );
}

function productsOf(graph: Graph, laws: readonly Law[]): Product[] {
  const covered = new Set<string>();
  const products: Product[] = [];
  laws.forEach((law, k) => {
    const product = isSumLaw(law) || law.form !== 'gram' ? undefined : productOf(graph, law);
    if (product === undefined) return;
    products.push(product);
    const moved = followMotion(graph, 'gram', startOf(law as MotionLaw), `claim.laws[${k}]`);
    moved.forEach((own, n) => {
      own.forEach(({ numerator, denominator }, axis) => {
        if (denominator !== 1n || (numerator !== 1n && numerator !== -1n)) return;
        if (covered.has(`${n},${axis}`))
          reject(`claim.complete has two products over axis ${Number(axis) + 1} of node ${n}`);
        covered.add(`${n},${axis}`);
      });
    });
  });
  for (const n of reach(graph)) {
    const inner = (graph.nodes[n] as Node).axes.flatMap((w, axis) => (typeof w === 'string' ? [axis] : []));
    if (inner.length > 1) reject(`claim.complete is about products, and node ${n} has ${inner.length} inner axes`);
    for (const axis of inner)
      if (!covered.has(`${n},${axis}`))
        reject(`claim.complete is about products, and the inner axis ${axis + 1} of node ${n} is that of none`);
  }
  return products;
}

/** The sides of a law whose factors are 1 and −1, along an axis whose width is a name. */
function productOf(graph: Graph, { terms }: MotionLaw): Product | undefined {
  const [first] = terms;
  if (terms.some((t) => t.batch.length > 0)) return undefined;
  const inner = first && (graph.nodes[first.node] as Node).axes[first.axis];
  if (typeof inner !== 'string') return undefined;
  const side = (sign: bigint) =>
    terms.flatMap(({ node, coefficient: c }) => (c.denominator === 1n && c.numerator === sign ? [node] : []));
  const [plus, minus] = [side(1n), side(-1n)];
  const whole = plus.length + minus.length === terms.length && new Set([...plus, ...minus]).size === terms.length;
  return whole && plus.length > 0 && minus.length > 0 ? { inner, plus, minus } : undefined;
}

/** The claim that the gradients of the network have this rank at the point of the evidence; it returns that point and the words. */
function judge(network: Entries, rank: number, evidence: Json | undefined, rooms: Rooms) {
  const { variables, nodes, outputs } = network;
  const D = variables.filter(({ role }) => role === 'parameter').length;
  const record = (entries: Readonly<Record<string, Json>>): Json => new Map(Object.entries(entries));
  const claim = record({
    network: record({ variables: variables.map(({ name, role }) => record({ name, role })), nodes, outputs }),
    loss: 'custom',
    family: record({ kind: 'plain', cotangent: 'free' }),
    flow: record({ kind: 'gradient' }),
    laws: [],
    counts: record({
      parameters: D,
      stateDimension: D,
      lieRank: rank,
      maxLaws: D - rank,
      found: 0,
      complete: D === rank,
    }),
    hypotheses: [],
  });
  const version = nodes.some((node) => (node as readonly Json[])[0] === 'exp') ? 2 : 1;
  const read = readClaim(claim, version, rooms);
  const given = readEvidence(evidence, read, rooms);
  verifyNetwork({ claim: read, evidence: given }, rooms);
  return { point: given.lieRank?.point ?? [], words: given.lieRank?.words ?? [] };
}

interface Site {
  readonly inner: string;
  readonly at: ReadonlyMap<string, number>;
  readonly rho: number;
  readonly network: Entries;
  readonly point: readonly number[];
}

/** One side of a product is zero at the point from the place ρ of the inner axis on: so the rank of the product is at most ρ there. */
function checkZeros(graph: Graph, n: number, { inner, at, rho, network, point }: Site): void {
  const { axes } = graph.nodes[n] as Node;
  const sizes = axes.map((w) => (typeof w === 'number' ? w : (at.get(w) as number)));
  const axis = axes.indexOf(inner);
  const stride = sizes.slice(axis + 1).reduce((a, b) => a * b, 1);
  (network.of.get(n) as number[]).forEach((v, k) => {
    const place = Math.floor(k / stride) % (sizes[axis] as number);
    if (place >= rho && point[v] !== 0)
      reject(
        `evidence.lieRank.point[${v}] is ${point[v]}, and ${network.variables[v]?.name} is 0 where the product has rank ${rho}`,
      );
  });
}
