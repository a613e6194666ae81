/** A claim about the flow of an optimiser and its evidence as data. Networks are rational here: no kernels and no piecewise nodes. */
import { checkCounts } from '../../core/checks/counts.js';
import type { Claim, Flow, Independence, Word } from '../../core/claim.js';
import { readCounts, readLaws } from '../../core/reading/claim.js';
import { readEntries, readWord } from '../../core/reading/evidence.js';
import { confine, readNetwork } from '../../core/reading/network.js';
import { LOSS_NAMES, LOSSES } from '../../text/losses.js';
import { reject, shown } from '../../text/rejection.js';
import { type Found, integer, integerIn, type Json, list, members, oneOf, prime, tuple } from '../../text/shape.js';
import { readOptimiser } from './fields.js';
import type { OptimiserFlow } from './flow.js';

/** Data and output cotangent of one point. */
export interface DataPoint {
  readonly data: ReadonlyMap<number, number>;
  readonly cotangent: ReadonlyMap<number, number>;
}

export interface Sample {
  readonly field: number;
  readonly points: readonly DataPoint[];
}

/** A point of the state and the constants, and data points, modulo a prime. */
export interface Seen {
  readonly prime: number;
  readonly point: readonly number[];
  readonly points: readonly DataPoint[];
}

export type OptimiserClaim = Claim & { readonly optimiser: OptimiserFlow };
/** `others`: a second data set, at the same point. */
export type SeenNorms = Seen & { readonly others: readonly DataPoint[]; readonly layers: readonly number[] };

export interface OptimiserEvidence {
  readonly independence: Independence | undefined;
  readonly lieRank:
    | {
        readonly prime: number;
        readonly point: readonly number[];
        readonly samples: readonly Sample[];
        readonly words: readonly Word[];
        readonly columns: readonly number[];
      }
    | undefined;
  /** Where the classes of a split flow are seen to be apart, and the norms of its layers. */
  readonly directions: Seen | undefined;
  readonly norms: readonly SeenNorms[];
}

const MAX_SAMPLES = 100_000;
const MAX_POINTS = 16;

export function readOptimiserClaim(value: Json | undefined): OptimiserClaim {
  const claim = members(value, 'claim', ['kind', 'network', 'loss', 'cotangent', 'flow', 'laws', 'counts']);
  const network = readNetwork(claim.get('network'), 1, (role) => role !== 'parameter' && role !== 'constant');
  const { variables, program, outputs } = network;
  if (program.pieces.length > 0) reject('the network has a piecewise node, which a claim of this kind does not allow');
  if (program.kernels.length > 0) reject('the network has a kernel, which a claim of this kind does not allow');
  if (outputs.length === 0) reject('claim.network.outputs is empty: a network needs at least one output');
  confine(network, outputs, 'claim.network.outputs', ['parameter', 'constant', 'input'], false);
  const of = (role: string) => variables.flatMap((v, i) => (v.role === role ? [i] : []));
  const loss = oneOf(claim.get('loss'), 'claim.loss', LOSS_NAMES);
  const cotangent = oneOf(claim.get('cotangent'), 'claim.cotangent', ['free', 'sum-zero'] as const);
  const due = LOSSES[loss].fills;
  if (cotangent !== due) reject(`claim.cotangent is "${cotangent}", but for the loss ${shown(loss)} it is "${due}"`);
  const needs = LOSSES[loss].outputs;
  if (needs === 'several' && outputs.length < 2) reject(`the loss ${shown(loss)} needs at least two outputs`);
  if (needs === 'one' && outputs.length > 1) reject(`the loss ${shown(loss)} needs a scalar output`);
  const parameters = of('parameter');
  const optimiser = readOptimiser(claim.get('flow'), { ...network, parameters });
  const { kind, state, steps } = optimiser;
  const flow: Flow = { kind, moved: new Map(), metric: new Map(), steps, state };
  const laws = readLaws(claim.get('laws'), network, flow);
  if (laws.some(({ near }) => near)) reject('a law of this kind of claim holds everywhere, not near a point');
  return {
    variables,
    parameters,
    inputs: of('input'),
    data: new Set(of('input')),
    program,
    outputs,
    loss,
    family: { kind: 'plain', cotangent, scalars: outputs, sample: 'cotangent' },
    flow,
    laws,
    counts: readCounts(claim.get('counts')),
    hypotheses: [],
    tangents: false,
    optimiser,
  };
}

