/**
 * Certificates, version 1 (docs/certificate-format.md): claim, evidence, note. The claim speaks of the true network, with
 * piecewise-linear units as `piecewise` nodes; masks exist only in the evidence, as slopes.
 */
import {
  cone,
  type FieldFamily,
  type FlowParts,
  formatRational,
  isRoot,
  kernelAt,
  mappedParts,
  OP,
  OP_NAMES,
  type Program,
  partNodes,
  type StateFunction,
  type Terms,
  variablesOfFunction,
} from '@lawful/cas-core';
import type { Independence } from '../squeeze/independence.js';
import type { SqueezeResult } from '../squeeze/squeeze.js';
import { type AverageEvidence, averageData, liftClaim, matrixData, symmetryData } from './average-data.js';
import type {
  CertificateData,
  Json,
  NodeData,
  PolynomialData,
  SampleData,
  ValuesData,
  WordJson,
} from './certificate-data.js';
import { type CertifiedSplit, type FlowKind, flowRow } from './flows.js';

/** The words and samples of an upper bound, as any finder may produce them. */
export interface LieRankEvidence {
  readonly rank: number;
  readonly prime: number;
  readonly point: readonly number[];
  readonly samples: readonly SampleEvidence[];
  readonly words: readonly WordJson[];
  /** State ordinals. */
  readonly columns: readonly number[];
}

interface SampleEvidence {
  readonly generator: number;
  readonly values: readonly (readonly [number, number])[];
  readonly integers?: readonly (readonly [number, number])[];
}

/** The flow of the claim, and what it brings as nodes of the family's network Program. */
export interface CertifiedFlow {
  readonly kind: FlowKind;
  readonly parts: FlowParts;
  readonly split?: CertifiedSplit;
  /** Variables of further data points, and those of the first that they repeat. */
  readonly repeats?: ReadonlyMap<number, number>;
}

export interface CertificateInput {
  /** How the checker proves the laws: by multiplying out, or by the motion along their gradients (version 3). */
  readonly proofs: 'expanded' | 'tangents';
  readonly family: FieldFamily;
  /** The network of the claim; the family's own unless given. */
  readonly network?: Program;
  readonly parameters: number;
  readonly loss: string;
  /** `potential`: the node of the loss as written, when output gradients do not fill the output space. */
  readonly cotangent: 'free' | 'sum-zero' | { readonly potential: number };
  readonly flow: CertifiedFlow;
  readonly laws: readonly StateFunction[];
  /** How many of them, the last ones, are claimed near the point of the bound alone. */
  readonly lawsOfRegion?: number;
  readonly counts: SqueezeResult;
  readonly independence: Independence;
  readonly lieRank: LieRankEvidence;
  /** For an averaged family: its symmetry on the data and its invariant functionals. */
  readonly average?: AverageEvidence;
  /** The bound holds near the point of the evidence, with true slopes. */
  readonly nearPoint: boolean;
  readonly maskReach: { readonly prime: number; readonly point: readonly number[] } | undefined;
  readonly note: { readonly [key: string]: Json };
}

const VISIBLE = new Set(['parameter', 'constant', 'input', 'label', 'velocity', 'clock']);

/** What the parts of a certificate share: the renumbering of variables and of nodes. */
interface Numbering {
  readonly visible: readonly number[];
  readonly variable: ReadonlyMap<number, number>;
  readonly node: ReadonlyMap<number, number>;
  /** The ordinal of the piecewise node of a mask variable. */
  readonly slope: ReadonlyMap<number, number>;
  /** The ordinal of a kernel variable. */
  readonly kernel: ReadonlyMap<number, number>;
}

