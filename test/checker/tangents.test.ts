/**
 * Certificates of version 3, whose laws are proved by the motion along their gradients (theory §11). The claims are those of the other versions; the judges of
 * their mutants are the same, which know nothing of motions.
 */
import { readFileSync } from 'node:fs';
import { check } from '@lawful/checker';
import { certify as certifyModel, parseModel } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';
import { type Certificate, certify } from './certificates.js';
import { models } from './falsehood.js';
import { judgeMutants, STRIDE } from './judge-mutants.js';
import { gain, theorems } from './kernel-networks.js';
import { certifyKernels, realFalsehood } from './kernels.js';
import { mutants } from './mutants.js';
import { linear } from './networks.js';

const long = atLength('checker/tangents');

const byMotion = (certificate: Certificate): string => JSON.stringify({ ...certificate, version: 3 });

describe('certificates of version 3', () => {
  it.each(models)('%s: is accepted, and its mutants are rejected or true', (_, model) => {
    const original = byMotion(certify(model));
    expect(check(original)).toMatchObject({ accepted: true });
    const { tried, accepted, wrong } = judgeMutants(original);
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(250 / STRIDE);
    expect(accepted).toBeLessThan((3 * tried) / 4);
  });

  it.each(theorems)('with kernels, %s: is accepted, and its mutants are rejected or true', (_, model) => {
    const original = byMotion(certifyKernels(model()));
    expect(check(original)).toMatchObject({ accepted: true });
    const judged = new Map<string, string | undefined>();
    const wrong: string[] = [];
    for (const mutant of mutants(original)) {
      if (!check(mutant).accepted) continue;
      const certificate = JSON.parse(mutant) as Certificate;
      const key = JSON.stringify(certificate.claim);
      if (!judged.has(key)) judged.set(key, realFalsehood(certificate));
      if (judged.get(key) !== undefined) wrong.push(`${judged.get(key)}: ${key}`);
    }
    expect(wrong).toEqual([]);
  });

  it('refuses false laws by what moves', () => {
    expect(check(byMotion(certifyKernels(gain('-3')))).reason).toMatch(
      /claim\.laws\[0\] is not shown to be conserved: moving along its gradient moves output 0/,
    );
    const wrong = certify(linear(2, 2, 1));
    const [law] = wrong.claim.laws;
    Object.assign(law!, { numerator: law!.numerator.map(([c, f], k) => (k === 0 ? ['3', f] : [c, f])) });
    expect(check(byMotion(wrong)).reason).toMatch(/is not shown to be conserved/);
  });

  // A sum that one further sum uses is written out there, and moves by what it is made of all the same where it is an output itself.
  it.each([
    ['one sum uses it', (out: number) => [['add', out, 0]]],
    [
      'a sum of a sum uses it',
      (out: number, next: number) => [
        ['neg', out],
        ['sub', 0, next],
        ['add', next + 1, 1],
      ],
    ],
  ] as [string, (out: number, next: number) => [string, ...number[]][]][])('follows an output where %s', (_, more) => {
    const beside = (certificate: Certificate): Certificate => {
      const { nodes, outputs } = certificate.claim.network;
      for (const out of outputs) nodes.push(...more(out, nodes.length));
      return certificate;
    };
    expect(check(byMotion(beside(certify(linear(2, 3, 2))))).reason).toBe('every claim was verified');
    for (const k of certify(linear(2, 3, 2)).claim.laws[0]!.numerator.keys()) {
      const wrong = beside(certify(linear(2, 3, 2)));
      const [law] = wrong.claim.laws;
      Object.assign(law!, { numerator: law!.numerator.map(([c, f], i) => (i === k ? ['3', f] : [c, f])) });
      expect(check(byMotion(wrong)).reason).toMatch(/claim\.laws\[0\] is not shown to be conserved/);
    }
  });

  it('refuses a division by what is zero identically', () => {
    const certificate = certify(linear(2, 2, 1));
    const { nodes, outputs } = certificate.claim.network;
    const out = outputs[0]!;
    nodes.push(['sub', out, out], ['div', out, nodes.length], ['add', out, nodes.length + 1]);
    outputs[0] = nodes.length - 1;
    expect(check(byMotion(certificate)).reason).toMatch(/divides by (an expression that is zero identically|zero)/);
  });
});

const FOLDER = new URL('../../fixtures/blocks/', import.meta.url);
const certified = async (name: string) => {
  const text = readFileSync(new URL(`${name}.law`, FOLDER), 'utf8');
  return certifyModel(parseModel({ file: name, text }), { title: name.replaceAll('/', '-'), opinionTimeout: 0 });
};

describe('certificates of blocks', () => {
  it.each([
    ['llama-block', 12],
    ['pre-norm-swiglu-d4', 28],
    ['softmax-experts', 6],
    ['no-norm-swiglu-d4', 16],
  ])('%s: %d laws, all of them, accepted', async (name, laws) => {
    const { files, withoutBound } = await certified(name);
    expect(withoutBound).toBeUndefined();
    const json = files.find((f) => f.extension === 'json')!.content;
    expect(JSON.parse(json).claim.counts).toMatchObject({ found: laws, maxLaws: laws, complete: true });
    const verdict = check(json);
    expect(verdict.accepted).toBe(true);
    expect(verdict.statement).toContain(`At least ${laws} of them are functionally independent.`);
  });
  // Slopes inside roots, erf: no independence that a checker could prove again.
  const unbounded: readonly (readonly [string, number])[] = [
    ['small/norm_postnorm_ffn', 4],
    ['small/resnet_basic_bn', 6],
  ];
  it.each(long.rows(unbounded, ([name]) => name === 'small/resnet_basic_bn'))(
    '%s: its %d laws without the bound',
    async (name, laws) => {
      const { files, withoutBound } = await certified(name);
      expect(withoutBound).toMatch(/kernels/);
      const json = JSON.parse(files.find((f) => f.extension === 'json')!.content);
      expect(json.version).toBe(3);
      expect(json.claim).toMatchObject({ counts: { found: laws, lieRank: 0, complete: false }, hypotheses: [] });
      expect(files.find((f) => f.extension === 'tex')!.content).toContain('No upper bound is stated');
      const spoiled = structuredClone(json);
      const [first] = spoiled.claim.laws[0].numerator;
      first[0] = '5';
      expect(check(JSON.stringify(spoiled))).toMatchObject({ verdict: 'rejected' });
    },
  );
});
