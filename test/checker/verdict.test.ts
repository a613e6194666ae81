/**
 * Three answers: accepted, rejected, unable. A limit of the checker and a fault of the checker are no faults of the
 * certificate: each is named as what it is, by `check`, by both commands in their exit codes, and by `certify`, which
 * writes nothing that the checker does not accept.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from '@lawful/checker';
import { verdictOf } from '@lawful/checker/inside/statement/verdict';
import { certify as certifyModel, parseModel, type Verdict } from 'lawful';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { certify } from './certificates.js';
import { linear } from './networks.js';

const ROOT = new URL('../../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'lawful-verdict-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = JSON.stringify(certify(linear(2, 2, 1)));
const false_ = good.replace('"complete":true', '"complete":false');
const large = good.replace(/\["var",0\]/, '["pow",0,1025]').replace('["pow",0,1025]', '["var",0],["pow",0,1025]');

function planted(): string {
  throw new ReferenceError('spend is not defined');
}

describe('the verdict', () => {
  it('is accepted, rejected or unable, and only the first says what was verified', () => {
    expect(check(good)).toMatchObject({ verdict: 'accepted', accepted: true, reason: 'every claim was verified' });
    expect(check(false_)).toMatchObject({ verdict: 'rejected', accepted: false, statement: '' });
    expect(check(large)).toMatchObject({ verdict: 'unable', accepted: false, statement: '' });
    expect(check(large).reason).toMatch(/^the claim is too large for this checker: .* is the exponent 1025/);
  });

  it('names a fault of the checker as one', () => {
    expect(verdictOf(planted)).toEqual({
      verdict: 'unable',
      accepted: false,
      reason: 'internal fault of the checker: ReferenceError: spend is not defined',
      statement: '',
    });
    const endless = (): string => endless() + endless();
    expect(verdictOf(endless)).toMatchObject({
      verdict: 'unable',
      reason: expect.stringMatching(/^internal fault of the checker: RangeError/),
    });
  });

  it('is the exit code of both commands: 0, 1, 3', () => {
    for (const [name, text, code, word] of [
      ['good', good, 0, 'accepted'],
      ['false', false_, 1, 'rejected'],
      ['large', large, 3, 'unable'],
    ] as const) {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, text);
      const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
      const own = run('packages/checker/dist/command/check.js', path);
      expect([own.status, own.stdout.split(':', 1)[0]]).toEqual([code, word]);
      const json = run('packages/lawful/bin/lawful.mjs', 'check', path, '--json');
      expect([json.status, JSON.parse(json.stdout)]).toEqual([code, check(text)]);
      const plain = run('packages/lawful/bin/lawful.mjs', 'check', path);
      expect([plain.status, plain.stdout.split(/[:\n]/, 1)[0]]).toEqual([code, word]);
    }
  });
});

describe('certify', () => {
  const model = parseModel({ file: 'product', text: 'param a\nparam b\ninput x\noutput a*b*x\n' });
  const refused = (checker: () => Verdict) => certifyModel(model, { title: 'product', opinionTimeout: 0, checker });

  it('gives out what its checker accepts', async () => {
    expect((await certifyModel(model, { title: 'product', opinionTimeout: 0 })).files.length).toBeGreaterThan(1);
  });

  it.each([
    ['an internal fault', () => verdictOf(planted), /the checker cannot judge it: internal fault of the checker: Ref/],
    ['a rejection', () => check(false_), /certificates do not cover this: claim\.counts\.complete is false/],
    ['a limit', () => check(large), /the checker cannot judge it: the claim is too large for this checker/],
  ])('writes nothing after %s', async (_, checker, sentence) => {
    await expect(refused(checker)).rejects.toThrow(sentence);
    await expect(refused(checker)).rejects.toMatchObject({ name: 'UnableError' });
    expect(readdirSync(folder).filter((name) => name.startsWith('product'))).toEqual([]);
  });
});