/** A certificate of one family. For an averaged one, `network` is the network before averaging. */
export function certificateData(input: CertificateInput): CertificateData {
  const { family, counts, flow, cotangent, independence, lieRank } = input;
  const network = input.network ?? family.network;
  const roots = [
    ...network.outputs,
    ...partNodes(flow.parts),
    ...(typeof cotangent === 'string' ? [] : [cotangent.potential]),
    ...(input.average?.of.kind === 'averaged' ? [input.average.of.potential] : []),
  ];
  const named = new Set(input.laws.flatMap(variablesOfFunction));
  for (let n = 0; n < network.op.length; n++)
    if (kernelAt(network, n) !== undefined && named.has(network.left[n]!)) roots.push(n);
  const visible = (input.network ?? family).variables.flatMap((v, i) =>
    VISIBLE.has(v.role) && flow.repeats?.has(i) !== true ? [i] : [],
  );
  const variable = new Map(visible.map((v, i) => [v, i]));
  const { nodes, node, slope, kernel } = networkNodes(network, roots, variable);
  const numbering: Numbering = { visible, variable, node, slope, kernel };
  const index = (v: number): number => variable.get(v) ?? visible.length + kernel.get(v)!;
  const atPoint = (values: readonly number[]): { kernels?: ValuesData } => {
    const listed = (family.kernels ?? []).filter((v) => kernel.has(v) && !isRoot(family.variables[v]!.kernel));
    return listed.length === 0 ? {} : { kernels: listed.map((v) => [kernel.get(v)!, values[v]!] as const) };
  };
  const known = new Set([...family.state, ...family.constants]);
  const point = (values: readonly number[]): number[] => visible.map((v) => (known.has(v) ? (values[v] ?? 0) : 0));
  const evidence: { -readonly [K in keyof CertificateData['evidence']]: CertificateData['evidence'][K] } = {};
  const { average } = input;
  if (average !== undefined) evidence.average = averageData(average, lieRank.prime);
  if (average?.lift !== undefined)
    evidence.lift = {
      projectors: average.lift.projectors.map(matrixData),
      algebra: average.lift.algebra.map(matrixData),
    };
  if (independence.laws.length > 0)
    evidence.independence = {
      prime: independence.prime,
      point: point(independence.point),
      ...atPoint(independence.point),
      laws: [...independence.laws],
      columns: independence.columns.map((v) => variable.get(v)!),
    };
  // A bound near a point names the point, also where no field moves anything.
  const pointed = lieRank.rank > 0 || input.nearPoint;
  if (pointed)
    evidence.lieRank = {
      prime: lieRank.prime,
      point: point(lieRank.point),
      ...atPoint(lieRank.point),
      samples: lieRank.samples.map((s) => sampleData(input, s, numbering)),
      words: [...lieRank.words],
      columns: lieRank.columns.map((d) => variable.get(family.state[d]!)!),
    };
  const bounded = input.proofs === 'expanded' || pointed;
  if (input.maskReach !== undefined && !input.nearPoint && bounded)
    evidence.maskReach = { prime: input.maskReach.prime, point: point(input.maskReach.point) };
  const terms = (list: Terms): PolynomialData =>
    list.map((t) => [formatRational(t.coefficient), t.exponents.map(([v, e]) => [index(v), e] as const)] as const);
  return {
    format: 'lawful-certificate',
    version: input.proofs === 'tangents' ? 3 : kernel.size > 0 ? 2 : 1,
    claim: {
      network: {
        variables: visible.map((v) => {
          const { name, role } = (input.network ?? family).variables[v]!;
          return { name, role };
        }),
        nodes,
        outputs: network.outputs.map((n) => node.get(n)!),
      },
      loss: input.loss,
      family:
        average !== undefined
          ? symmetryData(average, node)
          : typeof cotangent === 'string'
            ? { kind: 'plain', cotangent }
            : { kind: 'potential', potential: node.get(cotangent.potential)! },
      flow: flowRow(flow.kind).data(
        mappedParts(flow.parts, (n) => node.get(n)!),
        family.state.map((v) => variable.get(v)!),
        input.parameters,
        flow.split,
      ),
      laws: input.laws.map((h, k) => ({
        numerator: terms(h.numerator),
        ...(h.denominator === undefined ? {} : { denominator: terms(h.denominator) }),
        ...(k < input.laws.length - (input.lawsOfRegion ?? 0) ? {} : { domain: 'near-point' as const }),
      })),
      counts: {
        parameters: input.parameters,
        ...(family.state.length === input.parameters ? {} : { stateDimension: family.state.length }),
        ...counts,
      },
      // Without a bound there are none.
      hypotheses: bounded ? (input.nearPoint ? ['near-point'] : family.hypotheses.map((h) => h.id)) : [],
      ...(average?.lift === undefined ? {} : { lift: liftClaim(average.lift) }),
    },
    evidence,
    note: input.note,
  };
}

