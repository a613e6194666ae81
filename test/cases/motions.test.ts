/**
 * Faults of proofs by motions that were found by attack, in test/fixtures/motions: powers too large for the arithmetic, functions that are defined
 * nowhere, radicands that took minutes. What is right was computed apart.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { check } from '@lawful/checker';
import { certify, find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const FOLDER = new URL('../../fixtures/motions/', import.meta.url);
const text = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8');
const model = (name: string) => parseModel({ file: name, text: text(`${name}.law`) });

describe('certificates that are false, or about no point', () => {
  it.each(readdirSync(FOLDER).filter((f) => f.endsWith('.json')))('%s is not accepted', (file) => {
    const verdict = check(text(file));
    expect(verdict.accepted).toBe(false);
    expect(verdict.reason).not.toMatch(/internal fault/);
  });
});

describe('powers beyond what the arithmetic holds', () => {
  // a moves: x^(2^32) - 1 is not zero.
  it.each(['int32-exp', 'int32-overflow', 'prove-crash-bigint'])('%s: a is no law', (name) => {
    expect(prove(model(name), 'a').verdict).not.toBe('proved');
    expect(find(model(name)).result.laws.map((l) => l.law)).not.toContain('a');
  });
});

describe('models that took minutes', () => {
  it('radicands in many variables are left unsplit, and laws come all the same', () => {
    expect(find(model('hang-tok')).result.plain.found).toBeGreaterThanOrEqual(6);
  });
  it('roots that exist at no point of a pattern are given up at once', () => {
    expect(find(model('slow-relunorm5043')).result.plain.found).toBeGreaterThanOrEqual(3);
  });
});

describe('certificates that were lost', () => {
  it('of a unit behind an exponential of a parameter, with its bound', async () => {
    const { withoutBound } = await certify(model('lost-bound-exp-in-relu'), { title: 'm', opinionTimeout: 0 });
    expect(withoutBound).toBeUndefined();
  });
  it('of the laws that motions prove, where another one needs expansion', async () => {
    const { files, withoutLaws } = await certify(model('nocert-any116'), { title: 'm', opinionTimeout: 0 });
    expect(withoutLaws).toBeGreaterThan(0);
    expect(check(files.find((f) => f.extension === 'json')!.content).accepted).toBe(true);
  });
});
