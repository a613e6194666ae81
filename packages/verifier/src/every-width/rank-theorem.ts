/**
 * Completeness for all inner widths by one rank (theory §13, theorem E). Where a network depends on some parameters through products φ = A·Bᵀ alone, summed over
 * inner axes, and the gradients with respect to all φ and all other parameters are all directions at one point, where φ has the rank ρ, its laws for every inner
 * width r ≥ ρ are the entries of AᵀA − BᵀB, and no others.
 */
import {
  type AxisGraph,
  type AxisLaw,
  axisClasses,
  followMotion,
  isLinearLaw,
  kernelIndependence,
  type Program,
  parametersOf,
  parseRational,
  primesBelow,
  programBuilder,
  QQ,
  type QuadraticAxisLaw,
  type Random,
  rowSpaceModular,
  random as seeded,
  usedNodes,
  type Width,
} from '@lawful/cas-core';
import type { Json } from '../certificates/certificate-data.js';
import { gradientModular } from './scalar-gradient.js';
import { type ScalarNetwork, scalarNetwork } from './scalar-network.js';

export interface RankTheorem {
  /** Inner widths at which the rank was taken. */
  readonly at: ReadonlyMap<string, number>;
  /** The rank ρ of the products, by inner width. */
  readonly rho: ReadonlyMap<string, number>;
  /** Entries of all products and of all other parameters that move: the rank that was reached. */
  readonly rank: number;
  readonly evidence: Json;
  /** Constants of the network have generic values. */
  readonly constants: readonly string[];
}

/** One product: a law, its sides, and how many rows each has at the bound widths. */
interface Product {
  readonly width: string;
  readonly plus: readonly number[];
  readonly minus: readonly number[];
}

/** A theorem, or why there is none. */
export function rankTheorem(graph: AxisGraph, laws: readonly AxisLaw[], seed = 1): RankTheorem | string {
  if (graph.cotangent !== 'free') return 'of cross-entropy no rank is taken';
  const products = productsOf(graph, laws);
  if (typeof products === 'string') return products;
  const outer = graph.widths.filter((w) => !products.some((p) => p.width === w));
  if (outer.length > 0)
    return `the ${outer.length === 1 ? 'width' : 'widths'} ${outer.join(', ')} must be ${outer.length === 1 ? 'a number' : 'numbers'}: lawful find with --set ${outer.map((w) => `${w}=VALUE`).join(',')}`;
  const rows = (nodes: readonly number[], inner: string): number =>
    nodes.reduce(
      (sum, n) => sum + graph.nodes[n]!.axes.reduce<number>((m, w) => m * (w === inner ? 1 : (w as number)), 1),
      0,
    );
  const at = new Map<string, number>();
  for (const { width, plus, minus } of products)
    at.set(width, Math.max(at.get(width) ?? 1, Math.min(rows(plus, width), rows(minus, width))));
  const network = scalarNetwork(graph, at);
  if (network === undefined)
    return 'it has operations of which no rank is taken (only sums, products, exponentials and what is made of them are)';
  const constant = new Set(laws.flatMap((l) => (l.form === 'constant' ? [l.node] : [])));
  const inProducts = new Set(products.flatMap((p) => [...p.plus, ...p.minus]));
  const others = parametersOf(graph)
    .filter((n) => !inProducts.has(n) && !constant.has(n))
    .reduce((sum, n) => sum + (network.entries.get(n)?.length ?? 0), 0);
  const rank = products.reduce((sum, p) => sum + rows(p.plus, p.width) * rows(p.minus, p.width), others);
  if (rank > MOST_RANK) return `a rank of ${rank} is more than is taken`;
  const least = Math.min(...at.values());
  for (let rho = 1; rho <= Math.min(least, MOST_RHO); rho++) {
    const dependent = dependence(graph, network, at, rho, seeded(seed).fork(`kernels ${rho}`));
    if (dependent !== undefined) return `its exponentials are not proved to be independent (${dependent})`;
    const evidence = rankEvidence(
      network,
      zeros(graph, network, products, at, rho),
      rank,
      seeded(seed).fork(`rank ${rho}`),
    );
    if (evidence === undefined) continue;
    const constants = graph.nodes.flatMap(({ operation: o }) => (o.op === 'constant' ? [o.name] : []));
    return { at, rho: new Map([...at.keys()].map((w) => [w, rho])), rank, evidence, constants };
  }
  return `the gradients with respect to the products and all other parameters are not all directions at the points tried (a rank of ${rank} is needed): there are further laws, or brackets are needed`;
}

