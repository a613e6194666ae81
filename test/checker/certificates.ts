/**
 * Certificates built by trying: random points, random samples, and of the words (samples, then brackets of two samples,
 * then brackets with those) the first that raise the rank, with the pivot columns of the elimination.
 */
import { mod, rank } from './dual.js';
import type { SampleJson, WordJson } from './fields.js';
import { brackets, dice, hasDrift, jacobian, piecesOf, stateOf, variablesOf } from './fields.js';
import type { Family, Flow, LawJson, Model, Network } from './networks.js';

interface Site {
  prime: number;
  point: number[];
  kernels?: [number, number][];
}
export interface Certificate {
  format: string;
  version: number;
  claim: {
    network: Network;
    loss: string;
    family: Family;
    flow: Flow;
    laws: LawJson[];
    counts: {
      parameters: number;
      stateDimension?: number;
      lieRank: number;
      maxLaws: number;
      found: number;
      complete: boolean;
    };
    hypotheses: string[];
  };
  evidence: {
    independence?: Site & { laws: number[]; columns: number[] };
    lieRank?: Site & { samples: SampleJson[]; words: WordJson[]; columns: number[] };
    maskReach?: Site;
  };
  note: unknown;
}

const PRIME = 1_048_573;

/** Rows that raise the rank, in order, until `goal` are found. */
export function greedy<T>(items: Iterable<T>, row: (item: T) => bigint[], goal: number, prime = PRIME) {
  const [chosen, rows]: [T[], bigint[][]] = [[], []];
  for (const item of items) {
    if (chosen.length === goal) break;
    const next = [...rows, row(item)];
    if (rank(next, BigInt(prime)) < next.length) continue;
    rows.push(next[next.length - 1] as bigint[]);
    chosen.push(item);
  }
  const columns: number[] = [];
  rank(rows, BigInt(prime), columns);
  return { chosen, columns };
}

export function* words(samples: number): Generator<WordJson> {
  for (let i = 0; i < samples; i++) yield i;
  for (let i = 0; i < samples; i++) for (let j = 0; j < i; j++) yield [i, j];
  for (let i = 0; i < samples; i++)
    for (let j = 0; j < i; j++)
      yield* [
        [i, [i, j]],
        [j, [i, j]],
      ] as WordJson[];
}

export function certify(model: Model, seed = 1): Certificate {
  const { network, laws, near } = model;
  const roll = dice(seed);
  const parameters = variablesOf(network, 'parameter');
  const [inputs, labels] = [variablesOf(network, 'input'), variablesOf(network, 'label')];
  const family = model.family ?? { kind: 'plain', cotangent: 'free' };
  const flow = model.flow ?? { kind: 'gradient' };
  const system = { network, family, flow };
  const state = stateOf(system);
  const point = near ?? network.variables.map(({ role }) => (role === 'input' || role === 'label' ? 0 : roll(1000)));
  const base = point.map((value) => mod(BigInt(value), BigInt(PRIME)));
  const samples = Array.from({ length: 2 * parameters.length + 2 }, (_, n): SampleJson => {
    if (hasDrift(flow) && n === 0) return { generator: 'drift' };
    const u = network.outputs.map(() => roll(1000));
    if (family.cotangent === 'sum-zero') u[0] = -u.slice(1).reduce((a, b) => a + b, 0);
    const sample: SampleJson = {
      ...(hasDrift(flow) ? { generator: 'kick' } : {}),
      inputs: inputs.map((i) => [i, roll(1000) - (near ? 500 : 0)]),
      ...(near ? {} : { slopes: piecesOf(network).map((_, i) => [i, roll(1000)]) }),
      ...(family.kind === 'potential'
        ? { labels: labels.map((i) => [i, roll(1000)]) }
        : { cotangent: u.map((value, j) => [j, value]) }),
    };
    return sample;
  });
  const evaluate = brackets(system, samples, base, BigInt(PRIME), near);
  const bound = greedy(words(samples.length), evaluate, model.lieRank);
  const gradient = (i: number) => jacobian([laws[i] as LawJson], system, base, BigInt(PRIME))[0] as bigint[];
  const minor = greedy(laws.keys(), gradient, model.found);
  const asVariables = (columns: number[]) => columns.map((column) => state[column] as number);
  const [found, lieRank] = [minor.chosen.length, bound.chosen.length];
  const maxLaws = state.length - lieRank;
  const site = { prime: PRIME, point };
  const counts = { parameters: parameters.length, lieRank, maxLaws, found, complete: found === maxLaws };
  const hypothesis = near ? 'near-point' : 'path-family';
  return {
    format: 'lawful-certificate',
    version: 1,
    claim: {
      network,
      loss: model.loss ?? 'mse',
      family,
      flow,
      laws,
      counts: state.length === parameters.length ? counts : { ...counts, stateDimension: state.length },
      hypotheses: piecesOf(network).length > 0 && !model.maskReach ? [hypothesis] : [],
    },
    evidence: {
      ...(found > 0 ? { independence: { ...site, laws: minor.chosen, columns: asVariables(minor.columns) } } : {}),
      ...(lieRank > 0
        ? { lieRank: { ...site, samples, words: bound.chosen, columns: asVariables(bound.columns) } }
        : {}),
      ...(model.maskReach ? { maskReach: site } : {}),
    },
    note: { made: 'in a test' },
  };
}
