/**
 * The certificate of an averaged squared loss, told to Coq as gradient flow of the averaged polynomials: they are the outputs of a network
 * without inputs, and the fields Σ c_k ∇P_k of the claim are those of free cotangents c. That the averages over the group are spanned by
 * them is left to the certificate's own evidence.
 */
import { QQ, type Rational, type Terms } from '@lawful/cas-core';
import { items, members, Refusal } from './claim.js';

/** The averaged polynomials in the variables of the claim, and the ordinal of each among the invariant functionals. */
export interface AveragedPotentials {
  readonly potentials: readonly Terms[];
  readonly kept: readonly number[];
}

/** A certificate of a plain family. Throws `Refusal` when the evidence names other coordinates. */
export function averagedAsPlain(certificate: unknown, averaged: AveragedPotentials): unknown {
  const outer = members(certificate, 'the certificate');
  const claim = members(outer.claim, 'the claim');
  const evidence = members(outer.evidence, 'the evidence');
  const { nodes, outputs } = polynomialNodes(averaged.potentials.map(integral));
  return {
    ...outer,
    claim: {
      ...claim,
      network: { ...members(claim.network, 'the network'), nodes, outputs },
      family: { kind: 'plain', cotangent: 'free' },
    },
    evidence: {
      ...evidence,
      lieRank: evidence.lieRank === undefined ? undefined : withCotangents(evidence.lieRank, averaged),
    },
  };
}

/** The evidence of the bound, the coordinates of its samples as cotangents. */
function withCotangents(value: unknown, { potentials, kept }: AveragedPotentials): unknown {
  const lieRank = members(value, 'its evidence');
  const samples = items(lieRank.samples, 'the samples').map((sample) => ({
    cotangent: items(members(sample, 'a sample').coordinates, 'coordinates').map((pair) => {
      const [functional, factor] = items(pair, 'a coordinate');
      const j = kept.indexOf(Number(functional));
      if (j < 0) throw new Refusal('a coordinate belongs to none of the averaged polynomials');
      return [j, unscaled(Number(factor), divisor(potentials[j]!), Number(lieRank.prime))];
    }),
  }));
  return { ...lieRank, samples };
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** The common denominator of the coefficients. */
const divisor = (terms: Terms): bigint =>
  terms.reduce((d, t) => (d / gcd(d, t.coefficient.den)) * t.coefficient.den, 1n);

/** With integer coefficients, which the bound is evaluated in. */
function integral(terms: Terms): Terms {
  const scale: Rational = { num: divisor(terms), den: 1n };
  return terms.map(({ coefficient, exponents }) => ({ coefficient: QQ.mul(coefficient, scale), exponents }));
}

/** value / d modulo the prime. */
function unscaled(value: number, d: bigint, prime: number): number {
  if (d === 1n) return value;
  const p = BigInt(prime);
  if (d % p === 0n) throw new Refusal('the prime divides a denominator');
  let inverse = 1n;
  for (let e = p - 2n, base = d % p; e > 0n; e /= 2n, base = (base * base) % p)
    if (e % 2n === 1n) inverse = (inverse * base) % p;
  return Number((BigInt(value) * inverse) % p);
}

type JsonNode = readonly (string | number)[];

function polynomialNodes(list: readonly Terms[]): { nodes: JsonNode[]; outputs: number[] } {
  const nodes: JsonNode[] = [];
  const known = new Map<string, number>();
  const node = (...parts: JsonNode): number => {
    const key = parts.join(' ');
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, nodes.length);
    nodes.push(parts);
    return nodes.length - 1;
  };
  const monomial = ({ coefficient, exponents }: Terms[number]): number => {
    const factors = exponents.map(([v, e]) => (e === 1 ? node('var', v) : node('pow', node('var', v), e)));
    const [first, ...rest] =
      QQ.equal(coefficient, QQ.one) && factors.length > 0 ? factors : [node('const', `${coefficient.num}`), ...factors];
    return rest.reduce((a, b) => node('mul', a, b), first!);
  };
  const outputs = list.map((terms) => {
    const [first, ...rest] = terms.map(monomial);
    return rest.reduce((a, b) => node('add', a, b), first ?? node('const', '0'));
  });
  return { nodes, outputs };
}
