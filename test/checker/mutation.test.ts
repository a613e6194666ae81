/**
 * A thousand and more certificates that differ from a good one by a single token of claim or evidence. Each must be
 * rejected, or its claim must be true all the same: judged by brute force at random points modulo another prime, with
 * arithmetic that is not the checker's (fields.ts).
 */

import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import type { Certificate } from './certificates.js';
import { certify } from './certificates.js';
import { rank, rational } from './dual.js';
import type { SampleJson, WordJson } from './fields.js';
import { brackets, derivative, dice, jacobian, piecesOf, variablesOf } from './fields.js';
import type { Model } from './networks.js';
import { linear, radial, relu } from './networks.js';

const P = 2_147_483_647n;
const LARGE = 2 ** 24;

/** What each kind of token is changed to. */
function replacements(token: string): string[] {
  if (/^-?\d+$/.test(token)) {
    const n = Number(token);
    return [n + 1, n - 1, -n, 2 * n, 0].map((m) => String(m + 0)).filter((other) => other !== token);
  }
  if (token === 'true' || token === 'false') return [String(token === 'false')];
  const word = JSON.parse(token) as string;
  if (/^-?\d/.test(word))
    return [word.startsWith('-') ? word.slice(1) : `-${word}`, '2', '1/2', '0'].map((w) => JSON.stringify(w));
  const groups = [
    ['add', 'sub', 'mul', 'div'],
    ['parameter', 'input', 'constant'],
    ['neg', 'var', 'const'],
  ];
  const others = groups.find((group) => group.includes(word))?.filter((other) => other !== word) ?? [`${word}2`];
  return others.map((other) => JSON.stringify(other));
}

function* mutants(text: string): Generator<string> {
  const end = text.indexOf('"note"');
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*":?|-?\d+|true|false/g)) {
    if (match.index >= end || match[0].endsWith(':')) continue;
    for (const other of replacements(match[0])) {
      yield text.slice(0, match.index) + other + text.slice(match.index + match[0].length);
    }
  }
}

/** What is false about the claim, as far as random points can tell; undefined when nothing is. */
function falsehood({ claim }: Certificate): string | undefined {
  const { network, laws, counts } = claim;
  const roll = dice(7);
  const parameters = variablesOf(network, 'parameter');
  const inputs = variablesOf(network, 'input');
  const ends = piecesOf(network).map(
    ([, , low, high]) => [low, high].map((v) => Number(rational(String(v), P))) as [number, number],
  );
  const draw = () => network.variables.map(() => BigInt(roll(LARGE)));
  const sampleAt = (slopes: number[], cotangent: number[]): SampleJson => ({
    inputs: inputs.map((i) => [i, roll(LARGE)]),
    slopes: slopes.map((s, i) => [i, s]),
    cotangent: cotangent.map((u, j) => [j, u]),
  });

  if (counts.parameters !== parameters.length) return 'parameters';
  if (counts.maxLaws !== counts.parameters - counts.lieRank) return 'maxLaws';
  if (counts.complete !== (counts.found === counts.maxLaws)) return 'complete';
  for (let mask = 0; mask < 2 ** ends.length; mask++) {
    for (let trial = 0; trial < 3; trial++) {
      const point = draw();
      const slopes = ends.map((pair, i) => pair[(mask >> i) & 1] as number);
      const field = brackets(
        network,
        [
          sampleAt(
            slopes,
            network.outputs.map(() => roll(LARGE)),
          ),
        ],
        point,
        P,
      )(0);
      if (laws.some((law) => derivative(law, network, point, field, P) !== 0n)) return 'laws';
    }
  }
  if (rank(jacobian(laws, network, draw(), P), P) !== counts.found) return 'found';
  const samples = Array.from({ length: 2 * parameters.length }, () =>
    sampleAt(
      ends.map((pair) => pair[roll(3) - 1] as number),
      network.outputs.map(() => roll(LARGE)),
    ),
  );
  const words: WordJson[] = samples.flatMap(
    (_, i) => [i, [i, (i + 1) % samples.length], [i, (i + 3) % samples.length]] as WordJson[],
  );
  const evaluate = brackets(network, samples, draw(), P);
  if (rank(words.map(evaluate), P) < counts.lieRank) return 'lieRank';
  return undefined;
}

const models: [string, Model][] = [
  ['linear 2-2-1', linear(2, 2, 1)],
  ['radial', radial(3)],
  ['ReLU 2-2-1 with bias', relu([2, 2, 1], true)],
];

describe('single-token mutants', () => {
  it('the judge knows true from false', () => {
    expect(models.map(([, model]) => falsehood(certify(model)))).toEqual([undefined, undefined, undefined]);
    const wrong = certify(linear(2, 2, 1));
    wrong.claim.counts.lieRank = 4;
    wrong.claim.counts.maxLaws = 2;
    wrong.claim.counts.complete = false;
    expect(falsehood(wrong)).toBe('lieRank');
  });

  it('are rejected, or true', () => {
    let [tried, accepted] = [0, 0];
    const judged = new Map<string, string | undefined>();
    const wrong: string[] = [];
    for (const [name, model] of models) {
      for (const mutant of mutants(JSON.stringify(certify(model)))) {
        tried++;
        const verdict = check(mutant);
        if (!verdict.accepted) {
          expect(verdict.reason).not.toBe('');
          continue;
        }
        accepted++;
        const certificate = JSON.parse(mutant) as Certificate;
        const key = JSON.stringify(certificate.claim);
        if (!judged.has(key)) judged.set(key, falsehood(certificate));
        if (judged.get(key) !== undefined) wrong.push(`${name}: ${judged.get(key)}: ${key}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(1000);
    expect(accepted).toBeGreaterThan(10);
    expect(accepted).toBeLessThan(tried / 2);
  });

  it('without one character are rejected, or true, and never throw', () => {
    const text = JSON.stringify(certify(radial(3)));
    for (let i = 0; i < text.length; i++) {
      const mutant = text.slice(0, i) + text.slice(i + 1);
      if (check(mutant).accepted) expect(falsehood(JSON.parse(mutant) as Certificate)).toBeUndefined();
    }
  });
});
