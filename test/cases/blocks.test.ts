/**
 * Modern blocks and transformer blocks: the counts were computed apart, from true gradients and their brackets at random points, and the laws are those
 * of the structure. The files are in test/fixtures/blocks; larger widths are timed by the benchmarks.
 */
import { readFileSync } from 'node:fs';
import { rational, type StateFunction } from '@lawful/cas-core';
import { proveLaw, refuteLaw } from '@lawful/verifier';
import { find, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const FOLDER = new URL('../../fixtures/blocks/', import.meta.url);
const findings = (name: string) =>
  find(parseModel({ file: name, text: readFileSync(new URL(`${name}.law`, FOLDER), 'utf8') }));

describe('transformer blocks are answered completely', () => {
  it.each([
    ['llama-block', 32, 12],
    ['llama-block-width-1-heads', 24, 8],
    ['pre-norm-swiglu-d2', 32, 12],
    ['pre-norm-swiglu-d4', 140, 28],
    ['pre-norm-swiglu-d6', 306, 48],
    ['pre-norm-swiglu-d8', 536, 72],
    ['shared-key-values-d8', 472, 44],
    ['no-norm-swiglu-d3', 63, 15],
    ['no-norm-swiglu-d4', 112, 16],
    ['softmax-experts', 20, 6],
  ] as const)('%s: %d parameters, %d laws', (name, parameters, laws) => {
    const { result } = findings(name);
    expect(result.parameters).toBe(parameters);
    expect(result.plain).toMatchObject({ found: laws, maxLaws: laws, complete: true });
  });
});

describe('a law with one coefficient changed is no law', () => {
  it.each(['llama-block', 'softmax-experts'])('%s', (name) => {
    const { study, plain } = findings(name);
    let refuted = 0;
    for (const h of plain.functions) {
      const changed: StateFunction = {
        numerator: h.numerator.map((t, k) =>
          k === h.numerator.length - 1 ? { ...t, coefficient: rational(3n * t.coefficient.num, t.coefficient.den) } : t,
        ),
        denominator: h.denominator,
      };
      const outcome = proveLaw(study.family, changed, { termLimit: 200_000 });
      expect(outcome.kind === 'ok' && outcome.value.holds).toBe(false);
      if (refuteLaw(study.family, changed, { attempts: 20 }) !== undefined) refuted++;
    }
    expect(refuted).toBe(plain.functions.length);
  });
});
