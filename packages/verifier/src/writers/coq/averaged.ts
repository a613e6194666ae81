/**
 * The certificate of an averaged squared loss, told to Coq as gradient flow of the averaged polynomials: they are the outputs of a network
 * without inputs, and the fields Σ c_k ∇P_k of the claim are those of free cotangents c. That the averages over the group are spanned by
 * them is left to the certificate's own evidence.
 */
import { QQ, type Rational, type Terms } from '@lawful/cas-core';
import type { BoundData, CertificateData, NodeData } from '../../certificates/certificate-data.js';
import type { AveragedPotentials } from '../writer.js';
import { Refusal } from './claim.js';

/** A certificate of a plain family. Throws `Refusal` when the evidence names other coordinates. */
export function averagedAsPlain(certificate: CertificateData, averaged: AveragedPotentials): CertificateData {
  const { claim, evidence } = certificate;
  const { lieRank } = evidence;
  return {
    ...certificate,
    claim: {
      ...claim,
      network: { ...claim.network, ...polynomialNodes(averaged.potentials.map(integral)) },
      family: { kind: 'plain', cotangent: 'free' },
    },
    evidence: { ...evidence, ...(lieRank === undefined ? {} : { lieRank: withCotangents(lieRank, averaged) }) },
  };
}

/** The evidence of the bound, the coordinates of its samples as cotangents. */
const withCotangents = (lieRank: BoundData, { potentials, kept }: AveragedPotentials): BoundData => ({
  ...lieRank,
  samples: lieRank.samples.map(({ coordinates = [] }) => ({
    cotangent: coordinates.map(([functional, factor]) => {
      const j = kept.indexOf(functional);
      if (j < 0) throw new Refusal('a coordinate belongs to none of the averaged polynomials');
      return [j, unscaled(factor, divisor(potentials[j]!), lieRank.prime)] as const;
    }),
  })),
});

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

function polynomialNodes(list: readonly Terms[]): { nodes: NodeData[]; outputs: number[] } {
  const nodes: NodeData[] = [];
  const known = new Map<string, number>();
  const node = (...parts: NodeData): number => {
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
