/**
 * `check --model`: does an accepted certificate speak of a model? The checker says that a claim holds, not of what. The claim that the
 * model itself leads to is made again, and compared part by part: names and roles of variables, the functions of outputs, potential,
 * metric and friction, loss, family, symmetry. Functions are compared as graphs of operations, whatever the numbering of nodes and the
 * order of summands and factors, so that nodes which only the laws need do not matter. Equal graphs are equal functions; two ways to
 * write one function may be called different, never the reverse.
 *
 * A certificate of laws in discrete time speaks of network and loss, of no model with a flow of its own or a penalty. Optimisers of matrices act on
 * each parameter as it is declared: what a statement calls a matrix has to be one of these.
 *
 * A certificate for all widths also speaks of the model with its widths bound. Inputs declared positive are more data than a network with
 * units may be claimed for: then its bound has to come from a point and samples that are positive.
 */
import { departure, lowerModel, type Model } from '@lawful/networks';
import { find } from '../finding/find.js';
import { AVERAGED, type ClaimKind, claimOfModel, infinitesimalMotions } from './claim-of-model.js';
import { domainDifference } from './declared-domain.js';

type Word = string | number;
type Node = readonly Word[];
type MatrixData = readonly (readonly [number, number, string])[];
interface Variable {
  readonly name: string;
  readonly role: string;
}
interface Symbol_ extends Variable {
  readonly rows: Word;
  readonly cols: Word;
  readonly slopes?: readonly string[];
}

/** The members of a claim that are compared, of all kinds; the checker has seen to their types. */
interface Claim {
  readonly kind?: ClaimKind;
  readonly network?: {
    readonly variables: readonly Variable[];
    readonly nodes: readonly Node[];
    readonly outputs: readonly number[];
  };
  readonly loss?: string;
  readonly family?: {
    readonly kind: string;
    readonly cotangent?: string;
    readonly potential?: number;
    readonly powers?: readonly number[];
    readonly order?: number;
  };
  readonly flow?: {
    readonly kind: string;
    readonly metric?: readonly number[];
    readonly friction?: number;
    readonly penalty?: number;
    readonly rate?: number;
    readonly clock?: number;
    readonly velocities?: readonly number[];
    readonly meanRate?: number;
    readonly squareRate?: number;
    readonly exponent?: number;
    readonly coefficients?: readonly number[];
    readonly moments?: readonly number[];
    readonly roots?: readonly number[];
    readonly layers?: unknown;
    readonly classes?: unknown;
  };
  readonly generators?: unknown;
  readonly potential?: number;
  readonly motions?: readonly { readonly data: MatrixData }[];
  readonly hypotheses?: readonly string[];
  readonly widths?: readonly string[];
  readonly symbols?: readonly Symbol_[];
  readonly nodes?: readonly Node[];
  readonly output?: number;
  readonly cotangent?: string;
  readonly statements?: readonly {
    readonly kind: string;
    readonly rows?: number;
    readonly cols?: number;
    readonly entries?: readonly number[];
  }[];
}
/** What is compared, in order, each under the name that a difference has. */
type Parts = ReadonlyMap<string, string>;

/** Whether a certificate is about a model. */
export interface SpeaksOf {
  readonly speaks: boolean;
  /** The first difference; null when there is none. */
  readonly difference: string | null;
}

/**
 * Whether a certificate is about a model: the claim is made again of the model and compared, whatever the numbering of its nodes.
 * Precondition: the checker accepts the certificate.
 *
 * @throws what lowering the model throws
 */
export function speaksOf(certificate: string, model: Model): SpeaksOf {
  const { claim, version } = JSON.parse(certificate) as { claim: Claim; version: number };
  const named = claim.family?.kind ?? 'plain';
  const kind: ClaimKind = claim.kind ?? (AVERAGED.includes(named) ? (named as ClaimKind) : 'plain');
  if (AVERAGED.includes(kind) || kind === 'assumption' || kind === 'gaps' || kind === 'invariants') {
    if (model.symmetry === undefined) return differs('the certificate is about a symmetry, and the model has none');
  }
  const departs = kind === 'discrete' || kind === 'invariants' ? departure(model) : undefined;
  if (departs !== undefined)
    return differs(
      `the certificate is about ${kind === 'discrete' ? 'optimisers' : 'gradient flow'} of the plain loss: ${departs.what} in the model`,
    );
  const graph = interned();
  const given = partsOf(claim, graph, model.widths);
  const compared = (own: unknown) =>
    firstDifference(given, partsOf((own as { claim: Claim }).claim, graph, model.widths));
  let difference = compared(claimOfModel(model, kind, undefined, claim.potential !== undefined));
  // Laws may have brought kernels, in which those of the network are then written.
  if (difference !== null && /^(output|the potential)/.test(difference) && kind === 'plain' && version >= 2)
    difference = compared(claimOfModel(model, kind, find(model).study.network));
  difference ??=
    domainDifference(certificate, model) ?? matrixDifference(claim, model) ?? motionDifference(claim, model) ?? null;
  return { speaks: difference === null, difference };
}