function sampleData(
  input: CertificateInput,
  sample: SampleEvidence,
  { variable, slope, kernel }: Numbering,
): SampleData {
  const { family, cotangent, lieRank, average } = input;
  if (average !== undefined) {
    const coordinates = family.generators[sample.generator]!.samples;
    return { coordinates: sample.values.map(([v, value]) => [average.kept[coordinates.indexOf(v)]!, value] as const) };
  }
  const cotangents = family.variables.flatMap((v, i) => (v.role === 'cotangent' ? [i] : []));
  const ofRole = (role: string, values: SampleEvidence['values']): SampleEvidence['values'] =>
    values.filter(([v]) => family.variables[v]!.role === role);
  const of = (role: string): SampleEvidence['values'] => ofRole(role, sample.values);
  // Near a point the integers themselves, from which the slopes were read.
  const data = (role: string): SampleEvidence['values'] =>
    input.nearPoint ? ofRole(role, sample.integers ?? []) : of(role);
  const u = of('cotangent').map(([v, value]): [number, number] => [cotangents.indexOf(v), value]);
  if (cotangent === 'sum-zero') {
    const sum = u.reduce((s, [, value]) => (s + value) % lieRank.prime, 0);
    if (sum !== 0) u.push([cotangents.length, lieRank.prime - sum]);
  }
  return {
    ...(family.generators.length === 1 ? {} : { generator: family.generators[sample.generator]!.name }),
    inputs: data('input').map(([v, value]) => [variable.get(v)!, value] as const),
    ...(input.nearPoint ? {} : { slopes: of('mask').map(([v, value]) => [slope.get(v)!, value] as const) }),
    ...(of('kernel').length === 0
      ? {}
      : {
          kernels: of('kernel')
            .filter(([v]) => kernel.has(v) && !isRoot(family.variables[v]!.kernel))
            .map(([v, value]) => [kernel.get(v)!, value] as const),
        }),
    ...(typeof cotangent === 'string'
      ? { cotangent: u }
      : { labels: data('label').map(([v, value]) => [variable.get(v)!, value] as const) }),
  };
}

/** The nodes that the roots need, with `piecewise` in place of mask times argument. */
export function networkNodes(
  program: Program,
  roots: readonly number[],
  variable: ReadonlyMap<number, number>,
): { nodes: NodeData[]; node: Map<number, number>; slope: Map<number, number>; kernel: Map<number, number> } {
  const nodes: NodeData[] = [];
  const node = new Map<number, number>();
  const slope = new Map<number, number>();
  const kernel = new Map<number, number>();
  const needed = cone(program, roots);
  for (let n = 0; n < program.op.length; n++) {
    if (needed[n] === 0) continue;
    const [a, b] = [program.left[n]!, program.right[n]!];
    const op = program.op[n]!;
    const emit = (data: NodeData): void => {
      node.set(n, nodes.length);
      nodes.push(data);
    };
    if (op === OP.variable) {
      const own = program.variables[a]!;
      if (own.kernel !== undefined) {
        kernel.set(a, kernel.size);
        emit([own.kernel.kind, node.get(own.kernel.argument)!]);
      } else if (own.mask === undefined) emit(['var', variable.get(a)!]);
    } else if (op === OP.constant) emit(['const', formatRational(program.constants[a]!)]);
    else if (op === OP.neg) emit(['neg', node.get(a)!]);
    else if (op === OP.pow) emit(['pow', node.get(a)!, b]);
    else {
      const masked = op === OP.mul ? (maskedPair(program, a, b) ?? maskedPair(program, b, a)) : undefined;
      if (masked !== undefined) {
        const { argument, low, high } = program.variables[masked]!.mask!;
        slope.set(masked, slope.size);
        emit(['piecewise', node.get(argument)!, formatRational(low), formatRational(high)]);
      } else emit([OP_NAMES[op] as 'add' | 'sub' | 'mul' | 'div', node.get(a)!, node.get(b)!]);
    }
  }
  return { nodes, node, slope, kernel };
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
