/** The Python script of a certificate of version 3: it verifies what is true and fails on what is not. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { WRITERS } from '@lawful/verifier';
import { certify, check, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const FOLDER = new URL('../../fixtures/blocks/', import.meta.url);
const python = (script: string) => spawnSync('python3', ['-'], { input: script, encoding: 'utf8' });
const missing = python('print(1)').status !== 0;
const MOMENTUM = `param Q : 2 x 2
param K : 2 x 2
const tau
input x : 2
output exp((Q*x)'*(K*x)) + (Q*x)'*(K*x)/sqrt(1 + norm2(Q*x))
flow momentum(tau)
`;

async function certificateOf(name: string, text: string) {
  const { files } = await certify(parseModel({ file: name, text }), {
    title: name.replaceAll('/', '-'),
    opinionTimeout: 0,
  });
  return JSON.parse(files.find((f) => f.extension === 'json')!.content);
}
const script = async (certificate: unknown): Promise<string> => {
  const document = await WRITERS.find((w) => w.extension === 'py')!.write(certificate as never, undefined);
  if (!('text' in document)) throw new Error(document.unable);
  return document.text;
};

describe('the script of a certificate by motions', () => {
  if (missing) console.log('python3 is not installed: the scripts are written, but not run');
  it.each(['llama-block', 'softmax-experts', 'small/norm_postnorm_ffn'])('%s', async (name) => {
    const certificate = await certificateOf(name, readFileSync(new URL(`${name}.law`, FOLDER), 'utf8'));
    expect(certificate.version).toBe(3);
    const text = await script(certificate);
    const laws = certificate.claim.laws.length;
    if (missing) return;
    const run = python(text);
    expect(run.stdout).toContain(`${laws} of ${laws} laws verified; independence verified`);
    expect(run.status).toBe(0);
    certificate.claim.laws[0].numerator[0][0] = '7';
    const spoiled = python(await script(certificate));
    expect(spoiled.stdout).toContain('law 1: moving along its gradient is not seen to leave the outputs as they are');
    expect(spoiled.status).toBe(1);
  });
  it('follows the drift of a momentum flow with kernels in the network', async () => {
    // Q and K turn together: e^{tau t}(Q vel(Q)' - vel(Q) Q' + K vel(K)' - vel(K) K') is conserved.
    const certificate = await certificateOf('momentum', MOMENTUM);
    expect(certificate).toMatchObject({ version: 3, claim: { flow: { kind: 'momentum' } } });
    expect(certificate.claim.laws).toHaveLength(1);
    if (missing) return;
    const run = python(await script(certificate));
    expect(run.stdout).toContain('1 of 1 laws verified');
    expect(run.status).toBe(0);
    // Without the clock the drift does not leave it alone.
    for (const term of certificate.claim.laws[0].numerator)
      term[1] = term[1].filter(([v]: [number]) => v !== certificate.claim.flow.clock);
    expect(python(await script(certificate)).status).toBe(1);
  });

  it.each([
    ['penalty', 'loss mse + lam*(norm2(W1) + norm2(W2))', 'descent', 5],
    ['decay', 'flow gradient rate W1 = 2, W2 = 2 decay lam', 'decay', 6],
    ['rates', 'flow gradient rate W1 = 2, W2 = -3', 'descent', 6],
  ])('follows the drift of a %s', async (name, line, kind, laws) => {
    const text = `const lam\nparam W1 : 3 x 5\nparam W2 : 5 x 3\ninput x : 5\noutput W2 * W1 * x\n${line}\n`;
    const certificate = await certificateOf(name, text);
    certificate.version = 3;
    expect(check(JSON.stringify(certificate)).reason).toBe('every claim was verified');
    expect(certificate.claim.flow.kind).toBe(kind);
    expect(certificate.claim.laws).toHaveLength(laws);
    if (missing) return;
    expect(python(await script(certificate)).stdout).toContain(
      `${laws} of ${laws} laws verified; independence verified`,
    );
    certificate.claim.laws[0].numerator[0][0] = '7';
    expect(check(JSON.stringify(certificate)).accepted).toBe(false);
    expect(python(await script(certificate)).status).toBe(1);
  });
});