const differs = (difference: string): SpeaksOf => ({ speaks: false, difference });

function firstDifference(certificate: Parts, model: Parts): string | null {
  for (const name of new Set([...certificate.keys(), ...model.keys()])) {
    const [a, b] = [certificate.get(name), model.get(name)];
    if (a === b) continue;
    const shown = (text: string | undefined) =>
      text === undefined ? 'missing' : text.length > 200 || text.startsWith('#') ? 'another one' : text;
    return shown(a) === shown(b)
      ? `${name} is another one`
      : `${name} is ${shown(a)} in the certificate and ${shown(b)} in the model`;
  }
  return null;
}

type Graph = ReturnType<typeof interned>;

/** Numbers for expressions, equal for equal ones. */
function interned() {
  const known = new Map<string, string>();
  return (...parts: Word[]): string => {
    const key = JSON.stringify(parts);
    const id = known.get(key) ?? `#${known.size}`;
    known.set(key, id);
    return id;
  };
}

function partsOf(claim: Claim, graph: Graph, widths: Model['widths']): Parts {
  const parts = new Map<string, string>();
  if (claim.kind === 'all-widths') return starParts(claim, graph, widths, parts);
  if (claim.kind === 'every-width') return axisParts(claim, graph, widths, parts);
  const { variables = [], nodes = [], outputs = [] } = claim.network ?? {};
  for (const [i, { name, role }] of variables.entries())
    parts.set(`variable ${i + 1}`, `${role} ${JSON.stringify(name)}`);
  const ids: string[] = [];
  for (const [op, ...rest] of nodes as readonly [string, ...Word[]][]) {
    const [a, b] = rest.map((k) => ids[k as number] ?? '') as [string, string];
    if (op === 'var') ids.push(graph('var', variables[rest[0] as number]?.name ?? ''));
    else if (op === 'const') ids.push(graph('const', rest[0]!));
    else if (op === 'add' || op === 'mul') ids.push(graph(op, ...[a, b].sort()));
    else if (op === 'sub' || op === 'div') ids.push(graph(op, a, b));
    else ids.push(graph(op, a, ...rest.slice(1)));
  }
  for (const [j, k] of outputs.entries()) parts.set(`output ${j + 1}`, ids[k]!);
  const { loss, family, flow, generators } = claim;
  if (loss !== undefined) parts.set('the loss', loss);
  if (generators !== undefined) parts.set('the list of generators', JSON.stringify(generators));
  if (family !== undefined) {
    // Which powers are claimed, and that the group is small, is no part of a model.
    const { potential, powers: _, order: __, ...rest } = family;
    parts.set('the family', JSON.stringify(rest));
    if (potential !== undefined) parts.set('the potential', ids[potential]!);
  }
  if (claim.potential !== undefined) parts.set('the potential', ids[claim.potential]!);
  if (flow === undefined) return parts;
  parts.set('the flow', flow.kind);
  for (const [d, k] of (flow.metric ?? []).entries()) parts.set(`metric factor ${d + 1}`, ids[k]!);
  for (const [name, node] of [
    ['friction', flow.friction],
    ['penalty', flow.penalty],
    ['decay', flow.rate],
  ] as const)
    if (node !== undefined) parts.set(`the ${name}`, ids[node]!);
  for (const name of ['meanRate', 'squareRate', 'exponent', 'coefficients'] as const)
    for (const [k, node] of [flow[name] ?? []].flat().entries()) parts.set(`${name} ${k + 1} of the flow`, ids[node]!);
  for (const name of ['moments', 'roots', 'layers'] as const)
    if (flow[name] !== undefined) parts.set(`the list of ${name}`, JSON.stringify(flow[name]));
  if (flow.classes !== undefined) parts.set('the list of classes', JSON.stringify(flow.classes));
  if (flow.clock !== undefined) parts.set('the list of velocities', JSON.stringify([flow.clock, flow.velocities]));
  return parts;
}

