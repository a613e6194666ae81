/**
 * Certificates built by trying: random points, random samples, and of the words (samples, then brackets of two samples,
 * then brackets with those) the first that raise the rank, with the pivot columns of the elimination.
 */
import { mod, rank } from './dual.js';
import type { SampleJson, WordJson } from './fields.js';
import { brackets, dice, jacobian, piecesOf, variablesOf } from './fields.js';
import type { LawJson, Model, Network } from './networks.js';

export interface Site {
  prime: number;
  point: number[];
}
export interface Certificate {
  format: string;
  version: number;
  claim: {
    network: Network;
    loss: string;
    family: { kind: string; cotangent: string };
    flow: { kind: string };
    laws: LawJson[];
    counts: { parameters: number; lieRank: number; maxLaws: number; found: number; complete: boolean };
    hypotheses: string[];
  };
  evidence: {
    independence?: Site & { laws: number[]; columns: number[] };
    lieRank?: Site & { samples: SampleJson[]; words: WordJson[]; columns: number[] };
    maskReach?: Site;
  };
  note: unknown;
}

export const PRIME = 1_048_573;

/** Rows that raise the rank, in order, until `goal` are found. */
function greedy<T>(items: Iterable<T>, row: (item: T) => bigint[], goal: number) {
  const [chosen, rows]: [T[], bigint[][]] = [[], []];
  for (const item of items) {
    if (chosen.length === goal) break;
    const next = [...rows, row(item)];
    if (rank(next, BigInt(PRIME)) < next.length) continue;
    rows.push(next[next.length - 1] as bigint[]);
    chosen.push(item);
  }
  const columns: number[] = [];
  rank(rows, BigInt(PRIME), columns);
  return { chosen, columns };
}

function* words(samples: number): Generator<WordJson> {
  for (let i = 0; i < samples; i++) yield i;
  for (let i = 0; i < samples; i++) for (let j = 0; j < i; j++) yield [i, j];
  for (let i = 0; i < samples; i++) for (let j = 0; j < i; j++) yield [i, [i, j]];
}

export function certify(model: Model, seed = 1): Certificate {
  const { network, laws } = model;
  const roll = dice(seed);
  const parameters = variablesOf(network, 'parameter');
  const inputs = variablesOf(network, 'input');
  const point = network.variables.map(({ role }) => (role === 'input' ? 0 : roll(1000)));
  const base = point.map((value) => mod(BigInt(value), BigInt(PRIME)));
  const samples = Array.from({ length: 2 * parameters.length + 2 }, (): SampleJson => {
    return {
      inputs: inputs.map((i) => [i, roll(1000)]),
      slopes: piecesOf(network).map((_, i) => [i, roll(1000)]),
      cotangent: network.outputs.map((_, j) => [j, roll(1000)]),
    };
  });
  const bound = greedy(words(samples.length), brackets(network, samples, base, BigInt(PRIME)), model.lieRank);
  const minor = greedy(
    laws.keys(),
    (i) => jacobian([laws[i] as LawJson], network, base, BigInt(PRIME))[0] as bigint[],
    model.found,
  );
  const asVariables = (columns: number[]) => columns.map((column) => parameters[column] as number);
  const [found, lieRank] = [minor.chosen.length, bound.chosen.length];
  const maxLaws = parameters.length - lieRank;
  const site = { prime: PRIME, point };
  return {
    format: 'lawful-certificate',
    version: 1,
    claim: {
      network,
      loss: 'mse',
      family: { kind: 'plain', cotangent: 'free' },
      flow: { kind: 'gradient' },
      laws,
      counts: { parameters: parameters.length, lieRank, maxLaws, found, complete: found === maxLaws },
      hypotheses: piecesOf(network).length > 0 && !model.maskReach ? ['path-family'] : [],
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
