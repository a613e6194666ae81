/**
 * Modern blocks and transformer blocks: the counts were computed apart, from true gradients and their brackets at random points, and the laws are those
 * of the structure. The files are in test/fixtures/blocks; larger widths are timed by the benchmarks.
 */
import { readFileSync } from 'node:fs';
import { rational, type StateFunction } from '@lawful/cas-core';
import { proveLaw, refuteLaw } from '@lawful/verifier';
import { find, parseModel, prove } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('cases/blocks');

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

describe('units inside roots are counted near a point, with the slopes that they truly have there', () => {
  it.each([
    ['post-norm-encoder-small', 28, 9],
    ['resnet-block-batch-norm', 16, 6],
    ['small/resnet_basic_bn', 16, 6],
    ['batch-norm-block-epsilon', 8, 1],
  ] as const)('%s: %d parameters, %d laws', (name, parameters, laws) => {
    const { result } = findings(name);
    expect(result.parameters).toBe(parameters);
    expect(result.plain).toMatchObject({ found: laws, maxLaws: laws, complete: true });
    expect(Object.keys(result.plain.point ?? {}).length).toBeGreaterThanOrEqual(parameters);
    expect(result.hypotheses).toEqual([expect.stringMatching(/^near generic points close to the point/)]);
  });
});

describe('laws in exponentials of parameters', () => {
  it('tanh-scale: u² − cosh²v', () => {
    const { result, study, plain } = findings('tanh-scale');
    expect(result.plain).toMatchObject({ found: 1, maxLaws: 1, complete: true });
    const own = prove(study.model, 'u^2 - cosh(v)^2');
    expect(own).toMatchObject({ verdict: 'proved', dependsOnFound: 'yes' });
    expect(prove(study.model, 'u^2 - cosh(2*v)^2').verdict).toBe('refuted');
    expect(plain.functions).toHaveLength(1);
  });
  it('tanh-factorisation: a law for each column', () => {
    expect(findings('tanh-factorisation').result.plain).toMatchObject({ found: 2, maxLaws: 2, complete: true });
  });
  it('a law of the user closes the count, a false one does not take part', () => {
    const model = parseModel({ file: 'scale', text: 'param u\nparam v\ninput x\noutput u * tanh(v) * x\n' });
    const { result } = find(model, { laws: ['u^2 - cosh(v)^2', 'u + v'] });
    expect(result.plain).toMatchObject({ found: 1, maxLaws: 1, complete: true });
    expect(result.given.map((g) => g.verdict)).toEqual(['proved', 'not proved']);
    // Its kernels would make the others dependent.
    const text = 'param u\nparam v\nconst c\ninput x\noutput (u + c*v)*x + exp(u + c*v)*x^2\n';
    const other = find(parseModel({ file: 'other', text }), { laws: ['sqrt(u^2) - u'] }).result;
    expect(other.plain).toMatchObject({ found: 1, complete: true });
    expect(other.given).toEqual([{ law: 'sqrt(u^2) - u', verdict: 'not proved' }]);
  });
});

describe('a law with one coefficient changed is no law', () => {
  it.each(long.rows(['llama-block', 'softmax-experts'], (name) => name === 'llama-block'))('%s', (name) => {
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
