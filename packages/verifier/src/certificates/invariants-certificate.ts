/**
 * Certificates of all functions of the parameters that motions leave as they are (docs/certificate-format.md, "All losses at once"): motions of parameters and data under
 * which a network stays as it is, polynomials whose gradients span those of all such functions, what these conserve together.
 */
import { type FieldFamily, formatRational, type Program, type StateFunction, type Terms } from '@lawful/cas-core';
import type { Independence } from '../squeeze/independence.js';
import type { SqueezeResult } from '../squeeze/squeeze.js';
import { type Entries, matrixData } from './average-data.js';
import { type LieRankEvidence, networkNodes } from './certificate.js';
import type { Json, PolynomialData, WordJson } from './certificate-data.js';

export interface InvariantsInput {
  /** The network; with a loss, labels are variables. */
  readonly network: Program;
  /** The node of a loss that stays as it is in place of the outputs. */
  readonly potential?: number;
  readonly motions: readonly { readonly parameters: ReadonlyMap<number, Terms>; readonly data: Entries }[];
  readonly invariants: readonly Terms[];
  /** The family of their gradients; its variables begin with those of the network but for labels. */
  readonly family: FieldFamily;
  readonly parameters: number;
  readonly laws: readonly StateFunction[];
  readonly counts: SqueezeResult;
  readonly independence: Independence;
  readonly lieRank: LieRankEvidence;
  /** Where ranks add up to the number of parameters. */
  readonly span: { readonly prime: number; readonly point: readonly number[]; readonly brackets: readonly WordJson[] };
  readonly note: { readonly [key: string]: Json };
}

const VISIBLE = new Set(['parameter', 'constant', 'input', 'label']);

export function invariantsCertificate(input: InvariantsInput): Json {
  const { network, potential, family, independence, lieRank, span } = input;
  const visible = network.variables.flatMap((v, i) => (VISIBLE.has(v.role) ? [i] : []));
  const variable = new Map(visible.map((v, i) => [v, i]));
  const roots = [...network.outputs, ...(potential === undefined ? [] : [potential])];
  const { nodes, node } = networkNodes(network, roots, variable);
  const terms = (list: Terms): PolynomialData =>
    list.map(
      (t) => [formatRational(t.coefficient), t.exponents.map(([v, e]) => [variable.get(v)!, e] as const)] as const,
    );
  const known = new Set([...family.state, ...family.constants]);
  const point = (values: readonly number[]): number[] => visible.map((v) => (known.has(v) ? (values[v] ?? 0) : 0));
  const coordinates = family.generators[0]?.samples ?? [];
  const { parameters, lieRank: rank, maxLaws, found, complete } = { parameters: input.parameters, ...input.counts };
  return {
    format: 'lawful-certificate',
    version: 1,
    claim: {
      kind: 'invariants',
      network: {
        variables: visible.map((v) => ({ name: network.variables[v]!.name, role: network.variables[v]!.role })),
        nodes,
        outputs: network.outputs.map((n) => node.get(n)!),
      },
      ...(potential === undefined ? {} : { potential: node.get(potential)! }),
      motions: input.motions.map((m) => ({
        parameters: [...m.parameters].map(([v, rate]) => [variable.get(v)!, terms(rate)] as const),
        data: matrixData(m.data),
      })),
      invariants: input.invariants.map(terms),
      flow: { kind: 'gradient' },
      laws: input.laws.map((h) => ({
        numerator: terms(h.numerator),
        ...(h.denominator === undefined ? {} : { denominator: terms(h.denominator) }),
      })),
      counts: { parameters, lieRank: rank, maxLaws, found, complete },
    },
    evidence: {
      span: { prime: span.prime, point: point(span.point), brackets: [...span.brackets] },
      ...(independence.laws.length === 0
        ? {}
        : {
            independence: {
              prime: independence.prime,
              point: point(independence.point),
              laws: [...independence.laws],
              columns: independence.columns.map((v) => variable.get(v)!),
            },
          }),
      ...(lieRank.rank === 0
        ? {}
        : {
            lieRank: {
              prime: lieRank.prime,
              point: point(lieRank.point),
              samples: lieRank.samples.map(({ values }) => ({
                coordinates: values.map(([v, value]) => [coordinates.indexOf(v), value] as const),
              })),
              words: [...lieRank.words],
              columns: lieRank.columns.map((d) => variable.get(family.state[d]!)!),
            },
          }),
    },
    note: input.note,
  };
}
