/**
 * The certificate of exact laws in discrete time (docs/certificate-format.md, "Laws in discrete time"): the network of a plain certificate, and statements, each
 * with the optimisers that it is for. There is no evidence: what a statement needs is proved from the network, and what follows for an optimiser is
 * worked out by the checker (theory §14).
 */
import { formatRational, type Rational, type Terms } from '@lawful/cas-core';
import type { CertificateData, Json, PolynomialData } from './certificate-data.js';

/** Entries [row, column, value] of a square matrix on the state, by ordinals. */
type Matrix = readonly (readonly [row: number, col: number, value: Rational])[];

/** What the gradients of all batches fulfil; parameters by state ordinal. */
export type DiscreteIdentity =
  /** ⟨c, g⟩ = 0. */
  | { readonly kind: 'linear'; readonly form: readonly (readonly [ordinal: number, value: Rational])[] }
  /** θᵀSg = 0 with S skew, θᵀBg = 0 with B symmetric. */
  | { readonly kind: 'skew' | 'quadratic'; readonly matrix: Matrix }
  /** h(θ − v) = h(θ) for sums v of gradients at θ, h a quotient; terms by state ordinal. */
  | { readonly kind: 'invariant'; readonly numerator: Terms; readonly denominator: Terms | undefined }
  /** cᵀG = 0, or Gc = 0, for the gradient of a matrix with these entries, row by row. */
  | {
      readonly kind: 'column';
      readonly rows: number;
      readonly cols: number;
      readonly entries: readonly number[];
      readonly side: 'left' | 'right';
      readonly vector: readonly Rational[];
    }
  /** g_a = ±g_b. */
  | { readonly kind: 'paired'; readonly pair: readonly [number, number]; readonly gradients: 'equal' | 'opposite' };

export interface DiscreteStatement {
  readonly identity: DiscreteIdentity;
  /** By the names of the checker's table, at least one. */
  readonly optimisers: readonly string[];
}

/**
 * @param data a certificate of the plain family under gradient flow; its laws and evidence are left out
 * @param names the names of the state variables, in their order
 */
export function discreteCertificate(
  { format, claim }: CertificateData,
  names: readonly string[],
  statements: readonly DiscreteStatement[],
  note: Json,
): Json {
  const { network, loss, family } = claim;
  const indices = new Map(network.variables.map(({ name }, i) => [name, i]));
  const variable = (ordinal: number): number => {
    const found = indices.get(names[ordinal] ?? '');
    if (found === undefined)
      throw new RangeError(`discreteCertificate: ordinal ${ordinal} is no variable of the network`);
    return found;
  };
  const kernels = network.nodes.some(([op]) => KERNELS.has(op));
  return {
    format,
    version: kernels ? 2 : 1,
    claim: {
      kind: 'discrete',
      network,
      loss,
      family,
      statements: statements.map(({ identity, optimisers }) => ({
        kind: identity.kind,
        optimisers,
        ...members(identity, variable),
      })),
    },
    evidence: {},
    note,
  };
}

const KERNELS: ReadonlySet<string> = new Set(['exp', 'log', 'sqrt', 'erf', 'gauss', 'sin', 'cos']);

function members(identity: DiscreteIdentity, variable: (ordinal: number) => number): { readonly [key: string]: Json } {
  switch (identity.kind) {
    case 'linear':
      return { form: identity.form.map(([i, c]) => [variable(i), formatRational(c)]) };
    case 'skew':
    case 'quadratic':
      return { matrix: identity.matrix.map(([i, j, c]) => [variable(i), variable(j), formatRational(c)]) };
    case 'invariant': {
      const terms = (list: Terms): PolynomialData =>
        list.map(({ coefficient, exponents }) => [
          formatRational(coefficient),
          exponents.map(([i, e]) => [variable(i), e] as const),
        ]);
      const { numerator, denominator } = identity;
      return { numerator: terms(numerator), ...(denominator === undefined ? {} : { denominator: terms(denominator) }) };
    }
    case 'column': {
      const { rows, cols, entries, side, vector } = identity;
      return { rows, cols, entries: entries.map(variable), side, vector: vector.map((c) => formatRational(c)) };
    }
    case 'paired':
      return { pair: identity.pair.map(variable), gradients: identity.gradients };
    default:
      return identity satisfies never;
  }
}
