/**
 * Certificates, version 1 (docs/certificate-format.md): claim, evidence, note. The claim speaks of the true network, with
 * piecewise-linear units as `piecewise` nodes; masks exist only in the evidence, as slopes.
 */
import {
  type FieldFamily,
  formatRational,
  OP,
  OP_NAMES,
  type Program,
  type StateFunction,
  type Terms,
} from '@lawful/cas-core';
import type { Independence } from '../squeeze/independence.js';
import type { SqueezeResult } from '../squeeze/squeeze.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The words and samples of an upper bound, as any finder may produce them. */
export interface LieRankEvidence {
  readonly rank: number;
  readonly prime: number;
  readonly point: readonly number[];
  readonly samples: readonly { readonly values: readonly (readonly [number, number])[] }[];
  readonly words: readonly WordJson[];
  /** State ordinals. */
  readonly columns: readonly number[];
}

export type WordJson = number | readonly [WordJson, WordJson];

export interface CertificateInput {
  readonly family: FieldFamily;
  readonly loss: string;
  readonly laws: readonly StateFunction[];
  readonly counts: SqueezeResult;
  readonly independence: Independence;
  readonly lieRank: LieRankEvidence;
  readonly maskReach: { readonly prime: number; readonly point: readonly number[] } | undefined;
  readonly note: { readonly [key: string]: Json };
}

export function certificateJson(input: CertificateInput): Json {
  const { family, counts } = input;
  const { network, slopeOf } = networkJson(family.network);
  const visible = network.variables.length;
  const point = (values: readonly number[]): Json =>
    Array.from({ length: visible }, (_, v) => (family.network.variables[v]!.role === 'input' ? 0 : (values[v] ?? 0)));
  const evidence: { independence?: Json; lieRank?: Json; maskReach?: Json } = {};
  if (input.independence.laws.length > 0)
    evidence.independence = {
      prime: input.independence.prime,
      point: point(input.independence.point),
      laws: [...input.independence.laws],
      columns: [...input.independence.columns],
    };
  if (input.lieRank.rank > 0)
    evidence.lieRank = {
      prime: input.lieRank.prime,
      point: point(input.lieRank.point),
      samples: input.lieRank.samples.map((s) => sampleJson(family, s.values, slopeOf)),
      words: [...input.lieRank.words],
      columns: input.lieRank.columns.map((d) => family.state[d]!),
    };
  if (input.maskReach !== undefined)
    evidence.maskReach = { prime: input.maskReach.prime, point: point(input.maskReach.point) };
  return {
    format: 'lawful-certificate',
    version: 1,
    claim: {
      network: { variables: network.variables, nodes: network.nodes, outputs: network.outputs },
      loss: input.loss,
      family: { kind: 'plain' },
      flow: { kind: 'gradient' },
      laws: input.laws.map((h) => ({
        numerator: termsJson(h.numerator),
        ...(h.denominator === undefined ? {} : { denominator: termsJson(h.denominator) }),
      })),
      counts: { parameters: family.state.length, ...counts },
      hypotheses: family.hypotheses.map((h) => h.id),
    },
    evidence,
    note: input.note,
  };
}

const termsJson = (terms: Terms): Json =>
  terms.map((t) => [formatRational(t.coefficient), t.exponents.map(([v, e]) => [v, e])]);

function sampleJson(
  family: FieldFamily,
  values: readonly (readonly [number, number])[],
  slopeOf: ReadonlyMap<number, number>,
): Json {
  const cotangents = family.variables.flatMap((v, i) => (v.role === 'cotangent' ? [i] : []));
  const pick = (role: string, rename: (v: number) => number): Json =>
    values.filter(([v]) => family.variables[v]!.role === role).map(([v, value]) => [rename(v), value]);
  return {
    inputs: pick('input', (v) => v),
    slopes: pick('mask', (v) => slopeOf.get(v)!),
    cotangent: pick('cotangent', (v) => cotangents.indexOf(v)),
  };
}

/** The network with `piecewise` nodes in place of masks; `slopeOf` maps a mask variable to the ordinal of its node. */
function networkJson(program: Program): {
  network: { variables: Json[]; nodes: Json[]; outputs: Json[] };
  slopeOf: ReadonlyMap<number, number>;
} {
  const variables: Json[] = [];
  for (const v of program.variables) if (v.mask === undefined) variables.push({ name: v.name, role: v.role });
  const nodes: Json[] = [];
  const renamed = new Map<number, number>();
  const slopeOf = new Map<number, number>();
  const emit = (n: number, node: Json): void => {
    renamed.set(n, nodes.length);
    nodes.push(node);
  };
  for (let n = 0; n < program.op.length; n++) {
    const [a, b] = [program.left[n]!, program.right[n]!];
    const op = program.op[n]!;
    if (op === OP.variable) {
      if (program.variables[a]!.mask === undefined) emit(n, ['var', a]);
    } else if (op === OP.constant) emit(n, ['const', formatRational(program.constants[a]!)]);
    else if (op === OP.neg) emit(n, ['neg', renamed.get(a)!]);
    else if (op === OP.pow) emit(n, ['pow', renamed.get(a)!, b]);
    else {
      const masked = op === OP.mul ? (maskedPair(program, a, b) ?? maskedPair(program, b, a)) : undefined;
      if (masked !== undefined) {
        const { low, high } = program.variables[masked]!.mask!;
        slopeOf.set(masked, slopeOf.size);
        emit(n, [
          'piecewise',
          renamed.get(program.variables[masked]!.mask!.argument)!,
          formatRational(low),
          formatRational(high),
        ]);
      } else emit(n, [OP_NAMES[op]!, renamed.get(a)!, renamed.get(b)!]);
    }
  }
  return { network: { variables, nodes, outputs: program.outputs.map((n) => renamed.get(n)!) }, slopeOf };
}

/** The mask variable when node `a` is a mask and `b` its argument. */
function maskedPair(program: Program, a: number, b: number): number | undefined {
  if (program.op[a] !== OP.variable) return undefined;
  const v = program.left[a]!;
  return program.variables[v]!.mask?.argument === b ? v : undefined;
}

/** Canonical text: members in the order built, short arrays on one line, ends with a line feed. Same input, same bytes. */
export function formatCertificate(json: Json): string {
  const print = (value: Json, indent: string): string => {
    const flat = JSON.stringify(value);
    if (flat.length <= 110 || value === null || typeof value !== 'object') return flat;
    const inner = `${indent}  `;
    if (Array.isArray(value)) return `[\n${value.map((v) => inner + print(v, inner)).join(',\n')}\n${indent}]`;
    const members = Object.entries(value as { [key: string]: Json });
    return `{\n${members.map(([k, v]) => `${inner}${JSON.stringify(k)}: ${print(v, inner)}`).join(',\n')}\n${indent}}`;
  };
  return `${print(json, '')}\n`;
}