/**
 * Why the exponentials may depend on each other where every product has rank ρ, which is to say at inner widths ρ; undefined when they are independent. Then
 * their values at the point are free.
 */
function dependence(
  graph: AxisGraph,
  network: ScalarNetwork,
  at: ReadonlyMap<string, number>,
  rho: number,
  random: Random,
): string | undefined {
  const small = scalarNetwork(graph, new Map([...at.keys()].map((w) => [w, rho])));
  if (small === undefined) return 'too large';
  if (firstPlaces(small.exponentials).join() !== firstPlaces(network.exponentials).join())
    return `some are the same where the rank is ${rho}`;
  const program = programOf(small);
  const proof = kernelIndependence(program, (v) => program.variables[v]!.role === 'input', random);
  if (proof.kind !== 'ok') return proof.reason;
  // A program has one kernel for exponentials that it sees to be the same or inverse, and none for constant ones.
  const { kernels } = proof.value;
  const proper = kernels.filter((k) => k.depends !== 'nothing').length === new Set(small.exponentials).size;
  return proper ? undefined : 'some are constant, or follow from others';
}

/** Where each of a list stands in it for the first time. */
function firstPlaces(list: readonly number[]): number[] {
  const first = new Map([...list.entries()].reverse().map(([k, n]) => [n, k]));
  return list.map((n) => first.get(n)!);
}

/** With the exponentials as further outputs. */
function programOf({ variables, nodes, outputs, exponentials }: ScalarNetwork): Program {
  const builder = programBuilder();
  const leaves = variables.flatMap(({ name, role }) => builder.entries({ name, rows: 1, cols: 1, role }));
  const image: number[] = [];
  for (const [op, a, b] of nodes) {
    const [x, y] = [image[a as number]!, image[b as number]!];
    if (op === 'var') image.push(leaves[a as number]!);
    else if (op === 'const') image.push(builder.constant(parseRational(a as string)));
    else if (op === 'neg') image.push(builder.neg(x));
    else if (op === 'pow') image.push(builder.pow(x, b as number));
    else if (op === 'exp') image.push(builder.kernel('exp', x));
    else image.push(builder[op as 'add' | 'sub' | 'mul' | 'div'](x, y));
  }
  return builder.build([...outputs, ...exponentials].map((n) => image[n]!));
}

const MOST_RANK = 400;
const MOST_RHO = 4;

/** The products of the network: Gram laws whose motions hold every node that has their axis. */
function productsOf(graph: AxisGraph, laws: readonly AxisLaw[]): Product[] | string {
  const classes = axisClasses(graph);
  const isInner = (w: Width): w is string => typeof w === 'string';
  const used = usedNodes(graph);
  const covered = new Map<string, number>();
  const products: Product[] = [];
  for (const [k, law] of laws.entries()) {
    if (isLinearLaw(law) || law.form !== 'gram' || !isInner(law.width)) continue;
    const product = productOf(graph, law);
    if (product === undefined) continue;
    products.push(product);
    for (const [n, axis] of movedPlaces(graph, law)) covered.set(`${n},${axis}`, k);
  }
  const inner = new Set(products.map((p) => p.width));
  for (const n of used) {
    const own = graph.nodes[n]!.axes.flatMap((w, axis) => (isInner(w) && inner.has(w) ? [axis] : []));
    const bare = own.find((axis) => !covered.has(`${n},${axis}`));
    if (bare !== undefined || own.length > 1 || new Set(own.map((axis) => classes[n]![axis])).size > 1)
      return 'not all its inner axes are those of products';
  }
  return products.length === 0 ? 'it has no products over inner axes' : products;
}

/** Undefined unless every factor is 1 or −1 and no parameter stands on both sides. */
function productOf(graph: AxisGraph, law: QuadraticAxisLaw): Product | undefined {
  if (law.batch !== undefined) return undefined;
  const unit = law.terms.every(({ coefficient: c }) => c.den === 1n && (c.num === 1n || c.num === -1n));
  const nodes = law.terms.map((t) => t.node);
  const bare = law.terms.every((t) => graph.nodes[t.node]!.axes.filter((w) => w === law.width).length === 1);
  if (!unit || !bare || new Set(nodes).size !== nodes.length) return undefined;
  const side = (sign: bigint): number[] => law.terms.flatMap((t) => (t.coefficient.num === sign ? [t.node] : []));
  const [plus, minus] = [side(1n), side(-1n)];
  return plus.length === 0 || minus.length === 0 ? undefined : { width: law.width as string, plus, minus };
}