/** Diagonal symbols are of the slopes of their arguments, whatever their names. */
function starParts(claim: Claim, graph: Graph, bound: Model['widths'], parts: Map<string, string>): Parts {
  const { symbols = [], nodes = [], output = 0, widths = [] } = claim;
  const size = (w: Word | undefined): Word => (typeof w === 'string' ? (bound[w] ?? w) : (w ?? ''));
  const ids: string[] = [];
  const used = new Set<string>();
  for (const [op, ...rest] of nodes as readonly [string, ...Word[]][]) {
    const node = (k: number) => ids[rest[k] as number] ?? '';
    const symbol = symbols[rest[0] as number];
    if (op === 'var') ids.push(graph('var', symbol?.name ?? ''));
    else if (op === 'const') ids.push(graph('const', rest[0]!));
    else if (op === 'identity' || op === 'zero') ids.push(graph(op, ...rest.map(size)));
    else if (op === 'piecewise') ids.push(graph(op, node(1), ...(symbol?.slopes ?? [])));
    else if (op === 'add') ids.push(graph(op, ...[node(0), node(1)].sort()));
    else ids.push(graph(op, ...rest.map((_, k) => node(k))));
    if (op === 'var') used.add(symbol?.name ?? '');
  }
  parts.set(
    'the widths',
    widths
      .filter((w) => bound[w] === undefined)
      .sort()
      .join(', '),
  );
  for (const { name, role, rows, cols } of symbols)
    if (role === 'parameter' || (role !== 'diagonal' && used.has(name)))
      parts.set(`symbol ${JSON.stringify(name)}`, `${role} ${size(rows)} x ${size(cols)}`);
  parts.set('the output', ids[output]!);
  return parts;
}

/** Nodes by what they are made of, their widths bound where the model binds them. */
function axisParts(claim: Claim, graph: Graph, bound: Model['widths'], parts: Map<string, string>): Parts {
  const { output = 0, widths = [], cotangent = '' } = claim;
  const nodes = (claim.nodes ?? []) as unknown as readonly (readonly [string, number[], Word[], ...unknown[]])[];
  const size = (w: Word): Word => (typeof w === 'string' ? (bound[w] ?? w) : w);
  const ids: string[] = [];
  for (const [op, inputs, axes, ...more] of nodes) {
    const shape = axes.map(size).join(' x ');
    ids.push(graph(op, ...inputs.map((i) => ids[i]!), shape, JSON.stringify(more)));
    if (op === 'parameter') parts.set(`parameter ${JSON.stringify(more[0])}`, shape);
  }
  const free = widths.filter((w) => bound[w] === undefined).sort();
  parts.set('the widths', free.join(', '));
  parts.set('the loss', cotangent);
  parts.set('the output', ids[output]!);
  return parts;
}

export function speaksOfText(file: string, { speaks, difference }: SpeaksOf): string {
  return speaks ? `speaks of this model: ${file}` : `does not speak of this model: ${file}: ${difference}`;
}

/** A matrix of a statement that is no parameter of the model, whole and row by row. */
function matrixDifference({ statements = [], network }: Claim, model: Model): string | undefined {
  const matrices = statements.filter(({ entries }) => entries !== undefined);
  if (matrices.length === 0) return undefined;
  const declared = new Map<unknown, string[]>();
  for (const { block, name, role } of lowerModel(model).program.variables)
    if (role === 'parameter' && block !== undefined)
      declared.set(block, [...(declared.get(block) ?? [`${block.rows} x ${block.cols}`]), name]);
  const known = new Set([...declared.values()].map((names) => JSON.stringify(names)));
  const other = matrices.find(({ rows, cols, entries = [] }) => {
    const names = entries.map((i) => network?.variables[i]?.name ?? '');
    return !known.has(JSON.stringify([`${rows} x ${cols}`, ...names]));
  });
  return other && `a matrix of ${other.rows} x ${other.cols} entries in the certificate is no parameter of the model`;
}

/** A motion of the data that no generator of the model's symmetry makes. */
function motionDifference({ motions, potential }: Claim, model: Model): string | undefined {
  if (motions === undefined) return undefined;
  const known = infinitesimalMotions(model, potential !== undefined).map((m) => JSON.stringify(m));
  const other = motions.findIndex(({ data }) => data.length > 0 && !known.includes(JSON.stringify(data)));
  return other < 0 ? undefined : `the data move in motion ${other + 1} as under no generator of the model's symmetry`;
}