export function readOptimiserEvidence(value: Json | undefined, claim: OptimiserClaim): OptimiserEvidence {
  const { variables, outputs, flow, optimiser, family } = claim;
  const found = members(value, 'evidence', [], ['independence', 'lieRank', 'directions', 'norms']);
  const still = (i: number) => flow.state.has(i) || variables[i]?.role === 'constant';
  const readPoint = (part: Found, at: string): { prime: number; point: number[] } => ({
    prime: prime(part.get('prime'), `${at}.prime`),
    point: tuple(part.get('point'), `${at}.point`, variables.length).map((entry, i) => {
      const n = integer(entry, `${at}.point[${i}]`);
      return n === 0 || still(i) ? n : reject(`${at}.point[${i}] is ${n}, and the point should be 0 at data`);
    }),
  });
  const readDataPoints = (item: Json | undefined, at: string, p: number): DataPoint[] =>
    list(item, at, MAX_POINTS, (entry, place) => {
      const own = members(entry, place, ['inputs', 'cotangent']);
      const data = readEntries(own.get('inputs'), `${place}.inputs`, (index, here) => {
        const i = integerIn(index, here, 0, variables.length);
        return variables[i]?.role === 'input' ? i : reject(`${here} is variable ${i}, which is no input`);
      });
      const u = readEntries(own.get('cotangent'), `${place}.cotangent`, (index, here) =>
        integerIn(index, here, 0, outputs.length),
      );
      const sum = [...u.values()].reduce((t, x) => (((t + x) % p) + p) % p, 0);
      if (family.cotangent === 'sum-zero' && sum !== 0)
        reject(`${place}.cotangent has the sum ${sum}, not 0, modulo ${p}`);
      return { data, cotangent: u };
    });
  const ofState = (item: Json | undefined, place: string) => {
    const i = integerIn(item, place, 0, variables.length);
    return flow.state.has(i) ? i : reject(`${place} is variable ${i}, which is not of the state`);
  };
  const columns = (part: Found, at: string) => list(part.get('columns'), `${at}.columns`, MAX_SAMPLES, ofState);

  function readIndependence(): OptimiserEvidence['independence'] {
    if (!found.has('independence')) return undefined;
    const at = 'evidence.independence';
    const part = members(found.get('independence'), at, ['prime', 'point', 'laws', 'columns']);
    const laws = list(part.get('laws'), `${at}.laws`, MAX_SAMPLES, (item, place) =>
      integerIn(item, place, 0, claim.laws.length),
    );
    return { ...readPoint(part, at), kernels: new Map(), laws, columns: columns(part, at) };
  }

  function readLieRank(): OptimiserEvidence['lieRank'] {
    if (!found.has('lieRank')) return undefined;
    const at = 'evidence.lieRank';
    const part = members(found.get('lieRank'), at, ['prime', 'point', 'samples', 'words', 'columns']);
    const site = readPoint(part, at);
    const samples = list(part.get('samples'), `${at}.samples`, MAX_SAMPLES, (item, place): Sample => {
      const own = members(item, place, ['field', 'points']);
      const field = integerIn(own.get('field'), `${place}.field`, 0, optimiser.fields.length);
      const points = readDataPoints(own.get('points'), `${place}.points`, site.prime);
      const due = optimiser.fields[field]?.points ?? 0;
      if (points.length !== due) reject(`${place} has ${points.length} data points for a field of ${due}`);
      return { field, points };
    });
    const words = list(part.get('words'), `${at}.words`, MAX_SAMPLES, (word, place) =>
      readWord(word, place, samples.length),
    );
    return { ...site, samples, words, columns: columns(part, at) };
  }

  function readSeen(item: Json | undefined, at: string, more: readonly string[]): { part: Found; seen: Seen } {
    const part = members(item, at, ['prime', 'point', 'points', ...more]);
    const site = readPoint(part, at);
    return { part, seen: { ...site, points: readDataPoints(part.get('points'), `${at}.points`, site.prime) } };
  }

  const evidence: OptimiserEvidence = {
    independence: readIndependence(),
    lieRank: readLieRank(),
    directions: found.has('directions') ? readSeen(found.get('directions'), 'evidence.directions', []).seen : undefined,
    norms: found.has('norms')
      ? list(found.get('norms'), 'evidence.norms', MAX_SAMPLES, (item, place) => {
          const { part, seen } = readSeen(item, place, ['others', 'layers']);
          const others = readDataPoints(part.get('others'), `${place}.others`, seen.prime);
          const layers = list(part.get('layers'), `${place}.layers`, 2, (entry, here) =>
            integerIn(entry, here, 0, optimiser.split?.layers.length ?? 0),
          );
          return { ...seen, others, layers };
        })
      : [],
  };
  const { independence, lieRank } = evidence;
  const words = lieRank && { ...lieRank, kernels: new Map(), samples: [] };
  checkCounts(claim, { spanned: undefined, further: undefined, independence, lieRank: words, maskReach: undefined });
  return evidence;
}
