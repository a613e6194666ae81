/**
 * Laws from rest (theory §14): heavy ball from v = 0 stays on {(t, P, YP)}, Y symmetric, P = [Aᵀ; B] of two linear layers, and there the squeeze leaves
 * N(h − N) laws for h > N = n + m, none for h ≤ N, but for the trap n = m = 1. Counted by brackets at generic points of that set, modulo a prime.
 */
import { primeField, random, rowSpaceModular } from '@lawful/cas-core';
import { type Word, wordEvaluator } from '@lawful/lie/inside/fields/bracket-words';
import { denseSample, type Sample } from '@lawful/lie/inside/fields/samples';
import { flowFamily, lowerModel } from '@lawful/networks';
import { parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const PRIME = 16777199;

/** dim of the set, and the rank of brackets at a generic point of it. */
function fromRest(n: number, h: number, m: number): { readonly dimension: number; readonly rank: number } {
  const text = `const tau\nparam A : ${h} x ${n}\nparam B : ${m} x ${h}\ninput x : ${n}\noutput B * A * x\nflow momentum(tau)\n`;
  const network = lowerModel(parseModel({ file: 'test.law', text }));
  const family = flowFamily(network);
  const F = primeField(PRIME);
  const source = random(4);
  const N = n + m;
  const P = Array.from({ length: N }, () => Array.from({ length: h }, () => source.nonzero(PRIME)));
  const upper = Array.from({ length: N }, () => Array.from({ length: N }, () => source.nonzero(PRIME)));
  const Y = (i: number, j: number): number => upper[Math.min(i, j)]![Math.max(i, j)]!;
  const V = P.map((row, i) => row.map((_, c) => P.reduce((t, own, j) => F.add(t, F.mul(Y(i, j), own[c]!)), 0)));
  /** Entries of [Aᵀ; B] in the order of the parameters. */
  const listed = (M: readonly (readonly number[])[]): number[] => [
    ...Array.from({ length: h }, (_, i) => Array.from({ length: n }, (__, j) => M[j]![i]!)).flat(),
    ...Array.from({ length: m }, (_, k) => M[n + k]!).flat(),
  ];
  const point = new Float64Array(family.variables.length);
  for (const v of family.constants) point[v] = source.nonzero(PRIME);
  [source.nonzero(PRIME), ...listed(P), ...listed(V)].forEach((value, d) => {
    point[family.state[d]!] = value;
  });
  const evaluator = wordEvaluator(family, PRIME)!;
  const space = rowSpaceModular(PRIME, family.state.length);
  const samples: Sample[] = [];
  const drawn = (): number => {
    const generator = source.below(2);
    samples.push(denseSample(family, generator, PRIME, source));
    return samples.length - 1;
  };
  for (let depth = 1; depth <= 6; depth++)
    for (let tries = 0; tries < 40; tries++) {
      let word: Word = drawn();
      for (let k = 1; k < depth; k++) word = [drawn(), word];
      const row = evaluator.evaluate(word, samples, point);
      if (row !== undefined) space.insertMany([row]);
    }
  // P moves freely; YP has as many dimensions as symmetric Y less those with YP = 0.
  const free = Math.max(0, N - h);
  return { dimension: 1 + N * h + (N * (N + 1) - free * (free + 1)) / 2, rank: space.rank };
}

describe('counts from rest', () => {
  it.each([
    [2, 2, 1, 0],
    [2, 2, 2, 0],
    [2, 3, 1, 0],
    [2, 3, 2, 0],
    [2, 4, 1, 3],
    // The trap: two scalars at both ends.
    [1, 2, 1, 1],
    [1, 3, 1, 3],
  ])('%i-%i-%i: at most %i', (n, h, m, laws) => {
    const { dimension, rank } = fromRest(n, h, m);
    expect(dimension - rank).toBe(laws);
  });
});
