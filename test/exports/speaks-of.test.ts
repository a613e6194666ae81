/**
 * Of which model a certificate speaks: of the one it was made from, written as it is or with other line breaks, bindings or
 * orders of summands; of no other, whether that differs in a name, a sign, a loss, a flow, a symmetry or a domain.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatCertificate, type Json } from '@lawful/verifier';
import { assumption, certify, parseModel, proveAllWidths, speaksOf } from 'lawful';
import { afterAll, describe, expect, it } from '../jest-globals.js';

const ROOT = new URL('../../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'lawful-model-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const model = (text: string, widths?: Record<string, number>) => parseModel({ file: 'm', text }, widths);

async function certificate(text: string, extension = 'json', widths?: Record<string, number>): Promise<string> {
  const { files } = await certify(model(text, widths), { title: 'm', opinionTimeout: 0 });
  return files.find((f) => f.extension === extension)!.content;
}

const ab = 'param a\nparam b\ninput x\noutput a*b*x + a*x\n';

describe('a certificate of laws in discrete time', () => {
  it('speaks of a model whose parameters its matrices are, and not of parts, mixtures or rows of several', async () => {
    const text = 'param W : 3 x 2\ninput x : 2\noutput W * x\nloss cross-entropy\n';
    const own = await certify(model(text), { title: 'm', opinionTimeout: 0, discrete: true });
    const written = own.files.find((f) => f.extension === 'discrete.json')!.content;
    expect(speaksOf(written, model(text)).speaks).toBe(true);
    type Data = { claim: { statements: { kind: string }[] } };
    const column = (data: Data) => data.claim.statements.find((s) => s.kind === 'column')!;
    for (const other of [
      // Column sums of all of these are zero in G, so the checker accepts them, of matrices that nobody trains.
      { rows: 3, cols: 1, entries: [0, 2, 4] },
      { rows: 3, cols: 2, entries: [0, 3, 2, 1, 4, 5] },
    ]) {
      const data = JSON.parse(written) as Data;
      Object.assign(column(data), other);
      expect(speaksOf(JSON.stringify(data), model(text)).speaks).toBe(false);
    }
    // W - 2V is kept by the joint matrix of both, and not by the Muon of each: G_W/|G_W| = G_V/|G_V|.
    const sum = 'param W : 1 x 2\nparam V : 1 x 2\ninput x : 2\noutput (2*W + V) * x\n';
    const two = await certify(model(sum), { title: 'm', opinionTimeout: 0, discrete: true });
    const joint = JSON.parse(two.files.find((f) => f.extension === 'discrete.json')!.content) as Data;
    expect(speaksOf(JSON.stringify(joint), model(sum)).speaks).toBe(true);
    const lie = {
      kind: 'column',
      optimisers: ['muon'],
      rows: 2,
      cols: 2,
      entries: [0, 1, 2, 3],
      side: 'left',
      vector: ['1', '-2'],
    };
    joint.claim.statements.push(lie);
    expect(speaksOf(JSON.stringify(joint), model(sum)).difference).toContain('no parameter of the model');
  });
});

describe('a certificate of a model with rates, a penalty or a decay', () => {
  const lines = [
    '',
    'flow gradient rate a = 2\n',
    'flow gradient rate a = 3\n',
    'flow gradient rate b = 2\n',
    'loss mse + a^2 + b^2\n',
    'loss mse + a^2\n',
    'flow gradient decay 2\n',
    'flow gradient decay 3\n',
    'flow gradient rate a = 2 decay 2\n',
    'loss mse + a^2 + b^2\nflow gradient decay 2\n',
  ];

  it('speaks of that model, and of none that differs in one of these', async () => {
    for (const own of lines) {
      const text = await certificate(`${ab}${own}`);
      for (const other of lines) {
        const { speaks } = speaksOf(text, model(`${ab}${other}`));
        expect({ own, other, speaks }).toEqual({ own, other, speaks: own === other });
      }
    }
    const swapped = model(`${ab}loss mse + b^2 + a*a\n`);
    expect(speaksOf(await certificate(`${ab}loss mse + b^2 + a*a\n`), swapped).speaks).toBe(true);
  });
});

describe('a certificate of one model', () => {
  it.each([
    ['itself', ab],
    ['the same with comments and blank lines', `# two factors\n\n${ab}`],
    ['the same with summands and factors in another order', 'param a\nparam b\ninput x\noutput x*a + x*(a*b)\n'],
    ['the same with a binding', 'param a\nparam b\ninput x\nlet k = a*b*x\noutput k + a*x\n'],
  ])('speaks of %s', async (_, text) => {
    expect(speaksOf(await certificate(ab), model(text))).toEqual({ speaks: true, difference: null });
  });

  it.each([
    [
      'a name',
      'param a\nparam c\ninput x\noutput a*c*x + a*x\n',
      'variable 2 is parameter "b" in the certificate and parameter "c" in the model',
    ],
    [
      'a role',
      'param a\nconst b\ninput x\noutput a*b*x + a*x\n',
      'variable 2 is parameter "b" in the certificate and constant "b" in the model',
    ],
    [
      'one more parameter',
      'param a\nparam b\nparam c\ninput x\noutput a*b*x + a*x\n',
      'variable 3 is input "x" in the certificate and parameter "c" in the model',
    ],
    ['a sign', 'param a\nparam b\ninput x\noutput a*b*x - a*x\n', 'output 1 is another one'],
    ['a factor', 'param a\nparam b\ninput x\noutput a*b*x + b*x\n', 'output 1 is another one'],
    ['the loss', `${ab}loss logistic\n`, 'the loss is mse in the certificate and logistic in the model'],
    ['the flow', `${ab}flow momentum(0)\n`, 'the flow is gradient in the certificate and momentum in the model'],
  ] as [string, string, string][])('does not speak of one that differs in %s', async (_, text, difference) => {
    // biome-ignore format: rows
    const answer = speaksOf(await certificate(ab), model(text));
    expect(answer.speaks).toBe(false);
    expect(answer.difference).toBe(difference);
  });
});

describe('certificates of all kinds', () => {
  const c3 = 'param w : 1 x 3\ninput x : 3\noutput w * x\nsymmetry cyclic(3) : x -> g * x\n';
  const pair = 'param W : 2 x 2\ninput x : 2\noutput W * x\n';
  const kinds: [string, string, string][] = [
    ['mirror', `${ab}flow mirror(p)\n`, `${ab}flow mirror(p^2)\n`],
    ['momentum', `${ab}flow momentum(1)\n`, `${ab}flow momentum(2)\n`],
    ['potential', `${pair}loss (out[1] - out[2] - y[1])^2\n`, `${pair}loss (out[1] - out[2] + y[1])^2\n`],
    ['kernels', 'param a\nparam b\ninput x\noutput a*exp(b)*x\n', 'param a\nparam b\ninput x\noutput a*exp(2*b)*x\n'],
    ['laws with kernels', 'param a\nparam b\ninput x\noutput (a^2 + b^3)*x\n', 'param a\nparam b\ninput x\noutput (a^2 - b^3)*x\n'],
    ['units', 'param W1 : 2 x 2\nparam W2 : 1 x 2\ninput x : 2\noutput W2 * relu(W1 * x)\n', 'param W1 : 2 x 2\nparam W2 : 1 x 2\ninput x : 2\noutput W2 * abs(W1 * x)\n'],
    ['cross-entropy', 'param W : 2 x 2\ninput x : 2\noutput W * x\nloss cross-entropy\n', 'param W : 2 x 2\ninput x : 2\noutput W * x\n'],
  ]; // biome-ignore format: rows
  it.each(kinds)('%s', async (_, own, other) => {
    const text = await certificate(own);
    expect(speaksOf(text, model(own))).toEqual({ speaks: true, difference: null });
    expect(speaksOf(text, model(other)).speaks).toBe(false);
  });

  it('averaged: the same symmetry, and only where the model has one', async () => {
    const text = await certificate(c3, 'augmented.json');
    expect(speaksOf(text, model(c3)).speaks).toBe(true);
    expect(speaksOf(text, model(c3.replace('cyclic(3)', 'symmetric(3)'))).difference).toMatch(/^the family is/);
    expect(speaksOf(text, model(c3.replace(/symmetry.*\n/, ''))).difference).toMatch(/the model has none$/);
    expect(speaksOf(await certificate(c3), model(c3)).speaks).toBe(true);
  });

  it('Assumption 1', () => {
    const margin = `${c3}loss logistic\n`;
    const text = formatCertificate(assumption(model(margin), { count: false }).certificate as Json);
    expect(speaksOf(text, model(margin))).toEqual({ speaks: true, difference: null });
    expect(speaksOf(text, model(margin.replace('cyclic', 'symmetric'))).difference).toMatch(/^the list of generators/);
    expect(speaksOf(text, model(margin.replace('w * x', '2 * w * x'))).difference).toBe('output 1 is another one');
  });

  it('gaps of logits: the same loss, and labels that move alike', () => {
    const softmax =
      'param W : 3 x 3\ninput x : 3\noutput W * x\nloss cross-entropy\nsymmetry cyclic(3) : x -> g * x, y -> g * y\n';
    const text = formatCertificate(assumption(model(softmax), { count: false }).certificate as Json);
    expect(speaksOf(text, model(softmax))).toEqual({ speaks: true, difference: null });
    const differs = (other: string) => speaksOf(text, model(other)).difference;
    expect(differs(softmax.replace(', y -> g * y', ''))).toMatch(/^the list of generators/);
    expect(differs(softmax.replace('cross-entropy', 'huber(1)'))).toMatch(/^the loss/);
    expect(differs(softmax.replace('output W', 'output 2*W'))).toBe('output 1 is another one');
    expect(differs(softmax.replace(/symmetry.*\n/, ''))).toMatch(/the model has none$/);
  });

  it('all widths: the same operations, also with the widths bound', () => {
    const free = 'param W1 : h x n\nparam W2 : m x h\ninput x : n\noutput W2 * relu(W1 * x)\n';
    const { certificate: made } = proveAllWidths(model(free), '|W1[i,:]|^2 - |W2[:,i]|^2');
    const text = formatCertificate(made as Json);
    expect(speaksOf(text, model(free))).toEqual({ speaks: true, difference: null });
    expect(speaksOf(text, model(free, { h: 3, n: 2, m: 1 }))).toEqual({ speaks: true, difference: null });
    expect(speaksOf(text, model(free.replace('relu', 'abs'))).difference).toBe('the output is another one');
    expect(speaksOf(text, model(free.replace('m x h', 'n x h'))).speaks).toBe(false);
  });

  it('positive inputs of a network with units are more than a bound for all inputs', async () => {
    const units = 'param W1 : 2 x 2\nparam W2 : 1 x 2\ninput x : 2\noutput W2 * relu(W1 * x)\n';
    const text = await certificate(units);
    expect(speaksOf(text, model(units)).speaks).toBe(true);
    const answer = speaksOf(text, model(units.replace('input x : 2', 'input x : 2 > 0')));
    expect(answer).toEqual({
      speaks: false,
      difference: 'the model declares x[1] > 0, and the bound of the certificate is for all values',
    });
  });
});

describe('lawful check --model', () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'packages/lawful/bin/lawful.mjs'), 'check', ...args],
      { cwd: ROOT, encoding: 'utf8' },
    );
    return { code: status, out: stdout, err: stderr };
  };
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('exits with 0 when it does, with 1 when it does not, and takes widths', async () => {
    const text = "param a : h\ninput x : h\noutput a' * x\n";
    const path = file('m.json', await certificate(text, 'json', { h: 2 }));
    const law = file('m.law', text);
    expect(run(path, '--model', law, '--set', 'h=2')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^accepted\n(.*\n)*speaks of this model: .*m\.law\n$/),
    });
    expect(run(path, '--model', law, '--set', 'h=3')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/\ndoes not speak of this model: .*m\.law: variable 3 is input/),
    });
    const json = run(path, '--model', law, '--set', 'h=3', '--json');
    expect([json.code, JSON.parse(json.out)]).toMatchObject([
      1,
      { accepted: true, model: { file: law, speaks: false } },
    ]);
    expect(run(path, '--model', join(folder, 'none.law'))).toMatchObject({ code: 2 });
    expect(run(file('bad.json', '{}'), '--model', law)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^rejected/),
    });
  });
});
