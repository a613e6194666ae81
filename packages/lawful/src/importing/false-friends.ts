/**
 * What looks like a law of an imported network and is none: laws that an epsilon breaks, and laws that a tied tensor breaks. They are found as the laws of the network
 * without its epsilons, and of that in which every use of a tensor is a tensor of its own (theory §12, "False, though they look known").
 */
import { type AxisGraph, type AxisLaw, type AxisNode, isLinearLaw, parameterName } from '@lawful/cas-core';
import { axisLaws } from '@lawful/lie';

export interface FalseFriend {
  /** A law of the changed network, whose parameters are those of the network itself, by node. */
  readonly law: AxisLaw;
  readonly because: 'epsilon' | 'tied';
}

export function falseFriends(graph: AxisGraph, laws: readonly AxisLaw[]): FalseFriend[] {
  const known = new Set(laws.map((law) => keyOf(graph, law)));
  const isNew = (law: AxisLaw): boolean => !known.has(keyOf(graph, law));
  const found: FalseFriend[] = [];
  const bare = withoutEpsilons(graph);
  if (bare !== undefined) for (const law of axisLaws(bare)) if (isNew(law)) found.push({ law, because: 'epsilon' });
  const untied = withoutTies(graph);
  if (untied !== undefined)
    for (const law of axisLaws(untied.graph)) {
      const back = renamed(law, untied.original);
      const touches = nodesOf(law).some((n) => untied.tied.has(n));
      if (touches && back !== undefined && isNew(back)) found.push({ law: back, because: 'tied' });
    }
  return found;
}

const nodesOf = (law: AxisLaw): readonly number[] => (isLinearLaw(law) ? [law.node] : law.terms.map((t) => t.node));

/** Laws are the same up to a factor; the first one is 1. */
function keyOf(graph: AxisGraph, law: AxisLaw): string {
  if (isLinearLaw(law)) return `${law.form} ${parameterName(graph, law.node)} ${law.form === 'sums' ? law.axis : ''}`;
  const sign = law.terms[0]!.coefficient.num < 0n ? -1n : 1n;
  const terms = law.terms.map(
    (t) => `${t.node},${(t.batch ?? []).join('.')},${t.axis},${t.coefficient.num * sign}/${t.coefficient.den}`,
  );
  return `${law.form} ${terms.sort().join(' ')}`;
}

function withoutEpsilons(graph: AxisGraph): AxisGraph | undefined {
  const isNorm = ({ operation }: AxisNode): boolean => operation.op === 'normalise' && operation.eps;
  if (!graph.nodes.some(isNorm)) return undefined;
  const nodes = graph.nodes.map((node): AxisNode => {
    const { operation } = node;
    if (operation.op !== 'normalise' || !operation.eps) return node;
    return { ...node, operation: { ...operation, eps: false }, inputs: node.inputs.slice(0, 1) };
  });
  return { ...graph, nodes };
}

/** Each use of a parameter but the first is of a parameter of its own. */
function withoutTies(graph: AxisGraph) {
  const nodes: AxisNode[] = [];
  const at = new Map<number, number>();
  const original = new Map<number, number>();
  const used = new Set<number>();
  const tied = new Set<number>();
  graph.nodes.forEach((node, n) => {
    const inputs = node.inputs.map((i) => {
      const source = graph.nodes[i]!;
      if (source.operation.op !== 'parameter' || !used.has(i)) {
        used.add(i);
        return at.get(i)!;
      }
      nodes.push({ ...source, operation: { op: 'parameter', name: `${source.operation.name}'${nodes.length}` } });
      original.set(nodes.length - 1, i);
      tied.add(nodes.length - 1).add(at.get(i)!);
      return nodes.length - 1;
    });
    nodes.push({ ...node, inputs });
    at.set(n, nodes.length - 1);
    original.set(nodes.length - 1, n);
  });
  if (tied.size === 0) return undefined;
  return { graph: { ...graph, nodes, output: at.get(graph.output)!, names: new Map() }, original, tied };
}

function renamed(law: AxisLaw, original: ReadonlyMap<number, number>): AxisLaw | undefined {
  if (isLinearLaw(law)) return { ...law, node: original.get(law.node)! };
  const terms = law.terms.map((t) => ({ ...t, node: original.get(t.node)! }));
  // Both uses of one tensor in one law: no law of the tied tensor is meant.
  if (new Set(terms.map((t) => `${t.node},${t.axis}`)).size < terms.length) return undefined;
  return { ...law, terms, idle: law.idle.map((t) => ({ ...t, node: original.get(t.node)! })) };
}