/** The places that move by S or −S. */
function movedPlaces(graph: AxisGraph, law: QuadraticAxisLaw): [number, number][] {
  const terms = [...law.terms, ...law.idle];
  const { moved } = followMotion(graph, 'gram', (node, axis) => {
    const term = terms.find((t) => t.node === node && t.axis === axis);
    return term === undefined ? new Map() : new Map([[0, term.coefficient]]);
  });
  return moved.flatMap((forms, n) =>
    forms.flatMap((f, axis): [number, number][] => {
      const c = f.get(0) ?? QQ.zero;
      return c.den === 1n && (c.num === 1n || c.num === -1n) ? [[n, axis]] : [];
    }),
  );
}

/** Variables that are zero so that every product has at most the rank ρ: one side of each, at all places of the inner axis from ρ on. */
function zeros(
  graph: AxisGraph,
  network: ScalarNetwork,
  products: readonly Product[],
  at: ReadonlyMap<string, number>,
  rho: number,
): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { width, plus } of products)
    for (const n of plus) {
      const sizes = graph.nodes[n]!.axes.map((w) => (typeof w === 'number' ? w : at.get(w)!));
      const axis = graph.nodes[n]!.axes.indexOf(width);
      const stride = sizes.slice(axis + 1).reduce((a, b) => a * b, 1);
      for (const [k, v] of network.entries.get(n)!.entries())
        if (Math.floor(k / stride) % sizes[axis]! >= rho) found.add(v);
    }
  return found;
}

/** A point and samples whose gradients have the rank, modulo a prime. */
function rankEvidence(
  network: ScalarNetwork,
  zero: ReadonlySet<number>,
  rank: number,
  random: Random,
): Json | undefined {
  const { variables, nodes, outputs } = network;
  const p = primesBelow().next().value!;
  const residue = (): number => 1 + random.below(p - 1);
  const reach = reachOf(network);
  const kernels = nodes.flatMap(([op], n) => (op === 'exp' ? [n] : []));
  const point = variables.map(({ role }, v) => (role === 'input' || zero.has(v) ? 0 : residue()));
  const ofState = new Map(kernels.flatMap((n) => (reach.data.has(n) ? [] : [[n, residue()] as const])));
  const space = rowSpaceModular(p, variables.length);
  const samples: Json[] = [];
  for (let tries = 0; space.rank < rank && tries < rank + 30; tries++) {
    const data = variables.map(({ role }, v) => (role === 'input' ? residue() : point[v]!));
    const own = new Map(kernels.map((n) => [n, ofState.get(n) ?? residue()]));
    const cotangent = outputs.map(() => residue());
    const gradient = gradientModular(network, p, data, own, cotangent);
    const row = gradient && Float64Array.from(variables, ({ role }, v) => (role === 'parameter' ? gradient[v]! : 0));
    if (row === undefined || !space.insert(row)) continue;
    samples.push({
      inputs: variables.flatMap(({ role }, v) => (role === 'input' ? [[v, data[v]!]] : [])),
      cotangent: cotangent.map((c, j) => [j, c]),
      ...(kernels.some((n) => reach.data.has(n))
        ? { kernels: kernels.flatMap((n, k) => (reach.data.has(n) ? [[k, own.get(n)!]] : [])) }
        : {}),
      slopes: [],
    });
  }
  if (space.rank < rank) return undefined;
  return {
    lieRank: {
      prime: p,
      point,
      ...(ofState.size === 0
        ? {}
        : { kernels: kernels.flatMap((n, k) => (ofState.has(n) ? [[k, ofState.get(n)!]] : [])) }),
      samples,
      words: samples.map((_, k) => k),
      columns: [...space.pivots],
    },
  };
}

/** The nodes that inputs reach. */
function reachOf({ variables, nodes }: ScalarNetwork): { readonly data: ReadonlySet<number> } {
  const data = new Set<number>();
  nodes.forEach(([op, ...operands], n) => {
    const own =
      op === 'var'
        ? variables[operands[0] as number]!.role === 'input'
        : operandsOf(op, operands).some((a) => data.has(a));
    if (own) data.add(n);
  });
  return { data };
}

const operandsOf = (op: string, operands: readonly (number | string)[]): number[] =>
  op === 'var' || op === 'const' ? [] : (operands.slice(0, op === 'pow' ? 1 : 2) as number[]);
