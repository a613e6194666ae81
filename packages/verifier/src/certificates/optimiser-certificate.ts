/**
 * The certificate of a flow that is not linear in the gradient of the data set (docs/certificate-format.md, "optimiser"): the claim about network and flow as
 * for the others, a sample for each field with all its data points, and what tells the parts of a split field apart.
 */
import type { FieldFamily } from '@lawful/cas-core';
import type { CertificateInput } from './certificate.js';
import type { CertificateData, Json, ValuesData } from './certificate-data.js';
import { flowRow } from './flows.js';

type Values = readonly (readonly [variable: number, residue: number])[];

interface SeenAt {
  readonly prime: number;
  readonly values: Values;
}

/** Where the parts of a split field are seen to be apart; layers by their ordinals. */
export interface SplitEvidence {
  readonly directions?: SeenAt;
  /** `others`: residues of a second data set at the same state. */
  readonly norms?: readonly (SeenAt & { readonly others: Values; readonly layers: readonly number[] })[];
}

/** How many data points the fields of a flow speak of; undefined where they are linear in the gradient. */
function pointsOf({ claim: { flow, network } }: CertificateData): ((field: number) => number) | undefined {
  return flowRow(flow.kind).points?.(flow, (node) => Number(network.nodes[node]![1]));
}

export function optimiserCertificate(data: CertificateData, input: CertificateInput, split: SplitEvidence = {}): Json {
  const { family, lieRank, cotangent, flow } = input;
  const { claim, evidence, note } = data;
  const repeats = flow.repeats ?? new Map<number, number>();
  const visible = family.variables.flatMap((v, i) =>
    ['parameter', 'constant', 'input', 'velocity'].includes(v.role) && !repeats.has(i) ? [i] : [],
  );
  const number = new Map(visible.map((v, i) => [v, i]));
  const places = placesOf(family, repeats);
  const cotangents = family.variables.flatMap((v, i) => (v.role === 'cotangent' && !repeats.has(i) ? [i] : []));
  const dataPoints = (values: Values, count: number, prime: number): { inputs: ValuesData; cotangent: ValuesData }[] =>
    Array.from({ length: count }, (_, k) => {
      const here = values.flatMap(([v, value]) => {
        const place = places.get(v);
        return place?.point === k ? [[place.variable, value] as const] : [];
      });
      const u = here.flatMap(([v, value]) =>
        cotangents.includes(v) ? [[cotangents.indexOf(v), value] as [number, number]] : [],
      );
      if (cotangent === 'sum-zero') {
        const sum = u.reduce((t, [, value]) => (t + value) % prime, 0);
        if (sum !== 0) u.push([cotangents.length, prime - sum]);
      }
      const inputs = here.flatMap(([v, value]) =>
        family.variables[v]!.role === 'input' ? [[number.get(v)!, value] as const] : [],
      );
      return { inputs, cotangent: u };
    });
  const still = new Set([...family.state, ...family.constants]);
  const seen = ({ prime, values }: SeenAt, count: number) => {
    const at = new Map(values);
    return {
      prime,
      point: visible.map((v) => (still.has(v) ? (at.get(v) ?? 0) : 0)),
      points: dataPoints(values, count, prime),
    };
  };
  const points = pointsOf(data) ?? (() => 1);
  const most = 1 + Math.max(0, ...[...places.values()].map((p) => p.point));
  const bound = evidence.lieRank;
  return {
    format: data.format,
    version: 1,
    claim: {
      kind: 'optimiser',
      network: claim.network,
      loss: claim.loss,
      cotangent: typeof cotangent === 'string' ? cotangent : 'explicit',
      flow: claim.flow,
      laws: claim.laws,
      counts: claim.counts,
    },
    evidence: {
      ...(evidence.independence === undefined
        ? {}
        : {
            independence: {
              prime: evidence.independence.prime,
              point: evidence.independence.point,
              laws: evidence.independence.laws,
              columns: evidence.independence.columns,
            },
          }),
      ...(bound === undefined
        ? {}
        : {
            lieRank: {
              prime: bound.prime,
              point: bound.point,
              samples: lieRank.samples.map((s) => ({
                field: s.generator,
                points: dataPoints(s.values, points(s.generator), bound.prime),
              })),
              words: bound.words,
              columns: bound.columns,
            },
          }),
      ...(split.directions === undefined || bound === undefined ? {} : { directions: seen(split.directions, 2) }),
      ...(split.norms === undefined || bound === undefined
        ? {}
        : {
            norms: split.norms.map((n) => ({
              ...seen(n, most),
              others: dataPoints(n.others, most, n.prime),
              layers: n.layers,
            })),
          }),
    },
    note,
  };
}

/** The point that a variable of the data belongs to, and the variable of the first point that it is. */
function placesOf(
  { variables }: FieldFamily,
  repeats: ReadonlyMap<number, number>,
): ReadonlyMap<number, { readonly point: number; readonly variable: number }> {
  const counts = new Map<number, number>();
  const out = new Map<number, { readonly point: number; readonly variable: number }>();
  variables.forEach((v, i) => {
    if (v.role !== 'input' && v.role !== 'cotangent') return;
    const variable = repeats.get(i) ?? i;
    const point = repeats.has(i) ? (counts.get(variable) ?? 0) + 1 : 0;
    counts.set(variable, point);
    out.set(i, { point, variable });
  });
  return out;
}
