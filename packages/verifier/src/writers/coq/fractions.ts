/**
 * A network that divides as numerators and denominators: each output becomes a pair of polynomials (f, g), which the prelude's theorem
 * on quotients is about. Denominators that are one node are kept as one, so that a sum over them does not multiply them.
 */
import { type Claim, type Node, Refusal } from './claim.js';

export interface Fractions {
  /** Nodes without division by a variable; the old ones keep their places. */
  readonly claim: Claim;
  /** A numerator and a denominator for each generator. */
  readonly pairs: readonly (readonly [numerator: number, denominator: number])[];
}

/** Undefined when no output divides by a variable. Throws `Refusal` beyond the theorem. */
export function fractionsOf(claim: Claim): Fractions | undefined {
  const below = reached(claim);
  const divides = claim.nodes.some((n, i) => below[i] && n.op === 'div' && claim.nodes[n.b]!.op !== 'const');
  if (!divides) return undefined;
  if (claim.nodes.some((n, i) => below[i] && n.op === 'piecewise'))
    throw new Refusal('the network divides and has piecewise-linear units, and the prelude has no theorem for both');
  if (claim.family === 'sum-zero')
    throw new Refusal('the network divides, and the prelude has no theorem for cotangents with sum zero then');
  const nodes: Node[] = [...claim.nodes];
  const add = (n: Node): number => nodes.push(n) - 1;
  const one = add({ op: 'const', value: '1' });
  const times = (a: number, b: number): number => (a === one ? b : b === one ? a : add({ op: 'mul', a, b }));
  /** By node: its numerator and denominator. A denominator of `one` goes with the node itself. */
  const pairs: (readonly [number, number])[] = [];
  const fraction = (n: Node, i: number): readonly [number, number] => {
    if (n.op === 'kernel') throw new Refusal(`a ${n.kind} is no quotient of polynomials`);
    if (n.op === 'var' || n.op === 'const' || n.op === 'piecewise') return [i, one];
    const [f, g] = pairs[n.a]!;
    if (n.op === 'neg') return g === one ? [i, one] : [add({ op: 'neg', a: f }), g];
    if (n.op === 'pow') {
      if (g === one) return [i, one];
      return [add({ op: 'pow', a: f, exponent: n.exponent }), add({ op: 'pow', a: g, exponent: n.exponent })];
    }
    const [u, v] = pairs[n.b]!;
    if (n.op === 'mul') return g === one && v === one ? [i, one] : [times(f, u), times(g, v)];
    if (n.op === 'div') {
      if (g === one && claim.nodes[n.b]!.op === 'const') return [i, one];
      return [times(f, v), times(g, u)];
    }
    if (g === one && v === one) return [i, one];
    if (g === v) return [add({ op: n.op, a: f, b: u }), g];
    return [add({ op: n.op, a: times(f, v), b: times(u, g) }), times(g, v)];
  };
  claim.nodes.forEach((n, i) => {
    if (below[i]) pairs[i] = fraction(n, i);
  });
  return { claim: { ...claim, nodes }, pairs: claim.generators.map((i) => pairs[i]!) };
}

/** The nodes below the generators. */
function reached({ nodes, generators }: Claim): boolean[] {
  const mark = nodes.map(() => false);
  for (const g of generators) mark[g] = true;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const n = nodes[i]!;
    if (!mark[i] || n.op === 'var' || n.op === 'const') continue;
    mark[n.a] = true;
    if ('b' in n) mark[n.b] = true;
  }
  return mark;
}
