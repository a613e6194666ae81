/**
 * The judge of mutants of certificates of all losses: rates of outputs, invariants and laws at random points by dual numbers modulo another prime, ranks with all
 * brackets of two motions, and words in the gradients of the invariants.
 */
import type { MatrixJson } from './augmented.js';
import type { Num } from './dual.js';
import { add, mod, multiply, negate, rank, rational, slopeOf } from './dual.js';
import { brackets, derivative, dice, jacobian, type SampleJson, variablesOf, type WordJson } from './fields.js';
import { type LawJson, type Network, type Node, nodeValues, type Term } from './networks.js';

export interface InvariantsCertificate {
  claim: {
    network: Network;
    potential?: number;
    motions: { parameters: [number, Term[]][]; data: MatrixJson }[];
    invariants: Term[][];
    flow: { kind: string };
    laws: LawJson[];
    counts: { parameters: number; lieRank: number; maxLaws: number; found: number; complete: boolean };
  };
  evidence: {
    span: { brackets: unknown[] };
    lieRank?: { samples: { coordinates: [number, number][] }[]; words: unknown[] };
  };
}

const P = 2_147_483_647n;

const polynomialAt = (terms: readonly Term[], at: (i: number) => Num): Num =>
  terms.reduce<Num>((sum, [c, factors]) => {
    let product: Num = rational(c, P);
    for (const [i, e] of factors) for (let k = 0; k < e; k++) product = multiply(product, at(i), P);
    return add(sum, product, P);
  }, 0n);

/** Σ t_k p_k as a network with labels t_k. */
function summed({ network, invariants }: InvariantsCertificate['claim']): { network: Network; potential: number } {
  const nodes: Node[] = [];
  const push = (...node: Node) => nodes.push(node) - 1;
  let potential = push('const', '0');
  invariants.forEach((terms, k) => {
    const t = push('var', network.variables.length + k);
    for (const [c, factors] of terms) {
      let product = push('mul', t, push('const', c));
      for (const [i, e] of factors) for (let n = 0; n < e; n++) product = push('mul', product, push('var', i));
      potential = push('add', potential, product);
    }
  });
  const labels = invariants.map((_, k) => ({ name: `number ${k}`, role: 'label' }));
  const variables = [...network.variables.map((v) => (v.role === 'label' ? { ...v, role: 'input' } : v)), ...labels];
  return { network: { variables, nodes, outputs: [potential] }, potential };
}

/** What is false about the claim, as far as random points can tell. */
export function invariantsFalsehood({ claim }: InvariantsCertificate): string | undefined {
  const { network, motions, invariants, laws, counts, potential } = claim;
  const parameters = variablesOf(network, 'parameter');
  const data = [...variablesOf(network, 'input'), ...variablesOf(network, 'label')];
  const roll = dice(7);
  const draw = () => network.variables.map(() => BigInt(roll(2 ** 24)));
  if (counts.parameters !== parameters.length) return 'parameters';
  if (parameters.length - counts.lieRank !== counts.maxLaws) return 'maxLaws';
  if (counts.complete !== (counts.found === counts.maxLaws)) return 'complete';
  const point = draw();

  /** The velocity of every variable along a motion. */
  const velocity = ({ parameters: moved, data: matrix }: (typeof motions)[number], at: (i: number) => Num): Num[] => {
    const out: Num[] = network.variables.map(() => 0n);
    for (const [i, terms] of moved) out[i] = polynomialAt(terms, at);
    for (const [i, j, q] of matrix) {
      const to = data[i] as number;
      out[to] = add(out[to] as Num, multiply(rational(q, P), at(data[j] as number), P), P);
    }
    return out;
  };
  const fixed = (i: number): Num => point[i] as bigint;
  const dual = (by: readonly Num[]) => point.map((value, i): Num => ({ value, slope: by[i] as Num }));
  const isZero = (n: Num) => mod(n as bigint, P) === 0n;
  const wanted = potential === undefined ? network.outputs : [potential];
  for (const motion of motions) {
    const skew = motion.data.every(([i, j, q]) =>
      motion.data.some(([k, l, r]) => k === j && l === i && mod(rational(q, P) + rational(r, P), P) === 0n),
    );
    if (!skew) return 'skew';
    const at = dual(velocity(motion, fixed));
    const values = nodeValues(network, at, [], P);
    if (!wanted.every((n) => isZero(slopeOf(values[n] as Num)))) return 'motions';
    if (!invariants.every((p) => isZero(slopeOf(polynomialAt(p, (i) => at[i] as Num))))) return 'invariants';
  }
  const ofParameters = (v: readonly Num[]) => parameters.map((i) => mod(v[i] as bigint, P));
  const fields = motions.map((m) => velocity(m, fixed));
  const both = motions.flatMap((v, k) =>
    motions.slice(0, k).map((w, l) => {
      const along = velocity(w, (i) => dual(fields[k] as Num[])[i] as Num).map(slopeOf);
      const back = velocity(v, (i) => dual(fields[l] as Num[])[i] as Num).map(slopeOf);
      return along.map((a, i) => add(a, negate(back[i] as Num, P), P));
    }),
  );
  const unit = (i: number) => network.variables.map((_, j): Num => (i === j ? 1n : 0n));
  const gradients = invariants.map((p) =>
    parameters.map((i) => mod(slopeOf(polynomialAt(p, (j) => dual(unit(i))[j] as Num)) as bigint, P)),
  );
  if (rank(gradients, P) + rank([...fields, ...both].map(ofParameters), P) !== parameters.length) return 'span';

  const own = summed(claim);
  const system = {
    network: own.network,
    family: { kind: 'potential', potential: own.potential },
    flow: { kind: 'gradient' },
  };
  const samples = Array.from({ length: 2 * parameters.length + 2 }, (): SampleJson => {
    return { inputs: [], labels: variablesOf(own.network, 'label').map((i) => [i, roll(2 ** 24)]) };
  });
  const wide = [...point, ...invariants.map(() => 0n)];
  const evaluate = brackets(system, samples, wide, P);
  for (const i of samples.keys())
    if (laws.some((law) => derivative(law, system, wide, evaluate(i), P) !== 0n)) return 'laws';
  if (rank(jacobian(laws, system, wide, P), P) < counts.found) return 'found';
  const words = samples.flatMap((_, i): WordJson[] => [i, [i, (i + 1) % samples.length]]);
  return rank(words.map(evaluate), P) < counts.lieRank ? 'lieRank' : undefined;
}
