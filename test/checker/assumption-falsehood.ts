/**
 * The judge of claims about Assumption 1, with arithmetic that is not the checker's: all elements of the group as full
 * matrices modulo 2^61 − 1, f at random points by brute force, and K by comparing f(gx) with ±f(x) there. An answer is
 * right up to a chance of about one in 2^50. The certificates that mutants are made of are its examples.
 */
import { readFileSync } from 'node:fs';
import { mod, rational } from './dual.js';
import { dice } from './fields.js';
import type { Network } from './networks.js';
import { nodeValues } from './networks.js';

export type MatrixJson = [number, number, string][];
export interface AssumptionCertificate {
  format: string;
  version: number;
  claim: {
    kind: string;
    network: Network;
    generators: MatrixJson[];
    order: number;
    stabilizer: { element: MatrixJson; sign: number }[];
    stabilizerOrder: number;
  };
  evidence: { primes: number[]; point: number[] };
  note: unknown;
}

const P = 2n ** 61n - 1n;
const LARGEST_GROUP = 200;
const POINTS = 3;

type Full = readonly bigint[];

const folder = new URL('../../../test/checker/assumption/', import.meta.url).pathname;
export const stored = (name: string): string => readFileSync(`${folder}${name}.json`, 'utf8');
export const small = [
  'linear-cyclic-3',
  'first-entry-symmetric-3',
  'even-sign-2',
  'odd-sign-2',
  'poles-symmetric-2',
  'odd-poles-sign-2',
];

function full(matrix: MatrixJson, size: number): Full {
  const out = Array.from({ length: size * size }, () => 0n);
  for (const [i, j, q] of matrix) out[i * size + j] = rational(q, P);
  return out;
}

const times = (g: Full, h: Full, size: number): Full =>
  g.map((_, k) => {
    let total = 0n;
    for (let l = 0; l < size; l++) total += (g[k - (k % size) + l] as bigint) * (h[l * size + (k % size)] as bigint);
    return mod(total, P);
  });

const unit = (size: number): Full => Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? 1n : 0n));

function closure(generators: readonly Full[], size: number): ReadonlyMap<string, Full> {
  const seen = new Map([[unit(size).join(), unit(size)]]);
  for (const g of seen.values()) {
    for (const h of generators) {
      const product = times(g, h, size);
      seen.set(product.join(), product);
    }
    if (seen.size > LARGEST_GROUP) throw new RangeError('the group is too large for the judge');
  }
  return seen;
}

/** What of the claim is false, or undefined. */
export function assumptionFalsehood({ claim }: AssumptionCertificate): string | undefined {
  const { network } = claim;
  const inputs = network.variables.flatMap(({ role }, i) => (role === 'input' ? [i] : []));
  const size = inputs.length;
  const generators = claim.generators.map((matrix) => full(matrix, size));
  const transposed = (g: Full) => g.map((_, k) => g[(k % size) * size + Math.floor(k / size)] as bigint);
  for (const g of generators) if (times(g, transposed(g), size).join() !== unit(size).join()) return 'orthogonal';
  const G = closure(generators, size);
  if (G.size !== claim.order) return 'order';

  const roll = dice(20_260_801);
  const random = () => (BigInt(roll(2 ** 24)) << 40n) + (BigInt(roll(2 ** 24)) << 20n) + BigInt(roll(2 ** 24));
  const points = Array.from({ length: POINTS }, () => network.variables.map(() => mod(random(), P)));
  const f = (g: Full): bigint[] =>
    points.map((point) => {
      const at = [...point];
      for (const [i, variable] of inputs.entries())
        at[variable] = mod(
          inputs.reduce((sum, from, j) => sum + (g[i * size + j] as bigint) * (point[from] as bigint), 0n),
          P,
        );
      return nodeValues(network, at, [], P)[network.outputs[0] as number] as bigint;
    });
  const own = f(unit(size));
  const leaves = (g: Full, sign: number) => f(g).every((v, k) => mod(v - BigInt(sign) * (own[k] as bigint), P) === 0n);
  const K = new Set([...G].filter(([, g]) => leaves(g, 1) || leaves(g, -1)).map(([key]) => key));
  if (K.size !== claim.stabilizerOrder) return 'stabilizerOrder';
  const listed = claim.stabilizer.map(({ element }) => full(element, size));
  if (listed.some((g) => !G.has(g.join()))) return 'an element that is not in the group';
  if ([...closure(listed, size).keys()].sort().join() !== [...K].sort().join()) return 'stabilizer';
  const zero = own.every((v) => v === 0n);
  const wrong = claim.stabilizer.some(({ sign }, k) => !leaves(listed[k] as Full, sign) || (zero && sign !== 1));
  return wrong ? 'signs' : undefined;
}
